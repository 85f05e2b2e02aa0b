"""The home page: recent packs, images that were found, and the service's packs, with keys and with the mouse."""

import io
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from PIL import Image
from PySide6.QtCore import QPoint, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import KeyNotAcceptedError, OfflineError, TooManyRequestsError
from app.core.full_text import FoundImage
from app.core.saved_values import LeftReview, RecentPack, Review
from app.packs.pack_list import Section
from app.ui import theme
from app.ui.chosen_settings import ChosenSettings
from app.ui.home.home_page import HomeLists, HomePage
from app.ui.home.pack_model import CoverCache, strip
from app.ui.home.pack_views import CardList
from app.ui.message import MESSAGES
from app.ui.widgets.parts import ExclusiveButtons
from tests.tables import each_row
from tests.ui.fake_library import FakeLibrary, FakeWorkspace, pack_id, recent, summary

NAMES = ("Motivation", "Coffee", "Autumn")
_Key = Qt.Key
_NONE, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


class Page:
    """A page in a window, and what it has requested."""

    def __init__(self, qtbot: QtBot, library: FakeLibrary, *, has_key: bool, is_recalling: bool) -> None:
        workspace = self.workspace = FakeWorkspace(library)
        workspace.keys.is_recalling = is_recalling
        self.settings = ChosenSettings()
        self.widget = HomePage(workspace, "", self.settings)
        qtbot.addWidget(self.widget)
        self.library, self.qtbot = library, qtbot
        self.opened, self.opened_images = workspace.opened, workspace.opened_images
        self.widget.resize(1000, 700)
        self.field = QLineEdit(self.widget)  # in place of that of the window
        self.widget.field_requested.connect(self.field.setFocus)
        self.widget.show()
        self.widget.activateWindow()
        qtbot.waitUntil(self.widget.isActiveWindow)
        self.widget.set_has_key(has_key=has_key)
        self.widget.fill()
        lists = self.widget.findChild(HomeLists)
        assert isinstance(lists, HomeLists)
        self.lists = lists
        self.found, self.recent, self.yours = lists.lists
        self.settle()

    def settle(self) -> None:
        """Let timers of no time run."""
        self.qtbot.wait(1)

    def find[W: QWidget](self, kind: type[W], name: str) -> W:
        found = self.widget.findChild(kind, name)
        assert isinstance(found, kind), name
        return found

    def note(self, name: str) -> str:
        label = self.find(QLabel, f"{name}_note")
        return label.text() if label.isVisible() else ""

    def spoken(self, cards: CardList | None = None) -> list[str]:
        rows = (cards or self.recent).rows
        return [rows.row(number).spoken for number in range(rows.rowCount())]

    def names(self, cards: CardList | None = None) -> list[str]:
        return [text.split(",")[0] for text in self.spoken(cards)]

    def search(self, text: str) -> None:
        self.lists.search(text)
        self.settle()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _NONE) -> None:
        focused = self.widget.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, modifier)

    def click(
        self,
        row: int,
        cards: CardList | None = None,
        modifier: Qt.KeyboardModifier = _NONE,
        at: QPoint = QPoint(60, 60),  # noqa: B008 - not changed
    ) -> None:
        cards = cards or self.recent
        rect = cards.visualRect(cards.rows.index(row, 0))
        QTest.mouseMove(cards.viewport(), rect.center())
        QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, modifier, rect.topLeft() + at)

    def click_button(self, name: str) -> None:
        QTest.mouseClick(self.find(QAbstractButton, name), Qt.MouseButton.LeftButton)

    def is_current(self, cards: CardList, row: int) -> bool:
        return cards.hasFocus() and cards.currentIndex().row() == row


def _recents(*names: str) -> list[RecentPack]:
    now = time.time()
    return [recent(number, name, now - number) for number, name in enumerate(names)]


def _many(count: int) -> list[RecentPack]:
    return _recents(*(f"Pack {number}" for number in range(count)))


def _found(count: int) -> list[FoundImage]:
    return [
        FoundImage(pack_id(1), "Coffee", position, f"i{position}", f"https://x/{position}", "a cup", (), ())
        for position in range(1, count + 1)
    ]


@pytest.fixture
def make(qtbot: QtBot) -> Callable[..., Page]:
    def _make(library: FakeLibrary | None = None, *, has_key: bool = True, is_recalling: bool = False) -> Page:
        library = library or FakeLibrary(_recents(*NAMES), [summary(9, "Reels")])
        return Page(qtbot, library, has_key=has_key, is_recalling=is_recalling)

    return _make


