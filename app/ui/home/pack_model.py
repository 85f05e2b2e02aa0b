"""Rows of packs as a Qt list model. An update changes only what differs, so that place and focus stay."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from app.ui.home.pack_row import RowKind
from app.ui.tool_tips import plain_tool_tip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtCore import QObject

    from app.ui.home.pack_row import PackRow, RowKey

_PACK_FLAGS: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_OTHER_FLAGS: Final = Qt.ItemFlag.ItemNeverHasChildren

_Index = QModelIndex | QPersistentModelIndex


class PackModel(QAbstractListModel):
    """The rows of one list."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._rows: tuple[PackRow, ...] = ()
        self._rows_by_url: dict[str, list[int]] = {}

    @property
    def rows(self) -> Sequence[PackRow]:
        """All rows."""
        return self._rows

    def row(self, number: int) -> PackRow:
        """One row."""
        return self._rows[number]

    def set_rows(self, rows: Iterable[PackRow]) -> None:
        """Replace the rows. Those that are the same packs as before stay, or move: what is the current row stays so."""
        later = tuple(rows)
        if later == self._rows:
            return
        wanted = {row.key for row in later}
        for number in reversed(range(len(self._rows))):
            if self._rows[number].key not in wanted:
                self._remove(number, 1)
        kept = {row.key for row in self._rows}
        if len(wanted) < len(later) or len(kept) < len(self._rows):  # several placeholders
            head = _common(self._rows, later)
            self._remove(head, len(self._rows) - head)
            self._insert(head, later[head:])
        else:
            self._reorder([row.key for row in later if row.key in kept])
            first = 0
            for is_kept, group in groupby(later, lambda row: row.key in kept):
                run = tuple(group)
                if not is_kept:
                    self._insert(first, run)
                first += len(run)
        former = self._rows
        self._set(later)
        for number, (before, after) in enumerate(zip(former, later, strict=True)):
            if before != after:
                self.dataChanged.emit(self.index(number), self.index(number))

    def _remove(self, first: int, count: int) -> None:
        if count:
            self.beginRemoveRows(QModelIndex(), first, first + count - 1)
            self._set(self._rows[:first] + self._rows[first + count :])
            self.endRemoveRows()

    def _reorder(self, keys: Sequence[RowKey]) -> None:
        """Put the rows, which are all different, into another order."""
        if [row.key for row in self._rows] == keys:
            return
        self.layoutAboutToBeChanged.emit()
        former = self._rows
        places = {key: number for number, key in enumerate(keys)}
        self._set(tuple(sorted(former, key=lambda row: places[row.key])))
        before = self.persistentIndexList()
        self.changePersistentIndexList(before, [self.index(places[former[each.row()].key]) for each in before])
        self.layoutChanged.emit()

    def _insert(self, first: int, rows: tuple[PackRow, ...]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._set(self._rows[:first] + rows + self._rows[first:])
            self.endInsertRows()

    def _set(self, rows: tuple[PackRow, ...]) -> None:
        self._rows = rows
        self._rows_by_url = {}
        for number, row in enumerate(rows):
            for url in row.cover_urls:
                self._rows_by_url.setdefault(url, []).append(number)

    def tell_cover(self, url: str) -> None:
        """Let the rows be painted again whose cover has a picture that arrived."""
        for number in self._rows_by_url.get(url, ()):
            self.dataChanged.emit(self.index(number), self.index(number), [Qt.ItemDataRole.DecorationRole])

    def tell_all_covers(self) -> None:
        """Let all rows be painted again."""
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1), [Qt.ItemDataRole.DecorationRole])

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self._rows)

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        is_pack = index.isValid() and self._rows[index.row()].kind is RowKind.PACK
        return _PACK_FLAGS if is_pack else _OTHER_FLAGS

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(row.name) if row.kind is RowKind.PACK else ""
        return None


def _common(first: Sequence[PackRow], second: Sequence[PackRow]) -> int:
    """The number of rows at the beginning that are the same packs."""
    shorter = min(len(first), len(second))
    return next((number for number in range(shorter) if first[number].key != second[number].key), shorter)
