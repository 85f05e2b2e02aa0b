"""The releases page is opened from the menu and from *About*, and only when the person chooses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton

from app.core.identity import RELEASES_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play


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
        (entry,) = (action for action in menu.actions() if action.text() == "Look for new versions")
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


def test_without_a_browser_the_address_is_shown(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    # Qt cannot be configured to have no browser.
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)

    async def scenario(app: AppUnderTest) -> None:
        app.trigger("open_releases")
        assert RELEASES_PAGE in app.said

    play(scenario)
