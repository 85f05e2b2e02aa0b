"""A picture as small as a tile needs it, encoded again: what memory and the store on disk hold.

Encoded, a thumbnail of a photo takes 15 KB instead of 230 KB, and the few that are painted are decoded in half a
millisecond each. Imports no Pillow: the window's process does without it.
"""

from msgspec import Struct


class Thumbnail(Struct, frozen=True, tag=True):
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
