"""The table of commands is complete, and each key of the F1 page does what it says."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLineEdit,
    QListView,
    QMenu,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)

from app.core.changes import NOTHING_CHANGED, GoneImage
from app.core.filtering import Facet
from app.core.readability import CROPS
from app.core.resources import RESOURCES
from app.core.saved_values import Mark
from app.demo import packs
from app.session.stored_data import KINDS
from app.ui import dialogs, theme
from app.ui.commands.command import Submenu
from app.ui.commands.table import COMPARE_MENU, DEMO, PACK_MENU, TABLE, TILE_MENU, VIEWER_MENU, WINDOW_MENU
from app.ui.texts import settings as setting_texts
from app.ui.texts.commands import COMMANDS, DEMO_TITLES, HELP, WIDGET_KEYS
from app.ui.widgets.fields import ValueChip
from tests.documented_errors import descendants

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from app.core.models import PackImage
    from app.ui.commands.command import MenuGroups
    from app.ui.look.viewer import Viewer
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play

type Effect = Callable[[AppUnderTest, str], Awaitable[None]]

_IDS: Final = frozenset(command.id for command in TABLE)
# Buttons that do what a row of the table does, by their object names, which resemble their texts.
_BUTTONS_OF_ROWS: Final = {
    "refresh": "refresh_pack",
    "menu": "open_menu",
    "cancel": "escape",
    "dismiss": "escape",
    "copy_url": "copy_urls",
    "copy_selected_urls": "copy_urls",
    "change_key": "change_key",
    "enter_key": "change_key",
    "enter_api_key": "change_key",
    "retry_failed_images": "retry_failed",
    "try_again_image": "retry_selected",
    "previous": "previous_image",
    "next": "next_image",
    "play": "play",
    "pick": "pick",
    "reject": "reject",
    "unmark": "unmark",
    "auto_advance_switch": "auto_advance",
    "guides": "guides",
    "filmstrip_button": "filmstrip",
    "info": "image_info",
    "viewer_menu": "image_menu",
    "close": "close_viewer",
    "zoom_together": "zoom_together",
    "compare_info": "image_info",
    "compare_menu": "image_menu",
    "close_compare": "close_compare",
    "continue_review": "continue_review",
    "close_tab": "close_tab",
    "new_tab": "new_tab",
    "show_recent_packs": "show_recent_packs",
    "load_all": "load_all_images",
    "cancel_load_all": "cancel_loading_all",
    "open_releases": "open_releases",
    "slide_tray": "slide_tray",
    "sample_text": "sample_text",
    **{f"slide_crop_{crop}": f"slide_crop_{crop}" for crop in CROPS},
    "show_jobs": "show_jobs",
    "settings": "show_network_settings",
}
# Buttons that apply only to the widget that contains them. The keyboard reaches them by Tab.
_BUTTONS_OF_PLACES: Final = {
    "copy_id": "the side panel",
    "try_again": "the banner",
    "open_billing": "the banner",
    "see_plans": "the banner",
    "copy_details": "the banner",
    "where_do_i_find_my_key": "the home page",
    "explore_a_sample_pack": "the home page",
    "clear_recent_packs": "the home page",
    "show_all_recent_packs": "the home page",
    "show_all_found_images": "the home page",
    "show_more_packs": "the home page",
    **dict.fromkeys(("yours", "community"), "the home page"),
    "enter_api_key_for_yours": "the home page, where there are recent packs",
    "where_is_the_key_for_yours": "the same",
    "sample_beside_yours": "the same",
    "show_all": "a description that is cut",
    "try_again_original": "the viewer and the comparison, for a picture that can't be shown",
    "where_is_my_key": "the key dialog",
    "use_key": "the key dialog",
    **dict.fromkeys(("use_listed_key", "add_key", "rename_key", "forget_listed_key", "test_key"), "the list of keys"),
    "close_keys": "the list of keys",
    **{
        f"{what}_{kind}{end}": "the settings, Storage"
        for kind in KINDS
        for what, end in (("open", "_folder"), ("clear", ""), ("undo", ""))
    },
    "open_with_other_key": "the banner, where there are several keys",
    "forget_key": "the question about the key",
    "quit_anyway": "the question at closing",
    "close_anyway": "the question before a tab is closed",
    "copy_text": "the dialog of a long text",
    "save_review": "the dialog for a review that is handed on",
    "save_elsewhere": "the question before the window is closed with marks that are not saved",
    "save_pdf": "the contact sheet",
    "save_png": "the contact sheet",
    "print": "the contact sheet",
    "copy_gone_urls": "the dialog of gone images; Ctrl+C in its list",
    **{f"filter_{facet.value}": "the row of the filter" for facet in Facet if facet is not Facet.MARK},
    "clear_filter": "the row of the filter; Escape",
    "loosen_filter": "a filter that no image passes",
    "show_named": "the name of a mark in the filter; Alt+2, Alt+3, Alt+4",
    "show_all_images": "a filter that no image passes; Escape",
    "choose_folder": "the dialog of downloads",
    "download": "the dialog of downloads",
    "export": "the dialog of exports",
    **dict.fromkeys(("pause_job", "cancel_job"), "the status line and the list of jobs"),
    **dict.fromkeys(("resume_job", "retry_job", "remove_job", "show_in_folder"), "the list of jobs"),
    "close_jobs": "the list of jobs",
    "test_network": "the settings",
    "close_settings": "the settings",
    **{f"reset_{name.rpartition('.')[2]}": "the settings" for name in setting_texts.LABELS},
    "go": "the dialog for a position",
    "clear_filter_and_go": "the dialog for a position",
    "slide_menu": "the slide tray",
    "ScrollLeftButton": "more tabs than have room; arrow keys",
    "ScrollRightButton": "more tabs than have room; arrow keys",
}
# What makes something that a key or a menu can do, and the modules where it may stand, with the reason.
_TRIGGERS: Final = frozenset(
    {
        "QAction",
        "QMenu",
        "QShortcut",
        "addAction",
        "addMenu",
        "contextMenuEvent",
        "createStandardContextMenu",
        "grabShortcut",
        "keyPressEvent",
        "keyReleaseEvent",
        "setShortcut",
        "setShortcuts",
    }
)
_MAY_TRIGGER: Final = {
    ("app/ui/commands/actions.py", "QAction"): "the actions of the table",
    ("app/ui/commands/actions.py", "QMenu"): "menus of these actions",
    ("app/ui/commands/actions.py", "addAction"): "the same",
    ("app/ui/commands/actions.py", "addMenu"): "the menu of the demo's packs",
    ("app/ui/commands/actions.py", "setShortcuts"): "the keys of the table",
    ("app/ui/commands/dialog_opener.py", "addAction"): "the action that quits also works in dialogs",
    ("app/ui/pack/note_editor.py", "keyPressEvent"): "Enter and Escape, as the line itself says",
    ("app/ui/dialogs/settings_dialog.py", "keyPressEvent"): "Escape clears the search, Ctrl+F leads to it",
    ("app/ui/home/pack_views.py", "keyPressEvent"): "the keys of the lists of packs, which WIDGET_KEYS lists",
    ("app/ui/home/pack_views.py", "contextMenuEvent"): "asks for the menu of the table",
    ("app/ui/shell/pack_field.py", "keyPressEvent"): "Enter and the keys of the list under it, which WIDGET_KEYS lists",
    ("app/ui/widgets/fields.py", "keyPressEvent"): "the keys of the keywords, which WIDGET_KEYS lists",
    ("app/ui/widgets/button_rows.py", "keyPressEvent"): "the keys of the header's bar, which WIDGET_KEYS lists",
    ("app/ui/widgets/parts.py", "keyPressEvent"): "Enter clicks a button",
    ("app/ui/pack/gallery/view.py", "keyPressEvent"): "the keys of the gallery, which WIDGET_KEYS lists",
    ("app/ui/pack/details_panel.py", "keyPressEvent"): "the keys of the selected images, which WIDGET_KEYS lists",
    ("app/ui/pack/slide_tray.py", "keyPressEvent"): "Shift+F10 opens the menu of the table, as the Menu key does",
}
_BUTTONS_THAT_CLOSE: Final = frozenset({"Cancel", "Close", "Keep loading"})


def test_everything_that_can_be_triggered_is_a_row_of_the_table(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        app.type_pack(packs.failing("not_found"))
        await app.until_banner("Pack not found")
        app.trigger("focus_filter")
        QTest.keyClicks(app.find(QLineEdit, "filter"), "light xyzzy")
        await app.until(lambda: app.page.findChild(QPushButton, "loosen_filter") is not None, "nothing passes")
        assert {button.objectName() for button in app.page.findChildren(QAbstractButton)} >= {
            *(f"filter_{facet.value}" for facet in Facet if facet is not Facet.MARK),
            "show_all_images",
        }
        assert _unlisted(app.window) == []
        app.click("show_all_images")
        QTest.keyClick(app.page.gallery, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        assert isinstance(QApplication.activePopupWidget(), QMenu)
        assert _unlisted(app.window) == []
        _close_popup()
        _open_viewer(app)
        assert _unlisted(app.window) == []
        app.press("Space")
        _open_compare(app)
        assert _unlisted(app.window) == []
        app.press("C")
        seen: set[type[QDialog]] = set()
        with monkeypatch.context() as patch:
            pack = app.program.workspace.current
            assert pack is not None
            patch.setattr(type(app.program.workspace), "running_jobs", (pack.load_all,))
            for open_dialog in (
                lambda: _ask_for_first_key(app),
                *(app.window.commands.action(each).trigger for each in ("change_key", "forget_key", "contact_sheet")),
                *(app.window.commands.action(each).trigger for each in ("go_to_position", "show_keys", "show_about")),
                app.window.commands.action("show_settings").trigger,
                app.window.commands.action("share_review").trigger,
                *(app.window.commands.action(each).trigger for each in ("download_originals", "show_jobs", "export")),
                app.request_text,
                lambda: app.page.change_actions.gone_requested.emit(
                    (GoneImage(1, "a", "https://cdn.invalid/a"),), pack.gone_pictures
                ),
                app.window.close,
            ):
                open_dialog()
                (dialog,) = [each for each in app.window.findChildren(QDialog) if each.isVisible()]
                seen.add(type(dialog))
                assert _unlisted(app.window) == []
                dialog.reject()
        assert seen == _all_dialogs()

    play(scenario)


def _ask_for_first_key(app: AppUnderTest) -> None:
    known, app.keys.known = app.keys.known, ()
    app.trigger("change_key")
    app.keys.known = known


def _unlisted(window: QWidget) -> list[str]:
    """Actions and buttons of a window, its menus and dialogs that are neither in the table nor listed here."""
    titles = {title.text() for title in DEMO_TITLES.values()}
    found = [f"shortcut {each.key().toString()}" for each in window.findChildren(QShortcut)]
    for action in window.findChildren(QAction):
        is_qts_own = action.isSeparator() or action.objectName().startswith("_q_")
        is_in_table = action.objectName() in _IDS or action.menu() is not None
        if not is_qts_own and not is_in_table and action.text() not in titles:
            found.append(f"action {action.objectName() or action.text()}")
    for button in window.findChildren(QAbstractButton):
        is_qts_own = isinstance(button.parent(), QLineEdit)  # which has a button that clears it
        triggers = isinstance(button, QPushButton | QToolButton) and not is_qts_own
        names = _BUTTONS_OF_ROWS.keys() | _BUTTONS_OF_PLACES.keys()
        if triggers and button.objectName() not in names and button.text() not in _BUTTONS_THAT_CLOSE:
            found.append(f"button {button.objectName() or button.text()}")
        if not button.shortcut().isEmpty():
            found.append(f"key {button.shortcut().toString()} of {button.objectName() or button.text()}")
    return found


def _all_dialogs() -> set[type[QDialog]]:
    """All kinds of dialogs that the program has."""
    for module in pkgutil.iter_modules(dialogs.__path__, f"{dialogs.__name__}."):
        importlib.import_module(module.name)
    found = [each for each in descendants(QDialog) if each.__module__.startswith("app.ui.")]
    return {each for each in found if not any(issubclass(other, each) for other in found if other is not each)}


def test_every_text_of_commands_is_of_one() -> None:
    assert {*COMMANDS, *HELP} <= {command.id for command in TABLE}


def test_keys_and_menus_are_made_in_few_modules() -> None:
    root = RESOURCES.parent
    found = {
        (path.relative_to(root).as_posix(), name)
        for path in (root / "app").rglob("*.py")
        for name in _triggers_in(path.read_text(encoding="utf-8"))
    }

    assert found == _MAY_TRIGGER.keys()


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("action = QAction(text, window)", "QAction"),
        ("action = QtGui.QAction(text, window)", "QAction"),
        ("menu.addAction(text)", "addAction"),
        ("class Window(QMainWindow):\n    def keyPressEvent(self, event: QKeyEvent) -> None: ...", "keyPressEvent"),
        ("class Chip(QWidget):\n    def contextMenuEvent(self, event: QEvent) -> None: ...", "contextMenuEvent"),
        ("class Menu(QMenu): ...", "QMenu"),
        ("button.setShortcut(keys)", "setShortcut"),
    ],
)
def test_a_key_or_a_menu_is_found(source: str, name: str) -> None:
    assert _triggers_in(source) == {name}


def test_a_mention_in_an_annotation_is_no_menu() -> None:
    assert _triggers_in("def set_menu(self, menu: QMenu, quit_action: QAction) -> QMenu: ...") == set()


def _triggers_in(source: str) -> set[str]:
    """Names of `_TRIGGERS` that a module calls, inherits from or defines."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Call):
            found.add(_last_name(node.func))
        elif isinstance(node, ast.ClassDef):
            found |= {_last_name(base) for base in node.bases}
    return found & _TRIGGERS


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def test_each_button_that_the_source_names_is_listed() -> None:
    # Some places, such as a list that could not be loaded, are not on screen in the test above.
    sources = (RESOURCES.parent / "app" / "ui").rglob("*.py")
    named = {name for path in sources for name in _buttons_in(path.read_text(encoding="utf-8"))}
    assert len(named) > 30
    assert named - _BUTTONS_OF_ROWS.keys() - _BUTTONS_OF_PLACES.keys() == set()


