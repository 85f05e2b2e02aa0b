"""What a download brings, and what is needed to ask again whether it has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_MAX_VALIDATOR: Final = 256


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
    """A file.

    Attributes:
        data: All of its bytes, at least one.
        validators: For asking again.
    """

    data: bytes
    validators: Validators
