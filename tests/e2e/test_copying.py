"""Copying URLs: in pack order, one on each line, and only reported if the clipboard has them."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QTextEdit

from app.core.copy_formats import convert
from app.core.saved_values import Mark
from app.demo import packs
from app.packs import thread_work
from app.ui.pack.gallery.geometry import TileButton, tile_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from app.core.copy_formats import CopyForm
    from app.core.models import PackImage
    from app.demo.service import DemoService
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play, Share

    type _Paced = Callable[[Iterable[PackImage]], Iterable[PackImage]]

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


async def one_image_copies_only_its_url(app: AppUnderTest) -> None:
    urls = await _open_main_pack(app)
    app.click_tile(1)
    app.press("Ctrl+C")
    assert app.clipboard == urls[1]
    assert app.said == "1 URL copied"


async def selected_rows_of_a_part_of_the_pack_copy_their_own_urls(app: AppUnderTest) -> None:
    urls = await _open_main_pack(app)
    pack = app.program.workspace.current
    assert pack is not None
    pack.shelf.show((3, 7, 11, 20))
    await app.until(lambda: app.page.gallery.visible_rows == range(4), "four tiles are shown")
    app.click_tile(3)
    app.click_tile(1, _CTRL)
    app.press("Ctrl+C")
    assert app.clipboard == f"{urls[7]}\n{urls[20]}"


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


async def shift_f10_opens_the_context_menu_of_the_current_image(app: AppUnderTest) -> None:
    urls = await _open_main_pack(app)
    app.click_tile(1)
    QTest.keyClick(app.page.gallery, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = [menu for menu in app.window.findChildren(QMenu) if menu.isVisible()][-1]
    assert app.page.gallery.rect().contains(app.page.gallery.mapFromGlobal(menu.pos()))
    next(action for action in menu.actions() if action.text() == "Copy URL").trigger()
    menu.close()
    assert app.clipboard == urls[1]


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


@pytest.mark.parametrize("is_gallery", [True, False])
def test_text_of_the_panel_is_not_shown_as_selected_while_ctrl_c_copies_something_else(
    play: Play, *, is_gallery: bool
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        urls = await _open_main_pack(app)
        app.click_tile(0)
        description = app.find(QTextEdit, "description")
        description.setFocus()
        await app.until(description.hasFocus, "the description has the focus")
        description.selectAll()
        if is_gallery:
            app.click_tile(0)  # which is selected already
        else:
            app.press("Ctrl+L")
        await app.until(lambda: not description.hasFocus(), "the focus has left the description")
        assert not description.textCursor().hasSelection()
        app.press("Ctrl+C")
        assert app.clipboard == (urls[0] if is_gallery else "Motivation Pack")

    play(scenario)


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


def test_escape_cancels_copying_that_takes_long(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    may_go_on = Event()

    def held(form: CopyForm, images: Iterable[PackImage], paced: _Paced, notes: Mapping[str, str]) -> object:
        assert may_go_on.wait(20)
        return convert(form, images, paced, notes)

    async def scenario(app: AppUnderTest) -> None:
        await _open_main_pack(app)
        QGuiApplication.clipboard().setText("former")
        app.press("Ctrl+A")
        monkeypatch.setattr(thread_work, "MOST_AT_ONCE", 2)  # images
        monkeypatch.setattr(thread_work, "convert", held)
        app.press("Ctrl+C")
        await app.until(lambda: app.status == "Copying 24 images…", "it is said that it takes long")
        app.press("Esc")
        assert app.said == "Nothing copied: cancelled"
        assert app.status.startswith("24 of 24 selected")
        may_go_on.set()
        assert app.clipboard == "former"

    play(scenario)


def test_in_one_window(share: Share) -> None:
    share(
        clicks_out_of_order_copy_in_pack_order,
        one_image_copies_only_its_url,
        selected_rows_of_a_part_of_the_pack_copy_their_own_urls,
        all_urls_and_a_selected_range,
        nothing_selected_disables_the_command_and_copies_nothing,
        the_context_menu_copies,
        shift_f10_opens_the_context_menu_of_the_current_image,
        the_hover_button_copies_without_selecting,
        the_hover_buttons_give_a_mark_and_remove_it,
        the_panel_copies_the_url_it_shows,
        selected_text_is_copied_rather_than_urls_where_the_text_has_the_focus,
    )


def test_what_a_tab_copies_is_not_copied_when_another_tab_is_shown(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread_work, "MOST_AT_ONCE", 1)

    async def scenario(app: AppUnderTest) -> None:
        await app.open_main_pack()
        QGuiApplication.clipboard().setText("former")
        app.trigger("copy_all_urls")
        app.trigger("new_tab")
        await app.until(lambda: bool(app.said), "the copy has ended")
        assert (app.said, app.clipboard) == ("Nothing copied: cancelled", "former")

    play(scenario)
