"""What guides mark on pictures of different formats."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from app.ui.look.canvas import Guide, frame, safe_part
from tests.tables import each_row


@each_row(
    ("guide", "picture", "expected"),
    [
        (Guide.SQUARE, (0, 0, 1080, 1920), (0, 420, 1080, 1080)),
        (Guide.SQUARE, (10, 20, 1920, 1080), (430, 20, 1080, 1080)),
        (Guide.FOUR_FIVE, (0, 0, 1080, 1920), (0, 285, 1080, 1350)),
        (Guide.FOUR_FIVE, (0, 0, 1000, 1000), (100, 0, 800, 1000)),
        (Guide.SAFE_ZONES, (0, 0, 1080, 1920), (0, 0, 1080, 1920)),
        (Guide.SAFE_ZONES, (0, 0, 1920, 1920), (420, 0, 1080, 1920)),
    ],
)
def test_a_frame_is_the_largest_part_in_the_middle(
    guide: Guide, picture: tuple[int, int, int, int], expected: tuple[int, int, int, int]
) -> None:
    assert frame(guide, QRectF(*picture)) == QRectF(*expected)


def test_the_safe_part_is_what_all_players_leave_free() -> None:
    assert safe_part(QRectF(0, 0, 1080, 1920)) == QRectF(120, 288, 768, 960)
