"""The grid on screen: which rows keep their position when it changes, and what is painted while it is scrolled."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from shiboken6 import invalidate

from app.packs.tiles import REFRESHED_STAGES
from app.ui import theme
from app.ui.pack.gallery_view import GalleryView
from app.ui.pack.tile_geometry import tile_parts
from app.ui.widgets.scrolling import SlimScrollBar
from tests.tables import each_row
from tests.ui.shown_gallery import BLUE, COUNT, RED, ShownGallery, encoded, made_pack, open_gallery, pack_of, url


@pytest.fixture
def gallery(qtbot: QtBot) -> Iterator[ShownGallery]:
    yield from open_gallery(qtbot, made_pack())


def scroll_to(qtbot: QtBot, gallery: GalleryView, value: int) -> None:
    gallery.verticalScrollBar().setValue(value)
    settle(qtbot, gallery)


def settle(qtbot: QtBot, gallery: GalleryView) -> None:
    qtbot.waitUntil(lambda: gallery.rows_around(0, 0) == gallery.visible_rows)


def ground_of(gallery: GalleryView, row: int) -> QRect:
    """The background of a row's picture, where it is on the view."""
    cell = gallery.grid.cell_of(row).translated(0, -gallery.verticalScrollBar().value())
    return tile_parts(cell, gallery.grid.tile, 14).ground


def test_the_first_visible_image_or_the_current_one_stays_in_sight_when_the_grid_changes(
    qtbot: QtBot, gallery: ShownGallery
) -> None:
    scroll_to(qtbot, gallery, 30_000)
    before, columns = gallery.visible_rows, gallery.grid.columns
    for width in (900, 1300, 1900, 1000, 1700, 700):
        gallery.resize(width, 500)
        settle(qtbot, gallery)
        assert before.start in gallery.visible_rows
    assert (gallery.grid.columns, gallery.visible_rows) == (columns, before)
    gallery.resize(1500, 500)
    scroll_to(qtbot, gallery, 600)
    top = gallery.visible_rows.start
    gallery.resize(700, 500)
    settle(qtbot, gallery)
    assert top in gallery.visible_rows, "after scrolling another one stays"
    row = gallery.visible_rows[6]
    gallery.setCurrentIndex(gallery.model().index(row, 0))
    for side in (96, 320, 184):
        gallery.set_tile_side(side)
        settle(qtbot, gallery)
        assert row in gallery.visible_rows


def test_a_tile_that_changes_is_painted_in_its_row_of_a_part_of_the_pack(qtbot: QtBot, gallery: ShownGallery) -> None:
    shown = (3, 7, 11, 20)
    gallery.shelf.show(shown)
    qtbot.waitUntil(lambda: gallery.visible_rows == range(4))
    gallery.give(range(4), RED)
    qtbot.waitUntil(lambda: gallery.is_painted(1, RED))
    changed: list[int] = []
    gallery.model().dataChanged.connect(lambda first, *_: changed.append(first.row()))
    gallery.tiles.set_picture(url(7), encoded(BLUE), (320, 320), is_stored=False)
    gallery.tiles.set_picture(url(2), encoded(BLUE), (320, 320), is_stored=False)

    assert changed == [1]
    qtbot.waitUntil(lambda: gallery.is_painted(1, BLUE))
    assert gallery.is_painted(2, RED)


def test_former_pictures_are_erased_when_the_pack_is_closed(qtbot: QtBot, gallery: ShownGallery) -> None:
    gallery.give(gallery.visible_rows, RED)
    qtbot.waitUntil(lambda: gallery.is_painted(0, RED))
    place = gallery.viewport().mapTo(gallery, gallery.middle(gallery.grid.columns))
    gallery.show_pack(None)
    qtbot.waitUntil(lambda: gallery.seen().pixelColor(place) == gallery.palette().base().color())


def test_a_jump_does_not_wait_for_a_disk_that_is_slow(qtbot: QtBot, gallery: ShownGallery) -> None:
    """Even when the Python object for the viewport has become invalid, as when pages of closed tabs are freed."""
    gallery.tiles.set_stored(url(row) for row in range(COUNT))
    gallery.give(gallery.visible_rows, RED, is_stored=True)
    qtbot.waitUntil(lambda: gallery.is_painted(0, RED))
    invalidate(gallery.viewport())
    scroll_to(qtbot, gallery, 30_000)
    row_in_sight = gallery.visible_rows.start + gallery.grid.columns
    qtbot.waitUntil(lambda: not gallery.is_painted(row_in_sight, RED))


