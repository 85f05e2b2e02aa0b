"""Rows of packs as a Qt list model. An update changes only what differs, so that place and focus stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from app.ui.home.pack_row import RowKind
from app.ui.tool_tips import plain_tool_tip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtCore import QObject

    from app.ui.home.pack_row import PackRow

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
        """Replace the rows. Those at the beginning and at the end that are the same packs as before stay."""
        former, later = self._rows, tuple(rows)
        if later == former:
            return
        head = _common(former, later)
        tail = _common(former[head:][::-1], later[head:][::-1])
        removed, added = len(former) - head - tail, len(later) - head - tail
        if removed:
            self.beginRemoveRows(QModelIndex(), head, head + removed - 1)
            self._set(former[:head] + former[head + removed :])
            self.endRemoveRows()
        if added:
            self.beginInsertRows(QModelIndex(), head, head + added - 1)
            self._set(self._rows[:head] + later[head : head + added] + self._rows[head:])
            self.endInsertRows()
        kept = self._rows
        self._set(later)
        for number, (before, after) in enumerate(zip(kept, later, strict=True)):
            if before != after:
                self.dataChanged.emit(self.index(number), self.index(number))

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
