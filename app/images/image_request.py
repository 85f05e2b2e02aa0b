"""One HTTP request to an image host, the meaning of its answer, and the file in it. Reads and sends nothing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import force_setattr

from app.core import errors
from app.core.connection import retry_after_seconds
from app.images.file_formats import recognise
from app.images.image_url import ImageUrl

if TYPE_CHECKING:
    from app.images.part_file import PartFile


class Answer(Struct, frozen=True):
    """An HTTP answer.

    Attributes:
        status: At least 200; interim answers are skipped.
        headers: Pairs of lower-case name and value, in the order received.
        body: As much of it as was needed.
    """

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = b""

    def header(self, name: bytes) -> str | None:
        """The first header of this name, given in lower case."""
        return next((value.decode("latin-1") for found, value in self.headers if found == name), None)

    @property
    def length(self) -> int | None:
        """Bytes of the body as the headers say, or a huge number in place of an absurd one; None without a number."""
        length = self.header(b"content-length") or ""
        return int(length[:_MOST_DIGITS]) if length.isascii() and length.isdigit() else None

    @property
    def has_no_body(self) -> bool:
        """Whether the headers say that no body follows."""
        return self.status in _BODILESS or self.header(b"content-length") == "0"

    @property
    def is_sent_as_it_is(self) -> bool:
        """Whether no Content-Encoding header names an encoding; all headers of that name are checked."""
        names = b",".join(value for found, value in self.headers if found == b"content-encoding")
        return all(name.strip().lower() in {b"", b"identity"} for name in names.split(b","))

    @property
    def ends_with_connection(self) -> bool:
        """Whether the body lasts until the connection ends (RFC 9112, section 6.3)."""
        return self.header(b"content-length") is None and self.header(b"transfer-encoding") is None


REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# The body of an answer with one of these may say that the link has expired.
MAY_HAVE_EXPIRED: Final = frozenset({400, 403})
_DENIED: Final = frozenset({401, 403})
_BODILESS: Final = frozenset({204, 304})
_EXPLANATION_BYTES: Final = 4096
_MOST_DIGITS: Final = 15


def wanted_body_bytes(answer: Answer, max_bytes: int) -> int:
    """Return how many bytes of the body to read at most; 0 if the answer is understood without it.

    Args:
        answer: Status and headers; the body has not arrived yet.
        max_bytes: Largest file.
    """
    try:
        check_answer(answer, max_bytes)
    except errors.ImageError:
        return _EXPLANATION_BYTES if answer.status in MAY_HAVE_EXPIRED else 0
    return max_bytes


def check_answer(answer: Answer, max_bytes: int, status_wanted: int = HTTPStatus.OK) -> None:
    """Check that an answer contains a file of at most `max_bytes`, without a content encoding.

    Args:
        answer: Status and headers.
        max_bytes: Largest file.
        status_wanted: 206 instead of 200 if the rest of a file was requested.

    Raises:
        ImageError: It does not.
    """
    status = answer.status
    if status in _DENIED:
        raise errors.AccessDeniedError(status)
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        raise errors.ImageProxyPasswordError
    if status == HTTPStatus.NOT_FOUND:
        raise errors.ImageGoneError
    if status == HTTPStatus.GONE:
        raise errors.LinkExpiredError
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise errors.RequestsLimitedError(status, retry_after_seconds(answer.header(b"retry-after")))
    if status != status_wanted:
        raise errors.HostBusyError(status) if status in errors.TEMPORARY_STATUSES else errors.HostFailedError(status)
    if not answer.is_sent_as_it_is:
        raise errors.EncodedAnswerError
    if (answer.length or 0) > max_bytes:
        raise errors.DownloadTooLargeError


# The request for the beginning of a file, which has the sizes of nearly all pictures, and the statuses that have one.
BEGINNING_BYTES: Final = 64 * 1024
BEGINNING: Final = (b"Range", b"bytes=0-%d" % (BEGINNING_BYTES - 1))
PARTS: Final = frozenset({HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT})
_CONTENT_RANGE: Final = re.compile(r"bytes\s+0-(\d{1,15})/(\d{1,15}|\*)", re.ASCII | re.IGNORECASE)


def is_other_part(answer: Answer) -> bool:
    """Whether an answer to `BEGINNING` has another part of the file, or says that it can't have this one.

    Some hosts send other bytes than they say, or none. Then it can't be said whether the file is a picture.
    """
    if answer.status != HTTPStatus.PARTIAL_CONTENT:
        return answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    try:
        recognise(answer.body)
    except errors.NotAnImageError:
        return True
    except errors.UnsupportedFormatError:
        pass
    return not _CONTENT_RANGE.match(_content_range(answer))


def file_bytes(answer: Answer) -> int | None:
    """The size of the file of which an answer has the beginning; None if the host does not say it."""
    if answer.status != HTTPStatus.PARTIAL_CONTENT:
        return answer.length
    found = _CONTENT_RANGE.match(_content_range(answer))
    return int(found[2]) if found is not None and found[2] != "*" else None


def _content_range(answer: Answer) -> str:
    return (answer.header(b"content-range") or "").strip()


type OnReceived = Callable[[int, int | None], object]
type Peer = tuple[str, str, int, str]


class ImageRequest(Struct, eq=False):
    """A request, and who is notified of its progress.

    Attributes:
        url: The URL to request.
        headers: Names and values of headers beside those of every request.
        proxy: URL of the proxy, with user name and password; empty to connect to the host itself.
        addresses: Of the host; empty if its name is an address already, or if the proxy looks it up.
        ends_at: Deadline, in the seconds of `time.monotonic`. After the start only the network's thread changes it.
        on_received: Called in the loop's thread with the number of bytes since the last call, and with that of the
            whole file or None: once, if the host says it.
        allows_private: Whether to connect to addresses that are not on the internet.
        file: Where the body is written instead of to memory; None for memory.
        is_redirected: Whether another URL led to this one.
        is_beginning: Whether the request ends as soon as the body says which picture it is.
        length: Number of bytes of the file, until `on_received` was called with it.
        outcome: The future that the caller awaits; None once it is resolved. An exception's traceback holds the
            caller's frame and so this object. If this object held the future with the exception, that would be a
            reference cycle.
    """

    url: ImageUrl
    headers: list[tuple[bytes, bytes]]
    proxy: str
    addresses: tuple[str, ...]
    ends_at: float
    on_received: OnReceived
    allows_private: bool = False
    file: PartFile | None = None
    is_redirected: bool = False
    is_beginning: bool = False
    length: int | None = None
    outcome: asyncio.Future[Answer] | None = None

    @property
    def peer(self) -> Peer:
        """What connections can be shared by."""
        return *self.url.place, self.proxy

    def resolve(self, outcome: Answer | errors.ImageError) -> None:
        """Resolve the future unless it was cancelled; to be called in the loop's thread."""
        waiting, self.outcome = self.outcome, None
        if waiting is None or waiting.done():
            return
        if isinstance(outcome, errors.ImageError):
            waiting.set_exception(outcome)
        else:
            waiting.set_result(outcome)


