"""The demonstration service as one thing to start and stop: the API on one loopback port, its images on another."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from app.core.resource_paths import RESOURCES
from app.demo.answers import AnswerBook
from app.demo.image_host import ImageHost
from app.demo.loopback_server import LoopbackServer, RequestLog, RequestRecord
from app.demo.partner_api import BASE_PATH, PartnerApi

__all__ = ["DemoService", "RequestRecord"]

_DEMO_KEY: Final = "demo.explore-the-demo-pack"
_SLOW_SECONDS: Final = 4.0
# Seconds that open connections of each server get to end in `stop`.
_PATIENCE: Final = 0.15


class DemoService:
    """The API and the image host, each on a free port of 127.0.0.1, in daemon threads of this process.

    Everything may be called from any thread; `start` and `stop` may be called again, in any order. Each start takes
    new ports and forgets the rate limiter's state; the request logs stay until `clear_logs`.

    Args:
        folder: Where `motivation_pack.json` and `pictures/` are; read when asked for, not at the start.
        slow_seconds: How long the slow pack takes.

    Attributes:
        base_url: The API's base URL, without a slash at the end; empty before the first start.
        image_origin: Scheme, host and port of the image host; empty before the first start.
        key: The only API key that it accepts.
    """

    def __init__(self, folder: Path = RESOURCES / "demo", *, slow_seconds: float = _SLOW_SECONDS) -> None:
        self.base_url = ""
        self.image_origin = ""
        self.key = _DEMO_KEY
        self._folder = folder
        self._slow_seconds = slow_seconds
        self._lock = threading.Lock()
        self._servers: tuple[LoopbackServer, ...] = ()
        self._api_log = RequestLog()
        self._image_log = RequestLog()

    @property
    def api_log(self) -> list[RequestRecord]:
        """A copy of the latest 20,000 requests that the API got, oldest first."""
        return self._api_log.snapshot()

    @property
    def image_log(self) -> list[RequestRecord]:
        """A copy of the latest 20,000 requests that the image host got, oldest first."""
        return self._image_log.snapshot()

    def clear_logs(self) -> None:
        """Forget the requests so far."""
        self._api_log.clear()
        self._image_log.clear()

    def start(self) -> None:
        """Start both servers; does nothing when they run already.

        Raises:
            OSError: No port could be had.
        """
        with self._lock:
            if self._servers:
                return
            images = LoopbackServer("demo-images", ImageHost(self._folder), self._image_log)
            book = AnswerBook(self._folder, images.origin, self._slow_seconds)
            try:
                api = LoopbackServer("demo-api", PartnerApi(self.key, book), self._api_log)
            except OSError:
                images.server_close()
                raise
            self._servers = (images, api)
            self.image_origin = images.origin
            self.base_url = f"{api.origin}{BASE_PATH}"
            for server in self._servers:
                server.start()

    def stop(self) -> None:
        """Stop both servers within half a second, cutting whatever is still open; does nothing when they do not run."""
        with self._lock:
            for server in self._servers:
                server.stop(_PATIENCE)
            self._servers = ()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
