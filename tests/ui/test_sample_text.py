"""The shade below a sample text, which says where the text would be hard to read and does not make it more readable."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.core.readability import Detail, Sample, Style, Third
from app.ui.picture_painting import paint_sample
from tests.tables import each_row

pytestmark = pytest.mark.usefixtures("qapp")

_WIDTH, _HEIGHT = 180, 320
_LEAST_SEEN = 25  # of 255: how much lighter or darker a line is than the picture


@each_row(
    ("style", "light", "busy"),
    [("white", 255, 0), ("white", 220, 0), ("white", 160, 0), ("black", 0, 0), ("black", 60, 0), ("shadow", 128, 255)],
)
def test_the_shade_is_seen_and_leaves_the_contrast_to_the_picture(style: Style, light: int, busy: int) -> None:
    picture = QImage(_WIDTH, _HEIGHT, QImage.Format.Format_RGB32)
    picture.fill(QColor(light, light, light))
    detail = Detail(9, 16, bytes([busy]) * 144 + bytes([light]) * 144)
    painter = QPainter(picture)
    paint_sample(painter, Sample(is_shown=True, text="I", style=style, place=Third.TOP), QRectF(picture.rect()), detail)
    painter.end()
    below_the_text = [picture.pixelColor(x, y).red() for x in range(_WIDTH) for y in range(_HEIGHT // 2, _HEIGHT)]
    changes = [value - light for value in below_the_text]
    assert max(map(abs, changes)) >= _LEAST_SEEN, "it is seen"
    assert changes.count(0) >= 0.75 * len(changes), "most of the picture is as it is"
    mean = sum(changes) / len(changes)
    assert abs(mean) < 15, "a text would stand out no more than before"
