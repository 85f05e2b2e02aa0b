"""The table of commands is complete, and each key of the F1 page does what it says."""

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QSlider,
    QWidget,
)

from app.core.copy_formats import CopyForm
from app.core.saved_values import Mark
from app.demo import packs
from app.ui import theme
from app.ui.commands.command import MenuGroups, Submenu
from app.ui.commands.table import COMPARE_MENU, PACK_MENU, TABLE, TILE_MENU, VIEWER_MENU, WINDOW_MENU
from app.ui.look.viewer import Viewer
from app.ui.texts.commands import COMMANDS, HELP, WIDGET_KEYS
from tests.e2e.app_under_test import AppUnderTest

type Effect = Callable[[AppUnderTest, str], Awaitable[None]]

_IDS: Final = frozenset(command.id for command in TABLE)
# Buttons that do what a row of the table does, and whose tool tip says its key, by their object names.
_BUTTONS_OF_ROWS: Final = {
    **dict.fromkeys(("cancel", "dismiss"), "escape"),
    **dict.fromkeys(("copy_url", "selected_copy_urls"), "copy_urls"),
    **dict.fromkeys(("info", "compare_info"), "image_info"),
    **dict.fromkeys(("viewer_menu", "compare_menu"), "image_menu"),
    **{each: each for each in ("play", "pick", "reject", "unmark", "guides", "zoom_together", "close_compare")},
    **{each: each for each in ("continue_review", "close_tab", "new_tab", "sample_text")},
    "refresh": "refresh_pack",
    "menu": "open_menu",
    "previous": "previous_image",
    "next": "next_image",
    "filmstrip_button": "filmstrip",
    "close": "close_viewer",
}


def test_every_text_of_commands_is_of_one() -> None:
    assert {*COMMANDS, *HELP} <= {command.id for command in TABLE}


async def test_tool_tips_have_the_keys_of_the_table(app: AppUnderTest) -> None:
    await app.open_main_pack()
    app.type_pack(packs.failing("not_found"))
    await app.until_banner("Pack not found")
    _open_viewer(app)
    app.press("Space")
    _open_compare(app)
    for name, row in _BUTTONS_OF_ROWS.items():
        for button in app.window.findChildren(QAbstractButton, name):
            assert _keys_in(button) == _first_key(app, row), name
    sizes = f"{_first_key(app, 'larger')}, {_first_key(app, 'smaller')}"
    assert _keys_in(app.find(QSlider, "thumbnail_size")) == sizes


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
    assert rows <= _IDS
    assert len(_IDS) == len(TABLE)


def test_the_menu_has_at_most_seventy_rows_with_two_reviews_of_others_and_all_that_there_can_be() -> None:
    rows = [*_ids_in(WINDOW_MENU)]
    titles = sum(isinstance(row, Submenu) for group in WINDOW_MENU for row in group)
    copy_as, reviews = len(CopyForm), 2 + len(("show_my_marks", "ask_about_reviews"))
    assert len(rows) + titles + copy_as + reviews <= 70, rows


async def test_menus_offer_little(app: AppUnderTest) -> None:
    await app.open_main_pack()
    app.click_tile(2)
    menu = app.window.commands.make_menu(WINDOW_MENU)
    names = [action.objectName() or action.text() for action in _shown_in(menu, with_submenus=True)]
    assert len(names) <= 70, names
    assert not {"show_changes", "retry_failed", "shared_reviews", "show_jobs"} & {*names}
    assert len(_shown_in(menu)) <= 12
    app.press("P")
    app.window.commands.update()
    app.press("Shift+F10")
    assert 5 < len(_shown_in(app.open_menu)) <= 12
    _close_popup()
    _open_viewer(app)
    app.press("Shift+F10")
    assert 5 < len(_shown_in(app.open_menu)) <= 12
    _close_popup()
    menu.deleteLater()


