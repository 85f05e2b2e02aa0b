"""The list that opens under a button of the filter: the values of one facet, with a field to search keywords."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLayout, QLineEdit, QListView, QWidget

from app.core.facets import Facet
from app.ui import theme
from app.ui.announcements import tell_current_item
from app.ui.pack_page.filtering.value_list import ValueDelegate, ValueModel
from app.ui.texts import filter as texts
from app.ui.widgets.enter_keys import ENTER_KEYS
from app.ui.widgets.parts import column_layout, plain_label, set_field_ground, set_text_color
from app.ui.widgets.slim_scroll_bar import SlimScrollBar

if TYPE_CHECKING:
    from app.workspace.pack_filter import PackFilter

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
        self._model.rowsInserted.connect(self._on_values_added)
        self._list = QListView()
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
        set_field_ground(self._search)
        self._search.textEdited.connect(self._on_search_edited)
        self._search.setVisible(facet is Facet.KEYWORD)
        self._hint = plain_label(font=theme.caption_font(self.font()))
        set_text_color(self._hint, theme.colors(self.palette()).muted)
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
            self._focus_list()

    def _focus_list(self) -> None:
        self._list.setFocus()
        tell_current_item(self._list)

    def _fit_height(self) -> None:
        rows = min(theme.FACET_LIST_ROWS, max(1, self._model.rowCount()))
        self._list.setFixedHeight(rows * (self.fontMetrics().height() + 2 * theme.SPACE_4))

    def _on_values_added(self) -> None:
        if not self._search.text():
            self._fit_height()
        self._show_hint()

    def _on_search_edited(self, text: str) -> None:
        self._model.show_matching(text)
        self._choose_row(0)
        self._show_hint()

    def _show_hint(self) -> None:
        has_values = self._model.rowCount() > 0
        self._hint.setText(texts.list_hint() if has_values else texts.NO_VALUES.text())

    def _choose_row(self, row: int) -> None:
        self._list.setCurrentIndex(self._model.index(row))

    def _toggle(self, index: QModelIndex, modifiers: Qt.KeyboardModifier) -> None:
        value = self._model.value(index.row()) if index.isValid() else None
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
            self._focus_list()
        else:
            return False
        return True
