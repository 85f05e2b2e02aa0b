"""Announcements of screen readers that do not depend on the focus: each once, in the order of events."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Final

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QLocale
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

from app.core.limits import TrafficLimits
from app.demo import failures, packs
from app.demo.loopback_server import Answer
from tests.e2e.app_under_test import FAST_SETTINGS, run_app
from tests.e2e.pack_site import KEY, PACK_ID, png

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

    from app.demo.loopback_server import LoopbackHandler
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play
    from tests.e2e.pack_site import PackSite

_ALERT: Final = "alert: "
_IMAGES: Final = 60
_PICTURE: Final = png((10, 20, 30))


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All announcements so far, and the names of all alerts."""
    log: list[str] = []
    update = QAccessible.updateAccessibility

    def record(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            log.append(event.message())
        elif event.type() == QAccessible.Event.Alert:
            log.append(_ALERT + event.accessibleInterface().text(QAccessible.Text.Name))
        update(event)

    monkeypatch.setattr(QAccessible, "updateAccessibility", record)
    return log


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Numbers as in English."""
    former = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(former)


def test_copying_a_wrong_text_cancelling_and_a_banner(play: Play, announced: list[str]) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        app.click_tile(0)
        app.press("Ctrl+C")
        app.press("Ctrl+Shift+C")
        app.type_pack("nonsense")
        await app.until(lambda: app.text("pack_hint").startswith("Nothing matches"), "the search has ended")
        hint = app.text("pack_hint")
        app.type_pack(packs.SLOW_PACK_ID)
        app.click("cancel")
        app.type_pack(packs.failing("not_found"))
        await app.until_banner("Pack not found")
        app.click("copy_details")
        app.click("try_again")
        await app.until(lambda: not app.is_loading, "it was tried again")
        await app.until_banner("Pack not found")
        app.click("dismiss")
        assert announced == [
            "1 URL copied",
            "24 URLs copied",
            hint,
            "Cancelled",
            f"{_ALERT}Pack not found",
            "Details copied",
            f"{_ALERT}Pack not found",
        ]

    play(scenario)


def test_a_countdown_is_said_once_and_shown_each_second(
    play: Play, announced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "RETRY_AFTER_SECONDS", 2)
    shown: list[str] = []

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.failing("rate_limited"))
        await app.until_banner("Too many requests")
        shown.append(app.text("banner_explanation"))
        await app.until(lambda: app.text("banner_explanation") != shown[0], "it counts down")
        await app.until_opened("Motivation Pack")
        assert announced == [f"{_ALERT}Too many requests", shown[0]]

    play(scenario)


def test_the_end_of_load_all(qapp: QApplication, site: PackSite, announced: list[str]) -> None:
    def answer(exchange: LoopbackHandler) -> None:
        exchange.send_answer(Answer(200, _PICTURE, "image/png"))

    for number in range(_IMAGES):
        site.add(f"/{number}.png", answer)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(lambda: app.is_offered("load_all_images"), "all can be loaded")
        app.click("load_all")
        await app.until(lambda: bool(announced), "it has ended")
        await app.until_settled()
        assert announced == [f"All {_IMAGES} images loaded"]

    few = replace(FAST_SETTINGS, traffic=TrafficLimits(unasked_images=_IMAGES // 2))
    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=few)


@pytest.mark.parametrize("is_closed", [False, True], ids=["open", "closed meanwhile"])
def test_the_end_of_load_all_in_a_tab_that_is_not_shown(
    qapp: QApplication, site: PackSite, announced: list[str], *, is_closed: bool
) -> None:
    may_answer = Event()

    def answer(exchange: LoopbackHandler) -> None:
        may_answer.wait(10)
        exchange.send_answer(Answer(200, _PICTURE, "image/png"))

    for number in range(_IMAGES):
        site.add(f"/{number}.png", answer)

    async def scenario(app: AppUnderTest) -> None:
        workspace = app.program.workspace
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        first = workspace.current
        assert first is not None
        first.load_all.start()
        app.trigger("new_tab")
        may_answer.set()
        sentence = f"Test pack: All {_IMAGES} images loaded"
        await app.until(lambda: sentence in announced, "it has ended")
        assert app.said == sentence
        second = workspace.current
        if is_closed:
            workspace.close_tab(first)
        app.click("toast_action")
        assert workspace.current is (second if is_closed else first)
        assert app.banner == ""
        assert app.said == ""

    few = replace(FAST_SETTINGS, traffic=TrafficLimits(unasked_images=_IMAGES // 2))
    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=few)


def test_a_demo_that_is_left(play: Play, announced: list[str]) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.program.workspace.open_demo(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        app.trigger("leave_demo")
        assert announced == ["You have left the demo"]

    play(scenario)
