"""Chromium as a viewer of files: each is served on loopback, decoded by the browser and read back as pixels.

The page and the files have the same origin, because a canvas that holds another origin's picture cannot be read.
"""

from __future__ import annotations

import base64
import contextlib
import mimetypes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from tests import chromium
from tests.corpus.comparison import GROUND, REDUCTION, SIDE, Picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from tests.chromium import Browser

_OPTIONS: Final = ("--headless", "--force-color-profile=srgb")
_BATCH: Final = 200  # files shown by one page: a page keeps what it has decoded for a while
_ATTEMPTS: Final = 2  # with a new Chromium each: the first may have ended because of earlier files
_DRAWING: Final = {"side": SIDE, "larger": SIDE * REDUCTION, "ground": ",".join(map(str, GROUND))}
_PAGE: Final = b"<!doctype html><title>A viewer</title>"

# Chromium counts a file as loaded that is cut off, and shows the part that is there.
_SHOW: Final = """(async () => {
  const image = new Image();
  image.src = "/%(number)d";
  try { await image.decode(); } catch { return null; }
  const drawn = (source, side) => {
    const canvas = new OffscreenCanvas(side, side);
    const context = canvas.getContext("2d", {willReadFrequently: true});
    context.fillStyle = "rgb(%(ground)s)";
    context.fillRect(0, 0, side, side);
    context.imageSmoothingQuality = "high";
    context.drawImage(source, 0, 0, side, side);
    return canvas;
  };
  const square = drawn(drawn(image, %(larger)d), %(side)d);
  const pixels = square.getContext("2d").getImageData(0, 0, %(side)d, %(side)d).data;
  return [image.naturalWidth, image.naturalHeight, btoa(String.fromCharCode(...pixels))];
})()"""


class Viewer:
    """Shows files in Chromium, one at a time. A context manager.

    A file on which Chromium ends or does not answer costs the browser, which is started anew for the next one.
    """

    def __init__(self, paths: Sequence[Path], seconds: float = 10.0) -> None:
        """Start nothing yet.

        Args:
            paths: The files.
            seconds: Chromium may take for one of them.
        """
        self._seconds = seconds
        self._server = _Server(paths)
        self._serving = Thread(target=self._server.serve_forever, args=(0.05,), name="corpus server")
        self._browser: Browser | None = None
        self._ending = contextlib.ExitStack()
        self._shown = 0

    def __enter__(self) -> Self:
        self._serving.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ending.close()
        self._server.shutdown()
        self._serving.join()
        self._server.server_close()

    def show(self, number: int) -> Picture | str:
        """Show one of the files; it takes as long as Chromium does.

        Args:
            number: Its place in the sequence of paths.

        Returns:
            What Chromium shows, or why it shows nothing.
        """
        reason = ""
        for _ in range(_ATTEMPTS):
            try:
                answer = self._page().evaluate(_SHOW % (_DRAWING | {"number": number}), seconds=self._seconds)
            except chromium.BrowserError as error:
                reason = str(error)
                self._browser = None
                self._ending.close()
                continue
            return "not shown" if answer is None else _picture(*answer)
        return reason

    def _page(self) -> Browser:
        """The browser, with a page that has not shown too much."""
        if self._browser is None:
            self._browser = self._ending.enter_context(chromium.running(_OPTIONS))
            self._shown = 0
        if self._shown % _BATCH == 0:
            self._browser.call("Page.navigate", url=self._server.origin, seconds=self._seconds)
        self._shown += 1
        return self._browser


def _picture(width: int, height: int, pixels: str) -> Picture:
    square = np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(SIDE, SIDE, 4)
    return Picture(width, height, square[:, :, :3])


class _Server(ThreadingHTTPServer):
    """Serves an empty page as `/`, and each file by its number."""

    daemon_threads = True  # one that still sends a file to a browser that has ended must not hold anything up

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.paths = paths
        self.origin = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: Chromium closes connections as it likes."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        name = self.path.removeprefix("/")
        if not name:
            self._answer("text/html", _PAGE)
        elif name.isdecimal() and int(name) < len(self.server.paths):
            path = self.server.paths[int(name)]
            try:
                body = path.read_bytes()
            except OSError:
                self.send_error(404)
                return
            # As servers do, by the name; a browser needs it for SVG alone.
            self._answer(mimetypes.guess_type(path.name)[0] or "application/octet-stream", body)
        else:
            self.send_error(404)

    def _answer(self, media_type: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        """Log nothing."""
