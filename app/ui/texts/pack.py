"""The pack as a whole: its header, its changes, how recent the answer is, and the side panel without an image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from app.core.changes import ChangeKind, Edit
from app.ui.texts.wording import COUNT, Message, time_of_day, translate

if TYPE_CHECKING:
    from app.packs.loading import Check

NO_IMAGES: Final = Message("Pack", "This pack has no images.")
NOT_GIVEN: Final = Message("Pack", "Not given")
PRIVATE: Final = Message("Pack", "Private")
PUBLIC: Final = Message("Pack", "Public")
COVERAGE: Final = Message("Pack", "Descriptions by status")
DESCRIBED_TIP: Final = Message("Pack", "Show only images that are described")
NOT_DESCRIBED_TIP: Final = Message("Pack", "Show only images that are not described")
MARKING_KEYS: Final = Message("Pack", "· P picks an image, X rejects it")  # after the number of images
# Tool tips of the numbers of a review, by the names of `core.filtering.COUNTED_CHOICES`.
REVIEW_TIPS: Final = {
    "judged": Message("Pack", "Show only images that are picked or rejected"),
    "picked": Message("Pack", "Show only images that are picked"),
    "rejected": Message("Pack", "Show only images that are rejected"),
}
UNNAMED: Final = Message("Pack", "Unnamed pack")

# Labels in the side panel.
CREATED: Final = Message("Pack", "Created")
COPY_ID: Final = Message("Pack", "Copy pack ID")
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
# How many images the pack has.
image_count: Final = Message("Pack", "%Ln image(s)", None, COUNT)


def described(count: int, rest: int) -> str:
    """How many images are described; `not_described` follows if others are not."""
    if rest:
        return translate("Pack", "%Ln described,", None, count)
    return translate("Pack", "%Ln described", None, count)


# How many images are not described; it stands after the number of those that are.
not_described: Final = Message("Pack", "%Ln not", None, COUNT)
# How many images are selected, as the panel's title.
SELECTED_PICTURES: Final = Message("Pack", "Selected pictures")
selected_images: Final = Message("Pack", "%Ln image(s) selected", None, COUNT)
# How many selected images follow those whose pictures are shown, in as little space as a picture has.
more_selected: Final = Message("Pack", "+ {count}")

KINDS: Final = {
    ChangeKind.NEW: Message("Changes", "New"),
    ChangeKind.GONE: Message("Changes", "Gone"),
    ChangeKind.DESCRIBED: Message("Changes", "Newly described"),
    ChangeKind.REDESCRIBED: Message("Changes", "Description changed"),
}
CHANGES: Final = Message("Changes", "Changes")
COPY_GONE_URLS: Final = Message("Changes", "Copy URLs")
GONE_IMAGES: Final = Message("Changes", "Images that are gone")
NO_GONE_URLS: Final = Message("Changes", "Nothing to copy: these images have no URL")
KEYWORDS: Final = Message("Changes", "Keywords:")
NO_DESCRIPTION: Final = Message("Changes", "Not described")
NOTHING_CHANGED: Final = Message("Changes", "Nothing has changed since you looked")
SUMMARY_COPIED: Final = Message("Changes", "Summary of changes copied")
WHAT_CHANGED: Final = Message("Changes", "What changed")
WHAT_CHANGED_TIP: Final = Message(
    "Changes", "Since you looked last: removed words are struck through, added ones underlined"
)


_COUNTED: Final = {
    ChangeKind.NEW: Message("Changes", "%Ln new", None, COUNT),
    ChangeKind.GONE: Message("Changes", "%Ln gone", None, COUNT),
    ChangeKind.DESCRIBED: Message("Changes", "%Ln newly described", None, COUNT),
    ChangeKind.REDESCRIBED: Message("Changes", "%Ln description(s) changed", None, COUNT),
}


def counted(kind: ChangeKind, count: int) -> str:
    """How many images have a kind of change."""
    return _COUNTED[kind](count)


def all_counted(counts: Mapping[ChangeKind, int]) -> str:
    """How many images have each kind of change, in one line."""
    return ", ".join(counted(kind, counts[kind]) for kind in ChangeKind if counts.get(kind))


# How many changes there are, where there is no space for the single kinds.
total: Final = Message("Changes", "%Ln change(s)", None, COUNT)
# The row of a menu that opens the list of gone images.
gone_listed: Final = Message("Changes", "%Ln gone…", None, COUNT)


# Since when changes are counted.
since: Final = Message("Changes", "Since {time}")


# All changes were marked as seen.
marked_seen: Final = Message("Changes", "%Ln change(s) marked as seen", None, COUNT)
# That was undone.
marked_unseen: Final = Message("Changes", "%Ln change(s) not marked as seen any more", None, COUNT)
# Where an image was that is gone.
gone_place: Final = Message("Changes", "Was at position {position}")
# A row of the list of gone images, for screen readers.
gone_spoken: Final = Message("Changes", "Was at position {position}: {description}")
# Below the list of gone images.
gone_hint: Final = Message("Changes", "%Ln image(s) that are not in the pack any more", None, COUNT)


def spoken_edit(edit: Edit, words: str) -> list[str]:
    """What screen readers say of words that were removed or added; nothing of others."""
    if edit is Edit.KEPT:
        return []
    removed = edit is Edit.REMOVED
    template = translate("Changes", "Removed: {words}.") if removed else translate("Changes", "Added: {words}.")
    return [template.format(words=words)]


# The title of a summary: the name of the pack, and since when.
summary_title: Final = Message("Changes", "{pack}: changes since {time}")
# A line of the summary: an image, its description or status, and its URL.
summary_line: Final = Message("Changes", "{position}: {words}, {url}")
# A line of the summary: an image that is gone.
summary_gone_line: Final = Message("Changes", "was at {position}: {words}, {url}")
# The line after that of an image whose description has changed.
summary_former: Final = Message("Changes", "before: {words}")
# How many images are left out of a long summary.
summary_more: Final = Message("Changes", "and %Ln more", None, COUNT)

NO_CONNECTION: Final = Message("Kept", "No connection")
NO_CONNECTION_TIP: Final = Message(
    "Kept", "The pack is requested again by itself. Filter, marks and copying work meanwhile."
)
REFRESHING_TIP: Final = Message("Kept", "This is the pack as it was then. It is being requested again.")
KEPT_TIP: Final = Message("Kept", "This is the pack as it was then. Refresh it to see what has changed since.")
OTHER_KEY: Final = Message("Kept", "With another key")
OTHER_KEY_TIP: Final = Message("Kept", "This pack came with another API key than the one that is in use now.")


# When the answer that is shown arrived, as a day and a time.
from_moment: Final = Message("Kept", "from {moment}")
# The same, because there is no connection.
no_connection: Final = Message("Kept", "No connection. This is the pack from {moment}.")


def checked_at(check: Check) -> str:
    """When the service was asked last whether anything has changed."""
    if check.has_succeeded:
        template = translate("Live", "checked {time}")
    else:
        template = translate("Live", "could not check, {time}")
    return template.format(time=time_of_day(check.ended_at))
