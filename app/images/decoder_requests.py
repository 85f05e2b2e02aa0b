"""What decoder processes are asked to do: each request knows its messages and its result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Protocol

from app.images import messages, original_messages
from app.images.original import ALIGNED_TO, FrameChoice

if TYPE_CHECKING:
    from app.core.errors import ImageError
    from app.core.settings import DecodeLimits
    from app.images.message_format import DecoderFaultError
    from app.images.original import Frame, OriginalFile, Region, Size
    from app.images.thumbnail import Thumbnail


class DecoderRequest[Result](Protocol):
    """A request. Its methods are called in the thread of a decoder process."""

    @property
    def size(self) -> int:
        """Bytes of the file."""

    @property
    def held(self) -> OriginalFile | None:
        """The file that the process has to hold before, if the request only refers to it."""

    def send(self, stream: IO[bytes]) -> None:
        """Send the request.

        Raises:
            OSError: The decoder has ended.
        """

    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Result | ImageError | DecoderFaultError:
        """Block until the result has arrived.

        Raises:
            EOFError: The decoder has ended.
            MalformedMessageError: It sent something else.
        """


@dataclass(frozen=True, slots=True)
class _WithFile:
    """A request that the whole file is a part of."""

    data: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self.data)

    @property
    def held(self) -> None:
        """None: the file is a part of the request."""
        return


@dataclass(frozen=True, slots=True)
class _ForHeldFile:
    """A request for a file that the process has received before, or receives first."""

    held: OriginalFile

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self.held.data)


@dataclass(frozen=True, slots=True)
class ThumbnailRequest(_WithFile):
    """Make a thumbnail.

    Attributes:
        data: The whole file.
        box: Longest side of the result in device pixels.
    """

    box: int

    def send(self, stream: IO[bytes]) -> None:
        """See `DecoderRequest`."""
        messages.send_picture(stream, self.data, self.box)

    def receive(self, stream: IO[bytes], _limits: DecodeLimits) -> Thumbnail | ImageError | DecoderFaultError:
        """See `DecoderRequest`."""
        return messages.receive_outcome(stream, self.box)


@dataclass(frozen=True, slots=True)
class OriginalRequest(_WithFile):
    """Decode a whole picture, or the first frame of an animation.

    Attributes:
        data: The whole file.
        box: What the result has to fit into, in device pixels.
    """

    box: Size

    def send(self, stream: IO[bytes]) -> None:
        """See `DecoderRequest`."""
        original_messages.send_original(stream, self.data, self.box)

    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Frame | ImageError | DecoderFaultError:
        """See `DecoderRequest`."""
        return original_messages.receive_frame(stream, self.box, limits)


@dataclass(frozen=True, slots=True)
class RegionRequest(_ForHeldFile):
    """Decode a part of a picture.

    Attributes:
        held: The file.
        region: In pixels of the upright original.
        scale: Device pixels per pixel of the original, at most 1.
    """

    region: Region
    scale: float

    def send(self, stream: IO[bytes]) -> None:
        """See `DecoderRequest`."""
        original_messages.send_region(stream, self.held.number, self.region, self.scale)

    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Frame | ImageError | DecoderFaultError:
        """See `DecoderRequest`."""
        _, _, width, height = self.region
        return original_messages.receive_frame(stream, (width + ALIGNED_TO * 2, height + ALIGNED_TO * 2), limits)


@dataclass(frozen=True, slots=True)
class FrameRequest(_ForHeldFile):
    """Decode a frame of an animation; the next one is the first one after a process has received the file.

    Attributes:
        held: The file.
        box: What the result has to fit into, in device pixels.
        choice: Which frame.
    """

    box: Size
    choice: FrameChoice = FrameChoice.NEXT

    def send(self, stream: IO[bytes]) -> None:
        """See `DecoderRequest`."""
        original_messages.send_frame(stream, self.held.number, self.box, self.choice)

    def receive(self, stream: IO[bytes], limits: DecodeLimits) -> Frame | ImageError | DecoderFaultError:
        """See `DecoderRequest`."""
        return original_messages.receive_frame(stream, self.box, limits)
