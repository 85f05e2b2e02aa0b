"""The formats of files: recognised by their first bytes, and whether a file has the end that its format requires.

Neither file names nor `Content-Type` matter. Nothing is decoded, and of a file on disk only what is needed is read.

Colours and repetitions of AVIF and HEIC files are read from their boxes, which ISO/IEC 14496-12 and 23008-12 define.
Invalid boxes are ignored: the decoders will report the file as damaged.
"""

import os
import re
import struct
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO, Final

from msgspec import Struct

from app.core import errors


class Nclx(Struct, frozen=True):
    """The colour information of a container.

    Attributes:
        primaries: A code point of ITU-T H.273, as are the next two.
        transfer: Of the transfer function.
        matrix: Of the matrix coefficients.
        peak: Peak luminance in cd/m²; 0 if it is unknown.
    """

    primaries: int
    transfer: int
    matrix: int
    peak: int


CONTAINER_BRANDS: Final = frozenset({b"mif1", b"mif2", b"mif3", b"msf1"})

_KNOWN_TO_PLUGINS: Final = {
    "AVIF": frozenset({b"avif", b"avis", b"mif1", b"msf1"}),
    "HEIF": frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}),
}
_MAJOR_BRAND: Final = slice(8, 12)
_MOST_BOXES: Final = 4096  # in one box: a file of 32 MiB could hold four million empty ones
_FULL_BOX_BYTES: Final = 4  # a version and flags
_IS_REPEATED: Final = 1  # a flag of an edit list
_CODES: Final = struct.Struct(">3H")


class _Box(Struct, frozen=True):
    kind: bytes
    start: int
    body: int
    end: int


