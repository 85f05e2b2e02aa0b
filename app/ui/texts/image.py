"""One image: its tile, its page in the side panel, why it could not be shown, and what lies over it in the viewer."""

from collections.abc import Sequence
from typing import Final

from app.core import errors
from app.core.changes import ChangeKind
from app.core.copies import CopyPlace
from app.core.display_text import line_shown
from app.core.models import PackImage
from app.core.saved_values import How, Mark, Taken
from app.core.slideshows import Use
from app.ui.texts import marks
from app.ui.texts.wording import COUNT, Message, alt_prefix, day, moment_of, number, size, translate

COPY_URL: Final = Message("Image", "Copy URL")
COPY_URL_TIP: Final = Message("Image", "Copy this image’s URL")
SHOW_ALL: Final = Message("Image", "Show all")
SHOW_ALL_TIP: Final = Message("Image", "Show the whole text in a window of its own")
TRY_AGAIN: Final = Message("Image", "Try again")

# Labels in the side panel.
CONNECTION: Final = Message("Image", "Connection")
DESCRIPTION: Final = Message("Image", "Description")
ERROR: Final = Message("Image", "Error")
GENERATED: Final = Message("Image", "Generated")
ID: Final = Message("Image", "ID")
KEYWORDS: Final = Message("Image", "Keywords")
MODEL: Final = Message("Image", "Model")
NOTE: Final = Message("Image", "Note")
OTHER_FIELDS: Final = Message("Image", "Other fields")
STATUS: Final = Message("Image", "Status")
TAKEN: Final = Message("Image", "Taken")
URL: Final = Message("Image", "URL")
USED: Final = Message("Image", "Used")

# Values that are missing, or no data.
NO_KEYWORDS: Final = Message("Image", "No keywords")
NO_KEYWORDS_YET: Final = Message("Image", "No keywords yet")
NO_METADATA: Final = Message("Image", "The service sent no metadata for this image.")
NOT_ENCRYPTED: Final = Message("Image", "Not encrypted")
NOT_ENCRYPTED_TIP: Final = Message(
    "Image", "The URL starts with http://, so that others on the network can see and change this image."
)
NOT_GIVEN: Final = Message("Image", "Not given")

REASONS: Final[dict[type[errors.ImageError], Message]] = {
    errors.ImageError: Message("Image", "could not be shown"),
    errors.AddressRefusedError: Message("Image", "address not allowed"),
    errors.BlockedPortError: Message("Image", "port not allowed"),
    errors.DamagedImageError: Message("Image", "damaged file"),
    errors.DecoderCrashedError: Message("Image", "could not be decoded"),
    errors.DecoderNotStartedError: Message("Image", "no decoder started"),
    errors.DecodingTimedOutError: Message("Image", "took too long to decode"),
    errors.DownloadTooLargeError: Message("Image", "file too large"),
    errors.EncodedAnswerError: Message("Image", "unexpected encoding"),
    errors.HeicUnavailableError: Message("Image", "HEIC not available"),
    errors.HostNotFoundError: Message("Image", "no such host"),
    errors.HostTimedOutError: Message("Image", "host too slow"),
    errors.HostUnreachableError: Message("Image", "host unreachable"),
    errors.ImageGoneError: Message("Image", "not found (404)"),
    errors.ImageProxyPasswordError: Message("Image", "the proxy wants a password"),
    errors.ImageTooLargeError: Message("Image", "too large to show"),
    errors.IncompleteDownloadError: Message("Image", "download broke off"),
    errors.InsecureHostError: Message("Image", "connection not secure"),
    errors.KeyInUrlError: Message("Image", "URL contained your API key"),
    errors.LinkExpiredError: Message("Image", "link expired: refresh the pack"),
    errors.NotAnImageError: Message("Image", "not an image"),
    errors.RedirectRefusedError: Message("Image", "redirect refused"),
    errors.UnreadableEntryError: Message("Image", "unreadable entry"),
    errors.UnsupportedFormatError: Message("Image", "unsupported format"),
    errors.WebAddressError: Message("Image", "not a web address"),
}


_ACCESS_DENIED: Final = Message("Image", "access denied ({status})")
_HOST_FAILED: Final = Message("Image", "host answered {status}")
_UNSUPPORTED: Final = Message("Image", "unsupported format: {format}")


