"""The window itself, and the pages that are shown while no pack is."""

from __future__ import annotations

from typing import Final

from app.core.display_text import line_shown
from app.core.identity import NAME
from app.ui.texts.message import Message

_TITLE_CHARACTERS: Final = 80  # some systems keep the titles of windows short

OPENING_PACK: Final = Message("Window", "Opening pack…")
WAITING_FOR_KEYCHAIN: Final = Message("Window", "Waiting for the keychain…")

# The home page.
ENTER_API_KEY: Final = Message("Home", "Enter API key…")
EXPLORE_SAMPLE: Final = Message("Home", "Explore a sample pack")
WHERE_IS_MY_KEY: Final = Message("Home", "Where do I find my key?")
PASTE_PACK_ID: Final = Message("Home", "Paste a pack ID or a link above to see its images.")
ENTER_KEY_FIRST: Final = Message(
    "Home", "Look through a Genviral image pack. To open your own, enter the API key first."
)


def title(pack_name: str) -> str:
    """The window's title: the pack's name, else the program's. Qt adds the program's name as each system does."""
    return line_shown(pack_name, _TITLE_CHARACTERS) or NAME
