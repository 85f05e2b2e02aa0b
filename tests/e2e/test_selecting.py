"""Selecting what is not described, going to a position, and what is opened in the browser."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QMenu

from app.core.connection import BILLING_URL, PLANS_URL
from app.core.identity import RELEASES_PAGE
from app.demo import packs
from app.ui.commands.table import WINDOW_MENU
from tests.conftest import Browser
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.conftest import Share
from tests.e2e.pack_site import PackSite


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


async def test_selected_images_are_opened_in_the_browser_unless_they_are_many(
    app: AppUnderTest, browser: Browser
) -> None:
    await app.open_main_pack()
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


@pytest.mark.fault(88)
@pytest.mark.usefixtures("qapp")
async def test_only_urls_of_the_web_are_opened(app: AppUnderTest, site: PackSite, browser: Browser) -> None:
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

    await app.open_test_pack()
    app.press("Ctrl+A")
    app.trigger("open_in_browser")
    assert browser.opened == ["https://example.com/a%20b%2F.jpg"]
    assert app.said == "6 images not opened: the URL is no web address with http or https"


def test_in_one_window(share: Share) -> None:
    share()


async def test_the_menu_opens_the_releases_page_and_nothing_else_does(app: AppUnderTest, browser: Browser) -> None:
    assert browser.opened == []
    menu = app.window.commands.make_menu(WINDOW_MENU)
    (help_menu,) = (action.menu() for action in menu.actions() if action.text() == "Help")
    assert isinstance(help_menu, QMenu)
    (entry,) = (action for action in help_menu.actions() if action.text() == "Look for new versions")
    entry.trigger()
    assert browser.opened == [RELEASES_PAGE]
    menu.deleteLater()


async def test_without_a_browser_the_toast_says_the_address(app: AppUnderTest, browser: Browser) -> None:
    browser.is_there = False
    app.trigger("open_releases")
    assert app.said == f"No browser opened. The page is at {RELEASES_PAGE}"
    app.type_pack(packs.failing("subscription_required"))
    await app.until_banner("Subscription required")
    app.click("open_billing")
    assert app.said == f"No browser opened. The page is at {BILLING_URL}"
    app.type_pack(packs.failing("tier_not_allowed"))
    await app.until_banner("Plan not allowed")
    app.click("see_plans")
    assert app.said == f"No browser opened. The page is at {PLANS_URL}"
