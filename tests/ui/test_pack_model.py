"""An update of a list of packs: it ends with the new rows, whatever they were, and what stays keeps its place."""

from __future__ import annotations

import random

from PySide6.QtCore import QPersistentModelIndex

from app.ui.home.pack_model import PackModel
from app.ui.home.pack_row import PLACEHOLDER, PackRow


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


def test_other_facts_change_no_rows(qapp: object) -> None:
    model = PackModel()
    model.set_rows(_rows("abc"))
    kept, changed = QPersistentModelIndex(model.index(1, 0)), []
    model.dataChanged.connect(lambda first, *_: changed.append(first.row()))
    model.set_rows(_rows("aBc"))
    assert (kept.row(), changed) == (1, [1])
