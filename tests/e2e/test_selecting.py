"""Selecting what is not described, going to a position, and opening what is selected in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton

from app.core.filtering import Facet
from tests.e2e.app_under_test import run_app
from tests.e2e.pack_site import KEY, PACK_ID

if TYPE_CHECKING:
    from app.packs.open_pack import OpenPack
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play, Share
    from tests.e2e.pack_site import PackSite


async def _open_main_pack(app: AppUnderTest) -> OpenPack:
    await app.open_main_pack()
    pack = app.program.workspace.current
    assert pack is not None
    return pack


async def what_is_not_described_is_selected_of_what_is_shown(app: AppUnderTest) -> None:
    pack = await _open_main_pack(app)
    images = app.page.model.all_images
    app.trigger("select_undescribed")
    assert app.page.target_images == tuple(image for image in images if image.status != "completed")
    assert app.said == "6 images selected"
    assert app.page.gallery.current.row == app.page.target_images[0].position - 1
    pack.filter.toggle(Facet.STATUS, "pending")
    app.trigger("select_undescribed")
    assert app.page.target_images == tuple(image for image in images if image.status == "pending")
    assert app.said == "2 images selected"
    pack.filter.clear()
    pack.filter.toggle(Facet.STATUS, "completed")
    app.trigger("select_undescribed")
    assert app.page.gallery.selection.count == 0
    assert app.said == "All of these images are described"


async def nothing_is_selected_while_the_viewer_covers_the_gallery(app: AppUnderTest) -> None:
    await _open_main_pack(app)
    helpers = ("select_all", "select_none", "invert_selection", "select_undescribed", "go_to_position")
    app.click_tile(0)
    offered = [app.window.commands.action(each).isEnabled() for each in helpers]
    assert offered == [True] * len(helpers)
    app.press("Space")
    offered = [app.window.commands.action(each).isEnabled() for each in helpers]
    assert offered == [False] * len(helpers)


async def all_means_all_that_are_shown(app: AppUnderTest) -> None:
    pack = await _open_main_pack(app)
    action = app.window.commands.action("select_all")
    assert action.text() == "Select all"
    pack.filter.toggle(Facet.STATUS, "failed")
    app.trigger("select_all")
    assert {image.status for image in app.page.target_images} == {"failed"}
    assert action.text() == "Select all shown"


def test_a_position_is_of_the_pack_also_where_some_images_are_not_shown(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        pack = await _open_main_pack(app)
        hidden, shown = (
            next(image.position for image in app.page.model.all_images if (image.status == "completed") == is_shown)
            for is_shown in (False, True)
        )
        pack.filter.toggle(Facet.STATUS, "completed")
        for position, is_filtered in ((shown, True), (hidden, False)):
            app.page.gallery.setFocus()
            app.window.activateWindow()
            await app.until(app.window.isActiveWindow, "keys reach the window")
            app.press("Ctrl+G")
            (dialog,) = [each for each in app.window.findChildren(QDialog) if each.isVisible()]
            field = dialog.findChild(QLineEdit)
            assert isinstance(field, QLineEdit)
            await app.until(field.isActiveWindow, "keys reach the dialog")
            QTest.keyClicks(field, str(position))
            QTest.keyClick(field, Qt.Key.Key_Return)
            if dialog.isVisible():  # Enter clears the filter now
                QTest.keyClick(field, Qt.Key.Key_Return)
            assert [image.position for image in app.page.target_images] == [position]
            assert pack.filter.is_active == is_filtered
            assert len(pack.shelf) == (18 if is_filtered else 24)
            assert app.page.gallery.current.row in app.page.gallery.rows_around(0, 0)
            assert app.window.focusWidget() is app.page.gallery

    play(scenario)


async def _go_to_position(app: AppUnderTest, position: int) -> None:
    """Go to a position by the dialog."""
    app.press("Ctrl+G")
    (dialog,) = [each for each in app.window.findChildren(QDialog) if each.isVisible()]
    field = dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    await app.until(field.isActiveWindow, "keys reach the dialog")
    QTest.keyClicks(field, str(position))
    QTest.keyClick(field, Qt.Key.Key_Return)
    await app.activate()


def _hold_shift(app: AppUnderTest, *, is_held: bool = True) -> None:
    """Press or release Shift, so that Qt says that it is held."""
    shift = Qt.KeyboardModifier.ShiftModifier if is_held else Qt.KeyboardModifier.NoModifier
    (QTest.keyPress if is_held else QTest.keyRelease)(app.page.gallery, Qt.Key.Key_Shift, shift)
    assert QGuiApplication.keyboardModifiers() == shift


async def a_range_starts_at_the_position_that_was_gone_to(app: AppUnderTest) -> None:
    app.click_tile(7)
    await _go_to_position(app, 15)
    app.press("Shift+Right")
    assert app.page.gallery.selection.rows() == (14, 15)
    app.click_tile(17, Qt.KeyboardModifier.ShiftModifier)
    assert app.page.gallery.selection.rows() == (14, 15, 16, 17)
    await _go_to_position(app, 18)  # the current one already
    app.press("Shift+Left")
    assert app.page.gallery.selection.rows() == (16, 17)


async def a_range_starts_where_the_review_goes_on(app: AppUnderTest) -> None:
    app.click_tile(0)
    app.press("P")
    await app.until(app.find(QPushButton, "continue_review").isVisible, "the review has begun")
    app.click_tile(7)
    QTest.mouseClick(app.find(QPushButton, "continue_review"), Qt.MouseButton.LeftButton)
    app.press("Shift+Right")
    assert app.page.gallery.selection.rows() == (1, 2)


async def a_range_starts_where_a_key_with_shift_has_gone_to(app: AppUnderTest) -> None:
    rows = app.page.gallery.selection.rows
    app.click_tile(0)
    app.press("X")
    app.press("Ctrl+Z")
    app.click_tile(12)
    _hold_shift(app)
    app.press("Ctrl+Shift+Z")
    assert rows() == (0,)
    app.press("Shift+Right")
    assert rows() == (0, 1)
    _hold_shift(app, is_held=False)
    app.click_tile(7)
    _hold_shift(app)
    app.press("Shift+X")
    assert rows() == (8,)
    app.press("Shift+Right")
    assert rows() == (8, 9)
    _hold_shift(app, is_held=False)


async def a_range_starts_at_the_image_that_home_has_selected_without_moving(app: AppUnderTest) -> None:
    app.click_tile(3)
    app.press("Shift+Home")
    app.press("Home")
    assert app.page.gallery.selection.rows() == (0,)
    app.press("Shift+Right")
    assert app.page.gallery.selection.rows() == (0, 1)


async def a_range_starts_at_the_first_one_of_what_a_command_has_selected(app: AppUnderTest) -> None:
    app.click_tile(7)
    app.trigger("select_undescribed")
    first = app.page.gallery.current.row
    assert first != 7
    app.press("Shift+Right")
    assert app.page.gallery.selection.rows() == (first, first + 1)


class _Browser:
    """What the system was asked to open.

    Attributes:
        is_there: Whether there is a browser that opens it.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened: list[str] = []
        self.is_there = True
        monkeypatch.setattr(QDesktopServices, "openUrl", self._open)

    def _open(self, url: QUrl) -> bool:
        self.opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        return self.is_there


