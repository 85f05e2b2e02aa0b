"""Copying URLs: in pack order, one on each line, and only reported if the clipboard has them; what was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QTextEdit, QWidget

from app.core.copy_formats import CopyForm
from app.core.filtering import Attention, Facet
from app.core.saved_values import Mark
from app.demo import packs
from app.ui.pack.tile_geometry import TileButton, tile_parts
from tests.e2e.app_under_test import run_app
from tests.e2e.pack_site import KEY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from app.demo.service import DemoService
    from app.packs.open_pack import OpenPack
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play, Share
    from tests.e2e.pack_site import PackSite


_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


async def _open_main_pack(app: AppUnderTest) -> list[str]:
    await app.open_main_pack()
    return [image.url for image in app.page.model.all_images]


async def clicks_out_of_order_copy_in_pack_order(app: AppUnderTest) -> None:
    urls = await _open_main_pack(app)
    app.click_tile(4)
    app.click_tile(0, _CTRL)
    app.click_tile(2, _CTRL)
    app.press("Ctrl+C")
    assert app.clipboard == f"{urls[0]}\n{urls[2]}\n{urls[4]}"
    assert app.said == "3 URLs copied"


async def all_urls_and_a_selected_range(app: AppUnderTest) -> None:
    urls = await _open_main_pack(app)
    app.press("Ctrl+Shift+C")
    assert app.clipboard.split("\n") == urls
    assert app.said == "24 URLs copied"
    app.click_tile(4)
    app.click_tile(1, _SHIFT)
    app.press("Ctrl+C")
    assert app.clipboard.split("\n") == urls[1:5]
    app.press("Ctrl+A")
    app.press("Ctrl+C")
    assert app.clipboard.split("\n") == urls


async def nothing_selected_disables_the_command_and_copies_nothing(app: AppUnderTest) -> None:
    await _open_main_pack(app)
    QGuiApplication.clipboard().setText("mine")
    app.page.gallery.setFocus()
    app.press("Ctrl+C")
    assert app.clipboard == "mine"
    assert not app.window.commands.action("copy_urls").isEnabled()
    app.click_tile(0)
    assert app.window.commands.action("copy_urls").isEnabled()


def test_a_failed_copy_is_reported(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await _open_main_pack(app)
        app.click_tile(1)
        # On Wayland, a window without the focus cannot set the clipboard.
        monkeypatch.setattr(QClipboard, "setText", lambda *_arguments: None)
        app.press("Ctrl+C")
        assert app.said.startswith("Not copied")

    play(scenario)


async def the_context_menu_copies(app: AppUnderTest) -> None:
    urls = await _open_main_pack(app)
    viewport = app.page.gallery.viewport()
    for selected, label in ((1, "Copy URL"), (2, "Copy 2 URLs")):
        for row in range(selected):
            app.click_tile(row, *((_CTRL,) if row else ()))
        place = app.page.gallery.visualRect(app.page.model.index(0, 0)).center()
        app.page.gallery.customContextMenuRequested.emit(place)
        menu = [menu for menu in app.window.findChildren(QMenu) if menu.isVisible()][-1]
        action = next(action for action in menu.actions() if action.text() == label)
        action.trigger()
        menu.close()
        assert app.clipboard == "\n".join(urls[:selected])
    assert viewport is not None


async def the_hover_button_copies_without_selecting(app: AppUnderTest) -> None:
    urls = await _open_main_pack(app)
    gallery = app.page.gallery
    rect = gallery.visualRect(app.page.model.index(2, 0))
    button = tile_parts(rect, gallery.grid.tile, 12).buttons[TileButton.COPY].center()
    QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, button)
    assert app.clipboard == urls[2]
    assert gallery.selection.rows() == ()


async def the_hover_buttons_give_a_mark_and_remove_it(app: AppUnderTest) -> None:
    await _open_main_pack(app)
    gallery = app.page.gallery
    parts = tile_parts(gallery.visualRect(app.page.model.index(2, 0)), gallery.grid.tile, 12)
    pick, reject = parts.buttons[TileButton.PICK].center(), parts.buttons[TileButton.REJECT].center()
    for place, mark in ((pick, Mark.PICKED), (reject, Mark.REJECTED), (reject, Mark.NONE), (pick, Mark.PICKED)):
        QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        assert app.page.model.mark(2) is mark
    app.press("Ctrl+Z")
    assert app.page.model.mark(2) is Mark.NONE


async def the_panel_copies_the_url_it_shows(app: AppUnderTest) -> None:
    urls = await _open_main_pack(app)
    app.click_tile(3)
    app.click("copy_url")
    assert app.clipboard == urls[3]


async def selected_text_is_copied_rather_than_urls_where_the_text_has_the_focus(app: AppUnderTest) -> None:
    await _open_main_pack(app)
    app.click_tile(0)
    description = app.find(QTextEdit, "description")
    description.setFocus()
    description.selectAll()
    app.press("Ctrl+C")
    assert app.clipboard == description.toPlainText()


@pytest.mark.fault(87)
def test_a_line_break_in_a_url_copies_as_one_line(play: Play, service: DemoService) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.ODD_METADATA_ID)
        await app.until(lambda: app.page.model.rowCount() > 0, "the pack is open")
        broken = [row for row, image in enumerate(app.page.model.all_images) if "\n" in image.url]
        assert broken
        app.press("Ctrl+A")
        app.press("Ctrl+C")
        lines = app.clipboard.split("\n")
        assert len(lines) == len([image for image in app.page.model.all_images if image.url])
        assert all(line.startswith(service.image_origin) for line in lines)

    play(scenario)


def test_in_one_window(share: Share) -> None:
    share(
        clicks_out_of_order_copy_in_pack_order,
        all_urls_and_a_selected_range,
        nothing_selected_disables_the_command_and_copies_nothing,
        the_context_menu_copies,
        the_hover_button_copies_without_selecting,
        the_hover_buttons_give_a_mark_and_remove_it,
        the_panel_copies_the_url_it_shows,
        selected_text_is_copied_rather_than_urls_where_the_text_has_the_focus,
    )


@pytest.mark.usefixtures("qapp")
def test_images_without_a_url_are_not_copied(site: PackSite) -> None:
    site.images = [{"id": "1", "url": "\n"}]

    async def scenario(app: AppUnderTest) -> None:
        await app.open_test_pack()
        QGuiApplication.clipboard().setText("former")
        app.trigger("copy_all_urls")
        assert (app.said, app.clipboard) == ("Nothing to copy: none of these images has a URL", "former")

    run_app(scenario, base_url=site.base_url, key_text=KEY)


_SLIDE_FORMS = (CopyForm.PINNED_IMAGES, CopyForm.CUSTOM_IMAGES, CopyForm.PACK_IMAGES)
_IMAGES = 14


@pytest.fixture
def site_with_images(site: PackSite) -> PackSite:
    site.add_pictures(_IMAGES)
    return site


def _run(site: PackSite, data_folder: Path, scenario: Callable[[AppUnderTest, OpenPack], Awaitable[None]]) -> None:
    async def opened(app: AppUnderTest) -> None:
        await app.activate()
        await app.open_test_pack(settles=True)
        await scenario(app, app.pack)

    run_app(opened, base_url=site.base_url, key_text=KEY, data_folder=data_folder)


def _taken(app: AppUnderTest) -> list[int]:
    """The positions of the shown images whose tile says that they were taken."""
    rows = range(app.page.model.rowCount())
    return [app.page.model.image(row).position for row in rows if app.spoken(row)[0].endswith(", taken")]


async def _copy_as(app: AppUnderTest, pack: OpenPack, form: CopyForm) -> None:
    held = range(1, 11) if form is not CopyForm.PACK_IMAGES else range(1, _IMAGES + 1)
    name = app.spoken(0)[0]
    app.page.image_actions.copy_as(form, pack.shelf.images)
    assert app.clipboard
    assert _taken(app) == [*held], "those that are left out are not taken"
    assert app.spoken(0)[0] == f"{name}, taken"
    app.click_tile(0)
    shown = app.find(QLabel, "taken")
    assert shown.isVisible()
    assert shown.text().startswith("Copied as slides ")
    app.press("Space")
    viewer = app.overlay
    app.press("I")
    in_viewer = viewer.findChild(QLabel, "taken")
    assert isinstance(in_viewer, QLabel)
    assert in_viewer.text() == shown.text()


def test_images_that_are_copied_as_slides_are_taken(
    qapp: QApplication, site_with_images: PackSite, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    async def scenario(app: AppUnderTest, pack: OpenPack) -> None:
        for form in _SLIDE_FORMS:
            pack.marks.taken.clear()
            assert _taken(app) == []
            with subtests.test(form.name):
                await _copy_as(app, pack, form)
            app.tidy_up()

    _run(site_with_images, tmp_path, scenario)


def test_what_was_taken_is_kept_and_filtered(qapp: QApplication, site_with_images: PackSite, tmp_path: Path) -> None:
    async def take(app: AppUnderTest, pack: OpenPack) -> None:
        app.page.image_actions.copy_as(CopyForm.PINNED_IMAGES, pack.shelf.images[:2])

    async def use(app: AppUnderTest, pack: OpenPack) -> None:
        await app.until(lambda: _taken(app) == [1, 2], "what was taken is loaded")
        name = f"Not yet taken {_IMAGES - 2}"
        chips = app.page.details.pack_page.findChildren(QLabel)
        await app.until(lambda: name in [each.text() for each in chips], "the panel offers it")
        pack.filter.toggle(Facet.ATTENTION, Attention.NOT_TAKEN)
        assert app.page.model.rowCount() == _IMAGES - 2
        chip = app.find(QWidget, "filter_chip")
        assert chip.accessibleName() == "Remove filter: Not yet taken"
        app.page.gallery.go_to(0)
        app.page.image_actions.copy_as(CopyForm.CUSTOM_IMAGES, app.page.target_images)
        assert app.page.model.is_retained(0), "it stays until the person goes on"
        assert app.spoken(0)[0].endswith(", taken, no longer matches")
        app.press("Right")
        await app.until(lambda: app.page.model.rowCount() == _IMAGES - 3, "it has left the shelf")
        app.click("filter_chip")
        assert app.page.model.rowCount() == _IMAGES

    _run(site_with_images, tmp_path, take)
    _run(site_with_images, tmp_path, use)


def test_images_of_a_tab_that_was_closed_meanwhile_are_taken(
    qapp: QApplication, site_with_images: PackSite, tmp_path: Path
) -> None:
    async def scenario(app: AppUnderTest, pack: OpenPack) -> None:
        assert pack.state.content is not None
        request, images = pack.state.content.request.without_key(), pack.shelf.images
        app.trigger("new_tab")
        app.program.workspace.close_tab(pack)
        app.program.workspace.take(request, images[3:5], "downloaded")
        await app.open_test_pack()
        await app.until(lambda: _taken(app) == [4, 5], "it is known in another tab")
        app.program.workspace.take(request, images[5:6], "downloaded")
        assert _taken(app) == [4, 5, 6]

    _run(site_with_images, tmp_path, scenario)
