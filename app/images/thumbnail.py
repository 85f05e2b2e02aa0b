"""A picture as small as a tile needs it, encoded again: what memory and the store on disk hold.

Encoded, a thumbnail of a photo takes 15 KB instead of 230, and the few that are painted are decoded in half a
millisecond each. `make_thumbnail` runs in a worker process, like `decode_picture` that it builds on.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from app.core.settings import DecodeLimits
from app.images.decode import decode_picture

# No eye tells it from the pixels it was made of; chroma at full resolution, as pack pictures may hold text.
_JPEG_QUALITY: Final = 92
_PNG_COMPRESS_LEVEL: Final = 3


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """An encoded thumbnail.

    Attributes:
        width: Device pixels.
        height: Device pixels.
        data: A JPEG, or a PNG where there is alpha; upright, sRGB, without metadata.
        has_alpha: Whether any pixel is not opaque.
        source_width: Pixels of the original, upright.
        source_height: Pixels of the original, upright.
        source_format: "JPEG", "PNG", "GIF", "WEBP", "AVIF" or "HEIF".
    """

    width: int
    height: int
    data: bytes
    has_alpha: bool
    source_width: int
    source_height: int
    source_format: str


def make_thumbnail(data: bytes, box: int, limits: DecodeLimits = DecodeLimits()) -> Thumbnail:  # noqa: B008 (frozen)
    """Decode a file and encode it again, small.

    Args:
        data: The file as downloaded.
        box: Side of the square that it has to fit in, in device pixels.
        limits: What the file may cost.

    Raises:
        ImageError: As `decode_picture` does.
    """
    picture = decode_picture(data, box, limits)
    image = picture.image
    has_alpha = image.mode == "RGBA"
    file = io.BytesIO()
    if has_alpha:
        image.save(file, "PNG", compress_level=_PNG_COMPRESS_LEVEL)
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