def test_selected_images_are_opened_in_the_browser_unless_they_are_many(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = _Browser(monkeypatch)

    async def scenario(app: AppUnderTest) -> None:
        await _open_main_pack(app)
        action = app.window.commands.action("open_in_browser")
        assert not action.isEnabled()
        urls = [image.url for image in app.page.model.all_images]
        app.page.gallery.selection.select(range(10))
        await app.until(action.isEnabled, "it is offered")
        assert action.text() == "Open in browser"
        action.trigger()
        assert browser.opened == urls[:10]
        assert app.said == ""
        app.page.gallery.selection.select(range(11))
        await app.until(lambda: not action.isEnabled(), "it is not offered for so many")
        assert action.text() == "Open in browser (at most 10)"
        browser.opened.clear()
        browser.is_there = False
        app.page.gallery.selection.select(range(3))
        await app.until(action.isEnabled, "it is offered again")
        action.trigger()
        assert browser.opened == urls[:1]
        assert app.said == f"No browser opened. The page is at {urls[0]}"

    play(scenario)


@pytest.mark.fault(88)
@pytest.mark.usefixtures("qapp")
def test_only_urls_of_the_web_are_opened(site: PackSite, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = _Browser(monkeypatch)
    urls = (
        "file:///etc/passwd",
        "javascript:alert(1)",
        "smb://host/share",
        "/etc/passwd",
        "https:///no-host",
        " https://example.com/a b\n%2F.jpg",
        "HTTP://example.com:99999/",
    )
    site.images = [{"id": str(number), "url": url} for number, url in enumerate(urls)]

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        app.press("Ctrl+A")
        app.trigger("open_in_browser")
        assert browser.opened == ["https://example.com/a%20b%2F.jpg"]
        assert app.said == "6 images not opened: the URL is no web address with http or https"

    run_app(scenario, base_url=site.base_url, key_text=KEY)


def test_in_one_window(share: Share) -> None:
    share(
        what_is_not_described_is_selected_of_what_is_shown,
        nothing_is_selected_while_the_viewer_covers_the_gallery,
        all_means_all_that_are_shown,
        a_range_starts_at_the_position_that_was_gone_to,
        a_range_starts_where_the_review_goes_on,
        a_range_starts_where_a_key_with_shift_has_gone_to,
        a_range_starts_at_the_image_that_home_has_selected_without_moving,
        a_range_starts_at_the_first_one_of_what_a_command_has_selected,
    )
