"""PNG files (PNG Specification, Third Edition): what their chunks say, their pixels, and the frames of animated ones.

Pillow refuses a whole picture if an ancillary chunk is invalid or large. So it gets a PNG with critical chunks only,
and transparency, colours and orientation are read from the ancillary chunks here. An invalid chunk is ignored, as the
specification recommends. Work and memory are bounded by the file's size and the size of a profile.

Animations are split into frames without decoding anything; each frame becomes a PNG of its own.
"""

import io
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from PIL import Image

from app.images.colour_space import ColourSpace
from app.images.decoded import Size
from app.images.pixels import Disposal, FramePart, on_canvas, plain, read_orientation, with_transparent_gray


class Png(Struct, frozen=True):
    """A PNG's default image.

    Attributes:
        data: A PNG of its critical chunks, and of `tRNS` if Pillow reads that correctly.
        size: Width and height.
        transparent_gray: The gray that is transparent, in samples of the file's depth; None without one.
        depth: Bits of a sample.
        is_gray: Whether it has no colours, so that its profile has to be one for gray.
        colours: ICC profiles and colour spaces; the first valid one counts. Without one, it is sRGB.
        orientation: How it has to be turned to be shown (`orientation`).
        frames: How many frames the animation has that it says it is; 0 if it is none.
        plays: How often that is played; 0 for without an end.
    """

    data: bytes
    size: Size
    transparent_gray: int | None
    depth: int
    is_gray: bool
    colours: tuple[bytes | ColourSpace, ...]
    orientation: int
    frames: int
    plays: int


_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HEADER: Final = struct.Struct(">IIBBBBB")
_FRAME_CONTROL: Final = struct.Struct(">IIIIIHHBB")

