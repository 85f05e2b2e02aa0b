"""Paints the rows of lists: a picture, and beside it lines of text, which may have words that match a search."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Final, NamedTuple, override

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QStaticText, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.full_text import Ranges, part_that_fits
from app.ui import icons, theme
from app.ui.picture_painting import draw_line

type Index = QModelIndex | QPersistentModelIndex

_HIGHEST: Final = 10_000
_WRAPPED: Final = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class TextLine(NamedTuple):
    """A line of a row.

    Attributes:
        text: What it says.
        color: One of `theme.Colors`, which a selected row has not.
        font: Derives its font from that of the list.
        matches: Begin and end of each word that is in semibold; if there is one, the part of the text with it is shown.
        wraps: Whether a long text goes on in the next line.
    """

    text: str
    color: str = "text"
    font: Callable[[QFont], QFont] = QFont
    matches: Ranges = ()
    wraps: bool = False


class Row(Struct, frozen=True):
    """What a row shows, as its data for `ROW_ROLE`.

    Attributes:
        lines: Its lines.
        icon: What is at the left of these; empty for nothing.
        words: What is there in place of an icon; empty for nothing.
        at_end: What is at the right of the lines, in the colour of secondary text; empty for nothing.
    """

    lines: Sequence[TextLine]
    icon: str = ""
    words: str = ""
    at_end: str = ""


ROW_ROLE: Final = Qt.ItemDataRole.UserRole


class RowDelegate(QStyledItemDelegate):
    """Paints rows: their `Row`, or else their texts alone. A selected row is marked, wherever the focus is.

    Attributes:
        left_size: The room at the left of the lines, in logical pixels, for the words or the icon that a row may have.
    """

    left_size = QSize(0, 0)

    def lines(self, index: Index) -> Sequence[TextLine]:
        """The lines of a row."""
        row = index.data(ROW_ROLE)
        return row.lines if row is not None else (TextLine(index.data()),)

    def picture_size(self, _index: Index) -> QSize:
        """The size of what a row has at the left of its lines, in logical pixels; 0 for nothing."""
        return self.left_size

    def paint_picture(self, painter: QPainter, place: QRect, index: Index, colors: theme.Colors) -> None:
        """Paint what a row has at the left of its lines."""
        row = index.data(ROW_ROLE)
        if row.icon:
            icons.paint_icon(painter, place, row.icon, colors.accent, place.width())
        painter.setPen(colors.text)
        painter.drawText(place, theme.ONE_LINE, row.words)

    def text_room(self, row: QRect, index: Index) -> QRect:
        """Where in the rectangle of a row its lines are."""
        inset, width = theme.CARD_INSET, self.picture_size(index).width()
        left = theme.SPACE_8 + (width + theme.SPACE_12 if width else 0)
        return row.adjusted(left, inset, -theme.SPACE_8 - self._width_at_end(index), -inset)

    def _width_at_end(self, index: Index) -> int:
        view, row = self.parent(), index.data(ROW_ROLE)
        assert isinstance(view, QAbstractItemView)
        has_end = isinstance(row, Row) and row.at_end
        return view.fontMetrics().horizontalAdvance(row.at_end) + theme.SPACE_8 if has_end else 0

    def _heights(self, lines: Sequence[TextLine], font: QFont, width: int) -> list[int]:
        room, metrics = QRect(0, 0, width, _HIGHEST), [QFontMetrics(line.font(font)) for line in lines]
        return [
            each.boundingRect(room, _WRAPPED, line.text).height() if line.wraps else each.height()
            for line, each in zip(lines, metrics, strict=True)
        ]

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        assert isinstance(view, QAbstractItemView)
        room = self.text_room(QRect(0, 0, view.viewport().width(), _HIGHEST), index)
        text = sum(self._heights(self.lines(index), option.font, room.width()))
        return QSize(0, max(self.picture_size(index).height(), text) + 2 * theme.CARD_INSET)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors, state = theme.colors(option.palette), option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        is_hovered = state & QStyle.StateFlag.State_MouseOver and index.flags() & Qt.ItemFlag.ItemIsSelectable
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        has_ring = bool(state & QStyle.StateFlag.State_HasFocus) and not is_selected
        if is_selected or is_hovered or has_ring:
            painter.setPen(colors.accent if has_ring else Qt.PenStyle.NoPen)
            painter.setBrush(colors.accent if is_selected else colors.ground if is_hovered else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), theme.FOCUS_RADIUS, theme.FOCUS_RADIUS)
        if is_selected:  # all texts are in the colour that is legible on the accent
            view = colors.view
            colors = replace(colors, text=view, muted=view, link=view, accent=view, red=view)
        place = QRect(QPoint(), self.picture_size(index))
        if not place.isEmpty():
            place.moveCenter(option.rect.center())
            place.moveLeft(option.rect.left() + theme.SPACE_8)
            self.paint_picture(painter, place, index, colors)
        if self._width_at_end(index):
            painter.setPen(colors.muted)
            room = option.rect.adjusted(0, 0, -theme.SPACE_8, 0)
            painter.drawText(room, theme.ONE_LINE | int(Qt.AlignmentFlag.AlignRight), index.data(ROW_ROLE).at_end)
        self._paint_lines(painter, option, index, colors)
        painter.restore()

    def _paint_lines(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, colors: theme.Colors) -> None:
        lines, room = self.lines(index), self.text_room(option.rect, index)
        heights = self._heights(lines, option.font, room.width())
        room.translate(0, (room.height() - sum(heights)) // 2)
        for line, height in zip(lines, heights, strict=True):
            room.setHeight(height)
            font = line.font(option.font)
            painter.setFont(font)
            painter.setPen(getattr(colors, line.color))
            if line.matches:
                draw_matches(painter, room, line.text, line.matches, colors.link)
            elif line.wraps:
                painter.drawText(room, _WRAPPED, line.text)
            else:
                draw_line(painter, room, line.text)
            room.translate(0, height)


def draw_matches(painter: QPainter, room: QRect, text: str, matches: Ranges, color: QColor) -> None:
    """Paint so much of a text that was found as fits into one line, in font and colour of the painter.

    Args:
        painter: Where.
        room: Where.
        text: The text.
        matches: Begin and end of each word that matches, in ascending order.
        color: Of these words, which are in semibold.
    """
    # Laying the text out for each part that is tried would take 5 ms a row.
    font = painter.font()
    usual, strong = QFontMetricsF(font), QFontMetricsF(theme.semibold_font(font))

    def fits(text: str, matches: Ranges) -> bool:
        words = [text[begin:end] for begin, end in matches]
        more = sum(strong.horizontalAdvance(word) - usual.horizontalAdvance(word) for word in words)
        return usual.horizontalAdvance(text) + more < room.width()

    text, matches = part_that_fits(text, matches, fits)
    parts, done = [], 0
    for begin, end in matches:
        parts += [escape(text[done:begin]), f'<span style="font-weight: 600; color: {color.name()}">']
        parts += [escape(text[begin:end]), "</span>"]
        done = end
    shown = QStaticText(f'<span style="white-space: pre">{"".join(parts)}{escape(text[done:])}</span>')
    shown.setTextFormat(Qt.TextFormat.RichText)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    # That of the text, not that of the window: the words of a Hebrew or Arabic text would stand in the wrong order.
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    shown.setTextOption(option)
    painter.drawStaticText(room.topLeft(), shown)
