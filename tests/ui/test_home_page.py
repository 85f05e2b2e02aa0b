"""The home page: recent packs, images that were found, and the service's packs, with keys and with the mouse."""

from __future__ import annotations

import io
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QScrollArea,
    QWidget,
)

from app.core.errors import KeyNotAcceptedError, TooManyRequestsError
from app.core.full_text import FoundImage
from app.core.saved_values import LeftReview, Review
from app.packs.pack_list import Listed, Section
from app.ui import theme
from app.ui.home.home_page import HomeLists, HomePage, SectionChoice
from app.ui.home.pack_model import CoverCache, strip
from app.ui.home.pack_views import CardList
from app.ui.message import MESSAGES
from tests.tables import each_row
from tests.ui.fake_library import FakeLibrary, FakeWorkspace, pack_id, recent, summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from app.core.saved_values import RecentPack

NAMES = ("Motivation", "Coffee", "Autumn")


class Page:
    """A page in a window, and what it has requested."""

    def __init__(
        self,
        qtbot: QtBot,
        library: FakeLibrary,
        removed: list[str],
        *,
        has_key: bool = True,
        is_recalling: bool = False,
    ) -> None:
        workspace = self.workspace = FakeWorkspace()
        workspace.keys.is_recalling = is_recalling
        self.widget = HomePage(workspace, "")
        qtbot.addWidget(self.widget)
        self.library = library
        self.opened, self.opened_images = workspace.opened, workspace.opened_images
        self.removed = removed
        self.menus: list[QPoint] = []
        self.widget.menu_requested.connect(self.menus.append)
        self.widget.resize(1000, 700)
        self.field = QLineEdit(self.widget)  # in place of that of the window
        self.widget.field_requested.connect(self.field.setFocus)
        self.widget.show()
        self.widget.activateWindow()
        qtbot.waitUntil(self.widget.isActiveWindow)
        self.widget.set_has_key(has_key=has_key)
        self.widget.attach(library.sources)
        self.qtbot = qtbot
        self.settle()

    def settle(self) -> None:
        """Let timers of no time run."""
        self.qtbot.wait(1)

    def find[W: QWidget](self, kind: type[W], name: str) -> W:
        found = self.widget.findChild(kind, name)
        assert isinstance(found, kind), name
        return found

    def view(self, name: str = "recent_packs") -> QListView:
        return self.find(QListView, name)

    def spoken(self, name: str = "recent_packs") -> list[str]:
        model = self.view(name).model()
        role = Qt.ItemDataRole.AccessibleTextRole
        return [model.index(row, 0).data(role) for row in range(model.rowCount())]

    def names(self, name: str = "recent_packs") -> list[str]:
        return [text.split(",")[0] for text in self.spoken(name)]

    @property
    def lists(self) -> HomeLists:
        assert self.widget.shown_lists is not None
        return self.widget.shown_lists

    def search(self, text: str) -> None:
        self.lists.search(text)
        self.settle()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focused = self.widget.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, modifier)

    def click(
        self, row: int, name: str = "recent_packs", *modifiers: Qt.KeyboardModifier, at: QPoint | None = None
    ) -> None:
        view = self.view(name)
        rect = view.visualRect(view.model().index(row, 0))
        combined = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            combined |= modifier
        QTest.mouseMove(view.viewport(), rect.center())
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, combined, rect.topLeft() + (at or QPoint(60, 60)))


def _recents(*names: str) -> list[RecentPack]:
    now = time.time()
    return [recent(number, name, now - number) for number, name in enumerate(names)]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Callable[..., Page]]:
    removed: list[str] = []

    def note(sentence: str, command_id: str) -> None:
        assert command_id == "undo"
        removed.append(sentence)

    def _make(library: FakeLibrary | None = None, *, has_key: bool = True, is_recalling: bool = False) -> Page:
        library = library or FakeLibrary(_recents(*NAMES), [summary(9, "Reels")])
        return Page(qtbot, library, removed, has_key=has_key, is_recalling=is_recalling)

    MESSAGES.offered.connect(note)
    yield _make
    MESSAGES.offered.disconnect(note)


def _jpeg(color: str, size: tuple[int, int] = (90, 160)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, "JPEG", quality=95)
    return file.getvalue()


