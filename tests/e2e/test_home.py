"""The home page in the whole app: packs and images are found and opened; an error is shown where a list would be."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, override
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit, QListView, QPushButton, QScrollArea

from app.core.changes import NOTHING_CHANGED
from app.core.connection import ApiKey
from app.core.limits import ReconnectionLimits
from app.demo import packs
from app.demo.loopback_server import Answer
from app.ui.shell.error_banner import ErrorBanner
from app.ui.shell.pack_field import PackField
from app.ui.texts.wording import text_of
from tests.e2e.app_under_test import FAST_SETTINGS, run_app
from tests.e2e.pack_site import KEY, PackSite
from tests.recording_servers import RecordedDemo

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from app.demo.loopback_server import LoopbackHandler, LoopbackServer, Site
    from tests.e2e.app_under_test import AppUnderTest

SETTINGS = replace(FAST_SETTINGS, pack_list=replace(FAST_SETTINGS.pack_list, typing_seconds=0.0))


def _names(app: AppUnderTest, name: str) -> list[str]:
    views = app.window.findChildren(QListView, name)  # the list under the field is made when it is needed
    if not views:
        return []
    model = views[0].model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def _has_colors(view: QListView) -> bool:
    """Whether the picture of the first row is there: it has many colours, and what stands in its place is grey."""
    row = view.visualRect(view.model().index(0, 0))
    picture = view.grab(QRect(row.left(), row.top(), row.width(), row.width() - 8)).toImage()
    places = range(0, picture.height(), 4)
    colors = [picture.pixelColor(x, y) for x in places for y in places]
    return any(color.hsvSaturation() > 60 for color in colors)


def _search(app: AppUnderTest, text: str) -> QLineEdit:
    """Type a text into the field."""
    app.trigger("focus_field")
    field = app.find(QLineEdit, "pack")
    assert field.hasFocus()
    QGuiApplication.clipboard().setText(text)
    QTest.keySequence(field, "Ctrl+A")
    QTest.keySequence(field, "Ctrl+V")
    return field


def _search_home(app: AppUnderTest, text: str) -> QLineEdit:
    """Let the home page show all that matches a text, as the last row of the list under the field does."""
    lists = app.window.home.shown_lists
    assert lists is not None
    lists.search(text)
    return _search(app, text)


def test_packs_are_found_and_opened_from_the_home_page(qapp: QApplication, service: RecordedDemo) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: len(_names(app, "your_packs")) > 50, "the packs are listed")
        assert app.window.home.isVisible()
        assert app.find(QLineEdit, "pack").hasFocus()
        field = _search(app, "ocean calm reels")
        await app.until(lambda: "Ocean Calm Reels" in _names(app, "found"), "one is found")
        assert len(_names(app, "your_packs")) > 50, "the page stays as it is"
        QTest.keyClick(field, Qt.Key.Key_Return)
        await app.until_opened("Ocean Calm Reels")
        assert app.page.gallery.hasFocus()
        assert field.text() == "Ocean Calm Reels"
        _search(app, "morning coffee")
        await app.until(lambda: len(_names(app, "found")) > 8, "many are found")
        QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await app.until(lambda: field.text().startswith("Morning Coffee") and not app.is_loading, "it is open")
        assert app.tab_titles == ["Ocean Calm Reels", field.text()]
        app.trigger("previous_tab")
        assert field.text() == "Ocean Calm Reels", "what was typed is gone from the tab"

    run_app(scenario, base_url=service.base_url, key_text=service.key, settings=SETTINGS)


def test_all_that_was_found_is_shown_on_the_home_page(
    qapp: QApplication, service: RecordedDemo, tmp_path: Path
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.window.activateWindow()
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        app.trigger("focus_field")
        field = app.find(QLineEdit, "pack")
        QTest.keyClicks(field, "light")
        await app.until(lambda: _names(app, "found")[-1:] == ["All 5 images found"], "much is found")
        for _ in range(20):
            QTest.keyClick(field, Qt.Key.Key_Down)
        QTest.keyClick(field, Qt.Key.Key_Return)
        await app.until(lambda: len(_names(app, "found_images")) > 4, "the images are shown")
        assert app.tab_titles == ["Motivation Pack", "New tab"]
        assert field.text() == "light"
        await app.until(app.find(QListView, "found_images").hasFocus, "keys move there")
        app.press("Escape")
        assert field.text() == ""
        assert field.hasFocus()
        assert not _names(app, "found_images")
        app.trigger("previous_tab")
        assert field.text() == "Motivation Pack"

    run_app(scenario, base_url=service.base_url, key_text=service.key, settings=SETTINGS, data_folder=tmp_path)


def test_an_image_of_a_pack_that_was_opened_is_found_and_shown(
    qapp: QApplication, service: RecordedDemo, tmp_path: Path
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        pack, services = app.program.workspace.current, app.program.services
        assert pack is not None
        assert services is not None
        content = pack.state.content
        assert content is not None
        services.saved_packs(is_demo=False).save(content.request, content.pack, 0.0, NOTHING_CHANGED)
        sought = content.pack.images[16]
        assert sought.description is not None
        app.trigger("focus_filter")
        QTest.keyClicks(app.find(QLineEdit, "filter"), "zebra")
        await app.until(lambda: not app.page.model.rowCount(), "a filter leaves the image out")
        app.trigger("new_tab")
        await app.until(lambda: _names(app, "recent_packs") == ["Motivation Pack"], "it is a recent pack")
        field = _search(app, f'"{sought.description[:40]}"')
        await app.until(lambda: len(_names(app, "found")) == 2, "the image is found, under a heading")
        QTest.keyClick(field, Qt.Key.Key_Return)
        # Enter opens it when both lists of packs have answered; until then, the blank tab has no page of a pack.
        await app.until(lambda: app.window.page is not None, "the tab of the pack is shown")
        await app.until(lambda: app.page.gallery.currentIndex().row() == 16, "it is at the image")
        assert app.page.gallery.selection.rows() == (16,)
        assert app.page.gallery.hasFocus(), "the filter had it when the tab was shown last"
        assert len(app.program.workspace.packs) == 1, "the blank tab is closed"
        app.page.overlays.view_row(3)
        app.trigger("new_tab")
        assert app.find(QLineEdit, "pack").text() == "", "a new tab begins anew"
        field = _search_home(app, f'"{sought.description[:40]}"')
        await app.until(lambda: len(_names(app, "found_images")) == 1, "the image is found again")
        QTest.keyClick(field, Qt.Key.Key_Down)
        QTest.keyClick(app.find(QListView, "found_images"), Qt.Key.Key_Return)
        await app.until(lambda: app.page.gallery.currentIndex().row() == 16, "it is at the image")
        assert app.page.overlays.open is None, "the viewer that was left open does not cover it"

    run_app(scenario, base_url=service.base_url, key_text=service.key, settings=SETTINGS, data_folder=tmp_path)


def test_the_picture_of_a_found_image_that_was_never_shown_is_downloaded(
    qapp: QApplication, service: RecordedDemo, tmp_path: Path
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.THOUSAND_IMAGES_ID)
        await app.until_opened("1,000 Images")
        await app.until_settled()
        pack = app.program.workspace.current
        assert pack is not None
        assert pack.state.content is not None
        last = pack.state.content.pack.images[-1]
        path = urlsplit(last.url).path
        assert path not in [request.path for request in service.image_requests]
        app.trigger("new_tab")
        _search_home(app, f'"{last.description}"')
        view = app.find(QListView, "found_images")
        await app.until(lambda: len(_names(app, "found_images")) == 1, "the image is found")
        await app.until(lambda: _has_colors(view), "the picture is shown")
        assert path in [request.path for request in service.image_requests]

    run_app(scenario, base_url=service.base_url, key_text=service.key, settings=SETTINGS, data_folder=tmp_path)


def test_a_search_that_finds_a_damaged_index_costs_no_pack(
    qapp: QApplication, service: RecordedDemo, tmp_path: Path
) -> None:
    kept = {packs.MAIN_PACK_ID: "Motivation Pack", packs.THOUSAND_IMAGES_ID: "1,000 Images"}
    descriptions = []

    async def keep(app: AppUnderTest) -> None:
        for pack_id, name in kept.items():
            app.type_pack(pack_id)
            await app.until_opened(name)
            pack = app.program.workspace.current
            assert pack is not None
            assert pack.state.content is not None
            descriptions.append(pack.state.content.pack.images[16].description)

    async def search(app: AppUnderTest) -> None:
        await app.until(lambda: set(_names(app, "recent_packs")) == set(kept.values()), "both packs are listed")
        for description in descriptions:
            _search_home(app, f'"{description}"')
            await app.until(lambda: len(_names(app, "found_images")) == 1, "the image is found nevertheless")

    async def look(app: AppUnderTest) -> None:
        await app.until(lambda: set(_names(app, "recent_packs")) == set(kept.values()), "both packs are listed")

    def run(scenario: Callable[[AppUnderTest], Awaitable[None]]) -> None:
        run_app(scenario, base_url=service.base_url, key_text=service.key, settings=SETTINGS, data_folder=tmp_path)

    run(keep)
    file = tmp_path / "packs.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'words_idx'"
        (page,) = connection.execute(query).fetchone()
    with file.open("r+b") as content:
        content.seek((page - 1) * 4096)
        content.write(bytes(4096))
    run(search)
    assert (tmp_path / "packs-damaged-1.sqlite3").exists()
    run(look)
    run(look)


@pytest.mark.parametrize("is_cleared", [True, False])
def test_the_focus_of_packs_that_are_cleared_goes_to_the_field(
    qapp: QApplication, service: RecordedDemo, tmp_path: Path, *, is_cleared: bool
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.window.activateWindow()
        app.keys.enter(ApiKey(service.key))
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        app.trigger("new_tab")
        await app.until(lambda: _names(app, "recent_packs") == ["Motivation Pack"], "it is a recent pack")
        app.find(QListView, "recent_packs").setFocus()
        if is_cleared:
            app.click("clear_recent_packs")
        else:
            app.trigger("forget_key")
            dialog = app.find(QDialog, "forget_key_dialog")
            dialog.activateWindow()
            await app.until(dialog.isActiveWindow, "the question has the focus")
            app.click("forget_key")
            app.window.activateWindow()
        await app.until(lambda: not _names(app, "recent_packs"), "it is gone")
        await app.until(app.window.isActiveWindow, "the window has the focus again")
        field = app.find(QLineEdit, "pack")
        assert app.window.focusWidget() is field
        if is_cleared:
            app.press("Ctrl+Z")
            await app.until(lambda: _names(app, "recent_packs") == ["Motivation Pack"], "it is back")
            app.press("Ctrl+Shift+Z")
            await app.until(lambda: not _names(app, "recent_packs"), "it is gone again")

    run_app(scenario, base_url=service.base_url, key_text=None, settings=SETTINGS, data_folder=tmp_path)


def test_enter_on_a_home_page_that_finds_nothing_finds_community_packs(
    qapp: QApplication, service: RecordedDemo
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.window.activateWindow()
        await app.until(lambda: len(_names(app, "your_packs")) > 50, "the packs are listed")
        app.trigger("focus_field")
        field = _search_home(app, "home workout reels")
        await app.until(lambda: app.text("your_packs_note").startswith("None of your packs matches"), "it has none")
        await app.until(lambda: app.text("found_images_note").startswith("No image"), "nor is there an image")
        QTest.keyClick(field, Qt.Key.Key_Return)
        await app.until(lambda: "Home Workout Reels" in _names(app, "found"), "the community has it")

    run_app(scenario, base_url=service.base_url, key_text=service.key, settings=SETTINGS)


def test_what_is_typed_after_the_key_was_entered_is_in_the_field(qapp: QApplication, service: RecordedDemo) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.activate()
        app.find(QPushButton, "enter_api_key").setFocus()
        app.press("Space")
        dialog = app.find(QDialog, "key_dialog")
        dialog.activateWindow()
        await app.until(dialog.isActiveWindow, "the dialog has the focus")
        QTest.keyClicks(app.find(QLineEdit, "api_key"), service.key)
        app.click("use_key")
        await app.activate()
        focused = app.window.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, "hooks")
        assert app.find(QLineEdit, "pack").text() == "hooks"

    run_app(scenario, base_url=service.base_url, key_text=None, settings=SETTINGS)


def test_an_error_of_the_list_is_shown_by_the_banner_of_the_window(
    qapp: QApplication, service: RecordedDemo, announced: list[str]
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: len(_names(app, "your_packs")) > 50, "the packs are listed")
        field = _search_home(app, "error 402")
        await app.until_banner("Subscription required")
        assert not app.window.commands.action("refresh_pack").autoRepeat(), "each request would cancel the one before"
        assert app.text("banner_code") == "402 subscription_required"
        note = app.find(QLabel, "your_packs_note")
        app.press("Esc")
        assert app.banner == ""
        assert note.text() == "Your packs were not loaded. Press F5 to try again."
        assert note.text() in announced
        app.press("F5")
        await app.until_banner("Subscription required")
        QTest.mouseClick(app.find(QAbstractButton, "copy_details"), Qt.MouseButton.LeftButton)
        assert "402 subscription_required" in QGuiApplication.clipboard().text()
        QTest.mouseClick(app.find(QAbstractButton, "dismiss"), Qt.MouseButton.LeftButton)
        assert app.banner == ""
        assert field.hasFocus(), "what is typed next goes on the search"
        app.press("Esc")
        await app.until(lambda: len(_names(app, "your_packs")) > 50, "the packs are back")
        assert not note.isVisible()

    run_app(scenario, base_url=service.base_url, key_text=service.key, settings=SETTINGS)


def test_an_error_of_the_list_waits_for_that_of_a_pack_and_goes_with_the_page(
    qapp: QApplication, service: RecordedDemo
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: len(_names(app, "your_packs")) > 50, "the packs are listed")
        field = _search_home(app, "error 500")
        await app.until_banner("Pack could not be retrieved")
        assert app.text("banner_explanation").startswith("The service failed while getting the list of packs.")
        app.program.workspace.open(packs.failing("not_found"))  # what is searched for stays
        await app.until_banner("Pack not found")
        await app.until(lambda: len(service.list_requests) >= 3, "the list is requested anew")
        app.press("Esc")
        await app.until_banner("Pack could not be retrieved")
        requests = len(service.list_requests), len(service.api_requests)
        app.press("F5")
        await app.until(lambda: len(service.list_requests) > requests[0], "the list is requested, not the pack")
        assert len(service.api_requests) == requests[1]
        await app.until_banner("Pack could not be retrieved")
        _search_home(app, "error 404")
        await app.until_banner("Pack not found")
        app.program.workspace.open(packs.failing("not_found"))  # what is searched for stays
        await app.until(lambda: "no pack with this ID" in app.text("banner_explanation"), "the pack has failed")
        await app.until(lambda: not _names(app, "your_packs"), "the list has failed again")
        app.press("Esc")
        assert app.banner == "", "what would be said twice is dismissed once"
        _search_home(app, "error 400")
        await app.until_banner("Pack ID missing")
        assert field.hasFocus(), "no ID was asked for"
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        assert app.banner == ""

    run_app(scenario, base_url=service.base_url, key_text=service.key, settings=SETTINGS)


def test_a_pause_for_the_list_is_counted_down(qapp: QApplication, service: RecordedDemo) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: len(_names(app, "your_packs")) > 50, "the packs are listed")
        field = _search_home(app, "error 429")
        await app.until_banner("Too many requests")
        assert app.is_counting_down
        app.press("Esc")
        assert app.banner == ""
        QTest.keyClicks(field, "x")
        await app.until_banner("Too many requests")
        assert app.is_counting_down, "another search is sent by itself"

    run_app(scenario, base_url=service.base_url, key_text=service.key, settings=SETTINGS)


def test_refreshing_lists_the_packs_of_the_home_page_again(qapp: QApplication, service: RecordedDemo) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: len(_names(app, "your_packs")) > 50, "the packs are listed")
        names, requests = _names(app, "your_packs"), len(service.list_requests)
        QTest.mouseClick(app.find(QAbstractButton, "refresh"), Qt.MouseButton.LeftButton)
        await app.until(lambda: len(service.list_requests) > requests, "they are requested again")
        assert _names(app, "your_packs")[: len(names)] == names, "they stay meanwhile"

    run_app(scenario, base_url=service.base_url, key_text=service.key, settings=SETTINGS)


class InterruptedApi:
    """The demonstration service's API, all connections to which are reset while it is disconnected."""

    def __init__(self, api: Site) -> None:
        self.is_disconnected = True
        self._api = api

    def respond(self, exchange: LoopbackHandler) -> None:
        if self.is_disconnected:
            exchange.reset_connection()
        else:
            self._api.respond(exchange)

    def refusal(self, status: int, message: str) -> Answer:
        return self._api.refusal(status, message)


