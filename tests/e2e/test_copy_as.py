"""*Copy as*: every form on what is selected, shown or picked, from the menus; what a form leaves out is said before."""

import json

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.core.copy_formats import CopyForm, convert
from app.core.models import PackImage
from app.core.saved_values import Mark
from app.packs.open_pack import OpenPack
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.conftest import Share

_CTRL = Qt.KeyboardModifier.ControlModifier
_NAMES = {
    CopyForm.URLS: "URLs",
    CopyForm.MARKDOWN: "Markdown",
    CopyForm.HTML: "HTML",
    CopyForm.CSV: "CSV",
    CopyForm.JSON: "JSON",
    CopyForm.PINNED_IMAGES: "Slideshow pinned images",
    CopyForm.CUSTOM_IMAGES: "Slideshow custom images",
    CopyForm.PACK_IMAGES: "Pack images list",
}


async def _open_main_pack(app: AppUnderTest) -> tuple[OpenPack, tuple[PackImage, ...]]:
    await app.open_main_pack()
    pack = app.pack
    return pack, app.page.model.all_images


def _menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def _active(menu: QMenu) -> str:
    action: QAction | None = menu.activeAction()
    return action.text() if action is not None else ""


def _choose(*beginnings: str) -> QMenu:
    """Move through the open menu with the arrow keys to each of these rows, and open the submenu that it has.

    Returns:
        The menu with the last of them.
    """
    for number, beginning in enumerate(beginnings):
        menu = _menu()
        for _ in menu.actions():
            if _active(menu).startswith(beginning):
                break
            QTest.keyClick(menu, Qt.Key.Key_Down)
        assert _active(menu).startswith(beginning), [each.text() for each in menu.actions()]
        if number < len(beginnings) - 1:
            QTest.keyClick(menu, Qt.Key.Key_Right)
            assert _menu() is not menu
    return _menu()


def _copy(app: AppUnderTest, *beginnings: str) -> tuple[str, str]:
    """Choose rows of the context menu by keys, the last of which copies; the clipboard and what is said."""
    QGuiApplication.clipboard().setText("")
    overlay = app.page.overlays.open
    QTest.keyClick(
        app.page.gallery if overlay is None else overlay.canvas, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier
    )
    QTest.keyClick(_choose("Copy as", *beginnings), Qt.Key.Key_Return)
    assert QApplication.activePopupWidget() is None
    return app.clipboard, app.said


async def every_form_copies_what_is_selected_shown_and_picked(app: AppUnderTest) -> None:
    pack, images = await _open_main_pack(app)
    pack.shelf.show(range(15))
    pack.marks.mark([images[20], images[3], images[8]], Mark.PICKED)
    pack.marks.mark([images[4]], Mark.REJECTED)
    for form, name in _NAMES.items():
        app.click_tile(2)
        app.click_tile(0, _CTRL)
        for rows, expected in (
            (range(15), (images[0], images[2])),  # the selected ones
            (range(15), images[:15]),  # none is selected, and a filter is on: what is shown
            (range(24), (images[3], images[8], images[20])),  # no filter, either: the picked ones
        ):
            pack.shelf.show(rows)
            copied, said = _copy(app, name)
            assert copied == convert(form, expected)[0]
            held = min(len(expected), 10) if form in {CopyForm.PINNED_IMAGES, CopyForm.CUSTOM_IMAGES} else None
            assert str(held or len(expected)) in said
            app.page.gallery.clearSelection()


async def what_a_form_leaves_out_is_said_before_and_afterwards(app: AppUnderTest) -> None:
    await _open_main_pack(app)
    app.press("Ctrl+A")
    app.press("F10")
    menu = _choose("Edit", "Copy as", "URLs")
    rows = {action.text(): action for action in menu.actions() if action.text()}
    assert list(rows) == [
        "24 selected images",
        "URLs",
        "Markdown",
        "HTML",
        "CSV",
        "JSON",
        "Slideshow pinned images (first 10 of 24)",
        "Slideshow custom images (first 10 of 24)",
        "Pack images list",
    ]
    assert menu.accessibleName() == "24 selected images"
    assert not rows["24 selected images"].isEnabled()
    pinned = rows["Slideshow pinned images (first 10 of 24)"]
    assert pinned.toolTip().endswith("It holds 10: the last 14 images are left out.")
    QTest.keyClick(_choose("Slideshow pinned images"), Qt.Key.Key_Return)
    assert app.said == "First 10 of 24 images copied as Slideshow pinned images; 14 left out"
    assert len(json.loads(app.clipboard)) == 10


async def the_edit_menu_copies_the_picked_images_even_if_one_is_selected(app: AppUnderTest) -> None:
    pack, images = await _open_main_pack(app)
    pack.marks.mark([images[20], images[3]], Mark.PICKED)
    app.click_tile(5)
    app.press("F10")
    menu = _choose("Edit", "Copy as", "URLs")
    assert menu.accessibleName() == "2 picked images"
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert app.clipboard == f"{images[3].url}\n{images[20].url}"
    assert _copy(app, "URLs")[0] == images[5].url, "the context menu is about the image under it"


async def viewer_and_comparison_copy_their_image_in_every_form(app: AppUnderTest) -> None:
    _, images = await _open_main_pack(app)
    app.click_tile(2)
    app.press("Space")
    app.press("Right")
    for form, name in _NAMES.items():
        assert _copy(app, name)[0] == convert(form, [images[3]])[0]
    app.press("Escape")
    app.click_tile(0)
    app.click_tile(4, _CTRL)
    app.press("C")
    compare = app.overlay
    assert compare.is_comparison
    QTest.keyClick(compare.canvas, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = _choose("Copy as", "URLs")
    assert menu.accessibleName() == "This image"
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert app.clipboard == images[4].url


def test_in_one_window(share: Share) -> None:
    share()
