"""An answer that was read whole, and what its bytes are when decompressed."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import Final

from app.core.errors import UnexpectedAnswerError

_READ_BYTES: Final = 64 * 1024
_WRITTEN_BYTES: Final = 1024 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """An answer of the service.

    Attributes:
        status: HTTP status.
        retry_after_text: The `Retry-After` header.
        body: The bytes as sent.
        is_gzip: Whether they are compressed.
    """

    status: int
    retry_after_text: str | None
    body: io.BytesIO
    is_gzip: bool


def decompressed(compressed: memoryview, max_bytes: int) -> io.BytesIO:
    """What was compressed with gzip. Other threads run while zlib works.

    Args:
        compressed: The whole of it.
        max_bytes: Of the result: a kilobyte of gzip may stand for a megabyte.

    Raises:
        UnexpectedAnswerError: It is no gzip, ends too early, or would become larger than `max_bytes`.
    """
    body = io.BytesIO()
    decompressor = zlib.decompressobj(_GZIP)
    try:
        for begin in range(0, len(compressed), _READ_BYTES):
            waiting = bytes(compressed[begin : begin + _READ_BYTES])
            written = _WRITTEN_BYTES
            # A full step may have left something in zlib, even when all of the input was taken.
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
