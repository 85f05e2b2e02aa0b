"""What fits into the window, and where panel and toast are: small screens, large text, narrow and wide windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QDialog, QListView, QTextEdit, QWidget

from app.core.saved_values import Mark
from app.demo import packs
from app.ui import theme

if TYPE_CHECKING:
    from app.ui.application import Application
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play, Share


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


def test_the_list_of_keys_is_not_larger_than_the_screen(play: Play, qapp: Application) -> None:
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
    qapp.set_language("de")  # whose words are longer
    try:
        play(scenario)
    finally:
        qapp.set_language("en")
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


_LOWEST = 40  # pixels between the toast and the lower edge


def test_the_toast_stays_in_the_middle_of_the_gallery(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.window.toast.say("Something was done")
        assert _is_in_the_middle_of(app, app.window.home)
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        gallery = app.page.gallery
        await app.until(lambda: _is_in_the_middle_of(app, gallery), "the toast has moved to the gallery")
        app.press("Ctrl+Shift+C")
        assert app.said == "24 URLs copied"
        assert _is_in_the_middle_of(app, gallery)
        app.page.panel_placement.splitter.setSizes([500, 500])
        await app.until(lambda: _is_in_the_middle_of(app, gallery), "the toast follows a wider panel")
        app.press("F9")
        await app.until(lambda: gallery.width() == app.window.width(), "the panel is folded")
        await app.until(lambda: _is_in_the_middle_of(app, gallery), "the toast follows a folded panel")

    play(scenario)


def _is_in_the_middle_of(app: AppUnderTest, widget: QWidget) -> bool:
    toast, around = _place(app, app.window.toast), _place(app, widget)
    is_low = 0 < around.bottom() - toast.bottom() < _LOWEST
    return app.said != "" and abs(toast.center().x() - around.center().x()) <= 1 and is_low


def _place(app: AppUnderTest, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(app.window, QPoint()), widget.size())


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


def test_the_focus_goes_from_a_panel_that_is_folded_to_the_gallery(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        app.click_tile(0)
        description = app.find(QTextEdit, "description")
        description.setFocus()
        await app.until(description.hasFocus, "the panel has the focus")
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