@pytest.fixture
def page(make: Callable[..., Page]) -> Page:
    """A page with some recent packs and one of the service."""
    return make()


@pytest.fixture
def offered() -> Iterator[list[tuple[str, str]]]:
    """The sentences that were shown with a command."""
    sentences: list[tuple[str, str]] = []
    connection = MESSAGES.offered.connect(lambda *offer: sentences.append(offer))
    yield sentences
    MESSAGES.offered.disconnect(connection)


def _jpeg(color: str, size: tuple[int, int] = (90, 160)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, "JPEG", quality=95)
    return file.getvalue()


# --- Recent packs -----------------------------------------------------------------------------------------------------


def test_a_click_opens_a_pack_and_with_ctrl_in_a_new_tab(page: Page) -> None:
    first, second = (page.recent.visualRect(page.recent.rows.index(row, 0)).center() for row in (0, 1))
    QTest.mousePress(page.recent.viewport(), Qt.MouseButton.LeftButton, pos=first)
    QTest.mouseRelease(page.recent.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert page.opened == [], "released elsewhere"
    page.click(1)
    page.click(2, modifier=_CTRL)
    assert page.opened == [(pack_id(1), False), (pack_id(2), True)]


def test_keys_move_through_the_lists_and_back_to_the_field(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_many(5), [summary(9, "Reels")]))
    assert page.recent.columns == 3
    assert page.lists.focus_first()
    # Keys, and which card is the current one afterwards.
    moves = [(_Key.Key_Left, 0), (_Key.Key_End, 4), (_Key.Key_Right, 4), (_Key.Key_Up, 1), (_Key.Key_Home, 0)]
    moves += [(_Key.Key_Right, row) for row in range(1, 5)]  # the fourth card is in the next line
    moves += [(_Key.Key_Left, row) for row in range(3, 1, -1)]
    moves += [(_Key.Key_Down, 4), (_Key.Key_PageUp, 1), (_Key.Key_PageDown, 4)]  # no card is below the third one
    for key, row in moves:
        page.press(key)
        assert page.is_current(page.recent, row), key
    page.press(_Key.Key_Return)
    page.press(_Key.Key_Down)
    assert page.yours.hasFocus()
    page.press(_Key.Key_Return, _CTRL)
    assert page.opened == [(pack_id(4), False), (pack_id(9), True)]
    page.press(_Key.Key_Up)
    assert page.is_current(page.recent, 4)
    page.press(_Key.Key_Home)
    page.press(_Key.Key_Up)
    assert page.field.hasFocus()


def test_delete_removes_a_recent_pack_undo_brings_it_back_and_redo_removes_it(
    page: Page, said: list[str], offered: list[tuple[str, str]]
) -> None:
    assert page.lists.focus_first()
    page.press(_Key.Key_Right)
    page.press(_Key.Key_Delete)
    assert page.names() == ["Motivation", "Autumn"]
    assert offered == [("“Coffee” removed from recent packs", "undo")]
    assert page.widget.can_undo
    page.widget.undo()
    assert page.names() == list(NAMES)
    assert said == ["“Coffee” is back in recent packs"]
    assert (page.widget.can_undo, page.widget.can_redo) == (False, True)
    page.recent.setFocus()
    page.widget.redo()
    assert page.names() == ["Motivation", "Autumn"]
    assert len(offered) == 2
    assert page.recent.hasFocus()
    page.widget.undo()
    page.press(_Key.Key_Delete)
    assert not page.widget.can_redo, "something else was removed since"


@pytest.mark.parametrize("removed", range(3))
@pytest.mark.parametrize("by_mouse", [False, True])
def test_the_next_card_has_the_focus_when_one_is_removed(page: Page, removed: int, *, by_mouse: bool) -> None:
    page.recent.focus_row(0 if by_mouse else removed)
    if by_mouse:
        page.click(removed, at=QPoint(page.recent.gridSize().width() - 8 - 24, 24))
    else:
        page.press(_Key.Key_Delete)
    assert len(page.names()) == 2
    assert page.is_current(page.recent, min(removed, 1))
    assert page.opened == []


