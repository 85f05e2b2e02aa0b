"""Tabs, as a person sees them: each has its own pack, filter, selection, place, text, viewer and focus."""

import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolButton

from app.demo import packs
from app.packs.loading import Shown, Target
from app.ui.pack.pack_page import PackPage
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.conftest import Share
from tests.recording_servers import RecordedDemo
from tests.screen_reader import walk


async def _open_two(app: AppUnderTest) -> None:
    """The main pack in the first tab, one of a thousand images in the second one, which is shown."""
    await _open_main_pack_and(app, packs.THOUSAND_IMAGES_ID, "1,000 Images")
    await app.until_settled()


async def _open_main_pack_and(app: AppUnderTest, pack_id: str, name: str) -> None:
    """The main pack in the first tab, another one in the second one, which is shown."""
    await app.activate()
    await app.open_main_pack()
    app.trigger("new_tab")
    app.type_pack(pack_id)
    await app.until_opened(name)


async def _open_two_without_pictures(app: AppUnderTest) -> None:
    """The main pack in the first tab, an empty one in the second one, which is shown."""
    await _open_main_pack_and(app, packs.EMPTY_PACK_ID, "Empty Pack")


async def each_tab_has_its_own_pack_filter_selection_place_text_and_focus(app: AppUnderTest) -> None:
    await _open_two(app)
    assert app.tab_titles == ["Motivation Pack", "1,000 Images"]
    second = app.page
    second.go_to(600)
    await app.until_settled()
    place = second.gallery.verticalScrollBar().value()
    app.press("Ctrl+L")
    app.find(QLineEdit, "pack_field").clear()
    QTest.keyClicks(app.find(QLineEdit, "pack_field"), "half an ID")

    app.press("Ctrl+1")
    assert app.pack_name == "Motivation Pack"
    assert app.find(QLineEdit, "pack_field").text() == "Motivation Pack"
    assert app.page.gallery.hasFocus()
    assert app.page.gallery.selection.count == 0
    app.press("Ctrl+F")
    QTest.keyClicks(app.find(QLineEdit, "filter"), "mountain")
    await app.until(lambda: 0 < app.page.model.rowCount() < 24, "it is filtered")
    shown = app.page.model.rowCount()

    app.press("Ctrl+2")
    field = app.find(QLineEdit, "pack_field")
    assert (field.text(), field.hasFocus()) == ("half an ID", True)
    assert app.find(QLineEdit, "filter").text() == ""
    assert (app.page, app.page.gallery.selection.rows()) == (second, (599,))
    assert app.page.gallery.verticalScrollBar().value() == place

    app.press("Ctrl+Tab")
    assert (app.find(QLineEdit, "filter").text(), app.page.model.rowCount()) == ("mountain", shown)
    assert app.find(QLineEdit, "filter").hasFocus()
    assert app.window.windowTitle() == "Motivation Pack"


async def the_bar_is_there_with_two_tabs_and_is_a_list_of_tabs_for_a_screen_reader(app: AppUnderTest) -> None:
    strip = app.window.tab_strip
    bar = strip.bar
    assert not strip.isVisible()
    await _open_two_without_pictures(app)
    assert strip.isVisible()
    lists = [
        each
        for each in walk(QAccessible.queryAccessibleInterface(app.window))
        if each.role() == QAccessible.Role.PageTabList
    ]
    assert [each.text(QAccessible.Text.Name) for each in lists] == ["Packs"], "there is one"
    children = [lists[0].child(number) for number in range(lists[0].childCount())]
    tabs = [each for each in children if each.role() == QAccessible.Role.PageTab]
    assert [each.text(QAccessible.Text.Name) for each in tabs] == ["Motivation Pack", "Empty Pack"]
    assert {each.parent().text(QAccessible.Text.Name) for each in tabs} == {"Packs"}
    assert strip.geometry().bottom() < app.window.toolbar.geometry().top()
    # The keyboard reaches it before the field, and goes through the tabs there.
    app.press("Ctrl+L")
    QTest.keyClick(app.find(QLineEdit, "pack_field"), Qt.Key.Key_Backtab)
    assert bar.hasFocus()
    QTest.keyClick(bar, Qt.Key.Key_Left)
    assert app.pack_name == "Motivation Pack"
    assert bar.hasFocus()
    app.trigger("close_tab")
    assert not strip.isVisible()
    assert app.pack_name == "Empty Pack"


async def tabs_are_shown_moved_and_closed_with_the_mouse(app: AppUnderTest) -> None:
    await _open_two_without_pictures(app)
    bar, workspace = app.window.tab_strip.bar, app.program.workspace
    first, second = workspace.packs
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(0).center())
    assert workspace.current is first
    assert app.page.gallery.hasFocus()
    begin, end = bar.tabRect(0).center(), bar.tabRect(1).center() + QPoint(20, 0)
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=begin)
    for step in range(1, 6):
        QTest.mouseMove(bar, begin + (end - begin) * step / 5)
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=end)
    await app.until(lambda: workspace.packs == (second, first), "the tab was moved")
    assert workspace.current is first
    assert app.tab_titles == ["Empty Pack", "Motivation Pack"]
    QTest.mouseClick(bar, Qt.MouseButton.MiddleButton, pos=bar.tabRect(0).center())
    assert workspace.packs == (first,)
    app.trigger("new_tab")
    button = bar.tabButton(0, bar.ButtonPosition.RightSide)
    assert isinstance(button, QToolButton)
    button.click()
    assert app.tab_titles == ["New tab"]


