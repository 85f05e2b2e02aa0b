"""A PNG's chunks (PNG Specification, Third Edition), read without decoding any pixel.

Pillow refuses a whole picture if an ancillary chunk is invalid or large. So it gets a PNG with critical chunks only,
and transparency, colours and orientation are read from the ancillary chunks here. An invalid chunk is ignored, as the
specification recommends. Work and memory are bounded by the file's size and the size of a profile.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec import Struct

from app.images.colour_space import ColourSpace
from app.images.pixels import read_orientation


class PngPicture(Struct, frozen=True):
    """A PNG's first picture.

    Attributes:
        data: A PNG of its critical chunks, and of `tRNS` if Pillow reads that correctly.
        size: Width and height of the whole picture.
        frame: The part that `data` covers: left, top, right and bottom. An animation's first frame may be smaller.
        transparent_gray: The gray that is transparent, in samples of the file's depth; None without one.
        depth: Bits of a sample.
        is_gray: Whether it has no colours, so that its profile has to be one for gray.
        colours: ICC profiles and colour spaces; the first valid one counts. Without one, it is sRGB.
        orientation: How it has to be turned to be shown (`orientation`).
    """

    data: bytes
    size: tuple[int, int]
    frame: tuple[int, int, int, int]
    transparent_gray: int | None
    depth: int
    is_gray: bool
    colours: tuple[bytes | ColourSpace, ...]
    orientation: int


SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
HEADER: Final = struct.Struct(">IIBBBBB")
FRAME_CONTROL: Final = struct.Struct(">IIIIIHHBB")

_GRAY, _RGB, _PALETTE, _GRAY_ALPHA = 0, 2, 3, 4
_LENGTHS: Final = {
    b"gAMA": 4,
    b"cHRM": 32,
    b"sRGB": 1,
    b"cICP": 4,
    b"cLLI": 8,
    b"mDCV": 24,
    b"acTL": 8,
    b"fcTL": FRAME_CONTROL.size,
}
_BEFORE_PIXELS: Final = frozenset(
    {b"tRNS", b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"cLLI", b"mDCV", b"acTL", b"eXIf"}
)
_BEFORE_PALETTE: Final = frozenset({b"cICP", b"mDCV"})
_CRITICAL: Final = frozenset({b"IHDR", b"PLTE"})
_RENDERING_INTENTS: Final = 4
_GAMMA_OF_SRGB: Final = 45_455
_UNIT: Final = 100_000  # of gAMA and cHRM
_LIGHT_UNIT: Final = 10_000  # of cLLI and mDCV
_CHECKSUM_BYTES: Final = 4  # behind the compressed pixels
_MOST_NAME_BYTES: Final = 79  # of a profile
_PROFILE_HEADER: Final = struct.Struct(">I12x4s16x4s28x3i48x")  # length, colour space, signature, illuminant
_D50: Final = (63_190, 65_536, 54_061)  # in 1/65536, as is the next
_MOST_D50_DIFFERENCE: Final = 655


class _Frame(NamedTuple):
    box: tuple[int, int, int, int]
    pixels: bytes


def read_png(data: bytes, max_profile_bytes: int) -> PngPicture:
    """Read all chunks.

    Args:
        data: The file, from its signature on.
        max_profile_bytes: A larger ICC profile is ignored.

    Raises:
        ValueError: It has no header.
    """
    chunks = _Chunks(data)
    width, height, depth, colour_type, *_ = chunks.header
    frame = chunks.first_frame()
    is_gray = colour_type in {_GRAY, _GRAY_ALPHA}
    transparency, transparent_gray = _transparency(chunks.ancillary.get(b"tRNS", b""), depth, colour_type)
    return PngPicture(
        data=chunks.rewritten(transparency, frame),
        size=(width, height),
        frame=frame.box if frame is not None else (0, 0, width, height),
        transparent_gray=transparent_gray,
        depth=depth,
        is_gray=is_gray,
        colours=tuple(_colours(chunks.ancillary, is_gray, max_profile_bytes)),
        orientation=read_orientation(chunks.ancillary.get(b"eXIf", b"")),
    )


def without_checksum(png: bytes) -> bytes:
    """Return a PNG whose pixels have no checksum: a decoder then verifies only that none is missing.

    Args:
        png: `PngPicture.data`, whose pixels are complete or not.
    """
    data = memoryview(png)
    before, pixels = [SIGNATURE], bytearray()
    for kind, start, end in places(data):
        if kind == b"IDAT":
            pixels += data[start + 8 : end - 4]
        elif kind != b"IEND":
            before.append(bytes(data[start:end]))
    return b"".join((*before, chunk(b"IDAT", bytes(pixels[:-_CHECKSUM_BYTES])), chunk(b"IEND", b"")))


class _Chunks:
    """The chunks of a file.

    Of each kind the first valid one counts. Consecutive chunks are kept as a range of the file and not as objects,
    because a file of 32 MiB may hold millions of chunks.
    """

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._pixels: slice | None = None  # all consecutive IDAT chunks
        self._critical: dict[bytes, bytes] = {}  # whole chunks, with lengths and CRCs as they are
        self._frame_control: bytes | None = None  # of the first frame behind the default image
        self._frame_pixels = bytearray()
        self._is_frame_whole = self._is_default_a_frame = False
        self.ancillary: dict[bytes, bytes] = {}
        for kind, start, end in places(self._data):
            if kind == b"IDAT":
                self._add_pixels(start, end)
            elif kind in _CRITICAL:
                self._critical.setdefault(kind, bytes(self._data[start:end]))
            elif kind in {b"fcTL", b"fdAT"}:
                self._add_frame(kind, start, end)
            elif kind in _BEFORE_PIXELS and self._is_in_order(kind):
                self._add_ancillary(kind, start, end)

    @property
    def header(self) -> tuple[int, ...]:
        """Return width, height, depth, colour type, and three values that only decoders need.

        Raises:
            ValueError: There is none.
        """
        body = self._critical.get(b"IHDR", b"")[8:-4]
        if len(body) != HEADER.size:
            raise ValueError("a PNG without a header")
        return HEADER.unpack(body)

    def first_frame(self) -> _Frame | None:
        """Return the first frame of an animation whose default image is not one of its frames.

        Returns:
            None for all other pictures, and if the frame is invalid.
        """
        if not any(self.ancillary.get(b"acTL", b"")[:4]) or self._is_default_a_frame:
            return None
        if self._frame_control is None or not self._frame_pixels:
            return None
        _, width, height, left, top, *_ = FRAME_CONTROL.unpack(self._frame_control)
        right, bottom = left + width, top + height
        if not width or not height or right > self.header[0] or bottom > self.header[1]:
            return None
        return _Frame((left, top, right, bottom), bytes(self._frame_pixels))

    def rewritten(self, transparency: bytes, frame: _Frame | None) -> bytes:
        """Return a PNG of the critical chunks, in which a frame replaces the default image."""
        header, palette = self._critical[b"IHDR"], self._critical.get(b"PLTE", b"")
        pixels: bytes | memoryview = self._data[self._pixels] if self._pixels is not None else b""
        # After truncated pixels it would be read as a part of them.
        end = chunk(b"IEND", b"") if self._pixels is not None and self._pixels.stop <= len(self._data) else b""
        if frame is not None:
            left, top, right, bottom = frame.box
            header = chunk(b"IHDR", HEADER.pack(right - left, bottom - top, *self.header[2:]))
            pixels = chunk(b"IDAT", frame.pixels)
        return b"".join((SIGNATURE, header, palette, transparency, pixels, end))

    def _body(self, kind: bytes, start: int, end: int) -> memoryview | None:
        """Return the data of a chunk; None if its length or its CRC is wrong."""
        body = self._data[start + 8 : end - 4]
        if len(body) != _LENGTHS.get(kind, len(body)) or end > len(self._data):
            return None
        crc = zlib.crc32(body, zlib.crc32(kind)).to_bytes(4, "big")
        return body if self._data[end - 4 : end] == crc else None

    def _add_pixels(self, start: int, end: int) -> None:
        if self._pixels is None:
            self._pixels = slice(start, end)
        elif self._pixels.stop == start:
            self._pixels = slice(self._pixels.start, end)

    def _is_in_order(self, kind: bytes) -> bool:
        """Whether the chunk is before the pixels and, for kinds that browsers check, on its side of the palette."""
        if self._pixels is not None:
            return False
        if kind == b"tRNS" and self.header[3] == _PALETTE:
            return b"PLTE" in self._critical
        return kind not in _BEFORE_PALETTE or b"PLTE" not in self._critical

    def _add_ancillary(self, kind: bytes, start: int, end: int) -> None:
        if kind not in self.ancillary:
            body = self._body(kind, start, end)
            if body is not None:
                self.ancillary[kind] = bytes(body)

    def _add_frame(self, kind: bytes, start: int, end: int) -> None:
        if self._pixels is None:
            self._is_default_a_frame |= kind == b"fcTL"
        elif kind == b"fcTL":
            body = self._body(kind, start, end)
            if self._frame_control is None and body is not None:
                self._frame_control = bytes(body)
            elif self._frame_pixels:
                self._is_frame_whole = True
        elif not self._is_frame_whole:
            self._frame_pixels += self._data[start + 12 : end - 4]  # without its sequence number


def places(data: memoryview) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and end of each chunk of a PNG; the last one may be truncated."""
    start, size = len(SIGNATURE), len(data)
    while start + 8 <= size:
        kind = bytes(data[start + 4 : start + 8])
        end = start + 12 + int.from_bytes(data[start : start + 4], "big")
        yield kind, start, end
        if kind == b"IEND":
            return
        start = end