_MAX_VALIDATOR: Final = 256


class DownloadObserver:
    """Receives the progress of a download, in the loop's thread. This one ignores it."""

    def on_received(self, size: int) -> None:
        """More bytes have arrived, which may be of no use if the download fails."""

    def on_file_complete(self) -> None:
        """The file is complete and will be decoded."""


class Validators(Struct, frozen=True):
    """The validators of a response (RFC 9110, section 8.8), for a later conditional request.

    One that cannot be sent back safely becomes "": of more than 256 characters, with others than printable ASCII, or
    with blanks at an end.

    Attributes:
        etag: The ETag header, empty where there was none.
        last_modified: The Last-Modified header, the same.
    """

    etag: str = ""
    last_modified: str = ""

    def __post_init__(self) -> None:
        for name in ("etag", "last_modified"):
            text = getattr(self, name)
            if not (len(text) <= _MAX_VALIDATOR and text.isascii() and text.isprintable() and text == text.strip()):
                force_setattr(self, name, "")

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers of a conditional request."""
        conditions = ((b"If-None-Match", self.etag), (b"If-Modified-Since", self.last_modified))
        return [(name, text.encode("ascii")) for name, text in conditions if text]


class Download(Struct, frozen=True):
    """A file. Its bytes are counted by the `ByteBudget` until they are released.

    Attributes:
        data: All of its bytes, at least one.
        validators: For a conditional request.
        release: To be called once, in the loop's thread, when nothing holds the bytes any more.
    """

    data: bytes
    validators: Validators
    release: Callable[[], None]
