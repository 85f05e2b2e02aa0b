"""The frames of animations, one after the other: of GIF and animated PNG, and of what Pillow plays itself.

Animated PNG (PNG Specification, Third Edition) is split into frames without decoding anything.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import count
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from PIL import Image, ImageFile

from app.core.errors import DamagedImageError, ImageTooLargeError
from app.core.limits import DecodeLimits
from app.images.decoded import LONGEST_FRAME_MS
from app.images.frames import Disposal, FramePart, GifFrames, composed
from app.images.iso_media import read_brands, read_plays
from app.images.loading import Head, decode_png, in_own_mode, opened_animation
from app.images.png_chunks import FRAME_CONTROL, HEADER, SIGNATURE, chunk, places, read_png


def count_apng_frames(data: bytes) -> tuple[int, int]:
    """Return how many frames a PNG says it has, and how often it is played; (0, 0) if it is no animation."""
    view = memoryview(data)
    for kind, start, end in places(view):
        if kind == b"acTL" and end - start == 20 and end <= len(data):
            return int.from_bytes(view[start + 8 : start + 12], "big"), int.from_bytes(
                view[start + 12 : end - 4], "big"
            )
        if kind == b"IDAT":
            break
    return 0, 0


_DISPOSALS: Final = {1: Disposal.CLEAR, 2: Disposal.RESTORE}
_BLENDS_OVER: Final = 1
_USUAL_DENOMINATOR: Final = 100
_SEQUENCE_BYTES: Final = 4


class ApngFrames:
    """The frames of a file.

    Attributes:
        png: The file without its frames.
    """

    def __init__(self, data: bytes, max_profile_bytes: int) -> None:
        """Read all chunks but those of frames.

        Args:
            data: The file.
            max_profile_bytes: A larger ICC profile is ignored.

        Raises:
            ValueError: It has no header.
        """
        self._data = data
        self.png = read_png(data, max_profile_bytes)
        view = memoryview(self.png.data)
        before_pixels = [bytes(view[start:end]) for kind, start, end in places(view) if kind not in {b"IDAT", b"IEND"}]
        self._header = HEADER.unpack(before_pixels[0][8:-4])
        self._before_pixels = b"".join(before_pixels[1:])

    def parts(self) -> Iterator[FramePart]:
        """Yield the frames, one each time the next one is requested.

        Raises:
            Exception: A frame is invalid.
        """
        data = memoryview(self._data)
        control: tuple[int, ...] | None = None
        pixels: list[memoryview] = []
        for kind, start, end in places(data):
            if kind == b"fcTL":
                if control is not None and pixels:
                    yield self._part(control, pixels)
                control, pixels = FRAME_CONTROL.unpack(data[start + 8 : end - 4]), []
            elif kind == b"IDAT" and control is not None:
                pixels.append(data[start + 8 : end - 4])
            elif kind == b"fdAT" and control is not None:
                pixels.append(data[start + 8 + _SEQUENCE_BYTES : end - 4])
        if control is not None and pixels:
            yield self._part(control, pixels)

    def _part(self, control: tuple[int, ...], pixels: list[memoryview]) -> FramePart:
        _, width, height, left, top, numerator, denominator, disposal, blend = control
        canvas_width, canvas_height = self.png.size
        if not width or not height or left + width > canvas_width or top + height > canvas_height:
            raise ValueError(f"a frame of {width} x {height} at {left}, {top} in {self.png.size}")
        header = chunk(b"IHDR", HEADER.pack(width, height, *self._header[2:]))
        body = b"".join((header, self._before_pixels, chunk(b"IDAT", b"".join(pixels)), chunk(b"IEND", b"")))
        png = replace(self.png, data=SIGNATURE + body, size=(width, height), frame=(0, 0, width, height))
        return FramePart(
            at=(left, top),
            size=(width, height),
            duration_ms=1000 * numerator // (denominator or _USUAL_DENOMINATOR),
            disposal=_DISPOSALS.get(disposal, Disposal.NONE),
            replaces=blend != _BLENDS_OVER,
            decoded=partial(decode_png, png),
        )


_VP8X: Final = slice(12, 16)
_VP8X_FLAGS: Final = 20
_WEBP_ANIMATION: Final = 2
_FIRST_WEBP_CHUNK: Final = 12
_HEAD_BYTES: Final = 4096
_MAJOR_BRAND: Final = slice(8, 12)
_AVIF_SEQUENCE: Final = b"avis"


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


def is_animation(data: bytes, source_format: str, limits: DecodeLimits) -> bool:
    """Whether a file has at least two frames. Reads no more than the head and the first frame."""
    try:
        match source_format:
            case "GIF":
                parts = GifFrames(data).parts()
                return next(parts, None) is not None and next(parts, None) is not None
            case "PNG":
                return count_apng_frames(data)[0] > 1
            case "WEBP":
                return _has_webp_frames(data)
            case "AVIF" if _AVIF_SEQUENCE in read_brands(data[:_HEAD_BYTES])[1] | {data[_MAJOR_BRAND]}:
                with opened_animation(data, source_format, limits) as (image, _):
                    return _frame_count(image) > 1
            case _:
                return False
    except Exception:  # noqa: BLE001 (what is broken behind the first frame is no reason to hide that)
        return False


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
                self._frames = _repeated(lambda: _canvases(gif.size, gif.parts()), lambda: gif.plays)
            case "PNG":
                apng, plays = ApngFrames(data, limits.max_profile_bytes), count_apng_frames(data)[1]
                self.head = Head(apng.png.size, apng.png.colours, apng.png.orientation)
                self._frames = _repeated(lambda: _canvases(apng.png.size, apng.parts()), lambda: plays)
            case "WEBP" | "AVIF":
                with opened_animation(data, source_format, limits) as (_, head):
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


def _canvases(size: tuple[int, int], parts: Iterable[FramePart]) -> Iterator[tuple[Image.Image, int, bool]]:
    """Yield the canvases of one repetition, how long each is shown, and whether it is the last one."""
    is_last = False

    def noting_the_last() -> Iterator[FramePart]:
        nonlocal is_last
        former: FramePart | None = None
        for part in parts:
            if former is not None:
                yield former
            former = part
        is_last = True
        if former is not None:
            yield former

    for canvas, duration_ms in composed(size, noting_the_last()):
        yield canvas, duration_ms, is_last


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
    with opened_animation(data, source_format, limits) as (image, _):
        frames = _frame_count(image)
        # Pillow does not read it from an AVIF.
        plays = read_plays(data) if source_format == "AVIF" else image.info.get("loop", 0)

        def repetition() -> Iterator[tuple[Image.Image, int, bool]]:
            for number in range(frames):
                image.seek(number)
                image.load()
                yield in_own_mode(image), image.info.get("duration", 0), number == frames - 1

        yield from _repeated(repetition, lambda: plays)


def _frame_count(image: ImageFile.ImageFile) -> int:
    count: int = getattr(image, "n_frames", 1)  # both plugins read it from the head
    return count


def _has_webp_frames(data: bytes) -> bool:
    if data[_VP8X] != b"VP8X" or not data[_VP8X_FLAGS] & _WEBP_ANIMATION:
        return False
    at, frames = _FIRST_WEBP_CHUNK, 0
    while at + 8 <= len(data) and frames < 2:
        frames += data[at : at + 4] == b"ANMF"
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return frames > 1
