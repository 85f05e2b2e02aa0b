"""Rows of packs as a Qt list model. An update changes only what differs, so that place and focus stay."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QStandardItemModel

from app.core.pack_list import PackSummary
from app.ui.home.pack_row import RowKind, row_of_summary
from app.ui.tool_tips import plain_tool_tip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtCore import QObject

    from app.ui.home.pack_row import ListedRow, PackRow

_PACK_FLAGS: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_OTHER_FLAGS: Final = Qt.ItemFlag.ItemNeverHasChildren

_Index = QModelIndex | QPersistentModelIndex


class PackModel(QStandardItemModel):
    """The rows of one list.

    An update of 10,000 rows, however they differ, is made of at most two runs of removed and inserted rows and two
    changes of the order. As in `GalleryModel`, the base class counts the rows in C++ and holds no items. The rows of
    the service's packs are made when they are needed: their texts take 10 µs each.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._rows: list[ListedRow] = []
        self._keys: list[str | int] = []
        self._rows_by_url: dict[str, list[int]] = {}  # empty until it is needed
        self.setColumnCount(1)

    def row(self, number: int) -> PackRow:
        """One row."""
        row = self._rows[number]
        return row_of_summary(row) if isinstance(row, PackSummary) else row

    def set_rows(self, rows: Iterable[ListedRow]) -> None:
        """Replace the rows. Those that are the same packs as before stay, or move: what is the current row stays so."""
        later = list(rows)
        if later == self._rows:
            return
        self._rows_by_url = {}
        keys = _keys(later)
        self._remove_all_but(set(keys))
        former = set(self._keys)
        new = [number for number, key in enumerate(keys) if key not in former]
        if new:
            first = len(self._rows)
            self._rows += [later[number] for number in new]
            self._keys += [keys[number] for number in new]
            self.insertRows(first, len(new))
        places = {key: number for number, key in enumerate(self._keys)}
        self._arrange([places[key] for key in keys])
        changed = [number for number, (old, new) in enumerate(zip(self._rows, later, strict=True)) if old != new]
        self._rows = later
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], 0))

    def _remove_all_but(self, wanted: set[str | int]) -> None:
        gone = [number for number, key in enumerate(self._keys) if key not in wanted]
        if not gone:
            return
        first, last = gone[0], gone[-1]
        if last - first >= len(gone):
            # They become one run. It ends before the row that follows the current one, which is made the current one if
            # that is removed.
            removed = set(gone)
            first = min((each.row() for each in self.persistentIndexList() if each.row() in removed), default=first)
            kept = [number for number in range(len(self._keys)) if number not in removed]
            before = [number for number in kept if number < first]
            self._arrange([*before, *gone, *kept[len(before) :]])
            first = len(before)
        self.removeRows(first, len(gone))
        del self._rows[first : first + len(gone)], self._keys[first : first + len(gone)]

    def _arrange(self, order: Sequence[int]) -> None:
        """Put the rows, of which the former numbers are given, into another order."""
        if all(number == place for place, number in enumerate(order)):
            return
        self.layoutAboutToBeChanged.emit()
        self._rows = [self._rows[number] for number in order]
        self._keys = [self._keys[number] for number in order]
        before, places = self.persistentIndexList(), {number: place for place, number in enumerate(order)}
        self.changePersistentIndexList(before, [self.index(places[each.row()], 0) for each in before])
        self.layoutChanged.emit()

    def tell_cover(self, url: str) -> None:
        """Let the rows be painted again whose cover has a picture that arrived."""
        if not self._rows_by_url:
            for number, row in enumerate(self._rows):
                for each in (row.preview_url,) if isinstance(row, PackSummary) else row.cover_urls:
                    self._rows_by_url.setdefault(each, []).append(number)
        for number in self._rows_by_url.get(url, ()):
            index = self.index(number, 0)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def tell_all_covers(self) -> None:
        """Let all rows be painted again."""
        if self._rows:
            last = self.index(len(self._rows) - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.DecorationRole])

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        row = self._rows[index.row()] if index.isValid() else None
        is_pack = isinstance(row, PackSummary) or (row is not None and row.kind is RowKind.PACK)
        return _PACK_FLAGS if is_pack else _OTHER_FLAGS

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.row(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(row.name) if row.kind is RowKind.PACK else ""
        return None


def _keys(rows: Iterable[ListedRow]) -> list[str | int]:
    """What each row is recognised by after an update. Placeholders are numbered, because they are all the same."""
    placeholders = count()
    return [row.id if isinstance(row, PackSummary) else row.key or next(placeholders) for row in rows]
