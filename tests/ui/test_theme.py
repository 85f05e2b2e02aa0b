"""Looks that can be checked by numbers: contrast in both schemes, sharpness, rhythm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage, QPalette

from app.ui import theme
from app.ui.pack_page.gallery.geometry import fit_grid, tile_parts
from app.ui.picture_painting import fitted_size, painted_thumbnail

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_LIGHT = ("#efefef", "#ffffff", "#308cc6")
_DARK = ("#323232", "#242424", "#15539e")


def _palette(window: str, base: str, accent: str) -> QPalette:
    palette = QPalette(QColor(window))
    palette.setColor(QPalette.ColorRole.Base, QColor(base))
    palette.setColor(QPalette.ColorRole.Highlight, QColor(accent))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("white"))
    return palette


@pytest.mark.parametrize(("window", "base", "accent"), [_LIGHT, _DARK])
def test_text_and_marks_have_contrast_on_every_ground(qapp: QApplication, window: str, base: str, accent: str) -> None:
    palette = _palette(window, base, accent)
    colors = theme.colors(palette)
    assert colors.dark == (window == _DARK[0])
    for ground in (colors.view, palette.color(QPalette.ColorRole.Window), colors.ground, colors.ground_hover):
        assert theme.contrast(colors.text, ground) >= 4.5
        assert theme.contrast(colors.muted, ground) >= 4.5
    for color in (colors.green, colors.blue, colors.amber, colors.red, colors.grey):
        assert theme.contrast(color, colors.view) >= 3
        assert theme.contrast(color, colors.tint(color)) >= 3
        assert theme.contrast(colors.text, colors.tint(color)) >= 4.5
    assert theme.contrast(colors.on_accent, colors.accent) >= 4.5
    for ground in (colors.view, colors.ground, colors.ground_hover):
        assert theme.contrast(colors.ring, ground) >= 3
    assert theme.contrast(colors.red, colors.view) >= 4.5  # an error in place of a description is text


def test_the_measure_of_contrast_is_the_standards() -> None:
    assert theme.contrast(QColor("white"), QColor("black")) == pytest.approx(21)
    assert theme.contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


def test_a_grid_fills_its_width_and_knows_its_rows() -> None:
    grid = fit_grid(1000, 184, 14)
    assert grid.columns == 5
    assert grid.columns * grid.cell.width() <= 1000 < (grid.columns + 1) * grid.cell.width()
    height = grid.cell.height()
    assert grid.rows_between(0, height - 1, 100) == range(5)
    assert grid.rows_between(height, height, 100) == range(5, 10)
    assert grid.rows_between(-500, 10 * height, 7) == range(7)
    narrow = fit_grid(250, 320, 14)
    assert narrow.columns == 1
    assert narrow.tile_side < narrow.cell.width() <= 250


@pytest.mark.parametrize("side", theme.TILE_SIZES)
def test_the_parts_of_a_tile_do_not_overlap(side: int) -> None:
    grid = fit_grid(900, side, 14)
    parts = tile_parts(QRect(0, 0, grid.cell.width(), grid.cell.height()), side, 14)
    assert parts.ground.size() == QSize(side, side)
    assert not parts.ground.intersects(parts.caption)
    assert parts.ground.contains(parts.copy_button)
    assert parts.ground.contains(parts.retry_button)
    assert not parts.copy_button.intersects(parts.retry_button)
    assert QRect(0, 0, grid.cell.width(), grid.cell.height()).contains(parts.caption)


@pytest.mark.parametrize(
    ("picture", "side", "expected"),
    [
        (QSize(1080, 1920), 320, QSize(180, 320)),
        (QSize(1920, 1080), 320, QSize(320, 180)),
        (QSize(40, 30), 320, QSize(40, 30)),
        (QSize(10_000, 3), 320, QSize(320, 1)),
    ],
)
def test_pictures_fit_whole_and_are_never_enlarged(picture: QSize, side: int, expected: QSize) -> None:
    assert fitted_size(picture, side) == expected


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_a_thumbnail_is_painted_in_device_pixels_with_round_corners(qapp: QApplication, scale: float) -> None:
    picture = QImage(640, 640, QImage.Format.Format_RGBX8888)
    picture.fill(QColor("red"))
    pixmap = painted_thumbnail(picture, 160, scale, 8, (QColor("white"), QColor("grey")))
    assert pixmap.size() == QSize(round(160 * scale), round(160 * scale))
    assert pixmap.devicePixelRatio() == scale
    image = pixmap.toImage()
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(image.width() // 2, image.height() // 2) == QColor("red")


def test_transparency_stands_on_a_checkerboard(qapp: QApplication) -> None:
    picture = QImage(64, 64, QImage.Format.Format_RGBA8888)
    picture.fill(QColor(0, 0, 0, 0))
    image = painted_thumbnail(picture, 64, 1.0, 0, (QColor("white"), QColor("black"))).toImage()
    seen = {image.pixelColor(x, y).name() for x in range(4, 60, 8) for y in range(4, 60, 8)}
    assert seen == {"#ffffff", "#000000"}
