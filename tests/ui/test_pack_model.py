"""An update of a list of packs: it ends with the new rows, whatever they were, and what stays current is not lost."""

from pytestqt.qtbot import QtBot

from app.ui.home.pack_model import PLACEHOLDER, PackRow
from app.ui.home.pack_views import RowList
from tests.tables import each_row


def _rows(text: str) -> list[PackRow]:
    """A row for each letter; a dot is a placeholder."""
    return [PLACEHOLDER if letter == "." else PackRow(pack_id=letter.lower(), name=letter) for letter in text]


@each_row(
    ("after", "current"),
    [
        ("abcdefgh", "d"),
        ("d", "d"),
        ("hgfedcba", "d"),
        ("xadyh", "d"),
        ("..xD", "D"),
        ("befh", "e"),
        ("ab..", "b"),
        ("hfb", "f"),
        ("...", ""),
        ("", ""),
    ],
)
def test_the_current_row_stays_or_the_next_one_that_is_left_takes_its_place(
    qtbot: QtBot, after: str, current: str
) -> None:
    view = RowList()
    qtbot.addWidget(view)
    view.show_rows(_rows("abcdefgh"))
    view.setCurrentIndex(view.rows.index(3, 0))
    view.show_rows(_rows(after))
    names = [view.rows.row(number).name or "." for number in range(view.rows.rowCount())]
    assert "".join(names) == after
    index = view.currentIndex()
    assert (view.rows.row(index.row()).name if index.isValid() else "") == current
    assert view.selectedIndexes() == ([index] if current else [])
