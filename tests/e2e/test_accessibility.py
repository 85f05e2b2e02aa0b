"""What screen readers get through Qt: names and roles, the focus, and announcements."""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QMenu, QToolButton, QWidget

from app.core.filtering import Choice, Facet
from app.core.saved_values import Mark
from app.demo import packs
from app.ui.widgets.fields import ReadingText
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.conftest import Share
from tests.screen_reader import Heard, listening, walk

_Role = QAccessible.Role


async def names_and_roles(app: AppUnderTest) -> None:
    app.click_tile(0)
    for name, role, spoken in (
        ("pack_field", _Role.EditableText, "Pack"),
        ("thumbnail_size", _Role.Slider, "Thumbnail size"),
        ("images", _Role.List, "Images"),
        ("details", _Role.Pane, "Details"),
        ("status_line", _Role.StatusBar, app.status),
    ):
        interface = _interface(app, name)
        assert (interface.role(), interface.text(QAccessible.Text.Name)) == (role, spoken)
        assert app.find(QWidget, name).accessibleIdentifier() == name


async def a_screen_reader_opens_the_menu(app: AppUnderTest) -> None:
    button = app.find(QToolButton, "menu")
    actions = _interface(app, "menu").actionInterface()
    actions.doAction(actions.actionNames()[0])
    menu = app.open_menu
    (of_help,) = [each for each in menu.findChildren(QMenu) if each.title() == "Help"]
    assert "About Pack Browser" in [action.text() for action in of_help.actions()]
    assert menu.y() == button.mapToGlobal(QPoint(0, button.height())).y()
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def _interface(app: AppUnderTest, name: str) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(app.find(QWidget, name))


async def tiles_are_list_items_with_position_and_description_or_status(app: AppUnderTest) -> None:
    await app.until_settled()
    gallery = _interface(app, "images")
    assert gallery.childCount() == 24
    for row in (0, 4, 11, 23):
        image = app.page.model.image(row)
        item = gallery.child(row)
        assert item.role() == _Role.ListItem
        status = {"pending": "description pending", "processing": "being described", "failed": "description failed"}
        assert item.text(QAccessible.Text.Name) == (
            f"{row + 1} of 24: {image.description}" if image.description else f"{row + 1} of 24, {status[image.status]}"
        )
        assert item.text(QAccessible.Text.Description) in {"waiting", "loading", "shown"}


async def the_panel_has_a_label_and_a_value_for_each_field(app: AppUnderTest) -> None:
    app.click_tile(0)
    image = app.page.model.image(0)
    assert image.metadata is not None
    panel = walk(_interface(app, "details"))
    heard = {each.text(QAccessible.Text.Name): each for each in reversed(panel)}  # labels stand before values
    values = {
        "Status": "Described",
        "Description": image.description,
        "Keywords": ", ".join(image.metadata.keywords),
        "Model": image.metadata.model,
        "Generated": app.text("generated"),
        "URL": image.url,
    }
    for label, value in values.items():
        assert heard[label].role() == _Role.StaticText, label
        (labelled,) = [
            target
            for target, relation in heard[label].relations(QAccessible.RelationFlag.AllRelations)
            if relation == QAccessible.RelationFlag.Labelled
        ]
        if label in {"Description", "URL"}:
            assert _text_in(labelled) == value  # it can be read word by word
        else:
            assert labelled.text(QAccessible.Text.Name) == value, label
    app.trigger("select_none")
    (identity,) = [each for each in app.window.findChildren(ReadingText, "pack_id") if each.isVisible()]
    assert _text_in(QAccessible.queryAccessibleInterface(identity)) == packs.MAIN_PACK_ID


def _text_in(interface: QAccessibleInterface) -> str:
    text = interface.textInterface()
    assert interface.state().readOnly
    return text.text(0, text.characterCount())


