"""The list that opens under a button of the filter: the values of one facet, and a field to search keywords."""

import heapq
from typing import Final, override

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QLayout,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.core.filtering import Comparison, Facet, FacetValue, values_of
from app.core.full_text import fold, has_words
from app.packs.pack_filter import PackFilter
from app.ui import theme
from app.ui.accessibility import SpokenList
from app.ui.picture_painting import draw_line
from app.ui.texts import filter as texts
from app.ui.texts.wording import number
from app.ui.widgets.parts import (
    ENTER_KEYS,
    column_layout,
    plain_label,
    plain_tool_tip,
)
from app.ui.widgets.scrolling import SlimScrollBar

_MOST: Final = 500  # values in the list; further ones have to be searched for
_COUNT_ROLE: Final = Qt.ItemDataRole.UserRole
_MARK_ROLE: Final = Qt.ItemDataRole.UserRole + 1
# By whether the value is excluded; None for one that is not chosen.
_MARKS: Final = {None: "", False: "✓", True: "–"}
_SPOKEN: Final = {None: texts.value_spoken, False: texts.value_spoken_included, True: texts.value_spoken_excluded}

_Index = QModelIndex | QPersistentModelIndex


class ValueModel(QStandardItemModel):
    """The values of a facet, with the number of images that choosing each would show."""

    def __init__(self, pack_filter: PackFilter, facet: Facet, parent: QObject) -> None:
        """Read the values of a filter, and follow it."""
        super().__init__(parent)
        self._filter = pack_filter
        self._facet = facet
        self._words: list[str] = []
        self._order: dict[FacetValue, str] = {}
        self._values: list[FacetValue] = []
        self._count()
        pack_filter.changed.connect(self._count)

    def _sorted(self, counts: dict[FacetValue, int]) -> list[FacetValue]:
        """Keywords and statuses by their number of images, chosen ones first; others in their own order."""
        values = values_of(self._facet)
        if values is not None:
            order: list[FacetValue] = [*values]
            return sorted(counts, key=order.index)
        if self._facet is Facet.REVIEW:
            return [*sorted(value for value in counts if isinstance(value, Comparison))]
        return sorted(
            counts,
            key=lambda value: (self._filter.choice_of(self._facet, value) is None, -counts[value], fold(str(value))),
        )

    def show_matching(self, text: str) -> None:
        """Show the values that contain a text, and count them anew."""
        self._words = fold(text).split()
        self._count()

    def _count(self) -> None:
        """Count the values anew, and show those that contain all words. Those that are new come last."""
        counts = self._filter.counts(self._facet)
        new = {value: count for value, count in counts.items() if value not in self._order}
        superfluous = 0
        if self._facet is Facet.STATUS and len(counts) > _MOST:  # these can't be searched for
            superfluous = len(counts.keys() | self._order.keys()) - max(_MOST, len(self._order))
            new = dict(heapq.nlargest(_MOST - len(self._order), new.items(), key=self._rank))
        for value in self._sorted(new):
            self._order[value] = texts.value_text(self._facet, value)
        found = [value for value, shown in self._order.items() if has_words(shown, self._words)]
        self._values = found[:_MOST]
        left_out = len(found) - len(self._values) + superfluous
        self.setRowCount(len(self._values) + (left_out > 0))
        for row, value in enumerate(self._values):
            self.setItem(row, self._item(value, counts.get(value, 0)))
        if left_out:
            more = QStandardItem(texts.more_values(left_out, are_searched=self._facet is Facet.KEYWORD))
            more.setFlags(Qt.ItemFlag.NoItemFlags)
            self.setItem(len(self._values), more)

    def _item(self, value: FacetValue, count: int) -> QStandardItem:
        choice, shown = self._filter.choice_of(self._facet, value), self._order[value]
        chosen = choice.is_excluded if choice is not None else None
        item = QStandardItem(shown)
        item.setEditable(False)
        item.setToolTip(plain_tool_tip(value) if isinstance(value, str) else "")
        item.setData(_SPOKEN[chosen](shown, count), Qt.ItemDataRole.AccessibleTextRole)
        item.setData(count, _COUNT_ROLE)
        item.setData(_MARKS[chosen], _MARK_ROLE)
        return item

    def _rank(self, counted: tuple[FacetValue, int]) -> tuple[bool, int]:
        """Which values are shown of too many: chosen ones, then those of most images."""
        value, count = counted
        return self._filter.choice_of(self._facet, value) is not None, count

    def value(self, row: int) -> FacetValue | None:
        """The value of a row; None for the row that says how many are left out, and for no row."""
        return self._values[row] if 0 <= row < len(self._values) else None


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
        count = index.data(_COUNT_ROLE)  # None for the row that says how many are left out
        if is_current:
            painter.fillRect(option.rect, colors.accent)
        elif option.state & QStyle.StateFlag.State_MouseOver and count is not None:
            painter.fillRect(option.rect, colors.ground_hover)
        text_color = colors.view if is_current else option.palette.color(QPalette.ColorRole.Text)
        muted = colors.view if is_current else colors.muted
        rect = option.rect.adjusted(theme.SPACE_8, 0, -theme.SPACE_8, 0)
        count_text = number(count) if count is not None else ""
        painter.setPen(muted)
        painter.drawText(rect, theme.ONE_LINE | int(Qt.AlignmentFlag.AlignRight), count_text)
        if count is not None:
            painter.setPen(text_color)
        painter.drawText(rect, theme.ONE_LINE, index.data(_MARK_ROLE))
        taken = option.fontMetrics.horizontalAdvance(count_text) + theme.SPACE_8
        draw_line(painter, rect.adjusted(theme.SPACE_16, 0, -taken, 0), index.data())
        painter.restore()


