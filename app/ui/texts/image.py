"""One image: its tile, its page in the side panel, and why its picture could not be shown."""

from __future__ import annotations

from typing import Final

from app.core import errors
from app.core.models import PackImage
from app.ui.texts.wording import Message, alt_prefix, number, translate

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
OTHER_FIELDS: Final = Message("Image", "Other fields")
STATUS: Final = Message("Image", "Status")
URL: Final = Message("Image", "URL")

# Values that are missing, or no data.
NO_KEYWORDS: Final = Message("Image", "No keywords")
NO_KEYWORDS_YET: Final = Message("Image", "No keywords yet")
NO_METADATA: Final = Message("Image", "The service sent no metadata for this image.")
NOT_ENCRYPTED: Final = Message("Image", "Not encrypted")
NOT_ENCRYPTED_TIP: Final = Message(
    "Image", "The URL starts with http://, so that others on the network can see and change this image."
)
NOT_GENERATED_YET: Final = Message("Image", "Not generated yet")
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
    errors.HostTimedOutError: Message("Image", "host too slow"),
    errors.HostUnreachableError: Message("Image", "host unreachable"),
    errors.ImageGoneError: Message("Image", "not found (404)"),
    errors.ImageProxyPasswordError: Message("Image", "the proxy wants a password"),
    errors.ImageTooLargeError: Message("Image", "too large to show"),
    errors.IncompleteDownloadError: Message("Image", "download broke off"),
    errors.InsecureHostError: Message("Image", "connection not secure"),
    errors.KeyInUrlError: Message("Image", "URL contained your API key"),
    errors.LinkExpiredError: Message("Image", "link expired: reload the pack"),
    errors.NotAnImageError: Message("Image", "not an image"),
    errors.RedirectRefusedError: Message("Image", "redirect refused"),
    errors.UnreadableEntryError: Message("Image", "unreadable entry"),
    errors.UnsupportedFormatError: Message("Image", "unsupported format"),
    errors.WebAddressError: Message("Image", "not a web address"),
}


def reason(error: errors.ImageError) -> str:
    """Why a picture could not be shown: a few words that fit on its tile, in lower case."""
    if isinstance(error, errors.AccessDeniedError):
        return translate("Image", "access denied ({status})").format(status=error.status)
    if isinstance(error, errors.HostFailedError):
        return translate("Image", "host answered {status}").format(status=error.status)
    if isinstance(error, errors.UnsupportedFormatError) and error.format_name:
        return translate("Image", "unsupported format: {format}").format(format=error.format_name)
    return REASONS[type(error)].text()


def position(place: int, total: int) -> str:
    """The position of the image in the pack."""
    return translate("Image", "{position} of {total}").format(position=number(place), total=number(total))


def more(count: int) -> str:
    """How many keywords or fields are not shown."""
    return translate("Image", "and %Ln more", None, count)


def not_described(error: str) -> str:
    """The description failed; the error as the service sent it."""
    return translate("Image", "Not described: {error}").format(error=error)


def keyword_tip() -> str:
    """What a click on a keyword does."""
    template = translate("Image", "Click: only images with this keyword. {alt}click: only images without it.")
    return template.format(alt=alt_prefix())


def description_tip(image: PackImage) -> str:
    """The description, and the error of one that failed, for the tool tip of the tile."""
    error = not_described(image.metadata.error) if image.metadata is not None and image.metadata.error else ""
    return "\n".join(filter(None, (image.description, error)))


def description_title(place: int) -> str:
    """Title of the window with the whole description."""
    return translate("Image", "Description of image {position}").format(position=number(place))


def error_title(place: int) -> str:
    """Title of the window with the whole error."""
    return translate("Image", "Error of image {position}").format(position=number(place))
