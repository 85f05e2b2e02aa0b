"""Measures the automatic downloads after opening 10,000 photos: requests and bytes that the image host counts.

``uv run python -m tests.benchmarks.traffic``. Needs Xvfb; Linux only. The app is started on a virtual display, without
any interaction for a minute; then it is started again with the thumbnails that it has stored.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.demo.loopback_server import Answer, LoopbackServer
from tests.benchmarks.corpus import COUNT, make_corpus
from tests.benchmarks.process_memory import MB
from tests.benchmarks.screen import virtual_screen

if TYPE_CHECKING:
    from app.demo.loopback_server import LoopbackHandler
    from tests.benchmarks.corpus import Corpus

_ROOT: Final = Path(__file__).resolve().parents[2]
_IMAGES: Final = 10_000
_SECONDS: Final = 60.0
_PACK_ID: Final = "22222222-2222-4222-8222-222222222222"
_PHOTO: Final = re.compile(r"/photos/(?P<number>[0-9]+)\.jpg")


class PhotoSite:
    """A partner API with one pack, and the host of its photos.

    Attributes:
        requests: Number of requests for photos so far.
        body_bytes: Sum of the sizes of the requested photos.
    """

    def __init__(self, corpus: Corpus, images: int) -> None:
        """Start the server. If there are more images than photos, several URLs have the same file."""
        self._photos = corpus.paths
        self._images = images
        self._lock = threading.Lock()
        self.requests = 0
        self.body_bytes = 0
        self._server = LoopbackServer("photos", self)
        self._server.start()

    @property
    def base_url(self) -> str:
        """Root of the API."""
        return f"{self._server.origin}/v1"

    def reset(self) -> None:
        """Reset the counts."""
        with self._lock:
            self.requests = self.body_bytes = 0

    def stop(self) -> None:
        """Stop the server."""
        self._server.stop(0.2)

    def respond(self, exchange: LoopbackHandler) -> None:
        """Send the pack or a photo."""
        photo = _PHOTO.fullmatch(exchange.path)
        if photo is None:
            exchange.send_answer(Answer(200, self._pack(), "application/json"))
            return
        number = int(photo["number"])
        tag = f'"{number}"'
        is_known = exchange.headers.get("If-None-Match") == tag
        body = b"" if is_known else self._photos[number % len(self._photos)].read_bytes()
        with self._lock:
            self.requests += 1
            self.body_bytes += len(body)
        exchange.send_answer(Answer(304 if is_known else 200, body, "image/jpeg", (("ETag", tag),)))

    def refusal(self, status: int, message: str) -> Answer:
        """Return the answer to a malformed request, or to one with another method than GET."""
        return Answer(status, message.encode(), "text/plain")

    def _pack(self) -> bytes:
        origin = self._server.origin
        images = [{"id": str(number), "url": f"{origin}/photos/{number}.jpg"} for number in range(self._images)]
        data = {"id": _PACK_ID, "name": "Photos", "image_count": len(images), "images": images}
        return json.dumps({"ok": True, "code": 200, "message": "", "data": data}).encode()


def open_without_interaction(site: PhotoSite, home: Path, seconds: float) -> None:
    """Open the pack in the app, wait without any interaction, and end the app."""
    with virtual_screen() as screen:
        environment = dict(
            os.environ,
            DISPLAY=screen.name,
            QT_QPA_PLATFORM="xcb",
            XDG_CACHE_HOME=str(home / "cache"),
            XDG_CONFIG_HOME=str(home / "config"),
            XDG_DATA_HOME=str(home / "data"),
            XDG_STATE_HOME=str(home / "state"),
            GENVIRAL_API_KEY="benchmark.key",
        )
        command = [sys.executable, "main.py", _PACK_ID, "--base-url", site.base_url]
        with subprocess.Popen(command, env=environment, cwd=_ROOT) as process:
            time.sleep(seconds)
            process.send_signal(signal.SIGTERM)


def main() -> None:
    """Open the pack twice, and print what the image host counted."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=_SECONDS, help="duration of each run")
    parser.add_argument("--photos", type=int, default=COUNT, help="number of different files")
    arguments = parser.parse_args()
    site = PhotoSite(make_corpus(arguments.photos), _IMAGES)
    try:
        with tempfile.TemporaryDirectory(prefix="pack-benchmark-") as home:
            for what in ("opened", "opened again"):
                site.reset()
                open_without_interaction(site, Path(home), arguments.seconds)
                seen = f"{site.requests:,} requests, {site.body_bytes / MB:,.0f} MB of photos"
                print(f"{_IMAGES:,} photos {what} and left alone for {arguments.seconds:.0f} s: {seen}", flush=True)
    finally:
        site.stop()


if __name__ == "__main__":
    main()
