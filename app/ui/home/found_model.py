"""Images that were found in packs which were opened before, as a Qt list model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from app.ui.texts import home as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject

_FLAGS: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class FoundRow:
    """An image that was found, ready to be shown.

    Attributes:
        pack_id: UUID of its pack.
        image_id: Its ID.
        url: Its URL, for its picture.
        place: The name of its pack, and its position there.
        text: The part of its description or keywords that matches, on one line.
        matches: Begin and end of each matched word in the text, in ascending order.
    """

    pack_id: str
    image_id: str
    url: str
    place: str
    text: str
    matches: tuple[tuple[int, int], ...]

    @property
    def picture_urls(self) -> tuple[str, ...]:
        """What is needed to paint it."""
        return (self.url,)


class FoundModel(QAbstractListModel):
    """The images that were found: by the last use of their packs, and by position in each."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._rows: tuple[FoundRow, ...] = ()

    @property
    def rows(self) -> Sequence[FoundRow]:
        """All rows."""
        return self._rows

    def row(self, number: int) -> FoundRow:
        """One row."""
        return self._rows[number]

    def set_rows(self, rows: tuple[FoundRow, ...]) -> None:
        """Replace the rows."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def tell_cover(self, url: str) -> None:
        """Let the rows be painted again whose picture has arrived."""
        for number, row in enumerate(self._rows):
            if row.url == url:
                self.dataChanged.emit(self.index(number), self.index(number), [Qt.ItemDataRole.DecorationRole])

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self._rows)

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        return _FLAGS

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return texts.found_spoken(row.place, row.text)
        return None
