"""The field keeps what is typed while a request fails, waits for its retry, or is cancelled."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from app.demo import failures, packs
from app.ui import theme

if TYPE_CHECKING:
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play, Share


def test_a_countdown_and_its_retry_leave_what_is_typed(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "RETRY_AFTER_SECONDS", 2)

    async def scenario(app: AppUnderTest) -> None:
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

    play(scenario)


async def a_late_failure_leaves_what_is_typed(app: AppUnderTest) -> None:
    app.type_pack(packs.failing("not_found"))
    field = type_anew(app, "ab")
    await app.until_banner("Pack not found")
    QTest.keyClicks(field, "cd")
    assert field.text() == "abcd"


async def a_cancelled_id_is_selected_and_marked(app: AppUnderTest) -> None:
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until(lambda: not app.is_loading and app.page.model.rowCount() > 0, "a pack is open")
    app.type_pack(packs.SLOW_PACK_ID)
    await app.until(lambda: app.is_loading, "another one is loading")
    app.press("Escape")
    field = app.find(QLineEdit, "pack")
    assert field.selectedText() == packs.SLOW_PACK_ID
    assert field.accessibleDescription() == "Not opened"


def test_a_link_that_is_dropped_on_the_field_replaces_the_name_in_it(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        field, data = app.find(QLineEdit, "pack"), QMimeData()
        data.setText(f"packbrowser://{packs.BEING_DESCRIBED_ID}\n")
        arguments = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(field, QDragEnterEvent(QPointF(60, 10), *arguments))
        QApplication.sendEvent(field, QDropEvent(QPointF(60, 10), *arguments))
        assert field.text() == f"packbrowser://{packs.BEING_DESCRIBED_ID}"
        QTest.keyClick(field, Qt.Key.Key_Return)
        await app.until(lambda: app.pack_name not in {"", "Motivation Pack"}, "the dropped link is opened")

    play(scenario)


def test_the_field_has_the_name_of_the_pack_and_a_command_copies_its_id(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        assert not app.window.commands.action("copy_pack_id").isEnabled()
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until(lambda: app.page.model.rowCount() > 0 and not app.is_loading, "it is open")
        field = app.find(QLineEdit, "pack")
        assert field.text() == "Motivation Pack"
        QTest.mouseClick(field, Qt.MouseButton.LeftButton)
        assert field.selectedText() == "Motivation Pack"
        app.trigger("copy_pack_id")
        assert (app.clipboard, app.said) == (packs.MAIN_PACK_ID, "Pack ID copied")

    play(scenario)


async def a_hint_goes_with_the_next_success_and_a_name_comes_back_once(app: AppUnderTest) -> None:
    app.window.activateWindow()
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until_opened("Motivation Pack")
    field, hint = app.find(QLineEdit, "pack"), app.find(QLabel, "pack_hint")
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


_WAYS: Final = [*product((True, False), ("Escape", "dismiss"))]


async def _dismiss_a_failure(app: AppUnderTest, failing: str, way: str, *, is_left_first: bool) -> None:
    await app.activate()
    field = app.find(QLineEdit, "pack")
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until_opened("Motivation Pack")
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


def test_a_dismissed_failure_leaves_the_name_of_the_pack_on_screen_in_the_field(
    play: Play, subtests: pytest.Subtests
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        for code, (is_left_first, way) in product(("not_found", "pack_get_failed"), _WAYS):
            with subtests.test(f"{code}, {way}", is_left_first=is_left_first):
                await _dismiss_a_failure(app, packs.failing(code), way, is_left_first=is_left_first)

    play(scenario)


@pytest.mark.parametrize(("is_left_first", "way"), _WAYS)
def test_a_dismissed_pause_leaves_the_name_of_the_pack_on_screen_in_the_field(
    play: Play, way: str, *, is_left_first: bool
) -> None:
    async def scenario(app: AppUnderTest) -> None:  # in a window of its own: the service refuses one request a minute
        await _dismiss_a_failure(app, packs.failing("rate_limited"), way, is_left_first=is_left_first)

    play(scenario)


async def _retry(app: AppUnderTest, *, is_cancelled: bool) -> None:
    field = app.find(QLineEdit, "pack")
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until_opened("Motivation Pack")
    app.type_pack(packs.failing("pack_get_failed"))
    await app.until(lambda: bool(app.banner), "it has failed")
    field.setFocus()
    app.press("Escape")
    app.click("try_again")
    assert app.is_loading
    assert field.text() == "Motivation Pack"
    if is_cancelled:
        app.click("cancel")
    await app.until(lambda: not app.is_loading, "it is over")
    assert bool(app.banner) is not is_cancelled
    assert (field.text(), field.accessibleDescription()) == ("Motivation Pack", "")


def test_a_retry_leaves_the_name_that_escape_has_brought_back(play: Play, subtests: pytest.Subtests) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.window.activateWindow()
        for is_cancelled in (True, False):
            with subtests.test(is_cancelled=is_cancelled):
                await _retry(app, is_cancelled=is_cancelled)

    play(scenario)


def test_a_retry_that_succeeds_is_in_the_field(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "RETRY_AFTER_SECONDS", 1)

    async def scenario(app: AppUnderTest) -> None:
        app.window.activateWindow()
        field = app.find(QLineEdit, "pack")
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        app.type_pack(packs.failing("rate_limited"))
        await app.until(lambda: app.is_counting_down, "it counts down")
        field.setFocus()
        app.press("Escape")
        assert field.text() == "Motivation Pack"
        await app.until(lambda: not app.banner and not app.is_loading, "the retry has succeeded")
        pack = app.program.workspace.current
        assert pack is not None
        assert pack.state.content is not None
        assert pack.state.content.request.pack_id == packs.failing("rate_limited")
        assert (field.text(), field.accessibleDescription()) == (pack.state.content.pack.name, "")

    play(scenario)


async def what_is_typed_while_a_failure_is_dismissed_stays(app: AppUnderTest) -> None:
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until_opened("Motivation Pack")
    app.type_pack(packs.failing("not_found"))
    await app.until_banner("Pack not found")
    field = type_anew(app, "ab")
    app.click("dismiss")
    assert field.text() == "ab"


async def the_mark_of_a_wrong_text_is_seen_together_with_selection_and_focus(app: AppUnderTest) -> None:
    app.window.activateWindow()
    app.type_pack("garbage")
    field = app.find(QLineEdit, "pack")
    await app.until(lambda: bool(field.accessibleDescription()), "nothing is found")
    assert field.selectedText() == "garbage"
    assert _has_red_frame(field)
    app.find(QAbstractButton, "menu").setFocus()
    assert _has_red_frame(field)
    type_anew(app, "ab")
    assert not _has_red_frame(field)


async def _see_the_hint_move(app: AppUnderTest, *, is_pack_open: bool) -> None:
    if is_pack_open:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
    app.type_pack(packs.failing("not_found"))
    app.type_pack(f"{packs.MAIN_PACK_ID} {packs.EMPTY_PACK_ID}")
    hint = app.find(QLabel, "pack_hint")
    assert hint.isVisible()
    await app.until_banner("Pack not found")
    assert hint.isVisible()
    above = app.find(QWidget, "review") if is_pack_open else app.find(QWidget, "banner")

    def is_below() -> bool:
        return hint.y() > above.mapTo(app.window, above.rect().bottomLeft()).y()

    banner = app.find(QWidget, "banner")
    await app.until(lambda: banner.y() == 0, "the banner has slid in")
    await app.until(is_below, "the hint covers neither banner nor pack name", seconds=2)


def test_a_banner_that_appears_moves_the_hint_down(play: Play, subtests: pytest.Subtests) -> None:
    async def scenario(app: AppUnderTest) -> None:
        for is_pack_open in (False, True):
            with subtests.test(is_pack_open=is_pack_open):
                await _see_the_hint_move(app, is_pack_open=is_pack_open)

    play(scenario)


def _has_red_frame(field: QLineEdit) -> bool:
    """Whether all four edges of the field are in the colour of errors, which stands out from the field's ground."""
    red = theme.colors(QApplication.palette()).red
    assert theme.contrast(red, field.palette().base().color()) >= 3
    image = field.grab().toImage()
    middle, right, bottom = field.rect().center(), field.width() - 1, field.height() - 1
    edges = ((middle.x(), 0), (middle.x(), bottom), (0, middle.y()), (right, middle.y()))
    return all(image.pixelColor(*edge) == red for edge in edges)


def type_anew(app: AppUnderTest, text: str) -> QLineEdit:
    """Replace the text of the field by typing."""
    field = app.find(QLineEdit, "pack")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    return field


def test_in_one_window(share: Share) -> None:
    share(
        a_late_failure_leaves_what_is_typed,
        a_cancelled_id_is_selected_and_marked,
        a_hint_goes_with_the_next_success_and_a_name_comes_back_once,
        what_is_typed_while_a_failure_is_dismissed_stays,
        the_mark_of_a_wrong_text_is_seen_together_with_selection_and_focus,
    )
