"""The filter as a person uses it: typing, lists, chips, the header's bar, copying, and what is kept meanwhile."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListView, QWidget

from app.core.filtering import Facet
from app.ui.shell import tabs
from app.ui.widgets.fields import ValueChip
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.conftest import Share

_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier


async def _type(app: AppUnderTest, text: str) -> None:
    app.press("Ctrl+F")
    field = app.find(QLineEdit, "filter")
    field.clear()
    QTest.keyClicks(field, text)
    await app.until(lambda: not app.pack.filter.is_searching, "the search has ended")


def _buttons(app: AppUnderTest, name: str) -> list[QAbstractButton]:
    return [each for each in app.window.findChildren(QAbstractButton, name) if each.isVisibleTo(app.window)]


async def test_typing_shows_matching_images_with_their_own_positions_and_says_how_many(
    app: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(tabs, "announce", lambda _widget, sentence: spoken.append(sentence))

    await app.open_main_pack()
    await _type(app, "s")
    QTest.keyClicks(app.find(QLineEdit, "filter"), "un")  # the index is there, so that each key has a result
    assert app.positions == [1, 2, 7]
    assert app.spoken(2)[0].startswith("7 of 24: ")
    result = app.find(QLabel, "filter_result")
    assert (result.text(), result.accessibleName()) == ("3 of 24 shown", "3 of 24 shown")
    await app.until(lambda: spoken == ["3 of 24 shown"], "it is announced once it has settled")
    interface = QAccessible.queryAccessibleInterface(app.find(QWidget, "filter"))
    assert (interface.role(), interface.text(QAccessible.Text.Name)) == (QAccessible.Role.EditableText, "Filter")
    app.press("Esc")
    assert app.positions == [*range(1, 25)]
    assert app.find(QLineEdit, "filter").text() == ""
    await app.until(lambda: spoken[1:] == ["24 of 24 shown"], "so is the end of the filter")
    app.press("Esc")
    assert app.page.gallery.hasFocus()
    app.press("Ctrl+F")
    app.press("Down")
    assert app.page.gallery.hasFocus()


async def selection_current_image_and_place_survive_what_the_filter_hides(app: AppUnderTest) -> None:
    gallery = app.page.gallery
    gallery.verticalScrollBar().setValue(150)
    await app.until(lambda: 6 in gallery.visible_rows, "it is scrolled")
    app.click_tile(6)
    app.click_tile(8, _CTRL)
    place = gallery.verticalScrollBar().value()
    await _type(app, "sun")
    assert [image.position for image in gallery.selection.images()] == [7]
    await _type(app, "zebra")
    assert app.positions == []
    app.press("Esc")
    assert [image.position for image in gallery.selection.images()] == [7, 9]
    assert gallery.current.row == 8
    cell = gallery.grid.cell.height()
    assert gallery.verticalScrollBar().value() % cell == 0, "the first row is whole"
    assert abs(gallery.verticalScrollBar().value() - place) < cell
    await _type(app, "sun")
    app.click_tile(0)
    app.press("Esc")
    assert [image.position for image in gallery.selection.images()] == [1], "another selection replaces the former"


async def test_the_first_mark_moves_neither_a_picture_nor_a_menu(
    app: AppUnderTest,
) -> None:
    await app.open_main_pack()
    gallery = app.page.gallery

    def place() -> int:
        rect = gallery.visualRect(gallery.model().index(1, 0))
        return gallery.viewport().mapTo(app.window, rect.topLeft()).y()

    app.window.resize(640, 500)
    app.click_tile(1)
    app.page.grab()
    menus = app.find(QWidget, "filter_status")
    former = place(), menus.geometry()
    for key in ("P", "Ctrl+Z"):
        app.press(key)
        app.page.grab()
        assert (place(), menus.geometry()) == former
        assert gallery.verticalScrollBar().value() == 0
    app.press("P")
    chip = app.find(QAbstractButton, "show_picked")
    await app.until(lambda: chip.text() == "Picked 1", "the chip counts")
    assert menus.geometry() == former[1]


async def lists_have_counts_and_chips_remove_what_was_chosen(app: AppUnderTest) -> None:
    app.press("Ctrl+F")
    app.click("filter_keyword")
    values = app.find(QListView, "filter_value_list")
    rows = {values.model().index(row, 0).data(): row for row in range(values.model().rowCount())}
    assert values.model().index(rows["nature"], 0).data(Qt.ItemDataRole.AccessibleTextRole) == "nature, 8 images"
    for word, modifier in (("nature", Qt.KeyboardModifier.NoModifier), ("calm", _ALT)):
        middle = values.visualRect(values.model().index(rows[word], 0)).center()
        QTest.mouseClick(values.viewport(), Qt.MouseButton.LeftButton, modifier, middle)
    assert app.positions == [4, 8, 17, 22]
    spoken = [values.model().index(rows[word], 0).data(Qt.ItemDataRole.AccessibleTextRole) for word in rows][:2]
    assert spoken == ["nature, 4 images, chosen", "calm, 5 images, left out"]
    search = app.find(QLineEdit, "filter_value_search")
    QTest.keyClicks(search, "AURO")
    assert [values.model().index(row, 0).data() for row in range(values.model().rowCount())] == ["aurora"]
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert app.positions == [4, 8, 17, 22], "any within the facet"
    QTest.keyClick(search, Qt.Key.Key_Escape)
    chips = _buttons(app, "filter_chip")
    assert [chip.accessibleName() for chip in chips] == [
        "Remove filter: Keyword nature",
        "Remove filter: not Keyword calm",
        "Remove filter: Keyword aurora",
    ]
    chips[0].setFocus()
    app.press("Space")
    assert app.positions == [4]
    assert [chip.text() for chip in _buttons(app, "filter_chip")] == ["Not calm", "aurora"]
    assert _buttons(app, "filter_chip")[0].hasFocus()
    app.click("clear_filter")
    assert app.positions == [*range(1, 25)]
    assert _buttons(app, "filter_chip") == []


async def a_filter_that_nothing_passes_says_what_to_loosen(app: AppUnderTest) -> None:
    await _type(app, "sun zebra")
    assert app.page.gallery_area.shown is app.find(QWidget, "no_result")
    assert app.find(QLabel, "filter_result").text() == "0 of 24 shown"
    await app.until(lambda: len(_buttons(app, "loosen_filter")) == 1, "it says what to loosen")
    (button,) = _buttons(app, "loosen_filter")
    assert button.text() == "Without “zebra”: 3 images"
    app.click("loosen_filter")
    assert app.positions == [1, 2, 7]
    assert app.find(QLineEdit, "filter").text() == "sun"
    assert app.page.gallery_area.shown is app.page.gallery
    await _type(app, "zebra")
    assert _buttons(app, "loosen_filter") == []
    app.click("show_all_images")
    assert app.positions == [*range(1, 25)]
    app.window.activateWindow()
    app.page.gallery.setFocus()
    app.pack.filter.toggle(Facet.KEYWORD, "no image has it")
    app.pack.filter.toggle(Facet.STATUS, "completed")
    await app.until(lambda: len(_buttons(app, "loosen_filter")) == 1, "it says what to loosen")
    # Not `hasFocus`: the platform of the tests may take a while to make the window the active one.
    first = _buttons(app, "loosen_filter")[0]
    assert app.window.focusWidget() is first
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert app.page.model.rowCount() == 18
    assert app.window.focusWidget() is app.page.gallery
    app.pack.filter.toggle(Facet.KEYWORD, "no image has it")
    await _type(app, "zebra sun")
    await app.until(lambda: len(_buttons(app, "loosen_filter")) == 2, "it says what to keep")
    texts = ["Only “Status: Described”: 18 images", "Only “sun”: 3 images"]
    assert [button.text() for button in _buttons(app, "loosen_filter")] == texts


async def parts_of_the_header_filter(app: AppUnderTest) -> None:
    for name, modifier, count in (
        ("pack_described", Qt.KeyboardModifier.NoModifier, 18),
        ("pack_not_described", Qt.KeyboardModifier.NoModifier, 6),
        ("pack_described", _ALT, 24),  # which is what the former has chosen
    ):
        QTest.mouseClick(app.find(QWidget, name), Qt.MouseButton.LeftButton, modifier)
        assert app.page.model.rowCount() == count, name


async def keywords_of_the_panel_filter(app: AppUnderTest) -> None:
    app.click_tile(0)
    await app.until(app.find(QWidget, "keywords").isVisible, "the panel shows the image")
    chip = next(each for each in app.find(QWidget, "keywords").findChildren(ValueChip) if each.text() == "nature")
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert app.page.model.rowCount() == 8
    assert [image.position for image in app.page.gallery.selection.images()] == [1]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, _ALT)
    assert app.page.model.rowCount() == 16
    assert [image.position for image in app.page.gallery.selection.images()] == [3], "instead of the hidden one"
    app.press("Alt+1")
    assert app.page.model.rowCount() == 24
    assert [image.position for image in app.page.gallery.selection.images()] == [1]
    chip = next(each for each in app.find(QWidget, "keywords").findChildren(ValueChip) if each.text() == "nature")
    QTest.mousePress(chip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, chip.rect().center())
    QTest.mouseMove(chip, chip.rect().bottomRight())
    QTest.mouseRelease(chip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, chip.rect().bottomRight())
    assert app.page.model.rowCount() == 24, "a drag selects text"


async def tab_goes_through_the_filter_as_it_is_read(app: AppUnderTest) -> None:
    await _type(app, "sun")
    app.pack.filter.toggle(Facet.KEYWORD, "nature")
    assert _tabbed(app, "filter", "images") == [
        *("filter", "thumbnail_size", "menu", "pack_described", "pack_not_described", "show_everything"),
        *("filter_status", "filter_keyword", "filter_chip", "clear_filter", "images"),
    ]
    await _type(app, "sun zebra -x")
    await app.until(lambda: len(_buttons(app, "loosen_filter")) == 1, "it says what to loosen")
    assert _tabbed(app, "clear_filter", "loosen_filter") == ["clear_filter", "loosen_filter"]
    assert _tabbed(app, "loosen_filter", "show_all_images") == ["loosen_filter", "show_all_images"]


def _tabbed(app: AppUnderTest, first: str, last: str) -> list[str]:
    """What Tab comes to from one widget to another."""
    app.find(QWidget, first).setFocus()
    names = [first]
    while names[-1] != last:
        QTest.keyClick(QApplication.focusWidget() or app.window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        names.append(focused.objectName())
        assert len(names) < 20, names
    return names


async def copying_says_whether_it_is_the_whole_pack(app: AppUnderTest) -> None:
    urls = [image.url for image in app.page.model.all_images]
    assert not app.is_offered("copy_shown_urls")
    await _type(app, "sun")
    app.page.gallery.setFocus()
    app.press("Ctrl+Shift+C")
    assert app.clipboard.split("\n") == urls
    assert app.said == "24 URLs copied: the whole pack, not only the 3 shown"
    app.window.commands.update()
    assert app.is_offered("copy_shown_urls")
    app.trigger("copy_shown_urls")
    assert app.clipboard.split("\n") == [urls[0], urls[1], urls[6]]
    assert app.said == "3 URLs copied: those that are shown"
    app.press("Ctrl+A")
    assert app.page.gallery.selection.count == 3


def test_in_one_window(share: Share) -> None:
    share()