def test_a_named_button_is_found() -> None:
    assert set(_buttons_in('push_button(text, name="save"); parts.tool_button("A", name="load", tip="")')) == {
        "save",
        "load",
    }
    assert set(_buttons_in('OverlayButton(name="zoom"); plain_label(name="result")')) == {"zoom"}


def _buttons_in(source: str) -> Iterator[str]:
    """The names that a module gives to buttons which it makes, where they stand there as they are."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _last_name(node.func).lower().endswith("button"):
            for keyword in node.keywords:
                if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                    yield str(keyword.value.value)


def test_buttons_name_rows_that_there_are() -> None:
    assert set(_BUTTONS_OF_ROWS.values()) <= _IDS


def test_tool_tips_have_the_keys_of_the_table(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        app.type_pack(packs.failing("not_found"))
        await app.until_banner("Pack not found")
        _open_viewer(app)
        app.press("Space")
        _open_compare(app)
        shown = {}
        for button in app.window.findChildren(QAbstractButton):
            row = _BUTTONS_OF_ROWS.get(button.objectName())
            if row is not None and _first_key(app, row):
                shown[button.objectName()] = (_keys_in(button), _first_key(app, row))
        slider = app.find(QSlider, "thumbnail_size")
        shown["thumbnail_size"] = (_keys_in(slider), f"{_first_key(app, 'larger')}, {_first_key(app, 'smaller')}")

        of_viewer = {"previous", "next", "play", "guides", "filmstrip_button", "info", "viewer_menu", "close"}
        of_viewer |= {"pick", "reject", "unmark"}
        of_compare = {"zoom_together", "compare_info", "compare_menu", "close_compare"}
        of_window = {"refresh", "menu", "cancel", "dismiss", "copy_url", "copy_selected_urls", "thumbnail_size"}
        of_window |= {"close_tab", "new_tab", "continue_review", "sample_text"}
        assert shown.keys() == of_window | of_viewer | of_compare
        assert {name: keys for name, (keys, _) in shown.items()} == {name: keys for name, (_, keys) in shown.items()}

    play(scenario)


def _first_key(app: AppUnderTest, command_id: str) -> str:
    return app.window.commands.action(command_id).shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _keys_in(widget: QWidget) -> str:
    """What a tool tip says after its text, in parentheses."""
    match = re.fullmatch(r"[^()]+ \((.*)\)", widget.toolTip())
    return match[1] if match is not None else ""


def _ids_in(groups: MenuGroups) -> Iterator[str]:
    """The ids of all rows of a menu and of its submenus."""
    for group in groups:
        for row in group:
            if isinstance(row, Submenu):
                yield from _ids_in(row.groups)
            else:
                yield row


def test_menus_have_rows_of_the_table_alone() -> None:
    rows = {each for menu in (WINDOW_MENU, TILE_MENU, VIEWER_MENU, COMPARE_MENU, PACK_MENU) for each in _ids_in(menu)}
    assert rows - {DEMO} <= _IDS
    assert len(_IDS) == len(TABLE)


def test_each_key_of_the_list_does_what_it_says(play: Play) -> None:
    assert _EFFECTS.keys() == {command.id for command in TABLE if command.keys} | {
        keys.source for keys, _ in WIDGET_KEYS
    }
    keys_of = {command.id: command.keys for command in TABLE}

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        for name, effect in _EFFECTS.items():
            for key in keys_of.get(name, ("",)):
                app.window.activateWindow()
                await app.until(app.window.isActiveWindow, "the window has the focus")
                app.page.gallery.setFocus()
                app.page.gallery.clearSelection()
                await effect(app, QKeySequence(key).toString())

    play(scenario)


async def _goes_to_the_field(app: AppUnderTest, key: str) -> None:
    field = app.find(QLineEdit, "pack")
    assert not field.hasFocus()
    app.press(key)
    assert field.hasFocus()
    assert field.selectedText() == "Motivation Pack"


async def _shows_recent_packs(app: AppUnderTest, _key: str) -> None:
    field = app.find(QLineEdit, "pack")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Down)
    rows = app.find(QListView, "found")
    assert rows.isVisible()
    assert rows.accessibleName() == "Found"
    await app.until(lambda: _row_count(app, "found") > 1, "packs are listed")
    app.press("Escape")
    assert not rows.isVisible()


async def _opens_a_pack_of_the_list_in_a_new_tab(app: AppUnderTest, _key: str) -> None:
    app.trigger("new_tab")
    await app.until(lambda: _row_count(app, "your_packs") > 1, "the demo's packs are listed")
    rows = app.find(QListView, "your_packs")
    await app.until(lambda: bool(rows.model().index(1, 0).data()), "no placeholders stand for them any more")
    name = rows.model().index(1, 0).data()
    rows.setFocus()
    QTest.keyClick(rows, Qt.Key.Key_Right)
    QTest.keyClick(rows, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await app.until_opened(name)
    app.trigger("close_tab")
    await app.until_opened("Motivation Pack")


async def _removes_a_recent_pack(app: AppUnderTest, _key: str) -> None:
    pack, services = app.program.workspace.current, app.program.services
    assert pack is not None
    assert services is not None
    content = pack.state.content
    assert content is not None
    services.saved_packs(is_demo=True).save(content.request, content.pack, 0.0, NOTHING_CHANGED)
    app.trigger("new_tab")
    await app.until(lambda: _row_count(app, "recent_packs") > 0, "the pack is listed")
    rows = app.find(QListView, "recent_packs")
    name = rows.model().index(0, 0).data()

    def is_listed() -> bool:
        return name in [rows.model().index(row, 0).data() for row in range(rows.model().rowCount())]

    rows.setFocus()
    QTest.keyClick(rows, Qt.Key.Key_Delete)
    assert not is_listed()
    assert app.said.endswith("removed from recent packs")
    app.trigger("undo")
    await app.until(is_listed, "the pack is back")
    app.trigger("close_tab")


def _row_count(app: AppUnderTest, name: str) -> int:
    return app.find(QListView, name).model().rowCount()


async def _gets_the_pack_again(app: AppUnderTest, key: str) -> None:
    app.press(key)
    assert app.is_loading
    await app.until_opened("Motivation Pack")


async def _asks_where_to_download(app: AppUnderTest, key: str) -> None:
    app.press(key)
    dialog = app.find(QDialog, "download_dialog")
    assert dialog.isVisible()
    dialog.reject()


async def _goes_to_the_filter(app: AppUnderTest, key: str) -> None:
    app.press(key)
    assert app.find(QLineEdit, "filter").hasFocus()


async def _goes_from_the_filter_to_the_images(app: AppUnderTest, _key: str) -> None:
    app.press("Ctrl+F")
    QTest.keyClick(app.find(QLineEdit, "filter"), Qt.Key.Key_Return)
    assert app.page.gallery.hasFocus()


async def _filters_by_a_keyword(app: AppUnderTest, _key: str) -> None:
    app.click_tile(0)
    metadata = app.page.model.image(0).metadata
    assert metadata is not None
    has_keyword = [metadata.keywords[0] in _keywords_of(image) for image in app.page.model.all_images]
    app.find(QWidget, "keywords").findChildren(ValueChip)[0].setFocus()
    for keys, count in (("Return", sum(has_keyword)), ("Alt+Return", has_keyword.count(False)), ("Esc", 24)):
        app.press(keys)
        assert app.page.model.rowCount() == count


def _keywords_of(image: PackImage) -> tuple[str, ...]:
    return image.metadata.keywords if image.metadata is not None else ()


async def _chooses_a_value_in_a_list(app: AppUnderTest, _key: str) -> None:
    app.press("Ctrl+F")
    QTest.keyClick(app.find(QAbstractButton, "filter_status"), Qt.Key.Key_Space)
    values = app.find(QListView, "filter_value_list")
    for modifier, count in ((Qt.KeyboardModifier.NoModifier, 18), (Qt.KeyboardModifier.AltModifier, 6)):
        QTest.keyClick(values, Qt.Key.Key_Return, modifier)
        assert app.page.model.rowCount() == count
    QTest.keyClick(values, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    app.press("Esc")
    assert app.page.model.rowCount() == 24


async def _moves_through_the_bar_of_the_header(app: AppUnderTest, _key: str) -> None:
    parts = app.window.findChildren(QAbstractButton, "coverage_part")
    parts[0].setFocus()
    app.press("Right")
    assert parts[1].hasFocus()
    for keys, count in (("Return", 2), ("Alt+Return", 22), ("Alt+Return", 24)):
        app.press(keys)
        assert app.page.model.rowCount() == count


async def _closes_the_banner_cancels_loading_clears_filter_and_selection(app: AppUnderTest, key: str) -> None:
    app.type_pack(packs.failing("not_found"))
    await app.until_banner("Pack not found")
    app.page.gallery.setFocus()
    app.press(key)
    assert app.banner == ""
    app.type_pack(packs.SLOW_PACK_ID)
    assert app.is_loading
    app.page.gallery.setFocus()
    app.press(key)
    assert not app.is_loading
    app.click_tile(0)
    app.press("Ctrl+F")
    QTest.keyClicks(app.find(QLineEdit, "filter"), "mountain")
    pack = app.program.workspace.current
    assert pack is not None
    await app.until(lambda: 0 < pack.filter.shown < 24, "it is filtered")
    app.page.gallery.setFocus()
    app.press(key)
    assert (pack.filter.shown, app.page.gallery.selection.count) == (24, 1)
    app.press(key)
    assert app.page.gallery.selection.count == 0
    _open_viewer(app)
    app.press(key)
    assert app.page.overlays.open is None
    assert app.page.gallery.selection.count == 1


async def _selects_all(app: AppUnderTest, key: str) -> None:
    app.press(key)
    assert app.page.gallery.selection.count == 24


async def _selects_none(app: AppUnderTest, key: str) -> None:
    app.click_tile(0)
    app.press(key)
    assert app.page.gallery.selection.count == 0


async def _inverts_the_selection(app: AppUnderTest, key: str) -> None:
    app.click_tile(1)
    app.press(key)
    assert app.page.gallery.selection.rows() == (0, *range(2, 24))


async def _opens_the_contact_sheet(app: AppUnderTest, key: str) -> None:
    app.press(key)
    dialog = app.find(QDialog, "sheet_dialog")
    assert dialog.isVisible()
    dialog.reject()


async def _goes_to_a_position(app: AppUnderTest, key: str) -> None:
    app.press(key)
    field = app.find(QLineEdit, "position_field")
    await app.until(field.isActiveWindow, "keys reach the dialog")
    QTest.keyClicks(field, "17")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert app.page.gallery.selection.rows() == (16,)
    app.page.gallery.scrollToTop()


async def _copies_the_selected(app: AppUnderTest, key: str) -> None:
    app.click_tile(1)
    app.press(key)
    assert app.clipboard == app.page.model.image(1).url


async def _copies_all(app: AppUnderTest, key: str) -> None:
    app.press(key)
    assert app.clipboard.split("\n") == [image.url for image in app.page.model.all_images]


async def _copies_the_picked(app: AppUnderTest, key: str) -> None:
    app.click_tile(2)
    app.press("P")
    app.click_tile(0)
    app.press(key)
    assert app.clipboard == app.page.model.image(2).url
    app.click_tile(2)
    app.press("U")


async def _marks_the_selected(app: AppUnderTest, key: str) -> None:
    app.click_tile(1)
    app.press(key)
    marked = {"P": ", picked", "X": ", rejected", "U": "."}
    assert app.spoken(1)[0].endswith(marked[key])


async def _marks_and_goes_on(app: AppUnderTest, key: str) -> None:
    app.click_tile(1)
    app.press(key)
    marked = {"P": ", picked", "X": ", rejected", "U": "."}
    assert app.spoken(1)[0].endswith(marked[key[-1]])
    assert app.page.gallery.selection.rows() == (2,)


async def _goes_to_the_first_image_without_a_mark(app: AppUnderTest, key: str) -> None:
    app.page.go_to(20)
    app.press(key)
    (image,) = app.page.gallery.selection.images()
    (row,) = app.page.gallery.selection.rows()
    assert app.spoken(row)[0].rpartition(", ")[2] not in {"picked", "rejected"}
    assert image == app.page.model.image(next(row for row in range(24) if app.page.model.mark(row) is Mark.NONE))


async def _filters_by_marks(app: AppUnderTest, key: str) -> None:
    app.click_tile(3)
    app.press("P")
    app.click_tile(4)
    app.press("X")
    app.press(key)
    shown = {app.page.model.mark(row) for row in range(app.page.model.rowCount())}
    assert (
        shown
        == {
            "Alt+1": {*Mark},
            "Alt+2": {Mark.NONE},
            "Alt+3": {Mark.PICKED},
            "Alt+4": {Mark.REJECTED},
            "Alt+5": {Mark.NONE, Mark.PICKED},
        }[key]
    )
    app.press("Alt+1")
    assert app.page.model.rowCount() == 24


async def _opens_the_line_of_a_note(app: AppUnderTest, key: str) -> None:
    app.click_tile(1)
    app.press(key)
    assert app.find(QWidget, "note_editor").isVisible()
    app.press("Esc")


async def _sends_to_the_slides(app: AppUnderTest, key: str) -> None:
    app.click_tile(1)
    app.press(key)
    slides = app.find(QListView, "slides")
    assert slides.isVisible()
    assert "2 of 24" in slides.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    app.press("Ctrl+Z")


async def _shows_the_sample_text(app: AppUnderTest, key: str) -> None:
    for is_shown in (True, False):
        app.press(key)
        assert app.window.state().sample.is_shown is is_shown


async def _changes_slides(app: AppUnderTest, key: str) -> None:
    app.click_tile(1)
    app.click_tile(2, Qt.KeyboardModifier.ShiftModifier)
    app.press("T")
    slides = app.find(QListView, "slides")
    slides.setFocus()
    is_second = key in {"Alt+Left", "Alt+Up"}
    slides.setCurrentIndex(slides.model().index(int(is_second), 0))
    await app.until(app.window.commands.action("remove_slide").isEnabled, "a slide is selected")
    app.press(key)
    names = [slides.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in (0, 1)]
    if key.startswith("Alt+"):
        assert ["3 of 24" in name for name in names] == [True, False]
    elif key in {"Del", "Backspace"}:
        assert slides.model().rowCount() == 1
    else:
        assert app.page.gallery.selection.rows() == (1,)
    while slides.model().rowCount():
        app.press("Ctrl+Z")


async def _undoes_and_repeats_a_mark(app: AppUnderTest, key: str) -> None:
    app.click_tile(2)
    app.press("P")
    app.press("Ctrl+Z")
    assert not app.spoken(2)[0].endswith(", picked")
    app.press("Ctrl+Shift+Z")
    assert app.spoken(2)[0].endswith(", picked")
    app.press(key)
    assert app.spoken(2)[0].endswith(", picked") is (key == "Ctrl+Shift+Z")


async def _makes_tiles_larger(app: AppUnderTest, key: str) -> None:
    while app.window.toolbar.tile_side() < theme.TILE_SIZES[-1]:
        former = app.page.gallery.grid.tile.width()
        app.press(key)
        is_largest = app.window.toolbar.tile_side() == theme.TILE_SIZES[-1]
        assert app.page.gallery.grid.tile.width() > former or is_largest
    app.window.toolbar.set_tile_side(theme.TILE_DEFAULT)
    app.page.gallery.scrollToTop()


async def _makes_tiles_smaller(app: AppUnderTest, key: str) -> None:
    while app.window.toolbar.tile_side() > theme.TILE_SIZES[0]:
        former = app.page.gallery.grid.tile.width()
        app.press(key)
        is_smallest = app.window.toolbar.tile_side() == theme.TILE_SIZES[0]
        assert app.page.gallery.grid.tile.width() < former or is_smallest
    app.window.toolbar.set_tile_side(theme.TILE_DEFAULT)
    app.page.gallery.scrollToTop()


async def _folds_and_shows_the_panel(app: AppUnderTest, key: str) -> None:
    for is_shown in (False, True):
        app.press(key)
        assert app.page.details.isVisible() == is_shown


async def _shows_this_list(app: AppUnderTest, key: str) -> None:
    app.press(key)
    dialog = app.find(QDialog, "keys_dialog")
    assert dialog.isVisible()
    dialog.reject()


async def _opens_the_settings(app: AppUnderTest, key: str) -> None:
    app.press(key)
    dialog = app.find(QDialog, "settings_dialog")
    assert dialog.isVisible()
    dialog.reject()


async def _opens_the_menu_of_the_window(app: AppUnderTest, key: str) -> None:
    app.press(key)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "quit" in [action.objectName() for action in menu.actions()]
    _close_popup()


async def _leaves(app: AppUnderTest, key: str) -> None:
    app.press(key)
    await app.until(lambda: app.window.findChild(QAbstractButton, "close_without_saving") is not None, "the question")
    app.click("close_without_saving")  # this launch has no folder for marks
    assert app.window.is_close_requested


async def _opens_the_pack(app: AppUnderTest, _key: str) -> None:
    field = app.find(QLineEdit, "pack")
    field.setFocus()
    field.setText(packs.EMPTY_PACK_ID)
    QTest.keyClick(field, Qt.Key.Key_Return)
    await app.until(lambda: app.shows_no_images, "the other pack is open")
    field.setFocus()
    field.setText(packs.MAIN_PACK_ID)
    QTest.keyClick(field, Qt.Key.Key_Return)
    await app.until_opened("Motivation Pack")


async def _moves_through_the_images(app: AppUnderTest, _key: str) -> None:
    gallery = app.page.gallery
    columns = gallery.grid.columns
    app.click_tile(0)
    for keys, row in (("Right", 1), ("Down", 1 + columns), ("Left", columns), ("Up", 0), ("End", 23), ("Home", 0)):
        app.press(keys)
        assert gallery.selection.rows() == (row,), keys
    app.press("PgDown")
    assert gallery.currentIndex().row() >= columns
    app.press("PgUp")
    assert gallery.selection.rows() == (0,)
    app.press("Shift+Right")
    assert gallery.selection.rows() == (0, 1)
    app.press("Ctrl+Right")
    assert gallery.currentIndex().row() == 2
    assert gallery.selection.rows() == (0, 1)


async def _selects_and_unselects_the_image_with_the_focus(app: AppUnderTest, _key: str) -> None:
    app.click_tile(0)
    app.press("Ctrl+Right")
    for rows in ((0, 1), (0,)):
        app.press("Ctrl+Space")
        assert app.page.gallery.selection.rows() == rows


async def _changes_the_size_of_tiles(app: AppUnderTest, _key: str) -> None:
    for delta, compare in ((120, int.__gt__), (-120, int.__lt__)):
        former = app.page.gallery.grid.tile.width()
        _turn_wheel(app.page.gallery.viewport(), delta, Qt.KeyboardModifier.ControlModifier)
        assert compare(app.page.gallery.grid.tile.width(), former)


def _turn_wheel(widget: QWidget, delta: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Turn the wheel over the middle of a widget."""
    is_inverted = False
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        is_inverted,
    )
    QApplication.sendEvent(widget, event)


