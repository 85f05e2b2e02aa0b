"""An update of a list of packs: it ends with the new rows, whatever they were, and what stays keeps its place."""

from __future__ import annotations

import random

from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtWidgets import QListView

from app.ui.home.pack_model import PLACEHOLDER, PackModel, PackRow
from tests.tables import each_row
from tests.ui.fake_library import summary


def _rows(text: str) -> list[PackRow]:
    """A row for each letter; a dot is a placeholder."""
    return [PLACEHOLDER if letter == "." else PackRow(pack_id=letter.lower(), name=letter) for letter in text]


def _names(model: PackModel) -> str:
    return "".join(row.name or "." for row in map(model.row, range(model.rowCount())))


def test_any_update_ends_with_the_new_rows(qapp: object) -> None:
    random.seed(7)
    for _ in range(300):
        before = "".join(random.sample("abcdefgh", random.randrange(9))) + "." * random.randrange(3)
        after = "".join(random.sample("abcdefgh", random.randrange(9))) + "." * random.randrange(3)
        model = PackModel()
        model.set_rows(_rows(before))
        counts = [len(before)]
        model.rowsInserted.connect(lambda _, first, last, seen=counts: seen.append(seen[-1] + last - first + 1))
        model.rowsRemoved.connect(lambda _, first, last, seen=counts: seen.append(seen[-1] - (last - first + 1)))
        model.set_rows(_rows(after))
        assert _names(model) == after
        assert counts[-1] == model.rowCount()


def test_what_stays_keeps_its_place_when_others_come_and_go(qapp: object) -> None:
    model = PackModel()
    model.set_rows(_rows("abcde.."))
    kept = QPersistentModelIndex(model.index(3, 0))
    model.set_rows(_rows("xacdefgh"))
    assert kept.row() == 3
    assert model.row(kept.row()).name == "d"


def test_what_moves_is_the_same_row_as_before(qapp: object) -> None:
    model = PackModel()
    model.set_rows(_rows("abcde"))
    moved = [QPersistentModelIndex(model.index(number, 0)) for number in range(5)]
    model.set_rows(_rows("dxbca"))
    assert [each.row() for each in moved] == [4, 2, 3, 0, -1]
    assert _names(model) == "dxbca"


def _list(model: PackModel) -> QListView:
    view = QListView()
    view.setModel(model)
    return view


def _changes(later: list[int], count: int = 1_000) -> int:
    """How many times a model with so many rows says that rows have changed when it gets other ones."""
    model, said = PackModel(), []
    model.set_rows(summary(number, str(number)) for number in range(count))
    for signal in (model.rowsInserted, model.rowsRemoved, model.layoutChanged, model.dataChanged, model.modelReset):
        signal.connect(lambda *_: said.append(1))
    model.set_rows(summary(number, str(number)) for number in later)
    assert [model.row(number).name for number in range(model.rowCount())] == [str(number) for number in later]
    return len(said)


def test_the_number_of_changes_does_not_grow_with_that_of_the_rows(qapp: object) -> None:
    random.seed(8)
    everything = range(1_000)
    assert _changes(list(range(0, 1_000, 100))) <= 2, "some are left"
    assert _changes([*everything, *range(2_000, 2_100)]) == 1, "others follow"
    assert _changes([*range(2_000, 2_100), *everything]) == 2, "others precede"
    assert _changes(list(reversed(everything))) == 1, "another order"
    for _ in range(20):
        assert _changes(random.sample(range(1_500), random.randrange(1_500))) <= 4


def test_other_facts_of_all_rows_are_one_change(qapp: object) -> None:
    model, changed = PackModel(), []
    model.set_rows(summary(number, "before") for number in range(100))
    model.dataChanged.connect(lambda first, last, *_: changed.append((first.row(), last.row())))
    model.set_rows(summary(number, "after" if 10 <= number < 90 else "before") for number in range(100))
    assert changed == [(10, 89)]


@each_row(
    ("after", "current"),
    [
        ("abcdefgh", "d"),
        ("d", "d"),
        ("hgfedcba", "d"),
        ("xadyh", "d"),
        ("befh", "e"),
        ("ab", "b"),
        ("hfb", "f"),
        ("", ""),
    ],
)
def test_the_current_row_stays_or_the_next_one_that_is_left_takes_its_place(
    qapp: object, after: str, current: str
) -> None:
    model = PackModel()
    view = _list(model)
    model.set_rows(_rows("abcdefgh"))
    view.setCurrentIndex(model.index(3, 0))
    model.set_rows(_rows(after))
    index = view.currentIndex()
    assert (model.row(index.row()).name if index.isValid() else "") == current
    assert view.selectedIndexes() == ([index] if current else [])


def test_other_facts_change_no_rows(qapp: object) -> None:
    model = PackModel()
    model.set_rows(_rows("abc"))
    kept, changed = QPersistentModelIndex(model.index(1, 0)), []
    model.dataChanged.connect(lambda first, *_: changed.append(first.row()))
    model.set_rows(_rows("aBc"))
    assert (kept.row(), changed) == (1, [1])
