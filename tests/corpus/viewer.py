"""Shows files in Chromium: each is served on loopback, decoded by Chromium, and read back as pixels.

The page and the files have the same origin, because a canvas with an image of another origin cannot be read.
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
_BATCH: Final = 200  # files shown by one page, because a page keeps decoded images for a while
_ATTEMPTS: Final = 2  # each with a new Chromium, because the first one may have crashed because of earlier files
_DRAWING: Final = {"side": SIDE, "larger": SIDE * REDUCTION, "ground": ",".join(map(str, GROUND))}
_PAGE: Final = b"<!doctype html><title>A viewer</title>"

# Chromium loads truncated files without an error, and shows the part that is there.
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

    If Chromium crashes or hangs because of a file, it is restarted for the next one.
    """

    def __init__(self, paths: Sequence[Path], seconds: float = 10.0) -> None:
        """Prepare to show files. Chromium is not started yet.

        Args:
            paths: The files.
            seconds: Timeout for one file.
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

    def show(self, number: int, seconds: float | None = None) -> Picture | str:
        """Show one of the files. It blocks until Chromium has answered.

        Args:
            number: The index of the file in the sequence of paths.
            seconds: Timeout for this file, if it differs from that of the others.

        Returns:
            What Chromium shows, or why it shows nothing.
        """
        reason = ""
        for _ in range(_ATTEMPTS):
            try:
                answer = self._page().evaluate(
                    _SHOW % (_DRAWING | {"number": number}), seconds=seconds or self._seconds
                )
            except chromium.BrowserError as error:
                reason = str(error)
                self._browser = None
                self._ending.close()
                continue
            return "not shown" if answer is None else _picture(*answer)
        return reason

    def _page(self) -> Browser:
        """The browser, with a page that has shown fewer than `_BATCH` files."""
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
    """Serves an empty page as `/`, and each file under its number."""

    daemon_threads = True  # threads that still send files must not keep the process alive

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.paths = paths
        self.origin = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors, because Chromium closes connections at any time."""


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
            # By the file's suffix, as other servers do. A browser needs it only for SVG.
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