# --- Recent packs -----------------------------------------------------------------------------------------------------


def test_a_card_says_everything_that_it_shows(make: Callable[..., Page]) -> None:
    page = make()
    assert page.view().accessibleName() == "Recent packs"
    assert page.spoken()[0].startswith("Motivation, 24 images, 20 described, Today, ")


def test_a_click_opens_a_pack_and_with_ctrl_in_a_new_tab(make: Callable[..., Page]) -> None:
    page = make()
    page.click(1)
    page.click(2, "recent_packs", Qt.KeyboardModifier.ControlModifier)
    assert page.opened == [(pack_id(1), False), (pack_id(2), True)]


def test_a_press_that_is_released_elsewhere_opens_nothing(make: Callable[..., Page]) -> None:
    page = make()
    view = page.view()
    first, second = (view.visualRect(view.model().index(row, 0)).center() for row in (0, 1))
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=first)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert page.opened == []


def test_keys_move_through_the_lists_and_back_to_the_field(make: Callable[..., Page]) -> None:
    page = make()
    assert page.lists.focus_first()
    assert page.view().hasFocus()
    assert page.view().currentIndex().row() == 0
    page.press(Qt.Key.Key_Right)
    page.press(Qt.Key.Key_Return)
    assert page.opened == [(pack_id(1), False)]
    page.press(Qt.Key.Key_Down)
    assert page.view("your_packs").hasFocus()
    page.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.opened[-1] == (pack_id(9), True)
    page.press(Qt.Key.Key_Up)
    assert page.view().hasFocus()
    page.press(Qt.Key.Key_Home)
    page.press(Qt.Key.Key_Up)
    assert page.field.hasFocus()


def test_arrow_keys_go_on_in_the_next_line_of_cards(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents(*(f"Pack {number}" for number in range(5))), [summary(9, "Reels")]))
    view = page.find(CardList, "recent_packs")
    assert view.columns == 3
    assert page.lists.focus_first()
    keys = Qt.Key
    # Keys, and which card is the current one afterwards.
    moves = [(keys.Key_Left, 0), (keys.Key_End, 4), (keys.Key_Right, 4), (keys.Key_Up, 1), (keys.Key_Home, 0)]
    moves += [(keys.Key_Right, row) for row in range(1, 5)]  # the fourth card is in the next line
    moves += [(keys.Key_Left, row) for row in range(3, 1, -1)]
    moves += [(keys.Key_Down, 4), (keys.Key_PageUp, 1), (keys.Key_PageDown, 4)]  # no card is below the third one
    for key, row in moves:
        page.press(key)
        assert (view.hasFocus(), view.currentIndex().row()) == (True, row), key
    page.press(keys.Key_Down)
    assert page.view("your_packs").hasFocus()


def test_delete_removes_a_recent_pack_undo_brings_it_back_and_redo_removes_it(
    make: Callable[..., Page], said: list[str]
) -> None:
    page = make()
    assert page.lists.focus_first()
    page.press(Qt.Key.Key_Right)
    page.press(Qt.Key.Key_Delete)
    assert page.names() == ["Motivation", "Autumn"]
    assert page.removed == ["“Coffee” removed from recent packs"]
    assert page.view().currentIndex().row() == 1, "the focus stays near"
    assert page.widget.can_undo
    page.widget.undo()
    assert page.names() == list(NAMES)
    assert said == ["“Coffee” is back in recent packs"]
    assert not page.widget.can_undo
    assert page.widget.can_redo
    page.view().setFocus()
    page.widget.redo()
    assert page.names() == ["Motivation", "Autumn"]
    assert page.removed == ["“Coffee” removed from recent packs"] * 2
    assert page.view().hasFocus()
    assert (page.widget.can_undo, page.widget.can_redo) == (True, False)
    page.widget.undo()
    page.press(Qt.Key.Key_Delete)
    assert not page.widget.can_redo, "something else was removed since"


