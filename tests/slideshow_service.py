"""A service with many slideshows, which fails now and then, and whose list grows while it is read."""

import json
import re
from collections import Counter
from typing import Final, cast
from unittest.mock import MagicMock
from urllib.parse import parse_qs

from app.demo.loopback_server import Answer, LoopbackHandler
from app.packs.jobs import Job

_PATH: Final = re.compile(r"/v1/slideshows(?:/(s-\d+))?(?:\?(.*))?")


def unseen_job() -> Job:
    """A job for which nothing happens."""
    return cast("Job", MagicMock(is_waiting=False))


class SlideshowSite:
    """Answers requests for slideshows, each of which shows one file.

    Attributes:
        files: The URL that each slideshow uses, by its ID, the latest last.
        fails: Whether each fifth request fails, and each seventh is one too many.
        grows: Whether there is a further slideshow after each of the first requests for the list.
        read: How often each slideshow was sent.
    """

    def __init__(self, files: list[str], *, fails: bool = False, latency: float = 0.0) -> None:
        """Have a slideshow for each of some files."""
        self.files = {f"s-{number}": url for number, url in enumerate(files)}
        self.fails, self.grows = fails, fails
        self.read: Counter[str] = Counter()
        self._requests = 0
        self._latency = latency

    def answer(self, target: str) -> Answer | None:
        """The answer to a request; None if it is not for slideshows."""
        found = _PATH.fullmatch(target)
        if found is None:
            return None
        self._requests += 1
        if self.fails and self._requests % 7 == 0:
            return self._json(429, {"ok": False, "error_code": "rate_limited"}, ("Retry-After", "0.01"))
        if self.fails and self._requests % 5 == 0:
            return self._json(500, {"ok": False, "error_code": "slideshow_failed"})
        slideshow_id, query = found.groups()
        if slideshow_id is None:
            return self._list(parse_qs(query))
        self.read[slideshow_id] += 1
        slide = {"image_url": self.files[slideshow_id], "text_elements": []}
        return self._json(200, {"ok": True, "data": {"_id": slideshow_id, "slides": [slide], "settings": {}}})

    def _list(self, query: dict[str, list[str]]) -> Answer:
        offset, limit = (int(query[name][0]) for name in ("offset", "limit"))
        ids = [*reversed(self.files)][offset : offset + limit]
        listed = [{"_id": each, "title": f"Morning {each}", "status": "rendered", "updated_at": None} for each in ids]
        if self.grows and len(self.files) % 2 == 0:
            self.files |= {f"s-{len(self.files)}": next(iter(self.files.values()))}
        return self._json(200, {"ok": True, "data": listed})

    def _json(self, status: int, value: object, *headers: tuple[str, str]) -> Answer:
        return Answer(status, json.dumps(value).encode(), "application/json", headers, self._latency)

    def respond(self, exchange: LoopbackHandler) -> None:
        """Answer one request."""
        exchange.send_answer(self.answer(exchange.path) or self.refusal(404, ""))

    def refusal(self, status: int, message: str) -> Answer:
        """The answer to any other request."""
        return Answer(status, message.encode(), "text/plain")
