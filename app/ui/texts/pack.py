"""The pack as a whole: its header, and the side panel while no image or several are selected."""

from __future__ import annotations

from typing import Final

from app.ui.texts.formats import number
from app.ui.texts.message import Message, translate

NO_IMAGES: Final = Message("Pack", "This pack has no images.")
NOT_GIVEN: Final = Message("Pack", "Not given")
PRIVATE: Final = Message("Pack", "Private")
PUBLIC: Final = Message("Pack", "Public")
COVERAGE: Final = Message("Pack", "Descriptions by status")
DESCRIBED_TIP: Final = Message("Pack", "Show only images that are described")
NOT_DESCRIBED_TIP: Final = Message("Pack", "Show only images that are not described")
UNNAMED: Final = Message("Pack", "Unnamed pack")

# Labels in the side panel.
CREATED: Final = Message("Pack", "Created")
ID: Final = Message("Pack", "ID")
IMAGE_COUNT: Final = Message("Pack", "Image count")
IMAGE_COUNT_TIP: Final = Message("Pack", "As the service counts")
IMAGES: Final = Message("Pack", "Images")
NO_SHARED_KEYWORDS: Final = Message("Pack", "None")
SHARED_KEYWORDS: Final = Message("Pack", "Shared keywords")
VISIBILITY: Final = Message("Pack", "Visibility")

# Names of the panel's pages, for screen readers.
IMAGE_DETAILS: Final = Message("Pack", "Image details")
PACK_DETAILS: Final = Message("Pack", "Pack details")
SELECTION_DETAILS: Final = Message("Pack", "Selection details")


def image_count(images: int, counted: int | None) -> str:
    """How many images the pack has.

    Args:
        images: Number of images in the answer.
        counted: What the service says the number is, where that differs.
    """
    if counted is None:
        return translate("Pack", "%Ln image(s)", None, images)
    template = translate("Pack", "%Ln image(s) (the service counts {counted})", None, images)
    return template.format(counted=number(counted))


def described(count: int, rest: int) -> str:
    """How many images are described; `not_described` follows if others are not."""
    if rest:
        return translate("Pack", "%Ln described,", None, count)
    return translate("Pack", "%Ln described", None, count)


def not_described(rest: int) -> str:
    """How many images are not described; it stands after the number of those that are."""
    return translate("Pack", "%Ln not", None, rest)


def selected_images(count: int) -> str:
    """How many images are selected, as the panel's title."""
    return translate("Pack", "%Ln image(s) selected", None, count)


def more_selected(count: int) -> str:
    """How many selected images follow those whose pictures are shown, in as little space as a picture has."""
    return translate("Pack", "+ {count}").format(count=number(count))