@pytest.mark.parametrize("removed", range(3))
@pytest.mark.parametrize("by_mouse", [False, True])
def test_the_next_card_has_the_focus_when_one_is_removed(
    make: Callable[..., Page], removed: int, *, by_mouse: bool
) -> None:
    page = make()
    view = page.find(CardList, "recent_packs")
    view.focus_row(0 if by_mouse else removed)
    if by_mouse:
        page.click(removed, "recent_packs", at=QPoint(view.gridSize().width() - 8 - 24, 24))
    else:
        page.press(Qt.Key.Key_Delete)
    assert len(page.names()) == 2
    assert view.hasFocus()
    assert view.currentIndex().row() == min(removed, 1)


def test_the_cross_and_the_pin_of_a_card_do_not_open_it(make: Callable[..., Page]) -> None:
    page = make()
    view = page.find(CardList, "recent_packs")
    width = view.gridSize().width()
    page.click(0, "recent_packs", at=QPoint(24, 24))
    assert page.spoken()[0].endswith(", pinned")
    page.click(1, "recent_packs", at=QPoint(width - 8 - 24, 24))
    assert page.names() == ["Motivation", "Autumn"]
    assert page.opened == []


def test_two_rows_of_many_packs_are_shown_or_all(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents(*(f"Pack {number}" for number in range(50)))))
    page.qtbot.waitUntil(lambda: page.view().model().rowCount() == 2 * page.find(CardList, "recent_packs").columns)
    fewer = page.view().model().rowCount()
    assert fewer == 2 * page.find(CardList, "recent_packs").columns < 50
    button = page.find(QPushButton, "show_all_recent_packs")
    assert button.text() == "Show all 50"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.view().model().rowCount() == 50
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.view().model().rowCount() == fewer
    page.search("pack 4")
    assert len(page.names()) == 14, "the search finds those as well that are not shown"


def test_two_rows_are_full_after_the_list_has_changed_while_the_page_was_hidden(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents(*(f"Pack {number}" for number in range(50)))))
    page.widget.resize(1366, 700)
    page.qtbot.waitUntil(lambda: page.view().model().rowCount() == 8)
    page.widget.hide()
    page.library.sources.recents.set_pinned(pack_id(7), is_pinned=True)
    page.widget.show()
    assert page.spoken()[0].endswith(", pinned")
    page.qtbot.waitUntil(lambda: page.view().model().rowCount() == 8)


def test_all_can_be_cleared(make: Callable[..., Page], said: list[str]) -> None:
    page = make()
    QTest.mouseClick(page.find(QPushButton, "clear_recent_packs"), Qt.MouseButton.LeftButton)
    assert page.names() == []
    assert page.removed == ["Recent packs cleared"]
    assert page.find(QLabel, "recent_packs_note").text() == "Packs that you open appear here."
    assert not page.find(QPushButton, "clear_recent_packs").isVisible()
    page.widget.undo()
    assert page.names() == list(NAMES)
    assert said == ["Recent packs restored"]
    page.widget.redo()
    assert page.names() == []
    assert page.removed == ["Recent packs cleared"] * 2


def test_the_field_for_the_pack_id_is_to_have_the_focus_of_what_is_cleared(make: Callable[..., Page]) -> None:
    page = make()
    with page.qtbot.waitSignal(page.widget.field_requested):
        QTest.mouseClick(page.find(QPushButton, "clear_recent_packs"), Qt.MouseButton.LeftButton)


def test_the_field_for_the_pack_id_is_to_have_the_focus_of_the_last_card_if_all_lists_are_hidden(
    make: Callable[..., Page],
) -> None:
    page = make(FakeLibrary(_recents("Coffee"), has_key=False), has_key=False)
    page.view().setFocus()
    with page.qtbot.waitSignal(page.widget.field_requested):
        page.press(Qt.Key.Key_Delete)
    assert page.find(QPushButton, "enter_api_key").isVisible()


def test_the_menu_key_opens_the_menu_of_the_current_card(make: Callable[..., Page]) -> None:
    page = make()
    assert page.lists.focus_first()
    page.press(Qt.Key.Key_Right)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
    QApplication.sendEvent(page.view(), event)
    assert len(page.menus) == 1
    chosen = page.widget.chosen
    assert chosen is not None
    assert (chosen.pack_id, chosen.is_recent) == (pack_id(1), True)
    page.widget.copy_chosen_id()
    assert QGuiApplication.clipboard().text() == pack_id(1)


