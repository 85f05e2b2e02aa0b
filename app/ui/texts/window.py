"""The window itself, and the page that is shown while a pack is being opened."""

from __future__ import annotations

from typing import Final

from app.core.display_text import line_shown
from app.core.identity import NAME
from app.ui.texts.message import Message

_TITLE_CHARACTERS: Final = 80  # some systems keep the titles of windows short

OPENING_PACK: Final = Message("Window", "Opening pack…")
WAITING_FOR_KEYCHAIN: Final = Message("Window", "Waiting for the keychain…")


def title(pack_name: str) -> str:
    """The window's title: the pack's name, else the program's. Qt adds the program's name as each system does."""
    return line_shown(pack_name, _TITLE_CHARACTERS) or NAME