def _shown_in(menu: QMenu, *, with_submenus: bool = False) -> list[QAction]:
    """The rows of a menu as it is opened now, without separators and headings; also those of all its submenus."""
    menu.aboutToShow.emit()
    shown = [each for each in menu.actions() if each.isVisible() and not each.isSeparator()]
    inner = [each.menu() for each in shown] if with_submenus else []
    return [*shown, *(row for each in inner if isinstance(each, QMenu) for row in _shown_in(each, with_submenus=True))]


async def test_thumbnails_that_fill_a_large_window_become_larger_and_smaller(app: AppUnderTest) -> None:
    app.window.resize(2560, 1440)
    await app.open_main_pack()
    for command_id, compare in (("larger", int.__gt__), ("smaller", int.__lt__)):
        app.window.toolbar.set_tile_side(theme.TILE_DEFAULT)
        former = app.page.gallery.grid.tile.width()
        assert former > theme.TILE_DEFAULT * theme.TILE_GROWTH
        app.trigger(command_id)
        assert compare(app.page.gallery.grid.tile.width(), former), command_id


async def test_the_slider_makes_no_thumbnails_smaller_on_its_way_to_larger_ones(app: AppUnderTest) -> None:
    app.window.resize(2560, 1440)
    await app.open_main_pack()
    slider, widths = app.find(QSlider, "thumbnail_size"), []
    for value in range(theme.TILE_SIZES.index(theme.TILE_DEFAULT), slider.maximum() + 1):
        slider.setValue(value)
        widths.append(app.page.gallery.grid.tile.width())
    assert widths == sorted(widths)
    assert widths[-1] > widths[0]


async def test_each_key_of_the_list_does_what_it_says(app: AppUnderTest) -> None:
    assert _EFFECTS.keys() - {keys.source for keys in WIDGET_KEYS} == {row.id for row in TABLE if row.keys}
    keys_of = {command.id: command.keys for command in TABLE}

    await app.open_main_pack()
    for name, effect in _EFFECTS.items():
        for key in keys_of.get(name, ("",)):
            await app.activate()
            app.page.gallery.setFocus()
            app.page.gallery.clearSelection()
            await effect(app, QKeySequence(key).toString())


async def test_no_key_of_a_command_is_silent(app: AppUnderTest) -> None:
    await app.open_main_pack()
    await app.activate()
    gallery = app.page.gallery
    app.click_tile(0)
    app.press("T")
    for widget, key, expected in (
        (gallery, "Ctrl+Alt+C", "Not possible now: Copy picked URLs"),
        (gallery, "Ctrl+Shift+Z", "Not possible now: Redo"),
        (gallery, "F", "In the viewer: Fill the window"),
        (gallery, "Del", "In the slide tray: Remove from the slides"),
        (gallery, "Ctrl+Tab", "Not possible now: Next tab"),
        (app.find(QListView, "slides"), "P", "In the gallery, the viewer and the comparison: Pick"),
        (app.find(QAbstractButton, "refresh"), "P", "In the gallery, the viewer and the comparison: Pick"),
    ):
        app.window.toast.clear()
        widget.setFocus()
        app.press(key)
        assert app.said == expected
    app.window.toast.clear()
    app.press("Y")
    assert app.said == "", "no command has it"
    field = app.find(QLineEdit, "pack_field")
    field.setFocus()
    for key in ("X", "Ctrl+Z", "Return", "Right"):
        app.press(key)
    assert app.said == "", "it is a key of the field"


async def _goes_to_the_field(app: AppUnderTest, key: str) -> None:
    field = app.find(QLineEdit, "pack_field")
    assert not field.hasFocus()
    app.press(key)
    assert field.hasFocus()
    assert field.selectedText() == "Motivation Pack"


async def _gets_the_pack_again(app: AppUnderTest, key: str) -> None:
    app.press(key)
    assert app.is_loading
    await app.until_opened("Motivation Pack")


async def _offers_to_switch_stacks_on(app: AppUnderTest, key: str) -> None:
    app.press(key)  # `test_stacks` has what it does with stacks
    assert app.said == "Stacks are switched off"


