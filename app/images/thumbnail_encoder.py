"""File -> thumbnail: decodes a picture and encodes it again, small. Runs in a decoder process."""

from __future__ import annotations

import io
from typing import Final

from app.core.settings import DecodeLimits
from app.images.decode import decode_picture
from app.images.thumbnail import Thumbnail

# At this quality no difference is visible. Chroma is not subsampled, because pictures of packs may hold text.
_JPEG_QUALITY: Final = 92
_PNG_COMPRESS_LEVEL: Final = 3


def make_thumbnail(data: bytes, box: int, limits: DecodeLimits = DecodeLimits()) -> Thumbnail:  # noqa: B008 (frozen)
    """Decode a file and encode it again, small.

    Args:
        data: The file as downloaded.
        box: Side of the square that it has to fit in, in device pixels.
        limits: Limits of size and time.

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