async def _opens_the_menu_of_the_selected_images(app: AppUnderTest, _key: str) -> None:
    gallery = app.page.gallery
    app.click_tile(0)
    place = gallery.visualRect(gallery.currentIndex()).center()
    # What Qt makes of the menu key.
    by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, gallery.viewport().mapToGlobal(place))
    for press in (lambda: QApplication.sendEvent(gallery, by_key), lambda: app.press("Shift+F10")):
        press()
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert "copy_urls" in [action.objectName() for action in menu.actions()]
        assert "quit" not in [action.objectName() for action in menu.actions()]
        _close_popup()


async def _moves_through_the_keywords(app: AppUnderTest, _key: str) -> None:
    app.click_tile(0)
    chips = app.find(QWidget, "keywords").findChildren(ValueChip)
    chips[0].setFocus()
    app.press("Right")
    assert chips[1].hasFocus()
    app.press("Left")
    assert chips[0].hasFocus()


async def _moves_through_the_selected_pictures(app: AppUnderTest, _key: str) -> None:
    app.press("Ctrl+A")
    app.find(QWidget, "selected_pictures").setFocus()
    app.press("Right")
    app.press("Return")
    assert app.page.gallery.hasFocus()
    assert app.page.gallery.currentIndex().row() == 1


async def _fills_the_screen_and_restores_the_window(app: AppUnderTest, key: str) -> None:
    size, geometry = app.window.size(), app.window.saveGeometry()
    app.press(key)
    await app.until(app.window.isFullScreen, "the window fills the screen")
    assert app.window.state().geometry == geometry  # the next run starts in a window
    app.press(key)
    await app.until(lambda: not app.window.isFullScreen() and app.window.size() == size, "it is as it was")