_GRAY, _RGB, _PALETTE, _GRAY_ALPHA = 0, 2, 3, 4
_LENGTHS: Final = {
    b"gAMA": 4,
    b"cHRM": 32,
    b"sRGB": 1,
    b"cICP": 4,
    b"cLLI": 8,
    b"mDCV": 24,
    b"acTL": 8,
    b"fcTL": _FRAME_CONTROL.size,
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
_DISPOSALS: Final = {1: Disposal.CLEAR, 2: Disposal.RESTORE}
_BLENDS_OVER: Final = 1
_USUAL_DENOMINATOR: Final = 100
_SEQUENCE_BYTES: Final = 4


def read_png(data: bytes, max_profile_bytes: int) -> Png:
    """Read all chunks; of each kind the first valid one counts.

    Consecutive chunks of pixels are kept as a range of the file, because a file of 32 MiB may hold millions of them.

    Args:
        data: The file, from its signature on.
        max_profile_bytes: A larger ICC profile is ignored.

    Raises:
        ValueError: It has no header.
    """
    view = memoryview(data)
    critical: dict[bytes, bytes] = {}  # whole chunks, with lengths and CRCs as they are
    ancillary: dict[bytes, bytes] = {}
    pixels: slice | None = None
    for kind, start, end in _places(view):
        if kind == b"IDAT" and (pixels is None or pixels.stop == start):
            pixels = slice(start if pixels is None else pixels.start, end)
        elif kind in _CRITICAL:
            critical.setdefault(kind, bytes(view[start:end]))
        elif kind in _BEFORE_PIXELS - ancillary.keys() and pixels is None and _is_in_order(kind, critical):
            body = _valid_body(view, kind, start, end)
            if body is not None:
                ancillary[kind] = bytes(body)
    width, height, depth, colour_type, *_ = _header(critical)
    is_gray = colour_type in {_GRAY, _GRAY_ALPHA}
    transparency, transparent_gray = _transparency(ancillary.get(b"tRNS", b""), depth, colour_type)
    # After truncated pixels an end would be read as a part of them.
    is_cut = pixels is None or pixels.stop > len(data)
    parts = (critical[b"IHDR"], critical.get(b"PLTE", b""), transparency, view[pixels] if pixels is not None else b"")
    return Png(
        data=b"".join((_SIGNATURE, *parts, b"" if is_cut else _chunk(b"IEND", b""))),
        size=(width, height),
        transparent_gray=transparent_gray,
        depth=depth,
        is_gray=is_gray,
        colours=tuple(_colours(ancillary, is_gray, max_profile_bytes)),
        orientation=read_orientation(ancillary.get(b"eXIf", b"")),
        frames=int.from_bytes(ancillary.get(b"acTL", b"")[:4]),
        plays=int.from_bytes(ancillary.get(b"acTL", b"")[4:]),
    )


def _header(critical: Mapping[bytes, bytes]) -> tuple[int, ...]:
    """Return width, height, depth, colour type, and three values that only decoders need.

    Raises:
        ValueError: There is none.
    """
    body = critical.get(b"IHDR", b"")[8:-4]
    if len(body) != _HEADER.size:
        raise ValueError("a PNG without a header")
    return _HEADER.unpack(body)


def _is_in_order(kind: bytes, critical: Mapping[bytes, bytes]) -> bool:
    """Whether a chunk is on its side of the palette, for kinds that browsers check."""
    if kind == b"tRNS" and _header(critical)[3] == _PALETTE:
        return b"PLTE" in critical
    return kind not in _BEFORE_PALETTE or b"PLTE" not in critical


def _valid_body(data: memoryview, kind: bytes, start: int, end: int) -> memoryview | None:
    """Return the data of a chunk; None if its length or its CRC is wrong."""
    body = data[start + 8 : end - 4]
    if len(body) != _LENGTHS.get(kind, len(body)) or end > len(data):
        return None
    crc = zlib.crc32(body, zlib.crc32(kind)).to_bytes(4, "big")
    return body if data[end - 4 : end] == crc else None


def _places(data: memoryview) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and end of each chunk of a PNG; the last one may be truncated."""
    start, size = len(_SIGNATURE), len(data)
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
        return _chunk(b"tRNS", trns[:6] if depth < 16 else bytes((0, trns[0], 0, trns[2], 0, trns[4]))), None
    if colour_type == _PALETTE and 0 < len(trns) <= 256:
        return _chunk(b"tRNS", trns), None
    return b"", None


def _chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk with its length and CRC."""
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(body, zlib.crc32(kind)).to_bytes(4, "big")


# --- Pixels and frames ----------------------------------------------------------------------------------------


def decode_png(png: Png) -> Image.Image:
    """Decode the pixels of a PNG.

    Raises:
        Exception: They are broken; Pillow raises nearly anything.
    """
    try:
        return _decoded_png(png.data, png)
    except OSError:
        # Pillow reports a wrong checksum behind complete pixels and broken pixels alike.
        return _decoded_png(_without_checksum(png.data), png)


def _decoded_png(data: bytes, png: Png) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
        image.load()
        return _png_pixels(image, png)


def _png_pixels(image: Image.Image, png: Png) -> Image.Image:
    if png.transparent_gray is not None:
        return with_transparent_gray(image, png.transparent_gray, png.depth)
    if png.is_gray and image.mode == "RGBA":  # gray with alpha, 16 bits each: Pillow reads it as colours
        return Image.merge("LA", (image.getchannel("R"), image.getchannel("A")))
    return plain(image)


def _without_checksum(png: bytes) -> bytes:
    """Return a PNG whose pixels have no checksum: a decoder then verifies only that none is missing.

    Args:
        png: `Png.data`, whose pixels are complete or not.
    """
    data = memoryview(png)
    before, pixels = [_SIGNATURE], bytearray()
    for kind, start, end in _places(data):
        if kind == b"IDAT":
            pixels += data[start + 8 : end - 4]
        elif kind != b"IEND":
            before.append(bytes(data[start:end]))
    return b"".join((*before, _chunk(b"IDAT", bytes(pixels[:-_CHECKSUM_BYTES])), _chunk(b"IEND", b"")))


def decode_first(data: bytes, png: Png) -> Image.Image:
    """Decode the pixels of a PNG; of an animation those of its first frame, which may not be the default image.

    Raises:
        Exception: They are broken; Pillow raises nearly anything.
    """
    part: FramePart | None = None
    with suppress(ValueError, struct.error):  # there is no valid frame
        part = next(frame_parts(data, png), None) if png.frames else None
    if part is None:
        return decode_png(png)
    image = part.decoded()
    return image if image.size == png.size else on_canvas(image, png.size, part.at)


def frame_parts(data: bytes, png: Png) -> Iterator[FramePart]:
    """Yield the frames of an animation, one each time the next one is requested.

    Args:
        data: The whole file.
        png: The same.

    Raises:
        Exception: A frame is invalid.
    """
    view = memoryview(data)
    control: tuple[int, ...] | None = None
    pixels: list[memoryview] = []
    for kind, start, end in _places(view):
        if kind == b"fcTL":
            if control is not None and pixels:
                yield _part(png, control, pixels)
            control, pixels = _FRAME_CONTROL.unpack(view[start + 8 : end - 4]), []
        elif kind == b"IDAT" and control is not None:
            pixels.append(view[start + 8 : end - 4])
        elif kind == b"fdAT" and control is not None:
            pixels.append(view[start + 8 + _SEQUENCE_BYTES : end - 4])
    if control is not None and pixels:
        yield _part(png, control, pixels)


def _part(png: Png, control: tuple[int, ...], pixels: list[memoryview]) -> FramePart:
    _, width, height, left, top, numerator, denominator, disposal, blend = control
    canvas_width, canvas_height = png.size
    if not width or not height or left + width > canvas_width or top + height > canvas_height:
        raise ValueError(f"a frame of {width} x {height} at {left}, {top} in {png.size}")
    view = memoryview(png.data)
    former, *others = (view[start:end] for kind, start, end in _places(view) if kind not in {b"IDAT", b"IEND"})
    header = _chunk(b"IHDR", _HEADER.pack(width, height, *_HEADER.unpack(former[8:-4])[2:]))
    body = b"".join((header, *others, _chunk(b"IDAT", b"".join(pixels)), _chunk(b"IEND", b"")))
    return FramePart(
        at=(left, top),
        size=(width, height),
        duration_ms=1000 * numerator // (denominator or _USUAL_DENOMINATOR),
        disposal=_DISPOSALS.get(disposal, Disposal.NONE),
        replaces=blend != _BLENDS_OVER,
        decoded=partial(decode_png, replace(png, data=_SIGNATURE + body, size=(width, height))),
    )


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