def reason(error: errors.ImageError) -> str:
    """Why a picture could not be shown: a few words that fit on its tile, in lower case."""
    if isinstance(error, errors.AccessDeniedError):
        return _ACCESS_DENIED.text().format(status=error.status)
    if isinstance(error, errors.HostFailedError):
        return _HOST_FAILED.text().format(status=error.status)
    if isinstance(error, errors.UnsupportedFormatError) and error.format_name:
        return _UNSUPPORTED.text().format(format=error.format_name)
    return REASONS[type(error)].text()


# The position of the image in the pack.
position: Final = Message("Image", "{position} of {total}")

_TAKEN: Final[dict[How, Message]] = {
    "downloaded": Message("Image", "Downloaded {moment}"),
    "exported": Message("Image", "Exported {moment}"),
    "slides": Message("Image", "Copied as slides {moment}"),
}


def taken(how: Taken) -> str:
    """How an image was taken, and when each was done last: the latest first, each on a line of its own."""
    latest_first = sorted(how.items(), key=lambda each: -each[1])
    return "\n".join(_TAKEN[each].text().format(moment=moment_of(at)) for each, at in latest_first)


# How many keywords, fields or slideshows are not shown.
more: Final = Message("Image", "and %Ln more", None, COUNT)

_MOST_USES: Final = 10
_LONGEST_TITLE: Final = 80  # characters
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"  # so that a line ends after the title, not within the date
_UNTITLED: Final = Message("Image", "Without a title")
_USE_STATUSES: Final = {"draft": Message("Image", "Draft"), "rendered": Message("Image", "Rendered")}


def used_in(uses: Sequence[Use]) -> str:
    """How many slideshows an image was used in, then each on a line of its own; empty for none."""
    if not uses:
        return ""
    lines = [translate("Image", "In %Ln slideshow(s)", None, len(uses)), *map(_use, uses[:_MOST_USES])]
    return "\n".join([*lines, more(len(uses) - _MOST_USES)] if len(uses) > _MOST_USES else lines)


def _use(use: Use) -> str:
    status = _USE_STATUSES.get(use.status)
    title = line_shown(use.title, _LONGEST_TITLE) or _UNTITLED.text()
    facts = " · ".join(filter(None, (status.text() if status is not None else use.status, day(use.at))))
    return f"{title} · {facts.replace(' ', _NO_BREAK)}" if facts else title


# The description failed; the error as the service sent it.
not_described: Final = Message("Image", "Not described: {error}")


ALSO_IN: Final = Message("Image", "Also in")
ALSO_IN_TIP: Final = Message("Image", "Click: open the pack at this image.")
_UNNAMED: Final = Message("Pack", "Unnamed pack")
_LONGEST_PACK: Final = 40  # characters of a name


def also_in(place: CopyPlace) -> str:
    """Where a copy of an image is in another pack: its name, and the position of the image."""
    name = line_shown(place.pack_name, _LONGEST_PACK) or _UNNAMED.text()
    return Message("Image", "{pack}, {position}")(name, number(place.position))


def keyword_tip() -> str:
    """What a click on a keyword does."""
    return Message("Image", "Click: only images with this keyword. {alt}click: only images without it.")(alt_prefix())


def description_tip(image: PackImage) -> str:
    """The description, and the error of one that failed, for the tool tip of the tile."""
    error = not_described(image.metadata.error) if image.metadata is not None and image.metadata.error else ""
    return "\n".join(filter(None, (image.description, error)))


# Title of the window with the whole description.
description_title: Final = Message("Image", "Description of image {position}")
# Title of the window with the whole error.
error_title: Final = Message("Image", "Error of image {position}")

_SPOKEN: Final = 2_000  # characters of a description
_CHANGES: Final = {  # an image that is gone has no tile
    ChangeKind.NEW: Message("Accessible", "new"),
    ChangeKind.DESCRIBED: Message("Accessible", "newly described"),
    ChangeKind.REDESCRIBED: Message("Accessible", "description changed"),
}
_STATUSES: Final = {
    "completed": Message("Accessible", "described"),
    "processing": Message("Accessible", "being described"),
    "pending": Message("Accessible", "description pending"),
    "failed": Message("Accessible", "description failed"),
    "unknown": Message("Accessible", "no status"),
}
_TAKEN_IMAGE: Final = Message("Accessible", "taken")
_STAGES: Final = {
    "waiting": Message("Accessible", "waiting"),
    "loading": Message("Accessible", "loading"),
    "shown": Message("Accessible", "shown"),
    "failed": Message("Accessible", "failed"),
}


