"""The pictures of a contact sheet: the stored thumbnails where they suffice for the printed size, else the originals.

An original is decoded in the size in which it is printed, and encoded again. It is not stored: one sheet would replace
most of the thumbnails on disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from app.core.contact_sheet import DRAFT_DPI, LEAST_DPI, Box, pixels_for
from app.core.errors import ImageError
from app.images.original_source import HttpOriginalSource
from app.images.thumbnail import Thumbnail
from app.images.thumbnail_source import HttpThumbnailSource
from app.pictures.tasks import TaskOwner

type SheetPicture = Thumbnail | ImageError

_AT_ONCE: Final = 8  # downloads, of all hosts
_RANK: Final = 1 << 40  # after the thumbnails of all packs


class SheetPictures:
    """Fetches the pictures of one sheet, those of a page at a time.

    Attributes:
        tasks: Owns background tasks.
    """

    def __init__(
        self,
        thumbnails: HttpThumbnailSource,
        larger: HttpThumbnailSource,
        originals: HttpOriginalSource,
        tasks: TaskOwner,
    ) -> None:
        """Fetch nothing yet.

        Args:
            thumbnails: The usual ones.
            larger: Those that large tiles show.
            originals: The whole files.
            tasks: Owns background tasks.
        """
        self.tasks = tasks
        self._stored = (thumbnails, larger)
        self._originals = originals
        self._downloads = asyncio.Semaphore(_AT_ONCE)

    async def get(self, places: Mapping[str, Box], dpi: int) -> dict[str, SheetPicture]:
        """Pictures by URL; less sharp ones if no better ones can be downloaded.

        Args:
            places: Where the picture of each URL is.
            dpi: Pixels to the inch of those that are downloaded. With `DRAFT_DPI` any stored thumbnail suffices.
        """
        least = 0 if dpi == DRAFT_DPI else LEAST_DPI
        found: dict[str, SheetPicture] = {}
        missing = [*places]
        for source in self._stored:
            found.update((await source.recall(missing)).thumbnails)
            missing = [url for url in missing if not _suffices(found.get(url), places[url], least)]
        fetched = await asyncio.gather(*(self._original(url, places[url], found.get(url), dpi) for url in missing))
        for url, picture in zip(missing, fetched, strict=True):
            if isinstance(picture, Thumbnail) or url not in found:
                found[url] = picture
        return found

    async def _original(self, url: str, place: Box, known: SheetPicture | None, dpi: int) -> SheetPicture:
        size = (known.source_width, known.source_height) if isinstance(known, Thumbnail) else None
        async with self._downloads:
            for is_last in (False, True):
                try:
                    file = await self._originals.fetch(url, lambda _size: None, lambda _length: None)
                    return await self._originals.encode(file, pixels_for(place, size, dpi), _RANK)
                except ImageError as error:
                    if is_last or not error.can_retry:
                        return error
        raise AssertionError


def _suffices(picture: SheetPicture | None, place: Box, dpi: int) -> bool:
    if not isinstance(picture, Thumbnail):
        return False
    size = (picture.source_width, picture.source_height)
    return max(picture.width, picture.height) >= pixels_for(place, size, dpi)
