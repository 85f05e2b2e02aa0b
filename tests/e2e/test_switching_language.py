"""The language is changed while the window is open: all texts follow at once, nothing is requested, nothing moves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QWidget

from app.core.saved_values import Mark
from app.demo.loopback_server import Answer
from app.keychain import Keychain
from app.ui.application import PSEUDO_LOCALE, Application
from app.ui.pack.note_editor import LineEditor
from tests.e2e.app_under_test import run_app
from tests.e2e.pack_site import KEY, PACK_ID, png
from tests.e2e.visible_texts import rows_of, texts_of, untranslated
from tests.keychains import DictBackend

if TYPE_CHECKING:
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.pack_site import PackSite

_PICTURE: Final = png((10, 20, 30))
_COUNT: Final = 24


def _fill(site: PackSite) -> None:
    for number in range(_COUNT):
        site.add(f"/{number}.png", lambda exchange: exchange.send_answer(Answer(200, _PICTURE, "image/png")))


def _switch(code: str) -> None:
    application = QApplication.instance()
    assert isinstance(application, Application)
    application.set_language(code)
    QApplication.sendPostedEvents(None, QEvent.Type.LanguageChange.value)


@pytest.fixture(autouse=True)
def _english_again(qapp: Application) -> object:
    yield
    qapp.set_language("en")


def _is_english(app: AppUnderTest) -> bool:
    return not any("[" in text for text in (*texts_of(app.window), *rows_of(app.window)))


def _is_pseudo(app: AppUnderTest) -> bool:
    return not untranslated(app.window, ".png", "Test pack", PACK_ID, "unknown", "Berlin", "not_found")


def _state(app: AppUnderTest) -> dict[str, object]:
    """What a person has made of the window."""
    page, gallery = app.page, app.page.gallery
    overlay = page.overlays.open
    pack = app.program.workspace.current
    assert pack is not None
    return {
        "tabs": [each.name for each in app.program.workspace.packs],
        "tab": app.program.workspace.packs.index(pack),
        "selected": gallery.selection.rows(),
        "current": gallery.currentIndex().row(),
        "scrolled": gallery.verticalScrollBar().value(),
        "marks": [pack.marks.of(image) for image in pack.shelf.images],
        "shown": pack.filter.shown,
        "viewed": overlay.row if overlay is not None else None,
        "focus": getattr(app.window.focusWidget(), "objectName", str)(),
        "panel": app.window.is_panel_shown,
    }


def test_a_pack_of_which_much_was_done(qapp: Application, site: PackSite) -> None:
    _fill(site)

    async def scenario(app: AppUnderTest) -> None:
        await app.activate()
        app.trigger("new_tab")
        await app.until(lambda: len(app.program.workspace.packs) == 2, "there is another tab")
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        await app.until_settled()
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

        _switch(PSEUDO_LOCALE)
        await app.until(lambda: _is_pseudo(app), "all texts have followed")
        await app.until_settled()
        assert _state(app) == before
        assert (len(site.api_requests), len(site.image_requests)) == asked
        page.overlays.view_row(9)
        assert page.overlays.open is not None
        page.overlays.open.toggle_info()
        await app.until(lambda: _is_pseudo(app), "the viewer has the language, too")
        viewed = _state(app)

        _switch("en")
        await app.until(lambda: _is_english(app), "all texts have followed again")
        assert _state(app) == viewed
        app.press("Esc")
        await app.until(lambda: page.overlays.open is None, "the viewer is closed")
        assert len(site.api_requests) == asked[0]

    run_app(scenario, base_url=site.base_url, key_text=KEY)


def test_what_tab_has_gone_through_may_be_deleted(qapp: Application, site: PackSite) -> None:
    _fill(site)

    async def scenario(app: AppUnderTest) -> None:
        await app.activate()
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        await app.until_settled()
        app.trigger("new_tab")
        await app.until(lambda: len(app.program.workspace.packs) == 2, "there is another tab")
        app.trigger("previous_tab")
        await app.until(lambda: app.window.page is not None and app.page.isVisible(), "the pack is shown again")
        app.click_tile(3)
        for _ in range(_COUNT):
            QTest.keyClick(QApplication.focusWidget() or app.window, Qt.Key.Key_Tab)
        app.page.gallery.setFocus()
        app.press("Space")
        for key in (*(Qt.Key.Key_Tab for _ in range(_COUNT)), Qt.Key.Key_Home, Qt.Key.Key_Escape):
            QTest.keyClick(QApplication.focusWidget() or app.window, key)
        await app.until(lambda: app.page.overlays.open is None, "the viewer is closed")
        app.trigger("close_tab")
        await app.until(lambda: len(app.program.workspace.packs) == 1, "the tab is closed")
        await app.until(lambda: app.window.page is None or not app.window.page.isVisible(), "its page is gone")
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        await _switch_and_back(app, "the window")

    run_app(scenario, base_url=site.base_url, key_text=KEY)


def test_a_text_that_was_not_opened_stays_with_its_hint(qapp: Application, site: PackSite) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(f"{PACK_ID} {PACK_ID.replace('2', '3')}")
        field = app.find(QLineEdit, "pack")
        await app.until(lambda: bool(field.accessibleDescription()), "the text is refused")
        typed = field.text()
        _switch(PSEUDO_LOCALE)
        await app.until(lambda: field.accessibleDescription().startswith("["), "the reason has followed")
        assert app.text("pack_hint") == field.accessibleDescription()
        assert field.text() == typed

    run_app(scenario, base_url=site.base_url, key_text=KEY)


async def _switch_and_back(app: AppUnderTest, what: str) -> None:
    """Switch the language of what the window shows, also when it was made in the other one."""
    assert _is_english(app)
    _switch(PSEUDO_LOCALE)
    await app.until(lambda: _is_pseudo(app), f"{what} has followed")
    _switch("en")
    await app.until(lambda: _is_english(app), f"{what} has followed again")


@pytest.mark.parametrize("command", ["edit_note", "edit_sample_text"])
def test_a_line_that_is_being_written(qapp: QApplication, site: PackSite, command: str) -> None:
    _fill(site)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        await app.until_settled()
        app.click_tile(1)
        app.trigger(command)
        line = app.find(LineEditor, "note_editor").line
        line.clear()
        await _switch_and_back(app, "the line")
        assert line.isVisible()

    run_app(scenario, base_url=site.base_url, key_text=KEY)


def test_the_list_under_the_field(qapp: QApplication, site: PackSite) -> None:
    _fill(site)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        await app.until_settled()
        field = app.find(QLineEdit, "pack")
        field.setFocus()
        QTest.keyClicks(field, "77777")  # no name has it

        def says(start: str) -> bool:
            return any(each.startswith(start) for each in rows_of(app.window))

        await app.until(lambda: says("No pack"), "nothing is found")
        _switch(PSEUDO_LOCALE)
        await app.until(lambda: says("[Ñö þåçķ"), "the list has followed")
        _switch("en")
        await app.until(lambda: says("No pack"), "the list has followed again")

    run_app(scenario, base_url=site.base_url, key_text=KEY)


def test_the_name_of_the_key_of_the_environment(qapp: QApplication, site: PackSite) -> None:
    backend = DictBackend()
    backend.entries["Pack Browser", f"{site.base_url} Berlin"] = ["demo.other-key"]
    backend.entries["Pack Browser", f"{site.base_url} #keys"] = [json.dumps({"names": {"Berlin": "Berlin"}})]
    missing = {"ok": False, "code": 404, "error_code": "not_found", "message": ""}
    site.failure = Answer(404, json.dumps(missing).encode(), "application/json")

    async def scenario(app: AppUnderTest) -> None:
        app.trigger("change_key")
        await app.until(lambda: app.keys.are_several, "both keys are known")
        app.tidy_up()
        await app.until(lambda: not app.window.findChildren(QDialog), "the list of keys is closed")
        await _switch_and_back(app, "the home page")
        app.keys.use(next(each for each in app.keys.known if each.name))
        app.type_pack(PACK_ID)
        await app.until_banner("Pack not found")

        def offered() -> list[tuple[str, str]]:
            buttons = app.find(QWidget, "banner").findChildren(QPushButton, "open_with_other_key")
            return [(each.text(), each.accessibleName()) for each in buttons]

        in_english = [("Environment key", "Open with Environment key")]
        assert offered() == in_english
        _switch("de")
        in_german = [("Umgebungsschlüssel", "Mit Umgebungsschlüssel öffnen")]
        await app.until(lambda: offered() == in_german, "the banner has followed")
        _switch("en")
        await app.until(lambda: offered() == in_english, "the banner has followed again")

    run_app(scenario, base_url=site.base_url, key_text=KEY, keychain=Keychain(backend))


def test_what_was_said_about_a_setting(qapp: QApplication) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.window.dialogs.show_settings("network")
        hosts = app.find(QLineEdit, "hosts")
        hosts.setText("*.lan")
        hosts.editingFinished.emit()
        assert app.text("hosts_hint").startswith("“*.lan” is not")
        _switch(PSEUDO_LOCALE)
        await app.until(lambda: app.text("hosts_hint").startswith("[“*.lan”"), "the hint has followed")

    run_app(scenario, base_url="https://packs.invalid/v1", key_text=None)


def test_a_language_that_is_written_from_right_to_left(qapp: QApplication, site: PackSite) -> None:
    _fill(site)

    async def scenario(app: AppUnderTest) -> None:
        qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        await app.until_settled()
        menu, field = app.find(QWidget, "menu"), app.find(QLineEdit, "pack")
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


def test_the_window_of_a_person_without_a_key(qapp: Application) -> None:
    async def scenario(app: AppUnderTest) -> None:
        _switch(PSEUDO_LOCALE)
        await app.until(lambda: _is_pseudo(app), "all texts have followed")
        _switch("en")
        await app.until(lambda: _is_english(app), "all texts have followed again")

    run_app(scenario, base_url="https://packs.invalid/v1", key_text=None)


def test_keys_have_the_names_of_the_language_and_work_in_each(qapp: Application, site: PackSite) -> None:
    _fill(site)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        await app.activate()
        qapp.set_language("de")
        QApplication.sendPostedEvents(None, QEvent.Type.LanguageChange.value)
        await app.until(lambda: "Strg+" in app.find(QLineEdit, "filter").toolTip(), "keys have German names")
        app.page.gallery.setFocus()
        app.press("Ctrl+A")
        await app.until(lambda: app.page.gallery.selection.count == _COUNT, "all images are selected")

    run_app(scenario, base_url=site.base_url, key_text=KEY)
