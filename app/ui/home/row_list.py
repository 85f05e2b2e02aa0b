"""Packs one below another in a list that a field steers: in the picker, and under the field for the pack ID."""

from __future__ import annotations

import time
from typing import Final, override

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.session.pack_lists import HomeSources
from app.session.workspace import Workspace
from app.ui import icons, theme
from app.ui.accessibility import tell_current_item
from app.ui.home.pack_model import CoverCache, PackModel, PackRow, RowKind, ShownPictures, row_of_recent
from app.ui.picture_painting import draw_line
from app.ui.texts import accessible_names
from app.ui.texts import home as texts
from app.ui.widgets.parts import ENTER_KEYS, column_layout, plain_label
from app.ui.widgets.scrolling import SlimScrollBar

_Index = QModelIndex | QPersistentModelIndex

PACK_ROW_HEIGHT = theme.SMALL_COVER + 2 * theme.SPACE_4


class PackRowDelegate(QStyledItemDelegate):
    """Paints a row. The selected one is marked, wherever the focus is."""

    def __init__(self, model: PackModel, covers: CoverCache, parent: QObject) -> None:
        """Set the sources of rows and covers."""
        super().__init__(parent)
        self._model = model
        self._covers = covers

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, PACK_ROW_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = self._model.row(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.kind is RowKind.HEADING:
            self._paint_heading(painter, option, row)
        else:
            self._paint_pack(painter, option, row)
        painter.restore()

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, row: PackRow) -> None:
        painter.setFont(theme.caption_font(option.font))
        painter.setPen(theme.colors(option.palette).muted)
        place = option.rect.adjusted(theme.SPACE_8, theme.SPACE_16, -theme.SPACE_8, 0)
        text = " · ".join(part for part in (row.name, row.facts) if part)
        draw_line(painter, place, text)

    def _paint_pack(self, painter: QPainter, option: QStyleOptionViewItem, row: PackRow) -> None:
        colors = theme.colors(option.palette)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = QRectF(option.rect).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(colors.accent if is_selected else colors.ground)
            painter.drawRoundedRect(ground, theme.FOCUS_RADIUS, theme.FOCUS_RADIUS)
        text, muted = (colors.view, colors.view) if is_selected else (colors.text, colors.muted)
        scale = painter.device().devicePixelRatioF()
        side = theme.SMALL_COVER
        place = option.rect.topLeft() + QPoint(theme.SPACE_8, theme.SPACE_4)
        left, right = place.x(), option.rect.right() + 1 - theme.SPACE_8
        if row.cover_urls or row.kind is RowKind.PLACEHOLDER:
            cover = self._covers.painted(row.cover_urls, QSize(side, side), scale, theme.STRIP_RADIUS, colors)
            painter.drawPixmap(place, cover)
        else:
            icons.paint_icon(painter, QRect(place, QSize(side, side)), "pack", muted, theme.ICON)
        left += side + theme.SPACE_12
        if row.is_pinned:
            right -= theme.ICON_SMALL
            pin = icons.icon_pixmap("pin", muted, theme.ICON_SMALL, scale)
            painter.drawPixmap(QPointF(right, option.rect.center().y() - theme.ICON_SMALL / 2), pin)
            right -= theme.SPACE_8
        caption_font = theme.caption_font(option.font)
        caption = QFontMetrics(caption_font)
        details = " · ".join(part for part in (row.facts, row.when) if part)
        name_height, room = option.fontMetrics.height(), right - left
        height = name_height + (caption.height() if details else 0)
        top = option.rect.top() + (option.rect.height() - height) // 2
        painter.setPen(text)
        painter.setFont(option.font)
        draw_line(painter, QRect(left, top, room, name_height), row.name)
        painter.setFont(caption_font)
        painter.setPen(muted)
        draw_line(painter, QRect(left, top + name_height, room, caption.height()), details)


_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}


