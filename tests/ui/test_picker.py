"""The picker and the list under the field: a pack is chosen without a mouse."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListView, QWidget

from app.core.errors import PackNotFoundError, PlanNotAllowedError, TooManyRequestsError
from app.packs.pack_list import Section
from app.ui import theme
from app.ui.home.pack_model import PackRow, RowKind
from app.ui.home.picker_dialog import PickerDialog
from app.ui.home.row_list import RecentPopup, RowList
from tests.ui.fake_library import FakeLibrary, FakeWorkspace, pack_id, recent, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class Picker:
    """An open picker."""

    def __init__(self, library: FakeLibrary) -> None:
        self.library = library
        self.workspace = FakeWorkspace()
        self.dialog = PickerDialog(self.workspace, library.sources)
        self.chosen = self.workspace.opened
        self.dialog.open()

    def find[W: QWidget](self, kind: type[W], name: str) -> W:
        found = self.dialog.findChild(kind, name)
        assert isinstance(found, kind), name
        return found

    @property
    def view(self) -> RowList:
        found = self.dialog.findChild(QListView, "picker_list")
        assert isinstance(found, RowList)
        return found

    @property
    def field(self) -> QLineEdit:
        found = self.dialog.findChild(QLineEdit, "picker_field")
        assert isinstance(found, QLineEdit)
        return found

    @property
    def rows(self) -> list[str]:
        return [f"# {row.name}" if row.kind is RowKind.HEADING else row.name for row in self.all_rows]

    @property
    def all_rows(self) -> list[PackRow]:
        return [self.view.rows.row(number) for number in range(self.view.rows.rowCount())]

    @property
    def current(self) -> str:
        row = self.view.current_row
        return row.name if row is not None else ""

    def paste(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.field.clear()
        QTest.keySequence(self.field, "Ctrl+V")

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focused = self.dialog.focusWidget()
        assert focused is self.field, "the focus stays in the field"
        QTest.keyClick(focused, key, modifier)


@pytest.fixture
def picker(qtbot: QtBot) -> Iterator[Picker]:
    now = time.time()
    library = FakeLibrary(
        [recent(0, "Motivation", now), recent(1, "Coffee", now - 1)],
        [summary(1, "Coffee"), summary(2, "Iced coffee"), summary(3, "Hooks")],
    )
    picker = Picker(library)
    qtbot.addWidget(picker.dialog)
    yield picker
    picker.dialog.close()


def test_recent_packs_come_first_and_no_pack_twice(picker: Picker) -> None:
    assert picker.dialog.accessibleName() == "Open a pack"
    assert picker.rows == ["# Recent packs", "Motivation", "Coffee", "# Your packs", "Iced coffee", "Hooks"]
    assert picker.current == "Motivation"


def test_arrows_move_in_the_list_while_the_focus_stays_in_the_field(picker: Picker) -> None:
    picker.press(Qt.Key.Key_Down)
    picker.press(Qt.Key.Key_Down)
    assert picker.current == "Iced coffee", "the heading is passed over"
    picker.press(Qt.Key.Key_Up)
    assert picker.current == "Coffee"
    picker.press(Qt.Key.Key_Return)
    assert picker.chosen == [(pack_id(1), False)]
    assert not picker.dialog.isVisible()


def test_typing_shows_what_matches_and_marks_the_first(picker: Picker) -> None:
    picker.press(Qt.Key.Key_Down)
    QTest.keyClicks(picker.field, "iced")
    assert picker.rows == ["# Your packs", "Iced coffee"]
    picker.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert picker.chosen == [(pack_id(2), True)]


def test_until_the_answer_is_there_former_packs_are_shown_whose_names_match(picker: Picker) -> None:
    picker.library.packs.is_current = False
    picker.library.packs.text = "HOOKS"
    picker.library.packs.changed.emit()
    assert picker.rows[-2:] == ["# Your packs", "Hooks"]


def test_an_answer_moves_no_mark_that_a_person_has_moved(picker: Picker) -> None:
    picker.press(Qt.Key.Key_Down)
    assert picker.current == "Coffee"
    for _ in range(2):
        picker.library.packs.changed.emit()
        picker.library.recents.set_pinned(pack_id(0), is_pinned=True)
    assert picker.current == "Coffee"
    picker.library.recents.remove(pack_id(0))
    assert picker.current == "Coffee"


def test_own_and_community_packs_are_apart_each_with_its_number(picker: Picker) -> None:
    headings = [row for row in picker.all_rows if row.kind is RowKind.HEADING]
    assert [row.spoken for row in headings] == ["Recent packs", "Your packs, 3 packs"]
    picker.press(Qt.Key.Key_Tab)
    yours = picker.dialog.focusWidget()
    assert isinstance(yours, QAbstractButton)
    QTest.keyClick(yours, Qt.Key.Key_Right)
    assert picker.library.packs.section is Section.COMMUNITY
    assert "# Community packs" in picker.rows
    assert "# Your packs" not in picker.rows


def test_without_a_key_the_picker_says_that_one_is_needed(qtbot: QtBot) -> None:
    picker = Picker(FakeLibrary(has_key=False))
    qtbot.addWidget(picker.dialog)
    picker.paste("zebra")
    note = picker.dialog.findChild(QLabel, "picker_note")
    assert isinstance(note, QLabel)
    assert note.text() == "To see your own packs, enter the API key."
    picker.dialog.close()


def test_a_pasted_link_can_be_opened(picker: Picker) -> None:
    picker.paste(f"see https://www.genviral.io/packs/{pack_id(77).upper()}")
    assert picker.rows == [f"Open pack {pack_id(77)}"]
    assert picker.library.packs.text == ""
    picker.press(Qt.Key.Key_Return)
    assert picker.chosen == [(pack_id(77), False)]


def test_nothing_that_matches_is_said(picker: Picker) -> None:
    picker.paste("zebra")
    note = picker.dialog.findChild(QLabel, "picker_note")
    assert isinstance(note, QLabel)
    assert note.text() == "No pack matches “zebra”."
    picker.press(Qt.Key.Key_Return)
    assert picker.chosen == []


def test_an_error_leaves_recent_packs(picker: Picker) -> None:
    picker.library.packs.fail(PlanNotAllowedError(http_status=403, error_code="tier_not_allowed"))
    title = picker.dialog.findChild(QLabel, "list_banner_title")
    assert isinstance(title, QLabel)
    assert title.text() == "Plan not allowed"
    assert picker.rows == ["# Recent packs", "Motivation", "Coffee"]
    picker.press(Qt.Key.Key_Return)
    assert picker.chosen == [(pack_id(0), False)]


def test_escape_closes_a_banner_before_the_picker(picker: Picker) -> None:
    picker.library.packs.fail(PlanNotAllowedError(http_status=403))
    banner, note = picker.dialog.findChild(QWidget, "list_banner"), picker.dialog.findChild(QLabel, "picker_note")
    assert banner is not None
    assert note is not None
    picker.press(Qt.Key.Key_Escape)
    assert picker.dialog.isVisible()
    assert not banner.isVisible()
    assert note.text() == "Your packs were not loaded. Press F5 to try again."
    picker.press(Qt.Key.Key_F5)
    assert picker.library.packs.refreshes == 1
    picker.press(Qt.Key.Key_Escape)
    assert not picker.dialog.isVisible()


def test_escape_closes_it_and_nothing_is_requested_any_more(picker: Picker) -> None:
    assert picker.library.packs.is_visible
    picker.press(Qt.Key.Key_Escape)
    assert not picker.dialog.isVisible()
    assert not picker.library.packs.is_visible
    assert picker.chosen == []


def test_the_list_under_the_field_is_as_high_as_its_rows(qtbot: QtBot) -> None:
    field = QWidget()
    qtbot.addWidget(field)
    field.show()
    heights = []
    for count in (1, 2, 3):
        library = FakeLibrary([recent(each, str(each), 0.0) for each in range(count)])
        popup = RecentPopup(FakeWorkspace(), library.sources, field)
        popup.open_below(field)
        heights.append(popup.height())
        popup.close()
    assert heights[1] - heights[0] == heights[2] - heights[1]


def test_the_list_under_the_field_opens_a_recent_pack(qtbot: QtBot) -> None:
    field = QWidget()
    qtbot.addWidget(field)
    field.show()
    now = time.time()
    library = FakeLibrary([recent(0, "Motivation", now), recent(1, "Coffee", now - 1)])
    workspace = FakeWorkspace()
    popup = RecentPopup(workspace, library.sources, field)
    popup.open_below(field)
    rows = popup.findChild(QListView, "recent_popup_list")
    assert isinstance(rows, QListView)
    assert rows.accessibleName() == "Recent packs"
    QTest.keyClick(rows, Qt.Key.Key_Down)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert workspace.opened == [(pack_id(1), False)]
    qtbot.waitUntil(lambda: not library.recent_covers.is_visible)


def test_a_search_that_lasts_says_so_and_its_placeholder_can_be_seen(picker: Picker) -> None:
    picker.paste("zebra")
    picker.library.packs.await_answer()
    note = picker.dialog.findChild(QLabel, "picker_note")
    assert note is not None
    assert note.text() == "Searching…"
    assert note.isVisible()
    row = next(place for place, row in enumerate(picker.all_rows) if row.kind is RowKind.PLACEHOLDER)
    place = picker.view.visualRect(picker.view.rows.index(row, 0)).topLeft() + QPoint(20, 20)
    seen = picker.view.grab().toImage()
    below = seen.pixelColor(20, seen.height() - 2)
    assert seen.pixelColor(place) != below
    assert theme.contrast(seen.pixelColor(place), below) > 1.05


def test_a_screen_reader_meets_an_error_between_field_and_list(picker: Picker) -> None:
    picker.library.packs.fail(PlanNotAllowedError(http_status=403))
    interface = QAccessible.queryAccessibleInterface(picker.dialog)
    assert interface is not None
    names = [interface.child(number).object().objectName() for number in range(interface.childCount())]
    assert names.index("picker_field") < names.index("list_banner") < names.index("picker_list")


def test_an_error_has_the_words_and_buttons_of_the_banner_in_its_order(picker: Picker, qtbot: QtBot) -> None:
    keys: list[bool] = []
    picker.library.packs.fail(TooManyRequestsError(http_status=429))
    picker.library.packs.fail(PackNotFoundError(http_status=404, error_code="not_found"))
    assert picker.find(QLabel, "list_banner_title").text() == "Pack not found"
    assert picker.find(QLabel, "list_banner_code").text() == "404 not_found"
    assert picker.find(QLabel, "list_banner_explanation").text().startswith("The service has no list of packs")
    buttons = [
        picker.find(QAbstractButton, f"list_{name}") for name in ("change_key", "try_again", "copy_details", "dismiss")
    ]
    qtbot.waitUntil(lambda: [button.x() for button in buttons] == sorted({button.x() for button in buttons}))
    buttons[0].setFocus()
    for button in buttons[1:3]:
        QTest.keyClick(picker.dialog.focusWidget(), Qt.Key.Key_Tab)
        assert button.hasFocus()
    buttons[2].click()
    assert "404 not_found" in QGuiApplication.clipboard().text()
    assert "The service has no list of packs" in QGuiApplication.clipboard().text()
    buttons[1].click()
    assert picker.library.packs.retries == 1
    picker.workspace.keys.wanted.connect(lambda: keys.append(True))
    buttons[0].click()
    assert keys == [True]


def test_a_pause_is_counted_down(picker: Picker) -> None:
    error = TooManyRequestsError(http_status=429, error_code="rate_limited")
    for seconds in (12, 11):
        picker.library.packs.fail(error, seconds)
        assert f"{seconds} seconds" in picker.find(QLabel, "list_banner_explanation").text()


@pytest.mark.parametrize("name", ["list_dismiss", "list_try_again"])
def test_after_a_click_in_the_banner_the_field_has_the_focus_again(picker: Picker, name: str) -> None:
    picker.library.packs.fail(PackNotFoundError(http_status=404))
    QTest.mouseClick(picker.find(QAbstractButton, name), Qt.MouseButton.LeftButton)
    picker.library.packs.await_answer()
    assert not picker.find(QWidget, "list_banner").isVisible()
    assert picker.field.hasFocus()
    picker.library.packs.fail(PackNotFoundError(http_status=404))
    assert picker.field.hasFocus(), "also if it fails again at once"


def test_screen_readers_are_told_once_of_searches_that_fail_in_the_same_way(
    picker: Picker, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerts: list[str] = []

    def note(event: QAccessibleEvent) -> None:
        if event.type() is QAccessible.Event.Alert:
            alerts.append(event.accessibleInterface().text(QAccessible.Text.Name))

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    for error in (PackNotFoundError, PackNotFoundError, PlanNotAllowedError, PackNotFoundError):
        picker.library.packs.fail(error())
    assert alerts == ["Pack not found", "Plan not allowed", "Pack not found"]


def test_what_was_listed_is_not_said_to_be_missing(picker: Picker) -> None:
    packs, note = picker.library.packs, picker.find(QLabel, "picker_note")
    packs.fail_more(PackNotFoundError(http_status=404))
    packs.dismiss()
    assert note.text() == "", "the list was complete"


def test_the_marked_row_stays_in_sight_when_a_banner_appears(picker: Picker, qtbot: QtBot) -> None:
    library = picker.library
    library.recents.clear()
    library.packs.replace([summary(number, f"Pack {number}") for number in range(40)])
    rows, view = picker.view.rows, picker.view
    for _ in range(view.viewport().height() // view.visualRect(rows.index(1, 0)).height() - 1):
        picker.press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: view.viewport().rect().contains(view.visualRect(view.currentIndex())))
    former = view.height()
    library.packs.fail_more(PackNotFoundError(http_status=404))
    qtbot.waitUntil(lambda: view.height() < former)
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))


def test_a_list_that_was_scrolled_stays_where_it_is_when_a_banner_appears(picker: Picker, qtbot: QtBot) -> None:
    library, bar = picker.library, picker.view.verticalScrollBar()
    library.packs.replace([summary(number, f"Pack {number}") for number in range(100)])
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    former = bar.value()
    library.packs.fail_more(PackNotFoundError(http_status=404))
    qtbot.waitUntil(lambda: bar.maximum() > former)
    assert bar.value() >= former


def test_in_the_banner_enter_belongs_to_no_button_and_trying_again_keeps_the_focus(picker: Picker) -> None:
    packs, again = picker.library.packs, picker.find(QAbstractButton, "list_try_again")
    packs.fail(PackNotFoundError(http_status=404))
    title = picker.find(QLabel, "list_banner_title")
    title.setFocus()
    QTest.keyClick(title, Qt.Key.Key_Return)
    assert packs.retries == 0
    again.setFocus()
    QTest.keyClick(again, Qt.Key.Key_Space)
    packs.await_answer()
    assert picker.field.hasFocus()
    packs.fail(PackNotFoundError(http_status=404))
    assert again.hasFocus(), "it has failed again at once"
    again.click()
    packs.await_answer()
    picker.find(QAbstractButton, "picker_community").setFocus()
    packs.fail(PackNotFoundError(http_status=404))
    assert not again.hasFocus(), "the person has gone on"


def test_f5_that_is_held_down_refreshes_once(picker: Picker) -> None:
    for is_repeat in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier, "", is_repeat)
        QApplication.sendEvent(picker.field, event)
    assert picker.library.packs.refreshes == 1
