"""Images that were found in packs which were opened before: the text that matches, and their tiles on the home page."""

from typing import override

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.full_text import Ranges, part_that_fits
from app.ui import theme
from app.ui.home.card_list import GridList
from app.ui.home.pack_model import CoverCache, PackModel, PackRow
from app.ui.texts import accessible_names
from app.ui.widgets.focus_ring import paint_ring

_Index = QModelIndex | QPersistentModelIndex


def draw_found_text(painter: QPainter, room: QRect, row: PackRow, font: QFont, color: QColor) -> None:
    """Paint so much of a text that was found as fits into one line.

    Args:
        painter: In the colour of text.
        room: Where.
        row: An image that was found.
        font: Of the text. The words that match are in semibold.
        color: Of the words that match.
    """
    # Laying the text out for each part that is tried would take 5 ms a row.
    usual, strong = QFontMetricsF(font), QFontMetricsF(theme.semibold_font(font))

    def fits(text: str, matches: Ranges) -> bool:
        words = [text[begin:end] for begin, end in matches]
        more = sum(strong.horizontalAdvance(word) - usual.horizontalAdvance(word) for word in words)
        return usual.horizontalAdvance(text) + more < room.width()

    text, matches = part_that_fits(row.name, row.matches, fits)
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    # That of the text, not that of the window: the words of a Hebrew or Arabic text would stand in the wrong order.
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    formats = []
    for begin, end in matches:
        part = QTextLayout.FormatRange()
        part.start, part.length = _units(text[:begin]), _units(text[begin:end])
        format_ = QTextCharFormat()
        format_.setFontWeight(QFont.Weight.DemiBold)
        format_.setForeground(color)
        part.format = format_
        formats.append(part)
    layout.setFormats(formats)
    layout.beginLayout()
    layout.createLine().setLineWidth(room.width())
    layout.endLayout()
    layout.draw(painter, QRectF(room).topLeft())


def _units(text: str) -> int:
    """The length of a text in UTF-16 code units, in which Qt counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class FoundList(GridList):
    """The images as a grid of tiles. They are of several packs, and their tiles therefore square."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("found_images", accessible_names.FOUND_IMAGES, theme.TILE_DEFAULT + theme.SPACE_16)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._delegate = FoundDelegate(self.rows, CoverCache(self.pictures.find), self)
        self.setItemDelegate(self._delegate)
        self.fit_height()

    @override
    def cell_of_width(self, width: int) -> QSize:
        text = QFontMetrics(self.font()).height() + QFontMetrics(theme.caption_font(self.font())).height()
        self._delegate.cell = QSize(width, width + text + theme.SPACE_4)
        return self._delegate.cell

    @override
    def chosen(self, row: int) -> PackRow:
        return self.rows.row(row)


class FoundDelegate(QStyledItemDelegate):
    """Paints the tile of one image: the picture whole, and below it what matches and where it is.

    Attributes:
        cell: The size of a tile, with the gap to the next ones.
    """

    def __init__(self, model: PackModel, covers: CoverCache, parent: QObject) -> None:
        """Set the sources of rows and pictures."""
        super().__init__(parent)
        self._model = model
        self._covers = covers
        self.cell = QSize()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return self.cell

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = self._model.row(index.row())
        colors = theme.colors(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = option.rect.width() - 2 * theme.CARD_INSET - theme.SPACE_8  # as wide as the covers of cards
        tile = QRect(option.rect.topLeft() + QPoint(theme.CARD_INSET, theme.CARD_INSET), QSize(side, side))
        scale = painter.device().devicePixelRatioF()
        picture = self._covers.painted(row.cover_urls, tile.size(), scale, theme.TILE_RADIUS, colors, is_whole=True)
        painter.drawPixmap(tile.topLeft(), picture)
        if option.state & QStyle.StateFlag.State_MouseOver:
            paint_ring(painter, tile, colors.line, radius=theme.TILE_RADIUS)
        caption_font = theme.caption_font(option.font)
        text = QFontMetrics(option.font)
        room = QRect(tile.left(), tile.bottom() + theme.SPACE_8, tile.width(), text.height())
        painter.setPen(colors.text)
        draw_found_text(painter, room, row, option.font, colors.link)
        painter.setFont(caption_font)
        painter.setPen(colors.muted)
        room.translate(0, room.height())
        # The keywords that match are at its end.
        place = QFontMetrics(caption_font).elidedText(row.facts, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, theme.ONE_LINE, place)
        if option.state & QStyle.StateFlag.State_HasFocus:
            ring = theme.FOCUS_RING + theme.FOCUS_RING_GAP
            paint_ring(painter, tile.adjusted(-ring, -ring, ring, ring), colors.accent, radius=theme.TILE_RADIUS + ring)
        painter.restore()
