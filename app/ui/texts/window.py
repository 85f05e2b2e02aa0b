"""The window itself, and the page that is shown while a pack is being opened."""

from __future__ import annotations

from typing import Final

from app.core.display_text import line_shown
from app.core.identity import NAME
from app.ui.texts.message import Message, translate

_TITLE_CHARACTERS: Final = 80  # some systems keep the titles of windows short

OPENING_PACK: Final = Message("Window", "Opening pack…")
NO_SOCKET: Final = Message("Window", "Links open windows of their own, because they can’t reach this one")
NO_FOLDER: Final = Message(
    "Window",
    "Links open windows of their own, and the window closed last keeps the tabs: Pack Browser’s folder for temporary"
    " files is another user’s, or can’t be used",
)
WAITING_FOR_KEYCHAIN: Final = Message("Window", "Waiting for the keychain…")


def title(pack_name: str) -> str:
    """The window's title: the pack's name, else the program's. Qt adds the program's name as each system does."""
    return line_shown(pack_name, _TITLE_CHARACTERS) or NAME


def library_missing(name: str) -> str:
    """Later starts cannot reach the window, because a library of the system is missing."""
    template = translate("Window", "Links open windows of their own, because a system library is missing: {name}")
    return template.format(name=name)
