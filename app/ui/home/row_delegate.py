"""Paints packs as rows, and the headings between them: in the picker, and in the list under the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import icons, theme
from app.ui.home.pack_row import RowKind

if TYPE_CHECKING:
    from app.ui.home.cover import CoverCache
    from app.ui.home.pack_model import PackModel
    from app.ui.home.pack_row import PackRow

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
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, theme.ONE_LINE, shown)

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
            icon = icons.icon_pixmap("pack", muted, theme.ICON, scale)
            inset = (side - theme.ICON) / 2
            painter.drawPixmap(QPointF(place) + QPointF(inset, inset), icon)
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
        shown = option.fontMetrics.elidedText(row.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, top, room, name_height), theme.ONE_LINE, shown)
        painter.setFont(caption_font)
        painter.setPen(muted)
        shown = caption.elidedText(details, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, top + name_height, room, caption.height()), theme.ONE_LINE, shown)
