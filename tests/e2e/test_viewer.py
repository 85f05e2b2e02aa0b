"""The viewer in the whole app, with originals from a server."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QListWidget, QMenu

from app.core.saved_values import Mark
from app.demo.loopback_server import Answer
from app.ui import theme
from tests.e2e.app_under_test import FAST_SETTINGS, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.demo.loopback_server import LoopbackHandler
    from app.ui.look.viewer import Viewer
    from tests.e2e.app_under_test import AppUnderTest

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
    app.type_pack(PACK_ID)
    await app.until_opened("Test pack")
    await app.until_settled()
    app.window.activateWindow()
    gallery = app.page.gallery
    place = gallery.visualRect(app.page.model.index(row, 0)).center() - QPoint(0, 12)
    app.click_tile(row)
    QTest.mouseDClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    viewer = app.page.overlays.open
    assert viewer is not None
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


def test_a_review_by_keys(qapp: QApplication, filled: PackSite) -> None:
    async def scenario(app: AppUnderTest) -> None:
        viewer = await opened(app, 1)
        assert shows(viewer, _COLORS[1])
        app.press("Right")
        await app.until(lambda: app.has_original(viewer.canvas.url), "the next original is there")
        assert shows(viewer, _COLORS[2])
        app.press("Ctrl+C")
        assert app.clipboard == filled.url("/2.jpg")
        assert app.said == "1 URL copied"
        assert app.window.toast.parentWidget() is viewer
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
        assert app.window.toast.parentWidget() is not viewer
        assert app.window.commands.action("larger").isEnabled()

    run_app(scenario, base_url=filled.base_url, key_text=KEY)


def test_what_was_selected_stays_selected_if_the_image_is_part_of_it(qapp: QApplication, filled: PackSite) -> None:
    async def scenario(app: AppUnderTest) -> None:
        viewer = await opened(app, 1)
        app.press("Space")
        app.trigger("select_all")
        app.press("Space")
        app.press("End")
        assert app.page.target_images == (app.page.model.image(4),)
        viewer.leave()
        assert app.page.gallery.selection.count == 5
        assert app.page.gallery.currentIndex().row() == 4
        app.press("Shift+Left")
        assert app.page.gallery.selection.rows() == (3, 4), "a range starts there"

    run_app(scenario, base_url=filled.base_url, key_text=KEY)


def test_a_double_click_that_moves_opens_the_viewer_and_drags_nothing(
    qapp: QApplication, filled: PackSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    drags: list[QDrag] = []

    def note(drag: QDrag, *_actions: Qt.DropAction) -> Qt.DropAction:
        drags.append(drag)
        return Qt.DropAction.IgnoreAction

    monkeypatch.setattr(QDrag, "exec", note)

    async def scenario(app: AppUnderTest) -> None:
        viewer = await opened(app, 1)  # whose second press is still held
        viewport = app.page.gallery.viewport()
        place = app.page.gallery.visualRect(app.page.model.index(1, 0)).center() - QPoint(0, 12)
        left = Qt.MouseButton.LeftButton
        for step in (QPoint(20, 0), QPoint(60, 0), QPoint(100, 0)):
            at = QPointF(viewport.mapToGlobal(place + step))
            moved = QMouseEvent(
                QEvent.Type.MouseMove, QPointF(place + step), at, left, left, Qt.KeyboardModifier.NoModifier
            )
            QApplication.sendEvent(viewport, moved)
        QTest.mouseRelease(viewport, left, pos=place + QPoint(100, 0))
        assert drags == []
        assert app.page.overlays.open is viewer
        viewer.leave()
        assert app.page.gallery.selection.rows() == (1,)

    run_app(scenario, base_url=filled.base_url, key_text=KEY)


def test_a_range_starts_where_the_viewer_was_left(qapp: QApplication, filled: PackSite) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await opened(app, 0)
        app.press("Right")
        app.press("Right")
        app.press("Esc")
        app.press("Shift+Right")
        assert app.page.gallery.selection.rows() == (2, 3)

    run_app(scenario, base_url=filled.base_url, key_text=KEY)


def test_a_range_starts_where_the_comparison_was_left(qapp: QApplication, filled: PackSite) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        app.click_tile(0)
        app.press("Shift+Right")
        app.press("C")
        app.press("Right")
        app.press("Esc")
        assert app.page.gallery.selection.rows() == (0, 2)
        app.press("Shift+Right")
        assert app.page.gallery.selection.rows() == (2, 3)

    run_app(scenario, base_url=filled.base_url, key_text=KEY)


def test_a_pack_that_becomes_empty_leaves_the_focus_on_something_visible(qapp: QApplication, filled: PackSite) -> None:
    async def scenario(app: AppUnderTest) -> None:
        viewer = await opened(app, 1)
        filled.images.clear()
        app.press("F5")
        await app.until(lambda: not viewer.isVisible(), "the viewer is closed")
        focused = app.window.focusWidget()
        assert focused is not None
        assert focused.isVisible()

    run_app(scenario, base_url=filled.base_url, key_text=KEY)


def test_an_error_of_the_pack_is_said_over_the_viewer_that_covers_its_banner(
    qapp: QApplication, filled: PackSite
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        viewer = await opened(app, 1)
        filled.failure = Answer(200, b"{}", "application/json")
        app.press("F5")
        await app.until_banner("Unexpected answer")
        assert viewer.isVisible()
        assert app.said == "Unexpected answer"
        app.press("Esc")
        assert not viewer.isVisible()
        assert app.banner == "Unexpected answer"

    run_app(scenario, base_url=filled.base_url, key_text=KEY)


def test_a_progressive_jpeg_that_is_too_large_for_parts_of_it_says_that_it_is_not_sharp(
    qapp: QApplication, filled: PackSite
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        viewer = await opened(app, 1)
        await app.until(lambda: app.has_original(viewer.canvas.url), "the original is shown")
        app.press("Z")
        await app.until(lambda: app.said == "This image can’t be shown sharper at this scale", "it says so")
        assert app.has_original(viewer.canvas.url)
        app.window.toast.say("something else")
        pack = app.program.workspace.current
        assert pack is not None
        pack.originals.region_failed.emit(viewer.canvas.url)  # as of another part of the same image
        assert app.said == "something else"

    body = jpeg(_COLORS[1])
    filled.answers["/1.jpg"] = lambda exchange: exchange.send_answer(Answer(200, body, "image/jpeg"))
    decode = replace(FAST_SETTINGS.decode, kept_pixels=1, clip_pixels=1)
    run_app(scenario, base_url=filled.base_url, key_text=KEY, settings=replace(FAST_SETTINGS, decode=decode))


def test_a_paused_animation_that_is_larger_than_the_window_is_sharp_at_100_percent(
    qapp: QApplication, filled: PackSite
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        viewer = await opened(app, 1)
        pack = app.program.workspace.current
        assert pack is not None
        url = viewer.canvas.url

        def width() -> int:
            frame = pack.originals.frame(url)
            return frame.width if frame is not None else 0

        await app.until(lambda: 0 < width() < 3000, "it plays in the size of the window")
        assert app.window.commands.action("play").isVisible()
        app.press("K")
        app.press("Z")
        await app.until(lambda: width() == 3000, "the frame is there with all pixels")
        app.press("Right")
        assert not app.window.commands.action("play").isVisible()

    frames = [Image.new("P", (3000, 2000), number) for number in range(3)]
    body = io.BytesIO()
    frames[0].save(body, "GIF", save_all=True, append_images=frames[1:], duration=40, loop=0)
    filled.answers["/1.jpg"] = lambda exchange: exchange.send_answer(Answer(200, body.getvalue(), "image/gif"))
    run_app(scenario, base_url=filled.base_url, key_text=KEY)


def test_a_command_that_moves_the_focus_elsewhere_closes_the_viewer(qapp: QApplication, filled: PackSite) -> None:
    async def scenario(app: AppUnderTest) -> None:
        viewer = await opened(app, 1)
        app.press("Ctrl+L")
        assert not viewer.isVisible()
        assert app.find(QLineEdit, "pack").hasFocus()

    run_app(scenario, base_url=filled.base_url, key_text=KEY)


def test_two_clicks_on_the_copy_button_are_no_double_click(qapp: QApplication, filled: PackSite) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        await app.until_settled()
        gallery = app.page.gallery
        rect = gallery.visualRect(app.page.model.index(0, 0))
        QTest.mouseMove(gallery.viewport(), rect.center())
        gallery.button_clicked.connect(lambda *_which: clicks.append(1))
        clicks: list[int] = []
        for y in range(rect.top(), rect.center().y(), 4):
            for x in range(rect.center().x(), rect.right(), 4):
                if not clicks:
                    QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, y))
                    button = QPoint(x, y)
        assert clicks
        before = len(clicks)
        QTest.mouseDClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=button)
        QTest.mouseRelease(gallery.viewport(), Qt.MouseButton.LeftButton, pos=button)
        assert len(clicks) > before
        assert app.page.overlays.open is None
        beside = button + QPoint(0, theme.TILE_BUTTON)
        for first, opens in ((button, False), (beside, True)):
            before = len(clicks)
            QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=first)
            assert (len(clicks) == before) is opens, "only the first of these clicks is on the button"
            # Not by `QTest.mouseDClick`, which begins with a click at the same place.
            place, left = QPointF(gallery.viewport().mapToGlobal(beside)), Qt.MouseButton.LeftButton
            kind, no_keys = QEvent.Type.MouseButtonDblClick, Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(gallery.viewport(), QMouseEvent(kind, QPointF(beside), place, left, left, no_keys))
            QTest.mouseRelease(gallery.viewport(), left, pos=beside)
            assert (app.page.overlays.open is not None) is opens

    run_app(scenario, base_url=filled.base_url, key_text=KEY)


def test_menus_and_the_list_of_keys_over_it_are_dark_and_begin_with_its_own(
    qapp: QApplication, filled: PackSite
) -> None:
    def is_dark(widget: QWidget) -> bool:
        return widget.palette().window().color().lightness() < 64

    async def scenario(app: AppUnderTest) -> None:
        viewer = await opened(app, 1)
        assert not is_dark(app.window)
        app.press("Shift+F10")
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert is_dark(menu)
        submenu = next(action.menu() for action in menu.actions() if action.objectName() == "copy_as")
        assert isinstance(submenu, QMenu)
        submenu.popup(QPoint())
        assert is_dark(submenu)
        headings = [each for each in submenu.findChildren(QLabel) if each.text()]
        assert headings
        assert all(map(is_dark, headings)), "their colours are derived from that palette"
        submenu.close()
        menu.close()
        app.press("F1")
        dialog = app.find(QDialog, "keys_dialog")
        assert is_dark(dialog)
        rows = app.find(QListWidget, "shortcuts")
        items = [rows.item(row) for row in range(rows.count())]
        assert [each.text() for each in items if not each.data(Qt.ItemDataRole.AccessibleTextRole)][:3] == [
            "In the viewer",
            "In the viewer and in the comparison",
            "In the gallery, the viewer and the comparison",
        ]
        dialog.close()
        viewer.leave()
        app.window.open_menu()
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert not is_dark(menu)
        menu.close()

    run_app(scenario, base_url=filled.base_url, key_text=KEY)


def test_buttons_mark_and_the_switch_goes_on_after_a_mark_here_and_in_the_comparison(
    qapp: QApplication, filled: PackSite
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        viewer = await opened(app, 1)
        app.click("pick")
        assert app.page.model.mark(1) is Mark.PICKED
        assert viewer.buttons["pick"].isChecked()
        app.click("unmark")
        assert app.page.model.mark(1) is Mark.NONE
        app.click("auto_advance_switch")
        assert viewer.buttons["auto_advance"].isChecked()
        assert app.window.settings.state.auto_advances
        app.click("reject")
        assert app.page.model.mark(1) is Mark.REJECTED
        assert viewer.row == 2
        assert viewer.buttons["unmark"].isChecked()
        viewer.leave()
        app.page.gallery.selection.select((0, 3))
        app.page.overlays.compare_selected()
        compare = app.page.overlays.open
        assert compare is not None
        assert compare.buttons["auto_advance"].isChecked()
        QTest.mouseClick(compare.buttons["auto_advance"], Qt.MouseButton.LeftButton)
        assert not app.window.settings.state.auto_advances
        assert not viewer.buttons["auto_advance"].isChecked()

    run_app(scenario, base_url=filled.base_url, key_text=KEY)
