"""The focus is always visible: a closed ring around the focused widget, in both schemes, in window and dialogs."""

from collections.abc import Iterator
from functools import cache
from typing import Final

import pytest
from PySide6.QtCore import QMargins, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPalette, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QListView, QPushButton, QWidget

from app.demo import packs
from app.ui import theme
from tests.e2e.app_under_test import AppUnderTest

_CONTRAST: Final = 3.0
_DISTANCES: Final = range(1, 5)  # of the ring from the widget's edge, in logical pixels
_CORNER: Final = 8  # pixels of a side that a round corner may take
_TILE_RING: Final = 6  # from the edge of a tile to the outer edge of its ring, in logical pixels
_DOTS: Final = 0.3  # of a side of a dotted ring: the gaps are twice as long as the dots
_DISTANCES_INSIDE: Final = range(3)  # of the middle of a dotted ring from its edge
_LONGEST_CHAIN: Final = 60
_SIZES: Final = ((1000, 700), (640, 420))
# A scheme changes colours, but no places.
_IN_BOTH_SCHEMES: Final = pytest.mark.parametrize(
    ("scheme", "sizes"), [("light", _SIZES), ("dark", ((1366, 700),))], indirect=["scheme"]
)
_SCHEMES: Final = {
    "light": ("#efefef", "#ffffff", "#000000", "#308cc6"),
    "dark": ("#323232", "#323232", "#ffffff", "#15539e"),
}


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """The palette that Fusion has in each scheme."""
    former = qapp.palette()
    window, base, text, accent = _SCHEMES[request.param]
    palette = QPalette(QColor(window))
    palette.setColor(QPalette.ColorRole.Base, QColor(base))
    palette.setColor(QPalette.ColorRole.Highlight, QColor(accent))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("white"))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(role, QColor(text))
    qapp.setPalette(palette)
    yield
    qapp.setPalette(former)


@pytest.mark.usefixtures("scheme")
@_IN_BOTH_SCHEMES
async def test_all_that_tab_reaches_in_the_window_has_a_ring(
    app: AppUnderTest, sizes: tuple[tuple[int, int], ...]
) -> None:
    await app.activate()
    app.type_pack(packs.BROKEN_IMAGES_ID)
    await app.until_opened("Broken Images")
    app.click_tile(1)
    app.type_pack(packs.failing("not_found"))
    await app.until_banner("Pack not found")
    await app.until(app.find(QWidget, "try_again_image").isVisible, "the side panel shows the failure")
    await app.until(lambda: _has_slid_in(app.find(QWidget, "banner")), "the banner has slid in")
    expected = {"pack_field", "refresh", "thumbnail_size", "menu", "images"}
    expected |= {"change_key", "try_again", "copy_details", "dismiss", "description", "id", "url", "copy_url"}
    expected |= {"status", "position", "model", "generated"}
    expected |= {"try_again_image", "retry_failed_images"}
    for size in sizes:
        await _resize(app, size)
        found = _walk(app.window)
        assert not app.find(QWidget, "details").isVisible() or expected <= found.keys(), size
        gallery = app.page.gallery
        # How high a tile is depends on which pictures came first; the ring is around the tile without its caption.
        is_ring_cut = gallery.viewport().height() < gallery.grid.tile.height() + 2 * _TILE_RING
        assert _without_ring(found) == (["images"] if is_ring_cut else []), size


async def test_all_that_tab_reaches_in_the_viewer_has_a_ring(app: AppUnderTest) -> None:
    await app.activate()
    await app.open_main_pack()
    app.page.overlays.view_row(0)
    app.press("I")
    await app.until(app.find(QWidget, "viewer_details").isVisible, "the panel of the viewer is open")
    for size in _SIZES:
        await _resize(app, size)
        found = _walk(app.window)
        assert {"url", "copy_url"} <= found.keys(), size
        for on_the_picture in ("canvas", "next"):
            del found[on_the_picture]
        assert _without_ring(found) == [], size


def _has_slid_in(banner: QWidget) -> bool:
    return banner.visibleRegion().boundingRect().height() == banner.height()


async def _resize(app: AppUnderTest, size: tuple[int, int]) -> None:
    """Give the window another size, and wait until the side panel has come or gone."""
    app.window.resize(*size)
    details, has_room = app.find(QWidget, "details"), size[0] >= theme.PANEL_FOLDS_BELOW
    await app.until(lambda: details.isHidden() is not has_room, "the side panel has come or gone")
    QApplication.sendPostedEvents()
    await app.until_settled()
    await app.until_handled()  # the status line or the banner may have changed the layout since


async def test_all_that_tab_reaches_in_dialogs_has_a_ring(app: AppUnderTest) -> None:
    await app.open_main_pack()
    for command_id in ("change_key", "show_settings", "show_keys", "show_about"):
        app.trigger(command_id)
        await _check_rings_in_dialog(app)
    app.request_text()
    await _check_rings_in_dialog(app)
    app.keys.known = ()
    app.trigger("change_key")  # asks for the first key
    await _check_rings_in_dialog(app)


