"""The list under the field: what is found while a person types, and what Enter opens."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QWidget

from app.core.errors import PlanNotAllowedError, ServerRefusedError
from app.core.full_text import FoundImage
from app.core.pack_id import PackIdProblem
from app.packs.pack_list import Listed, NoKey, Section
from app.ui.home.pack_finder import PackFinder
from app.ui.home.pack_model import RowKind
from app.ui.home.pack_views import RowList
from app.ui.shell.pack_field import FieldActions, FieldHint, FieldPresenter, PackField
from tests.ui.fake_library import FakeLibrary, FakePackList, FakeWorkspace, pack_id, recent, summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from app.packs.pack_list import PackList
    from app.ui.home.pack_model import PackRow

NOW = time.time()


class Field:
    """The field of a window, with the list under it."""

    def __init__(self, qtbot: QtBot, library: FakeLibrary) -> None:
        self.library = library
        self.community = FakePackList([summary(20, "Coffee of all"), summary(2, "Iced coffee")])
        self.workspace = FakeWorkspace()
        self.opened, self.opened_images = self.workspace.opened, self.workspace.opened_images
        self.refused: list[PackIdProblem] = []
        self.workspace.refused.connect(lambda problem, _text: self.refused.append(problem))
        self.all_shown: list[tuple[str, Section | None]] = []
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(1000, 900)
        self.field = PackField()
        self.field.setParent(self.window)
        self.field.setGeometry(16, 12, 500, 30)
        self.hint = FieldHint(self.window)
        self.presenter = FieldPresenter(self.workspace, self.field, self.hint)
        self.workspace.refused.connect(lambda problem, text: self.presenter.refuse(problem, text, self.window))
        actions = FieldActions(self._make, lambda: None, lambda *what: self.all_shown.append(what), lambda: None)
        self.presenter.attach(actions)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.field.setFocus()
        self.qtbot = qtbot

    def _make(self, choose: Callable[[PackRow, bool], object]) -> PackFinder:
        community = cast("PackList", self.community)
        return PackFinder(self.field, self.library.sources, community, self.workspace.keys, choose)

    @property
    def view(self) -> RowList:
        found = self.window.findChild(QListView, "found")
        assert isinstance(found, RowList)
        return found

    @property
    def is_open(self) -> bool:
        found = self.window.findChild(QListView, "found")
        return isinstance(found, QListView) and found.isVisible()

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


def _cup(position: int) -> FoundImage:
    words = "a cup of coffee"
    return FoundImage(pack_id(7), "Table", position, f"i{position}", f"https://x/{position}", words, ((9, 15),), ())


def test_what_matches_is_listed_in_groups_and_no_pack_twice(field: Field) -> None:
    field.type("coffee")
    field.library.search.find(_cup(3))
    field.settle()
    assert field.view.accessibleName() == "Found"
    assert field.rows == [
        *("# Recent packs", "Coffee", "# Your packs", "Iced coffee", "# Community packs", "Coffee of all"),
        *("# Images in packs you opened", "a cup of coffee"),
    ]
    assert field.current == "Coffee"
    assert field.all_rows[-1].spoken == "Table · image 3: a cup of coffee"


def test_keys_move_the_mark_over_headings_while_the_focus_stays_in_the_field(field: Field) -> None:
    field.type("coffee")
    field.library.search.find(_cup(3))
    field.press(Qt.Key.Key_Down)
    assert field.current == "Iced coffee"
    field.press(Qt.Key.Key_Up)
    field.press(Qt.Key.Key_Down)
    field.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert field.opened == [(pack_id(2), True)]
    assert not field.is_open
    assert not field.library.packs.is_visible


def test_an_image_opens_its_pack_at_that_image(field: Field) -> None:
    field.type("cup")
    field.library.search.find(_cup(3))
    field.press(Qt.Key.Key_Return)
    assert field.opened_images == [(pack_id(7), "i3", False)]


def test_the_last_row_leads_to_all_images_that_were_found(field: Field) -> None:
    field.type("cup")
    field.library.search.find(*map(_cup, range(1, 10)), count=37)
    field.settle()
    assert field.rows[-1].startswith("All 37 image")
    field.press(Qt.Key.Key_Up)
    for _ in range(10):
        field.press(Qt.Key.Key_Down)
    field.press(Qt.Key.Key_Return)
    assert field.all_shown == [("cup", None)]
    assert field.library.search.text == "cup", "the home page goes on with what was found"


def test_the_last_row_says_how_many_packs_were_found(field: Field) -> None:
    field.library.packs.replace([summary(number, f"Tea {number}") for number in range(30, 36)])
    field.type("tea")
    field.settle()
    assert field.rows[-1].startswith("All 6 pack")


def test_each_section_has_a_row_that_leads_to_all_of_its_packs(field: Field) -> None:
    field.library.packs.replace([summary(number, f"Tea {number}") for number in range(30, 35)])
    field.community.replace([summary(number, f"Tea {number}") for number in range(40, 46)])
    field.type("tea")
    field.library.search.find()
    field.settle()
    assert field.rows == [
        *("# Your packs", "Tea 30", "Tea 31", "Tea 32", "Tea 33", "All 5 packs found"),
        *("# Community packs", "Tea 40", "Tea 41", "Tea 42", "Tea 43", "All 6 packs found"),
    ]
    for _ in range(10):
        field.press(Qt.Key.Key_Down)
    field.press(Qt.Key.Key_Return)
    assert field.all_shown == [("tea", Section.COMMUNITY)]


def test_answers_move_no_mark_that_a_person_has_moved(field: Field) -> None:
    field.type("coffee")
    field.press(Qt.Key.Key_Down)
    assert field.current == "Iced coffee"
    field.library.search.find(_cup(1), packs=[recent(5, "Coffee of last year", 1.0)])
    field.settle()
    assert "Coffee of last year" in field.rows
    assert field.current == "Iced coffee"


def test_packs_are_ordered_by_how_their_names_match(field: Field) -> None:
    field.type("gym")
    field.library.search.find()
    names = ("Autumn campaign", "Strategymap", "At the gym", "Home-gym", "Gym portraits", "Gyms")
    field.library.packs.answer(*(summary(number, name) for number, name in enumerate(names, 30)))
    field.settle()
    assert field.rows == ["# Your packs", "Gym portraits", "Gyms", "At the gym", "Home-gym", "All 6 packs found"]
    assert field.current == "Gym portraits"
    field.type("gym por")
    field.library.packs.answer(*(summary(number, name) for number, name in enumerate(names[::-1], 30)))
    field.settle()
    assert field.rows[1:3] == ["Gym portraits", "Gyms"], "as the service sends them where no name matches"
    field.press(Qt.Key.Key_Return)
    assert field.opened == [(pack_id(31), False)]


def test_packs_whose_names_do_not_match_follow_those_of_others_whose_names_do(field: Field) -> None:
    field.type("gym")
    field.community.replace([summary(20, "Gym portraits")])
    field.library.search.find(_cup(1))
    field.library.packs.answer(summary(30, "Autumn campaign"))
    field.settle()
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
    field.library.packs.answer(summary(30, "Tea"))
    field.settle()
    assert field.rows[:4] == ["# Your packs", "Tea", "# Community packs", "Green tea"]
    assert field.current == "Green tea"
    field.community.replace([])
    field.settle()
    assert field.current == "Tea", "it is gone"
    field.community.replace([summary(20, "Green tea")])
    field.library.packs.answer(summary(30, "Tea"), summary(31, "Teapots"))
    field.settle()
    field.press(Qt.Key.Key_Down)
    assert field.current == "Teapots"
    field.type("tea")
    assert field.current == "Tea", "it was typed anew"


def test_what_no_name_matches_is_not_marked_until_all_is_found(field: Field) -> None:
    field.library.packs.await_answer()
    field.type("cup")
    field.library.search.find(_cup(1))
    field.settle()
    assert field.rows == ["# Images in packs you opened", "a cup of coffee"]
    assert field.current == ""
    field.press(Qt.Key.Key_Return)
    assert field.opened_images == []
    field.library.packs.answer(summary(30, "Cups"))
    field.settle()
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
    assert field.workspace.is_waiting, "it is requested"
    assert field.opened == [], "not what was marked for a former text"
    assert not field.is_open


@pytest.mark.parametrize(
    "text",
    [
        "curl https://x/packs -H 'Authorization: Bearer public.s3cret'",
        "Authorization: Bearer public",
        "public.s3cret-of-a-team",
        "9f0c1a52f3b84b8c9f0c1a52f3b84b8c.s3cret",
        "https://www.genviral.io/packs",
    ],
)
def test_what_may_have_a_key_is_never_searched_nor_repeated(field: Field, text: str, announced: list[str]) -> None:
    field.paste(text)
    field.settle()
    assert (field.library.packs.text, field.library.search.text) == ("", "")
    assert not field.library.packs.is_visible
    assert field.rows == ["# No pack ID in this text. It looks like 11111111-1111-1111-1111-111111111111."]
    field.qtbot.waitUntil(lambda: bool(announced))
    assert announced == [field.rows[0][2:]]
    field.press(Qt.Key.Key_Return)
    assert field.refused == [PackIdProblem.NONE]


def test_several_ids_are_refused_with_a_hint(field: Field) -> None:
    field.paste(f"{pack_id(1)} {pack_id(2)}")
    field.settle()
    assert field.rows == ["# More than one pack ID in this text. Keep the one you want to open."]
    field.press(Qt.Key.Key_Return)
    assert field.refused == [PackIdProblem.SEVERAL]
    assert not field.is_open


def test_nothing_that_matches_is_said_and_enter_opens_nothing(field: Field) -> None:
    field.type("zebra")
    assert field.rows == ["# Searching…"]
    field.library.search.find()
    field.settle()
    assert field.rows == ["# No pack or image matches “zebra”."]
    field.press(Qt.Key.Key_Return)
    assert field.refused == [PackIdProblem.NONE]
    assert field.opened == []


def test_what_nothing_matches_is_announced_once_when_the_person_has_stopped_typing(
    field: Field, announced: list[str]
) -> None:
    for text in ("zeb", "zebr", "zebra"):
        field.type(text)
        field.library.search.find()
        field.settle()
        assert field.rows == [f"# No pack or image matches “{text}”."]
    field.qtbot.waitUntil(lambda: bool(announced))
    field.library.search.changed.emit()
    field.settle()
    for begun in ("1a1", "11111111-1111-1111-1111-1111111111", "https://www.genviral.io/packs/11111111-1"):
        field.type(begun)
        field.library.search.find()
        field.settle()
    _until_settled(field)
    assert announced == ["No pack or image matches “zebra”."]
    field.type("2026")
    field.library.search.find()
    field.settle()
    _until_settled(field)
    assert announced[1:] == ["No pack or image matches “2026”."]


def _until_settled(field: Field) -> None:
    settled = field.window.findChild(QTimer, "settled")
    assert isinstance(settled, QTimer)
    field.qtbot.waitUntil(lambda: not settled.isActive())


def test_what_was_found_and_what_enter_takes_are_announced_once_when_the_person_has_stopped_typing(
    field: Field, announced: list[str]
) -> None:
    for text in ("cof", "coff", "coffee"):
        field.type(text)
        field.library.search.find(*map(_cup, range(1, 10)), count=37)
        field.settle()
    _until_settled(field)
    coffee = field.all_rows[1].spoken
    assert coffee.startswith("Coffee, 24 images")
    assert announced == [f"37 images, 3 packs. {coffee}"]
    field.library.search.changed.emit()
    field.settle()
    _until_settled(field)
    assert len(announced) == 1, "nothing has changed"
    field.press(Qt.Key.Key_Down)
    iced = field.all_rows[3].spoken
    field.library.search.find()
    field.settle()
    _until_settled(field)
    assert announced[1:] == [iced, f"3 packs. {iced}"]


def test_packs_that_are_not_listed_are_counted_where_their_number_is_known(field: Field, announced: list[str]) -> None:
    field.library.packs.replace([summary(number, f"Tea {number}") for number in range(30, 180)])
    field.type("tea")
    field.library.search.find()
    field.settle()
    _until_settled(field)
    assert announced == [f"150 packs. {field.all_rows[1].spoken}"]


@pytest.mark.parametrize("is_community_listed", [True, False])
def test_packs_that_cannot_be_searched_are_announced_and_enter_says_why(
    field: Field, announced: list[str], *, is_community_listed: bool
) -> None:
    said = "Your packs could not be searched: Connection refused."
    field.type("beach days")
    field.library.search.find()
    field.library.packs.fail(ServerRefusedError())
    if not is_community_listed:
        field.community.fail(ServerRefusedError())
    field.settle()
    _until_settled(field)
    assert announced == [said]
    field.press(Qt.Key.Key_Return)
    assert field.refused == [PackIdProblem.NONE]
    assert field.hint.text() == said
    assert field.field.accessibleDescription() == said


def test_packs_that_cannot_be_searched_are_announced_with_what_was_found(field: Field, announced: list[str]) -> None:
    field.type("coffee")
    field.library.search.find()
    field.community.fail(ServerRefusedError())
    field.settle()
    _until_settled(field)
    found = field.all_rows[1].spoken
    assert announced == [f"Community packs could not be searched: Connection refused. 2 packs. {found}"]
    field.press(Qt.Key.Key_Return)
    assert field.opened == [(pack_id(1), False)]


def test_packs_that_cannot_be_listed_are_announced_as_well(field: Field, announced: list[str]) -> None:
    field.library.packs.fail(ServerRefusedError())
    field.press(Qt.Key.Key_Down)
    _until_settled(field)
    first = field.all_rows[1].spoken
    assert announced == [f"Your packs could not be listed: Connection refused. 2 packs. {first}"]


def test_without_a_key_it_is_not_said_that_nothing_matches(field: Field) -> None:
    keys = field.workspace.keys
    field.library.packs.state, field.library.recents.packs = NoKey(), ()
    keys.is_recalling = True
    field.type("zebra")
    field.library.search.find()
    field.settle()
    assert field.rows == ["# Waiting for the keychain…"]
    keys.is_recalling = False
    keys.recalled.emit()
    field.settle()
    assert field.rows == ["# To search for packs, enter the API key."]
    field.press(Qt.Key.Key_Return)
    assert field.hint.text().startswith("No pack ID in this text."), "nothing was searched"


@pytest.mark.parametrize("is_found", [True, False])
def test_enter_before_anything_is_found_opens_the_first_that_is(field: Field, *, is_found: bool) -> None:
    field.library.packs.await_answer()
    field.paste("cup")
    field.press(Qt.Key.Key_Return)
    field.library.search.find(*([_cup(3)] if is_found else []))
    field.settle()
    assert (field.opened_images, field.refused) == ([], []), "the packs may match better"
    field.library.packs.state = Listed()
    field.library.packs.changed.emit()
    field.settle()
    assert field.opened_images == ([(pack_id(7), "i3", False)] if is_found else [])
    assert field.refused == ([] if is_found else [PackIdProblem.NONE])
    assert not field.is_open


def test_packs_that_cannot_be_listed_leave_the_others(field: Field) -> None:
    field.type("coffee")
    field.library.packs.fail(PlanNotAllowedError(http_status=403, error_code="tier_not_allowed"))
    field.settle()
    assert field.rows[:3] == ["# Recent packs", "Coffee", "# Your packs: Plan not allowed"]


def test_a_click_opens_and_ctrl_in_a_new_tab(field: Field) -> None:
    field.type("coffee")
    field.library.search.find(_cup(3))
    field.settle()
    for row, modifier in ((1, Qt.KeyboardModifier.NoModifier), (3, Qt.KeyboardModifier.ControlModifier)):
        field.type("coffee")
        place = field.view.visualRect(field.view.rows.index(row, 0)).center()
        QTest.mouseClick(field.view.viewport(), Qt.MouseButton.LeftButton, modifier, place)
    assert field.opened == [(pack_id(1), False), (pack_id(2), True)]


def test_escape_closes_the_list_and_so_does_leaving_the_field(field: Field) -> None:
    field.type("coffee")
    assert field.is_open
    assert field.presenter.bring_back()
    assert (field.is_open, field.field.text()) == (False, "")
    assert not field.presenter.bring_back(), "once"
    field.type("coffee")
    QApplication.sendEvent(field.field, QEvent(QEvent.Type.FocusOut))
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
    field.library.search.find(*map(_cup, range(1, 5)))
    field.settle()
    assert finder.height() > former
    field.window.resize(700, 300)
    field.settle()
    assert finder.geometry().bottom() <= 300
    assert finder.geometry().right() <= 700
