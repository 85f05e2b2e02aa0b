"""*Find where it was used* through the whole program, with a service that fails now and then."""

import json
import re
from collections import Counter
from typing import Final
from urllib.parse import parse_qs

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel

from app.core.filtering import Attention, Facet
from app.core.limits import SlideshowLimits
from app.demo.loopback_server import Answer, LoopbackHandler
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest
from tests.e2e.pack_site import PackSite

_PATH: Final = re.compile(r"/v1/slideshows(?:/(s-\d+))?(?:\?(.*))?")
PATIENT = replace(FAST_SETTINGS, slideshows=SlideshowLimits(retry_pause_seconds=0.01))


class SlideshowSite:
    """A service with many slideshows, each of which shows one file. It fails now and then, and its list grows.

    Attributes:
        files: The URL that each slideshow uses, by its ID, the latest last.
        grows: Whether there is a further slideshow after each of the first requests for the list.
        read: How often each slideshow was sent.
    """

    def __init__(self, files: list[str]) -> None:
        self.files = {f"s-{number}": url for number, url in enumerate(files)}
        self.grows = True
        self.read: Counter[str] = Counter()
        self._requests = 0

    def answer(self, target: str) -> Answer | None:
        """The answer to a request; None if it is not for slideshows."""
        found = _PATH.fullmatch(target)
        if found is None:
            return None
        self._requests += 1
        if self._requests % 7 == 0:
            return self._json(429, {"ok": False, "error_code": "rate_limited"}, ("Retry-After", "0.01"))
        if self._requests % 5 == 0:
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
        return Answer(status, json.dumps(value).encode(), "application/json", headers)


@pytest.mark.launch(settings=PATIENT)
async def test_used_images_are_found_once_and_then_only_what_is_new(app: AppUnderTest, site: PackSite) -> None:
    site.serve("1:A cat", "2:A dog", "3:A sea", "4:A sky")
    signed = [f"{site.url(f'/{number}.png')}?Expires=9&Signature={number}" for number in (2, 3)]
    slideshows = SlideshowSite([*signed, *(f"https://x.test/{number}" for number in range(118))])

    def answers(exchange: LoopbackHandler) -> bool:
        answer = slideshows.answer(exchange.path)
        if answer is not None:
            exchange.send_answer(answer)
        return answer is not None

    site.interferes = answers
    await app.activate()
    await app.open_test_pack(settles=True)
    assert Attention.NOT_USED not in app.pack.filter.counts(Facet.ATTENTION)
    app.trigger("find_uses")
    used = "121 slideshows looked through, 121 of them new or changed · 2 of 4 images here were used"
    await app.until(lambda: app.said == used, "the slideshows were read", seconds=60)
    assert set(slideshows.read.values()) == {1}
    assert [app.spoken(row)[0].endswith(("used in 1 slideshow", "used in 2 slideshows")) for row in range(4)] == [
        *(False, True, True, False)
    ]
    app.click_tile(2)
    value = app.find(QLabel, "used")
    assert value.text().replace("\xa0", " ") == "In 1 slideshow\nMorning s-1 · Rendered"
    app.pack.filter.toggle(Facet.ATTENTION, Attention.NOT_USED)
    assert [image.id for image in app.page.model.all_images] == ["id-1", "id-4"]

    slideshows.read.clear()
    slideshows.grows = False
    slideshows.files["s-121"] = site.url("/1.png")
    app.trigger("find_uses")
    used = "122 slideshows looked through, 1 of them new or changed · 3 of 4 images here were used"
    await app.until(lambda: app.said == used, "what is new was read", seconds=60)
    assert slideshows.read == {"s-121": 1}
    app.trigger("new_tab")
    cards = app.find(QAbstractItemView, "recent_packs")

    def spoken() -> str:
        return str(cards.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))

    await app.until(lambda: "3 of 4 used" in spoken(), "the card says it")