def _open_viewer(app: AppUnderTest, row: int = 1) -> Viewer:
    """Open the viewer with the image of a row."""
    app.page.gallery.setFocus()
    app.click_tile(row)
    app.press("Space")
    viewer = app.page.overlays.open
    assert viewer is not None
    assert not viewer.is_comparison
    assert viewer.isVisible()
    assert viewer.image == app.page.model.image(row)
    return viewer


async def _opens_the_viewer(app: AppUnderTest, key: str) -> None:
    app.click_tile(2)
    app.press(key)
    assert app.page.target_images == (app.page.model.image(2),)
    assert app.page.overlays.open is not None
    assert not app.page.overlays.open.is_comparison
    app.press("Esc")
    assert app.page.overlays.open is None


async def _goes_back_to_the_gallery(app: AppUnderTest, key: str) -> None:
    viewer = _open_viewer(app)
    app.press("Right")
    app.press(key)
    assert not viewer.isVisible()
    assert app.page.gallery.hasFocus()
    assert app.page.gallery.currentIndex().row() == 2
    assert app.page.gallery.selection.rows() == (2,)


def _shows(row: int) -> Effect:
    async def effect(app: AppUnderTest, key: str) -> None:
        viewer = _open_viewer(app, 3)
        app.press(key)
        assert viewer.image == app.page.model.image(row)
        viewer.leave()

    return effect