def read_brands(head: bytes) -> tuple[bytes, frozenset[bytes]]:
    """Return the major brand and the compatible brands of a file that begins with `ftyp`."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return head[_MAJOR_BRAND], frozenset(head[at : at + 4] for at in range(16, end, 4))


def read_nclx(data: bytes) -> Nclx | None:
    """Return the colour information of the primary image; None if there is none."""
    meta = _find(data, 0, len(data), b"meta")
    if meta is None:
        return None
    inside = meta.body + _FULL_BOX_BYTES
    primary, properties = _find(data, inside, meta.end, b"pitm"), _find(data, inside, meta.end, b"iprp")
    if primary is None or properties is None:
        return None
    container = _find(data, properties.body, properties.end, b"ipco")
    if container is None:
        return None
    shown = int.from_bytes(data[primary.body + _FULL_BOX_BYTES : primary.end], "big")
    boxes = list(_boxes(data, container.body, container.end))
    for association in _boxes(data, properties.body, properties.end):
        if association.kind == b"ipma":
            for item, entry in _ipma_entries(data, association):
                if item == shown:
                    return _nclx_among(data, [boxes[number - 1] for number in entry if 0 < number <= len(boxes)])
    return None


def read_plays(data: bytes) -> int:
    """Return how often the image sequence of a file is to be played; 0 for without an end, also if it does not say it.

    A track whose edit list is repeated lasts longer than the edit list, or without an end.
    """
    movie = _find(data, 0, len(data), b"moov")
    track = _find(data, movie.body, movie.end, b"trak") if movie is not None else None
    if track is None:
        return 0
    head, edits = _find(data, track.body, track.end, b"tkhd"), _find(data, track.body, track.end, b"edts")
    entries = _find(data, edits.body, edits.end, b"elst") if edits is not None else None
    if head is None or entries is None:
        return 0
    if not data[entries.body + _FULL_BOX_BYTES - 1] & _IS_REPEATED:
        return 1
    # The duration comes behind two times, the ID and a reserved number; that of an edit behind their number.
    whole = _read_duration(data, head, 4 * (6 if data[head.body] else 4))
    once = _read_duration(data, entries, 4)
    return -(-whole // once) if whole and once else 0


def _read_duration(data: bytes, box: _Box, offset: int) -> int:
    """Read the duration at an offset behind version and flags; 0 if it is unknown or without an end."""
    start, length = box.body + _FULL_BOX_BYTES + offset, 8 if data[box.body] else 4
    duration = data[start : min(start + length, box.end)]
    return 0 if duration == b"\xff" * length else int.from_bytes(duration, "big")


def made_readable(data: bytes, source_format: str) -> bytes:
    """Return the file with a major brand that its plugin knows; the compatible brands count as well.

    Args:
        data: The whole file.
        source_format: "AVIF" or "HEIF".
    """
    if data[_MAJOR_BRAND] in _KNOWN_TO_PLUGINS[source_format]:
        return data
    return data[: _MAJOR_BRAND.start] + b"mif1" + data[_MAJOR_BRAND.stop :]


def _nclx_among(data: bytes, properties: list[_Box]) -> Nclx | None:
    codes, peak = b"", 0
    for box in properties:
        body = data[box.body : box.end]
        if box.kind == b"colr" and body[:4] == b"nclx":
            codes = codes or body[4:10]
        elif box.kind == b"clli":
            peak = int.from_bytes(body[:2], "big")
    if len(codes) < _CODES.size:
        return None
    primaries, transfer, matrix = _CODES.unpack(codes)
    return Nclx(primaries, transfer, matrix, peak)


def _ipma_entries(data: bytes, box: _Box) -> Iterator[tuple[int, list[int]]]:
    """Yield the items of an `ipma` box, each with the numbers of its properties, counted from 1."""
    id_bytes = 4 if data[box.body] else 2
    number_bytes, mask = (2, 0x7FFF) if data[box.body + 3] & 1 else (1, 0x7F)
    at = box.body + _FULL_BOX_BYTES + 4
    while at + id_bytes < box.end:
        item, at = int.from_bytes(data[at : at + id_bytes], "big"), at + id_bytes
        start, at = at + 1, at + 1 + data[at] * number_bytes
        numbers = range(start, at, number_bytes)
        yield item, [int.from_bytes(data[number : number + number_bytes], "big") & mask for number in numbers]


def _find(data: bytes, start: int, end: int, kind: bytes) -> _Box | None:
    return next((box for box in _boxes(data, start, end) if box.kind == kind), None)


def _boxes(data: bytes, start: int, end: int) -> Iterator[_Box]:
    """Yield the boxes between two offsets; stops at an invalid one."""
    return islice(_all_boxes(data, start, end), _MOST_BOXES)


def _all_boxes(data: bytes, start: int, end: int) -> Iterator[_Box]:
    while start + 8 <= end:
        size, body = int.from_bytes(data[start : start + 4], "big"), start + 8
        if size == 1:
            size, body = int.from_bytes(data[start + 8 : start + 16], "big"), start + 16
        elif size == 0:
            size = end - start
        if not body - start <= size <= end - start:
            return
        yield _Box(data[start + 4 : start + 8], start, body, start + size)
        start += size


_HEAD_BYTES: Final = 4096
_PROLOGUE_BYTES: Final = 64 * 1024  # before an SVG's root: drawing programs write licences and declarations there
_ISO_MEDIA: Final = "ISO media"

_PACK_FORMATS: Final = (
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG"),
    (re.compile(rb"GIF8[79]a"), "GIF"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "WEBP"),
    (re.compile(rb".{4}ftyp", re.DOTALL), _ISO_MEDIA),
)
_FOREIGN_FORMATS: Final = (
    (re.compile(rb"II[*+]\0|MM\0[*+]"), "TIFF"),
    (re.compile(rb"BM.{4}\0{4}", re.DOTALL), "BMP"),
    (re.compile(rb"\0\0[\1\2]\0(?!\0\0)"), "ICO"),
    (re.compile(rb".\0[\2\3\x0a\x0b]\0{5}.{8}[\x08\x10\x18\x20]", re.DOTALL), "TGA"),
    (re.compile(rb"8BPS"), "PSD"),
    (re.compile(rb"%!PS|\xc5\xd0\xd3\xc6"), "EPS"),
    (re.compile(rb"\s*%PDF-"), "PDF"),
    (re.compile(rb"\xff\x0a|\0\0\0\x0cJXL "), "JPEG XL"),
    (re.compile(rb"\0\0\0\x0cjP {2}|\xff\x4f\xff\x51"), "JPEG 2000"),
    (re.compile(rb"\x1aE\xdf\xa3"), "WebM"),
)

# A HEIF container without the usual boxes, whose minor version says the coding. Chromium shows it; Pillow's libavif is
# built without it.
_LOW_OVERHEAD: Final = b"mif3"
_MINOR_VERSION: Final = slice(12, 16)


def recognise(data: bytes) -> str:
    """Return Pillow's name of the format.

    Raises:
        NotAnImageError: Empty, HTML, text, anything unknown.
        UnsupportedFormatError: A known format that packs can't hold.
    """
    head = data[:_HEAD_BYTES]
    for signature, name in _PACK_FORMATS:
        if signature.match(head):
            return _iso_media_format(head) if name is _ISO_MEDIA else name
    for signature, name in _FOREIGN_FORMATS:
        if signature.match(head):
            raise errors.UnsupportedFormatError(name)
    if _is_svg(data[:_PROLOGUE_BYTES]):
        raise errors.UnsupportedFormatError("SVG")
    raise errors.NotAnImageError


_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
# Pictures in a HEIF container whose coding no library here decodes.
_OTHER_CODINGS: Final = {
    b"avci": "HEIF with H.264",
    b"avcs": "HEIF with H.264",
    b"jpeg": "HEIF with JPEG",
    b"jpgs": "HEIF with JPEG",
}


def _iso_media_format(head: bytes) -> str:
    """Distinguish AVIF, HEIC and MP4, which share a container.

    The major brand may name the container alone, or a coding that only some of the file's images have, or be wrong: it
    has to be among the compatible brands, which say which decoders can read the file (ISO/IEC 23008-12, clause 10).
    """
    major, compatible = read_brands(head)
    for brands in ({major} & compatible, compatible, {major}):
        if not _AVIF_BRANDS.isdisjoint(brands):
            return "AVIF"
        if not _HEIC_BRANDS.isdisjoint(brands):
            return "HEIF"
    if major == _LOW_OVERHEAD and head[_MINOR_VERSION] in _AVIF_BRANDS:
        raise errors.UnsupportedFormatError("low-overhead AVIF")
    if major in CONTAINER_BRANDS:
        return "HEIF"
    raise errors.UnsupportedFormatError(_OTHER_CODINGS.get(major) or ("MOV" if major == b"qt  " else "MP4"))


_UTF_16: Final = re.compile(rb"\xff\xfe|\xfe\xff|<\0|\0<")
_MARKUP: Final = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<")
_ROOT_ELEMENT: Final = re.compile(rb"<(?:\w+:)?(svg|html|head|body)[\s>]|<!doctype\s+html", re.IGNORECASE)


def _is_svg(head: bytes) -> bool:
    """An SVG may begin with declarations and comments; an HTML page may hold an SVG further down."""
    if _UTF_16.match(head):
        head = head.replace(b"\0", b"")
    if not _MARKUP.match(head):
        return False
    root = _ROOT_ELEMENT.search(head)
    return root is not None and (root[1] or b"").lower() == b"svg"


# --- The beginnings of files -------------------------------------------------------------------------------------

_FEWEST_BYTES: Final = 64  # of a beginning, from which on its format is not mistaken for another one
# The frames of JPEG (T.81, table B.1): without C4, C8 and CC, which are tables and an extension.
_FRAMES: Final = frozenset(bytes((0xFF, code)) for code in range(0xC0, 0xD0) if code not in {0xC4, 0xC8, 0xCC})
_VP8_FRAME: Final = b"\x9d\x01\x2a"


def is_known_by(beginning: bytes) -> bool:
    """Whether the beginning of a file says which format and size the picture has, or that it is none."""
    if len(beginning) < _FEWEST_BYTES:
        return False
    try:
        return read_size(beginning, recognise(beginning)) is not None
    except errors.UnsupportedFormatError:
        return True
    except errors.NotAnImageError:
        return len(beginning) >= _HEAD_BYTES


def read_size(beginning: bytes, source_format: str) -> tuple[int, int] | None:
    """Read width and height, as in the file, from its beginning; None if they are not in it.

    Args:
        beginning: Of the file, as much as is there.
        source_format: As `recognise` returns it.
    """
    data = beginning
    match source_format:
        case "JPEG":
            frame = next((each for each in markers(data) if each[0] in _FRAMES), None)
            place = frame.end() + 3 if frame is not None else len(data)
            height, width = data[place : place + 2], data[place + 2 : place + 4]
            return (int.from_bytes(width), int.from_bytes(height)) if len(width) == 2 else None
        case "PNG":
            return (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) if len(data) >= 24 else None
        case "GIF":
            return _two_sides(data, 6, 0xFFFF)
        case "WEBP":
            return _webp_size(data)
    return _largest_item(data)


def _two_sides(data: bytes, place: int, mask: int) -> tuple[int, int] | None:
    """Read two numbers of 16 bits, the lower byte first."""
    if len(data) < place + 4:
        return None
    width, height = struct.unpack_from("<2H", data, place)
    return width & mask, height & mask


def _webp_size(data: bytes) -> tuple[int, int] | None:
    kind, bits = data[12:16], int.from_bytes(data[21:25], "little")
    if kind == b"VP8X" and len(data) >= 30:
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L" and len(data) >= 25:
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return _two_sides(data, 26, 0x3FFF) if kind == b"VP8 " and data[23:26] == _VP8_FRAME else None


def _largest_item(data: bytes) -> tuple[int, int] | None:
    """The size of the largest image of a container: the others are its tiles, thumbnails and masks."""
    box: _Box | None = _Box(b"", 0, 0, len(data))
    for kind, skipped in ((b"meta", 0), (b"iprp", _FULL_BOX_BYTES), (b"ipco", 0)):
        box = _find(data, box.body + skipped, box.end, kind) if box is not None else None
    sizes = [
        (int.from_bytes(data[each.body + 4 : each.body + 8]), int.from_bytes(data[each.body + 8 : each.body + 12]))
        for each in (_boxes(data, box.body, box.end) if box is not None else ())
        if each.kind == b"ispe"
    ]
    return max(sizes, key=lambda size: size[0] * size[1], default=None)


# Of formats that packs can hold, and of other pictures. Documents and films are not here, and SVG is not, because
# browsers run what is in it.
_EXTENSIONS: Final = {
    "JPEG": "jpg",
    "PNG": "png",
    "GIF": "gif",
    "WEBP": "webp",
    "AVIF": "avif",
    "HEIF": "heic",
    "TIFF": "tif",
    "BMP": "bmp",
    "PSD": "psd",
    "JPEG XL": "jxl",
    "JPEG 2000": "jp2",
    "low-overhead AVIF": "avif",
}


def extension_of(data: bytes) -> str:
    """Return the usual extension of a picture's file name, without the dot, also of one that cannot be shown.

    Raises:
        NotAnImageError: Empty, HTML, text, anything unknown.
        UnsupportedFormatError: No picture, or one that may contain scripts.
    """
    try:
        name = recognise(data)
    except errors.UnsupportedFormatError as error:
        if error.format_name not in _EXTENSIONS:
            raise
        name = error.format_name
    return _EXTENSIONS[name]


# --- Ends of files -----------------------------------------------------------------------------------------------

# Bytes after the end are allowed: phones append films, and servers append zeros.
_TAIL_BYTES: Final = 4096
# A marker that a segment follows, or the end. 00 is a stuffed byte, 01 and D0-D7 stand alone, FF is padding.
MARKER: Final = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
EOI: Final = b"\xff\xd9"
_PNG_HEAD, _PNG_CHUNK_REST = 8, 4
_GIF_HEAD, _GIF_TRAILER, _GIF_EXTENSION, _GIF_IMAGE = 13, b";", b"!", b","


def is_whole(path: str, extension: str) -> bool:
    """Return whether a picture ends as its format requires; True for formats that have no known end.

    Args:
        path: Of the file.
        extension: See `extension_of`.

    Raises:
        OSError: It cannot be read.
    """
    has_end = _ENDS.get(extension)
    with open(path, "rb") as file:
        return has_end is None or has_end(file, os.fstat(file.fileno()).st_size)


def _jpeg(file: BinaryIO, size: int) -> bool:
    file.seek(max(0, size - _TAIL_BYTES))
    if file.read().rstrip(b"\0").endswith(EOI):
        return True
    file.seek(0)
    return has_end(file.read())  # of few files: those that a film or something else was appended to


def has_end(data: bytes) -> bool:
    """Whether there is an end marker."""
    return data.endswith(EOI) or any(marker[0] == EOI for marker in markers(data))


def markers(data: bytes) -> Iterator[re.Match[bytes]]:
    """Yield all markers up to the first end marker."""
    marker = MARKER.search(data, 2)
    while marker is not None:
        yield marker
        if marker[0] == EOI:
            return
        length = int.from_bytes(data[marker.end() : marker.end() + 2], "big")
        marker = MARKER.search(data, marker.end() + length)


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


_ENDS: Final[dict[str, Callable[[BinaryIO, int], bool]]] = {
    "jpg": _jpeg,
    "png": _png,
    "gif": _gif,
    "webp": _webp,
    "avif": _iso_media,
    "heic": _iso_media,
}
