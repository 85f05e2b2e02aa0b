"""Packs that are being described: live refreshes change them in place, and disturb nothing that the person does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListView, QTextEdit

from app.core.limits import LiveLimits
from app.demo import packs
from app.demo.loopback_server import Answer
from app.packs.tiles import TileStage
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PackSite, png

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from tests.e2e.conftest import Play

LIVE: Final = replace(FAST_SETTINGS, live=LiveLimits(least_seconds=0.02, most_seconds=0.05, bytes_per_second=1e9))
PICTURE: Final = png((9, 9, 9))


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

    def fail(self, status: int, *headers: tuple[str, str]) -> None:
        self.failure = Answer(status, b"{}", "application/json", headers)

    @property
    def asked(self) -> int:
        """Number of requests for the pack."""
        return len(self.api_requests)


@pytest.fixture
def describing(qapp: QApplication) -> Iterator[Describing]:
    del qapp
    started = Describing()
    yield started
    started.stop()


def run(site: Describing, scenario: Callable[[AppUnderTest], Awaitable[None]]) -> None:
    async def play(app: AppUnderTest) -> None:
        app.window.activateWindow()
        await app.open_test_pack(settles=True)
        await scenario(app)

    run_app(play, base_url=site.base_url, key_text=KEY, settings=LIVE)


async def checks(app: AppUnderTest, site: Describing) -> None:
    """Wait until the service was asked and has answered."""
    asked = site.asked
    await app.until(lambda: site.asked >= asked + 2, "the service is asked again")


def news(app: AppUnderTest) -> str:
    """What the header says of new descriptions; empty if it says nothing."""
    label = app.find(QAbstractButton, "changes_described")
    return label.text() if label.isVisible() else ""


def test_descriptions_arrive_in_place_and_are_announced_once(describing: Describing, announced: list[str]) -> None:
    describing.begin(9)
    seen_loading: list[bool] = []

    async def scenario(app: AppUnderTest) -> None:
        fetched = len(describing.image_requests)
        resets: list[None] = []
        app.page.model.modelReset.connect(lambda: resets.append(None))
        app.click_tile(1)
        await app.until(lambda: app.find(QTextEdit, "description").toPlainText() == "Not described yet", "it is shown")
        url = app.find(QLineEdit, "url")
        url.setFocus()
        url.selectAll()
        announced.clear()
        describing.describe(1, 2, 5, 7)
        app.find(QLabel, "checked").setText("")

        def is_noticed() -> bool:
            seen_loading.append(app.is_loading)
            return bool(news(app))

        await app.until(is_noticed, "it is noticed")
        assert news(app) == "4 newly described"
        assert app.find(QTextEdit, "description").toPlainText() == "Words for 1."
        assert QApplication.focusWidget() is url
        assert url.selectedText() == url.text() == site_url(describing, 1)
        assert app.page.gallery.selection.rows() == (1,)
        assert app.coverage == "5 described, 4 not"
        await checks(app, describing)
        assert app.text("checked").startswith("checked ")
        assert announced == ["4 newly described"]
        assert {app.stage(row) for row in range(9)} == {TileStage.SHOWN}
        assert (resets, len(describing.image_requests), app.banner) == ([], fetched, "")
        describing.describe(*range(9))
        await app.until(lambda: news(app) == "8 newly described", "all are described")
        asked = describing.asked
        await app.until(lambda: announced == ["4 newly described", "4 newly described"], "it is said")
        for _ in range(60):
            await app.until(lambda: True, "the loop runs")
        assert describing.asked == asked, "nothing is pending any more"
        app.click("changes_described")
        assert app.page.model.rowCount() == 8, "the number filters"

    run(describing, scenario)
    assert not any(seen_loading)


def site_url(site: Describing, number: int) -> str:
    return site.url(f"/{number}.png")


def test_an_open_list_of_the_filter_counts_what_arrives(describing: Describing) -> None:
    describing.begin(4)

    async def scenario(app: AppUnderTest) -> None:
        app.press("Ctrl+F")
        app.click("filter_status")
        values = app.find(QListView, "filter_value_list")

        def spoken() -> list[str]:
            model = values.model()
            rows = (model.index(row, 0) for row in range(model.rowCount()))
            return [row.data(Qt.ItemDataRole.AccessibleTextRole) for row in rows]

        assert spoken() == ["Description pending, 3 images", "Described, 1 image"]
        QTest.keyClick(values, Qt.Key.Key_Down)
        describing.set_status("processing", 3)
        describing.describe(1)
        expected = ["Description pending, 1 image", "Described, 2 images", "Being described, 1 image"]
        await app.until(lambda: spoken() == expected, "the list counts them")
        assert values.currentIndex().row() == 1, "the row stays where it was"
        QTest.keyClick(values, Qt.Key.Key_Return)
        assert app.text("filter_result") == "2 of 4 shown"
        QTest.keyClick(values, Qt.Key.Key_Escape)

    run(describing, scenario)


def test_a_pack_of_the_demo_is_described_while_it_is_open(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.BEING_DESCRIBED_ID)
        await app.until_opened("Being Described")
        await app.until(lambda: app.coverage == "60 described", "all are described")
        assert app.find(QAbstractButton, "changes_described").text() == "56 newly described"

    play(scenario, settings=LIVE)
