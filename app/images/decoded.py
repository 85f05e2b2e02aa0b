"""What decoders return: thumbnails, and pixels of originals: whole pictures, regions, or frames of animations.

A thumbnail is encoded again: that of a photo takes 15 KB instead of 230 KB, and the few that are painted are decoded in
half a millisecond each. Imports no Pillow: the window's process does without it.
"""

from enum import IntEnum
from typing import Final

from msgspec import Struct, field

# Ranks: of all requests that wait for a decoder, the one with the lowest rank is next. Several of one kind have numbers
# added to it.
ORIGINALS_AHEAD: Final = -1  # pictures that the viewer shows next
WANTED_THUMBNAILS: Final = 0  # which are in sight or near
OTHER_THUMBNAILS: Final = 1 << 40
SHEET_PICTURES: Final = 1 << 41
MEASUREMENTS: Final = 1 << 62


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
        fingerprint: A packed `core.copies.Fingerprint`; empty if none was made.
    """

    width: int
    height: int
    data: bytes
    has_alpha: bool
    source_width: int
    source_height: int
    source_format: str
    fingerprint: bytes = b""


type Size = tuple[int, int]  # width and height
type Region = tuple[int, int, int, int]  # x, y, width and height

# A decoded region may begin and end further outside than it was requested, by fewer pixels than this.
ALIGNED_TO: Final = 8
LONGEST_FRAME_MS: Final = 86_400_000  # a day; Qt's timers count milliseconds in 31 bits


class Recalled(Struct, frozen=True):
    """The thumbnails that were found on disk.

    Attributes:
        thumbnails: By URL; those that were not found are left out.
        old: Those of them that have to be revalidated with their host.
    """

    thumbnails: dict[str, Thumbnail] = field(default_factory=dict)
    old: tuple[str, ...] = ()


class OriginalPixels(Struct, frozen=True):
    """Pixels that can be painted as they are.

    Attributes:
        width: Device pixels.
        height: Device pixels.
        pixels: 32 bits per pixel, in the order B, G, R, A, premultiplied, rows without padding: `QImage.Format_RGB32`,
            or with alpha `QImage.Format_ARGB32_Premultiplied`.
        has_alpha: Whether any pixel is not opaque.
        source_width: Pixels of the whole original, upright.
        source_height: Pixels of the whole original, upright.
        region: Which part of the original it is, in pixels of the upright original.
        is_animated: Whether the file is an animation.
    """

    width: int
    height: int
    pixels: bytes
    has_alpha: bool
    source_width: int
    source_height: int
    region: Region
    is_animated: bool


class FrameChoice(IntEnum):
    """Which frame of an animation is requested."""

    NEXT = 0
    LATEST = 1  # the one that was requested last, once more, because it is needed in another size
    FORMER = 2  # the one before that, once more, if it had fewer pixels than the file


class Frame(Struct, frozen=True, tag=True):
    """A frame of an animation, or a picture that is none.

    Attributes:
        shown: What it shows.
        duration_ms: How long it is shown, in milliseconds, `LONGEST_FRAME_MS` at most; 0 if it is no animation.
        is_last: Whether the animation ends with it.
    """

    shown: OriginalPixels
    duration_ms: int = 0
    is_last: bool = False


class OriginalFile(Struct, frozen=True, tag=True):
    """A downloaded file, encoded.

    Attributes:
        data: All of its bytes.
        number: Another one for each download: decoder processes that hold the file know it by this.
    """

    data: bytes
    number: int
