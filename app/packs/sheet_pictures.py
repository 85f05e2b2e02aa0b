"""The pictures of a contact sheet or of an exported page: what is on disk or in the viewer where it suffices.

Others are downloaded. Up to the size of a page's pictures they are stored as thumbnails of that size, so that the next
sheet or page finds them; larger ones are not stored, because one sheet would replace most of the thumbnails on disk.
"""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from app.core.contact_sheet import DRAFT_DPI, LEAST_DPI, Box, pixels_for
from app.core.errors import ImageError
from app.core.limits import FILE_DOWNLOADS, DownloadLimits
from app.core.retries import with_retries
from app.images.decoded import OriginalFile, Thumbnail
from app.images.decoders import SHEET_PICTURES
from app.images.exchange import DownloadObserver
from app.images.sources import HttpOriginalSource, HttpThumbnailSource
from app.pictures.tasks import TaskOwner

type SheetPicture = Thumbnail | ImageError

PAGE_SIDE: Final = 640  # pixels of the longest side of a picture in a page
SMALL_PAGE_SIDE: Final = 320
_AT_ONCE: Final = 8  # downloads, of all hosts
_MOST_BYTES: Final = 20_000  # of a compact picture, unless it needs more
# Measured with photos: bytes of a picture grow with this power of its side, and compact ones have this share of them.
_GROWTH: Final = 1.5
_COMPACT: Final = 0.48
_USUAL_BYTES: Final = 15_000  # of a thumbnail with a side of 320, while none is known


class SheetPictures:
    """Fetches the pictures of one sheet, those of a page at a time.

    Attributes:
        tasks: Owns background tasks.
    """

    def __init__(
        self,
        stored: Sequence[HttpThumbnailSource],
        originals: HttpOriginalSource,
        tasks: TaskOwner,
        *,
        file_of: Callable[[str], OriginalFile | None] = lambda _: None,
        mean: tuple[int, float] = (0, 0),
    ) -> None:
        """Fetch nothing yet.

        Args:
            stored: Thumbnails, by size; those of the last source have a side of `PAGE_SIDE`.
            originals: The whole files.
            tasks: Owns background tasks.
            file_of: Returns the file of an image that the viewer has in memory.
            mean: The side of the thumbnails in memory, and their mean size in bytes; 0 if there are none.
        """
        self.tasks = tasks
        self._stored = stored
        self._originals = originals
        self._file_of = file_of
        self._mean = mean if mean[1] else (SMALL_PAGE_SIDE, _USUAL_BYTES)
        self._downloads = asyncio.Semaphore(_AT_ONCE)

    def expected_bytes(self, side: int, *, is_compact: bool) -> float:
        """About how large the file of a picture is, in bytes, if its longer side has so many pixels."""
        known_side, known_bytes = self._mean
        return known_bytes * math.pow(side / known_side, _GROWTH) * (_COMPACT if is_compact else 1)

    async def get(self, places: Mapping[str, Box], dpi: int, *, is_compact: bool = False) -> dict[str, SheetPicture]:
        """Pictures by URL; less sharp ones if no better ones can be downloaded.

        Args:
            places: Where the picture of each URL is.
            dpi: Pixels to the inch of those that are downloaded. With `DRAFT_DPI` any stored thumbnail suffices.
            is_compact: Whether large files are encoded again, with as many pixels and bytes as are needed.
        """
        least = 0 if dpi == DRAFT_DPI else min(dpi, LEAST_DPI)
        found: dict[str, SheetPicture] = {}
        missing = [*places]
        for source in self._stored if missing else ():
            found.update((await source.recall(missing)).thumbnails)
            missing = [url for url in missing if not _suffices(found.get(url), places[url], least)]
        fetched = await asyncio.gather(*(self._fetch(url, places[url], found.get(url), dpi) for url in missing))
        for url, picture in zip(missing, fetched, strict=True):
            if isinstance(picture, Thumbnail) or url not in found:
                found[url] = picture
        if is_compact:
            await self._make_smaller(places, found, dpi)
        return found

    async def _make_smaller(self, places: Mapping[str, Box], found: dict[str, SheetPicture], dpi: int) -> None:
        large = {
            url: each for url, each in found.items() if isinstance(each, Thumbnail) and len(each.data) > _MOST_BYTES
        }
        smaller = await asyncio.gather(*(self._encoded(each, places[url], dpi) for url, each in large.items()))
        found.update(zip(large, smaller, strict=True))

    async def _encoded(self, picture: Thumbnail, place: Box, dpi: int) -> Thumbnail:
        side = pixels_for(place, (picture.width, picture.height), dpi)
        try:
            return await self._originals.encode(OriginalFile(picture.data, 0), side, SHEET_PICTURES)
        except ImageError:
            return picture

    async def _fetch(self, url: str, place: Box, known: SheetPicture | None, dpi: int) -> SheetPicture:
        size = (known.source_width, known.source_height) if isinstance(known, Thumbnail) else None
        side = pixels_for(place, size, dpi)

        async def get() -> Thumbnail:
            async with self._downloads:
                file = self._file_of(url)
                if file is None and side <= PAGE_SIDE:
                    return await self._stored[-1].get_thumbnail(url, SHEET_PICTURES, DownloadObserver())
                if file is None:
                    file = await self._originals.fetch(url, lambda _size, _length: None)
                return await self._originals.encode(file, side, SHEET_PICTURES)

        try:
            return await with_retries(get, DownloadLimits() if dpi == DRAFT_DPI else FILE_DOWNLOADS)
        except ImageError as error:
            return error


def _suffices(picture: SheetPicture | None, place: Box, dpi: int) -> bool:
    if not isinstance(picture, Thumbnail):
        return False
    size = (picture.source_width, picture.source_height)
    return max(picture.width, picture.height) >= pixels_for(place, size, dpi)