async def nothing_has_the_name_of_what_is_around_or_beside_it_or_is_described_by_its_name(app: AppUnderTest) -> None:
    app.window.resize(1000, 700)
    app.trigger("select_none")
    await app.until(lambda: not app.status, "all images are loaded")
    assert _said_twice(QAccessible.queryAccessibleInterface(app.window)) == []
    app.click_tile(0)
    assert _said_twice(QAccessible.queryAccessibleInterface(app.window)) == []
    app.trigger("select_all")
    await app.until(lambda: app.status == "24 of 24 selected", "the status line says so")
    assert _said_twice(_interface(app, "status_text")) == _said_twice(_interface(app, "details")) == []


def _said_twice(interface: QAccessibleInterface) -> list[str]:
    own, description = map(interface.text, (QAccessible.Text.Name, QAccessible.Text.Description))
    shown = [each for each in walk(interface, depth=1)[1:] if not each.state().invisible]
    twice = [own] if own and own == description else []
    for former, each in pairwise([interface, *shown]):
        name = each.text(QAccessible.Text.Name)
        labelled = [QAccessible.uniqueId(target) for target, _ in former.relations(QAccessible.RelationFlag.Labelled)]
        is_same = name in {own, former.text(QAccessible.Text.Name)} and QAccessible.uniqueId(each) not in labelled
        twice += [name] if name and is_same else []
    return [*twice, *(name for each in shown for name in _said_twice(each))]


async def a_screen_reader_presses_a_keyword(app: AppUnderTest) -> None:
    app.click_tile(0)
    keywords = app.page.details.image_page.keywords
    await app.until(keywords.isVisible, "the panel shows the image")
    keyword = QAccessible.queryAccessibleInterface(keywords).child(0)
    assert (keyword.role(), keyword.text(QAccessible.Text.Name)) == (_Role.Button, "motivation")
    actions = keyword.actionInterface()
    actions.doAction(actions.actionNames()[0])
    assert app.pack.filter.choices == (Choice(Facet.KEYWORD, "motivation"),)
    app.pack.filter.clear()


async def the_chips_for_marks_are_one_choice(app: AppUnderTest) -> None:
    everything, picked = _interface(app, "show_everything"), _interface(app, "show_picked")
    assert everything.role() == picked.role() == _Role.RadioButton
    group = everything.parent()
    assert (group.role(), group.text(QAccessible.Text.Name), group.childCount()) == (_Role.Grouping, "Marks", 5)
    app.press("Alt+3")
    assert (_is_checked(everything), _is_checked(picked)) == (False, True)
    app.press("Alt+1")
    assert (_is_checked(everything), _is_checked(picked)) == (True, False)


def _is_checked(interface: QAccessibleInterface) -> bool:
    return bool(interface.state().checked)


async def dots_between_counts_are_not_read(app: AppUnderTest) -> None:
    app.click_tile(0)
    app.press("P")
    counts = walk(_interface(app, "review_state"))
    assert "·" not in {each.text(QAccessible.Text.Name) for each in counts}
    app.press("U")


async def the_buttons_for_marks_are_buttons_that_are_pressed_or_not(app: AppUnderTest) -> None:
    marks = {"pick": ("Pick", Mark.PICKED), "reject": ("Reject", Mark.REJECTED), "unmark": ("No mark", Mark.NONE)}
    for command, last in (("open_viewer", 0), ("compare", 1)):
        app.click_tile(0)
        app.click_tile(last, *([Qt.KeyboardModifier.ControlModifier] if last else []))
        app.trigger(command)
        overlay = app.overlay
        heard = {each: QAccessible.queryAccessibleInterface(overlay.buttons[each]) for each in marks}
        for pressed, (name, mark) in marks.items():
            assert heard[pressed].role() == _Role.Button
            assert heard[pressed].text(QAccessible.Text.Name) == name
            actions = heard[pressed].actionInterface()
            actions.doAction(actions.actionNames()[0])
            await app.until(partial(_is_checked, heard[pressed]), f"{command}, {name}")
            assert app.page.model.mark(last) is mark
            assert [each for each in marks if heard[each].state().checked] == [pressed]
            assert all(each.state().checkable for each in heard.values())
            assert [each for each in marks if heard[each].text(QAccessible.Text.Description) == "Pressed"] == [pressed]
        overlay.leave()


