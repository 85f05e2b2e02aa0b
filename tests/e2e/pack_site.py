"""A partner API and an image host for tests, on two ports, with any images and any answers."""

import io
import json
from collections.abc import Callable
from typing import Final

from PIL import Image

from app.demo.loopback_server import Answer, LoopbackHandler
from tests.recording_servers import RecordingServer, RequestRecord

KEY = "public.s3cret"
PACK_ID = "22222222-2222-4222-8222-222222222222"


class PackSite:
    """A partner API with one pack, and the host of its images.

    Attributes:
        pack_id: The ID in the API's answer.
        name: The name of the pack.
        images: The JSON values of the pack's images.
        answers: What answers the request for each path of the image host.
        failure: What the API answers instead of the pack; None for the pack.
        interferes: Is called with each request to the API; if it returns True, nothing else answers it.
    """

    def __init__(self) -> None:
        self.pack_id = PACK_ID
        self.name = "Test pack"
        self.images: list[object] = []
        self.answers: dict[str, Callable[[LoopbackHandler], None]] = {}
        self.failure: Answer | None = None
        self.interferes: Callable[[LoopbackHandler], bool] = lambda _: False
        self._image_server = RecordingServer("test-images", self)
        self._api_server = RecordingServer("test-api", _Api(self))
        self._image_server.start()
        self._api_server.start()

    @property
    def base_url(self) -> str:
        return f"{self._api_server.origin}/v1"

    @property
    def api_requests(self) -> list[RequestRecord]:
        """A copy of the requests that the API received, oldest first, but for those about keys."""
        return [each for each in self._api_server.requests if not each.path.endswith("/subscription")]

    @property
    def image_requests(self) -> list[RequestRecord]:
        """A copy of the requests that the image host received, oldest first."""
        return list(self._image_server.requests)

    def url(self, path: str) -> str:
        return f"{self._image_server.origin}{path}"

    def add_pictures(self, count: int) -> None:
        """Add images with the same picture."""
        for number in range(count):
            self.add(f"/{number}.png", sends(PICTURE))

    def serve(self, *described: str, status: str = "failed") -> None:
        """Serve images such as `7:A cat`: a number and a description; those without one have another status."""
        self.images = [self._described(*each.partition(":")[::2], status) for each in described]

    def _described(self, number: str, words: str, status: str) -> object:
        path = f"/{number}.png"
        self.answers[path] = sends(PICTURE)
        metadata = {"status": "completed", "description": words, "keywords": ["one"]} if words else {"status": status}
        return {"id": f"id-{number}", "url": self.url(path), "metadata": metadata}

    def add(self, path: str, answer: Callable[[LoopbackHandler], None]) -> None:
        """Add an image, and what answers the request for it."""
        self.answers[path] = answer
        self.images.append({"id": path, "url": self.url(path)})

    def respond(self, exchange: LoopbackHandler) -> None:
        self.answers[exchange.path](exchange)

    def refusal(self, status: int, message: str) -> Answer:
        return Answer(status, message.encode(), "text/plain")

    def stop(self) -> None:
        self._image_server.stop()
        self._api_server.stop()


class _Api:
    def __init__(self, site: PackSite) -> None:
        self._site = site

    def respond(self, exchange: LoopbackHandler) -> None:
        if exchange.path.endswith("/subscription"):  # asked about keys without a name, where there are several
            exchange.send_answer(_answer({"scope": "personal"}))
            return
        if self._site.interferes(exchange):
            return
        if exchange.path.partition("?")[0].endswith("/packs"):  # the list, which home pages request
            exchange.send_answer(_answer({"packs": [], "total": 0, "limit": 100, "offset": 0}))
            return
        data = {"id": self._site.pack_id, "name": self._site.name, "image_count": 0, "images": self._site.images}
        exchange.send_answer(self._site.failure or _answer(data))

    def refusal(self, status: int, message: str) -> Answer:
        return Answer(status, message.encode(), "text/plain")


def _answer(data: dict[str, object]) -> Answer:
    body = json.dumps({"ok": True, "code": 200, "message": "", "data": data}).encode()
    return Answer(200, body, "application/json")


def png(color: tuple[int, int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(buffer, "PNG")
    return buffer.getvalue()


PICTURE: Final = png((10, 20, 30))


def sends(
    body: bytes = b"", *, status: int = 200, content_type: str = "image/png", etag: str = ""
) -> Callable[[LoopbackHandler], None]:
    """What answers each request in this way, or that nothing has changed if the client has what the entity tag says."""
    headers = (("ETag", etag),) if etag else ()
    answer, unchanged = Answer(status, body, content_type, headers), Answer(304, b"", content_type, headers)

    def send(exchange: LoopbackHandler) -> None:
        is_known = bool(etag) and exchange.headers.get("If-None-Match") == etag
        exchange.send_answer(unchanged if is_known else answer)

    return send
