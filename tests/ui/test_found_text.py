"""Texts that a search has found, as they are painted."""

from statistics import mean

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.ui.row_delegate import draw_matches

_SIZE = QRect(0, 0, 400, 40)


def _columns(text: str, match: str, qapp: QApplication) -> tuple[float, float]:
    """The mean column of the pixels of the match, and of those of the other words."""
    begin = text.index(match)
    image = QImage(_SIZE.size(), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setPen(QColor("blue"))
    painter.setFont(qapp.font())
    draw_matches(painter, _SIZE, text, ((begin, begin + len(match)),), QColor("red"))
    painter.end()
    of_match: list[int] = []
    of_others: list[int] = []
    for x in range(image.width()):
        for y in range(image.height()):
            color = image.pixelColor(x, y)
            if color.red() > color.blue():
                of_match.append(x)
            elif color.blue() > color.red():
                of_others.append(x)
    return mean(of_match), mean(of_others)


def test_words_of_a_text_from_right_to_left_stand_in_its_order(qapp: QApplication) -> None:
    match, others = _columns("תמונה של אנפה אפורה heron", "heron", qapp)
    assert match < others, "the last word is at the left"
    match, others = _columns("A picture of a grey heron", "heron", qapp)
    assert match > others
