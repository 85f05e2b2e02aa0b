"""Untrusted bytes -> thumbnails, which are encoded again, and what is measured of them. Runs in decoder processes.

`decode_original` says what holds for decoding.
"""

import io
import math
from hashlib import blake2b
from math import sumprod
from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageStat

from app.core.copies import CELLS as COLOUR_CELLS
from app.core.copies import FEWEST_CLEAR, FREQUENCIES, LIGHT_CELLS, Fingerprint
from app.core.limits import DecodeLimits
from app.core.readability import CELLS, Detail
from app.images.decode_original import decode_original
from app.images.decoded import Size, Thumbnail
from app.images.file_formats import recognise

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
        ImageError: As `decode_original` does.
    """
    if box < 1:
        raise ValueError(f"box must be at least 1 pixel, not {box}")
    picture = decode_original(data, (box, box), limits)
    image = picture.image
    image.info = {}  # Pillow would write profiles and comments of the original into the thumbnail
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
        source_width=picture.source_size[0],
        source_height=picture.source_size[1],
        source_format=recognise(data),
        fingerprint=b"" if is_for_print else fingerprint_of(image, data, picture.source_size).packed(),
    )


_SIDE: Final = 32  # of the picture whose frequencies are measured, in pixels
_WAVES: Final = [
    [math.cos(math.pi * frequency * (2 * place + 1) / (2 * _SIDE)) for place in range(_SIDE)]
    for frequency in range(FREQUENCIES)
]
# Of a frequency, as a sum over all pixels. What is lower may be changed by compression.
_LEAST_AMPLITUDE: Final = 64
_SHARPEST: Final = (1 << 16) - 1


def fingerprint_of(thumbnail: Image.Image, file: bytes, source_size: Size) -> Fingerprint:
    """Measure by what copies of a picture are recognised; what is transparent counts as white.

    The sign of each low frequency of its discrete cosine transform is a bit of its hash.
    """
    ground = _on_white(thumbnail).convert("RGB")
    small = ground.resize((_SIDE, _SIDE), Image.Resampling.BOX)
    light = small.convert("L")
    levels = light.tobytes()
    rows = [[*map(float, levels[at : at + _SIDE])] for at in range(0, _SIDE**2, _SIDE)]
    across = [[sumprod(row, wave) for row in rows] for wave in _WAVES]
    amplitudes = [sumprod(column, wave) for wave in _WAVES for column in across]
    return Fingerprint(
        file=blake2b(file, digest_size=16).digest(),
        width=source_size[0],
        height=source_size[1],
        sharpness=min(round(_sharpness(ground.convert("L"))), _SHARPEST),
        has_hash=sum(abs(each) > _LEAST_AMPLITUDE for each in amplitudes[1:]) >= FEWEST_CLEAR,
        bits=sum((each > 0) << place for place, each in enumerate(amplitudes)),
        colours=small.resize((COLOUR_CELLS, COLOUR_CELLS), Image.Resampling.BOX).tobytes(),
        light=light.resize((LIGHT_CELLS, LIGHT_CELLS), Image.Resampling.BOX).tobytes(),
    )


def _sharpness(gray: Image.Image) -> float:
    """How much blurring changes: 16 times the mean square of the differences, because it is rounded to an integer.

    It is measured in the middle, half as wide and high: with the whole, fingerprints would take 1.7 times as long.
    """
    width, height = gray.size
    middle = gray.crop((width // 4, height // 4, width - width // 4, height - height // 4))
    difference = ImageChops.difference(middle, middle.filter(ImageFilter.BoxBlur(1)))
    return 16 * ImageStat.Stat(difference).sum2[0] / (middle.width * middle.height)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    return ground


_PIXELS: Final = 12  # along each side of a cell
SIDE: Final = CELLS * _PIXELS  # of a picture that has enough pixels to be measured


def measure(picture: Image.Image) -> Detail:
    """Measure a picture; what is transparent counts as white.

    What there is to see in a cell is the mean of two values: how much neighbouring pixels differ, which are edges, and
    how much pixels differ from the cell's mean, which is contrast.
    """
    ground = _on_white(picture)
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
