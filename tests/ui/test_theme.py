"""Measurable properties of the appearance: contrast in both schemes, sharpness, distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QMenu,
    QProgressBar,
    QRadioButton,
    QSlider,
    QStyleFactory,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.demo.packs import DEMO_PACK_IDS
from app.ui import theme
from app.ui.dialogs.questions import KeyDialog
from app.ui.pack.tile_geometry import TileButton, fit_grid, tile_parts
from app.ui.picture_painting import fitted_size, painted_thumbnail
from app.ui.shell.main_window import MainWindow
from app.ui.widgets.fields import ReadingText
from app.ui.widgets.parts import plain_label, value_label
from tests.tables import each_row
from tests.ui.fake_library import FakeWorkspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    type UsePalette = Callable[[str, str, str], None]

_LIGHT = ("#efefef", "#ffffff", "#308cc6")
_DARK = ("#323232", "#242424", "#15539e")


def _palette(window: str, base: str, accent: str) -> QPalette:
    palette = QPalette(QColor(window))
    palette.setColor(QPalette.ColorRole.Base, QColor(base))
    palette.setColor(QPalette.ColorRole.Highlight, QColor(accent))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("white"))
    return palette


@pytest.fixture
def use_palette(qapp: QApplication) -> Iterator[UsePalette]:
    """Lets the program have a palette during a test."""
    former = qapp.palette()

    def use(window: str, base: str, accent: str) -> None:
        qapp.setPalette(_palette(window, base, accent))
        qapp.processEvents()  # which notify the widgets

    yield use
    qapp.setPalette(former)


@pytest.fixture
def main_window(qtbot: QtBot) -> MainWindow:
    window = MainWindow(FakeWorkspace(), DEMO_PACK_IDS)
    qtbot.addWidget(window, before_close_func=MainWindow.close_for_good)
    return window


# The contrast themes of Windows, with the colour of their texts.
_DESERT, _AQUATIC, _NIGHT = (
    ("#fffaef", "#fffaef", "#903909", "#3d3d3d"),
    ("#202020", "#202020", "#8ee3f0", "#ffffff"),
    ("#000000", "#000000", "#d6b4fd", "#ffffff"),
)


@each_row(("window", "base", "accent", "text"), [(*_LIGHT, None), (*_DARK, None), _DESERT, _AQUATIC, _NIGHT])
def test_text_and_marks_have_contrast_on_every_ground(
    qapp: QApplication, window: str, base: str, accent: str, text: str | None
) -> None:
    palette = _palette(window, base, accent)
    if text is not None:
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(role, QColor(text))
    colors = theme.colors(palette)
    assert colors.dark == (QColor(window).lightnessF() < 0.5)
    for ground in (colors.view, palette.color(QPalette.ColorRole.Window), colors.ground, colors.ground_hover):
        assert theme.contrast(colors.text, ground) >= 4.5
        assert theme.contrast(colors.muted, ground) >= 4.5
    for color in (colors.green, colors.blue, colors.amber, colors.red, colors.grey):
        assert theme.contrast(color, colors.view) >= 3
        assert theme.contrast(color, colors.tint(color)) >= 3
        assert theme.contrast(colors.text, colors.tint(color)) >= 4.5
    assert theme.contrast(colors.view, colors.accent) >= 4.5
    bars = palette.color(QPalette.ColorRole.Window)
    banners = [colors.tint(color) for color in (colors.red, colors.amber, colors.blue)]
    for ground in (colors.view, colors.ground, colors.ground_hover, bars, colors.panel, *banners):
        assert theme.contrast(colors.accent, ground) >= 3
    for ground in (colors.view, bars, colors.panel):
        assert theme.contrast(colors.link, ground) >= 4.5
    assert theme.contrast(colors.red, colors.view) >= 4.5  # an error in place of a description is text


def test_colours_do_not_depend_on_which_group_of_a_palette_is_painted_first(qapp: QApplication) -> None:
    palette = _palette(*_DARK)
    palette.setCurrentColorGroup(QPalette.ColorGroup.Disabled)  # as Qt does for a heading in a list
    colors = theme.colors(palette)
    palette.setCurrentColorGroup(QPalette.ColorGroup.Active)
    assert theme.colors(palette).text == colors.text == palette.color(QPalette.ColorRole.Text)
    assert colors.dark


def test_fields_sliders_and_progress_have_contrast_with_a_dark_window(
    use_palette: UsePalette, main_window: MainWindow, qtbot: QtBot
) -> None:
    grey, role = "#323232", QPalette.ColorRole
    use_palette(grey, grey, "#15539e")
    toolbar, keys = main_window.toolbar, KeyDialog(None, FakeWorkspace().keys, lambda _key, _name: None)
    qtbot.addWidget(keys)
    main_window.show()
    keys.show()
    toolbar.set_has_images(has_images=True)
    fields = (toolbar.field, *keys.findChildren(QLineEdit), *keys.findChildren(QCheckBox))
    assert all(field.palette().color(role.Base).lightness() < QColor(grey).lightness() for field in fields)
    for widget in (*toolbar.findChildren(QSlider), *main_window.status_line.findChildren(QProgressBar)):
        assert theme.contrast(widget.palette().color(role.Highlight), QColor(grey)) >= 3
    use_palette(*_LIGHT)
    assert all(field.palette().color(role.Base) == QColor("white") for field in fields)


def test_a_box_without_a_check_mark_can_be_seen_in_a_dark_window(use_palette: UsePalette, qtbot: QtBot) -> None:
    boxes = (QCheckBox("Box"), QRadioButton("Button"))
    window = _window_with(boxes, qtbot)
    for box in boxes:
        box.setStyle(QStyleFactory.create("Fusion"))
    for scheme in (_DARK, _LIGHT):
        use_palette(*scheme)
        for box in boxes:
            image = box.grab(QRect(0, 0, 16, box.height())).toImage()
            ground = image.pixelColor(0, 0)
            pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
            most = max(theme.contrast(ground, pixel) for pixel in pixels)
            assert most >= (3 if scheme is _DARK else 1.1)
    assert window.palette().color(QPalette.ColorRole.Window) == QColor(_LIGHT[0])


def test_a_label_in_a_colour_follows_the_colour_scheme(use_palette: UsePalette, qtbot: QtBot) -> None:
    text = ReadingText()
    text.set_text("████", "green")
    muted = [make("████", color="muted") for make in (plain_label, value_label)]
    labels = (plain_label("████", color="red"), *muted, text)
    window = _window_with(labels, qtbot)
    window.show()
    for scheme in (_DARK, _LIGHT):
        use_palette(*scheme)
        colors = theme.colors(QPalette())
        for label, color in zip(labels, (colors.red, colors.muted, colors.muted, colors.green), strict=True):
            image = label.grab().toImage()
            assert color.rgb() in {image.pixel(x, image.height() // 2) for x in range(image.width())}


def _window_with(widgets: Sequence[QWidget], qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    for widget in widgets:
        layout.addWidget(widget)
    return window


@each_row("scheme", [_LIGHT, _DARK])
def test_disabled_texts_are_readable_and_paler_than_others(
    use_palette: UsePalette, main_window: MainWindow, qtbot: QtBot, scheme: tuple[str, str, str]
) -> None:
    group, role = QPalette.ColorGroup, QPalette.ColorRole
    use_palette(*scheme)
    toolbar, menu = main_window.toolbar, QMenu()
    qtbot.addWidget(menu)
    for widget in (*toolbar.findChildren(QToolButton, "refresh"), toolbar.filter_field, menu):
        palette = widget.palette()
        for ground in (palette.color(role.Window), theme.colors(palette).view):
            for each in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
                contrast = theme.contrast(palette.color(group.Disabled, each), ground)
                assert 3 <= contrast < theme.contrast(theme.colors(palette).muted, ground)


def test_the_measure_of_contrast_is_the_standards() -> None:
    assert theme.contrast(QColor("white"), QColor("black")) == pytest.approx(21)
    assert theme.contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


def test_the_tiles_of_a_line_grow_by_a_tenth_at_most_and_then_their_gaps() -> None:
    grid = fit_grid(5 * 184 + 4 * 16, 184, 1.0, 14)
    assert (grid.columns, grid.tile) == (5, QSize(184, 184))
    grown = fit_grid(5 * 200 + 4 * 16, 184, 1.0, 14)
    assert (grown.columns, grown.tile, grown.left_of(4)) == (5, QSize(200, 200), 16 + 4 * 216)
    with_gaps = fit_grid(5 * 202 + 4 * 22, 184, 1.0, 14)
    assert (with_gaps.columns, with_gaps.tile, with_gaps.left_of(1)) == (5, QSize(202, 202), 16 + 224)
    assert with_gaps.cell.height() - grown.cell.height() == 2 + 6, "the gaps between lines are as wide"
    smaller = fit_grid(5 * 202 + 4 * 24 + 10, 184, 1.0, 14)
    assert (smaller.columns, smaller.tile) == (6, QSize(172, 172))
    narrow = fit_grid(250, 320, 1.0, 14)
    assert (narrow.columns, narrow.tile.width()) == (1, 250)


def test_a_grid_knows_what_is_where() -> None:
    grid = fit_grid(5 * 184 + 4 * 16, 184, 1.0, 14)
    height = grid.cell.height()
    assert grid.rows_between(0, height - 1, 100) == range(5)
    assert grid.rows_between(height, height, 100) == range(5, 10)
    assert grid.rows_between(-500, 10 * height, 7) == range(7)
    pitch, left = 200, 16
    right = left + grid.tile.width() - 1
    assert grid.rows_touched(QRect(QPoint(0, 0), QPoint(left - 1, 500)), 100) == []
    assert grid.rows_touched(QRect(QPoint(right + 1, 20), QPoint(pitch + left - 1, 30)), 100) == []
    assert grid.rows_touched(QRect(QPoint(right, 20), QPoint(pitch + left, 30)), 100) == [0, 1]
    assert grid.rows_touched(QRect(QPoint(-9, -9), QPoint(9999, 9999)), 7) == [*range(7)]
    for row in range(12):
        cell = grid.cell_of(row)
        assert {grid.row_at(cell.topLeft()), grid.row_at(cell.bottomRight())} == {row}


def test_a_portrait_pack_has_more_columns_of_the_same_height() -> None:
    square, portrait = fit_grid(4 * 184 + 48, 184, 1.0, 14), fit_grid(7 * 104 + 6 * 16, 184, 9 / 16, 14)
    assert portrait.tile == QSize(104, 185)
    assert portrait.cell.height() == square.cell.height() + 1
    assert (square.columns, portrait.columns) == (4, 7)
    assert fit_grid(4 * 184 + 48, 184, 16 / 9, 14).tile == QSize(184, 104)


def test_narrow_tiles_have_no_caption() -> None:
    two = fit_grid(7 * 104 + 6 * 16, 184, 9 / 16, 14, 2)
    assert (two.lines, two.cell.height()) == (2, 185 + 16 + 9 + 28)
    none = fit_grid(9 * 90 + 8 * 16, 160, 9 / 16, 14, 2)
    assert (none.tile.width(), none.lines, none.cell.height()) == (90, 0, 160 + 16)


@each_row("ratio", [9 / 16, 4 / 5, 1.0, 16 / 9])
@each_row("side", theme.TILE_SIZES)
def test_the_parts_of_a_tile_do_not_overlap(side: int, ratio: float) -> None:
    grid = fit_grid(900, side, ratio, 14, 2)
    cell = QRect(QPoint(0, 0), grid.cell)
    parts = tile_parts(cell, grid.tile, 14, lines=grid.lines)
    assert parts.ground.size() == grid.tile
    assert not parts.ground.intersects(parts.caption)
    assert parts.ground.contains(parts.buttons[TileButton.COPY])
    assert parts.ground.contains(parts.retry_button)
    assert parts.caption.isEmpty() or cell.contains(parts.caption)
    assert parts.contains(parts.ground.topLeft())
    assert parts.caption.isEmpty() == (grid.tile.width() < 96)
    assert parts.caption.isEmpty() or parts.contains(parts.caption.bottomRight())
    assert not parts.contains(parts.ground.topLeft() - QPoint(1, 0))
    assert not parts.contains(parts.caption.bottomLeft() + QPoint(0, 1))


@each_row(
    ("width", "height", "side", "is_row", "is_in_picture"),
    [
        (184, 184, 28, True, True),
        (104, 184, 28, True, True),
        (90, 160, 28, False, True),
        (64, 114, 20, False, True),
        (114, 64, 20, True, True),
        # They would cover the middle of the picture, where a click is to select the image.
        (40, 184, 28, True, False),
        (184, 36, 28, True, False),
        (40, 30, 28, True, False),
    ],
)
def test_the_buttons_of_a_tile_are_in_the_corner_of_the_picture_and_not_in_its_middle(
    width: int, height: int, side: int, is_row: bool, is_in_picture: bool
) -> None:
    grid = fit_grid(4 * 184 + 48, 184, 1.0, 14)
    parts = tile_parts(QRect(QPoint(0, 0), grid.cell), grid.tile, 14, QSizeF(width, height))
    assert parts.picture == QRectF(8 + (184 - width) / 2, 8 + (184 - height) / 2, width, height)
    place = parts.picture.toRect() if is_in_picture else parts.ground
    assert parts.buttons[TileButton.COPY].topRight() == place.topRight() + QPoint(-6, 6)
    step = QPoint(-side - 2, 0) if is_row else QPoint(0, side + 2)
    assert parts.buttons[TileButton.REJECT] == parts.buttons[TileButton.COPY].translated(step)
    assert parts.buttons[TileButton.PICK] == parts.buttons[TileButton.REJECT].translated(step)
    for button in parts.buttons.values():
        assert button.size() == QSize(side, side)
        assert place.contains(button)
        assert not button.contains(parts.picture.center().toPoint())


def test_the_button_of_a_failed_tile_has_room_for_its_text_as_far_as_the_tile_has() -> None:
    grid = fit_grid(4 * 184 + 48, 184, 1.0, 14)
    cell = QRect(QPoint(0, 0), grid.cell)
    assert tile_parts(cell, grid.tile, 14, retry_text_width=40).retry_button.width() == 84
    assert tile_parts(cell, grid.tile, 14, retry_text_width=120).retry_button.width() == 136
    assert tile_parts(cell, grid.tile, 14, retry_text_width=500).retry_button.width() == 176


@each_row(
    ("picture", "place", "scale", "expected"),
    [
        (QSize(1080, 1920), QSize(320, 320), 1.0, QSizeF(180, 320)),
        (QSize(1920, 1080), QSize(320, 320), 1.0, QSizeF(320, 180)),
        (QSize(1080, 1920), QSize(180, 320), 2.0, QSizeF(180, 320)),
        (QSize(40, 30), QSize(320, 320), 1.0, QSizeF(40, 30)),
        (QSize(40, 30), QSize(320, 320), 2.0, QSizeF(20, 15)),
        (QSize(10_000, 3), QSize(320, 320), 1.0, QSizeF(320, 1)),
    ],
)
def test_pictures_fit_whole_and_are_never_enlarged(
    picture: QSize, place: QSize, scale: float, expected: QSizeF
) -> None:
    assert fitted_size(picture, place, scale) == expected


@each_row("scale", [1.0, 1.5, 2.0])
def test_a_thumbnail_is_painted_in_device_pixels_with_round_corners(qapp: QApplication, scale: float) -> None:
    picture = QImage(640, 640, QImage.Format.Format_RGBX8888)
    picture.fill(QColor("red"))
    pixmap = painted_thumbnail(picture, QSizeF(160, 160), scale, 8, (QColor("white"), QColor("grey")))
    assert pixmap.size() == QSize(round(160 * scale), round(160 * scale))
    assert pixmap.devicePixelRatio() == scale
    image = pixmap.toImage()
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(image.width() // 2, image.height() // 2) == QColor("red")


def test_transparency_stands_on_a_checkerboard(qapp: QApplication) -> None:
    picture = QImage(64, 64, QImage.Format.Format_RGBA8888)
    picture.fill(QColor(0, 0, 0, 0))
    image = painted_thumbnail(picture, QSizeF(64, 64), 1.0, 0, (QColor("white"), QColor("black"))).toImage()
    seen = {image.pixelColor(x, y).name() for x in range(4, 60, 8) for y in range(4, 60, 8)}
    assert seen == {"#ffffff", "#000000"}


@each_row("scheme", [_LIGHT, _DARK])
def test_the_slider_has_the_accent_only_while_there_are_images(
    use_palette: UsePalette, main_window: MainWindow, scheme: tuple[str, str, str]
) -> None:
    use_palette(*scheme)
    (slider,) = main_window.toolbar.findChildren(QSlider)
    assert not _colorful(slider)
    main_window.toolbar.set_has_images(has_images=True)
    assert _colorful(slider)
    main_window.toolbar.set_has_images(has_images=False)
    assert not _colorful(slider)


def _colorful(widget: QWidget) -> bool:
    """Whether pixels of a widget are not grey."""
    image = widget.grab().toImage()
    return any(image.pixelColor(x, y).hsvSaturation() > 50 for x in range(image.width()) for y in range(image.height()))
