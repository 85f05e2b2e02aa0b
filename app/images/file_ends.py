"""Whether the file of a picture has the end that its format requires. Reads only what is needed, and decodes nothing.

Bytes after the end are allowed: phones append films, and servers append zeros.
"""

import os
import re
from collections.abc import Callable
from typing import BinaryIO, Final

_TAIL_BYTES: Final = 4096
_PIECE_BYTES: Final = 1024 * 1024
_JPEG_END, _TEMPORARY = b"\xff\xd9", b"\xff\x01"
# In the pixels, 0xFF is followed by a zero or the number of a restart; before a marker it may be repeated.
_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_PNG_HEAD, _PNG_CHUNK_REST = 8, 4
_GIF_HEAD, _GIF_TRAILER, _GIF_EXTENSION, _GIF_IMAGE = 13, b";", b"!", b","


def is_whole(path: str, extension: str) -> bool:
    """Return whether a picture ends as its format requires; True for formats that have no known end.

    Args:
        path: Of the file.
        extension: See `file_formats.extension_of`.

    Raises:
        OSError: It cannot be read.
    """
    has_end = _FORMATS.get(extension)
    with open(path, "rb") as file:
        return has_end is None or has_end(file, os.fstat(file.fileno()).st_size)


def _jpeg(file: BinaryIO, size: int) -> bool:
    file.seek(max(0, size - _TAIL_BYTES))
    if file.read().rstrip(b"\0").endswith(_JPEG_END):
        return True
    file.seek(2)
    while (marker := _next_marker(file)) not in {b"", _JPEG_END}:
        if marker != _TEMPORARY:  # which has no length
            file.seek(max(0, int.from_bytes(file.read(2)) - 2), os.SEEK_CUR)
    return marker == _JPEG_END


def _next_marker(file: BinaryIO) -> bytes:
    """Move behind the next marker, and return it; empty if there is none."""
    while piece := file.read(_PIECE_BYTES):
        if found := _MARKER.search(piece):
            file.seek(found.end() - len(piece), os.SEEK_CUR)
            return found[0]
        if piece.endswith(b"\xff") and len(piece) > 1:
            file.seek(-1, os.SEEK_CUR)
    return b""


def _png(file: BinaryIO, size: int) -> bool:
    at, kind = _PNG_HEAD, b""
    while kind != b"IEND" and at < size:
        file.seek(at)
        length, kind = int.from_bytes(file.read(4)), file.read(4)
        at += 8 + length + _PNG_CHUNK_REST
    return kind == b"IEND" and at <= size


def _gif(file: BinaryIO, _size: int) -> bool:
    head = file.read(_GIF_HEAD)
    _skip_colours(file, head[10:11])
    while (kind := file.read(1)) in {_GIF_EXTENSION, _GIF_IMAGE}:
        if kind == _GIF_IMAGE:
            _skip_colours(file, file.read(9)[8:])
        file.seek(1, os.SEEK_CUR)  # the label of the extension, or the size of the codes
        while length := int.from_bytes(file.read(1)):
            file.seek(length, os.SEEK_CUR)
    return kind == _GIF_TRAILER


def _skip_colours(file: BinaryIO, flags: bytes) -> None:
    if flags and flags[0] & 0x80:
        file.seek(3 << (flags[0] & 7) + 1, os.SEEK_CUR)


def _webp(file: BinaryIO, size: int) -> bool:
    return int.from_bytes(file.read(8)[4:], "little") + 8 <= size


def _iso_media(file: BinaryIO, size: int) -> bool:
    at, kinds = 0, set[bytes]()
    while at < size:
        file.seek(at)
        length, kind = int.from_bytes(file.read(4)), file.read(4)
        kinds.add(kind)
        if length == 1:  # a larger number follows
            length = int.from_bytes(file.read(8))
        elif length == 0:  # until the end of the file
            length = size - at
        if length < 8:  # no box: bytes after the end
            break
        at += length
    return at <= size and len(kinds) > 1


_FORMATS: Final[dict[str, Callable[[BinaryIO, int], bool]]] = {
    "jpg": _jpeg,
    "png": _png,
    "gif": _gif,
    "webp": _webp,
    "avif": _iso_media,
    "heic": _iso_media,
}