class InterruptedDemo(RecordedDemo):
    """The demonstration service without a connection at first."""

    api: InterruptedApi

    @override
    def make_server(self, name: str, site: Site) -> LoopbackServer:
        if name == "demo-api":
            self.api = InterruptedApi(site)
            site = self.api
        return super().make_server(name, site)


def test_the_packs_are_listed_by_themselves_when_the_network_is_back(qapp: QApplication, small_demo: Path) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.until_banner("Connection lost")
        demo.api.is_disconnected = False
        await app.until(lambda: len(_names(app, "your_packs")) > 50, "the packs are listed")
        assert app.banner == ""

    with InterruptedDemo(small_demo, slow_seconds=1.0) as demo:
        settings = replace(SETTINGS, reconnection=ReconnectionLimits(least_seconds=0.05, most_seconds=0.1))
        run_app(scenario, base_url=demo.base_url, key_text=demo.key, settings=settings)


class Hidings(QObject):
    """Counts how often a widget is hidden."""

    count = 0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Hide
        return super().eventFilter(watched, event)


def test_while_the_person_types_the_banner_of_the_list_stays(qapp: QApplication, small_demo: Path) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.until_banner("Connection lost")
        field = _search_home(app, "sea")

        async def type_letter(letter: str) -> None:
            requests = len(demo.list_requests)
            QTest.keyClicks(field, letter)
            await app.until(lambda: len(demo.list_requests) > requests, "it is searched")
            await app.until(lambda: not _names(app, "your_packs"), "it has failed")

        banner, hidings = app.find(ErrorBanner, "banner"), Hidings()
        banner.installEventFilter(hidings)
        for letter in "rch":
            await type_letter(letter)
        assert (app.banner, hidings.count) == ("Connection lost", 0)
        app.press("Esc")
        await type_letter("x")
        assert app.banner == "", "what was dismissed is not said again"
        assert app.text("your_packs_note") == "Your packs are loaded when the network is back."
        app.press("F5")
        await app.until_banner("Connection lost")

    with InterruptedDemo(small_demo, slow_seconds=1.0) as demo:
        run_app(scenario, base_url=demo.base_url, key_text=demo.key, settings=SETTINGS)


