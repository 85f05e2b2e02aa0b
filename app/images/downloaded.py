"""What a download brings, who is told meanwhile, and what is needed to ask again whether it has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

_MAX_VALIDATOR: Final = 256


class DownloadObserver(Protocol):
    """Who is told while one file arrives, in the loop's thread."""

    def on_received(self, size: int) -> None:
        """So many bytes more have arrived, whatever will become of the download."""

    def on_file_complete(self) -> None:
        """The file is there; it is decoded next."""


class NoObserver:
    """The `DownloadObserver` of a download that nobody observes."""

    def on_received(self, size: int) -> None:
        """Do nothing."""

    def on_file_complete(self) -> None:
        """Do nothing."""


NO_OBSERVER: Final = NoObserver()


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said about the version that it sent (RFC 9110, section 8.8).

    What could not be sent back safely is dropped: anything but visible ASCII and blanks inside, or longer than 256.

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
                object.__setattr__(self, name, "")

    def headers(self) -> list[tuple[bytes, bytes]]:
        """The headers that ask for the file only if it has changed."""
        conditions = ((b"If-None-Match", self.etag), (b"If-Modified-Since", self.last_modified))
        return [(name, text.encode("ascii")) for name, text in conditions if text]


@dataclass(frozen=True, slots=True)
class Download:
    """A file. Its bytes count as held until they are let go of.

    Attributes:
        data: All of its bytes, at least one.
        validators: For asking again.
        let_go: To be called once, from the loop's thread, when nobody has the bytes any more.
    """

    data: bytes = field(repr=False)
    validators: Validators
    let_go: Callable[[], None] = field(repr=False, compare=False)