async def _goes_to_100_percent_and_back(app: AppUnderTest, key: str) -> None:
    canvas = _open_viewer(app).canvas
    await app.until(lambda: not canvas.picture.size.isEmpty(), "the size is known")
    whole = canvas.picture.scale
    for scale in (1.0, whole):
        app.press(key)
        await app.until(lambda scale=scale: canvas.picture.scale == scale, "it is zoomed")  # type: ignore[misc]
    app.press("Space")


def _zooms(compare: Callable[[float, float], bool]) -> Effect:
    async def effect(app: AppUnderTest, key: str) -> None:
        canvas = _open_viewer(app).canvas
        await app.until(lambda: not canvas.picture.size.isEmpty(), "the size is known")
        canvas.picture.zoom_by(1.3, QPointF(300, 300))
        former = canvas.picture.scale
        app.press(key)
        await app.until(lambda: compare(canvas.picture.scale, former), "it is zoomed")
        app.press("Space")

    return effect


def _moves(right: int, down: int) -> Effect:
    async def effect(app: AppUnderTest, key: str) -> None:
        canvas = _open_viewer(app).canvas
        await app.until(lambda: not canvas.picture.size.isEmpty(), "the size is known")
        canvas.picture.zoom_by(20, QPointF(300, 300))
        former = canvas.picture.rect.topLeft()
        app.press(key)
        moved = canvas.picture.rect.topLeft() - former
        assert (moved.x() > 0) - (moved.x() < 0) == right
        assert (moved.y() > 0) - (moved.y() < 0) == down
        app.press("Space")

    return effect


