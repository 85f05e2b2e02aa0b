"""The bars at the top of the window: the toolbar with its field, and the tabs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from app.core.display_text import line_shown
from app.core.pack_id import PackIdProblem
from app.ui.texts.wording import Message, number, translate

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


_TITLE_CHARACTERS: Final = 200

NEW_TAB: Final = Message("Tabs", "New tab")
CLOSE_TIP: Final = Message("Tabs", "Close the tab")


def title(name: str, pack_id: str) -> str:
    """What a tab says: the pack's name, else its ID, else that it is new.

    Args:
        name: Of the pack; empty if it is not known.
        pack_id: Of the pack; empty if there is none.
    """
    return line_shown(name, _TITLE_CHARACTERS) or pack_id or NEW_TAB.text()


def tab_failed(title: str, failure: str) -> str:
    """What a screen reader says of a tab whose pack could not be opened.

    Args:
        title: Of the tab.
        failure: The title of the error.
    """
    return translate("Tabs", "{title}, {failure}").format(title=title, failure=failure)


def tabs_full(most: int, refused: int) -> str:
    """Why no further tabs were opened.

    Args:
        most: How many are open.
        refused: How many more were to be opened.
    """
    if refused == 1:
        return translate("Tabs", "%Ln tabs are open. Close some of them first.", None, most)
    template = translate(
        "Tabs", "{most} tabs are open, and %Ln more could not be opened. Close some first.", None, refused
    )
    return template.format(most=number(most))
