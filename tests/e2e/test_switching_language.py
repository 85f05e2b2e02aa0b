"""The language is changed while the window is open: all texts follow at once, nothing is requested, nothing moves."""

from typing import Final

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.core.saved_values import Mark
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite
from tests.e2e.visible_texts import rows_of, texts_of, untranslated
from tests.ui.pseudo_locale import PSEUDO_LOCALE, set_language

pytestmark = pytest.mark.usefixtures("english_again")
_COUNT: Final = 24


def _fill(site: PackSite) -> None:
    site.add_pictures(_COUNT)


def _is_english(app: AppUnderTest) -> bool:
    return not any("[" in text for text in (*texts_of(app.window), *rows_of(app.window)))


def _is_pseudo(app: AppUnderTest) -> bool:
    return not untranslated(app.window, ".png", "Test pack", PACK_ID, "unknown", "Berlin", "not_found")


def _state(app: AppUnderTest) -> dict[str, object]:
    """What a person has made of the window."""
    page, gallery = app.page, app.page.gallery
    overlay = page.overlays.open
    pack = app.pack
    return {
        "tabs": [each.name for each in app.program.workspace.packs],
        "tab": app.program.workspace.packs.index(pack),
        "selected": gallery.selection.rows(),
        "current": gallery.currentIndex().row(),
        "scrolled": gallery.verticalScrollBar().value(),
        "marks": [pack.marks.of(image) for image in pack.shelf.images],
        "shown": pack.filter.shown,
        "viewed": overlay.shown.row if overlay is not None else None,
        "focus": getattr(app.window.focusWidget(), "objectName", str)(),
        "panel": app.window.settings.is_panel_shown,
    }


async def test_a_pack_of_which_much_was_done(app: AppUnderTest, site: PackSite) -> None:
    _fill(site)

    await app.activate()
    app.trigger("new_tab")
    await app.until(lambda: len(app.program.workspace.packs) == 2, "there is another tab")
    await app.open_test_pack(settles=True)
    page = app.page
    page.marking.mark([page.model.image(3)], Mark.PICKED, stays=True)
    page.marking.mark([page.model.image(4)], Mark.REJECTED, stays=True)
    page.gallery.selection.select((7, 9, 11))
    page.gallery.verticalScrollBar().setValue(page.gallery.verticalScrollBar().maximum() // 2)
    page.gallery.setFocus()
    await app.until_settled()
    await app.until(lambda: app.loaded == f"{_COUNT}/{_COUNT}", "also what is not visible is loaded")
    await app.until(lambda: app.status == "3 of 24 selected", "the status line says what is selected")
    before = _state(app)
    asked = len(site.api_requests), len(site.image_requests)
    assert _is_english(app)

    set_language(PSEUDO_LOCALE)
    await app.until(lambda: _is_pseudo(app), "all texts have followed")
    await app.until_settled()
    assert _state(app) == before
    assert (len(site.api_requests), len(site.image_requests)) == asked
    page.overlays.view_row(9)
    assert page.overlays.open is not None
    page.overlays.open.toggle_info()
    await app.until(lambda: _is_pseudo(app), "the viewer has the language, too")
    viewed = _state(app)

    set_language("en")
    await app.until(lambda: _is_english(app), "all texts have followed again")
    assert _state(app) == viewed
    app.press("Esc")
    await app.until(lambda: page.overlays.open is None, "the viewer is closed")
    assert len(site.api_requests) == asked[0]


def test_a_language_that_is_written_from_right_to_left(qapp: QApplication, site: PackSite) -> None:
    _fill(site)

    async def scenario(app: AppUnderTest) -> None:
        qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        await app.open_test_pack(settles=True)
        menu, field = app.find(QWidget, "menu"), app.find(QLineEdit, "pack_field")
        await app.until(lambda: menu.mapTo(app.window, QPoint()).x() < field.x(), "the window is mirrored")
        refresh = app.find(QWidget, "refresh").mapTo(app.window, QPoint())
        assert refresh.x() > field.mapTo(app.window, field.rect().center()).x()
        gallery, model = app.page.gallery, app.page.model
        first, second = (gallery.visualRect(model.index(row, 0)) for row in range(2))
        assert first.right() < second.left()
        assert gallery.viewport().rect().contains(first.united(second))

    try:
        run_app(scenario, base_url=site.base_url, key_text=KEY)
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)


async def test_keys_have_the_names_of_the_language_and_work_in_each(app: AppUnderTest, site: PackSite) -> None:
    _fill(site)

    await app.open_test_pack()
    await app.activate()
    set_language("de")
    await app.until(lambda: "Strg+" in app.find(QLineEdit, "filter").toolTip(), "keys have German names")
    app.page.gallery.setFocus()
    app.press("Ctrl+A")
    await app.until(lambda: app.page.gallery.selection.count == _COUNT, "all images are selected")
