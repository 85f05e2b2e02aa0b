"""The demonstration's partner API: one endpoint, its key check and its errors, as the Get Pack page documents them."""

from typing import Final

from app.demo.answers import AnswerBook
from app.demo.envelope import failure
from app.demo.loopback_server import Answer, LoopbackHandler

BASE_PATH: Final = "/api/partner/v1"
_PACKS: Final = f"{BASE_PATH}/packs/"


class PartnerApi:
    """The site behind `GET {base}/packs/{id}`."""

    def __init__(self, key: str, book: AnswerBook) -> None:
        self._key = key
        self._book = book

    def respond(self, exchange: LoopbackHandler) -> None:
        """Answer one GET request."""
        path = exchange.path.partition("?")[0]
        exchange.send_answer(self._answer(path, exchange.headers.get("Authorization", "")))

    def refusal(self, status: int, message: str) -> Answer:
        """Return the answer to a request that HTTP itself rules out."""
        return failure(status, message, None)

    def _answer(self, path: str, authorization: str) -> Answer:
        pack_id = path.removeprefix(_PACKS)
        if not path.startswith(_PACKS) or "/" in pack_id:
            return failure(404, "There is no such endpoint", "not_found")
        scheme, _, key = authorization.partition(" ")
        if scheme.lower() != "bearer" or key.strip() != self._key:
            return failure(401, "Invalid or missing API key", "invalid_token")
        if not pack_id:
            return failure(400, "Pack ID is required", "missing_pack_id")
        return self._book.answer(pack_id.lower())