def test_a_pack_does_not_replace_a_home_page_that_is_in_use_when_the_network_is_back(
    qapp: QApplication, small_demo: Path
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        workspace = app.program.workspace
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_banner("Connection lost")
        await app.until(lambda: not app.is_loading, "it has failed")
        field = _search_home(app, "coffee")
        demo.api.is_disconnected = False
        await app.until(lambda: "Morning Coffee Reels" in _names(app, "your_packs"), "the list is back")
        assert app.window.home.isVisible()
        assert field.hasFocus()
        assert workspace.current is not None
        requests, began_at = len(demo.api_requests), time.monotonic()
        await app.until(lambda: time.monotonic() > began_at + 0.5, "the pack would have been requested")
        assert len(demo.api_requests) == requests
        assert workspace.current.state.content is None
        app.press("Esc")
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")

    with InterruptedDemo(small_demo, slow_seconds=1.0) as demo:
        settings = replace(SETTINGS, reconnection=ReconnectionLimits(least_seconds=0.05, most_seconds=0.1))
        run_app(scenario, base_url=demo.base_url, key_text=demo.key, settings=settings)


def test_without_a_network_it_is_said_that_the_packs_could_not_be_searched(
    qapp: QApplication, small_demo: Path
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.until_banner("Connection lost")
        app.type_pack("hills")
        await app.until(lambda: bool(app.text("pack_hint")), "the search has ended")
        assert app.text("pack_hint") == "Your packs could not be searched: Connection lost."

    with InterruptedDemo(small_demo, slow_seconds=1.0) as demo:
        run_app(scenario, base_url=demo.base_url, key_text=demo.key, settings=SETTINGS)


def test_a_pack_that_opens_by_itself_is_no_longer_marked_in_the_field(qapp: QApplication, small_demo: Path) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_banner("Connection lost")
        field = app.find(PackField, "pack")
        assert text_of(field.why_marked) == "Connection lost"
        demo.api.is_disconnected = False
        await app.until_opened("Motivation Pack")
        assert text_of(field.why_marked) == ""

    with InterruptedDemo(small_demo, slow_seconds=1.0) as demo:
        settings = replace(SETTINGS, reconnection=ReconnectionLimits(least_seconds=0.05, most_seconds=0.1))
        run_app(scenario, base_url=demo.base_url, key_text=demo.key, settings=settings)


def test_the_list_is_requested_again_when_the_same_key_is_entered_again(
    qapp: QApplication, service: RecordedDemo
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: len(_names(app, "your_packs")) > 50, "the packs are listed")
        _search_home(app, "error 401")
        await app.until_banner("API key not accepted")
        requests = len(service.list_requests)
        app.keys.enter(ApiKey(service.key))
        await app.until(lambda: len(service.list_requests) > requests, "the list is requested again")

    run_app(scenario, base_url=service.base_url, key_text=service.key, settings=SETTINGS)


def test_a_service_that_sends_one_pack_at_a_time_gets_few_requests_until_the_person_asks_for_more(
    qapp: QApplication,
) -> None:
    site, requests = PackSite(), 0

    def send_one(exchange: LoopbackHandler) -> bool:
        nonlocal requests
        requests += 1
        offset = int(parse_qs(urlsplit(exchange.path).query)["offset"][0])
        pack = {"id": f"{offset:08d}-0000-4000-8000-000000000000", "name": f"Pack {offset}", "image_count": 3}
        data = {"packs": [pack], "total": 1_000, "limit": 100, "offset": offset}
        body = json.dumps({"ok": True, "code": 200, "message": "", "data": data}).encode()
        exchange.send_answer(Answer(200, body, "application/json"))
        return True

    site.interferes = send_one

    async def scenario(app: AppUnderTest) -> None:
        scroll_bar = app.find(QScrollArea, "home_lists").verticalScrollBar()
        more = app.find(QPushButton, "show_more_packs")

        def is_at_end() -> bool:
            scroll_bar.setValue(scroll_bar.maximum())
            return more.isVisible()

        await app.until(is_at_end, "the end of what is loaded")
        assert (requests, len(_names(app, "your_packs"))) == (20, 20)
        note = app.text("your_packs_note")
        assert note == "Not all packs are listed, because the service sends few at a time. Search to find the others."
        more.setFocus()
        QTest.keyClick(more, Qt.Key.Key_Return)
        assert app.window.focusWidget() is app.find(QListView, "your_packs")
        await app.until(is_at_end, "the end of what is loaded then")
        assert (requests, len(_names(app, "your_packs"))) == (40, 40)
        QTest.keyClick(app.find(QListView, "your_packs"), Qt.Key.Key_Down)
        current = app.find(QListView, "your_packs").currentIndex()
        assert current.row() >= 20, "the keyboard goes on with what was added"

    try:
        run_app(scenario, base_url=site.base_url, key_text=KEY, settings=SETTINGS)
    finally:
        site.stop()