async def every_widget_that_can_have_the_focus_has_a_name(app: AppUnderTest) -> None:
    app.click_tile(0)
    unnamed = []
    for widget in app.window.findChildren(QWidget):
        interface = QAccessible.queryAccessibleInterface(widget)
        takes_tab = bool(widget.focusPolicy().value & 1) and widget.isVisible() and widget.isEnabled()
        if takes_tab and not interface.text(QAccessible.Text.Name):
            unnamed.append((type(widget).__name__, widget.objectName()))
    assert not unnamed


def _visible(interface: QAccessibleInterface) -> list[QAccessibleInterface]:
    """The visible ones among an element and its descendants, in the order in which they are read."""
    return [each for each in walk(interface) if not each.state().invisible and not each.rect().isEmpty()]


async def test_the_parts_of_the_window_are_read_in_their_visual_order(app: AppUnderTest) -> None:
    await app.open_main_pack()
    app.click_tile(0)
    app.type_pack(packs.failing("not_found"))
    await app.until_banner("Pack not found")
    assert _is_window_read_in_order(app)
    app.window.resize(800, 600)  # in which the panel is hidden, and covers the gallery when it is opened
    app.press("F9")
    assert _is_window_read_in_order(app)
    app.window.resize(1000, 700)
    await app.until(lambda: app.page.panel_placement.isAncestorOf(app.page.details), "the panel is beside the gallery")
    assert _is_window_read_in_order(app)


def _is_window_read_in_order(app: AppUnderTest) -> bool:
    parts = [
        "Pack",
        "Refresh",
        "Show recent packs",
        "Filter",
        "Menu",
        "Pack not found",
        "Images",
        "Details",
        app.status,
    ]
    heard = [each.text(QAccessible.Text.Name) for each in _visible(QAccessible.queryAccessibleInterface(app.window))]
    return sorted(parts, key=heard.index) == parts


async def the_side_panel_is_read_in_its_visual_order(app: AppUnderTest) -> None:
    app.window.resize(1000, 1600)
    for pack_id in (packs.MAIN_PACK_ID, packs.ODD_METADATA_ID, packs.BROKEN_IMAGES_ID):
        app.type_pack(pack_id)
        await app.until(lambda: not app.is_loading and app.page.model.rowCount() > 0, "the pack is open")
        for row in range(min(16, app.page.model.rowCount())):
            app.page.gallery.scrollTo(app.page.model.index(row, 0))
            app.click_tile(row)
            await app.until(lambda: _is_read_as_seen(app), f"image {row + 1} of {app.pack_name}")
        app.press("Ctrl+A")
        await app.until(lambda: _is_read_as_seen(app), "all images")
        app.page.gallery.clearSelection()
        await app.until(lambda: _is_read_as_seen(app), "the pack itself")


def _is_read_as_seen(app: AppUnderTest) -> bool:
    """Whether the texts of the panel are read from top to bottom, and in a line from left to right."""
    places = [
        each.rect()
        for each in _visible(_interface(app, "details"))
        if each.text(QAccessible.Text.Name) and each.role() in {_Role.StaticText, _Role.EditableText, _Role.Button}
    ]
    return len(places) > 2 and all(
        former.bottom() < following.top() or (former.top() <= following.bottom() and former.right() < following.left())
        for former, following in pairwise(places)
    )


@pytest.fixture
def heard() -> Iterator[list[Heard]]:
    """What Qt sends to screen readers."""
    with listening() as events:
        yield events


def _focused(heard: list[Heard]) -> list[tuple[str, int]]:
    return [(each.name, each.child) for each in heard if each.kind == "focus"]


async def test_the_tile_is_heard_once_when_the_gallery_gets_the_focus(app: AppUnderTest, heard: list[Heard]) -> None:
    await app.activate()
    await app.open_main_pack()
    for row in (0, 2):
        app.click_tile(row)
        app.press("Ctrl+L")
        heard.clear()
        app.page.gallery.setFocus()
        await app.until(lambda: len(_focused(heard)) > 1, "the tile is told")
        assert _focused(heard) == [("images", -1), ("images", row)]
    app.page.gallery.selectionModel().clear()  # without a current tile, Qt takes the first
    app.press("Ctrl+L")
    heard.clear()
    app.page.gallery.setFocus()
    await app.until(lambda: len(_focused(heard)) > 1, "the tile is told")
    assert _focused(heard) == [("images", -1), ("images", 0)]
    heard.clear()
    app.press("Right")
    assert _focused(heard) == [("images", 1)]