_TO_LIST: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class ValuePopup(QFrame):
    """A click, Enter or Space adds a value to the filter or removes it; with Alt it is left out. It stays open."""

    def __init__(self, pack_filter: PackFilter, facet: Facet, parent: QWidget) -> None:
        """Show the values of a facet."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setObjectName("filter_values")
        name = texts.FACETS[facet].text()
        self.setAccessibleName(name)
        self._filter = pack_filter
        self._facet = facet
        self._model = ValueModel(pack_filter, facet, self)
        pack_filter.changed.connect(self._on_filter_changed)
        self._list = SpokenList()
        self._list.setObjectName("filter_value_list")
        self._list.setAccessibleName(name)
        self._list.setModel(self._model)
        self._list.setItemDelegate(ValueDelegate(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollBar(SlimScrollBar())
        self._search = QLineEdit()
        self._search.setObjectName("filter_value_search")
        self._search.setPlaceholderText(texts.SEARCH_KEYWORDS.text())
        self._search.setAccessibleName(texts.SEARCH_KEYWORDS.text())
        self._search.textEdited.connect(self._on_search_edited)
        self._search.setVisible(facet is Facet.KEYWORD)
        self._hint = plain_label(name="filter_values_hint", font=theme.caption_font(self.font()), color="muted")
        for watched in (self._list, self._list.viewport(), self._search):
            watched.installEventFilter(self)
        margin = theme.SPACE_8
        column = column_layout(self, spacing=theme.SPACE_4, margins=(margin, margin, margin, margin))
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        for part in (self._search, self._list, self._hint):
            column.addWidget(part)
        self._fit_height()
        self._list.setFixedWidth(theme.FACET_LIST_WIDTH)
        self._show_hint()
        self._choose_row(0)

    def open_below(self, button: QWidget) -> None:
        """Show it under a button, inside of the screen."""
        place = button.mapToGlobal(QPoint(0, button.height()))
        room = button.screen().availableGeometry()
        size = self.sizeHint()
        x = max(room.left(), min(place.x(), room.right() - size.width()))
        y = place.y() if place.y() + size.height() <= room.bottom() else place.y() - button.height() - size.height()
        self.move(x, max(room.top(), y))
        self.show()
        if self._facet is Facet.KEYWORD:
            self._search.setFocus()
        else:
            self._list.setFocus()

    def _fit_height(self) -> None:
        rows = min(theme.FACET_LIST_ROWS, max(1, self._model.rowCount()))
        self._list.setFixedHeight(rows * (self.fontMetrics().height() + 2 * theme.SPACE_4))

    def _on_filter_changed(self) -> None:
        if not self._search.text():
            self._fit_height()
        self._show_hint()

    def _on_search_edited(self, text: str) -> None:
        self._model.show_matching(text)
        self._choose_row(0)
        self._show_hint()

    def _show_hint(self) -> None:
        has_values = self._model.rowCount() > 0
        hint = texts.list_hint() if has_values else texts.NO_VALUES.text()
        unmeasured = self._filter.unmeasured_of(self._facet)
        self._hint.setText(f"{hint}\n{texts.not_measured(unmeasured)}" if unmeasured else hint)

    def _choose_row(self, row: int) -> None:
        self._list.setCurrentIndex(self._model.index(row, 0))

    def _toggle(self, index: QModelIndex, modifiers: Qt.KeyboardModifier) -> None:
        value = self._model.value(index.row())
        if value is not None:
            is_excluded = bool(modifiers & Qt.KeyboardModifier.AltModifier)
            self._filter.toggle(self._facet, value, is_excluded=is_excluded)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._handle_key(watched, event)
        is_click = event.type() == QEvent.Type.MouseButtonRelease and watched is self._list.viewport()
        if is_click and isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            self._toggle(self._list.indexAt(event.position().toPoint()), event.modifiers())
            return True
        return super().eventFilter(watched, event)

    def _handle_key(self, watched: QObject, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close()
        elif key in ENTER_KEYS or (key == Qt.Key.Key_Space and watched is self._list):
            self._toggle(self._list.currentIndex(), event.modifiers())
        elif watched is self._search and key in _TO_LIST:
            self._list.setFocus()
        else:
            return False
        return True
