"""Files of each format -> pixels, and the file's metadata on colours and orientation.

A picture is loaded whole or not at all. Only what follows the last pixel may be missing: the end marker of a JPEG whose
coding is not arithmetic, a PNG's checksum, a GIF's end code. Because libjpeg only warns of missing data, a JPEG with a
uniform lower edge is decoded twice, with other bits before its end.

A JPEG's scans are found by their markers (ITU-T T.81, annex B) without decoding anything.
"""

import io
import re
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Final, override

from msgspec import Struct

# The imported plugins register themselves; without them Image.open would import all of Pillow's 43 formats.
from PIL import (
    AvifImagePlugin,  # noqa: F401
    ExifTags,
    GifImagePlugin,  # noqa: F401
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

from app.core import errors
from app.core.limits import DecodeLimits
from app.images.colour_space import PROFILE_SPACE, ColourSpace
from app.images.decoded import Size
from app.images.file_formats import EOI, MARKER, has_end, made_readable, markers, read_nclx
from app.images.pixels import GifFrames, on_canvas, plain, read_orientation, turned
from app.images.png import decode_first, read_png


class Head(Struct, frozen=True):
    """What a file says about itself.

    Attributes:
        size: Width and height as in the file.
        spaces: ICC profiles and colour spaces; the first valid one counts.
        orientation: How the picture has to be turned to be shown (`orientation`).
    """

    size: Size
    spaces: tuple[bytes | ColourSpace, ...]
    orientation: int


class Loaded(Struct, frozen=True):
    """A decoded file.

    Attributes:
        image: Its first frame in mode L, LA, RGB, RGBA or CMYK; a JPEG's may be scaled by 1/2, 1/4 or 1/8.
        head: What the file says about itself.
        is_animated: Whether it has at least two frames.
    """

    image: Image.Image
    head: Head
    is_animated: bool = False


@contextmanager
def image_errors() -> Iterator[None]:
    """Raise what code that decodes raises as an `ImageError`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about sizes as well: the limits here are stricter than Pillow's
        try:
            yield
        except errors.ImageError:
            raise
        except Image.DecompressionBombError as error:
            raise errors.ImageTooLargeError from error
        except Exception as error:  # broken files make Pillow raise nearly anything, MemoryError too
            raise errors.DamagedImageError from error


_SOS: Final = b"\xff\xda"
_SEQUENTIAL_FRAMES: Final = frozenset({b"\xff\xc0", b"\xff\xc1"})
_ARITHMETIC_FRAMES: Final = frozenset({b"\xff\xc9", b"\xff\xca", b"\xff\xcb"})
_RESTARTS: Final = tuple(bytes((0xFF, code)) for code in range(0xD0, 0xD8))
# Tables and frames, and the segments with JFIF, EXIF, a part of an ICC profile, and Adobe's, as long as libjpeg wants
# them; "..": the length.
_READ_SEGMENT: Final = re.compile(
    rb"\xff(?:[\xc0-\xdf]|\xe0..JFIF\0.{9}|\xe1..Exif\0|\xe2..ICC_PROFILE\0..|\xee..Adobe.{7})", re.DOTALL
)
# Any bits that contain no marker and decode to pixels that are not flat; enough for a few blocks.
_MORE_BITS: Final = bytes(254 - number * 89 % 251 for number in range(1, 1024))


def check_scans(data: bytes, most: int) -> None:
    """Refuse a JPEG with so many scans that decoding takes minutes: each is a pass over the whole picture.

    Raises:
        ImageTooLargeError: More scans than `most`.
    """
    if data.count(_SOS) <= most:  # an upper bound, because metadata may contain these two bytes, too
        return
    scans = 0
    for marker in markers(data):
        scans += marker[0] == _SOS
        if scans > most:
            raise errors.ImageTooLargeError


def is_row_by_row(data: bytes) -> bool:
    """Whether a decoder needs no more than a few rows at a time: there is one scan, with Huffman coding."""
    kinds = [marker[0] for marker in markers(data)]
    return kinds.count(_SOS) <= 1 and not _SEQUENTIAL_FRAMES.isdisjoint(kinds)


def without_odd_segments(data: bytes) -> bytes:
    """Return the file without what precedes the first scan and no decoder reads, but Pillow may stumble over.

    That is what lies between segments, and application segments that are too short or of other kinds.
    """
    parts = [data[:2]]
    for marker in markers(data):
        if marker[0] == _SOS:
            return b"".join([*parts, data[marker.start() :]])
        segment = data[marker.start() : marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2], "big")]
        if _READ_SEGMENT.match(segment):
            parts.append(segment)
    return data


def is_empty(data: bytes) -> bool:
    """Whether the first scan has no data. Decoders show gray or a pattern then, depending on the coding."""
    for marker in markers(data):
        if marker[0] == _SOS:
            length = int.from_bytes(data[marker.end() : marker.end() + 2], "big")
            return MARKER.match(data, marker.end() + length) is not None
    return False


def with_end(data: bytes) -> bytes:
    """Return the file with an end marker, which replaces an incomplete marker."""
    return data.rstrip(b"\xff") + EOI


def with_more_bits(data: bytes) -> bytes | None:
    """Return the file with additional bits before its end, which decoders use only if bits of pixels are missing.

    Returns:
        None if the file has no end marker, or if its coding may read such bits anyway (T.81, D.1.8).
    """
    scan = 0
    for marker in markers(data):
        if marker[0] in _ARITHMETIC_FRAMES:
            return None
        if marker[0] == _SOS:
            scan = marker.end()
        elif marker[0] == EOI:
            # Fill bytes may precede a marker (T.81, B.1.1.2); together with the bits they could become one.
            end = len(data[: marker.start()].rstrip(b"\xff"))
            # If the pixels between two restart markers are complete, decoders skip what precedes the next marker.
            restart = _next_restart(data, scan, end)
            return b"".join((data[:end], _MORE_BITS, restart, _MORE_BITS, data[end:]))
    return None


def _next_restart(data: bytes, scan: int, end: int) -> bytes:
    """Return the restart marker that would be next in a scan; they are numbered from 0 to 7."""
    last, number = max((data.rfind(restart, scan, end), number) for number, restart in enumerate(_RESTARTS))
    return _RESTARTS[0 if last < 0 else (number + 1) % len(_RESTARTS)]


_STRIP_ROWS: Final = 256
_DIVISORS: Final = (1, 2, 4, 8)  # of each side of a JPEG
_EXIF: Final = b"Exif\0"  # and a byte for padding, whose value does not matter
_CONTAINERS: Final = frozenset({"AVIF", "HEIF"})


class _Jpeg(JpegImagePlugin.JpegImageFile):
    """A JPEG that is read at once, not 64 KiB at a time: libjpeg needs an arithmetic-coded scan as a whole."""

    @override
    def load_read(self, read_bytes: int) -> bytes:
        return super().load_read(-1)


def load(data: bytes, source_format: str, box: Size, limits: DecodeLimits) -> Loaded:
    """Decode a file.

    Args:
        data: The whole file.
        source_format: Pillow's name of its format.
        box: What the upright picture will be made to fit in; a JPEG may be decoded at a fraction.
        limits: Limits of size and time.

    Raises:
        ImageTooLargeError: More pixels, side or JPEG scans than allowed; nothing was decoded.
        HeicUnavailableError: HEIC, and its decoder is not installed.
        Exception: Cut short or broken; Pillow raises nearly anything.
    """
    if source_format == "JPEG":
        return _load_jpeg(data, box, limits)
    if source_format == "PNG":
        return _load_png(data, limits)
    if source_format == "GIF":
        return _load_gif(data, limits)
    with opened_by_plugin(data, source_format, limits) as (image, head):
        image.load()
        return Loaded(in_own_mode(image), head, source_format != "HEIF" and frame_count(image) > 1)


def read_jpeg_head(data: bytes, limits: DecodeLimits) -> Head:
    """Read the head of a JPEG.

    Raises:
        ImageTooLargeError: More pixels, side or scans than allowed.
        Exception: It is broken; Pillow raises nearly anything.
    """
    check_scans(data, limits.max_jpeg_scans)
    with _opened(data, "JPEG") as image:
        return _head(image, _checked_jpeg_size(image, data, limits), limits)


def _samples(image: ImageFile.ImageFile) -> int:
    """Return how many samples a JPEG has in all of its components."""
    layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])
    sampling = [(horizontal, vertical) for _, horizontal, vertical, _ in layers]
    most = max(horizontal for horizontal, _ in sampling) * max(vertical for _, vertical in sampling)
    return image.width * image.height * sum(horizontal * vertical for horizontal, vertical in sampling) // most


@contextmanager
def opened_by_plugin(
    data: bytes, source_format: str, limits: DecodeLimits
) -> Iterator[tuple[ImageFile.ImageFile, Head]]:
    """Open a WebP, an AVIF or a HEIC, whose frames their plugins compose.

    Raises:
        ImageTooLargeError: More pixels or side than allowed.
        HeicUnavailableError: HEIC, and its decoder is not installed.
        Exception: It is broken; Pillow raises nearly anything.
    """
    if source_format == "HEIF":
        _register_heif_opener()
    nclx = None
    if source_format in _CONTAINERS:
        data = made_readable(data, source_format)
        nclx = read_nclx(data)
    space = ColourSpace.from_nclx(nclx.primaries, nclx.transfer, nclx.matrix, nclx.peak) if nclx is not None else None
    with _opened(data, source_format) as image:
        yield image, _head(image, _checked_size(image.size, limits), limits, space)


def frame_count(image: ImageFile.ImageFile) -> int:
    """Return how many frames a file has that its plugin composes, which reads it from the head."""
    count: int = getattr(image, "n_frames", 1)
    return count


def fitted(size: Size, box: Size) -> Size:
    """Return the largest size that fits into the box with the same aspect ratio, never larger than the picture."""
    width, height = size
    most_width, most_height = box
    if width <= most_width and height <= most_height:
        return size
    if width * most_height >= height * most_width:
        return most_width, max(1, round(height * most_width / width))
    return max(1, round(width * most_height / height)), most_height


# --- Each format ------------------------------------------------------------------------------------------------


def _load_jpeg(data: bytes, box: Size, limits: DecodeLimits) -> Loaded:
    check_scans(data, limits.max_jpeg_scans)
    if is_empty(data):
        raise errors.DamagedImageError
    is_ended = has_end(data)
    if not is_ended:
        data = with_end(data)
    with _opened(data, "JPEG") as image:
        size = _checked_jpeg_size(image, data, limits)
        pixels = size[0] * size[1]
        if pixels > limits.max_pixels and not is_ended:
            raise errors.DamagedImageError  # whether pixels are missing could be found only at its full size
        # The target itself, not the box or a multiple: a tall photo is decoded at 1/4 or 1/2 then, in 6 to 10 ms
        # instead of 10 to 22. It loses 1 to 3 dB, which is invisible at 50 dB.
        target = fitted(size, turned(box, _orientation(image)))
        divisor = next((each for each in _DIVISORS if pixels <= limits.max_pixels * each**2), _DIVISORS[-1])
        target = (min(target[0], size[0] // divisor), min(target[1], size[1] // divisor))
        image.draft(None, target)
        image.load()
        loaded = Loaded(in_own_mode(image), _head(image, size, limits))
        lacks_pixels = is_ended and _is_flat_below(image) and _lacks_pixels(image, data, target)
    if not is_ended:
        with _opened(data, "JPEG") as whole:  # at a smaller scale a change of the last bits may be invisible
            lacks_pixels = _lacks_pixels(whole, data, None)
    if lacks_pixels:
        raise errors.DamagedImageError
    return loaded


def _load_png(data: bytes, limits: DecodeLimits) -> Loaded:
    png = read_png(data, limits.max_profile_bytes)
    _checked_size(png.size, limits)
    return Loaded(decode_first(data, png), Head(png.size, png.colours, png.orientation), png.frames > 1)


def _load_gif(data: bytes, limits: DecodeLimits) -> Loaded:
    """Decode the first frame.

    It becomes a file of its own: Pillow refuses a whole block of pixels if it is cut, even if only the code for their
    end is missing.
    """
    gif = GifFrames(data)
    size = _checked_size(gif.size, limits)
    parts = gif.parts()
    first = next(parts, None)
    if first is None:
        raise errors.DamagedImageError
    pixels, is_animated = first.decoded(), False
    with suppress(Exception):  # what is broken behind the first frame is no reason to hide that
        is_animated = next(parts, None) is not None
    image = pixels if pixels.size == size else on_canvas(pixels, size, first.at)
    return Loaded(image, Head(size, (), 1), is_animated)


@cache
def _register_heif_opener() -> None:
    """Make Pillow open HEIC. Called when needed, because the plugin loads two large libraries and few packs hold HEIC.

    Raises:
        HeicUnavailableError: The plugin, its library or the HEVC decoder is not there.
    """
    try:
        import pi_heif

        pi_heif.register_heif_opener()
        decoders = pi_heif.libheif_info()["decoders"]
    except ImportError as error:
        raise errors.HeicUnavailableError from error
    if not decoders:
        raise errors.HeicUnavailableError


# --- All formats ------------------------------------------------------------------------------------------------


def _opened(data: bytes, source_format: str) -> ImageFile.ImageFile:
    """Read the file's header; no pixel is decoded yet."""
    if source_format == "JPEG":
        # Image.open would refuse 179 megapixels, and open a phone's file of several pictures as another format.
        try:
            return _Jpeg(io.BytesIO(data))
        except SyntaxError:  # as Pillow reports any error in a header
            return _Jpeg(io.BytesIO(without_odd_segments(data)))
    try:
        return Image.open(io.BytesIO(data), formats=[source_format])
    except Exception:
        if source_format != "AVIF":
            raise
        # libavif refuses a whole picture if its EXIF is broken: rename that item, and try again.
        return Image.open(io.BytesIO(data.replace(b"Exif", b"skip")), formats=[source_format])


def _checked_size(size: tuple[int, int], limits: DecodeLimits) -> tuple[int, int]:
    """Return the size, if it is allowed.

    Raises:
        ImageTooLargeError: It is larger than allowed.
    """
    width, height = size
    if width * height > limits.max_pixels or max(size) > limits.max_side:
        raise errors.ImageTooLargeError
    return size


def _checked_jpeg_size(image: ImageFile.ImageFile, data: bytes, limits: DecodeLimits) -> Size:
    """Return the size, if it is allowed: it may be larger if the JPEG can be decoded row by row.

    Such a one has to have so many bytes that it may be complete: at least two bits for each block of 64 samples, a code
    for its mean and one for its end.

    Raises:
        ImageTooLargeError: It is larger than allowed.
    """
    pixels = image.width * image.height
    is_possible = limits.max_pixels < pixels <= limits.max_jpeg_pixels and max(image.size) <= limits.max_side
    if is_possible and len(data) * 8 >= _samples(image) // 64 * 2 and is_row_by_row(data):
        return image.size
    return _checked_size(image.size, limits)


def in_own_mode(image: Image.Image) -> Image.Image:
    """Return a decoded picture in mode L, LA, RGB, RGBA or CMYK, depending on what the file contains.

    Pillow and libheif decode gray with alpha as colours. If its profile is for gray, it becomes gray again.
    """
    pixels = plain(image)
    profile = image.info.get("icc_profile") or b""
    if image.format in _CONTAINERS and pixels.mode == "RGBA" and profile[PROFILE_SPACE] == b"GRAY":
        red, green, blue, alpha = pixels.split()
        if red.tobytes() == green.tobytes() == blue.tobytes():
            return Image.merge("LA", (red, alpha))
    return pixels


def _head(image: Image.Image, size: Size, limits: DecodeLimits, space: ColourSpace | None = None) -> Head:
    """Its ICC profile takes precedence over the colour space that its container names."""
    profile = image.info.get("icc_profile") or b""
    spaces = (profile,) if 0 < len(profile) <= limits.max_profile_bytes else ()
    return Head(size, spaces if space is None else (*spaces, space), _orientation(image))


def _orientation(image: Image.Image) -> int:
    """Return the orientation of an opened picture.

    Browsers ignore the EXIF of WebP. Of AVIF and HEIC the container's rotation counts: libheif has applied it, and
    Pillow reports that of an AVIF as EXIF.
    """
    if image.format == "AVIF":
        reported = Image.Exif()
        reported.load(image.info.get("exif") or b"")
        return int(reported.get(ExifTags.Base.Orientation, 1))
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return 1
    blocks = (block for name, block in image.applist if name == "APP1" and block.startswith(_EXIF))
    return read_orientation(next(blocks, b"")[len(_EXIF) + 1 :])


# --- Truncated JPEGs --------------------------------------------------------------------------------------------


def _is_flat_below(image: Image.Image) -> bool:
    """Whether all pixels of the lowest row are equal, as they are if libjpeg has filled in missing pixels."""
    edge = image.crop((0, image.height - 1, image.width, image.height)).tobytes()
    return edge == edge[: len(edge) // image.width] * image.width


def _lacks_pixels(image: Image.Image, data: bytes, target: tuple[int, int] | None) -> bool:
    """Whether libjpeg has filled in pixels that the file does not contain, which it does not report.

    The file is decoded once more with additional bits before its end: the picture changes only if bits are missing.

    Args:
        image: The picture, opened for the same target.
        data: The file, with an end.
        target: The size for which it is decoded, or None for its own.
    """
    longer = with_more_bits(data)
    if longer is None:
        return target is None
    before = _fingerprint(image)
    with _opened(longer, "JPEG") as again:
        again.draft(None, target)
        return _fingerprint(again) != before


def _fingerprint(image: Image.Image) -> int:
    """Return a checksum of the pixels."""
    image.load()
    checksum = 0
    for top in range(0, image.height, _STRIP_ROWS):
        checksum = zlib.crc32(image.crop((0, top, image.width, top + _STRIP_ROWS)).tobytes(), checksum)
    return checksum
