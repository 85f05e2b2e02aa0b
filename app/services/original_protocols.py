"""What the service of originals uses, and whom it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.images.original import OriginalFile, OriginalPixels, Region, Size
    from app.services.animation_player import Animation


class OriginalSource(Protocol):
    """Downloads and decodes: `images.original_source.HttpOriginalSource`, or a fake."""

    async def fetch(
        self, url: str, on_received: Callable[[int], None], on_length: Callable[[int], None]
    ) -> OriginalFile:
        """Download a file, or raise an `ImageError`."""

    async def decode(self, file: OriginalFile, box: Size, *, is_urgent: bool) -> OriginalPixels:
        """Decode a whole picture, fitted into a box, or raise an `ImageError`."""

    def warm_up_regions(self) -> None:
        """Prepare for regions."""

    async def decode_region(self, file: OriginalFile, region: Region, scale: float) -> OriginalPixels:
        """Decode a part of a picture, or raise an `ImageError`."""

    async def end_regions(self) -> None:
        """Forget what was prepared and kept for regions."""

    def open_animation(self, file: OriginalFile) -> Animation:
        """Prepare to play an animation."""

    async def aclose(self) -> None:
        """Forget everything."""


class OriginalListener(Protocol):
    """Receives results, in the loop's thread."""

    def on_original_arrived(self, url: str) -> None:
        """The picture or the region of an image in sight has become better."""

    def on_region_failed(self, url: str) -> None:
        """A part of an image in sight cannot be decoded, so that it is less sharp than its scale allows."""

    def on_original_frame(self, url: str) -> None:
        """The frame of an image in sight is another one."""

    def on_original_failed(self, url: str) -> None:
        """An image in sight could not be downloaded or shown."""

    def on_original_progress(self, url: str) -> None:
        """More bytes of an image in sight have arrived."""

    def on_originals_awaited(self, are_awaited: bool) -> None:
        """Whether images in sight are being downloaded has changed: meanwhile others should not use the network."""
