"""Sends a file through everything that a viewer asks of decoder processes: whole picture, region, frames."""

from contextlib import suppress
from itertools import count
from typing import Final

from msgspec.structs import replace
from PIL import Image

from app.core.errors import DamagedImageError, ImageTooLargeError
from app.core.limits import DecodeLimits
from app.images.decoded import OriginalFile, OriginalPixels, Thumbnail
from app.images.decoders import DecoderPool
from app.images.messages import FrameRequest, OriginalRequest, RegionRequest
from tests.fuzz.run import Decode
from tests.unit.images.image_files import encoded

# So that Qt decodes the regions of every JPEG.
LIMITS: Final = replace(DecodeLimits(), kept_pixels=0)
_FRAMES: Final = 4


def originals_of(pool: DecoderPool) -> Decode:
    """Return a function that stands in for the decoding of thumbnails.

    Args:
        pool: Decoder processes with `LIMITS`.
    """
    numbers = count(1)

    async def decode(data: bytes, box: int) -> Thumbnail:
        whole = (await pool.run(OriginalRequest(data, (box, box)))).shown
        file = OriginalFile(data, next(numbers))
        # What is behind the first pixels may be broken.
        with suppress(DamagedImageError, ImageTooLargeError):
            width, height = whole.source_width, whole.source_height
            part = (width // 3, height // 3, max(1, width // 2), max(1, height // 2))
            await pool.run(RegionRequest(file, part, 0.7))
        if whole.is_animated:
            with suppress(DamagedImageError, ImageTooLargeError):
                for _ in range(_FRAMES):
                    await pool.run(FrameRequest(file, (box, box)))
        return _as_thumbnail(whole)

    return decode


def _as_thumbnail(shown: OriginalPixels) -> Thumbnail:
    size = (shown.width, shown.height)
    if shown.has_alpha:
        data = encoded(Image.frombytes("RGBa", size, shown.pixels, "raw", "BGRa").convert("RGBA"), "PNG")
    else:
        data = encoded(Image.frombytes("RGB", size, shown.pixels, "raw", "BGRX"), "JPEG")
    return Thumbnail(*size, data, shown.has_alpha, shown.source_width, shown.source_height, "PNG")
