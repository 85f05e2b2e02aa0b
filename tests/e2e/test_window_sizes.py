"""What fits into the window: captions of tiles, and the whole window on a small screen with large text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QListView

from app.core.saved_values import Mark
from app.demo import packs
from app.ui import theme

if TYPE_CHECKING:
    from app.ui.application import Application
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


def _shortcuts(app: AppUnderTest) -> tuple[QDialog, QListView]:
    """Open the list of all keys; it, and the list in it."""
    app.trigger("show_keys")
    dialog = app.find(QDialog, "keys_dialog")
    rows = dialog.findChild(QListView)
    assert rows is not None
    return dialog, rows


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_list_of_keys_is_not_larger_than_the_screen(play: Play, qapp: Application, language: str) -> None:
    room = qapp.primaryScreen().availableGeometry().size()
    former, large = qapp.font(), qapp.font()
    large.setPointSizeF(former.pointSizeF() * LARGE)  # then the usual screen of the tests is a small one

    async def scenario(app: AppUnderTest) -> None:
        app.window.resize(room.width(), 2 * room.height())
        dialog, rows = _shortcuts(app)
        await app.until(dialog.isVisible, "it is shown")
        assert dialog.width() <= room.width()
        assert dialog.height() <= room.height()
        heights = {rows.visualRect(rows.model().index(row, 0)).height() for row in range(rows.model().rowCount())}
        assert len(heights) > 1, "this test needs larger text, of which some wraps"
        assert rows.horizontalScrollBar().maximum() == 0

    qapp.setFont(large)
    qapp.set_language(language)
    try:
        play(scenario)
    finally:
        qapp.set_language("en")
        qapp.setFont(former)


def test_keys_scroll_the_list_of_keys(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        dialog, rows = _shortcuts(app)
        dialog.activateWindow()
        await app.until(dialog.isActiveWindow, "the keys are those of the list")
        bar = rows.verticalScrollBar()
        assert bar.maximum() > bar.pageStep()
        for _ in range(2):
            QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_PageDown)
        assert 0 < bar.value() < bar.maximum()
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_End)
        assert bar.value() == bar.maximum()
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
        assert not dialog.isVisible()

    play(scenario)


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
