"""The list of the home page with images that were found in packs which were opened before.

Each row has the picture, the pack, the position, and the words that match.
"""

from __future__ import annotations

from typing import Final, override

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
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
from app.ui.home.card_list import GrowingList
from app.ui.home.pack_model import CoverCache, PackRow, ShownPictures
from app.ui.texts import accessible_names
from app.ui.texts import home as texts
from app.ui.widgets.focus_ring import paint_ring

_FLAGS: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

_Index = QModelIndex | QPersistentModelIndex


class FoundRow(Struct, frozen=True):
    """An image that was found, ready to be shown.

    Attributes:
        pack_id: UUID of its pack.
        image_id: Its ID.
        url: Its URL, for its picture.
        place: The name of its pack, and its position there.
        text: The part of its description or keywords that matches, on one line.
        matches: Begin and end of each matched word in the text, in ascending order.
    """

    pack_id: str
    image_id: str
    url: str
    place: str
    text: str
    matches: tuple[tuple[int, int], ...]


class FoundModel(QAbstractListModel):
    """The images that were found: by the last use of their packs, and by position in each."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._rows: tuple[FoundRow, ...] = ()

    def row(self, number: int) -> FoundRow:
        """One row."""
        return self._rows[number]

    def set_rows(self, rows: tuple[FoundRow, ...]) -> None:
        """Replace the rows."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self._rows)

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        return _FLAGS

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return texts.found_spoken(row.place, row.text)
        return None


def draw_found_text(painter: QPainter, room: QRect, row: FoundRow, font: QFont, color: QColor) -> None:
    """Paint as many lines of the text as there is room for.

    Args:
        painter: In the colour of text.
        room: Where.
        row: What was found.
        font: Of the text. The words that match are in semibold.
        color: Of the words that match.
    """
    most = max(1, int((room.height() + 1) / QFontMetricsF(font).height()))

    def lay_out(text: str, matches: Ranges) -> QTextLayout:
        return _lay_out(text, matches, font, color, room.width())

    text, matches = part_that_fits(row.text, row.matches, lambda *part: lay_out(*part).lineCount() <= most)
    lay_out(text, matches).draw(painter, QRectF(room).topLeft())


def _lay_out(text: str, matches: Ranges, font: QFont, color: QColor, width: int) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    # That of the text, not that of the window: the words of a Hebrew or Arabic text would stand in the wrong order.
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    formats = []
    for begin, end in matches:
        part = QTextLayout.FormatRange()
        part.start, part.length = _units(text[:begin]), _units(text[begin:end])
        strong = QTextCharFormat()
        strong.setFontWeight(QFont.Weight.DemiBold)
        strong.setForeground(color)
        part.format = strong
        formats.append(part)
    layout.setFormats(formats)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout


def _units(text: str) -> int:
    """The length of a text in UTF-16 code units, in which Qt counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


_ROW_HEIGHT = theme.FOUND_PICTURE + 2 * theme.SPACE_8


class FoundList(GrowingList):
    """The images, one below another.

    Attributes:
        rows: The images.
    """

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("found_images", accessible_names.FOUND_IMAGES)
        self.rows = FoundModel(self)
        self.pictures = ShownPictures(self)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setItemDelegate(FoundDelegate(self.rows, CoverCache(self.pictures.find), self))
        self.setModel(self.rows)
        self.rows.modelReset.connect(self.fit_height)
        self.fit_height()

    @override
    def fit_height(self) -> None:
        self.setFixedHeight(max(1, self.rows.rowCount() * _ROW_HEIGHT))

    @override
    def chosen(self, row: int) -> PackRow | None:
        found = self.rows.row(row)
        return PackRow(pack_id=found.pack_id, image_id=found.image_id)

    @override
    def urls_in(self, top: int, bottom: int) -> list[str]:
        last = min(max(0, bottom) // _ROW_HEIGHT + 1, self.rows.rowCount())
        return [self.rows.row(number).url for number in range(max(0, top) // _ROW_HEIGHT, last)]


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
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.ground)
            painter.drawRoundedRect(option.rect.adjusted(1, 1, -1, -1), theme.TILE_RADIUS, theme.TILE_RADIUS)
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
            paint_ring(painter, option.rect, colors.accent, radius=theme.TILE_RADIUS)
        painter.restore()
