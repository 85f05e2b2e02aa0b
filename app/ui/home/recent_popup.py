"""The list of recent packs that opens under the field for the pack ID."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.ui import theme
from app.ui.home.pack_row import row_of_recent
from app.ui.home.row_delegate import PACK_ROW_HEIGHT
from app.ui.home.row_list import RowList
from app.ui.texts import accessible_names
from app.ui.texts import home as texts
from app.ui.widgets.parts import column_layout, plain_label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from app.ui.home.home_sources import HomeSources
    from app.ui.home.pack_row import PackRow


class RecentPopup(QFrame):
    """A click or Enter opens a pack.

    Signals:
        chosen: A pack was chosen; its ID, and whether it is to be opened in a new tab.
    """

    chosen = Signal(str, bool)

    def __init__(self, sources: HomeSources, parent: QWidget) -> None:
        """Show the recent packs."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setObjectName("recent_popup")
        self.setAccessibleName(accessible_names.RECENT_PACKS)
        self._covers = sources.recent_covers
        self._list = RowList("recent_popup_list", accessible_names.RECENT_PACKS)
        self._list.recent_pictures.set_covers(sources.recent_covers)
        now = time.time()
        self._list.rows.set_rows(row_of_recent(pack, now) for pack in sources.recents.packs)
        self._list.opened.connect(self._on_opened)
        count = self._list.rows.rowCount()
        self._list.setFixedHeight(min(count, theme.RECENT_LIST_ROWS) * PACK_ROW_HEIGHT)
        self._list.setVisible(count > 0)
        margin = theme.SPACE_4
        column = column_layout(self, spacing=0, margins=(margin, margin, margin, margin))
        column.addWidget(self._list)
        if not count:
            column.addWidget(plain_label(texts.NO_RECENT.text()))
        self._covers.set_visible(is_visible=True)

    def open_below(self, field: QWidget) -> None:
        """Show it under the field, as wide as that."""
        height = self.sizeHint().height()
        self.setFixedSize(max(theme.RECENT_LIST_WIDTH, field.width()), height)
        place = field.mapToGlobal(QPoint(0, field.height() + 1))
        room = field.screen().availableGeometry()
        y = place.y() if place.y() + height <= room.bottom() else place.y() - field.height() - height - 2
        self.move(max(room.left(), min(place.x(), room.right() - self.width())), max(room.top(), y))
        self.show()
        self._list.choose_first()
        self._list.setFocus()

    def _on_opened(self, row: PackRow, in_new_tab: bool) -> None:
        self.close()
        self.chosen.emit(row.pack_id, in_new_tab)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            self._covers.set_visible(is_visible=False)
        return super().event(event)
