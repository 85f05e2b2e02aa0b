"""Writes images of a pack to a file, as a job, and fetches the pictures of exported pages and contact sheets.

A file is written in a thread, which gives way to the window. It appears under its name when it is complete; one that is
there already stays as it is until then.

Pictures are those on disk or in the viewer where they suffice. Others are downloaded. Up to the size of a page's
pictures they are stored as thumbnails of that size, so that the next sheet or page finds them; larger ones are not
stored, because one sheet would replace most of the thumbnails on disk.
"""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import wait
from contextlib import closing
from functools import partial
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.core.contact_sheet import DRAFT_DPI, LEAST_DPI, Box, pixels_for
from app.core.copy_formats import (
    PAGE_END,
    CopyForm,
    Findings,
    Marks,
    Notes,
    PageTexts,
    page_begin,
    page_figure,
    text_pieces,
)
from app.core.errors import ImageError
from app.core.limits import FILE_DOWNLOADS, DownloadLimits, with_retries
from app.core.links import table_values
from app.core.models import PackImage
from app.core.plain_files import delete_leftovers, replacing
from app.core.saved_values import Mark
from app.core.slideshows import Use
from app.core.worker import TaskOwner
from app.images.decoded import SHEET_PICTURES, OriginalFile, Thumbnail
from app.images.image_request import DownloadObserver
from app.images.sources import HttpOriginalSource, HttpThumbnailSource
from app.packs.jobs import Check, Job

if TYPE_CHECKING:
    from app.packs.open_pack import OpenPack

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


def pictures_of(pack: OpenPack) -> SheetPictures:
    """What fetches pictures of the pack on screen, also when its tab is closed."""
    assert pack.state.content is not None
    connection, services, usual = pack.state.content.request.connection, pack.services, pack.boxes.usual
    return SheetPictures(
        [services.make_thumbnail_source(connection, side) for side in (usual, pack.boxes.large, PAGE_SIDE)],
        services.make_original_source(connection),
        services.tasks,
        file_of=pack.originals.file_in_memory,
        mean=(usual, pack.thumbnails.tiles.mean_picture_bytes),
    )


_STEP: Final = 200  # images of a text, which take about a millisecond
_PIXELS: Final = 72  # to the inch: a point of a `Box` is a pixel of a page
_TEXT_BYTES: Final = 1_000  # of a page, for each image
_FETCHED_AT_ONCE: Final = 8
_CHECK_SECONDS: Final = 0.05


def expected_page_bytes(pictures: SheetPictures, count: int, is_small: bool) -> int:
    """About how large a page of so many images is."""
    side = SMALL_PAGE_SIDE if is_small else PAGE_SIDE
    return round(count * (_TEXT_BYTES + pictures.expected_bytes(side, is_compact=is_small) * 4 / 3))  # in Base64


def findings_of(pack: OpenPack, images: Sequence[PackImage], form: CopyForm) -> Findings:
    """What was found out about images of the pack on screen, without kinds that nothing was found of.

    Checks of links are in tables and JSON alone.
    """
    uses = {image.id: pack.findings.uses_of(image) for image in images if image.id}
    found: dict[str, dict[str, Sequence[str]]] = {}
    found["used_in"] = {each: [_use(use) for use in of_image] for each, of_image in uses.items() if of_image}
    for image in images if form is not CopyForm.HTML else ():
        if (check := pack.findings.link_of(image)) is not None:
            for name, value in table_values(image.url, check).items():
                found.setdefault(name, {})[image.id] = value
    return {name: values for name, values in found.items() if values}


def _use(use: Use) -> str:
    facts = ", ".join(filter(None, (use.status, use.at)))
    return f"{use.title} ({facts})".strip() if facts else use.title


