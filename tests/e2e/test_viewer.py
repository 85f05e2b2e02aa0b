"""The viewer in the whole app, with originals from a server."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.demo.loopback_server import Answer
from app.ui.look.viewer import Viewer
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.pack_site import PackSite


async def opened(app: AppUnderTest, site: PackSite) -> Viewer:
    """Click a tile twice, and wait for its original."""
    site.add_pictures(5)
    await app.open_test_pack(settles=True)
    app.window.activateWindow()
    gallery = app.page.gallery
    place = gallery.visualRect(app.page.model.index(1, 0)).center() - QPoint(0, 12)
    app.click_tile(1)
    QTest.mouseDClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    viewer = app.overlay
    assert viewer.isVisible()
    assert not viewer.canvas.picture.size.isEmpty(), "meanwhile its thumbnail is shown"
    await app.until(lambda: app.has_original(viewer.canvas.url), "the original is there")
    return viewer


async def test_a_review_by_keys(app: AppUnderTest, site: PackSite) -> None:
    viewer = await opened(app, site)
    app.press("Right")
    await app.until(lambda: app.has_original(viewer.canvas.url), "the next original is there")
    app.press("Ctrl+C")
    assert (app.clipboard, app.said) == (site.url("/2.png"), "1 URL copied")
    toast, canvas = app.window.toast, viewer.canvas
    assert app.window.children().index(toast) > app.window.children().index(viewer)  # it lies over that
    assert toast.palette().windowText() == viewer.palette().windowText()
    middle = canvas.mapTo(app.window, canvas.rect().center())
    assert abs(toast.geometry().center().x() - middle.x()) <= 1, "in the middle of the picture, beside the filmstrip"
    for name in ("select_all", "invert_selection", "select_none", "larger", "side_panel"):
        assert not app.window.commands.action(name).isEnabled(), name
    app.press("Esc")
    assert app.window.commands.action("larger").isEnabled()


async def test_an_error_of_the_pack_is_said_over_the_viewer_that_covers_its_banner(
    app: AppUnderTest, site: PackSite
) -> None:
    viewer = await opened(app, site)
    site.failure = Answer(200, b"{}", "application/json")
    app.press("F5")
    await app.until_banner("Unexpected answer")
    assert viewer.isVisible()
    assert app.said == "Unexpected answer"
    app.press("Esc")
    assert not viewer.isVisible()
    assert app.banner == "Unexpected answer"