def tile_name(
    image: PackImage,
    total: int,
    mark: Mark = Mark.NONE,
    change: ChangeKind | None = None,
    note: str = "",
    others: str = "",
    *,
    is_taken: bool = False,
    found: str = "",
) -> str:
    """The position among `total`, the description, or the status where there is none, then what is marked.

    Args:
        image: The image of the tile.
        total: Number of images of the pack.
        mark: Of the image.
        change: What has happened to the image and was not seen; None for nothing.
        note: Of the image; empty if it has none.
        others: What others have made of it, as `texts.reviews.spoken` says it.
        is_taken: Whether the person has downloaded, exported or copied it.
        found: What was found out about it; empty for nothing.
    """
    parts = [_CHANGES[change].text()] if change in _CHANGES else []
    if mark is not Mark.NONE:
        parts.append(marks.WORDS[mark].text().lower())
    if is_taken:
        parts.append(_TAKEN_IMAGE.text())
    if found:
        parts.append(found)
    if note:
        parts.append(spoken_note(note))
    place = translate("Accessible", "{position} of {total}").format(position=image.position, total=total)
    if image.description:
        first = f"{place}: {line_shown(image.description, _SPOKEN)}"
    else:
        status = _STATUSES.get(image.status)
        first = f"{place}, {status.text() if status is not None else line_shown(image.status).lower()}"
    return ", ".join((first, *parts)) + others


def used_spoken(uses: Sequence[Use]) -> str:
    """How many slideshows an image was used in, after the name of its tile; empty for none."""
    return translate("Accessible", "used in %Ln slideshow(s)", None, len(uses)) if uses else ""


def spoken_note(note: str) -> str:
    """A note of an image, after the name of its tile."""
    return translate("Accessible", "note: {note}").format(note=line_shown(note))


def tile_state(stage: str, error: errors.ImageError | None) -> str:
    """How far the thumbnail is, by the value of its `TileStage`, and why it failed if it did."""
    state = _STAGES[stage].text()
    return f"{state}: {reason(error)}" if error is not None else state


# The viewer and the comparison.

TOGETHER: Final = Message("Compare", "Together")
SEPARATELY: Final = Message("Compare", "Separately")
TIED: Final = Message("Compare", "The pictures zoom and move together")
LOOSENED: Final = Message("Compare", "Each picture zooms and moves on its own")
PLAY: Final = Message("Viewer", "Play")
PAUSE: Final = Message("Viewer", "Pause")
PRESSED: Final = Message("Viewer", "Pressed")
NO_ROOM_FOR_FILMSTRIP: Final = Message("Viewer", "The filmstrip is shown when the window has room for it")
NONE_LEFT: Final = Message("Compare", "No more images without a mark")
NEEDS_COMPARISON: Final = Message("Compare", "Select images and compare them first: there one of them can win")
NOT_SHARPER: Final = Message("Viewer", "This image can’t be shown sharper at this scale")
LOADING: Final = Message("Viewer", "Loading…")

_GUIDES: Final = {
    "NONE": Message("Viewer", "No guide"),
    "SAFE_ZONES": Message("Viewer", "Safe zones of vertical video, 9:16"),
    "FOUR_FIVE": Message("Viewer", "Cropped to 4:5"),
    "SQUARE": Message("Viewer", "Cropped to 1:1"),
}


def guide(name: str) -> str:
    """The name of a guide, by that of its member in `Guide`."""
    return _GUIDES[name].text()


# An image of the comparison was the best.
wins: Final = Message("Compare", "Image {position} wins: the others are rejected")
# The size of the original.
pixels: Final = Message("Viewer", "{width} × {height}")


def percent(share: float) -> str:
    """The scale: 100 % is one pixel of the original in one of the screen."""
    return translate("Viewer", "{percent} %").format(percent=number(round(share * 100)))


def loading(received: int, total: int | None) -> str:
    """How much of the file has arrived."""
    if total:
        return translate("Viewer", "Loading… {received} of {total}").format(received=size(received), total=size(total))
    if received:
        return translate("Viewer", "Loading… {size}").format(size=size(received))
    return LOADING.text()


# Why the original could not be shown, while its thumbnail is.
failed: Final = Message("Viewer", "The original could not be shown: {reason}")
