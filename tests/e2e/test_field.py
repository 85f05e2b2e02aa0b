"""The field keeps what is typed while a request fails, waits for its retry, or is cancelled."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from app.demo import failures, packs

if TYPE_CHECKING:
    import pytest

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
        await app.open_main_pack()
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


async def _dismiss_a_failure(app: AppUnderTest, way: str, *, is_left_first: bool) -> None:
    failing = packs.failing("not_found")
    await app.activate()
    field = app.find(QLineEdit, "pack")
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


def test_a_dismissed_failure_leaves_the_name_of_the_pack_on_screen_in_the_field(
    play: Play, subtests: pytest.Subtests
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        for is_left_first, way in product((True, False), ("Escape", "dismiss")):
            with subtests.test(way, is_left_first=is_left_first):
                await _dismiss_a_failure(app, way, is_left_first=is_left_first)

    play(scenario)


async def what_is_typed_while_a_failure_is_dismissed_stays(app: AppUnderTest) -> None:
    app.type_pack(packs.failing("not_found"))
    await app.until_banner("Pack not found")
    field = type_anew(app, "ab")
    app.click("dismiss")
    assert field.text() == "ab"


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
    )
