"""Accessible names of what shows no text of its own. What is the same in every language is set by `identify`."""

from typing import Final

from app.core.saved_values import Review
from app.ui.texts.wording import Message, number, translate

CLEAR: Final = Message("Accessible", "Clear")
COMPARE: Final = Message("Accessible", "Compare")
DETAILS: Final = Message("Accessible", "Details")
FOUND: Final = Message("Accessible", "Found")
NEXT: Final = Message("Accessible", "Next")
PACK: Final = Message("Accessible", "Pack")
PACKS: Final = Message("Accessible", "Packs")
PREVIOUS: Final = Message("Accessible", "Previous")
THUMBNAIL_SIZE: Final = Message("Accessible", "Thumbnail size")
VIEWER: Final = Message("Accessible", "Viewer")
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