def _opens(name: str) -> Effect:
    async def effect(app: AppUnderTest, key: str) -> None:
        app.press(key)
        dialog = app.find(QDialog, name)
        assert dialog.isVisible()
        dialog.reject()

    return effect


def _switches(
    is_on: Callable[[AppUnderTest], bool],
    open_place: Callable[[AppUnderTest], Viewer] | None = None,
    *,
    begins_on: bool = False,
) -> Effect:
    """What a key switches and switches back, in the gallery or in the viewer or comparison that is opened."""

    async def effect(app: AppUnderTest, key: str) -> None:
        if open_place is not None:
            picture = open_place(app).canvas.picture
            await app.until(lambda: not picture.size.isEmpty(), "the size is known")
        for expected in (not begins_on, begins_on):
            app.press(key)
            assert is_on(app) is expected
        if open_place is not None:
            app.overlay.leave()

    return effect


def _selects(*rows: int) -> Effect:
    """What a key makes of the selection of the second image."""

    async def effect(app: AppUnderTest, key: str) -> None:
        app.click_tile(1)
        app.press(key)
        assert app.page.gallery.selection.rows() == rows

    return effect


def _copies(rows: range) -> Effect:
    """What a key copies while the second image is selected."""

    async def effect(app: AppUnderTest, key: str) -> None:
        app.click_tile(1)
        app.press(key)
        assert app.clipboard.split("\n") == [app.page.model.image(row).url for row in rows]

    return effect


def _resizes_tiles(compare: Callable[[int, int], bool], last: int) -> Effect:
    async def effect(app: AppUnderTest, key: str) -> None:
        while app.window.toolbar.tile_side() != last:
            former = app.page.gallery.grid.tile.width()
            app.press(key)
            is_last = app.window.toolbar.tile_side() == last
            assert compare(app.page.gallery.grid.tile.width(), former) or is_last
        app.window.toolbar.set_tile_side(theme.TILE_DEFAULT)
        app.page.gallery.scrollToTop()

    return effect


async def _goes_to_the_filter(app: AppUnderTest, key: str) -> None:
    app.press(key)
    assert app.find(QLineEdit, "filter").hasFocus()


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
    pack = app.pack
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


async def _goes_to_a_position(app: AppUnderTest, key: str) -> None:
    app.press(key)
    field = app.find(QLineEdit, "position_field")
    await app.until(field.isActiveWindow, "keys reach the dialog")
    QTest.keyClicks(field, "17")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert app.page.gallery.selection.rows() == (16,)
    app.page.gallery.scrollToTop()


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
    shown, said = app.find(QLabel, "mark"), {"P": "Picked", "X": "Rejected"}
    await app.until(lambda: (shown.isVisible() and shown.text()) == said.get(key, False), "the panel says it")


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


async def _opens_the_menu_of_the_window(app: AppUnderTest, key: str) -> None:
    app.press(key)
    menu = app.open_menu
    assert "quit" in [action.objectName() for action in menu.actions()]
    _close_popup()


async def _leaves(app: AppUnderTest, key: str) -> None:
    app.press(key)
    await app.until(lambda: app.window.findChild(QAbstractButton, "close_without_saving") is not None, "the question")
    app.click("close_without_saving")  # this launch has no folder for marks
    assert app.window.is_close_requested


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
        menu = app.open_menu
        assert "copy_urls" in [action.objectName() for action in menu.actions()]
        assert "quit" not in [action.objectName() for action in menu.actions()]
        _close_popup()


async def _fills_the_screen_and_restores_the_window(app: AppUnderTest, key: str) -> None:
    size, geometry = app.window.size(), app.window.saveGeometry()
    app.press(key)
    await app.until(app.window.isFullScreen, "the window fills the screen")
    assert app.window.settings.present.geometry == geometry  # the next run starts in a window
    app.press(key)
    await app.until(lambda: not app.window.isFullScreen() and app.window.size() == size, "it is as it was")


