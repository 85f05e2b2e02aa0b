"""Whether the link of an image will still open when a slideshow is made: what a check has found, and what that means.

Pure functions. A check has an answer or a reason why there was none; it has no verdict on the image. Whoever sees
*refused us* knows that this program was refused: the service, or a browser, may get the picture.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from msgspec import Meta, Struct

from app.core import errors
from app.core.connection import is_sent_in_the_clear
from app.core.signed_url import signature_end, signed_file

SLIDE_SIDE: Final = 1080  # pixels: the shorter side of a slide, whichever shape it has
LONGEST_URL: Final = 2_048  # of a redirect: the rest is left out
_LONGEST_TYPE: Final = 100


class Finding(Enum):
    """What a check means, the best first. The values are saved."""

    WORKS = "works"
    BUT = "but"  # it works, but see the reasons
    REFUSED = "refused"
    GONE = "gone"
    FAILS = "fails"


class Reason(Enum):
    """Why a link works only now or not as it should."""

    MOVED = "moved"  # for good
    CLEAR = "clear"  # plain HTTP
    TYPE = "type"  # another one than the extension says
    FORMAT = "format"  # a picture or a film, but of a kind that packs can't hold
    SMALL = "small"  # smaller than a slide
    EXPIRES = "expires"
    PAGE = "page"  # in place of a picture
    GIVEN_UP = "given_up"  # not asked, because its host had refused or failed many others


class Hop(NamedTuple):
    """A redirect.

    Attributes:
        status: Its status.
        url: Where it led to.
    """

    status: int
    url: Annotated[str, Meta(max_length=LONGEST_URL)]


# Why there was no answer, or why its file is no picture, by the words that are saved.
PROBLEMS: Final[Mapping[str, type[errors.ImageError]]] = {
    "address": errors.AddressRefusedError,
    "damaged": errors.DamagedImageError,
    "encoded": errors.EncodedAnswerError,
    "incomplete": errors.IncompleteDownloadError,
    "insecure": errors.InsecureHostError,
    "key": errors.KeyInUrlError,
    "no_host": errors.HostNotFoundError,
    "no_picture": errors.NotAnImageError,
    "page": errors.NotAnImageError,
    "port": errors.BlockedPortError,
    "proxy": errors.ImageProxyPasswordError,
    "redirect": errors.RedirectRefusedError,
    "timeout": errors.HostTimedOutError,
    "unreachable": errors.HostUnreachableError,
    "url": errors.WebAddressError,
}
PAGE: Final = "page"
_PROBLEM_OF: Final = {error: problem for problem, error in PROBLEMS.items() if problem != PAGE}


def problem_of(error: errors.ImageError) -> str:
    """The word that is saved for an error."""
    return _PROBLEM_OF.get(type(error), "other")


class LinkCheck(Struct, frozen=True, omit_defaults=True):
    """What was found of one link.

    Attributes:
        at: When, in seconds since 1970; 0 for never.
        status: The HTTP status of the last answer; 0 if there was none.
        problem: One of `PROBLEMS`, or another one; empty for a picture, or where the status says all.
        hops: The redirects, in order.
        content_type: As the host says it, without parameters.
        format: Pillow's name of the format, or the name of one that packs can't hold; empty if it is no picture.
        width: In pixels, as in the file; 0 if it is not known.
        height: The same.
        size: Bytes of the file; None if the host did not say it.
        seconds: From the request to the end of what was needed of the answer.
        is_given_up: Whether nothing was asked, because the host had refused or failed many others; status and problem
            are those of the last one.
        is_loaded: Whether the program has loaded the picture itself, so that nothing else was asked.
        is_left: Whether a later check was to reach the link, and has not.
    """

    at: float
    status: int = 0
    problem: str = ""
    hops: tuple[Hop, ...] = ()
    content_type: Annotated[str, Meta(max_length=_LONGEST_TYPE)] = ""
    format: str = ""
    width: int = 0
    height: int = 0
    size: int | None = None
    seconds: float = 0.0
    is_given_up: bool = False
    is_loaded: bool = False
    is_left: bool = False


NOT_CHECKED: Final = LinkCheck(0.0)


def error_of(check: LinkCheck) -> errors.ImageError | None:
    """What a tile would show of a link that does not work; None for a link that does."""
    if check.problem:
        return PROBLEMS.get(check.problem, errors.ImageError)()
    if check.is_loaded or check.status in _FOUND:
        return None
    denied = check.status in {401, 403}
    return errors.AccessDeniedError(check.status) if denied else errors.HostFailedError(check.status)


def key_of(url: str) -> str:
    """What the check of a link is kept by: the URL without its signature, which may be another one each time."""
    return signed_file(url) or url


_GONE: Final = frozenset({404, 410})
_LATER: Final = frozenset({407, 408, 425})  # of a proxy, Request Timeout, Too Early
_PERMANENT: Final = frozenset({301, 308})
_FOUND: Final = frozenset({200, 206})


def finding_of(check: LinkCheck, reasons: Iterable[Reason]) -> Finding:
    """What a check means, with the reasons that `reasons_of` has returned."""
    if check.problem == "no_host" or check.status in _GONE:
        return Finding.GONE
    is_client_error = 400 <= check.status < 500 and check.status not in _LATER
    if check.problem == PAGE or (is_client_error and not check.problem):
        return Finding.REFUSED
    if error_of(check) is not None:
        return Finding.FAILS
    return Finding.BUT if any(True for _ in reasons) else Finding.WORKS


def reasons_of(url: str, check: LinkCheck) -> tuple[Reason, ...]:
    """What there is to say of a link beside its finding.

    Args:
        url: Of the image.
        check: What was found.
    """
    if check.is_given_up:
        return (Reason.GIVEN_UP,)
    if check.problem == PAGE:
        return (Reason.PAGE,)
    end = expiry_of(url)
    if error_of(check) is not None:
        return (Reason.EXPIRES,) if end is not None and end <= check.at else ()
    is_known = check.format in _EXTENSIONS
    found = {
        Reason.MOVED: bool(check.hops) and check.hops[0].status in _PERMANENT,
        Reason.CLEAR: is_sent_in_the_clear(url),
        Reason.TYPE: is_known and not _is_type(url, check),
        Reason.FORMAT: bool(check.format) and not is_known,
        Reason.SMALL: 0 < min(check.width, check.height) < SLIDE_SIDE,
        Reason.EXPIRES: end is not None,
    }
    return tuple(reason for reason, is_so in found.items() if is_so)


def expiry_of(url: str) -> float | None:
    """When the signature of a URL expires, in seconds since 1970; None if it does not say that, or has none."""
    try:
        return signature_end(dict(parse_qsl(urlsplit(url).query)))
    except ValueError:
        return None


def may_have_expired(url: str) -> bool:
    """Whether the signature of a URL has expired, or does not say when it expires."""
    end = expiry_of(url)
    return end is None or end <= time.time()


# By the formats that packs can hold.
_EXTENSIONS: Final = {
    "JPEG": ("jpg", "jpeg", "jpe", "jfif", "pjpeg"),
    "PNG": ("png", "apng"),
    "GIF": ("gif",),
    "WEBP": ("webp",),
    "AVIF": ("avif", "avifs"),
    "HEIF": ("heic", "heif", "hif", "heics", "heifs"),
}
_KNOWN_EXTENSIONS: Final = frozenset(each for names in _EXTENSIONS.values() for each in names)
_OTHER_EXTENSIONS: Final = frozenset({"bmp", "tif", "tiff", "svg", "mp4", "mov", "webm", "pdf", "jxl", "ico"})


def _is_type(url: str, check: LinkCheck) -> bool:
    """Whether the format is what the extension and the host say, if they say one."""
    names = _EXTENSIONS[check.format]
    try:
        extension = urlsplit(url).path.rpartition("/")[2].rpartition(".")[2].lower()
    except ValueError:
        extension = ""
    kind, _, subtype = check.content_type.lower().partition("/")
    subtype = subtype.removeprefix("x-").removesuffix("-sequence")
    is_extension = extension in names or extension not in _KNOWN_EXTENSIONS | _OTHER_EXTENSIONS
    return is_extension and (kind != "image" or subtype in {"*", *names})


def count_findings(images: Iterable[tuple[str, LinkCheck]]) -> dict[Finding, int]:
    """How many of some links, with their checks, have each finding."""
    counts = dict.fromkeys(Finding, 0)
    for url, check in images:
        counts[finding_of(check, reasons_of(url, check))] += 1
    return counts


def table_values(url: str, check: LinkCheck) -> dict[str, Sequence[str]]:
    """What was found of a link as the columns of a table, whose words are the same in all languages."""
    reasons = reasons_of(url, check)
    words = [finding_of(check, reasons).value, *(each.value for each in reasons)]
    if check.problem not in {"", *words}:
        words.append(check.problem)
    return {
        "link": words,
        "link_code": str(check.status or ""),
        "link_type": check.content_type,
        "link_pixels": f"{check.width}x{check.height}" if check.width else "",
        "link_bytes": "" if check.size is None else str(check.size),
        "link_seconds": f"{check.seconds:.2f}" if check.seconds else "",
        "link_redirects": [f"{hop.status} {hop.url}" for hop in check.hops],
        "link_checked": datetime.fromtimestamp(check.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