def test_in_a_dark_scheme_cards_stand_out_from_the_page(make: Callable[..., Page]) -> None:
    usual = QApplication.palette()
    QApplication.setPalette(QPalette(QColor("#323232")))
    try:
        page = make()
        seen = page.find(QScrollArea, "home_lists").grab().toImage()
        cover = page.view().viewport().mapTo(page.find(QScrollArea, "home_lists"), QPoint(60, 60))
        assert seen.pixelColor(seen.width() // 2, 2).name() == "#262626"
        assert seen.pixelColor(cover).name() == "#333333"
    finally:
        QApplication.setPalette(usual)


# --- The search -------------------------------------------------------------------------------------------------------


def test_a_search_shows_matching_recents_images_and_packs(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents(*NAMES), [summary(7, "Iced coffee"), summary(8, "Hooks")]))
    page.search("cof")
    assert page.names() == ["Coffee"]
    assert page.names("your_packs") == ["Iced coffee"]
    found = FoundImage(pack_id(1), "Coffee", 3, "i3", "https://x/3", "a cup of coffee", ((9, 12),), ("coffee",))
    kept = recent(5, "Coffee of last year", 1.0)
    page.library.search.find(found, packs=[page.library.recents.packs[1], kept])
    assert page.names() == ["Coffee", "Coffee of last year"], "kept packs are found that are no longer in the list"
    assert page.spoken("found_images") == ["Coffee · image 3 · coffee: a cup of coffee"]
    assert page.lists.focus_first()
    assert page.view("found_images").hasFocus()
    page.press(Qt.Key.Key_Return)
    assert page.opened_images == [(pack_id(1), "i3", False)]


def test_what_was_found_is_in_sight_however_little_room_there_is(make: Callable[..., Page]) -> None:
    page = make()
    page.widget.resize(400, 700)
    page.search("cof")
    words, name = "a long description of all that is on the table " * 4, "Pack with a name that is long " * 3

    def seen(word: str, keyword: str) -> QImage:
        text = f"{words}{word}"
        matches = ((len(words), len(words) + len(word)),)
        page.library.search.find(FoundImage(pack_id(1), name, 3, "i3", "https://x/3", text, matches, (keyword,)))
        return page.view("found_images").grab().toImage()

    assert seen("coffee", "drink") == seen("coffee", "drink")
    assert seen("coffee", "drink") != seen("teapot", "drink"), "the word can be seen"
    assert seen("coffee", "drink") != seen("coffee", "cake"), "the keyword can be seen"


def _found(count: int) -> list[FoundImage]:
    return [
        FoundImage(pack_id(1), "Coffee", position, f"i{position}", f"https://x/{position}", "a cup", (), ())
        for position in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    ("count", "is_more", "total", "button"),
    [
        (377, False, "The first 60 of 377 images", "Show all 377"),
        (999, True, "The first 60 of more than 999 images", "Show more"),
        (60, True, "The first 60 of more than 60 images", "Show more"),
    ],
)
def test_all_images_that_were_found_can_be_shown(
    make: Callable[..., Page], count: int, is_more: bool, total: str, button: str
) -> None:
    page = make()
    page.search("cup")
    page.library.search.find(*_found(60), count=count, has_more=is_more)
    assert page.find(QLabel, "found_images_count").text() == total
    show_all = page.find(QPushButton, "show_all_found_images")
    assert show_all.text() == button
    show_all.setFocus()
    page.press(Qt.Key.Key_Return)
    assert page.library.search.shows_all
    page.library.search.find(*_found(max(count, 100)))
    assert page.find(QLabel, "found_images_count").text() == f"{max(count, 100)} images"
    assert not show_all.isVisible()
    assert page.view("found_images").hasFocus()
    assert page.view("found_images").currentIndex().row() == 60, "where the person had come to the end"


def test_what_was_found_begins_with_its_first_row(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents(*NAMES), [summary(number, "Iced coffee") for number in range(100, 250)]))
    bar = page.find(QScrollArea, "home_lists").verticalScrollBar()
    page.search("cup")
    page.library.search.find(*_found(60))
    page.qtbot.waitUntil(lambda: bar.maximum() > 1000)
    bar.setValue(1000)
    page.search("cups")
    assert bar.value() == 0
    page.library.search.find(*_found(60))
    page.find(CardList, "found_images").focus_row(50)
    page.qtbot.waitUntil(lambda: bar.value() > 0)
    page.search("")
    assert bar.value() == 0


