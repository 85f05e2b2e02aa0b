"""Packs that are being described: live refreshes change them in place, and disturb nothing that the person does."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListView, QTextEdit, QWidget

from app.core.limits import LiveLimits
from app.demo import packs
from app.demo.loopback_server import Answer
from app.packs import image_changes
from app.packs.tiles import TileStage
from app.ui import theme
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite, png

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
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        await app.until_settled()
        await scenario(app)

    run_app(play, base_url=site.base_url, key_text=KEY, settings=LIVE)


async def checks(app: AppUnderTest, site: Describing) -> None:
    """Wait until the service was asked and has answered."""
    asked = site.asked
    await app.until(lambda: site.asked >= asked + 2, "the service is asked again")


def is_asked_again(site: Describing, asked: int) -> bool:
    return site.asked > asked


def shows(app: AppUnderTest, expected: str) -> bool:
    return news(app) == expected


def news(app: AppUnderTest) -> str:
    """What the header says of new descriptions; empty if it says nothing."""
    label = app.find(QAbstractButton, "changes_described")
    return label.text() if label.isVisible() else ""


def marked(app: AppUnderTest) -> list[int]:
    """Rows whose tiles are marked as newly described."""
    return [row for row in range(app.page.model.rowCount()) if app.spoken(row)[0].endswith(", newly described")]


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


def test_a_mark_stays_until_the_image_was_in_sight_or_selected(
    describing: Describing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_changes, "SEEN_SECONDS", 0.0)
    describing.begin(60)

    async def scenario(app: AppUnderTest) -> None:
        gallery = app.page.gallery
        other = QWidget()
        other.show()
        other.activateWindow()
        await app.until(lambda: not gallery.isActiveWindow(), "another window is active")
        describing.describe(2, 3, 50)
        await app.until(lambda: marked(app) == [2, 3, 50], "they are marked")
        await checks(app, describing)
        assert marked(app) == [2, 3, 50]
        other.close()
        app.window.activateWindow()
        app.page.gallery.setCurrentIndex(app.page.model.index(3, 0))
        await checks(app, describing)
        assert marked(app) == [2, 3, 50], "they are in sight"
        app.page.gallery.setCurrentIndex(app.page.model.index(4, 0))
        await app.until(lambda: marked(app) == [2, 50], "another one is selected")
        gallery.scrollTo(app.page.model.index(50, 0))
        await app.until(lambda: marked(app) == [50], "what was visible was seen")
        assert news(app) == "3 newly described"
        gallery.scrollTo(app.page.model.index(4, 0))
        await app.until(lambda: marked(app) == [], "the last one was seen")
        # The viewer covers the gallery, and shows one image.
        app.page.overlays.view_row(57)
        describing.describe(57, 58, 59)
        await app.until(lambda: marked(app) == [57, 58, 59], "they are marked")
        await checks(app, describing)
        app.press("Right")
        await app.until(lambda: marked(app) == [58, 59], "the one in the viewer was seen")
        app.press("Space")
        await app.until_handled()
        gallery.scrollTo(app.page.model.index(0, 0))
        await app.until(lambda: marked(app) == [], "they were in sight again")

    run(describing, scenario)


def test_images_that_appear_keep_the_selection_the_range_and_the_cursor_in_the_field(describing: Describing) -> None:
    describing.begin(6)

    async def scenario(app: AppUnderTest) -> None:
        app.click_tile(2)
        app.click_tile(4, Qt.KeyboardModifier.ShiftModifier)
        app.click("pack")
        field = QApplication.focusWidget()
        describing.answers["/new.png"] = describing.answers["/0.png"]
        new = {"id": "new", "url": describing.url("/new.png"), "metadata": {"status": "pending"}}
        describing.images = [new, *describing.images]
        await app.until(lambda: app.page.model.rowCount() == 7, "the image appears")
        assert QApplication.focusWidget() is field
        assert app.page.gallery.selection.rows() == (3, 4, 5)
        await app.until(lambda: app.stage(0) is TileStage.SHOWN, "it is loaded")
        app.click_tile(1, Qt.KeyboardModifier.ShiftModifier)
        assert app.page.gallery.selection.rows() == (1, 2, 3)
        app.page.gallery.setFocus()
        app.press("Shift+Right")
        assert app.page.gallery.selection.rows() == (2, 3)

    run(describing, scenario)
    paths = [record.path for record in describing.image_requests]
    assert sorted(paths) == sorted({*paths}), "each image was loaded once"


def test_urls_that_are_signed_anew_each_time_are_not_loaded_again(describing: Describing) -> None:
    describing.begin(6, query="?Expires=99999999999&Signature=0")

    async def scenario(app: AppUnderTest) -> None:
        fetched = len(describing.image_requests)
        for number in range(1, 4):
            describing.images = [
                {**each, "url": f"{str(each['url']).partition('?')[0]}?Expires=99999999999&Signature={number}"}
                for each in describing.images
                if isinstance(each, dict)
            ]
            describing.describe(number)
            expected = f"{number} newly described"
            await app.until(partial(shows, app, expected), "it is noticed")
        assert {app.stage(row) for row in range(6)} == {TileStage.SHOWN}
        assert len(describing.image_requests) == fetched

    run(describing, scenario)


def test_a_failure_is_only_noted_in_the_header(describing: Describing) -> None:
    describing.begin(3)

    async def scenario(app: AppUnderTest) -> None:
        describing.fail(500)
        await app.until(lambda: app.text("checked").startswith("could not check, "), "it is noted")
        assert (app.banner, app.said, app.is_loading) == ("", "", False)
        describing.failure = None
        await app.until(lambda: app.text("checked").startswith("checked "), "it is checked again")

    run(describing, scenario)


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_the_service_asks_for_is_kept(describing: Describing, status: int) -> None:
    describing.begin(3)

    async def scenario(app: AppUnderTest) -> None:
        asked = describing.asked
        describing.fail(status, ("Retry-After", "60"))
        await app.until(lambda: app.text("checked").startswith("could not check, "), "it is noted")
        assert describing.asked <= asked + 2  # one may have been under way
        asked = describing.asked
        await until_idle(app)
        assert (describing.asked, app.banner) == (asked, "")

    run(describing, scenario)


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


@pytest.mark.parametrize(("status", "title"), [(401, "API key not accepted"), (404, "Pack not found")])
def test_a_revoked_key_and_a_deleted_pack_are_shown_once(describing: Describing, status: int, title: str) -> None:
    describing.begin(3)

    async def scenario(app: AppUnderTest) -> None:
        describing.fail(status)
        await app.until_banner(title)
        assert app.page.model.rowCount() == 3
        asked = describing.asked
        app.click("dismiss")
        describing.failure = None
        await until_idle(app)
        assert (app.banner, describing.asked) == ("", asked)
        app.press("F5")
        await checks(app, describing)

    run(describing, scenario)


async def until_idle(app: AppUnderTest) -> None:
    """Let six times the longest interval pass."""
    ends_at = time.monotonic() + 6 * LIVE.live.most_seconds
    await app.until(lambda: time.monotonic() > ends_at, "time passes")


def test_a_hidden_window_sends_no_request_and_one_when_it_is_shown_again(describing: Describing) -> None:
    describing.begin(3)

    async def scenario(app: AppUnderTest) -> None:
        for hide in (app.window.showMinimized, app.window.hide):
            hide()
            await app.until(lambda: not app.program.workspace.is_window_visible, "the window is hidden")
            await app.until(lambda: True, "a request that is under way arrives")
            asked = describing.asked
            await until_idle(app)
            assert describing.asked <= asked + 1  # one may have been under way
            asked = describing.asked
            app.window.showNormal()
            await app.until(partial(is_asked_again, describing, asked), "the service is asked again")

    run(describing, scenario)


@pytest.mark.parametrize("width", [640, 1000])
def test_the_header_ends_at_its_margin_if_there_is_nothing_new(describing: Describing, width: int) -> None:
    describing.begin(2)
    describing.describe(1)

    async def scenario(app: AppUnderTest) -> None:
        app.window.resize(width, 420)
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        words = app.find(QWidget, "pack_described")

        def end() -> int:
            return words.mapTo(app.page.header, words.rect().topRight()).x() + 1

        await app.until(lambda: end() == app.page.header.width() - theme.SPACE_16, "it ends at the margin")
        describing.set_status("pending", 0)
        app.press("F5")
        await app.until(lambda: "not" in app.coverage, "it was refreshed")
        assert app.find(QWidget, "checked").isVisible() is (width == 1000)

    run_app(scenario, base_url=describing.base_url, key_text=KEY)


def test_it_can_be_switched_off_and_stays_off(describing: Describing) -> None:
    describing.begin(3)

    async def scenario(app: AppUnderTest) -> None:
        await checks(app, describing)
        assert app.window.commands.action("live_refresh").isChecked()
        app.trigger("live_refresh")
        app.window.commands.update()
        assert not app.window.commands.action("live_refresh").isChecked()
        assert not app.window.state().refreshes_live
        await app.until(lambda: True, "a request that is under way arrives")
        asked = describing.asked
        await until_idle(app)
        assert describing.asked <= asked + 1
        app.trigger("live_refresh")
        await checks(app, describing)

    run(describing, scenario)


def test_a_pack_of_the_demo_is_described_while_it_is_open(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.BEING_DESCRIBED_ID)
        await app.until_opened("Being Described")
        await app.until(lambda: app.coverage == "60 described", "all are described")
        assert app.find(QAbstractButton, "changes_described").text() == "56 newly described"

    play(scenario, settings=LIVE)