async def test_the_item_is_heard_once_when_a_list_gets_the_focus(app: AppUnderTest, heard: list[Heard]) -> None:
    async def assert_told(name: str, row: int) -> None:
        heard.clear()
        app.find(QWidget, name).setFocus(Qt.FocusReason.TabFocusReason)
        await app.until(lambda: (name, row) in _focused(heard), f"an item of {name} is told")
        # The list itself is told again where its rows arrive just then.
        assert {*_focused(heard)} == {(name, -1), (name, row)}
        assert _focused(heard).count((name, row)) == 1

    await app.activate()
    await app.open_main_pack()
    app.click_tile(2)
    app.trigger("send_to_tray")
    app.click_tile(3)
    app.trigger("send_to_tray")
    await assert_told("slides", 1)
    app.find(QListView, "slides").selectionModel().clear()
    app.page.gallery.setFocus()
    await assert_told("slides", 0)
    app.trigger("new_tab")
    await assert_told("packs", 1)
    await assert_told("recent_packs", 0)
    app.trigger("change_key")
    app.find(QWidget, "close_keys").setFocus()
    await assert_told("keys", 0)
    app.find(QWidget, "close_keys").window().close()
    app.trigger("show_settings")
    await assert_told("settings_pages", 0)
    assert _said_twice(_interface(app, "search_settings")) == []
    app.find(QWidget, "settings").close()


def _announced(heard: list[Heard]) -> list[str]:
    return [each.text for each in heard if each.kind == "announcement"]


async def test_another_tab_is_told_by_its_pack_and_the_widget_that_has_the_focus_there(
    app: AppUnderTest, heard: list[Heard]
) -> None:
    await app.activate()
    await app.open_main_pack()
    app.click_tile(3)
    app.trigger("new_tab")
    app.type_pack(packs.ODD_METADATA_ID)
    await app.until(lambda: app.page.model.rowCount() > 0, "the other pack is open")
    name = app.tab_titles[1]
    await app.until(app.page.gallery.hasFocus, "its images have the focus")
    first, second = ("Motivation Pack", "images", 3), (name, "images", 0)

    async def press(keys: str, pack: str, focused: str, row: int) -> None:
        heard.clear()
        app.press(keys)
        told = [(focused, -1), *([(focused, row)] if row >= 0 else [])]
        await app.until(lambda: _announced(heard) == [pack] and _focused(heard) == told, "pack and focus are told")

    await press("Ctrl+Tab", *first)
    await press("Ctrl+Tab", *second)
    app.press("Space")
    await press("Ctrl+Tab", *first)
    await press("Ctrl+Tab", name, "canvas", -1)
    await press("Ctrl+W", *first)


def test_in_one_window(share: Share) -> None:
    share()


async def test_copying_a_wrong_text_cancelling_and_a_banner(app: AppUnderTest, heard: list[Heard]) -> None:
    await app.open_main_pack()
    app.click_tile(0)
    app.press("Ctrl+C")
    app.press("Ctrl+Shift+C")
    app.type_pack("nonsense")
    await app.until(lambda: app.text("pack_hint").startswith("Nothing matches"), "the search has ended")
    hint = app.text("pack_hint")
    app.type_pack(packs.SLOW_PACK_ID)
    app.click("cancel")
    app.type_pack(packs.failing("not_found"))
    await app.until_banner("Pack not found")
    app.click("copy_details")
    app.click("try_again")
    await app.until(lambda: not app.is_loading, "it was tried again")
    await app.until_banner("Pack not found")
    app.click("dismiss")
    assert [each.text for each in heard if each.kind in {"announcement", "alert"}] == [
        "1 URL copied",
        "24 URLs copied",
        hint,
        "Cancelled",
        "Pack not found",
        "Details copied",
        "Pack not found",
    ]
