"""What fits into the window: captions of tiles, and the whole window on a small screen with large text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.core.saved_values import Mark
from app.demo import packs
from app.ui import theme

if TYPE_CHECKING:
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play

LARGE = 1.75  # of the usual size of text
TITLE_BAR = 30


def test_with_text_at_175_percent_the_window_fits_700_pixels_of_height(play: Play, qapp: QApplication) -> None:
    # Some desktops enlarge everything by that factor, others the font alone.
    assert theme.WINDOW_MINIMUM[1] * LARGE + TITLE_BAR <= 700
    former = qapp.font()
    large = qapp.font()
    large.setPointSizeF(former.pointSizeF() * LARGE)

    async def scenario(app: AppUnderTest) -> None:
        assert app.window.minimumSizeHint().height() <= 700
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        app.press("Ctrl+A")
        app.page.marking.mark(app.page.target_images, Mark.PICKED)
        app.type_pack(packs.failing("not_found"))
        await app.until_banner("Pack not found")
        app.window.resize(1366, 700 - TITLE_BAR)
        await app.until(lambda: app.window.height() == 700 - TITLE_BAR, "all has room, the banner, too")
        assert app.page.gallery.viewport().height() > 0

    qapp.setFont(large)
    try:
        play(scenario)
    finally:
        qapp.setFont(former)


def test_captions_have_as_many_lines_as_the_person_has_chosen(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        heights = []
        for lines in (0, 1, 2):
            app.trigger(f"captions_{lines}")
            assert app.page.gallery.grid.lines == lines
            checked = [each for each in range(3) if app.window.commands.action(f"captions_{each}").isChecked()]
            assert checked == [lines]
            heights.append(app.page.gallery.grid.cell.height())
        assert heights[0] < heights[1] < heights[2]
        app.window.toolbar.set_tile_side(theme.TILE_SIZES[0])
        assert app.page.gallery.grid.lines == 0, "the tiles are narrower than 96"
        app.window.toolbar.set_tile_side(theme.TILE_DEFAULT)
        assert app.page.gallery.grid.lines == 2

    play(scenario)
