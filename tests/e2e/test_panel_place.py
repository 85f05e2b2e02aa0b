"""The position of the side panel in narrow and wide windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QTextEdit

from app.demo import packs
from app.ui import theme

if TYPE_CHECKING:
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play, Share


async def the_panel_is_hidden_in_a_narrow_window_and_shown_again_in_a_wide_one(app: AppUnderTest) -> None:
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until_opened("Motivation Pack")
    details, gallery = app.page.details, app.page.gallery
    assert details.isVisible()
    app.page.panel_placement.splitter.setSizes([600, 400])
    width = details.width()
    app.window.resize(640, 600)
    await app.until(lambda: not details.isVisible() and gallery.width() == 640, "the panel is folded")
    app.window.resize(1000, 700)
    await app.until(lambda: details.isVisible() and details.width() == width, "the panel is back, as wide as before")


async def in_a_narrow_window_the_person_can_open_the_panel_over_the_gallery(app: AppUnderTest) -> None:
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until_opened("Motivation Pack")
    app.window.resize(700, 600)
    details, gallery = app.page.details, app.page.gallery
    await app.until(lambda: not details.isVisible() and gallery.width() == 700, "the panel is folded")
    app.press("F9")
    assert details.isVisible()
    assert gallery.width() == 700
    right = details.mapTo(app.window, QPoint(details.width(), 0)).x()
    assert right == app.window.width()
    edge = details.mapTo(app.window, QPoint(0, details.height() // 2))
    assert app.window.grab().toImage().pixelColor(edge).name() == theme.colors(details.palette()).line.name()
    app.press("F9")
    assert not details.isVisible()
    app.window.resize(1000, 700)
    await app.until(details.isVisible, "it is beside the gallery again")
    app.press("F9")
    assert not details.isVisible()


async def the_panel_over_the_gallery_folds_when_a_key_moves_to_an_image_under_it(app: AppUnderTest) -> None:
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until_opened("Motivation Pack")
    app.window.resize(640, 420)
    details, gallery = app.page.details, app.page.gallery
    await app.until(lambda: not details.isVisible() and gallery.width() == 640, "the panel is folded")
    gallery.setFocus()
    app.press("F9")
    app.press("Home")
    assert details.isVisible()
    last = gallery.grid.columns - 1
    for _ in range(last):
        app.press("Right")
    assert gallery.selection.rows() == (last,)
    assert not details.isVisible()
    assert gallery.hasFocus()
    app.press("F9")
    assert details.isVisible()


@pytest.mark.parametrize("is_resized", [False, True])
def test_the_focus_goes_from_a_panel_that_is_folded_to_the_gallery(play: Play, *, is_resized: bool) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        app.click_tile(0)
        description = app.find(QTextEdit, "description")
        description.setFocus()
        await app.until(description.hasFocus, "the panel has the focus")
        if is_resized:
            app.window.resize(640, 600)
        else:
            app.press("F9")
        await app.until(lambda: not app.page.details.isVisible(), "the panel is folded")
        assert app.page.gallery.hasFocus()
        app.press("Right")
        assert app.page.gallery.selection.rows() == (1,)

    play(scenario)


def test_in_one_window(share: Share) -> None:
    share(
        the_panel_is_hidden_in_a_narrow_window_and_shown_again_in_a_wide_one,
        in_a_narrow_window_the_person_can_open_the_panel_over_the_gallery,
        the_panel_over_the_gallery_folds_when_a_key_moves_to_an_image_under_it,
    )