def test_a_rubber_band_selects_the_tiles_that_it_touches(gallery: ShownGallery) -> None:
    viewport = gallery.viewport()
    first = gallery.visualRect(gallery.model().index(0, 0))

    def selected_by(begin: QPoint, end: QPoint) -> set[int]:
        gallery.clearSelection()
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=begin)
        for share in (0.3, 0.7, 1.0):
            QTest.mouseMove(viewport, begin + (end - begin) * share)
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)
        return {index.row() for index in gallery.selectedIndexes()}

    gap = first.topRight() + QPoint(0, 40)
    assert selected_by(gap, gap + QPoint(6, 100)) == set()
    assert selected_by(gap, gap + QPoint(30, 100)) == {1}
    assert selected_by(gap, first.center()) == {0}
    below = QPoint(gap.x(), first.bottom() + 40)
    assert selected_by(gap, below + QPoint(30, 0)) == {1, gallery.grid.columns + 1}


@pytest.mark.parametrize(
    "scheme", [("#efefef", "#ffffff", "#000000", "#308cc6"), ("#323232",) * 2 + ("#ffffff", "#15539e")]
)
def test_the_ring_of_a_selected_tile_has_contrast_and_is_the_only_sign_of_it(
    qtbot: QtBot, gallery: ShownGallery, scheme: tuple[str, ...]
) -> None:
    window, base, text, accent = scheme
    palette = QPalette(QColor(window))
    palette.setColor(QPalette.ColorRole.Base, QColor(base))
    palette.setColor(QPalette.ColorRole.Text, QColor(text))
    palette.setColor(QPalette.ColorRole.Highlight, QColor(accent))
    gallery.setPalette(palette)
    gallery.clearFocus()
    index = gallery.model().index(0, 0)
    gallery.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    cell, tile = gallery.visualRect(index), gallery.grid.tile
    inset = (cell.width() - tile.width()) // 2
    ring = cell.topLeft() + QPoint(inset - 3, inset + tile.height() // 2)
    caption = cell.topLeft() + QPoint(inset - 2, inset + tile.height() + 8 + QFontMetrics(gallery.font()).height() // 2)

    def seen(place: QPoint) -> QColor:
        return gallery.viewport().grab().toImage().pixelColor(place)

    ground = theme.colors(palette).view
    qtbot.waitUntil(lambda: seen(ring) != ground)
    assert seen(caption).name() == ground.name()
    assert theme.contrast(seen(ring), ground) >= 4.5


@pytest.mark.parametrize("count", [5, COUNT])  # without and with a scroll bar
@pytest.mark.parametrize("ratio", [9 / 16, 1.0, 16 / 9])
def test_both_edges_of_the_grid_stand_under_those_of_the_header(
    qtbot: QtBot, gallery: ShownGallery, count: int, ratio: float
) -> None:
    gallery.tiles.show_pack(made_pack(), ratio=ratio)
    gallery.shelf.show(range(count))
    for side in (96, 184, 320):
        gallery.set_tile_side(side)
        for width in (440, 613, 700, 860, 1000, 1046, 1180, 1366, 1601, 1920, 2240, 2560):
            gallery.resize(width, 300)
            columns, tile = gallery.grid.columns, gallery.grid.tile
            first, last = (ground_of(gallery, row) for row in (0, columns - 1))
            assert (first.left(), last.right() + 1) == (theme.INSET, width - theme.INSET), (side, width)
            assert first.top() == last.top()
            assert first.size() == last.size() == tile
            assert ground_of(gallery, columns).topLeft() == first.topLeft() + QPoint(0, gallery.grid.cell.height())
            gaps = {ground_of(gallery, n + 1).left() - ground_of(gallery, n).right() - 1 for n in range(columns - 1)}
            assert gaps <= set(range(16, 25)), (side, width)
            assert 0.75 <= max(tile.width(), tile.height()) / side <= 1.35, (side, width)
            qtbot.waitUntil(lambda: bool(gallery.visible_rows))
            # As many columns as the view lays out.
            shown = {gallery.indexAt(ground_of(gallery, row).center()).row() for row in range(min(count, columns + 1))}
            assert shown == set(range(min(count, columns + 1)))


def test_few_pictures_fill_a_large_window_unless_a_size_was_chosen(gallery: ShownGallery) -> None:
    gallery.resize(2260, 1260)
    usual = gallery.grid.tile
    gallery.show_pack(pack_of([url(row) for row in range(24)]))
    assert gallery.grid.tile.width() > usual.width()
    assert 0.7 * gallery.height() < gallery.grid.height(24) <= gallery.height()
    filled = gallery.grid.tile
    gallery.shelf.show(range(2))
    gallery.resize(2261, 1260)
    assert gallery.grid.tile == filled, "the filter changes no size"
    gallery.set_tile_side(160)
    assert gallery.grid.tile.width() < usual.width()


def test_a_url_of_all_images_changes_only_the_rows_near_the_visible_ones(qtbot: QtBot, gallery: ShownGallery) -> None:
    gallery.show_pack(made_pack(urls=1))
    gallery.shelf.show(range(1, COUNT, 2))
    qtbot.waitUntil(lambda: bool(gallery.visible_rows))
    scroll_to(qtbot, gallery, 6_000)
    visible, near = gallery.visible_rows, gallery.rows_around(1, 1)
    assert 0 < near.start < near.stop < len(gallery.shelf)
    changed: list[int] = []
    gallery.model().dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))

    gallery.tiles.set_running(url(0), True)
    assert changed == list(near)
    gallery.tiles.set_picture(url(0), encoded(RED), (320, 320), is_stored=False)

    assert changed == [*near, *near]
    middle = visible[len(visible) // 2]
    qtbot.waitUntil(lambda: gallery.is_painted(middle, RED))


def test_an_image_with_another_url_in_the_same_row_is_painted(qtbot: QtBot, gallery: ShownGallery) -> None:
    later = made_pack("?later")
    gallery.tiles.set_picture(url(0), encoded(RED), (320, 320), is_stored=False)
    qtbot.waitUntil(lambda: gallery.is_painted(0, RED))
    gallery.tiles.show_pack(later, keep=REFRESHED_STAGES)
    gallery.shelf.show_later(later.images, range(len(later.images)), moves_nothing=True)
    gallery.update_visible_rows()
    qtbot.waitUntil(lambda: not gallery.is_painted(0, RED))
    gallery.tiles.set_picture(url(0) + "?later", encoded(BLUE), (320, 320), is_stored=False)
    qtbot.waitUntil(lambda: gallery.is_painted(0, BLUE))


def test_the_position_stands_beside_the_handle_while_it_is_dragged(qtbot: QtBot, gallery: ShownGallery) -> None:
    bar = gallery.verticalScrollBar()
    assert isinstance(bar, SlimScrollBar)
    bar.setValue(1000)
    assert not QToolTip.isVisible()
    bar.setValue(0)
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=bar.handle.center())
    assert (QToolTip.isVisible(), QToolTip.text()) == (True, "1 of 900")
    for share, text in ((0.5, "45"), (1, "900 of 900")):
        QTest.mouseMove(bar, QPoint(bar.handle.center().x(), round(share * bar.height())))
        assert QToolTip.text().startswith(text)
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=bar.handle.center())
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_a_click_scrolls_nothing(qtbot: QtBot, gallery: ShownGallery) -> None:
    scroll_to(qtbot, gallery, 100)
    place = gallery.visualRect(gallery.model().index(gallery.grid.columns - 1, 0)).bottomLeft() + QPoint(60, -60)
    assert gallery.visualRect(gallery.indexAt(place)).top() < 0, "a part of it is out of sight"
    QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert gallery.selection.count == 1
    ends = QTimer(singleShot=True, interval=2 * QApplication.doubleClickInterval())
    ends.start()
    qtbot.waitUntil(lambda: not ends.isActive())
    assert gallery.verticalScrollBar().value() == 100
    QTest.keyClick(gallery, Qt.Key.Key_Home)
    assert gallery.verticalScrollBar().value() == 0, "a key does"


@each_row("arrives", [True, False], ids=["the first picture", "nothing for a while"])
def test_no_tile_is_painted_before_the_shape_of_the_pack_is_known(
    qtbot: QtBot, gallery: ShownGallery, monkeypatch: pytest.MonkeyPatch, *, arrives: bool
) -> None:
    colors = theme.colors(gallery.palette())

    def seen() -> QColor:
        return gallery.viewport().grab().toImage().pixelColor(gallery.middle(1))

    monkeypatch.setattr(theme, "SHAPE_AWAITED_MS", 600_000 if arrives else 300)
    gallery.show_pack(made_pack("?another"))
    if arrives:
        assert seen() == colors.view
        for row in range(gallery.grid.columns * 3):
            gallery.tiles.set_picture(gallery.shelf.image(row).url, encoded(RED), (180, 320), is_stored=False)
    qtbot.waitUntil(lambda: seen() != colors.view)
    tile = gallery.grid.tile
    assert (tile.width() < tile.height()) is arrives, "tiles have the shape of the pictures"