async def _check_rings_in_dialog(app: AppUnderTest) -> None:
    """Go through the dialog that is open, and close it; its buttons have to be in their visual order."""
    (dialog,) = [each for each in app.window.findChildren(QDialog) if each.isVisible()]
    dialog.activateWindow()
    await app.until(dialog.isActiveWindow, "the dialog has the focus")
    found = _walk(dialog)
    assert _without_ring(found) == []
    buttons = [button for button in dialog.findChildren(QPushButton) if button.isVisible() and button.isEnabled()]
    places = {button: button.mapTo(dialog, QPoint()) for button in buttons}
    seen = [_name(button) for button in sorted(buttons, key=lambda each: (places[each].y(), places[each].x()))]
    first = [*found].index(seen[0])
    assert [*found, *found][first : first + len(seen)] == seen
    dialog.reject()


def _walk(window: QWidget) -> dict[str, bool]:
    """Press Tab until the first widget has the focus again.

    Returns:
        Name of each widget that had the focus, and whether a ring was around it then and not before.
    """
    found: dict[str, bool] = {}
    first: QWidget | None = None
    for _ in range(_LONGEST_CHAIN):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget is first:
            return found
        first = first or widget
        found[_name(widget)] = _has_ring(window, widget)
    raise AssertionError(f"Tab never returns to {_name(first)}: {[*found]}")


def _name(widget: QWidget | None) -> str:
    if isinstance(widget, QAbstractButton):
        return widget.objectName() or widget.text()
    return widget.objectName() or type(widget).__name__ if widget is not None else ""


def _without_ring(found: dict[str, bool]) -> list[str]:
    return [name for name, has_ring in found.items() if not has_ring]


def _has_ring(window: QWidget, widget: QWidget) -> bool:
    """Whether focusing the widget draws a ring around it; in the gallery, around the current tile."""
    place = QRect(widget.mapTo(window, QPoint()), widget.size())
    around = place.marginsAdded(QMargins(*[_DISTANCES.stop] * 4))
    focused = _painted(window, around)
    widget.clearFocus()
    unfocused = _painted(window, around)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    if isinstance(widget, QListView) and widget.viewMode() == QListView.ViewMode.IconMode:
        tile = widget.visualRect(widget.currentIndex())
        around = QRect(widget.viewport().mapTo(window, tile.topLeft()), tile.size())
        return _has_dotted_ring(focused, unfocused, around.intersected(place))
    return any(min(_shares(focused, unfocused, place.adjusted(-far, -far, far, far))) == 1.0 for far in _DISTANCES)


def _painted(window: QWidget, part: QRect) -> QImage:
    """A picture of the window in which only a part is painted: all of it would take ten times as long."""
    picture = QImage(window.size(), QImage.Format.Format_RGB32)
    picture.fill(0)
    visible = part.intersected(window.rect())
    window.render(picture, visible.topLeft(), QRegion(visible))
    return picture


def _has_dotted_ring(focused: QImage, unfocused: QImage, place: QRect) -> bool:
    """Whether focusing the gallery draws a dotted ring."""
    changed = [
        QPoint(x, y)
        for x in range(place.left(), place.right() + 1)
        for y in range(place.top(), place.bottom() + 1)
        if focused.pixel(x, y) != unfocused.pixel(x, y)
    ]
    if not changed:
        return False
    columns, rows = [point.x() for point in changed], [point.y() for point in changed]
    ring = QRect(QPoint(min(columns), min(rows)), QPoint(max(columns), max(rows)))
    return any(
        min(_shares(focused, unfocused, ring.adjusted(near, near, -near, -near))) >= _DOTS for near in _DISTANCES_INSIDE
    )


def _shares(focused: QImage, unfocused: QImage, ring: QRect) -> list[float]:
    """The share of each side of a rectangle that differs from its background, without the round corners."""
    across = range(ring.left() + _CORNER, ring.right() + 1 - _CORNER)
    down = range(ring.top() + _CORNER, ring.bottom() + 1 - _CORNER)
    sides = (
        [(x, ring.top()) for x in across],
        [(x, ring.bottom()) for x in across],
        [(ring.left(), y) for y in down],
        [(ring.right(), y) for y in down],
    )
    return [sum(_stands_out(focused, unfocused, *each) for each in side) / max(1, len(side)) for side in sides]


def _stands_out(focused: QImage, unfocused: QImage, x: int, y: int) -> bool:
    return focused.valid(x, y) and _contrast(focused.pixel(x, y), unfocused.pixel(x, y)) >= _CONTRAST


@cache
def _contrast(color: int, other: int) -> float:
    return theme.contrast(QColor.fromRgb(color), QColor.fromRgb(other))
