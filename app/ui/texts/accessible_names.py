"""Accessible names, which screen readers speak. What is the same in every language is given by `identify`."""

from typing import Final

from app.core.saved_values import Review
from app.ui.texts.wording import Message, number, translate

CANCEL: Final = Message("Accessible", "Cancel")
CHANGE_KEY: Final = Message("Accessible", "Change key…")
CLEAR: Final = Message("Accessible", "Clear")
CLOSE: Final = Message("Accessible", "Close")
COMMUNITY_PACKS: Final = Message("Accessible", "Community packs")
COMPARE: Final = Message("Accessible", "Compare")
COPY_DETAILS: Final = Message("Accessible", "Copy details")
DETAILS: Final = Message("Accessible", "Details")
DISMISS: Final = Message("Accessible", "Dismiss")
FILMSTRIP: Final = Message("Accessible", "Filmstrip")
FILTER: Final = Message("Accessible", "Filter")
FOUND: Final = Message("Accessible", "Found")
FOUND_IMAGES: Final = Message("Accessible", "Images in packs you opened")
IMAGES: Final = Message("Accessible", "Images")
NEXT: Final = Message("Accessible", "Next")
NO_MARK: Final = Message("Accessible", "No mark")
PACK: Final = Message("Accessible", "Pack")
PACKS: Final = Message("Accessible", "Packs")
PICK: Final = Message("Accessible", "Pick")
PREVIOUS: Final = Message("Accessible", "Previous")
RECENT_PACKS: Final = Message("Accessible", "Recent packs")
REFRESH: Final = Message("Accessible", "Refresh")
REJECT: Final = Message("Accessible", "Reject")
SLIDES: Final = Message("Accessible", "Slides")
THUMBNAIL_SIZE: Final = Message("Accessible", "Thumbnail size")
TRY_AGAIN: Final = Message("Accessible", "Try again")
VIEWER: Final = Message("Accessible", "Viewer")
YOUR_PACKS: Final = Message("Accessible", "Your packs")
# How many images the filter shows.
filter_result: Final = Message("Accessible", "{shown} of {total} shown")


def review(counts: Review) -> str:
    """How far the review is."""
    template = translate("Accessible", "{judged} of {total} judged, {picked} picked, {rejected} rejected")
    return template.format(
        judged=number(counts.judged),
        total=number(counts.total),
        picked=number(counts.picked),
        rejected=number(counts.rejected),
    )


# One of the slides, by its place, its role and the name of its image.
slide: Final = Message("Accessible", "Slide {place} of {total}, {role}, {image}")
# One of the pictures that are compared.
pane: Final = Message("Accessible", "Pane {place} of {total}")
