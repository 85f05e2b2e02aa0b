"""*Find where it was used* through the whole program, with a service that fails now and then."""

from functools import partial

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel

from app.core.filtering import Attention, Facet
from app.core.limits import SlideshowLimits
from app.demo.loopback_server import Answer, LoopbackHandler
from app.packs.jobs import JobState
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest
from tests.e2e.pack_site import PackSite
from tests.slideshow_service import SlideshowSite

PATIENT = replace(FAST_SETTINGS, slideshows=SlideshowLimits(retry_pause_seconds=0.01))


@pytest.mark.launch(settings=PATIENT)
async def test_used_images_are_found_once_and_then_only_what_is_new(app: AppUnderTest, site: PackSite) -> None:
    site.serve("1:A cat", "2:A dog", "3:A sea", "4:A sky")
    signed = [f"{site.url(f'/{number}.png')}?Expires=9&Signature={number}" for number in (2, 3)]
    slideshows = SlideshowSite([*signed, *(f"https://x.test/{number}" for number in range(298))], fails=True)

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
    used = "301 slideshows looked through, 301 of them new or changed · 2 of 4 images here were used"
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
    slideshows.files["s-301"] = site.url("/1.png")
    app.trigger("find_uses")
    used = "302 slideshows looked through, 1 of them new or changed · 3 of 4 images here were used"
    await app.until(lambda: app.said == used, "what is new was read", seconds=60)
    assert slideshows.read == {"s-301": 1}
    app.trigger("new_tab")
    cards = app.find(QAbstractItemView, "recent_packs")

    def spoken() -> str:
        return str(cards.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))

    await app.until(lambda: "3 of 4 used" in spoken(), "the card says it")


def _says(app: AppUnderTest, sentence: str) -> bool:
    return app.said == sentence


async def test_a_refusal_is_said_calmly_and_another_shape_pauses_the_job(app: AppUnderTest, site: PackSite) -> None:
    site.serve("1:A cat")
    answer = Answer(403, b"", "application/json")

    def answers(exchange: LoopbackHandler) -> bool:
        is_asked = "/slideshows" in exchange.path
        if is_asked:
            exchange.send_answer(answer)
        return is_asked

    site.interferes = answers
    await app.activate()
    await app.open_test_pack(settles=True)
    unknown = "so it is not known where images were used"
    for status, sentence in (
        (403, f"This key may not see slideshows, {unknown}"),
        (404, f"This service lists no slideshows, {unknown}"),
    ):
        answer = Answer(status, b"", "application/json")
        app.trigger("find_uses")
        await app.until(partial(_says, app, sentence), "it is said")
        assert app.banner == ""
        assert Attention.NOT_USED not in app.pack.filter.counts(Facet.ATTENTION)
    answer = Answer(200, b"<html>", "text/html")
    app.trigger("find_uses")
    await app.until(lambda: app.said.endswith("Paused: Unexpected answer"), "the job is paused")
    answer = Answer(200, b'{"ok": true, "data": []}', "application/json")
    app.trigger("find_uses")
    await app.until(lambda: app.said.startswith("0 slideshows looked through"), "it has gone on")
    (job,) = (each for each in app.program.workspace.jobs.jobs if each.total == 0)
    assert job.state is JobState.ENDED
