"""Paints packs as cards: cover, name, numbers, and buttons under the pointer. Starts no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import icons, theme
from app.ui.home.pack_row import RowKind

if TYPE_CHECKING:
    from app.ui.home.cover import CoverCache
    from app.ui.home.pack_model import PackModel
    from app.ui.home.pack_row import PackRow
    from app.ui.theme import Colors

_Index = QModelIndex | QPersistentModelIndex


class CardButton(Enum):
    """A button of a card, which appears under the pointer."""

    PIN = auto()
    REMOVE = auto()


@dataclass(frozen=True, slots=True)
class CardParts:
    """The rectangles of a card's parts.

    Attributes:
        card: What is marked under the pointer, and what can be clicked.
        cover: The pictures.
        name: One line.
        facts: One line.
        when: One line.
        buttons: The buttons, which lie over the cover.
    """

    card: QRect
    cover: QRect
    name: QRect
    facts: QRect
    when: QRect
    buttons: dict[CardButton, QRect]

    def button_at(self, place: QPoint) -> CardButton | None:
        """The button at a place; None beside them."""
        return next((button for button, rect in self.buttons.items() if rect.contains(place)), None)


class CardDelegate(QStyledItemDelegate):
    """Paints a card.

    Attributes:
        card_width: Width of the cards, without the gap between them.
        hovered_row: The row under the pointer, -1 for none.
        hot_button: The button of that row under the pointer; None for none.
    """

    def __init__(self, model: PackModel, covers: CoverCache, parent: QObject) -> None:
        """Set the sources of rows and covers."""
        super().__init__(parent)
        self._model = model
        self._covers = covers
        self.card_width = theme.CARD_WIDTH
        self.hovered_row = -1
        self.hot_button: CardButton | None = None

    def cell(self, metrics: QFontMetrics, caption_metrics: QFontMetrics) -> QSize:
        """The size of a card, with the gap to the next ones."""
        text = metrics.height() + 2 * caption_metrics.height() + 2 * theme.SPACE_4
        height = self._cover_size().height() + 2 * theme.CARD_INSET + theme.SPACE_8 + text
        return QSize(self.card_width + theme.SPACE_8, height + theme.SPACE_8)

    def _cover_size(self) -> QSize:
        width = self.card_width - 2 * theme.CARD_INSET
        return QSize(width, round(width * theme.CARD_COVER_RATIO))

    def parts(self, cell: QRect, row: PackRow, metrics: QFontMetrics, caption_metrics: QFontMetrics) -> CardParts:
        """The rectangles of a row's card.

        Args:
            cell: The item's rectangle.
            row: The row.
            metrics: Of the name's font.
            caption_metrics: Of the font of the other lines.
        """
        card = QRect(cell.topLeft(), cell.size() - QSize(theme.SPACE_8, theme.SPACE_8))
        inset = theme.CARD_INSET
        cover = QRect(card.topLeft() + QPoint(inset, inset), self._cover_size())
        name = QRect(cover.left(), cover.bottom() + 1 + theme.SPACE_8, cover.width(), metrics.height())
        line = QSize(cover.width(), caption_metrics.height())
        facts = QRect(QPoint(cover.left(), name.bottom() + 1 + theme.SPACE_4), line)
        when = QRect(QPoint(cover.left(), facts.bottom() + 1), line)
        side, edge = theme.CARD_BUTTON, theme.COPY_BUTTON_INSET
        buttons = {}
        if row.is_recent:
            top = cover.top() + edge
            buttons[CardButton.PIN] = QRect(cover.left() + edge, top, side, side)
            buttons[CardButton.REMOVE] = QRect(cover.right() + 1 - edge - side, top, side, side)
        return CardParts(card, cover, name, facts, when, buttons)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return self.cell(QFontMetrics(option.font), QFontMetrics(theme.caption_font(option.font)))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        number = index.row()
        row = self._model.row(number)
        colors = theme.colors(option.palette)
        caption_font = theme.caption_font(option.font)
        caption_metrics = QFontMetrics(caption_font)
        parts = self.parts(option.rect, row, option.fontMetrics, caption_metrics)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        is_hovered = number == self.hovered_row and row.kind is RowKind.PACK
        if is_hovered:
            painter.setBrush(colors.ground)
            painter.drawRoundedRect(parts.card, theme.TILE_RADIUS, theme.TILE_RADIUS)
        scale = painter.device().devicePixelRatioF()
        cover = self._covers.painted(row.cover_urls, parts.cover.size(), scale, theme.TILE_RADIUS, colors)
        painter.drawPixmap(parts.cover.topLeft(), cover)
        if row.kind is RowKind.PACK:
            if not row.cover_urls:
                _paint_icon(painter, parts.cover, "picture", theme.ICON_TILE, colors)
            painter.setPen(colors.text)
            _draw_line(painter, parts.name, row.name, option.fontMetrics)
            painter.setFont(caption_font)
            painter.setPen(colors.muted)
            _draw_line(painter, parts.facts, row.facts, caption_metrics)
            _draw_line(painter, parts.when, row.when, caption_metrics)
        if is_hovered or row.is_pinned:
            self._paint_buttons(painter, parts, row, colors, is_hovered=is_hovered)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colors.accent, theme.FOCUS_RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = theme.FOCUS_RING / 2
            ring = QRectF(parts.card).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(ring, theme.TILE_RADIUS, theme.TILE_RADIUS)
        painter.restore()

    def _paint_buttons(
        self, painter: QPainter, parts: CardParts, row: PackRow, colors: Colors, *, is_hovered: bool
    ) -> None:
        for button, rect in parts.buttons.items():
            is_pin = button is CardButton.PIN
            if not is_hovered and not (is_pin and row.is_pinned):
                continue
            is_hot = is_hovered and self.hot_button is button
            painter.setPen(QPen(colors.muted, 1))
            painter.setBrush(theme.mix(colors.view, colors.accent, 0.18) if is_hot else colors.view)
            painter.drawEllipse(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))
            color = colors.link if is_pin and row.is_pinned else colors.text
            scale = painter.device().devicePixelRatioF()
            pixmap = icons.icon_pixmap("pin" if is_pin else "close", color, theme.ICON_SMALL, scale)
            inset = (rect.width() - theme.ICON_SMALL) / 2
            painter.drawPixmap(QPointF(rect.x() + inset, rect.y() + inset), pixmap)


def _draw_line(painter: QPainter, rect: QRect, text: str, metrics: QFontMetrics) -> None:
    painter.drawText(rect, theme.ONE_LINE, metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width()))


def _paint_icon(painter: QPainter, rect: QRect, name: str, side: int, colors: Colors) -> None:
    pixmap = icons.icon_pixmap(name, colors.muted, side, painter.device().devicePixelRatioF())
    place = QRectF(0, 0, side, side)
    place.moveCenter(QRectF(rect).center())
    painter.drawPixmap(place.topLeft(), pixmap)