async def _shows_the_description(app: AppUnderTest, key: str) -> None:
    viewer = _open_viewer(app)
    for is_shown in (True, False):
        app.press(key)
        assert viewer.info.isVisible() == is_shown
    app.press("Space")


async def _hides_and_shows_the_filmstrip(app: AppUnderTest, key: str) -> None:
    viewer = _open_viewer(app)
    assert viewer.strip is not None
    for is_shown in (False, True):
        app.press(key)
        assert viewer.strip.isVisible() == is_shown
        assert app.window.state().shows_filmstrip == is_shown
    app.press("Space")


async def _shows_the_next_guide(app: AppUnderTest, key: str) -> None:
    viewer = _open_viewer(app)
    former = viewer.canvas.guide
    app.press(key)
    assert viewer.canvas.guide is former.following
    app.press("Space")


async def _plays_or_pauses(app: AppUnderTest, key: str) -> None:
    viewer = _open_viewer(app)
    app.press(key)
    assert not viewer.player.is_animated
    app.press("Space")


async def _opens_the_menu_of_the_viewer(app: AppUnderTest, key: str) -> None:
    _open_viewer(app)
    app.press(key)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "actual_size" in [action.objectName() for action in menu.actions()]
    _close_popup()
    app.press("Space")


async def _fills_the_window(app: AppUnderTest, key: str) -> None:
    picture = _open_viewer(app).canvas.picture
    await app.until(lambda: not picture.size.isEmpty(), "the size is known")
    for is_filled in (True, False):
        app.press(key)
        assert picture.is_filled == is_filled
    app.press("Space")