class RowList(QListView):
    """A list of packs.

    Attributes:
        marks_focus: The current row is marked, not the list.
        rows: Its rows.
        recent_pictures: Covers of recent packs.
        preview_pictures: Covers of the service's packs.

    Signals:
        opened: A row was clicked, or Enter was pressed; the `PackRow`, and whether for a new tab.
        sight_changed: Other rows are in sight; the last of them.
    """

    opened = Signal(object, bool)
    sight_changed = Signal(int)
    marks_focus = True

    def __init__(self, name: str, accessible_name: str) -> None:
        """Make an empty list.

        Args:
            name: Its `objectName`.
            accessible_name: Its accessible name.
        """
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(SlimScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)  # so that the rows are not asked one by one for their heights
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._sight_timer = QTimer(self, interval=0, singleShot=True)
        self._sight_timer.timeout.connect(self._tell_sight)
        self.rows = PackModel(self)
        self.recent_pictures = ShownPictures(self)
        self.preview_pictures = ShownPictures(self)
        self.setItemDelegate(PackRowDelegate(self.rows, CoverCache(self._find), self))
        self.setModel(self.rows)
        self.verticalScrollBar().valueChanged.connect(self._tell_sight_soon)
        self.rows.rowsInserted.connect(self._tell_sight_soon)
        self.rows.rowsRemoved.connect(self._tell_sight_soon)

    def _find(self, url: str) -> bytes | None:
        return self.recent_pictures.find(url) or self.preview_pictures.find(url)

    @property
    def current_row(self) -> PackRow | None:
        """The row that is marked; None if no pack is."""
        index = self.currentIndex()
        row = self.rows.row(index.row()) if index.isValid() else None
        return row if row is not None and row.kind is RowKind.PACK else None

    def choose_first(self) -> None:
        """Mark the first pack."""
        self.setCurrentIndex(self.rows.index(-1, 0))
        self._go(0, 1)
        self.scrollToTop()

    def step(self, key: Qt.Key) -> None:
        """Move the mark as a key says that moves in lists. Headings are passed over."""
        step = _STEPS[key]
        current = self.currentIndex().row() if self.currentIndex().isValid() else -1
        last = self.rows.rowCount() - 1
        self._go(max(0, min(last, current + step)), 1 if step > 0 else -1)

    def _go(self, row: int, step: int) -> None:
        """Mark a row, or the next pack in a direction, or else stay."""
        while 0 <= row < self.rows.rowCount():
            if self.rows.row(row).kind is RowKind.PACK:
                self.setCurrentIndex(self.rows.index(row, 0))
                if row == 1 and self.rows.row(0).kind is RowKind.HEADING:
                    self.scrollToTop()
                return
            row += step

    def _tell_sight_soon(self, *_: object) -> None:
        # Signals of scroll bars have numbers, which `QTimer.start` would take for an interval.
        self._sight_timer.start()

    def _tell_sight(self) -> None:
        if not self.rows.rowCount():
            self.recent_pictures.want(())
            self.preview_pictures.want(())
            return
        top = self.indexAt(self.viewport().rect().topLeft()).row()
        most = self.viewport().height() // PACK_ROW_HEIGHT + 2
        first, count = max(0, top), self.rows.rowCount()
        shown = [self.rows.row(number) for number in range(first, min(first + most, count))]
        self.recent_pictures.want([url for row in shown if row.is_recent for url in row.cover_urls])
        self.preview_pictures.want([url for row in shown if not row.is_recent for url in row.cover_urls])
        self.sight_changed.emit(first + most)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        row = self.current_row
        if key in _STEPS:
            self.step(key)
        elif key in ENTER_KEYS and row is not None:
            self.opened.emit(row, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Do not move the focus; the release opens."""

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        row = self.rows.row(index.row()) if index.isValid() else None
        is_middle = event.button() == Qt.MouseButton.MiddleButton
        if row is not None and row.kind is RowKind.PACK and (is_middle or event.button() == Qt.MouseButton.LeftButton):
            in_new_tab = is_middle or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.opened.emit(row, in_new_tab)

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self._sight_timer.start()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        tell_current_item(self)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        # Rows and covers are painted for the ground of a view, from which that of a dialog differs.
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colors(QApplication.palette()).view)
        painter.end()
        super().paintEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        was_in_sight = self.currentIndex().isValid() and self.visualRect(self.currentIndex()).intersects(
            QRect(QPoint(0, 0), event.oldSize())
        )
        super().resizeEvent(event)
        if was_in_sight:  # what appears above makes the list lower
            self.scrollTo(self.currentIndex())
        self._sight_timer.start()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._sight_timer.start()
        return super().event(event)


class RecentPopup(QFrame):
    """A click or Enter opens a pack."""

    def __init__(self, workspace: Workspace, sources: HomeSources, parent: QWidget) -> None:
        """Show the recent packs; the workspace opens them."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setObjectName("recent_popup")
        self.setAccessibleName(accessible_names.RECENT_PACKS)
        self._workspace = workspace
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
        self._workspace.open_pack(row.pack_id, new_tab=in_new_tab)

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
