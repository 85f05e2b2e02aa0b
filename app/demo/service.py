"""Starts and stops the demonstration service: the API on one loopback port, the image host on another."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from app.core.resource_paths import RESOURCES
from app.demo.answers import DemoAnswers
from app.demo.image_host import ImageHost
from app.demo.list_answers import ListAnswers
from app.demo.listed_packs import ListedPacks
from app.demo.loopback_server import LoopbackServer, Site
from app.demo.partner_api import BASE_PATH, PartnerApi

_DEMO_KEY: Final = "demo.explore-the-demo-pack"
_SLOW_SECONDS: Final = 4.0
# For each server, until the threads of its connections have ended.
_STOP_SECONDS: Final = 0.15


class DemoService:
    """The API and the image host, each on a free port of 127.0.0.1, in daemon threads of this process.

    All methods are thread-safe; `start` and `stop` may be called repeatedly, in any order. Each start takes new ports
    and resets the rate limiter.

    Args:
        folder: The folder with `motivation_pack.json` and `pictures/`, which are read when they are requested.
        slow_seconds: Delay of the answer for the slow pack, and of a slow list.

    Attributes:
        base_url: The API's base URL, without a slash at the end; empty before the first start.
        image_origin: Scheme, host and port of the image host; empty before the first start.
        key: The only API key that the service accepts.
    """

    def __init__(self, folder: Path = RESOURCES / "demo", *, slow_seconds: float = _SLOW_SECONDS) -> None:
        self.base_url = ""
        self.image_origin = ""
        self.key = _DEMO_KEY
        self._folder = folder
        self._slow_seconds = slow_seconds
        self._lock = threading.Lock()
        self._servers: tuple[LoopbackServer, ...] = ()

    def start(self) -> None:
        """Start both servers, if they do not run yet.

        Raises:
            OSError: No port is available.
        """
        with self._lock:
            if self._servers:
                return
            images = self.make_server("demo-images", ImageHost(self._folder))
            answers = DemoAnswers(self._folder, images.origin, self._slow_seconds)
            lists = ListAnswers(ListedPacks(self._folder, images.origin), self._slow_seconds)
            try:
                api = self.make_server("demo-api", PartnerApi(self.key, answers, lists))
            except OSError:
                images.server_close()
                raise
            self._servers = (images, api)
            self.image_origin = images.origin
            self.base_url = f"{api.origin}{BASE_PATH}"
            for server in self._servers:
                server.start()

    def stop(self) -> None:
        """Stop both servers within half a second, and close all connections."""
        with self._lock:
            for server in self._servers:
                server.stop(_STOP_SECONDS)
            self._servers = ()

    def make_server(self, name: str, site: Site) -> LoopbackServer:
        """Make the server of one site; a subclass may return one that also observes requests."""
        return LoopbackServer(name, site)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
