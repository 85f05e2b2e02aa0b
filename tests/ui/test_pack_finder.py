"""The list under the field: what is found while a person types, and what Enter opens."""

import time
from collections.abc import Iterator, Sequence
from typing import cast

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import ServerRefusedError
from app.core.full_text import FoundImage
from app.core.models import PackSummary
from app.core.pack_id import PackIdProblem
from app.core.saved_values import RecentPack
from app.packs.pack_list import Section
from app.ui.home.pack_finder import PackFinder
from app.ui.home.pack_model import PackRow, RowKind
from app.ui.home.pack_views import RowList
from app.ui.shell.main_window import MainWindow
from app.ui.shell.pack_field import FieldPresenter, PackField
from tests.ui.fake_library import FakeLibrary, FakePackList, FakeWorkspace, pack_id, recent, summary

NOW = time.time()


class FieldWindow(QWidget):
    """What the field needs of the window."""

    home_results = None

    def __init__(self) -> None:
        super().__init__()
        self.all_shown: list[tuple[str, Section | None]] = []

    def show_all_found(self, text: str, section: Section | None) -> None:
        self.all_shown.append((text, section))

    def leave_field(self) -> None:
        pass


class Field:
    """The field of a window, with the list under it."""

    def __init__(self, qtbot: QtBot, library: FakeLibrary) -> None:
        self.library = library
        self.community = FakePackList([summary(20, "Coffee of all"), summary(2, "Iced coffee")])
        self.community.section = Section.COMMUNITY
        self.workspace = FakeWorkspace(library, self.community)
        self.opened, self.opened_images = self.workspace.opened, self.workspace.opened_images
        self.refused: list[PackIdProblem] = []
        self.workspace.refused.connect(lambda problem, _text: self.refused.append(problem))
        self.window = FieldWindow()
        self.all_shown = self.window.all_shown
        qtbot.addWidget(self.window)
        self.window.resize(1000, 900)
        self.field = PackField()
        self.field.setParent(self.window)
        self.field.setGeometry(16, 12, 500, 30)
        self.presenter = FieldPresenter(self.workspace, self.field, cast("MainWindow", self.window))
        self.workspace.refused.connect(lambda problem, text: self.presenter.refuse(problem, text, self.window))
        self.presenter.begin()
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.field.setFocus()
        self.qtbot = qtbot

    @property
    def hint(self) -> str:
        return "".join(hint.text() for hint in self.window.findChildren(QLabel, "pack_hint"))

    @property
    def view(self) -> RowList:
        found = self.window.findChild(QListView, "found")
        assert isinstance(found, RowList)
        return found

    @property
    def is_open(self) -> bool:
        return any(found.isVisible() for found in self.window.findChildren(QListView, "found"))

    @property
    def all_rows(self) -> list[PackRow]:
        return [self.view.rows.row(number) for number in range(self.view.rows.rowCount())]

    @property
    def rows(self) -> list[str]:
        return [f"# {row.name}" if row.kind is RowKind.HEADING else row.name for row in self.all_rows]

    @property
    def current(self) -> str:
        row = self.view.current_row
        return row.name if row is not None else ""

    def type(self, text: str) -> None:
        self.field.selectAll()
        QTest.keyClicks(self.field, text)
        self.settle()

    def settle(self) -> None:
        """Let timers of no time run."""
        self.qtbot.wait(1)

    def find(self, *images: FoundImage, packs: Sequence[RecentPack] = (), count: int | None = None) -> None:
        """Let images be found, and the list show them."""
        self.library.search.find(*images, packs=packs, count=count)
        self.settle()

    def answer(self, *packs: PackSummary) -> None:
        """Let the service list packs, and the list show them."""
        self.library.packs.answer(*packs)
        self.settle()

    def until_settled(self) -> None:
        """Wait until the person has stopped typing."""
        settled = self.window.findChild(QTimer, "settled")
        assert isinstance(settled, QTimer)
        self.qtbot.waitUntil(lambda: not settled.isActive())

    def paste(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.field.selectAll()
        QTest.keySequence(self.field, "Ctrl+V")

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        assert self.window.focusWidget() is self.field, "the focus stays in the field"
        QTest.keyClick(self.field, key, modifier)


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[Field]:
    library = FakeLibrary(
        [recent(0, "Motivation", NOW), recent(1, "Coffee", NOW - 1)],
        [summary(1, "Coffee"), summary(2, "Iced coffee"), summary(3, "Hooks")],
    )
    field = Field(qtbot, library)
    yield field
    field.window.close()


def _teas(*numbers: int) -> list[PackSummary]:
    return [summary(number, f"Tea {number}") for number in numbers]


def _cup(position: int) -> FoundImage:
    words = "a cup of coffee"
    return FoundImage(pack_id(7), "Table", position, f"i{position}", f"https://x/{position}", words, ((9, 15),), ())


def test_what_matches_is_listed_in_groups_and_no_pack_twice(field: Field) -> None:
    field.type("coffee")
    field.find(_cup(3))
    assert field.view.accessibleName() == "Found"
    assert field.rows == [
        *("# Recent packs", "Coffee", "# Your packs", "Iced coffee", "# Community packs", "Coffee of all"),
        *("# Images in packs you opened", "a cup of coffee"),
    ]
    assert field.all_rows[-1].spoken == "Table · image 3: a cup of coffee"
    moves = ((Qt.Key.Key_Up, "Coffee"), (Qt.Key.Key_Down, "Iced coffee"), (Qt.Key.Key_Down, "Coffee of all"))
    for key, marked in (*moves, (Qt.Key.Key_Up, "Iced coffee")):
        field.press(key)
        assert field.current == marked, "headings are passed over"
    field.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert field.opened == [(pack_id(2), True)]
    assert not field.is_open
    assert not field.library.packs.is_visible


def test_a_last_row_leads_to_all_that_was_found(field: Field) -> None:
    field.library.packs.replace(_teas(*range(30, 35)))
    field.community.replace(_teas(*range(40, 46)))
    field.type("tea")
    field.find()
    assert field.rows == [
        *("# Your packs", "Tea 30", "Tea 31", "Tea 32", "Tea 33", "All 5 packs found"),
        *("# Community packs", "Tea 40", "Tea 41", "Tea 42", "Tea 43", "All 6 packs found"),
    ]
    for _ in range(10):
        field.press(Qt.Key.Key_Down)
    field.press(Qt.Key.Key_Return)
    field.type("cup")
    field.find(*map(_cup, range(1, 10)), count=37)
    assert field.rows[-1].startswith("All 37 image")
    for _ in range(10):
        field.press(Qt.Key.Key_Down)
    field.press(Qt.Key.Key_Return)
    assert field.all_shown == [("tea", Section.COMMUNITY), ("cup", None)]
    assert field.library.search.text == "cup", "the home page goes on with what was found"


def test_packs_are_ordered_by_how_their_names_match(field: Field) -> None:
    field.type("gym")
    field.library.search.find()
    names = ("Autumn campaign", "Strategymap", "At the gym", "Home-gym", "Gym portraits", "Gyms")
    field.answer(*(summary(number, name) for number, name in enumerate(names, 30)))
    assert field.rows == ["# Your packs", "Gym portraits", "Gyms", "At the gym", "Home-gym", "All 6 packs found"]
    assert field.current == "Gym portraits"
    field.type("gym por")
    field.answer(*(summary(number, name) for number, name in enumerate(names[::-1], 30)))
    assert field.rows[1:3] == ["Gym portraits", "Gyms"], "as the service sends them where no name matches"
    field.press(Qt.Key.Key_Return)
    assert field.opened == [(pack_id(31), False)]


def test_packs_whose_names_do_not_match_follow_those_of_others_whose_names_do(field: Field) -> None:
    field.type("gym")
    field.community.replace([summary(20, "Gym portraits")])
    field.library.search.find(_cup(1))
    field.answer(summary(30, "Autumn campaign"))
    assert field.rows == [
        *("# Community packs", "Gym portraits", "# Your packs", "Autumn campaign"),
        *("# Images in packs you opened", "a cup of coffee"),
    ]
    assert field.current == "Gym portraits"


def test_the_mark_stays_on_its_row_while_more_is_found(field: Field) -> None:
    field.library.packs.await_answer()
    field.type("tea")
    field.community.replace([summary(20, "Green tea")])
    field.settle()
    assert field.current == "Green tea"
    field.library.search.find(_cup(1))
    field.answer(summary(30, "Tea"))
    assert field.rows[:4] == ["# Your packs", "Tea", "# Community packs", "Green tea"]
    assert field.current == "Green tea"
    field.community.replace([])
    field.settle()
    assert field.current == "Tea", "it is gone"
    field.community.replace([summary(20, "Green tea")])
    field.answer(summary(30, "Tea"), summary(31, "Teapots"))
    field.press(Qt.Key.Key_Down)
    assert field.current == "Teapots"
    field.type("tea")
    assert field.current == "Tea", "it was typed anew"


def test_what_no_name_matches_is_not_marked_until_all_is_found(field: Field) -> None:
    field.library.packs.await_answer()
    field.type("cup")
    field.find(_cup(1))
    assert field.rows == ["# Images in packs you opened", "a cup of coffee"]
    assert field.current == ""
    field.press(Qt.Key.Key_Return)
    assert field.opened_images == []
    field.answer(summary(30, "Cups"))
    assert field.opened == [(pack_id(30), False)]


def test_down_shows_recent_packs_and_own_ones(field: Field) -> None:
    field.press(Qt.Key.Key_Down)
    assert field.rows == ["# Recent packs", "Motivation", "Coffee", "# Your packs", "Iced coffee", "Hooks"]
    assert not field.community.is_visible, "nothing is requested for them"
    field.press(Qt.Key.Key_Down)
    field.press(Qt.Key.Key_Return)
    assert field.opened == [(pack_id(1), False)]


def test_an_id_is_the_only_row_and_nothing_is_searched(field: Field) -> None:
    field.paste(f"see https://www.genviral.io/packs/{pack_id(1).upper()}")
    field.settle()
    assert field.rows == ["Open pack Coffee"]
    assert (field.library.packs.text, field.library.search.text) == ("", "")
    assert not field.library.packs.was_visible, "no list is requested beside the pack"
    field.press(Qt.Key.Key_Return)
    assert field.opened == [(pack_id(1), False)]


@pytest.mark.parametrize("is_list_open", [True, False])
def test_an_id_that_is_entered_at_once_waits_for_no_list(field: Field, *, is_list_open: bool) -> None:
    if is_list_open:
        field.type("coffee")
        assert field.current == "Coffee"
    field.paste(pack_id(77))
    field.press(Qt.Key.Key_Return)
    field.settle()
    assert field.workspace.requested == [pack_id(77)]
    assert field.opened == [], "not what was marked for a former text"
    assert not field.is_open


_NO_ID = "No pack ID in this text. It looks like 11111111-1111-1111-1111-111111111111."


@pytest.mark.parametrize(
    ("text", "problem", "sentence"),
    [
        ("curl https://x/packs -H 'Authorization: Bearer public.s3cret'", PackIdProblem.NONE, _NO_ID),
        ("Authorization: Bearer public", PackIdProblem.NONE, _NO_ID),
        ("public.s3cret-of-a-team", PackIdProblem.NONE, _NO_ID),
        ("9f0c1a52f3b84b8c9f0c1a52f3b84b8c.s3cret", PackIdProblem.NONE, _NO_ID),
        ("https://www.genviral.io/packs", PackIdProblem.NONE, _NO_ID),
        (
            f"{pack_id(1)} {pack_id(2)}",
            PackIdProblem.SEVERAL,
            "More than one pack ID in this text. Keep the one you want to open.",
        ),
    ],
)
def test_what_may_have_a_key_is_never_searched_nor_repeated(
    field: Field, announced: list[str], text: str, problem: PackIdProblem, sentence: str
) -> None:
    field.paste(text)
    field.settle()
    assert (field.library.packs.text, field.library.search.text) == ("", "")
    assert not field.library.packs.is_visible
    assert field.rows == [f"# {sentence}"]
    field.qtbot.waitUntil(lambda: bool(announced))
    assert announced == [sentence]
    field.press(Qt.Key.Key_Return)
    assert field.refused == [problem]
    assert not field.is_open


def test_what_nothing_matches_is_said_once_when_the_person_has_stopped_typing(
    field: Field, announced: list[str]
) -> None:
    for text in ("zeb", "zebr", "zebra"):
        field.type(text)
        assert field.rows == ["# Searching…"]
        field.find()
        assert field.rows == [f"# No pack or image matches “{text}”."]
    field.qtbot.waitUntil(lambda: bool(announced))
    field.library.search.changed.emit()
    field.settle()
    for begun in ("1a1", "11111111-1111-1111-1111-1111111111", "https://www.genviral.io/packs/11111111-1", "2026"):
        field.type(begun)
        field.find()
    field.until_settled()
    assert announced == [f"No pack or image matches “{text}”." for text in ("zebra", "2026")]
    field.press(Qt.Key.Key_Return)
    assert field.refused == [PackIdProblem.NONE]
    assert field.opened == []


def test_what_was_found_and_what_enter_takes_are_announced_once_when_the_person_has_stopped_typing(
    field: Field, announced: list[str]
) -> None:
    for text in ("cof", "coff", "coffee"):
        field.type(text)
        field.find(*map(_cup, range(1, 10)), count=37)
    field.until_settled()
    coffee = field.all_rows[1].spoken
    assert coffee.startswith("Coffee, 24 images")
    assert announced == [f"37 images, 3 packs. {coffee}"]
    field.library.search.changed.emit()
    field.settle()
    field.until_settled()
    assert len(announced) == 1, "nothing has changed"
    field.press(Qt.Key.Key_Down)
    iced = field.all_rows[3].spoken
    field.find()
    field.until_settled()
    assert announced[1:] == [iced, f"3 packs. {iced}"]


def test_packs_that_are_not_listed_are_counted_where_their_number_is_known(field: Field, announced: list[str]) -> None:
    field.library.packs.replace(_teas(*range(30, 180)))
    field.type("tea")
    field.find()
    field.until_settled()
    assert announced == [f"150 packs. {field.all_rows[1].spoken}"]


@pytest.mark.parametrize(
    ("text", "failing", "said"),
    [
        ("beach days", "packs", "Your packs could not be searched: Connection refused."),
        ("beach days", "packs community", "Your packs could not be searched: Connection refused."),
        ("coffee", "community", "Community packs could not be searched: Connection refused. 2 packs. {first}"),
        ("", "packs", "Your packs could not be listed: Connection refused. 2 packs. {first}"),
    ],
)
def test_packs_that_cannot_be_searched_are_announced_and_enter_says_why(
    field: Field, announced: list[str], text: str, failing: str, said: str
) -> None:
    if text:
        field.type(text)
        field.find()
    lists = {"packs": field.library.packs, "community": field.community}
    for name in failing.split():
        lists[name].fail(ServerRefusedError())
    if not text:
        field.press(Qt.Key.Key_Down)
    field.settle()
    field.until_settled()
    assert [row for row in field.rows if row.startswith("#") and row.endswith("packs: Connection refused")]
    has_first = "{first}" in said
    said = said.format(first=field.all_rows[1].spoken) if has_first else said
    assert announced == [said]
    if text:
        field.press(Qt.Key.Key_Return)
        assert field.opened == ([(pack_id(1), False)] if has_first else [])
        assert field.hint == ("" if has_first else said)
        assert (field.field.accessibleDescription() == said) is not has_first


def test_without_a_key_it_is_not_said_that_nothing_matches(field: Field) -> None:
    keys = field.workspace.keys
    field.library.packs.has_key, field.library.recents.packs = False, ()
    keys.is_recalling = True
    field.type("zebra")
    field.find()
    assert field.rows == ["# Waiting for the keychain…"]
    keys.is_recalling = False
    keys.recalled.emit()
    field.settle()
    assert field.rows == ["# To search for packs, enter the API key."]
    field.press(Qt.Key.Key_Return)
    assert field.hint.startswith("No pack ID in this text."), "nothing was searched"


@pytest.mark.parametrize("is_found", [True, False])
def test_enter_before_anything_is_found_opens_the_first_that_is(field: Field, *, is_found: bool) -> None:
    field.library.packs.await_answer()
    field.paste("cup")
    field.press(Qt.Key.Key_Return)
    field.find(*([_cup(3)] if is_found else []))
    assert (field.opened_images, field.refused) == ([], []), "the packs may match better"
    field.library.packs.is_listing = False
    field.library.packs.changed.emit()
    field.settle()
    assert field.opened_images == ([(pack_id(7), "i3", False)] if is_found else [])
    assert field.refused == ([] if is_found else [PackIdProblem.NONE])
    assert not field.is_open


def test_a_click_opens_and_ctrl_in_a_new_tab(field: Field) -> None:
    modifiers = Qt.KeyboardModifier
    for row, modifier in ((1, modifiers.NoModifier), (3, modifiers.ControlModifier), (7, modifiers.NoModifier)):
        field.type("coffee")
        field.find(_cup(3))
        place = field.view.visualRect(field.view.rows.index(row, 0)).center()
        QTest.mouseClick(field.view.viewport(), Qt.MouseButton.LeftButton, modifier, place)
    assert field.opened == [(pack_id(1), False), (pack_id(2), True)]
    assert field.opened_images == [(pack_id(7), "i3", False)], "the pack of an image at that image"


def test_escape_closes_the_list_and_so_does_leaving_the_field(field: Field) -> None:
    field.type("coffee")
    assert field.is_open
    assert field.presenter.bring_back()
    assert (field.is_open, field.field.text()) == (False, "")
    assert not field.presenter.bring_back(), "once"
    field.type("coffee")
    field.field.clearFocus()
    assert not field.is_open


def test_a_click_selects_a_name_and_what_was_typed_is_not_selected(field: Field) -> None:
    field.presenter.show_typed("coffee")
    QTest.mouseClick(field.field, Qt.MouseButton.LeftButton)
    assert field.field.selectedText() == ""
    field.field.show_text("Motivation Pack")
    QTest.mouseClick(field.field, Qt.MouseButton.LeftButton)
    assert field.field.selectedText() == "Motivation Pack"


def test_the_list_is_as_high_as_its_rows_and_stays_in_the_window(field: Field) -> None:
    field.library.recents.clear()
    field.press(Qt.Key.Key_Down)
    finder = field.window.findChild(PackFinder)
    assert isinstance(finder, PackFinder)
    former = finder.height()
    field.type("coffee")
    field.find(*map(_cup, range(1, 5)))
    assert finder.height() > former
    field.window.resize(700, 300)
    field.settle()
    assert finder.geometry().bottom() <= 300
    assert finder.geometry().right() <= 700