class Export:
    """Images of the pack on screen, with the marks and notes that they have when it is made, and where they go."""

    def __init__(
        self,
        pack: OpenPack,
        path: Path,
        form: CopyForm,
        images: tuple[PackImage, ...],
        texts: PageTexts,
        *,
        has_small_pictures: bool,
    ) -> None:
        """Write nothing yet.

        Args:
            pack: The pack.
            path: Of the file.
            form: One of `core.export.SUFFIXES`.
            images: In pack order.
            texts: The sentences of the page; the title is that of any form.
            has_small_pictures: Whether the pictures of a page are small, so that it can be sent by mail.
        """
        self._path, self._form, self._images, self._texts = path, form, images, texts
        self._notes, self._marks = dict(pack.notes.known), dict(pack.marks.known)
        self._findings = findings_of(pack, images, form)
        self._ratio = pack.thumbnails.tiles.ratio
        self._pictures = pictures_of(pack)
        self._is_small = has_small_pictures
        self._smaller_picture = pack.thumbnails.tiles.picture

    async def run(self, job: Job) -> Path:
        """Write the file; the work of a job.

        Raises:
            OSError: It can't be written.
        """
        job.done = job.done_bytes = 0
        await job.in_thread(partial(self._write, job, asyncio.get_running_loop()))
        return self._path

    def _write(self, job: Job, loop: asyncio.AbstractEventLoop, check: Check) -> None:
        ids = {image.id for image in self._images}
        notes = {each: note for each, note in self._notes.items() if note and each in ids}
        marks = {each: mark for each, mark in self._marks.items() if mark is not Mark.NONE and each in ids}
        if self._form is CopyForm.HTML:
            pieces = self._page(job, loop, check, notes, marks)
        else:
            counted = self._counted(job, check)
            pieces = text_pieces(self._form, self._texts.title, counted, notes, marks, self._findings)
        path = Path(os.path.realpath(self._path))
        delete_leftovers(path.parent)
        with closing(pieces), replacing(path) as file:
            for piece in pieces:
                content = piece.encode(errors="replace")
                file.write(content)
                job.advance(size=len(content))
            file.flush()
            os.fsync(file.fileno())

    def _counted(self, job: Job, check: Check) -> Iterator[PackImage]:
        for images in batched(self._images, _STEP):
            check()
            yield from images
            job.advance(len(images))

    def _page(
        self, job: Job, loop: asyncio.AbstractEventLoop, check: Check, notes: Notes, marks: Marks
    ) -> Generator[str]:
        yield page_begin(self._texts, self._ratio)
        # A mark that all images have, such as those that are picked, says nothing.
        has_marks = len({marks.get(image.id, Mark.NONE) for image in self._images}) > 1
        for images in batched(self._images, _FETCHED_AT_ONCE):
            fetching = asyncio.run_coroutine_threadsafe(self._fetch(job, images), loop)
            try:
                while not wait((fetching,), _CHECK_SECONDS).done:
                    check()
            finally:
                fetching.cancel()
            for image, picture in zip(images, fetching.result(), strict=True):
                mark = marks.get(image.id, Mark.NONE) if has_marks else Mark.NONE
                yield page_figure(self._texts, image, picture, notes.get(image.id, ""), mark, self._findings)
                job.advance(1)
        yield PAGE_END

    async def _fetch(self, job: Job, images: Sequence[PackImage]) -> list[bytes | None]:
        """The pictures of images; None for one that there is none of, which is a failure of the job."""
        side = SMALL_PAGE_SIDE if self._is_small else PAGE_SIDE
        places = {image.url: Box(0, 0, side, side) for image in images}
        found = await self._pictures.get(places, _PIXELS, is_compact=self._is_small)
        pictures: list[bytes | None] = []
        for image in images:
            picture = found[image.url]
            pictures.append(picture.data if isinstance(picture, Thumbnail) else self._smaller_picture(image.url))
            if isinstance(picture, ImageError) and pictures[-1] is None:
                job.fail(image.position, self._texts.name_of(image.position), picture)
        return pictures
