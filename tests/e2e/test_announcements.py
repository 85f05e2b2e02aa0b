"""Announcements of screen readers that do not depend on the focus: each once, in the order of events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

from app.demo import packs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play

_ALERT: Final = "alert: "


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
        await app.open_main_pack()
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
