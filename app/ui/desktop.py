"""Hands things over to the desktop: pages to the person's web browser, and text to the clipboard.

It decides which URLs of unknown origin other programs may open. Text is read back, because Wayland may drop a copy
without an error.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from app.core.redaction import HIDDEN_IN_ANSWER
from app.ui import message
from app.ui.texts.jobs import no_file_manager
from app.ui.texts.window import no_browser

MOST_PAGES: Final = 10  # that are opened at once: each is a tab of its own
_WEB_SCHEMES: Final = frozenset({"http", "https"})


def web_url(text: str) -> QUrl | None:
    """A URL of unknown origin, if it is of the web: others could open a file or start a program."""
    url = QUrl(text.strip())
    is_whole = HIDDEN_IN_ANSWER not in text  # otherwise it contained the API key, and leads nowhere without it
    return url if is_whole and url.isValid() and url.scheme() in _WEB_SCHEMES and url.host() else None


def open_page(address: str, say: Callable[[str], object] = message.say) -> bool:
    """Open a page, and return whether the system opened a browser.

    Args:
        address: Its URL.
        say: Called with a sentence that contains the address if the system opened no browser.
    """
    is_opened = QDesktopServices.openUrl(QUrl(address))
    if not is_opened:
        say(no_browser(address))
    return is_opened


def open_folder(folder: str) -> None:
    """Show a folder in the system's file manager, or say that there is none."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(folder)):
        message.say(no_file_manager(folder))


def copy_text(text: str) -> bool:
    """Put a text on the clipboard, and return whether it is there afterwards."""
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(text)
    return clipboard.text() == text
