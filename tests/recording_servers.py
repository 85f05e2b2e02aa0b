"""Loopback servers, and the demonstration service, that record the requests they receive."""

from dataclasses import dataclass
from pathlib import Path
from typing import override

from app.core.program import RESOURCES
from app.demo.loopback_server import LoopbackHandler, LoopbackServer, Site
from app.demo.service import DemoService


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request as it arrived.

    Attributes:
        method: The HTTP method.
        path: The request target as sent, with its query.
        headers: Pairs of lower-case name and value, in the order sent.
    """

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]


class RecordingHandler(LoopbackHandler):
    """Records each well-formed request before it is answered."""

    server: "RecordingServer"

    @override
    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        headers = tuple((name.lower(), str(value)) for name, value in self.headers.items())
        self.server.requests.append(RequestRecord(self.command, self.path, headers))
        return True


class RecordingServer(LoopbackServer):
    """A loopback server that records its requests.

    Attributes:
        requests: The requests so far, oldest first.
    """

    def __init__(self, name: str, site: Site, requests: list[RequestRecord] | None = None) -> None:
        super().__init__(name, site, RecordingHandler)
        self.requests = requests if requests is not None else []


class RecordedDemo(DemoService):
    """The demonstration service, which keeps the requests of both its servers across restarts."""

    def __init__(self, folder: Path = RESOURCES / "demo", *, slow_seconds: float) -> None:
        super().__init__(folder, slow_seconds=slow_seconds)
        self._requests: dict[str, list[RequestRecord]] = {}

    @property
    def api_requests(self) -> list[RequestRecord]:
        """A copy of the requests for packs that the API received, oldest first."""
        others = ("/packs", "/subscription")
        return [each for each in self._requests.get("demo-api", ()) if not each.path.partition("?")[0].endswith(others)]

    @property
    def key_tests(self) -> list[RequestRecord]:
        """A copy of the requests about keys, oldest first."""
        return [each for each in self._requests.get("demo-api", ()) if each.path.endswith("/subscription")]

    @property
    def list_requests(self) -> list[RequestRecord]:
        """A copy of the requests for lists of packs, which the home page sends, oldest first."""
        return [each for each in self._requests.get("demo-api", ()) if _is_of_list(each)]

    @property
    def image_requests(self) -> list[RequestRecord]:
        """A copy of the requests that the image host received, oldest first."""
        return list(self._requests.get("demo-images", ()))

    @override
    def make_server(self, name: str, site: Site) -> LoopbackServer:
        return RecordingServer(name, site, self._requests.setdefault(name, []))


def _is_of_list(request: RequestRecord) -> bool:
    return request.path.partition("?")[0].endswith("/packs")