def test_a_pack_that_is_pinned_stays_the_current_one(page: Page) -> None:
    page.recent.setFocus()
    page.press(_Key.Key_End)
    page.click(2, at=QPoint(24, 24))
    assert page.spoken()[0].startswith(f"{NAMES[2]}, 24 images, 20 described, Today, ")
    assert page.spoken()[0].endswith(", pinned")
    assert page.is_current(page.recent, 0)
    assert page.opened == []


def test_two_rows_of_many_packs_are_shown_or_all(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_many(50)))
    page.qtbot.waitUntil(lambda: page.recent.rows.rowCount() == 2 * page.recent.columns == 6)
    page.widget.resize(1366, 700)
    page.qtbot.waitUntil(lambda: page.recent.rows.rowCount() == 8)
    button = page.find(QPushButton, "show_all_recent_packs")
    for text, count in (("Show all 50", 50), ("Show fewer", 8)):
        assert button.text() == text
        page.click_button("show_all_recent_packs")
        assert page.recent.rows.rowCount() == count
    page.search("pack 4")
    assert len(page.names()) == 14, "the search finds those as well that are not shown"


def test_packs_are_sorted_by_name_and_size_pinned_ones_first(make: Callable[..., Page]) -> None:
    counts, names = (24, 7, 300, 1), ("Motivation", "Coffee", "autumn", "Pinned")
    packs = [replace(each, image_count=count) for each, count in zip(_recents(*names), counts, strict=True)]
    library = FakeLibrary([replace(packs[3], is_pinned=True), *packs[:3]], [summary(9, "Reels"), summary(8, "Hooks")])
    page = make(library)
    box = page.find(QComboBox, "sort_packs")
    page.field.setFocus()
    page.press(_Key.Key_Tab)
    assert box.hasFocus()
    for order, text, recents, yours in (
        ("name", "By name", ["Pinned", "autumn", "Coffee", "Motivation"], ["Hooks", "Reels"]),
        ("size", "By size", ["Pinned", "autumn", "Motivation", "Coffee"], ["Reels", "Hooks"]),
    ):
        page.press(_Key.Key_Down)
        assert (box.currentText(), page.settings.state.pack_order) == (text, order)
        assert (page.names(), page.names(page.yours)) == (recents, yours)
    page.settings.change(pack_order="date")
    assert box.currentText() == "By date"
    assert page.names() == ["Pinned", "Motivation", "Coffee", "autumn"]


def test_a_list_that_is_not_complete_keeps_the_order_of_the_service(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary([], [summary(number, f"Pack {999 - number}") for number in range(150)]))
    page.settings.change(pack_order="name")
    assert page.names(page.yours)[0] == "Pack 999"
    page.library.packs.load_more()
    assert page.names(page.yours)[0] == "Pack 850"
    assert page.find(QComboBox, "sort_packs").isVisible()
    page.library.packs.set_text("no pack of that name")
    assert not page.find(QComboBox, "sort_packs").isVisible(), "there is nothing to sort"


def test_all_can_be_cleared(page: Page, said: list[str], offered: list[tuple[str, str]], qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.widget.field_requested):
        page.click_button("clear_recent_packs")
    assert page.names() == []
    assert page.note("recent_packs") == "Packs that you open appear here."
    assert not page.find(QPushButton, "clear_recent_packs").isVisible()
    page.widget.undo()
    assert page.names() == list(NAMES)
    assert said == ["Recent packs restored"]
    page.widget.redo()
    assert page.names() == []
    assert offered == [("Recent packs cleared", "undo")] * 2


def test_the_menu_key_opens_the_menu_of_the_current_card(page: Page, qtbot: QtBot) -> None:
    assert page.lists.focus_first()
    page.press(_Key.Key_Right)
    with qtbot.waitSignal(page.widget.menu_requested):
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
        QApplication.sendEvent(page.recent, event)
    chosen = page.widget.chosen
    assert (chosen.pack_id, chosen.is_recent) == (pack_id(1), True)
    page.widget.copy_chosen_id()
    assert QGuiApplication.clipboard().text() == pack_id(1)


