"""Accessible names, by which screen readers, tools and tests of the whole app find widgets.

They are English in every language: these and the names in `tile` are not translated. An `objectName` is the same
name in snake_case; it is written where the widget is made, and never derived from a text.
"""

from __future__ import annotations

from typing import Final

CANCEL: Final = "Cancel"
CHANGE_KEY: Final = "Change key…"
CLOSE: Final = "Close"
COMPARE: Final = "Compare"
COPY_DETAILS: Final = "Copy details"
DETAILS: Final = "Details"
DISMISS: Final = "Dismiss"
IMAGES: Final = "Images"
NEXT: Final = "Next"
OPEN_PACK: Final = "Open pack"
PACK_ID: Final = "Pack ID"
PREVIOUS: Final = "Previous"
REFRESH: Final = "Refresh"
THUMBNAIL_SIZE: Final = "Thumbnail size"
TRY_AGAIN: Final = "Try again"
VIEWER: Final = "Viewer"


def pane(place: int, total: int) -> str:
    """One of the pictures that are compared."""
    return f"Pane {place} of {total}"
