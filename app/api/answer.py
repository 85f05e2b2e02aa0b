"""An HTTP answer of the API, and the decompression of its body."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.core.errors import UnexpectedAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.decoding import DataJson

_READ_BYTES: Final = 64 * 1024
_WRITTEN_BYTES: Final = 1024 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """An answer that was read completely.

    Attributes:
        status: HTTP status.
        retry_after_text: The `Retry-After` header; None if there is none.
        body: The body as sent.
        is_gzip: Whether the body is compressed with gzip.
    """

    status: int
    retry_after_text: str | None
    body: io.BytesIO
    is_gzip: bool


@dataclass(frozen=True, slots=True)
class AnswerShape[T]:
    """What an endpoint answers with.

    Attributes:
        list_name: The member of `data` that is its list.
        max_entries: Most entries of the list.
        max_bytes: Largest answer, compressed and decompressed.
        decode: Makes the value of `data`.
    """

    list_name: str
    max_entries: int
    max_bytes: int
    decode: Callable[[DataJson | None], T]


def decompressed(compressed: memoryview, max_bytes: int) -> io.BytesIO:
    """Decompress gzip. zlib releases the interpreter lock, so that other threads can run.

    Args:
        compressed: The complete gzip data.
        max_bytes: Largest result. A kilobyte of gzip may decompress to a megabyte.

    Raises:
        UnexpectedAnswerError: The data is not gzip, is incomplete, or decompresses to more than `max_bytes`.
    """
    body = io.BytesIO()
    decompressor = zlib.decompressobj(_GZIP)
    try:
        for begin in range(0, len(compressed), _READ_BYTES):
            waiting = bytes(compressed[begin : begin + _READ_BYTES])
            written = _WRITTEN_BYTES
            # After a full step zlib may hold further output, even if it has consumed all input.
            while waiting or written == _WRITTEN_BYTES:
                written = body.write(decompressor.decompress(waiting, _WRITTEN_BYTES))
                if body.tell() > max_bytes:
                    raise UnexpectedAnswerError
                if decompressor.eof:
                    return body
                waiting = decompressor.unconsumed_tail
    except zlib.error:
        pass
    raise UnexpectedAnswerError