# --- Transparency -----------------------------------------------------------------------------------------------


def _transparency(trns: bytes, depth: int, colour_type: int) -> tuple[bytes, int | None]:
    """Return the chunk, if Pillow reads it correctly, and the transparent gray, which Pillow reads as 8 bits only."""
    if colour_type == _GRAY and len(trns) >= 2:
        value = int.from_bytes(trns[:2], "big")
        return b"", value if depth == 16 else value & 0xFF  # more bits than a sample has: libpng uses the lower byte
    if colour_type == _RGB and len(trns) >= 6:
        # Pillow keeps the upper byte of each 16-bit sample, but would compare it with the lower byte of this value.
        return chunk(b"tRNS", trns[:6] if depth < 16 else bytes((0, trns[0], 0, trns[2], 0, trns[4]))), None
    if colour_type == _PALETTE and 0 < len(trns) <= 256:
        return chunk(b"tRNS", trns), None
    return b"", None


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk with its length and CRC."""
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(body, zlib.crc32(kind)).to_bytes(4, "big")


# --- Colours ----------------------------------------------------------------------------------------------------


def _colours(sound: dict[bytes, bytes], is_gray: bool, max_profile_bytes: int) -> Iterator[bytes | ColourSpace]:
    """Yield colour spaces and profiles in the order of their precedence (section 4.3 of the specification).

    A valid chunk hides those of lower precedence, even if it says sRGB or is not for such a picture, as in browsers.
    """
    primaries, transfer, matrix, is_full_range = sound.get(b"cICP", bytes(4))
    if matrix == 0 and is_full_range == 1:
        space = ColourSpace.from_code_points(primaries, transfer, _peak(sound))
        if space is not None:
            yield space
            return
    name, _, compressed = sound.get(b"iCCP", b"").partition(b"\0")
    profile = _inflated(compressed, max_profile_bytes) if 0 < len(name) <= _MOST_NAME_BYTES else b""
    kind = _profile_kind(profile)
    if kind is not None:
        if kind != b"RGB " and not (kind == b"GRAY" and is_gray):
            return
        yield profile
    if sound.get(b"sRGB", b"\xff")[0] < _RENDERING_INTENTS:
        return
    gamma = int.from_bytes(sound.get(b"gAMA", b""), "big")
    chromaticities = struct.unpack(">8I", sound[b"cHRM"]) if b"cHRM" in sound else None
    if chromaticities is not None and gamma:
        if max(chromaticities) <= _UNIT:
            yield ColourSpace.from_gamma(gamma / _UNIT, tuple(value / _UNIT for value in chromaticities))
    elif gamma and gamma != _GAMMA_OF_SRGB:  # browsers treat exactly this value as the curve of sRGB
        yield ColourSpace.from_gamma(gamma / _UNIT)


def _profile_kind(profile: bytes) -> bytes | None:
    """Return the colour space that an ICC profile is for; None if its header is invalid."""
    if len(profile) < _PROFILE_HEADER.size:
        return None
    length, kind, signature, *illuminant = _PROFILE_HEADER.unpack_from(profile)
    is_d50 = all(abs(got - want) <= _MOST_D50_DIFFERENCE for got, want in zip(illuminant, _D50, strict=True))
    return kind if length <= len(profile) and signature == b"acsp" and is_d50 else None


def _peak(sound: dict[bytes, bytes]) -> float:
    """Return the peak luminance in cd/m², of the content or of its mastering display; 0 if it is unknown."""
    content = int.from_bytes(sound.get(b"cLLI", b"")[:4], "big")
    return (content or int.from_bytes(sound.get(b"mDCV", b"")[16:20], "big")) / _LIGHT_UNIT


def _inflated(compressed: bytes, most: int) -> bytes:
    """Decompress what follows the byte for the compression method; empty if it is truncated, broken or too large."""
    if compressed[:1] != b"\0":
        return b""
    inflater = zlib.decompressobj()
    try:
        inflated = inflater.decompress(compressed[1:], most + 1)
    except zlib.error:
        return b""
    # At the end of the stream its checksum was verified.
    return inflated if inflater.eof and len(inflated) <= most else b""
