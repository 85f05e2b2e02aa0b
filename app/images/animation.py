"""The frames of animations, one after the other: of GIF and animated PNG, and of what Pillow plays itself."""

from collections.abc import Callable, Iterator
from itertools import count

from msgspec import Struct
from PIL import Image

from app.core.errors import DamagedImageError, ImageTooLargeError
from app.core.limits import DecodeLimits
from app.images.decoded import LONGEST_FRAME_MS
from app.images.file_formats import read_plays
from app.images.loading import Head, frame_count, in_own_mode, opened_by_plugin
from app.images.pixels import GifFrames, composed
from app.images.png import frame_parts, read_png


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
