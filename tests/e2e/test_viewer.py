"""The viewer and the comparison in the whole app, with originals from a server."""

import io

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.demo.loopback_server import Answer, LoopbackHandler
from app.ui.look.viewer import Viewer
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.pack_site import PackSite

_COLORS = ((200, 30, 30), (30, 160, 30), (30, 30, 200), (160, 160, 30), (30, 160, 160))
_SIZE = (1500, 1200)


def jpeg(color: tuple[int, int, int], *, is_progressive: bool = False) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", _SIZE, color).save(file, "JPEG", progressive=is_progressive)
    return file.getvalue()


@pytest.fixture
def filled(site: PackSite) -> PackSite:
    for number, color in enumerate(_COLORS):
        body = jpeg(color)

        def answer(exchange: LoopbackHandler, body: bytes = body) -> None:
            exchange.send_answer(Answer(200, body, "image/jpeg"))

        site.add(f"/{number}.jpg", answer)
    return site


async def opened(app: AppUnderTest, row: int) -> Viewer:
    """Click a tile twice, and wait for its original."""
    await app.open_test_pack(settles=True)
    app.window.activateWindow()
    gallery = app.page.gallery
    place = gallery.visualRect(app.page.model.index(row, 0)).center() - QPoint(0, 12)
    app.click_tile(row)
    QTest.mouseDClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    viewer = app.overlay
    assert not viewer.is_comparison
    assert viewer.isVisible()
    assert not app.has_original(viewer.canvas.url)
    assert not viewer.canvas.picture.size.isEmpty()
    await app.until(lambda: app.has_original(viewer.canvas.url), "the original is there")
    return viewer


def shows(viewer: Viewer, color: tuple[int, int, int]) -> bool:
    """Whether the middle of the screen has nearly that colour."""
    image = viewer.canvas.grab().toImage()
    pixel = image.pixelColor(image.rect().center())
    seen = (pixel.red(), pixel.green(), pixel.blue())
    return all(abs(one - other) < 12 for one, other in zip(seen, color, strict=True))


async def test_a_review_by_keys(app: AppUnderTest, filled: PackSite) -> None:
    viewer = await opened(app, 1)
    assert shows(viewer, _COLORS[1])
    app.press("Right")
    await app.until(lambda: app.has_original(viewer.canvas.url), "the next original is there")
    assert shows(viewer, _COLORS[2])
    app.press("Ctrl+C")
    assert app.clipboard == filled.url("/2.jpg")
    assert app.said == "1 URL copied"
    toast, canvas = app.window.toast, viewer.canvas
    assert app.window.children().index(toast) > app.window.children().index(viewer)  # it lies over that
    assert toast.palette().windowText() == viewer.palette().windowText()
    middle = canvas.mapTo(app.window, canvas.rect().center())
    assert abs(toast.geometry().center().x() - middle.x()) <= 1, "in the middle of the picture, beside the filmstrip"
    app.press("Z")
    await app.until(lambda: viewer.canvas.picture.scale == 1, "it is at 100 %")
    for name in ("select_all", "invert_selection", "select_none", "larger", "side_panel"):
        assert not app.window.commands.action(name).isEnabled(), name
    app.press("Esc")
    assert not viewer.isVisible()
    assert app.page.gallery.hasFocus()
    assert app.page.gallery.currentIndex().row() == 2
    assert app.page.gallery.selection.rows() == (2,)
    app.press("Ctrl+C")
    assert app.clipboard == filled.url("/2.jpg")
    assert app.window.commands.action("larger").isEnabled()


async def test_an_error_of_the_pack_is_said_over_the_viewer_that_covers_its_banner(
    app: AppUnderTest, filled: PackSite
) -> None:
    viewer = await opened(app, 1)
    filled.failure = Answer(200, b"{}", "application/json")
    app.press("F5")
    await app.until_banner("Unexpected answer")
    assert viewer.isVisible()
    assert app.said == "Unexpected answer"
    app.press("Esc")
    assert not viewer.isVisible()
    assert app.banner == "Unexpected answer"
