"""Accessible names, by which screen readers, tools and tests of the whole app find widgets.

They are English in every language: these and the names in `tile` are not translated. An `objectName` is the same
name in snake_case; it is written where the widget is made, and never derived from a text.
"""

from __future__ import annotations

from typing import Final

from app.ui.texts.formats import number

CANCEL: Final = "Cancel"
CHANGE_KEY: Final = "Change key…"
CLOSE: Final = "Close"
COMPARE: Final = "Compare"
COPY_DETAILS: Final = "Copy details"
DETAILS: Final = "Details"
DISMISS: Final = "Dismiss"
FILTER: Final = "Filter"
IMAGES: Final = "Images"
NEXT: Final = "Next"
OPEN_PACK: Final = "Open pack"
PACKS: Final = "Packs"
PACK_ID: Final = "Pack ID"
PREVIOUS: Final = "Previous"
REFRESH: Final = "Refresh"
THUMBNAIL_SIZE: Final = "Thumbnail size"
TRY_AGAIN: Final = "Try again"
VIEWER: Final = "Viewer"


def filter_result(shown: int, total: int) -> str:
    """How many images the filter shows."""
    return f"{number(shown)} of {number(total)} shown"


def pane(place: int, total: int) -> str:
    """One of the pictures that are compared."""
    return f"Pane {place} of {total}"
