"""The result of a download, its observer, and the validators of a conditional request."""

from collections.abc import Callable
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import force_setattr

_MAX_VALIDATOR: Final = 256


class DownloadObserver(Protocol):
    """Receives the progress of a download, in the loop's thread."""

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