async def _works_with_the_mouse(app: AppUnderTest, _key: str) -> None:
    canvas = _open_viewer(app).canvas
    await app.until(lambda: not canvas.picture.size.isEmpty(), "the size is known")
    middle = canvas.rect().center()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=middle)
    await app.until(lambda: canvas.picture.scale == 1, "a click goes to 100 %")
    _turn_wheel(canvas, 120)
    await app.until(lambda: canvas.picture.scale > 1, "the wheel zooms")
    former = canvas.picture.rect.topLeft()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(canvas, middle + QPoint(40, 30))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=middle + QPoint(40, 30))
    assert canvas.picture.rect.topLeft() != former
    app.press("Space")


def _open_compare(app: AppUnderTest, *rows: int) -> Viewer:
    """Open the comparison with the images of rows, the last of which is active."""
    app.page.gallery.setFocus()
    first, *others = rows or (1, 3)
    app.click_tile(first)
    for row in others:
        app.click_tile(row, Qt.KeyboardModifier.ControlModifier)
    app.press("C")
    compare = app.page.overlays.open
    assert compare is not None
    assert compare.is_comparison
    assert compare.isVisible()
    return compare


async def _compares_the_selected(app: AppUnderTest, key: str) -> None:
    for count, row in enumerate((1, 3, 5, 7, 9), 1):
        app.click_tile(row, Qt.KeyboardModifier.ControlModifier)
        assert app.window.commands.action("compare").isEnabled() == (2 <= count <= 4), count
    app.press(key)
    assert app.page.overlays.open is None
    app.click_tile(9, Qt.KeyboardModifier.ControlModifier)
    app.press(key)
    assert app.page.overlays.open is not None
    assert app.page.overlays.open.is_comparison
    assert app.page.target_images == (app.page.model.image(1),)  # the current one is not among them
    app.press("Esc")
    assert app.page.overlays.open is None
    assert app.page.gallery.selection.rows() == (1, 3, 5, 7)


async def _loosens_and_ties(app: AppUnderTest, key: str) -> None:
    compare = _open_compare(app)
    for is_tied in (False, True):
        app.press(key)
        assert compare.is_tied == is_tied
        assert app.window.commands.action("zoom_together").isChecked() == is_tied
        assert app.window.toast.isVisibleTo(compare)
    app.press("C")


async def _lets_an_image_win(app: AppUnderTest, key: str) -> None:
    compare = _open_compare(app, 1, 3, 6)
    winner = compare.image
    app.press(key)
    assert [app.page.model.mark(row) for row in (1, 3, 6)].count(Mark.REJECTED) == 2
    assert compare.image == winner
    assert app.window.toast.isVisibleTo(compare)
    app.press("Ctrl+Z")
    assert {image.position - 1 for image in compare.images} == {1, 3, 6}
    app.press("Esc")


async def _opens_the_compared_image_in_the_viewer(app: AppUnderTest, key: str) -> None:
    compare = _open_compare(app)
    app.press(key)
    viewer = app.page.overlays.open
    assert viewer is not None
    assert not viewer.is_comparison
    assert not compare.isVisible()
    assert viewer.image == app.page.model.image(3)
    app.press("Esc")
    assert app.page.gallery.selection.rows() == (1, 3)


async def _goes_back_from_the_comparison(app: AppUnderTest, key: str) -> None:
    compare = _open_compare(app)
    app.press("Left")
    app.press(key)
    assert not compare.isVisible()
    assert app.page.gallery.hasFocus()
    assert app.page.gallery.selection.rows() == (1, 2)
    assert app.page.gallery.currentIndex().row() == 2


async def _moves_between_panes(app: AppUnderTest, _key: str) -> None:
    compare = _open_compare(app, 1, 3, 5)
    seen = []
    for key in ("Tab", "Tab", "Shift+Tab"):
        app.press(key)
        assert compare.image is not None
        seen.append(compare.image.position - 1)
    assert seen == [1, 3, 1]
    app.press("Esc")


def _close_popup() -> None:
    popup = QApplication.activePopupWidget()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


