"""The keywords of a selected image are painted with contrast, at every size of the window."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QScrollArea, QWidget

from app.demo import packs
from app.ui import theme
from app.ui.widgets.parts import Chip

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play

_SIZES: Final = (
    (1366, 700),
    (1180, 700),
    (1000, 700),
    (900, 600),
    (1600, 1000),
    (1280, 720),
    (1440, 900),
    (800, 600),
    (640, 420),
    (1920, 1080),
    (1100, 650),
    (2560, 1440),
)
_READABLE: Final = 4.5  # contrast of text
_INK: Final = 0.02  # of a chip's pixels at least; its letters are about a tenth of them


def test_keywords_are_ink_at_twelve_sizes_with_and_without_a_banner(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        await _look_at_every_size(app)
        app.type_pack(packs.failing("not_found"))
        await app.until_banner("Pack not found")
        await _look_at_every_size(app)

    play(scenario)


async def _look_at_every_size(app: AppUnderTest) -> None:
    pack_details, details = app.find(QScrollArea, "pack_details"), app.page.details
    metadata = app.page.model.image(0).metadata
    assert metadata is not None
    for width, height in _SIZES:
        app.page.gallery.clearSelection()
        app.window.resize(width, height)
        if not details.isVisible():
            app.press("F9")
        await app.until(lambda: details.isVisible() and pack_details.isVisible(), "the panel shows the pack")
        app.click_tile(0)
        await app.until(lambda: _seen_keywords(app) == [*metadata.keywords], f"keywords are ink at {width}×{height}")


def _seen_keywords(app: AppUnderTest) -> list[str]:
    """The words of the chips that are painted in their rectangles, once they are scrolled to."""
    area = app.find(QScrollArea, "image_details")
    keywords = app.find(QWidget, "keywords")
    if not keywords.isVisible():
        return []
    seen: list[str] = []
    scrolled_to = -1
    screen = area.viewport().grab().toImage()
    for chip in keywords.findChildren(Chip):
        if not chip.isVisible():
            continue
        area.ensureWidgetVisible(chip)
        if area.verticalScrollBar().value() != scrolled_to:
            scrolled_to = area.verticalScrollBar().value()
            screen = area.viewport().grab().toImage()
        place = QRect(chip.mapTo(area.viewport(), QPoint()), chip.size())
        if area.viewport().rect().contains(place) and _has_ink(screen, place, chip):
            seen.append(chip.text())
    return seen


def _has_ink(screen: QImage, place: QRect, chip: Chip) -> bool:
    """Whether a rectangle of the screen has a chip's background, and letters with contrast on it."""
    ground = screen.pixelColor(place.left() + theme.SPACE_4, place.center().y())
    rows = range(place.top() + theme.SPACE_4, place.bottom() - theme.SPACE_4)
    columns = range(place.left() + theme.SPACE_8, place.right() - theme.SPACE_8)
    pixels = Counter(screen.pixel(x, y) for y in rows for x in columns)
    ink = sum(amount for pixel, amount in pixels.items() if theme.contrast(QColor(pixel), ground) >= _READABLE)
    return ground != theme.colors(chip.palette()).panel and ink >= _INK * pixels.total()
