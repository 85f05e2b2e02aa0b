"""Accessible names, by which screen readers, tools and tests of the whole app find widgets.

They are English in every language: these, and the names of tiles in `image`, are not translated. An `objectName` is
the same name in snake_case; it is written where the widget is made, and never derived from a text.
"""

from typing import Final

from app.core.saved_values import Review

CANCEL: Final = "Cancel"
CHANGE_KEY: Final = "Change key…"
CLEAR: Final = "Clear"
CLOSE: Final = "Close"
COMMUNITY_PACKS: Final = "Community packs"
COMPARE: Final = "Compare"
COPY_DETAILS: Final = "Copy details"
DETAILS: Final = "Details"
DISMISS: Final = "Dismiss"
FILMSTRIP: Final = "Filmstrip"
FILTER: Final = "Filter"
FOUND: Final = "Found"
FOUND_IMAGES: Final = "Images in packs you opened"
IMAGES: Final = "Images"
NEXT: Final = "Next"
NO_MARK: Final = "No mark"
PACK: Final = "Pack"
PACKS: Final = "Packs"
PICK: Final = "Pick"
PREVIOUS: Final = "Previous"
RECENT_PACKS: Final = "Recent packs"
REFRESH: Final = "Refresh"
REJECT: Final = "Reject"
SLIDES: Final = "Slides"
THUMBNAIL_SIZE: Final = "Thumbnail size"
TRY_AGAIN: Final = "Try again"
VIEWER: Final = "Viewer"
YOUR_PACKS: Final = "Your packs"


def filter_result(shown: int, total: int) -> str:
    """How many images the filter shows."""
    return f"{shown:,} of {total:,} shown"


def review(counts: Review) -> str:
    """How far the review is."""
    return f"{counts.judged:,} of {counts.total:,} judged, {counts.picked:,} picked, {counts.rejected:,} rejected"


def slide(place: int, total: int, role: str, image: str) -> str:
    """One of the slides, by its place, its role and the name of its image."""
    return f"Slide {place} of {total}, {role.replace('_', ' ')}, {image}"


def pane(place: int, total: int) -> str:
    """One of the pictures that are compared."""
    return f"Pane {place} of {total}"
