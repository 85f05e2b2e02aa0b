"""The home page and the field: packs and images are found and opened; what is typed stays; lists, covers and errors."""

from itertools import product

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListView

from app.core.changes import NOTHING_CHANGED
from app.demo import packs, service
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest
from tests.e2e.conftest import Share
from tests.recording_servers import RecordedDemo

SETTINGS = replace(FAST_SETTINGS, pack_list=replace(FAST_SETTINGS.pack_list, typing_seconds=0.0))
pytestmark = pytest.mark.launch(settings=SETTINGS)


def _names(app: AppUnderTest, name: str) -> list[str]:
    views = app.window.findChildren(QListView, name)  # the list under the field is made when it is needed
    if not views:
        return []
    model = views[0].model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def _search(app: AppUnderTest, text: str) -> QLineEdit:
    """Type a text into the field."""
    app.trigger("focus_field")
    field = app.find(QLineEdit, "pack_field")
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


async def test_packs_are_found_and_opened_from_the_home_page(app: AppUnderTest) -> None:
    await app.until(lambda: len(_names(app, "your_packs")) > 50, "the packs are listed")
    assert app.window.home.isVisible()
    assert app.find(QLineEdit, "pack_field").hasFocus()
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


@pytest.mark.usefixtures("data_folder")
async def test_an_image_of_a_pack_that_was_opened_is_found_and_shown(app: AppUnderTest) -> None:
    await app.open_main_pack()
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
    assert app.find(QLineEdit, "pack_field").text() == "", "a new tab begins anew"
    field = _search_home(app, f'"{sought.description[:40]}"')
    await app.until(lambda: len(_names(app, "found_images")) == 1, "the image is found again")
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(app.find(QListView, "found_images"), Qt.Key.Key_Return)
    await app.until(lambda: app.page.gallery.currentIndex().row() == 16, "it is at the image")
    assert app.page.overlays.open is None, "the viewer that was left open does not cover it"


async def test_an_error_of_the_list_is_shown_by_the_banner_of_the_window(
    app: AppUnderTest, announced: list[str]
) -> None:
    await app.until(lambda: len(_names(app, "your_packs")) > 50, "the packs are listed")
    field = _search_home(app, "error 402")
    await app.until_banner("Subscription required")
    assert not app.window.commands.action("refresh_pack").autoRepeat(), "each request would cancel the one before"
    assert app.text("banner_code") == "402 subscription_required"
    note = app.find(QLabel, "your_packs_note")
    app.press("Esc")
    assert app.banner == ""
    assert note.text() == "Your packs were not loaded: Subscription required. Press F5 to try again."
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


async def test_an_error_of_the_list_waits_for_that_of_a_pack_and_goes_with_the_page(
    app: AppUnderTest, service: RecordedDemo
) -> None:
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
    await app.open_main_pack()
    assert app.banner == ""


async def test_a_countdown_and_its_retry_leave_what_is_typed(
    app: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "RETRY_AFTER_SECONDS", 2)

    app.type_pack(packs.failing("rate_limited"))
    await app.until(lambda: app.is_counting_down, "it counts down")
    field = type_anew(app, "ab")
    shown = app.text("banner_explanation")
    await app.until(lambda: app.text("banner_explanation") != shown, "a second has passed")
    QTest.keyClicks(field, "cd")
    await app.until(lambda: app.page.model.rowCount() > 0 and not app.banner, "the retry has succeeded")
    QTest.keyClicks(field, "ef")
    assert field.text() == "abcdef"
    assert field.hasFocus()


async def a_cancelled_id_is_selected_and_marked(app: AppUnderTest) -> None:
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until(lambda: not app.is_loading and app.page.model.rowCount() > 0, "a pack is open")
    app.type_pack(packs.SLOW_PACK_ID)
    await app.until(lambda: app.is_loading, "another one is loading")
    app.press("Escape")
    field = app.find(QLineEdit, "pack_field")
    assert field.selectedText() == packs.SLOW_PACK_ID
    assert field.accessibleDescription() == "Not opened"


async def test_a_link_that_is_dropped_on_the_field_replaces_the_name_in_it(app: AppUnderTest) -> None:
    await app.open_main_pack()
    field, data = app.find(QLineEdit, "pack_field"), QMimeData()
    data.setText(f"packbrowser://{packs.BEING_DESCRIBED_ID}\n")
    arguments = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(field, QDragEnterEvent(QPointF(60, 10), *arguments))
    QApplication.sendEvent(field, QDropEvent(QPointF(60, 10), *arguments))
    assert field.text() == f"packbrowser://{packs.BEING_DESCRIBED_ID}"
    QTest.keyClick(field, Qt.Key.Key_Return)
    await app.until(lambda: app.pack_name not in {"", "Motivation Pack"}, "the dropped link is opened")


async def a_hint_goes_with_the_next_success_and_a_name_comes_back_once(app: AppUnderTest) -> None:
    field, hint = app.find(QLineEdit, "pack_field"), app.find(QLabel, "pack_hint")
    app.type_pack("zebra crossing")
    await app.until(hint.isVisible, "nothing is found")
    assert field.selectedText() == "zebra crossing"
    app.page.gallery.setFocus()
    app.press("Escape")
    assert (hint.isVisible(), field.text(), field.accessibleDescription()) == (False, "Motivation Pack", "")
    app.type_pack("zebra crossing")
    await app.until(hint.isVisible, "nothing is found again")
    app.type_pack(packs.EMPTY_PACK_ID)
    await app.until(lambda: app.shows_no_images, "the other pack is open")
    assert not hint.isVisible()
    assert field.accessibleDescription() == ""


async def _dismiss_a_failure(app: AppUnderTest, way: str, *, is_left_first: bool) -> None:
    failing = packs.failing("not_found")
    await app.activate()
    field = app.find(QLineEdit, "pack_field")
    await app.open_main_pack()
    app.type_pack(failing)
    await app.until(lambda: bool(app.banner), "it has failed")
    assert (field.text(), field.selectedText()) == (failing, failing)
    if is_left_first:
        field.setFocus()
        app.press("Escape")
        assert field.text() == "Motivation Pack"
        assert app.banner, "the first Escape is for the field"
    else:
        app.page.gallery.setFocus()
    if way == "dismiss":
        app.click("dismiss")
    else:
        app.press("Escape")
    assert app.banner == ""
    assert (field.text(), field.accessibleDescription()) == ("Motivation Pack", "")
    app.press("Escape")
    assert (field.text(), field.accessibleDescription()) == ("Motivation Pack", "")


async def test_a_dismissed_failure_leaves_the_name_of_the_pack_on_screen_in_the_field(
    app: AppUnderTest, subtests: pytest.Subtests
) -> None:
    for is_left_first, way in product((True, False), ("Escape", "dismiss")):
        with subtests.test(way, is_left_first=is_left_first):
            await _dismiss_a_failure(app, way, is_left_first=is_left_first)


async def what_is_typed_while_a_failure_is_dismissed_stays(app: AppUnderTest) -> None:
    app.type_pack(packs.failing("not_found"))
    await app.until_banner("Pack not found")
    field = type_anew(app, "ab")
    app.click("dismiss")
    assert field.text() == "ab"


def type_anew(app: AppUnderTest, text: str) -> QLineEdit:
    """Replace the text of the field by typing."""
    field = app.find(QLineEdit, "pack_field")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    return field


def test_in_one_window(share: Share) -> None:
    share()
