"""The pictures of a contact sheet: the stored thumbnails where they suffice for the printed size, else the originals.

An original is decoded in the size in which it is printed, and encoded again. It is not stored: one sheet would replace
most of the thumbnails on disk.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from app.core.contact_sheet import DRAFT_DPI, LEAST_DPI, PRINT_DPI, Box, pixels_for
from app.core.errors import ImageError
from app.core.limits import FILE_DOWNLOADS, DownloadLimits
from app.images.decoded import OriginalFile, Thumbnail
from app.images.decoders import SHEET_PICTURES
from app.images.sources import HttpOriginalSource, HttpThumbnailSource
from app.pictures.retries import with_retries
from app.pictures.tasks import TaskOwner

type SheetPicture = Thumbnail | ImageError

_AT_ONCE: Final = 8  # downloads, of all hosts
_MOST_BYTES: Final = 20_000  # of a picture on a sheet of many images, unless it needs more


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
        if LEAST_DPI <= dpi < PRINT_DPI:
            await self._make_smaller(places, found)
        return found

    async def _make_smaller(self, places: Mapping[str, Box], found: dict[str, SheetPicture]) -> None:
        """Encode thumbnails again, with as many pixels and bytes as a sheet of many images needs."""
        large = {
            url: each for url, each in found.items() if isinstance(each, Thumbnail) and len(each.data) > _MOST_BYTES
        }
        smaller = await asyncio.gather(*(self._encoded(each, places[url]) for url, each in large.items()))
        found.update(zip(large, smaller, strict=True))

    async def _encoded(self, picture: Thumbnail, place: Box) -> Thumbnail:
        side = pixels_for(place, (picture.width, picture.height), LEAST_DPI)
        try:
            return await self._originals.encode(OriginalFile(picture.data, 0), side, SHEET_PICTURES)
        except ImageError:
            return picture

    async def _original(self, url: str, place: Box, known: SheetPicture | None, dpi: int) -> SheetPicture:
        size = (known.source_width, known.source_height) if isinstance(known, Thumbnail) else None

        async def get() -> Thumbnail:
            async with self._downloads:
                file = await self._originals.fetch(url, lambda _size: None, lambda _length: None)
                return await self._originals.encode(file, pixels_for(place, size, dpi), SHEET_PICTURES)

        try:
            return await with_retries(get, DownloadLimits() if dpi == DRAFT_DPI else FILE_DOWNLOADS)
        except ImageError as error:
            return error


def _suffices(picture: SheetPicture | None, place: Box, dpi: int) -> bool:
    if not isinstance(picture, Thumbnail):
        return False
    size = (picture.source_width, picture.source_height)
    return max(picture.width, picture.height) >= pixels_for(place, size, dpi)