async def the_viewer_of_a_tab_waits_for_it(app: AppUnderTest) -> None:
    await _open_two(app)
    app.press("Ctrl+1")
    app.page.overlays.view_row(3)
    viewer = app.overlay
    await app.until(lambda: viewer.canvas.picture.is_known, "the picture is shown")
    viewer.canvas.picture.zoom(4)
    await app.until(lambda: viewer.canvas.picture.is_zoomed, "it is zoomed")
    viewer.canvas.picture.show_view(viewer.canvas.picture.view)  # ends the animation
    viewer.canvas.picture.move(40, 30)
    zoomed = viewer.canvas.picture.view
    app.press("Ctrl+2")
    assert not viewer.isVisible()
    assert app.page.gallery.isVisible()
    assert app.page.gallery.hasFocus()
    assert not viewer.canvas.picture.is_known
    app.press("P")  # applies to the tab that is shown, where nothing is selected
    app.press("Ctrl+1")
    assert viewer.isVisible()
    assert viewer.canvas.hasFocus()
    await app.until(lambda: viewer.canvas.picture.is_known, "the picture is shown again")
    assert viewer.canvas.picture.view == zoomed
    app.press("Esc")
    assert app.page.gallery.hasFocus()
    assert app.page.gallery.selection.rows() == ()


async def a_closed_tab_comes_back_where_it_was(app: AppUnderTest) -> None:
    await _open_two(app)
    app.page.go_to(600)
    app.press("Ctrl+F")
    QTest.keyClicks(app.find(QLineEdit, "filter"), "1")
    await app.until(lambda: 0 < app.page.model.rowCount() < 1000, "it is filtered")
    shown = app.page.model.rowCount()
    app.page.gallery.setFocus()
    app.press("Ctrl+W")
    assert app.pack_name == "Motivation Pack"
    app.press("Ctrl+Shift+T")
    assert app.tab_titles == ["Motivation Pack", "1,000 Images"]
    await app.until_opened("1,000 Images")
    await app.until(lambda: app.page.model.rowCount() == shown, "the filter is back")
    await app.until(lambda: app.page.gallery.visible_rows.start > 0, "it begins where it was left")


@pytest.mark.slow
async def test_two_hundred_links_at_once_leave_the_window_usable(app: AppUnderTest) -> None:
    workspace = app.program.workspace
    for number in range(200):
        workspace.open_links([f"{number:08}-0000-4000-8000-000000000000"])
    assert len(workspace.packs) == 100
    assert app.said == "100 tabs are open. Close some of them first."
    total = "100 tabs are open, and 100 more could not be opened. Close some first."
    await app.until(lambda: app.said == total, "their number is said once")
    workspace.show_tab_at(0)
    app.press("Ctrl+L")
    await app.open_main_pack()
    first = workspace.packs[0]
    assert isinstance(first.state, Shown)
    assert first.tab_target == Target(packs.MAIN_PACK_ID)


def test_the_tabs_come_back_at_the_next_start(qapp: QApplication, service: RecordedDemo, tmp_path: Path) -> None:
    async def first(app: AppUnderTest) -> None:
        await _open_two(app)
        app.page.go_to(600)
        app.press("Ctrl+1")
        app.press("Ctrl+F")
        QTest.keyClicks(app.find(QLineEdit, "filter"), "mountain")
        await app.until(lambda: 0 < app.page.model.rowCount() < 24, "it is filtered")

    async def second(app: AppUnderTest) -> None:
        await app.until(lambda: app.tab_titles == ["Motivation Pack", "1,000 Images"], "the tabs are there")
        await app.until_opened("Motivation Pack")
        assert app.find(QLineEdit, "filter").text() == "mountain"
        await app.until(lambda: 0 < app.page.model.rowCount() < 24, "it is filtered")
        assert len(service.api_requests) == 3  # the second tab was not shown yet
        app.press("Ctrl+2")
        await app.until_opened("1,000 Images")
        await app.until(lambda: 599 in app.page.gallery.visible_rows, "it is where it was")
        assert app.page.gallery.selection.count == 0

    for scenario in (first, second):
        run_app(scenario, base_url=service.base_url, key_text=service.key, data_folder=tmp_path, keeps_tabs=True)


async def test_nothing_of_closed_tabs_stays_in_memory(app: AppUnderTest) -> None:
    await _open_two(app)
    app.page.overlays.view_row(5)
    app.trigger("close_viewer")
    app.press("F5")
    await app.until(lambda: not app.is_loading, "it is refreshed")
    left: list[weakref.ref[object]] = [
        weakref.ref(each) for pack in app.program.workspace.packs for each in (pack, pack.thumbnails.tiles)
    ]
    left += [weakref.ref(each) for each in app.window.findChildren(PackPage)]
    app.trigger("close_tab")
    app.trigger("close_tab")
    await app.until(lambda: not any(each() for each in left), "the objects of both tabs are gone")
    assert app.window.findChildren(PackPage) == []  # that of the tab without a pack would take their place
    await app.open_main_pack()
    await app.until_settled()


async def a_tab_without_a_pack_shows_nothing_of_the_tab_before(app: AppUnderTest) -> None:
    app.type_pack(packs.BROKEN_IMAGES_ID)
    await app.until_opened("Broken Images")
    retry, status = app.find(QPushButton, "retry_failed_images"), app.find(QLabel, "status_text")
    await app.until(retry.isVisible, "images have failed")
    app.trigger("new_tab")
    assert not retry.isVisible()
    assert status.text() == ""
    for keys in ("Ctrl+F", "Escape", "Ctrl+A", "T", "Ctrl++", "F9", "F9", "Ctrl+1"):
        app.press(keys)
    await app.until(retry.isVisible, "it is offered in the tab that has them")
    assert "failed" in status.text()


def test_in_one_window(share: Share) -> None:
    share()