def _open_viewer(app: AppUnderTest, row: int = 1) -> Viewer:
    """Open the viewer with the image of a row."""
    app.page.gallery.setFocus()
    app.click_tile(row)
    app.press("Space")
    viewer = app.overlay
    assert not viewer.is_comparison
    assert viewer.isVisible()
    assert viewer.shown.image == app.page.model.image(row)
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
        assert viewer.shown.image == app.page.model.image(row)
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
    menu = app.open_menu
    assert "close_viewer" in [action.objectName() for action in menu.actions()]
    _close_popup()
    app.press("Space")


def _open_compare(app: AppUnderTest, *rows: int) -> Viewer:
    """Open the comparison with the images of rows, the last of which is active."""
    app.page.gallery.setFocus()
    first, *others = rows or (1, 3)
    app.click_tile(first)
    for row in others:
        app.click_tile(row, Qt.KeyboardModifier.ControlModifier)
    app.press("C")
    compare = app.overlay
    assert compare.is_comparison
    assert compare.isVisible()
    return compare


async def _compares_the_selected(app: AppUnderTest, key: str) -> None:
    app.click_tile(3)
    app.press(key)
    assert [image.position for image in app.page.marking.images_in_view] == [4, 5], "one with the next"
    app.press("Esc")
    app.press("Ctrl+Shift+A")
    for count, row in enumerate((1, 3, 5, 7, 9), 1):
        app.click_tile(row, Qt.KeyboardModifier.ControlModifier)
        app.window.commands.update()
        assert app.window.commands.action("compare").isEnabled() == (1 <= count <= 4), count
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


async def _lets_an_image_win(app: AppUnderTest, key: str) -> None:
    app.press(key)
    assert app.said == "Select images and compare them first: there one of them can win"
    compare = _open_compare(app, 1, 3, 6)
    winner = compare.shown.image
    app.press(key)
    assert [app.page.model.mark(row) for row in (1, 3, 6)].count(Mark.REJECTED) == 2
    assert compare.shown.image == winner
    assert app.window.children().index(app.window.toast) > app.window.children().index(compare)
    app.press("Ctrl+Z")
    assert {image.position - 1 for image in compare.shown.images} == {1, 3, 6}
    app.press("Esc")


async def _opens_the_compared_image_in_the_viewer(app: AppUnderTest, key: str) -> None:
    compare = _open_compare(app)
    app.press(key)
    viewer = app.overlay
    assert not viewer.is_comparison
    assert not compare.isVisible()
    assert viewer.shown.image == app.page.model.image(3)
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


def _close_popup() -> None:
    popup = QApplication.activePopupWidget()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


# By the name of a command, or by the keys as the list writes them where a widget handles them.
async def _opens_another_tab(app: AppUnderTest, key: str) -> None:
    app.press(key)
    assert app.tab_titles == ["Motivation Pack", "New tab"]
    assert app.find(QLineEdit, "pack_field").hasFocus()
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


def _moves_the_tab(start: int, end: int) -> Effect:
    async def effect(app: AppUnderTest, key: str) -> None:
        workspace = app.program.workspace
        while len(workspace.packs) < 3:
            app.trigger("new_tab")
        pack = workspace.packs[0]
        workspace.show_tab(pack)
        while workspace.packs.index(pack) != start:
            app.trigger("move_tab_right")
        app.press(key)
        assert workspace.packs.index(pack) == end
        for other in [each for each in workspace.packs if each is not pack]:
            workspace.show_tab(other)
            app.trigger("close_tab")
        assert app.pack_name == "Motivation Pack"

    return effect


