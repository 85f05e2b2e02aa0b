"""The demonstration service's partner API: Get Pack and List Packs, which check the key as they are documented."""

from typing import Final

from app.demo.answers import DemoAnswers
from app.demo.envelope import failure
from app.demo.list_answers import ListAnswers
from app.demo.loopback_server import Answer, LoopbackHandler

BASE_PATH: Final = "/api/partner/v1"
_LIST: Final = f"{BASE_PATH}/packs"
_PACKS: Final = f"{_LIST}/"


class PartnerApi:
    """Answers `GET {base}/packs` and `GET {base}/packs/{id}`."""

    def __init__(self, key: str, answers: DemoAnswers, lists: ListAnswers) -> None:
        self._key = key
        self._answers = answers
        self._lists = lists

    def respond(self, exchange: LoopbackHandler) -> None:
        """Answer one GET request."""
        path, _, query = exchange.path.partition("?")
        exchange.send_answer(self._answer(path, query, exchange.headers.get("Authorization", "")))

    def refusal(self, status: int, message: str) -> Answer:
        """Return the answer to a malformed request, or to one with another method than GET."""
        return failure(status, message, None)

    def _answer(self, path: str, query: str, authorization: str) -> Answer:
        pack_id = path.removeprefix(_PACKS)
        if path != _LIST and (not path.startswith(_PACKS) or "/" in pack_id):
            return failure(404, "There is no such endpoint", "not_found")
        scheme, _, key = authorization.partition(" ")
        if scheme.lower() != "bearer" or key.strip() != self._key:
            return failure(401, "Invalid or missing API key", "invalid_token")
        if path == _LIST:
            return self._lists.answer(query)
        if not pack_id:
            return failure(400, "Pack ID is required", "missing_pack_id")
        return self._answers.answer(pack_id.lower())