# By the name of a command, or by the keys as the list writes them where a widget handles them.
async def _opens_another_tab(app: AppUnderTest, key: str) -> None:
    app.press(key)
    assert app.tab_titles == ["Motivation Pack", "New tab"]
    assert app.find(QLineEdit, "pack").hasFocus()
    assert app.window.home.isVisible()
    app.trigger("close_tab")


async def _closes_the_tab(app: AppUnderTest, key: str) -> None:
    app.trigger("new_tab")
    app.press(key)
    assert app.tab_titles == ["Motivation Pack"]
    assert app.page.gallery.hasFocus()


async def _opens_the_closed_tab_again(app: AppUnderTest, key: str) -> None:
    app.trigger("new_tab")
    app.trigger("previous_tab")
    app.trigger("close_tab")
    assert app.tab_titles == ["New tab"]
    app.press(key)
    assert app.tab_titles == ["Motivation Pack"]
    await app.until_opened("Motivation Pack")


def _goes_to_tab(start: int, end: int, count: int) -> Effect:
    async def effect(app: AppUnderTest, key: str) -> None:
        workspace = app.program.workspace
        while len(workspace.packs) < count:
            app.trigger("new_tab")
        workspace.show_tab(workspace.packs[start])
        app.press(key)
        assert workspace.current is workspace.packs[end]
        while len(workspace.packs) > 1:
            app.trigger("last_tab")
            app.trigger("close_tab")
        assert app.pack_name == "Motivation Pack"

    return effect


_EFFECTS: Final[dict[str, Effect]] = {
    "focus_field": _goes_to_the_field,
    "refresh_pack": _gets_the_pack_again,
    "escape": _closes_the_banner_cancels_loading_clears_filter_and_selection,
    "download_originals": _asks_where_to_download,
    "focus_filter": _goes_to_the_filter,
    "select_all": _selects_all,
    "select_none": _selects_none,
    "invert_selection": _inverts_the_selection,
    "go_to_position": _goes_to_a_position,
    "copy_urls": _copies_the_selected,
    "copy_all_urls": _copies_all,
    "copy_picked_urls": _copies_the_picked,
    "pick": _marks_the_selected,
    "reject": _marks_the_selected,
    "unmark": _marks_the_selected,
    "edit_note": _opens_the_line_of_a_note,
    "send_to_tray": _sends_to_the_slides,
    "sample_text": _shows_the_sample_text,
    **dict.fromkeys(("move_slide_left", "move_slide_right", "remove_slide", "show_slide"), _changes_slides),
    **{f"{command}_and_go_on": _marks_and_goes_on for command in ("pick", "reject", "unmark")},
    "continue_review": _goes_to_the_first_image_without_a_mark,
    "undo": _undoes_and_repeats_a_mark,
    "redo": _undoes_and_repeats_a_mark,
    "larger": _makes_tiles_larger,
    "smaller": _makes_tiles_smaller,
    "side_panel": _folds_and_shows_the_panel,
    "contact_sheet": _opens_the_contact_sheet,
    "show_keys": _shows_this_list,
    "show_settings": _opens_the_settings,
    "open_menu": _opens_the_menu_of_the_window,
    "full_screen": _fills_the_screen_and_restores_the_window,
    "open_viewer": _opens_the_viewer,
    "close_viewer": _goes_back_to_the_gallery,
    "previous_image": _shows(2),
    "next_image": _shows(4),
    "first_image": _shows(0),
    "last_image": _shows(23),
    "fill": _fills_the_window,
    "actual_size": _goes_to_100_percent_and_back,
    "zoom_in": _zooms(float.__gt__),
    "zoom_out": _zooms(float.__lt__),
    "move_right": _moves(1, 0),
    "move_left": _moves(-1, 0),
    "move_down": _moves(0, 1),
    "move_up": _moves(0, -1),
    "image_info": _shows_the_description,
    "filmstrip": _hides_and_shows_the_filmstrip,
    "let_win": _lets_an_image_win,
    "guides": _shows_the_next_guide,
    "play": _plays_or_pauses,
    "image_menu": _opens_the_menu_of_the_viewer,
    "compare": _compares_the_selected,
    "zoom_together": _loosens_and_ties,
    "view_compared": _opens_the_compared_image_in_the_viewer,
    "close_compare": _goes_back_from_the_comparison,
    "new_tab": _opens_another_tab,
    "close_tab": _closes_the_tab,
    "reopen_tab": _opens_the_closed_tab_again,
    "next_tab": _goes_to_tab(2, 0, 3),
    "previous_tab": _goes_to_tab(0, 2, 3),
    **{f"tab_{number}": _goes_to_tab(9, number - 1, 10) for number in range(1, 9)},
    "last_tab": _goes_to_tab(0, 9, 10),
    "Down in the field": _shows_recent_packs,
    "Ctrl+Enter, Ctrl+click, middle click on a pack": _opens_a_pack_of_the_list_in_a_new_tab,
    "Delete on a recent pack": _removes_a_recent_pack,
    "Tab, Shift+Tab": _moves_between_panes,
    "Click, wheel, drag": _works_with_the_mouse,
    "Enter": _opens_the_pack,
    "Arrows, Home, End, Page keys": _moves_through_the_images,
    "Ctrl+Space": _selects_and_unselects_the_image_with_the_focus,
    "Ctrl+wheel": _changes_the_size_of_tiles,
    "Menu key, Shift+F10": _opens_the_menu_of_the_selected_images,
    "Arrows in the keywords": _moves_through_the_keywords,
    "Enter, Alt+Enter on a keyword": _filters_by_a_keyword,
    "Enter, Alt+Enter in a list of the filter": _chooses_a_value_in_a_list,
    "Enter in the filter": _goes_from_the_filter_to_the_images,
    "Arrows in the bar of the header": _moves_through_the_bar_of_the_header,
    "Arrows, Enter in the selected pictures": _moves_through_the_selected_pictures,
    **dict.fromkeys(
        ("show_everything", "show_unmarked", "show_picked", "show_rejected", "show_not_rejected"), _filters_by_marks
    ),
    "quit": _leaves,
}


def test_a_menu_that_is_higher_than_the_screen_has_one_column(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.open_main_pack()
        menu = app.window.commands.window_menu()
        for number in range(60):
            menu.addAction(f"row {number}")
        menu.popup(QPoint())
        assert {menu.actionGeometry(action).x() for action in menu.actions()} == {
            menu.actionGeometry(menu.actions()[0]).x()
        }
        menu.close()

    play(scenario)
