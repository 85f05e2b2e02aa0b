"""The tabs above the toolbar."""

from __future__ import annotations

from typing import Final

from app.core.display_text import line_shown
from app.ui.texts.formats import number
from app.ui.texts.message import Message, translate

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


def failed(title: str, failure: str) -> str:
    """What a screen reader says of a tab whose pack could not be opened.

    Args:
        title: Of the tab.
        failure: The title of the error.
    """
    return translate("Tabs", "{title}, {failure}").format(title=title, failure=failure)


def full(most: int, refused: int) -> str:
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