def test_found_images_are_a_grid_of_whole_pictures(make: Callable[..., Page]) -> None:
    page = make()
    page.search("cup")
    page.library.search.find(*_found(9))
    rows = page.find(CardList, "found_images")
    assert rows.columns == 4
    page.library.found_covers.deliver("https://x/2", _jpeg("#ff0000"))
    page.settle()
    tile = rows.visualRect(rows.model().index(1, 0))
    seen = rows.grab(tile).toImage()
    assert _is_near(seen.pixelColor(tile.width() // 2, tile.width() // 2), QColor("#ff0000"))
    beside = seen.pixelColor(tile.width() // 8, tile.width() // 2)
    assert not _is_near(beside, QColor("#ff0000")), "the portrait picture is whole, not cropped"
    rows.focus_row(1)
    page.press(Qt.Key.Key_Down)
    assert rows.currentIndex().row() == 5


def test_page_keys_move_by_what_is_in_sight_and_at_the_end_to_the_next_list(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents(*NAMES), [summary(number, "Iced coffee") for number in range(100, 150)]))
    page.search("cof")
    page.library.search.find(*_found(60))
    rows = page.find(CardList, "found_images")
    rows.focus_row(0)
    page.qtbot.waitUntil(lambda: rows.visibleRegion().boundingRect().height() > 300)
    page.press(Qt.Key.Key_PageDown)
    first = rows.currentIndex().row()
    assert 2 < first < 15
    page.settle()
    page.press(Qt.Key.Key_PageDown)
    second = rows.currentIndex().row()
    assert first < second < 30
    page.press(Qt.Key.Key_PageUp)
    assert rows.currentIndex().row() < second
    rows.focus_row(59)
    page.settle()
    page.press(Qt.Key.Key_PageDown)
    assert page.view().hasFocus()
    page.press(Qt.Key.Key_Down)
    assert page.view("your_packs").hasFocus()
    page.settle()
    page.press(Qt.Key.Key_PageDown)
    columns = page.find(CardList, "your_packs").columns
    assert page.view("your_packs").currentIndex().row() % columns == 0, "in the same column"
    assert page.view("your_packs").currentIndex().row() >= columns


def test_nothing_found_is_said(make: Callable[..., Page]) -> None:
    page = make()
    page.search("zebra")
    page.library.search.find()
    assert page.find(QLabel, "found_images_note").text() == "No image in packs you opened matches “zebra”."
    assert page.find(QLabel, "your_packs_note").text() == "None of your packs matches “zebra”."
    page.lists.search("zebra", Section.COMMUNITY)
    assert page.find(QLabel, "your_packs_note").text() == "No community pack matches “zebra”."
    assert not page.view().isVisible()
    page.search("")
    assert page.names() == list(NAMES)
    assert not page.view("found_images").isVisible()
    assert not page.find(QLabel, "found_images_note").isVisible()


def test_what_was_found_is_announced_once_when_the_person_has_stopped_typing(
    make: Callable[..., Page], announced: list[str]
) -> None:
    packs = [summary(1, "Coffee"), summary(7, "Iced coffee"), summary(8, "Hooks")]
    page = make(FakeLibrary(_recents(*NAMES), packs))
    for text in ("c", "co", "cof"):
        page.search(text)
        page.library.search.find()
    page.qtbot.waitUntil(lambda: bool(announced))
    assert announced.pop() == "2 packs"
    page.search("cup")
    page.library.search.find(*_found(60), count=377)
    page.qtbot.waitUntil(lambda: bool(announced))
    assert announced.pop() == "The first 60 of 377 images"
    page.search("coffee")
    page.library.search.find(*_found(1))
    page.qtbot.waitUntil(lambda: bool(announced))
    assert announced.pop() == "1 image, 2 packs"
    page.search("zebra")
    page.library.search.find()
    page.qtbot.waitUntil(lambda: bool(announced))
    assert announced.pop() == "No image in packs you opened matches “zebra”. None of your packs matches “zebra”."
    page.search("2026")
    page.library.search.find()
    page.qtbot.waitUntil(lambda: bool(announced))
    assert announced.pop() == "No image in packs you opened matches “2026”. None of your packs matches “2026”."
    page.search("11111111-")
    page.library.search.find()
    settled = page.lists.findChild(QTimer, "settled")
    assert isinstance(settled, QTimer)
    page.qtbot.waitUntil(lambda: not settled.isActive())
    assert announced == []


# --- The packs of the service -----------------------------------------------------------------------------------------


def test_more_packs_are_loaded_near_the_end_of_the_list(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary((), [summary(number, f"Pack {number}") for number in range(300)]))
    assert page.find(QLabel, "your_packs_count").text() == "300 packs"
    assert page.view("your_packs").model().rowCount() == 100
    view = page.view("your_packs")
    view.setFocus()
    for count in (200, 300):
        page.press(Qt.Key.Key_End)
        page.qtbot.waitUntil(partial(_has_rows, view, count))
    page.press(Qt.Key.Key_End)
    page.qtbot.waitUntil(lambda: page.widget.rect().contains(_current_place(page, view)))
    assert view.currentIndex().row() == 299


def test_the_section_is_chosen_with_the_mouse_and_with_arrows(make: Callable[..., Page]) -> None:
    page = make()
    QTest.mouseClick(page.find(QAbstractButton, "community"), Qt.MouseButton.LeftButton)
    assert page.library.packs.section.name == "COMMUNITY"
    assert page.view("your_packs").accessibleName() == "Community packs"
    page.find(QAbstractButton, "community").setFocus()
    page.press(Qt.Key.Key_Left)
    assert page.library.packs.section.name == "YOURS"
    assert page.view("your_packs").accessibleName() == "Your packs"


def test_packs_that_were_not_loaded_are_said_to_be_missing_when_the_banner_was_dismissed(
    make: Callable[..., Page],
) -> None:
    page = make(FakeLibrary([], [summary(number, f"Pack {number}") for number in range(150)]))
    note, packs = page.find(QLabel, "your_packs_note"), page.library.packs
    packs.fail_more(TooManyRequestsError(http_status=429))
    assert not note.isVisible(), "the banner says it"
    packs.dismiss()
    assert note.text() == "Further packs were not loaded. Press F5 to try again."
    assert page.view("your_packs").model().rowCount() == 100
    packs.fail(KeyNotAcceptedError(http_status=401))
    packs.dismiss()
    assert note.text() == "Your packs were not loaded. Press F5 to try again."


def test_a_pack_that_is_pinned_stays_the_current_one(make: Callable[..., Page]) -> None:
    page = make()
    page.view().setFocus()
    page.press(Qt.Key.Key_End)
    page.widget.chosen = page.find(CardList, "recent_packs").rows.row(2)
    page.widget.toggle_pin()
    assert page.names()[0] == NAMES[2]
    assert page.view().currentIndex().row() == 0
    assert page.view().hasFocus()


def test_placeholders_stand_for_packs_that_are_loaded_and_cannot_be_opened(make: Callable[..., Page]) -> None:
    page = make()
    page.library.packs.await_answer()
    model = page.view("your_packs").model()
    assert model.rowCount() > 0
    page.click(0, "your_packs")
    assert page.opened == []


def test_the_focus_does_not_move_to_placeholders(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary([], [summary(9, "Reels")]))
    page.search("coffee")
    page.library.packs.await_answer()
    assert not page.lists.focus_first()


def test_what_is_above_gets_the_focus_when_the_list_that_has_it_becomes_empty(make: Callable[..., Page]) -> None:
    page = make()
    assert page.lists.focus_first()
    page.press(Qt.Key.Key_Down)
    assert page.view("your_packs").hasFocus()
    page.library.packs.set_text("nothing of that kind")
    assert page.view().hasFocus()
    page.library.recents.clear()
    assert page.field.hasFocus()


# --- Without a key ----------------------------------------------------------------------------------------------------


def test_without_a_key_and_packs_there_are_three_buttons_alone(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(has_key=False), has_key=False)
    shown = [button.text() for button in page.widget.findChildren(QPushButton) if button.isVisible()]
    assert shown == ["Enter API key…", "Where do I find my key?", "Explore a sample pack"]


def test_without_a_key_recent_packs_are_there(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents(*NAMES), has_key=False), has_key=False)
    assert page.names() == list(NAMES)
    assert not page.find(QPushButton, "enter_api_key").isVisible(), "the lists are in its place"
    assert page.find(QLabel, "your_packs_note").text() == "To see your own packs, enter the API key."
    with page.qtbot.waitSignal(page.workspace.keys.wanted):
        QTest.mouseClick(page.find(QPushButton, "enter_api_key_for_yours"), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("has_recents", [False, True])
def test_the_field_has_the_focus_when_the_button_for_the_key_is_hidden(
    make: Callable[..., Page], *, has_recents: bool
) -> None:
    page = make(FakeLibrary(_recents(*NAMES) if has_recents else (), has_key=False), has_key=False)
    button = page.find(QPushButton, "enter_api_key_for_yours" if has_recents else "enter_api_key")
    button.setFocus()
    assert button.hasFocus()
    with page.qtbot.waitSignal(page.widget.field_requested):
        page.library.packs.state = Listed()
        page.library.packs.changed.emit()
        page.widget.set_has_key(has_key=True)
    assert not button.isVisible()
    assert page.field.hasFocus()


def test_while_the_keychain_is_read_no_key_is_asked_for(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents(*NAMES), has_key=False), is_recalling=True)
    note, button = page.find(QLabel, "your_packs_note"), page.find(QPushButton, "enter_api_key_for_yours")
    assert (note.isVisible(), button.isVisible()) == (False, False)
    page.qtbot.waitUntil(note.isVisible)
    assert note.text() == "Waiting for the keychain…"
    assert not button.isVisible()
    page.workspace.keys.is_recalling = False
    page.workspace.keys.recalled.emit()
    assert note.text() == "To see your own packs, enter the API key."
    assert button.isVisible()


# --- Covers -----------------------------------------------------------------------------------------------------------


def test_only_covers_in_sight_are_requested(make: Callable[..., Page]) -> None:
    packs = [summary(number, f"Pack {number}", f"https://p/{number}") for number in range(100)]
    page = make(FakeLibrary((), packs))
    wanted = page.library.preview_covers.wanted
    assert wanted[0] == "https://p/0"
    assert 8 <= len(wanted) <= 40
    page.view("your_packs").setFocus()
    page.press(Qt.Key.Key_End)
    page.qtbot.waitUntil(lambda: "https://p/99" in page.library.preview_covers.wanted)
    assert "https://p/0" not in page.library.preview_covers.wanted
    page.widget.hide()
    assert not page.library.preview_covers.is_visible
    assert not page.library.packs.is_visible


@each_row(
    ("shape", "count"),
    [((90, 160), 5), ((80, 100), 4), ((100, 100), 3), ((160, 90), 2)],
)
def test_a_cover_is_a_strip_of_as_many_pictures_of_the_packs_shape_as_fill_it(
    make: Callable[..., Page], shape: tuple[int, int], count: int
) -> None:
    colors = ("#ff0000", "#00ff00", "#0000ff", "#ffff00", "#ff00ff")
    urls = [f"https://x/{number}" for number in range(5)]
    page = make(FakeLibrary([recent(0, "Colours", time.time(), urls)]))
    before = _shown(page)
    for url, color in zip(urls, colors, strict=True):
        page.library.recent_covers.deliver(url, _jpeg(color, shape))
    page.settle()
    after = _shown(page)
    size = _cover_size(page)
    places = [QPoint(theme.CARD_INSET + size.width() * (2 * n + 1) // (2 * count), 40) for n in range(count)]
    for place, color in zip(places, colors, strict=False):
        assert _is_near(after.pixelColor(place), QColor(color)), color
        assert not _is_near(before.pixelColor(place), QColor(color))


def test_the_word_of_a_link_ends_above_the_edge_of_the_cards(make: Callable[..., Page]) -> None:
    """And both edges have the distance from those of the window that the field and the header have."""
    page = make(FakeLibrary(_recents("One")))
    title = next(label for label in page.widget.findChildren(QLabel) if label.text() == "Recent packs")
    assert title.mapTo(page.widget, QPoint()).x() == theme.INSET
    link, choice = page.find(QPushButton, "clear_recent_packs"), page.widget.findChild(SectionChoice)
    assert isinstance(choice, SectionChoice)
    around = (link.width() - link.fontMetrics().horizontalAdvance(link.text())) // 2
    most = 2 if sys.platform == "win32" else 1  # pixels; in the style of Windows it is 2

    def distances() -> set[int]:
        word = link.mapTo(page.widget, QPoint(link.width() - around, 0)).x()
        edge = choice.mapTo(page.widget, QPoint(choice.width(), 0)).x()
        return {abs(word - edge), abs(word - (page.widget.width() - theme.INSET))}

    page.qtbot.waitUntil(lambda: max(distances()) <= most)  # as soon as the layout is done


def test_the_scroll_bar_has_a_handle_only_where_there_is_something_to_scroll(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents("One")))
    bar = page.find(HomeLists, "home_lists").verticalScrollBar()

    def has_handle() -> bool:
        shown = bar.grab().toImage()
        return shown.pixelColor(shown.width() // 2, 20) != shown.pixelColor(0, 0)

    page.widget.resize(1000, 2000)
    page.settle()
    assert bar.isVisible()
    assert not has_handle()
    page.widget.resize(1000, 200)
    page.settle()
    assert has_handle()


@each_row("shape", [(90, 160), (160, 90)])
def test_a_found_picture_has_round_corners_on_its_ground(qapp: QApplication, shape: tuple[int, int]) -> None:
    pictures = {"https://x/0": _jpeg("#ff0000", shape)}
    colors = theme.colors(qapp.palette())
    cache = CoverCache(pictures.get)
    shown = cache.painted([*pictures], QSize(160, 160), 1.0, 8, colors, is_whole=True).toImage()
    size = QSize(*shape).scaled(160, 160, Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (160 - size.width()) // 2, (160 - size.height()) // 2
    corner = shown.pixelColor(left + 1, top + 1)
    assert not _is_near(corner, QColor("#ff0000")), corner.name()
    assert _is_near(shown.pixelColor(left + 8, top + 8), QColor("#ff0000"))


def test_fewer_pictures_have_the_packs_shape_as_well(qapp: object) -> None:
    (place,) = strip([QSize(90, 160)], QSizeF(300, 100), 2)
    assert place.width() / place.height() == pytest.approx(9 / 16, rel=0.07)


def test_a_card_says_how_far_the_review_is_and_goes_on_with_it(make: Callable[..., Page]) -> None:
    reviews = {pack_id(0): LeftReview(Review(300, 90, 22), 113, "image 113"), pack_id(1): LeftReview(Review(24, 4, 20))}
    library = FakeLibrary(_recents("Begun", "Finished", "Not begun"))
    library.recents.saved_reviews = reviews
    page = make(library)
    page.settle()
    begun, finished, other = page.spoken()
    assert begun.startswith("Begun, 112 of 300 judged, Today, ")
    assert finished.startswith("Finished, 24 of 24 judged, Today, ")
    assert other.startswith("Not begun, 24 images, 20 described, Today, ")
    view = page.view()
    line = view.visualRect(view.model().index(0, 0)).size() - QSize(theme.SPACE_8, theme.SPACE_8)
    words = QPoint(line.width() - theme.CARD_INSET - 10, line.height() - theme.CARD_INSET - 20)
    page.click(0, at=words)
    assert page.opened_images == [(pack_id(0), "image 113", False)]
    page.click(1, at=words)
    assert page.opened == [(pack_id(1), False)], "nothing is left to do there: it is opened as any other"


def _has_rows(view: QListView, count: int) -> bool:
    return view.model().rowCount() == count


def _current_place(page: Page, view: QListView) -> QPoint:
    return view.mapTo(page.widget, view.visualRect(view.currentIndex()).center())


def _shown(page: Page) -> QImage:
    return page.view().viewport().grab().toImage()


def _cover_size(page: Page) -> QSize:
    width = page.view().gridSize().width() - 8 - 12
    return QSize(width, round(width / 3))


def _is_near(first: QColor, second: QColor) -> bool:
    pairs = zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)  # type: ignore[index]
    return all(abs(a - b) < 40 for a, b in pairs)
