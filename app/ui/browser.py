"""Opens pages in the person's web browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.ui.texts.toast import no_browser

if TYPE_CHECKING:
    from collections.abc import Callable


def open_page(address: str, say: Callable[[str], object]) -> None:
    """Open a page.

    Args:
        address: Its URL.
        say: Called with a sentence that contains the address if the system opened no browser.
    """
    if not QDesktopServices.openUrl(QUrl(address)):
        say(no_browser(address))