_EFFECTS: Final[dict[str, Effect]] = {
    "focus_field": _goes_to_the_field,
    "refresh_pack": _gets_the_pack_again,
    "escape": _closes_the_banner_cancels_loading_clears_filter_and_selection,
    "download_originals": _opens("download_dialog"),
    "focus_filter": _goes_to_the_filter,
    "select_all": _selects(*range(24)),
    "select_none": _selects(),
    "invert_selection": _selects(0, *range(2, 24)),
    "go_to_position": _goes_to_a_position,
    "copy_urls": _copies(range(1, 2)),
    "copy_all_urls": _copies(range(24)),
    "copy_picked_urls": _copies_the_picked,
    "pick": _marks_the_selected,
    "reject": _marks_the_selected,
    "unmark": _marks_the_selected,
    "edit_note": _opens_the_line_of_a_note,
    "send_to_tray": _sends_to_the_slides,
    "sample_text": _switches(lambda app: app.window.settings.present.sample.is_shown),
    **dict.fromkeys(("move_slide_left", "move_slide_right", "remove_slide", "show_slide"), _changes_slides),
    **{f"{command}_and_go_on": _marks_and_goes_on for command in ("pick", "reject", "unmark")},
    "auto_advance": _switches(lambda app: app.page.marking.auto_advances),
    "toggle_stack": _offers_to_switch_stacks_on,
    "continue_review": _goes_to_the_first_image_without_a_mark,
    "undo": _undoes_and_repeats_a_mark,
    "redo": _undoes_and_repeats_a_mark,
    "larger": _resizes_tiles(int.__gt__, theme.TILE_SIZES[-1]),
    "smaller": _resizes_tiles(int.__lt__, theme.TILE_SIZES[0]),
    "side_panel": _switches(lambda app: app.page.details.isVisible(), begins_on=True),
    "contact_sheet": _opens("sheet_dialog"),
    "show_keys": _opens("keys_dialog"),
    "show_settings": _opens("settings"),
    "open_menu": _opens_the_menu_of_the_window,
    "full_screen": _fills_the_screen_and_restores_the_window,
    "open_viewer": _opens_the_viewer,
    "close_viewer": _goes_back_to_the_gallery,
    "previous_image": _shows(2),
    "next_image": _shows(4),
    "first_image": _shows(0),
    "last_image": _shows(23),
    "fill": _switches(lambda app: app.overlay.canvas.picture.is_filled, _open_viewer),
    "actual_size": _goes_to_100_percent_and_back,
    "zoom_in": _zooms(float.__gt__),
    "zoom_out": _zooms(float.__lt__),
    "move_right": _moves(1, 0),
    "move_left": _moves(-1, 0),
    "move_down": _moves(0, 1),
    "move_up": _moves(0, -1),
    "image_info": _switches(lambda app: app.overlay.info.isVisible(), _open_viewer),
    "filmstrip": _switches(lambda app: app.find(QWidget, "filmstrip").isVisible(), _open_viewer, begins_on=True),
    "let_win": _lets_an_image_win,
    "guides": _shows_the_next_guide,
    "play": _plays_or_pauses,
    "image_menu": _opens_the_menu_of_the_viewer,
    "compare": _compares_the_selected,
    "zoom_together": _switches(lambda app: app.overlay.is_tied, _open_compare, begins_on=True),
    "view_compared": _opens_the_compared_image_in_the_viewer,
    "close_compare": _goes_back_from_the_comparison,
    "new_tab": _opens_another_tab,
    "close_tab": _closes_the_tab,
    "reopen_tab": _opens_the_closed_tab_again,
    "next_tab": _goes_to_tab(2, 0, 3),
    "previous_tab": _goes_to_tab(0, 2, 3),
    "move_tab_left": _moves_the_tab(2, 1),
    "move_tab_right": _moves_the_tab(0, 1),
    **{f"tab_{number}": _goes_to_tab(9, number - 1, 10) for number in range(1, 9)},
    "last_tab": _goes_to_tab(0, 9, 10),
    "Arrows, Home, End, Page keys": _moves_through_the_images,
    "Ctrl+Space": _selects_and_unselects_the_image_with_the_focus,
    "Ctrl+wheel": _changes_the_size_of_tiles,
    "Menu key, Shift+F10": _opens_the_menu_of_the_selected_images,
    **dict.fromkeys(
        ("show_everything", "show_unmarked", "show_picked", "show_rejected", "show_not_rejected"), _filters_by_marks
    ),
    "quit": _leaves,
}
