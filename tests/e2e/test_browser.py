"""Pages are opened in the browser only when the person chooses it; where there is no browser, the address is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QMenu, QPushButton

from app.core.connection import BILLING_URL, DOCUMENTATION_URL, PLANS_URL
from app.core.identity import RELEASES_PAGE
from app.demo import packs
from tests.e2e.app_under_test import run_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play
    from tests.recording_servers import RecordedDemo


class _Browser(QObject):
    """Records the addresses that would be opened in a browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open_page(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def browser() -> Iterator[_Browser]:
    """Receives every https address that the app opens."""
    opened = _Browser()
    QDesktopServices.setUrlHandler("https", opened, "open_page")  # type: ignore[arg-type] # the stubs are wrong
    yield opened
    QDesktopServices.unsetUrlHandler("https")


def test_the_menu_opens_the_releases_page_and_nothing_else_does(play: Play, browser: _Browser) -> None:
    async def scenario(app: AppUnderTest) -> None:
        assert browser.opened == []
        menu = app.window.commands.window_menu()
        (help_menu,) = (action.menu() for action in menu.actions() if action.text() == "Help")
        assert isinstance(help_menu, QMenu)
        (entry,) = (action for action in help_menu.actions() if action.text() == "Look for new versions")
        entry.trigger()
        assert browser.opened == [RELEASES_PAGE]
        menu.deleteLater()

    play(scenario)


def test_about_opens_the_releases_page(play: Play, browser: _Browser) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.trigger("show_about")
        dialog = app.window.findChild(QDialog, "about_dialog")
        assert dialog is not None
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert browser.opened == []
        dialog.open()
        button = dialog.findChild(QPushButton, "open_releases")
        assert button is not None
        assert RELEASES_PAGE in button.toolTip()
        button.click()
        assert browser.opened == [RELEASES_PAGE]
        dialog.reject()

    play(scenario)


@pytest.fixture
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    # Qt cannot be configured to have no browser.
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)


@pytest.mark.usefixtures("_no_browser")
def test_without_a_browser_the_toast_says_the_address(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
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

    play(scenario)


@pytest.mark.usefixtures("_no_browser", "qapp")
def test_without_a_browser_the_home_page_says_where_keys_are_found(service: RecordedDemo) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.click("where_do_i_find_my_key")
        assert app.said == f"No browser opened. The page is at {DOCUMENTATION_URL}"

    run_app(scenario, base_url=service.base_url, key_text=None)


@pytest.mark.usefixtures("_no_browser")
def test_without_a_browser_a_dialog_says_the_address_itself(service: RecordedDemo) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.trigger("change_key")
        app.click("where_is_my_key")
        hint = app.find(QLabel, "api_key_hint")
        assert hint.isVisible()
        assert hint.text() == f"No browser opened. The page is at {DOCUMENTATION_URL}"
        app.find(QDialog, "key_dialog").reject()
        app.trigger("show_about")
        app.click("open_releases")
        assert app.text("new_versions") == f"No browser opened. The page is at {RELEASES_PAGE}"
        app.find(QDialog, "about_dialog").reject()

    run_app(scenario, base_url=service.base_url, key_text=None)
