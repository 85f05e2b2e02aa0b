"""Untrusted bytes -> pixels: whole pictures, and regions and frames of a file that is kept. Runs in decoder processes.

Decoding depends on the file alone, because a crash or a hang of such a process affects one picture. It imports neither
httpx nor, but for regions of large JPEGs, Qt. It reads no file and no network, and recognises formats by content, not
by names or headers. It raises only errors derived from `ImageError`, and no warnings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from PIL import Image

from app.core.errors import DamagedImageError, ImageTooLargeError
from app.core.limits import MIB, DecodeLimits
from app.images.colour_space import in_srgb
from app.images.decoded import ALIGNED_TO, LONGEST_FRAME_MS, Frame, FrameChoice, OriginalPixels, Region, Size
from app.images.file_formats import read_plays, recognise
from app.images.loading import (
    Head,
    Loaded,
    fitted,
    frame_count,
    image_errors,
    in_own_mode,
    load,
    opened_by_plugin,
    read_jpeg_head,
)
from app.images.pixels import GifFrames, composed, in_file, in_upright, turned, upright, without_needless_alpha
from app.images.png import frame_parts, read_png

# A picture that is more than this often larger is averaged over whole pixels first, which is invisible and quicker.
_REDUCING_GAP: Final = 2.0


def scaled(image: Image.Image, size: Size, part: Region | None = None) -> Image.Image:
    """Scale a picture down. A Hamming filter takes half the time of a bicubic one and is nearly as sharp.

    Args:
        image: In mode L, LA, RGB, RGBA or CMYK.
        size: Of the result.
        part: What to scale; None for all.
    """
    x, y, width, height = part or (0, 0, *image.size)
    box = (x, y, x + width, y + height)
    if size == (width, height):
        return image.crop(box)
    return image.resize(size, Image.Resampling.HAMMING, box, _REDUCING_GAP)


_BAND_PIXELS: Final = 256 * 1024
_DIVISORS: Final = (8, 4, 2, 1)
_MOST_COEFFICIENT_BYTES: Final = 8  # for each pixel of a progressive JPEG in CMYK
# By Qt's name of a format: Pillow's mode, and its name for the order of bytes.
_QT_FORMATS: Final = {
    "Format_RGB32": ("RGB", "BGRX"),
    "Format_Grayscale8": ("L", "L"),
    "Format_CMYK8888": ("CMYK", "CMYK"),
}


class DecodedOriginal(Struct, frozen=True):
    """What a decoder process sends.

    Attributes:
        image: Upright, sRGB; mode "RGBA" where any pixel is not opaque, else "RGB".
        source_size: Of the whole original, upright.
        region: Which part of it the image shows.
        is_animated: Whether it can be played.
        duration_ms: See `Frame`.
        is_last: See `Frame`.
    """

    image: Image.Image
    source_size: Size
    region: Region
    is_animated: bool = False
    duration_ms: int = 0
    is_last: bool = False

    def frame(self) -> Frame:
        """All but the pixels."""
        shown = OriginalPixels(
            *self.image.size, b"", self.image.mode == "RGBA", *self.source_size, self.region, self.is_animated
        )
        return Frame(shown, self.duration_ms, self.is_last)

    def rows(self) -> Iterator[bytes]:
        """Yield the pixels as `OriginalPixels` has them, some rows at a time."""
        mode, order = ("RGBa", "BGRa") if self.image.mode == "RGBA" else ("RGBA", "BGRA")
        width, height = self.image.size
        rows = max(1, _BAND_PIXELS // width)
        for top in range(0, height, rows):
            band = self.image.crop((0, top, width, min(top + rows, height)))
            yield band.convert(mode).tobytes("raw", order)


@image_errors()
def decode_original(data: bytes, box: Size, limits: DecodeLimits) -> DecodedOriginal:
    """Decode a whole picture, upright, its first frame, fitted into a box and never enlarged.

    Args:
        data: The file as downloaded.
        box: Width and height in device pixels, at least 1.
        limits: Limits of size and time. Its times have to be enforced by the caller.

    Raises:
        NotAnImageError: Not a picture at all; empty, too.
        UnsupportedFormatError: A picture or a video of a kind that packs can't hold.
        ImageTooLargeError: More bytes, pixels, side or JPEG scans than allowed; nothing was decoded.
        HeicUnavailableError: HEIC, and its decoder is not installed.
        DamagedImageError: Truncated or broken. No incomplete picture is returned, even if a truncated JPEG ends with an
            end marker. The later scans of a progressive one may be missing then, which makes it less sharp.
    """
    if len(data) > limits.max_bytes:
        raise ImageTooLargeError
    loaded = load(data, recognise(data), box, limits)
    head, orientation = loaded.head, loaded.head.orientation
    size = turned(head.size, orientation)
    small = scaled(loaded.image, turned(fitted(size, box), orientation))
    image = without_needless_alpha(in_srgb(upright(small, orientation), head.spaces))
    is_animated = loaded.is_animated and size[0] * size[1] <= limits.frame_pixels
    return DecodedOriginal(image, size, (0, 0, *size), is_animated)


# --- Animations ----------------------------------------------------------------------------------------------------


class AnimationFrame(Struct, frozen=True):
    """A frame.

    Attributes:
        image: The whole canvas. It is valid until the next frame is requested.
        duration_ms: How long it is shown.
        is_last: Whether the animation ends with it.
    """

    image: Image.Image
    duration_ms: int
    is_last: bool


class Animation:
    """The frames of one file, in all repetitions.

    Attributes:
        head: What the file says about itself.
    """

    def __init__(self, data: bytes, source_format: str, limits: DecodeLimits) -> None:
        """Decode nothing yet.

        Raises:
            ImageTooLargeError: The canvas has more pixels than an animation may have.
            Exception: It is broken; Pillow raises nearly anything.
        """
        self.head: Head
        match source_format:
            case "GIF":
                gif = GifFrames(data)
                self.head = Head(gif.size, (), 1)
                self._frames = _repeated(lambda: composed(gif.size, gif.parts()), lambda: gif.plays)
            case "PNG":
                png = read_png(data, limits.max_profile_bytes)
                self.head = Head(png.size, png.colours, png.orientation)
                self._frames = _repeated(lambda: composed(png.size, frame_parts(data, png)), lambda: png.plays)
            case "WEBP" | "AVIF":
                with opened_by_plugin(data, source_format, limits) as (_, head):
                    self.head = head
                self._frames = _composed_by_plugin(data, source_format, limits)
            case _:
                raise DamagedImageError
        width, height = self.head.size
        if width * height > limits.frame_pixels or max(width, height) > limits.max_side:
            raise ImageTooLargeError

    def next_frame(self) -> AnimationFrame:
        """Decode the next frame.

        Raises:
            DamagedImageError: There is none, because one before was broken or the last.
            Exception: It is broken.
        """
        frame = next(self._frames, None)
        if frame is None:
            raise DamagedImageError
        return frame


def _repeated(
    repetition: Callable[[], Iterator[tuple[Image.Image, int, bool]]], plays: Callable[[], int]
) -> Iterator[AnimationFrame]:
    """Yield the frames of all repetitions; `plays` says how many there are, 0 for without an end."""
    for number in count(1):
        is_empty = True
        for canvas, duration_ms, ends_repetition in repetition():
            is_empty = False
            # An AVIF's frame may last centuries, and the sum of a WebP's times may overflow.
            shown_ms = min(max(duration_ms, 0), LONGEST_FRAME_MS)
            yield AnimationFrame(canvas, shown_ms, is_last=ends_repetition and number == plays())
        if is_empty or number == plays():
            return


def _composed_by_plugin(data: bytes, source_format: str, limits: DecodeLimits) -> Iterator[AnimationFrame]:
    with opened_by_plugin(data, source_format, limits) as (image, _):
        frames = frame_count(image)
        # Pillow does not read it from an AVIF.
        plays = read_plays(data) if source_format == "AVIF" else image.info.get("loop", 0)

        def repetition() -> Iterator[tuple[Image.Image, int, bool]]:
            for number in range(frames):
                image.seek(number)
                image.load()
                yield in_own_mode(image), image.info.get("duration", 0), number == frames - 1

        yield from _repeated(repetition, lambda: plays)


# --- Files that are kept --------------------------------------------------------------------------------------------


class HeldFile:
    """A file of which several regions or frames are requested."""

    def __init__(self, data: bytes, limits: DecodeLimits) -> None:
        """Decode nothing yet.

        Args:
            data: The whole file.
            limits: Limits of size.
        """
        self._data = data
        self._limits = limits
        self._regions: _WholePicture | _LargeJpeg | None = None
        self._animation: Animation | None = None
        self._latest: AnimationFrame | None = None
        self._former: AnimationFrame | None = None  # if it may be requested again
        self._is_reduced = False  # whether the latest frame was last sent with fewer pixels than it has

    @property
    def kept_pixels(self) -> int:
        """How many decoded pixels it keeps for later regions."""
        return self._regions.kept_pixels if self._regions is not None else 0

    def drop_pixels(self) -> None:
        """Keep no decoded pixels. A large JPEG has none, and the only copy of its file."""
        if isinstance(self._regions, _WholePicture):
            self._regions = None

    @image_errors()
    def region(self, region: Region, scale: float) -> DecodedOriginal:
        """Decode a part of the picture.

        Args:
            region: In pixels of the upright original.
            scale: Pixels of the result per pixel of the original, at most 1.

        Returns:
            The part, which may be larger by less than `ALIGNED_TO` at each side, and may have fewer pixels than wanted.

        Raises:
            ImageError: As `decode_original` does; `ImageTooLargeError` also if a region needs too much memory.
        """
        if self._regions is None:
            self._regions = self._read()
        source = self._regions.head
        orientation = source.orientation
        size = turned(source.size, orientation)
        x, y, width, height = region
        if not (width and height and x + width <= size[0] and y + height <= size[1] and 0 < scale <= 1):
            raise ValueError(f"no region {region} of {size} at {scale}")
        image, part = self._regions.decode(in_file(region, size, orientation), scale)
        image = without_needless_alpha(in_srgb(upright(image, orientation), source.spaces))
        return DecodedOriginal(image, size, in_upright(part, size, orientation))

    @image_errors()
    def frame(self, box: Size, choice: FrameChoice = FrameChoice.NEXT) -> DecodedOriginal:
        """Decode a frame of the animation, fitted into a box and never enlarged.

        Raises:
            ImageError: It is broken, or the file is no animation that can be played.
        """
        if self._animation is None:
            self._animation = Animation(self._data, recognise(self._data), self._limits)
        head = self._animation.head
        orientation = head.orientation
        size = turned(head.size, orientation)
        target = turned(fitted(size, box), orientation)
        if choice is FrameChoice.NEXT:
            self._go_on(self._animation)
        frame = self._former if choice is FrameChoice.FORMER else self._latest
        if frame is None:
            raise ValueError(f"no frame {choice.name}")
        if choice is not FrameChoice.FORMER:
            self._is_reduced = target != head.size
        small = scaled(frame.image, target)
        image = without_needless_alpha(in_srgb(upright(small, orientation), head.spaces))
        return DecodedOriginal(image, size, (0, 0, *size), True, frame.duration_ms, frame.is_last)

    def _read(self) -> _WholePicture | _LargeJpeg:
        source_format = recognise(self._data)
        if source_format == "JPEG":
            head = read_jpeg_head(self._data, self._limits)
            if head.size[0] * head.size[1] > self._limits.kept_pixels:
                large = _LargeJpeg(self._data, head, self._limits)
                self._data = b""  # it has a copy
                return large
        side = self._limits.max_side
        return _WholePicture(load(self._data, source_format, (side, side), self._limits))

    def _go_on(self, animation: Animation) -> None:
        latest = self._latest
        # A copy, because its pixels are valid until the next frame is decoded.
        is_kept = latest is not None and self._is_reduced
        self._former = replace(latest, image=latest.image.copy()) if latest is not None and is_kept else None
        self._latest = animation.next_frame()


class _WholePicture:
    """A picture that is decoded once."""

    def __init__(self, loaded: Loaded) -> None:
        self._image = loaded.image
        self.head = loaded.head

    @property
    def kept_pixels(self) -> int:
        return self._image.width * self._image.height

    def decode(self, part: Region, scale: float) -> tuple[Image.Image, Region]:
        _, _, width, height = part
        return scaled(self._image, (max(1, round(width * scale)), max(1, round(height * scale))), part), part


class _LargeJpeg:
    """A JPEG of which only parts are decoded, each time again: its rows down to the lower edge of the part.

    Pillow would hold every pixel in memory, 4 bytes each: 256 MB for 64 megapixels. Qt's decoder, which is the same
    library, reads row by row. It is imported here, because few processes need Qt, which takes 0.15 s and 10 MB.
    """

    def __init__(self, data: bytes, head: Head, limits: DecodeLimits) -> None:
        from PySide6.QtCore import QByteArray
        from PySide6.QtGui import QImageReader

        self.head = head
        self._file = QByteArray(data)
        QImageReader.setAllocationLimit(limits.max_pixels * _MOST_COEFFICIENT_BYTES // MIB + 1)
        self._clip_pixels = limits.clip_pixels

    @property
    def kept_pixels(self) -> int:
        """It keeps none, but needs so many for a moment that other files must not keep theirs."""
        return self._clip_pixels

    def decode(self, part: Region, scale: float) -> tuple[Image.Image, Region]:
        divisor = next(each for each in _DIVISORS if each * scale <= 1)
        clip = _aligned(part, self.head.size)
        while clip[2] * clip[3] // divisor**2 > self._clip_pixels and divisor < _DIVISORS[0]:
            divisor *= 2
        if clip[2] * clip[3] // divisor**2 > self._clip_pixels:
            raise ImageTooLargeError
        image = self._decoded(_ceiled(clip), divisor)
        size = (max(1, round(clip[2] * scale)), max(1, round(clip[3] * scale)))
        if size[0] < image.width and size[1] < image.height:
            image = scaled(image, size)
        return image, clip

    def _decoded(self, part: Region, divisor: int) -> Image.Image:
        """Decode a part in mode RGB, L or CMYK, in the file's orientation and colours.

        Args:
            part: In pixels of the file. All four numbers are multiples of the divisor; it may end outside the picture.
            divisor: 1, 2, 4 or 8: each side has only so many pixels less.

        Raises:
            ImageTooLargeError: It needs too much memory, or Qt's decoder can't read it.
        """
        from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
        from PySide6.QtGui import QImageReader

        buffer = QBuffer(self._file)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer, b"jpeg")
        reader.setAutoTransform(False)
        x, y, width, height = part
        reader.setClipRect(QRect(x, y, width, height))
        if divisor > 1:
            reader.setScaledSize(QSize(width // divisor, height // divisor))
        decoded = reader.read()
        if decoded.isNull() or decoded.format().name not in _QT_FORMATS:
            raise ImageTooLargeError
        mode, order = _QT_FORMATS[decoded.format().name]
        size = (decoded.width(), decoded.height())
        return Image.frombytes(mode, size, decoded.constBits(), "raw", order, decoded.bytesPerLine())


def _aligned(part: Region, size: Size) -> Region:
    """Return the smallest part around one that begins and ends at multiples of `ALIGNED_TO`, or at an edge."""
    x, y, width, height = part
    left, top = x - x % ALIGNED_TO, y - y % ALIGNED_TO
    right, bottom = min(_ceil(x + width), size[0]), min(_ceil(y + height), size[1])
    return left, top, right - left, bottom - top


def _ceiled(part: Region) -> Region:
    """Return a part whose size is a multiple of `ALIGNED_TO`, beyond the edges of the picture."""
    x, y, width, height = part
    return x, y, _ceil(width), _ceil(height)


def _ceil(value: int) -> int:
    return -(-value // ALIGNED_TO) * ALIGNED_TO
