"""The values of one facet as a Qt list model, and how they are painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.facets import Facet, FacetValue, values_of
from app.core.folding import fold, has_words
from app.ui import theme
from app.ui.texts import filter as texts
from app.ui.texts.formats import number
from app.ui.tool_tips import plain_tool_tip

if TYPE_CHECKING:
    from app.workspace.pack_filter import PackFilter

_MOST: Final = 500  # values in the list; further ones have to be searched for
_COUNT_ROLE: Final = Qt.ItemDataRole.UserRole
_STATE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_MARKS: Final = {Qt.CheckState.Checked: "✓", Qt.CheckState.PartiallyChecked: "–"}

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Row:
    value: FacetValue
    text: str
    count: int
    state: Qt.CheckState


class ValueModel(QAbstractListModel):
    """The values of a facet, with the number of images that choosing each would show."""

    def __init__(self, pack_filter: PackFilter, facet: Facet, parent: QObject) -> None:
        """Read the values of a filter, and follow it."""
        super().__init__(parent)
        self._filter = pack_filter
        self._facet = facet
        self._words: list[str] = []
        self._order: dict[FacetValue, str] = {}
        self._rows: list[_Row] = []
        self._left_out = 0
        self.show_matching("")
        pack_filter.changed.connect(self._recount)

    def _sorted(self, counts: dict[FacetValue, int]) -> list[FacetValue]:
        """Keywords and statuses by their number of images, chosen ones first; others in their own order."""
        values = values_of(self._facet)
        if values is not None:
            order: list[FacetValue] = [*values]
            return sorted(counts, key=order.index)
        return sorted(
            counts,
            key=lambda value: (self._filter.choice_of(self._facet, value) is None, -counts[value], fold(str(value))),
        )

    def show_matching(self, text: str) -> None:
        """Show the values that contain a text, and count them anew."""
        self._words = fold(text).split()
        found = self._find()
        self.beginResetModel()
        self._rows, self._left_out = found[:_MOST], max(0, len(found) - _MOST)
        self.endResetModel()

    def _recount(self) -> None:
        """Update the counts and what is chosen. Rows stay where they are, and values that are new come last."""
        found = self._find()
        rows, left_out = found[:_MOST], max(0, len(found) - _MOST)
        begin, added = len(self._rows), len(rows) + (left_out > 0) - self.rowCount()
        if added:
            self.beginInsertRows(QModelIndex(), begin, begin + added - 1)
        self._rows, self._left_out = rows, left_out
        if added:
            self.endInsertRows()
        if rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def _find(self) -> list[_Row]:
        """Count the values anew, and make the rows of those that contain all words."""
        counts = self._filter.counts(self._facet)
        for value in self._sorted({value: count for value, count in counts.items() if value not in self._order}):
            self._order[value] = texts.value_text(self._facet, value)
        return [
            _Row(value, shown, counts.get(value, 0), self._state_of(value))
            for value, shown in self._order.items()
            if has_words(shown, self._words)
        ]

    def _state_of(self, value: FacetValue) -> Qt.CheckState:
        choice = self._filter.choice_of(self._facet, value)
        if choice is None:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.PartiallyChecked if choice.is_excluded else Qt.CheckState.Checked

    def value(self, row: int) -> FacetValue | None:
        """The value of a row; None for the row that says how many are left out."""
        return self._rows[row].value if row < len(self._rows) else None

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self._rows) + (self._left_out > 0)

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.value(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if index.row() >= len(self._rows):
            return texts.more_values(self._left_out) if role == Qt.ItemDataRole.DisplayRole else None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(row.value) if isinstance(row.value, str) else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(row)
        if role == _COUNT_ROLE:
            return row.count
        return row.state if role == _STATE_ROLE else None


def _spoken(row: _Row) -> str:
    if row.state is Qt.CheckState.Unchecked:
        return texts.value_spoken(row.text, row.count)
    if row.state is Qt.CheckState.Checked:
        return texts.value_spoken_included(row.text, row.count)
    return texts.value_spoken_excluded(row.text, row.count)


class ValueDelegate(QStyledItemDelegate):
    """Paints a mark for a chosen value, the value, and its number of images at the right."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, option.fontMetrics.height() + 2 * theme.SPACE_4)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        colors = theme.colors(option.palette)
        painter.save()
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        is_enabled = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        if is_current:
            painter.fillRect(option.rect, colors.accent)
        elif option.state & QStyle.StateFlag.State_MouseOver and is_enabled:
            painter.fillRect(option.rect, colors.ground_hover)
        text_color = colors.view if is_current else option.palette.color(QPalette.ColorRole.Text)
        muted = colors.view if is_current else colors.muted
        rect = option.rect.adjusted(theme.SPACE_8, 0, -theme.SPACE_8, 0)
        middle = theme.ONE_LINE
        state = index.data(_STATE_ROLE)
        painter.setPen(text_color)
        painter.drawText(rect, middle, _MARKS.get(state, ""))
        count = index.data(_COUNT_ROLE)
        count_text = number(count) if count is not None else ""
        left = rect.left() + theme.SPACE_16
        room = rect.right() - left - option.fontMetrics.horizontalAdvance(count_text) - theme.SPACE_8
        shown = option.fontMetrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room)
        painter.setPen(text_color if is_enabled else muted)
        painter.drawText(QRect(left, rect.top(), room, rect.height()), middle, shown)
        painter.setPen(muted)
        painter.drawText(rect, middle | int(Qt.AlignmentFlag.AlignRight), count_text)
        painter.restore()
