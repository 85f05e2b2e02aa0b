"""What fits into the window, and where panel and toast are: small screens, large text, narrow and wide windows."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QListView, QListWidget, QScrollArea, QTextEdit, QWidget

from app.core.filtering import Facet
from app.core.saved_values import Mark
from app.demo import packs
from app.ui import theme
from app.ui.application import Application
from app.ui.look.picture_strip import PictureStrip
from app.ui.pack.filter_row import ChoiceChip
from app.ui.widgets.parts import ElidedLabel
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.conftest import Play, Share
from tests.e2e.test_shared_reviews import open_review, written
from tests.e2e.visible_texts import cut_off
from tests.ui.pseudo_locale import set_language

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
        await app.open_main_pack()
        app.press("Ctrl+A")
        app.page.marking.mark(app.page.target_images, Mark.PICKED)
        app.type_pack(packs.failing("not_found"))
        await app.until_banner("Pack not found")
        app.window.resize(1366, 700 - TITLE_BAR)
        await app.until(lambda: app.window.height() == 700 - TITLE_BAR, "all has room, the banner, too")
        assert app.page.gallery.viewport().height() > 0
        app.click("dismiss")
        await app.until(lambda: app.banner == "", "the banner is closed")
        await _until_bars_are_low(app)

    qapp.setFont(large)
    try:
        play(scenario)
    finally:
        qapp.setFont(former)


@pytest.mark.usefixtures("english_again")
def test_in_german_with_text_at_175_percent_nothing_is_cut(play: Play, qapp: Application, tmp_path: Path) -> None:
    former, large = qapp.font(), qapp.font()
    large.setPointSizeF(former.pointSizeF() * LARGE)

    async def scenario(app: AppUnderTest) -> None:
        app.window.resize(1000, 700)
        await app.open_main_pack()
        for reviewer in ("Anna Berg", "Bob"):
            review = written(app, tmp_path, "PX", {1: "Oben beschneiden"}, reviewer=reviewer)
            await open_review(app, review)
        app.press("Ctrl+A")
        app.press("P")
        await app.until(lambda: app.find(QWidget, "end_of_review").isVisible(), "the end of the review is said")
        await app.until(lambda: not cut_off(app.window), "its bar has room")
        app.click("end_of_review_dismiss")
        app.press("N")
        await app.until(lambda: not cut_off(app.find(QWidget, "note_editor")), "the line for a note has room")
        app.press("Esc")
        app.type_pack(packs.failing("not_found"))
        await app.until_banner("Paket nicht gefunden")
        code = app.find(QLabel, "banner_code")
        await app.until(lambda: not cut_off(app.window), "the banner has room")
        assert code.width() >= code.fontMetrics().horizontalAdvance(code.text())
        app.click("dismiss")
        app.pack.filter.toggle(Facet.STATUS, "pending")
        chip = app.find(ChoiceChip, "filter_chip")
        await app.until(lambda: chip.width() > chip.fontMetrics().horizontalAdvance(chip.text()), "a value has room")
        app.click("filter_status")
        values = app.find(QListView, "filter_value_list")
        texts = [values.model().index(row, 0).data() for row in range(values.model().rowCount())]
        assert max(map(values.fontMetrics().horizontalAdvance, texts)) < values.width() - 3 * theme.ICON
        values.window().close()
        app.pack.filter.clear()
        app.click_tile(0)
        app.trigger("send_to_tray")
        caption = QFontMetrics(theme.caption_font(app.window.font())).horizontalAdvance("10 Entdeckung")
        assert app.find(PictureStrip, "slides").cell.width() > caption
        app.trigger("slide_tray")
        app.trigger("show_settings")
        pages = app.find(QListWidget, "settings_pages")
        for row in range(pages.count()):
            pages.setCurrentRow(row)
            await app.until(lambda: not _hangs_out(pages), f"page {row} has room")
        pages.window().close()
        app.trigger("open_viewer")
        judged = app.find(QWidget, "viewer_rejected")
        edge = app.window.width()
        await app.until(lambda: judged.mapTo(app.window, judged.rect().topRight()).x() < edge, "all counts are seen")
        mark = app.find(ElidedLabel, "viewer_mark")
        assert mark.width() < mark.sizeHint().width(), "the marks of others are cut in their place"

    qapp.setFont(large)
    set_language("de")
    try:
        play(scenario)
    finally:
        qapp.setFont(former)


def _hangs_out(pages: QListWidget) -> bool:
    """Whether something in the settings can be seen in part only."""
    area = pages.window().findChildren(QScrollArea)[-1]
    widest = max(pages.fontMetrics().horizontalAdvance(pages.item(row).text()) for row in range(pages.count()))
    return area.horizontalScrollBar().maximum() > 0 or widest > pages.viewport().width() - theme.SPACE_16


async def _until_bars_are_low(app: AppUnderTest) -> None:
    page = app.page
    bars = (app.window.toolbar, page.header, page.filter_row, app.window.status_line)
    await app.until(
        lambda: sum(each.height() for each in bars) <= app.window.height() / 3, "the bars have a third at most"
    )


async def test_with_everything_at_175_percent_the_bars_have_a_third_of_the_height_at_most(app: AppUnderTest) -> None:
    await app.open_main_pack()
    app.click_tile(0)
    app.page.marking.mark(app.page.target_images, Mark.PICKED)
    app.window.resize(round(1366 / LARGE), round((700 - TITLE_BAR) / LARGE))
    await _until_bars_are_low(app)


async def test_the_height_of_the_gallery_does_not_depend_on_what_the_status_line_says(app: AppUnderTest) -> None:
    await app.open_main_pack()
    gallery, line = app.page.gallery, app.window.status_line
    heights = {gallery.height()}
    app.press("Ctrl+A")
    heights.add(gallery.height())
    await app.until(lambda: app.status != "", "the line says how many are selected")
    heights.add(gallery.height())
    app.press("Ctrl+Shift+A")
    await app.until(lambda: app.status == "", "the line has nothing to say")
    line.set_busy("Writing…")
    heights.add(gallery.height())
    line.set_busy("")
    await app.until_handled()
    heights.add(gallery.height())
    assert len(heights) == 1


async def test_in_a_wide_window_no_field_is_wider_than_what_is_typed(app: AppUnderTest) -> None:
    await app.open_main_pack()
    app.window.resize(2560, 1000)
    await app.until(lambda: app.window.toolbar.width() == 2560, "the toolbar is as wide as the window")
    widths = {app.window.toolbar.field.width(), app.window.toolbar.filter_field.width()}
    assert max(widths) <= 560


_LOWEST = 40  # pixels between the toast and the lower edge


async def test_the_toast_stays_in_the_middle_of_the_gallery(app: AppUnderTest) -> None:
    app.window.toast.say("Something was done")
    await app.until(lambda: _is_in_the_middle_of(app, app.window.home), "the toast is there")
    await app.open_main_pack()
    gallery = app.page.gallery
    await app.until(lambda: _is_in_the_middle_of(app, gallery), "the toast has moved to the gallery")
    app.press("Ctrl+Shift+C")
    await app.until(lambda: app.said == "24 URLs copied" and _is_in_the_middle_of(app, gallery), "it is there again")
    app.page.panel_placement.setSizes([500, 500])
    await app.until(lambda: _is_in_the_middle_of(app, gallery), "the toast follows a wider panel")
    app.press("F9")
    await app.until(lambda: gallery.width() == app.window.width(), "the panel is folded")
    await app.until(lambda: _is_in_the_middle_of(app, gallery), "the toast follows a folded panel")


def _is_in_the_middle_of(app: AppUnderTest, widget: QWidget) -> bool:
    toast, around = _place(app, app.window.toast), _place(app, widget)
    is_low = 0 < around.bottom() - toast.bottom() < _LOWEST
    return app.said != "" and abs(toast.center().x() - around.center().x()) <= 1 and is_low


def _place(app: AppUnderTest, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(app.window, QPoint()), widget.size())


async def the_panel_is_hidden_in_a_narrow_window_and_shown_again_in_a_wide_one(app: AppUnderTest) -> None:
    details, gallery = app.page.details, app.page.gallery
    assert details.isVisible()
    app.page.panel_placement.setSizes([600, 400])
    width = details.width()
    app.window.resize(640, 600)
    await app.until(lambda: not details.isVisible() and gallery.width() == 640, "the panel is folded")
    app.window.resize(1000, 700)
    await app.until(lambda: details.isVisible() and details.width() == width, "the panel is back, as wide as before")


async def in_a_narrow_window_the_person_can_open_the_panel_over_the_gallery(app: AppUnderTest) -> None:
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


async def test_the_focus_goes_from_a_panel_that_is_folded_to_the_gallery(app: AppUnderTest) -> None:
    await app.open_main_pack()
    app.click_tile(0)
    description = app.find(QTextEdit, "description")
    description.setFocus()
    await app.until(description.hasFocus, "the panel has the focus")
    app.press("F9")
    await app.until(lambda: not app.page.details.isVisible(), "the panel is folded")
    assert app.page.gallery.hasFocus()
    app.press("Right")
    assert app.page.gallery.selection.rows() == (1,)


def test_in_one_window(share: Share) -> None:
    share()
