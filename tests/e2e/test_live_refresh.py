"""Packs that are being described: live refreshes change them in place, and disturb nothing that the person does."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTextEdit

from app.core.settings import LiveLimits
from app.demo import packs
from app.demo.loopback_server import Answer
from app.ui import theme
from app.workspace.tile import TileStage
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite, png

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.demo.loopback_server import LoopbackHandler
    from app.ui.pack_page.pack_page import PackPage
    from tests.e2e.conftest import Play

LIVE: Final = replace(FAST_SETTINGS, live=LiveLimits(least_seconds=0.03, most_seconds=0.1, bytes_per_second=1e9))
PICTURE: Final = png((9, 9, 9))


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All announcements so far."""
    log: list[str] = []
    update = QAccessible.updateAccessibility

    def record(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            log.append(event.message())
        update(event)

    monkeypatch.setattr(QAccessible, "updateAccessibility", record)
    return log


class Describing(PackSite):
    """A service that describes the images of a pack while it is open."""

    def begin(self, count: int, *, query: str = "") -> None:
        """Begin with a pack whose first image alone is described."""
        self.images += [{"id": str(number), "url": self.url(f"/{number}.png{query}")} for number in range(count)]
        for number in range(count):
            self.answers[f"/{number}.png{query}"] = lambda exchange: exchange.send_answer(
                Answer(200, PICTURE, "image/png")
            )
        self.describe(0)
        self.set_status("pending", *range(1, count))

    def set_status(self, status: str, *numbers: int) -> None:
        for number in numbers:
            self._replace(number, {"status": status})

    def describe(self, *numbers: int) -> None:
        for number in numbers:
            self._replace(number, {"status": "completed", "description": f"Words for {number}.", "keywords": ["one"]})

    def _replace(self, number: int, metadata: dict[str, object]) -> None:
        # A new list, because the server reads it in another thread.
        self.images = [
            {**each, "metadata": metadata} if isinstance(each, dict) and each["id"] == str(number) else each
            for each in self.images
        ]

    @property
    def asked(self) -> int:
        """Number of requests for the pack."""
        return len(self.api_requests)


@pytest.fixture
def describing() -> Describing:
    started = Describing()
    yield started
    started.stop()


def run(site: Describing, scenario: Callable[[AppUnderTest], Awaitable[None]]) -> None:
    async def play(app: AppUnderTest) -> None:
        app.window.activateWindow()
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        await app.until_settled()
        await scenario(app)

    run_app(play, base_url=site.base_url, key_text=KEY, settings=LIVE)


async def checks(app: AppUnderTest, site: Describing, count: int = 2) -> None:
    """Wait until the service was asked so many times more, so that at least all but the last answer have arrived."""
    asked = site.asked
    await app.until(lambda: site.asked >= asked + count, "the service is asked again")
