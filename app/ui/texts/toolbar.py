"""The bar at the top of the window, and the hint under its field."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from app.core.pack_id import PackIdProblem
from app.ui.texts.message import Message, translate

CANCEL: Final = Message("Toolbar", "Cancel")
CANCEL_TIP: Final = Message("Toolbar", "Stop loading")
CLEAR: Final = Message("Toolbar", "Clear")
DEMO: Final = Message("Toolbar", "Demo")
DEMO_TIP: Final = Message("Toolbar", "The built-in demonstration service is in use. The menu leaves it.")
FIELD_PLACEHOLDER: Final = Message("Toolbar", "Pack ID or link")
FILTER: Final = Message("Toolbar", "Filter")
FILTER_TIP: Final = Message("Toolbar", "Words to look for, “a phrase” in quotes, -word to leave out")
MENU: Final = Message("Toolbar", "Menu")
NOT_OPENED: Final = Message("Toolbar", "Not opened")
OPEN_PACK: Final = Message("Toolbar", "Open pack")
OPENING_PACK: Final = Message("Toolbar", "Opening pack")
REFRESH: Final = Message("Toolbar", "Refresh")
REFRESH_TIP: Final = Message("Toolbar", "Get the pack, or the list of packs, again")
THUMBNAIL_SIZE_TIP: Final = Message("Toolbar", "Thumbnail size")

HINTS: Final = {
    PackIdProblem.EMPTY: Message("Toolbar", "Enter a pack ID, or paste a link that contains one."),
    PackIdProblem.NONE: Message(
        "Toolbar", "No pack ID in this text. It looks like 11111111-1111-1111-1111-111111111111."
    ),
    PackIdProblem.NO_LINK: Message(
        "Toolbar", "This link names no pack. It looks like packbrowser://11111111-1111-1111-1111-111111111111."
    ),
    PackIdProblem.SEVERAL: Message("Toolbar", "More than one pack ID in this text. Keep the one you want to open."),
}


def recents_tip() -> str:
    """The tool tip of the button that shows recent packs, with its key."""
    key = QKeySequence(Qt.Key.Key_Down).toString(QKeySequence.SequenceFormat.NativeText)
    return translate("Toolbar", "Recent packs ({key})").format(key=key)
