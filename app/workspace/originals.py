"""The originals of the images that a viewer shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.errors import ImageError
    from app.images.original import OriginalPixels


class Originals(QObject):
    """Whole pictures in the size of the screen, regions at higher scales, and frames of animations.

    Signals:
        arrived: `picture` or `region` of an image has become better; its URL.
        frame_changed: `frame` of an image is another one; its URL.
        failed: The original of an image failed, see `error`; its URL.
        progressed: More bytes of a file have arrived, see `progress`; its URL.
    """

    arrived = Signal(str)
    frame_changed = Signal(str)
    failed = Signal(str)
    progressed = Signal(str)

    def show(self, urls: Sequence[str], ahead: Sequence[str], box: tuple[int, int]) -> None:
        """Replace what is in sight, and what is to be ready next. Everything else is forgotten, within a limit.

        Args:
            urls: In sight, the most urgent first: one in a viewer, up to four in a comparison.
            ahead: Will probably be in sight next, the most probable first.
            box: Width and height of a pane in device pixels.
        """

    def picture(self, url: str) -> OriginalPixels | None:
        """The whole picture, fitted into the box; None until it is decoded."""

    def want_region(self, url: str, region: tuple[int, int, int, int], scale: float) -> None:
        """Decode a part of an image in sight; a newer request of the same image supersedes an older one.

        Args:
            url: Of the image.
            region: x, y, width and height in pixels of the upright original.
            scale: Device pixels per pixel of the original, at most 1.
        """

    def region(self, url: str) -> OriginalPixels | None:
        """The newest region that was decoded; it may be larger than the one that was wanted. None if there is none."""

    def play(self, url: str) -> None:
        """Play an animation. Its frames arrive at their times."""

    def pause(self, url: str) -> None:
        """Pause an animation; its frame stays."""

    def frame(self, url: str) -> OriginalPixels | None:
        """The present frame of an animation, fitted into the box; None before it was played."""

    def error(self, url: str) -> ImageError | None:
        """Why the original of an image failed; None if it did not."""

    def retry(self, url: str) -> None:
        """Try again with an original that failed."""

    def progress(self, url: str) -> tuple[int, int | None] | None:
        """Bytes of the file that have arrived, and of all, which may be unknown; None while nothing is downloaded."""

    def forget_all(self) -> None:
        """Give all memory back, because the viewer was closed."""

    async def aclose(self) -> None:
        """Cancel all downloads, end all players, and wait until they have ended."""
