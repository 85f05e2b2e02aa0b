"""Untrusted bytes -> pixels, and thumbnails, which are encoded again. Runs in decoder processes.

`decode_picture` is a pure function, because a crash or a hang of such a process affects one tile. It imports neither
Qt nor httpx, reads no file and no network, and recognises formats by content, not by names or headers. It raises only
errors derived from `ImageError`, and no warnings.
"""

import io
import warnings
from collections.abc import Callable
from typing import Final

from msgspec import Struct
from PIL import Image, ImageChops

from app.core.errors import DamagedImageError, ImageError, ImageTooLargeError
from app.core.limits import DecodeLimits
from app.core.readability import CELLS, Detail
from app.images.colour_space import in_srgb
from app.images.decoded import Thumbnail
from app.images.file_formats import recognise
from app.images.loading import fitted, load
from app.images.pixels import turned, upright, without_needless_alpha


class DecodedPicture(Struct, frozen=True):
    """A picture, decoded and scaled down.

    Attributes:
        image: Upright, sRGB, without metadata; mode "RGBA" where any pixel is not opaque, else "RGB".
        source_width: Pixels of the original, upright.
        source_height: Pixels of the original, upright.
        source_format: "JPEG", "PNG", "GIF", "WEBP", "AVIF" or "HEIF".
    """

    image: Image.Image
    source_width: int
    source_height: int
    source_format: str


def decode_picture(data: bytes, box: int, limits: DecodeLimits = DecodeLimits()) -> DecodedPicture:  # noqa: B008 (frozen)
    """Decode the whole picture, upright, its first frame, fitted into a square and never enlarged.

    Args:
        data: The file as downloaded.
        box: Side of the square in device pixels, at least 1.
        limits: Limits of size and time. Its times have to be enforced by the caller.

    Raises:
        NotAnImageError: Not a picture at all; empty, too.
        UnsupportedFormatError: A picture or a video of a kind that packs can't hold.
        ImageTooLargeError: More bytes, pixels, side or JPEG scans than allowed; nothing was decoded.
        HeicUnavailableError: HEIC, and its decoder is not installed.
        DamagedImageError: Truncated or broken. No incomplete picture is returned, even if a truncated JPEG ends with an
            end marker. The later scans of a progressive one may be missing then, which makes it less sharp.
    """
    if box < 1:
        raise ValueError(f"box must be at least 1 pixel, not {box}")
    return as_image_errors(lambda: _decode(data, box, limits))


def as_image_errors[Result](decode: Callable[[], Result]) -> Result:
    """Call a function that decodes, and raise what it raises as an `ImageError`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about sizes as well: the limits here are stricter than Pillow's
        try:
            return decode()
        except ImageError:
            raise
        except Image.DecompressionBombError as error:
            raise ImageTooLargeError from error
        except Exception as error:  # broken files make Pillow raise nearly anything, MemoryError too
            raise DamagedImageError from error


def _decode(data: bytes, box: int, limits: DecodeLimits) -> DecodedPicture:
    if len(data) > limits.max_bytes:
        raise ImageTooLargeError
    source_format = recognise(data)
    loaded = load(data, source_format, (box, box), limits)
    head = loaded.head
    # HAMMING takes two thirds of BICUBIC's time. It loses 2 dB, which is invisible at 50 dB.
    small = loaded.image.resize(fitted(head.size, (box, box)), Image.Resampling.HAMMING, reducing_gap=2.0)
    width, height = turned(head.size, head.orientation)
    image = without_needless_alpha(in_srgb(upright(small, head.orientation), head.spaces))
    image.info = {}  # Pillow would write profiles and comments of the original into the thumbnail
    return DecodedPicture(
        image=image,
        source_width=width,
        source_height=height,
        source_format=source_format,
    )


# At this quality no difference is visible. Chroma is not subsampled, because pictures of packs may hold text.
_JPEG_QUALITY: Final = 92
# Printed with 200 pixels to the inch or more, none is visible at this one either, with half of the bytes.
_PRINT_QUALITY: Final = 85
_PNG_COMPRESS_LEVEL: Final = 3


def make_thumbnail(
    data: bytes,
    box: int,
    limits: DecodeLimits = DecodeLimits(),  # noqa: B008 (frozen)
    *,
    is_for_print: bool = False,
) -> Thumbnail:
    """Decode a file and encode it again, small.

    Args:
        data: The file as downloaded.
        box: Side of the square that it has to fit in, in device pixels.
        limits: Limits of size and time.
        is_for_print: Whether it is encoded with a lower quality, for a document of many pictures.

    Raises:
        ImageError: As `decode_picture` does.
    """
    picture = decode_picture(data, box, limits)
    image = picture.image
    has_alpha = image.mode == "RGBA"
    file = io.BytesIO()
    if has_alpha:
        image.save(file, "PNG", compress_level=_PNG_COMPRESS_LEVEL)
    elif is_for_print:
        image.save(file, "JPEG", quality=_PRINT_QUALITY, optimize=True)
    else:
        image.save(file, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return Thumbnail(
        width=image.width,
        height=image.height,
        data=file.getvalue(),
        has_alpha=has_alpha,
        source_width=picture.source_width,
        source_height=picture.source_height,
        source_format=picture.source_format,
    )


_PIXELS: Final = 12  # along each side of a cell
SIDE: Final = CELLS * _PIXELS  # of a picture that has enough pixels to be measured


def measure(picture: Image.Image) -> Detail:
    """Measure a picture; what is transparent counts as white.

    What there is to see in a cell is the mean of two values: how much neighbouring pixels differ, which are edges, and
    how much pixels differ from the cell's mean, which is contrast.
    """
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    longest = max(picture.size)
    columns, rows = (max(1, round(CELLS * side / longest)) for side in picture.size)
    whole, cells = (columns * _PIXELS, rows * _PIXELS), (columns, rows)
    gray = ground.convert("L").resize(whole, Image.Resampling.BOX)
    across = ImageChops.difference(gray, ImageChops.offset(gray, 1, 0))
    across.paste(0, (0, 0, 1, whole[1]))  # the offset has moved the last column to the first place
    down = ImageChops.difference(gray, ImageChops.offset(gray, 0, 1))
    down.paste(0, (0, 0, whole[0], 1))
    edges = ImageChops.lighter(across, down).resize(cells, Image.Resampling.BOX)
    light = gray.resize(cells, Image.Resampling.BOX)
    spread = ImageChops.difference(gray, light.resize(whole, Image.Resampling.NEAREST))
    busy = ImageChops.add(edges, spread.resize(cells, Image.Resampling.BOX), scale=2)
    return Detail(columns, rows, busy.tobytes() + light.tobytes())