def test_a_card_says_what_is_used_and_how_far_the_review_is_and_goes_on_with_it(make: Callable[..., Page]) -> None:
    reviews = {pack_id(0): LeftReview(Review(300, 90, 22), 113, "image 113"), pack_id(1): LeftReview(Review(24, 4, 20))}
    library = FakeLibrary(_recents("Begun", "Finished", "Not begun"))
    library.recents.saved_reviews = reviews
    library.recents.used = {pack_id(1): 18, pack_id(2): 0}
    page = make(library)
    facts = "112 of 300 judged", "24 of 24 judged, 18 of 24 used", "0 of 24 used, 20 described"
    assert [f"{fact}, Today, " in spoken for fact, spoken in zip(facts, page.spoken(), strict=True)] == [True] * 3
    size = page.recent.gridSize() - QSize(theme.SPACE_8, theme.SPACE_8)
    words = QPoint(size.width() - theme.CARD_INSET - 10, size.height() - theme.CARD_INSET - 20)
    page.click(0, at=words)
    assert page.opened_images == [(pack_id(0), "image 113", False)]
    page.click(1, at=words)
    assert page.opened == [(pack_id(1), False)], "nothing is left to do there: it is opened as any other"


# --- The search -------------------------------------------------------------------------------------------------------


def test_a_search_shows_matching_recents_images_and_packs(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents(*NAMES), [summary(7, "Iced coffee"), summary(8, "Hooks")]))
    page.search("cof")
    assert page.names() == ["Coffee"]
    assert page.names(page.yours) == ["Iced coffee"]
    found = FoundImage(pack_id(1), "Coffee", 3, "i3", "https://x/3", "a cup of coffee", ((9, 12),), ("coffee",))
    page.library.search.find(found, packs=[page.library.recents.packs[1], recent(5, "Coffee of last year", 1.0)])
    assert page.names() == ["Coffee", "Coffee of last year"], "kept packs are found that are no longer in the list"
    assert page.spoken(page.found) == ["Coffee · image 3 · coffee: a cup of coffee"]
    assert page.lists.focus_first()
    assert page.found.hasFocus()
    page.press(_Key.Key_Return)
    assert page.opened_images == [(pack_id(1), "i3", False)]


def test_what_was_found_is_in_sight_however_little_room_there_is(page: Page) -> None:
    page.widget.resize(400, 700)
    page.search("cof")
    words, name = "a long description of all that is on the table " * 4, "Pack with a name that is long " * 3

    def seen(word: str, keyword: str) -> QImage:
        text = f"{words}{word}"
        matches = ((len(words), len(words) + len(word)),)
        page.library.search.find(FoundImage(pack_id(1), name, 3, "i3", "https://x/3", text, matches, (keyword,)))
        return page.found.grab().toImage()

    assert seen("coffee", "drink") == seen("coffee", "drink")
    assert seen("coffee", "drink") != seen("teapot", "drink"), "the word can be seen"
    assert seen("coffee", "drink") != seen("coffee", "cake"), "the keyword can be seen"


@pytest.mark.parametrize(
    ("count", "is_more", "total", "button"),
    [(377, False, "377 images", "Show all 377"), (60, True, "more than 60 images", "Show more")],
)
def test_all_images_that_were_found_can_be_shown(
    page: Page, count: int, is_more: bool, total: str, button: str
) -> None:
    page.search("cup")
    page.library.search.find(*_found(60), count=count, has_more=is_more)
    assert page.find(QLabel, "found_images_count").text() == f"The first 60 of {total}"
    show_all = page.find(QPushButton, "show_all_found_images")
    assert show_all.text() == button
    show_all.setFocus()
    page.press(_Key.Key_Return)
    assert page.library.search.shows_all
    page.library.search.find(*_found(max(count, 100)))
    assert page.find(QLabel, "found_images_count").text() == f"{max(count, 100)} images"
    assert not show_all.isVisible()
    assert page.is_current(page.found, 60), "where the person had come to the end"


def test_what_was_found_begins_with_its_first_row(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents(*NAMES), [summary(number, "Iced coffee") for number in range(100, 250)]))
    bar = page.lists.verticalScrollBar()
    page.search("cup")
    page.library.search.find(*_found(60))
    page.qtbot.waitUntil(lambda: bar.maximum() > 1000)
    bar.setValue(1000)
    page.search("cups")
    assert bar.value() == 0
    page.library.search.find(*_found(60))
    page.found.focus_row(50)
    page.qtbot.waitUntil(lambda: bar.value() > 0)
    page.search("")
    assert bar.value() == 0


