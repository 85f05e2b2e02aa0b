"""Paints the text of an image that was found: the part that has room, with what was searched for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextCharFormat, QTextLayout, QTextOption

from app.core.excerpts import part_that_fits

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QColor, QPainter

    from app.core.found_in_packs import Ranges
    from app.ui.home.found_model import FoundRow


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
