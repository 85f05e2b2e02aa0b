"""Images that were found in packs which were opened before: picture, pack, position, and the words that match."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import theme
from app.ui.home.chosen_pack import ChosenPack
from app.ui.home.found_text import draw_found_text
from app.ui.home.growing_list import GrowingList

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.ui.home.cover import CoverCache
    from app.ui.home.found_model import FoundModel

_Index = QModelIndex | QPersistentModelIndex
_ROW_HEIGHT = theme.FOUND_PICTURE + 2 * theme.SPACE_8


class FoundList(GrowingList):
    """The images, one below another."""

    def __init__(self, name: str, accessible_name: str, model: FoundModel, covers: CoverCache) -> None:
        """Show the rows of a model; `covers` paints their pictures."""
        super().__init__(name, accessible_name)
        self._model = model
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setItemDelegate(FoundDelegate(model, covers, self))
        self.setModel(model)
        model.modelReset.connect(self.fit_height)
        self.fit_height()

    @override
    def fit_height(self) -> None:
        self.setFixedHeight(max(1, self._model.rowCount() * _ROW_HEIGHT))

    @override
    def chosen(self, row: int) -> ChosenPack | None:
        found = self._model.row(row)
        return ChosenPack(found.pack_id, image_id=found.image_id)

    @override
    def rows_in(self, top: int, bottom: int) -> range:
        count = self._model.rowCount()
        return range(min(max(0, top) // _ROW_HEIGHT, count), min(max(0, bottom) // _ROW_HEIGHT + 1, count))


class FoundDelegate(QStyledItemDelegate):
    """Paints one image."""

    def __init__(self, model: FoundModel, covers: CoverCache, parent: QObject) -> None:
        """Set the sources of rows and pictures."""
        super().__init__(parent)
        self._model = model
        self._covers = covers

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, _ROW_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = self._model.row(index.row())
        colors = theme.colors(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = option.rect.adjusted(1, 1, -1, -1)
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.ground)
            painter.drawRoundedRect(ground, theme.TILE_RADIUS, theme.TILE_RADIUS)
        side = theme.FOUND_PICTURE
        place = option.rect.topLeft() + QPoint(theme.SPACE_8, theme.SPACE_8)
        scale = painter.device().devicePixelRatioF()
        picture = self._covers.painted((row.url,), QSize(side, side), scale, theme.STRIP_RADIUS, colors)
        painter.drawPixmap(place, picture)
        left = place.x() + side + theme.SPACE_12
        room = QRect(left, place.y(), option.rect.right() - theme.SPACE_8 - left, side)
        caption_font = theme.caption_font(option.font)
        caption = QFontMetrics(caption_font)
        painter.setFont(caption_font)
        painter.setPen(colors.muted)
        # The keywords that match are at its end.
        shown = caption.elidedText(row.place, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room.left(), room.top() + caption.ascent(), shown)
        room.setTop(room.top() + caption.height() + theme.SPACE_4)
        painter.setPen(colors.text)
        draw_found_text(painter, room, row, option.font, colors.link)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colors.accent, theme.FOCUS_RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(ground), theme.TILE_RADIUS, theme.TILE_RADIUS)
        painter.restore()