def test_found_images_are_a_grid_of_whole_pictures(page: Page) -> None:
    page.search("cup")
    page.library.search.find(*_found(9))
    assert page.found.columns == 4
    page.library.found_covers.deliver("https://x/2", _jpeg("#ff0000"))
    page.settle()
    tile = page.found.visualRect(page.found.rows.index(1, 0))
    seen = page.found.grab(tile).toImage()
    assert _is_near(seen.pixelColor(tile.width() // 2, tile.width() // 2), "#ff0000")
    beside = seen.pixelColor(tile.width() // 8, tile.width() // 2)
    assert not _is_near(beside, "#ff0000"), "the portrait picture is whole, not cropped"


def test_page_keys_move_by_what_is_in_sight_and_at_the_end_to_the_next_list(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents(*NAMES), [summary(number, "Iced coffee") for number in range(100, 150)]))
    page.search("cof")
    page.library.search.find(*_found(60))
    page.found.focus_row(0)
    page.qtbot.waitUntil(lambda: page.found.visibleRegion().boundingRect().height() > 300)
    rows = []
    for key in (_Key.Key_PageDown, _Key.Key_PageDown, _Key.Key_PageUp):
        page.press(key)
        page.settle()
        rows.append(page.found.currentIndex().row())
    assert 2 < rows[0] < 15
    assert max(rows[0], rows[2]) < rows[1] < 30
    page.found.focus_row(59)
    page.settle()
    page.press(_Key.Key_PageDown)
    assert page.recent.hasFocus()


def test_nothing_found_is_said(page: Page) -> None:
    page.search("zebra")
    page.library.search.find()
    assert page.note("found_images") == "No image in packs you opened matches “zebra”."
    assert page.note("your_packs") == "None of your packs matches “zebra”."
    page.lists.search("zebra", Section.COMMUNITY)
    assert page.note("your_packs") == "No community pack matches “zebra”."
    assert not page.recent.isVisible()
    page.search("")
    assert page.names() == list(NAMES)
    assert not page.found.isVisible()
    assert not page.note("found_images")


def test_what_was_found_is_announced_once_when_the_person_has_stopped_typing(
    make: Callable[..., Page], announced: list[str]
) -> None:
    packs = [summary(1, "Coffee"), summary(7, "Iced coffee"), summary(8, "Hooks")]
    page = make(FakeLibrary(_recents(*NAMES), packs))
    nothing = "No image in packs you opened matches “{0}”. None of your packs matches “{0}”."
    for texts, images, sentence in (
        (("c", "co", "cof"), (), "2 packs"),
        (("cup",), _found(60), "60 images"),
        (("coffee",), _found(1), "1 image, 2 packs"),
        (("2026",), (), nothing.format("2026")),
    ):
        for text in texts:
            page.search(text)
            page.library.search.find(*images)
        page.qtbot.waitUntil(lambda: bool(announced))
        assert announced == [sentence]
        announced.clear()
    page.search("11111111-")
    page.library.search.find()
    settled = page.lists.findChild(QTimer, "settled")
    assert isinstance(settled, QTimer)
    page.qtbot.waitUntil(lambda: not settled.isActive())
    assert announced == []


# --- The packs of the service -----------------------------------------------------------------------------------------


def test_more_packs_and_only_covers_in_sight_are_requested(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary((), [summary(number, f"Pack {number}", f"https://p/{number}") for number in range(300)]))
    covers = page.library.preview_covers
    assert page.find(QLabel, "your_packs_count").text() == "300 packs"
    assert page.yours.rows.rowCount() == 100
    page.qtbot.waitUntil(lambda: covers.wanted[:1] == ("https://p/0",))  # as soon as it is painted
    assert 8 <= len(covers.wanted) <= 40
    page.yours.setFocus()
    for count in (200, 300, 300):
        page.press(_Key.Key_End)
        page.qtbot.waitUntil(lambda: page.yours.rows.rowCount() == count)  # noqa: B023

    def current_place() -> QPoint:
        return page.yours.mapTo(page.widget, page.yours.visualRect(page.yours.currentIndex()).center())

    page.qtbot.waitUntil(lambda: page.widget.rect().contains(current_place()))
    assert page.is_current(page.yours, 299)
    page.qtbot.waitUntil(lambda: "https://p/299" in covers.wanted)
    assert "https://p/0" not in covers.wanted
    page.widget.hide()
    assert not covers.is_visible
    assert not page.library.packs.is_visible


def test_the_section_is_chosen_with_the_mouse_and_with_arrows(page: Page) -> None:
    page.click_button("community")
    assert page.library.packs.section.name == "COMMUNITY"
    assert page.yours.accessibleName() == "Community packs"
    page.find(QAbstractButton, "community").setFocus()
    page.press(_Key.Key_Left)
    assert page.library.packs.section.name == "YOURS"
    assert page.yours.accessibleName() == "Your packs"


def test_the_section_says_why_packs_were_not_loaded_and_aloud_when_the_banner_was_dismissed(
    make: Callable[..., Page], announced: list[str]
) -> None:
    page = make(FakeLibrary([], [summary(number, f"Pack {number}") for number in range(150)]))
    packs = page.library.packs
    packs.fail_more(TooManyRequestsError(http_status=429))
    further = "Further packs were not loaded: Too many requests. Press F5 to try again."
    assert page.note("your_packs") == further
    assert announced == [], "the banner is spoken"
    packs.dismiss()
    assert announced == [further]
    assert page.note("your_packs") == further
    assert page.yours.rows.rowCount() == 100
    packs.fail(KeyNotAcceptedError(http_status=401))
    assert page.note("your_packs") == "Your packs were not loaded: API key not accepted. Press F5 to try again."
    packs.fail(OfflineError())
    assert page.note("your_packs") == "Your packs are loaded when the network is back."


def test_placeholders_cannot_be_opened_and_do_not_get_the_focus(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary([], [summary(9, "Reels")]))
    page.search("coffee")
    page.library.packs.await_answer()
    assert page.yours.rows.rowCount() > 0
    page.click(0, page.yours)
    assert page.opened == []
    assert not page.lists.focus_first()


def test_what_is_above_gets_the_focus_when_the_list_that_has_it_becomes_empty(page: Page) -> None:
    assert page.lists.focus_first()
    page.press(_Key.Key_Down)
    assert page.yours.hasFocus()
    page.library.packs.set_text("nothing of that kind")
    assert page.recent.hasFocus()
    page.library.recents.clear()
    assert page.field.hasFocus()


# --- Without a key ----------------------------------------------------------------------------------------------------


def test_without_a_key_there_are_three_buttons_alone_or_beside_recent_packs(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents("Coffee"), has_key=False), has_key=False)
    assert page.names() == ["Coffee"]
    assert not page.find(QPushButton, "enter_api_key").isVisible(), "the lists are in its place"
    assert page.note("your_packs") == "To see your own packs, enter the API key."
    with page.qtbot.waitSignal(page.workspace.keys.wanted):
        page.click_button("enter_api_key_for_yours")
    page.recent.setFocus()
    with page.qtbot.waitSignal(page.widget.field_requested):
        page.press(_Key.Key_Delete)
    shown = [button.text() for button in page.widget.findChildren(QPushButton) if button.isVisible()]
    assert shown == ["Enter API key…", "Where do I find my key?", "Explore a sample pack"]


@pytest.mark.parametrize("has_recents", [False, True])
def test_the_field_has_the_focus_when_the_button_for_the_key_is_hidden(
    make: Callable[..., Page], *, has_recents: bool
) -> None:
    page = make(FakeLibrary(_recents(*NAMES) if has_recents else (), has_key=False), has_key=False)
    button = page.find(QPushButton, "enter_api_key_for_yours" if has_recents else "enter_api_key")
    button.setFocus()
    assert button.hasFocus()
    with page.qtbot.waitSignal(page.widget.field_requested):
        page.library.packs.has_key = True
        page.library.packs.changed.emit()
        page.widget.set_has_key(has_key=True)
    assert not button.isVisible()
    assert page.field.hasFocus()


def test_while_the_keychain_is_read_no_key_is_asked_for(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents(*NAMES), has_key=False), is_recalling=True)
    button = page.find(QPushButton, "enter_api_key_for_yours")
    assert (page.note("your_packs"), button.isVisible()) == ("", False)
    page.qtbot.waitUntil(lambda: bool(page.note("your_packs")))
    assert (page.note("your_packs"), button.isVisible()) == ("Waiting for the keychain…", False)
    page.workspace.keys.is_recalling = False
    page.workspace.keys.recalled.emit()
    assert (page.note("your_packs"), button.isVisible()) == ("To see your own packs, enter the API key.", True)


# --- What is painted --------------------------------------------------------------------------------------------------


def test_a_cover_is_a_strip_of_pictures(make: Callable[..., Page]) -> None:
    colors = ("#ff0000", "#00ff00", "#0000ff", "#ffff00", "#ff00ff")
    urls = [f"https://x/{number}" for number in range(5)]
    page = make(FakeLibrary([recent(0, "Colours", time.time(), urls)]))
    for url, color in zip(urls, colors, strict=True):
        page.library.recent_covers.deliver(url, _jpeg(color))
    page.settle()
    shown = page.recent.viewport().grab().toImage()
    width = page.recent.gridSize().width() - theme.SPACE_8 - 2 * theme.CARD_INSET
    for place, color in enumerate(colors):
        at = QPoint(theme.CARD_INSET + width * (2 * place + 1) // 10, 40)
        assert _is_near(shown.pixelColor(at), color), color


@each_row(
    ("shape", "given", "count"),
    [((90, 160), 5, 5), ((80, 100), 5, 4), ((100, 100), 5, 3), ((160, 90), 5, 2), ((90, 160), 1, 1)],
)
def test_pictures_of_the_packs_shape_fill_a_strip_as_far_as_there_are_some(
    shape: tuple[int, int], given: int, count: int
) -> None:
    places = strip([QSize(*shape)] * given, QSizeF(300, 100), 2)
    assert len(places) == count
    assert places[0].width() / places[0].height() == pytest.approx(shape[0] / shape[1], rel=0.2)


@each_row("count", [1, 2, 5])
@each_row("shape", [(90, 160), (160, 90)])
def test_the_cover_of_a_pack_has_the_same_shape_whatever_its_pictures(
    qapp: QApplication, shape: tuple[int, int], count: int
) -> None:
    pictures = {f"https://x/{number}": _jpeg("#ff0000", shape) for number in range(count)}
    colors = theme.colors(qapp.palette())
    shown = CoverCache(pictures.get).painted([*pictures], QSize(300, 100), 1.0, 8, colors).toImage()
    for x in (8, 100, 291):
        assert _is_near(shown.pixelColor(x, 50), "#ff0000"), x


@each_row("shape", [(90, 160), (160, 90)])
def test_a_found_picture_has_round_corners_on_its_ground(qapp: QApplication, shape: tuple[int, int]) -> None:
    pictures = {"https://x/0": _jpeg("#ff0000", shape)}
    colors = theme.colors(qapp.palette())
    shown = CoverCache(pictures.get).painted([*pictures], QSize(160, 160), 1.0, 8, colors, is_whole=True).toImage()
    size = QSize(*shape).scaled(160, 160, Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (160 - size.width()) // 2, (160 - size.height()) // 2
    assert not _is_near(shown.pixelColor(left + 1, top + 1), "#ff0000")
    assert _is_near(shown.pixelColor(left + 8, top + 8), "#ff0000")


def test_the_word_of_a_link_ends_above_the_edge_of_the_cards(make: Callable[..., Page]) -> None:
    """And both edges have the distance from those of the window that the field and the header have."""
    page = make(FakeLibrary(_recents("One")))
    title = next(label for label in page.widget.findChildren(QLabel) if label.text() == "Recent packs")
    assert title.mapTo(page.widget, QPoint()).x() == theme.INSET
    link, choice = page.find(QPushButton, "clear_recent_packs"), page.widget.findChild(ExclusiveButtons)
    assert isinstance(choice, ExclusiveButtons)
    around = (link.width() - link.fontMetrics().horizontalAdvance(link.text())) // 2
    most = 2 if sys.platform == "win32" else 1  # pixels; in the style of Windows it is 2

    def distances() -> set[int]:
        word = link.mapTo(page.widget, QPoint(link.width() - around, 0)).x()
        edge = choice.mapTo(page.widget, QPoint(choice.width(), 0)).x()
        return {abs(word - edge), abs(word - (page.widget.width() - theme.INSET))}

    page.qtbot.waitUntil(lambda: max(distances()) <= most)  # as soon as the layout is done


def test_the_scroll_bar_has_a_handle_only_where_there_is_something_to_scroll(make: Callable[..., Page]) -> None:
    page = make(FakeLibrary(_recents("One")))
    bar = page.lists.verticalScrollBar()
    for height, has_handle in ((2000, False), (200, True)):
        page.widget.resize(1000, height)
        page.settle()
        assert bar.isVisible()
        shown = bar.grab().toImage()
        assert (shown.pixelColor(shown.width() // 2, 20) != shown.pixelColor(0, 0)) is has_handle


def _is_near(first: QColor, second: str) -> bool:
    pairs = zip(first.getRgb()[:3], QColor(second).getRgb()[:3], strict=True)  # type: ignore[index]
    return all(abs(a - b) < 40 for a, b in pairs)
