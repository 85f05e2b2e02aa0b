"""Writes images of a pack to a file, as a job: in a thread, which gives way to the window.

The file appears under its name when it is complete; one that is there already stays as it is until then.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, wait
from contextlib import closing
from functools import partial
from itertools import batched, islice
from pathlib import Path
from typing import Final

from app.core.contact_sheet import Box
from app.core.copy_formats import CopyForm, Marks, Notes
from app.core.export import PAGE_END, PageTexts, page_begin, page_figure, text_pieces
from app.core.models import PackImage
from app.core.plain_files import delete_leftovers, replacing
from app.core.saved_values import Mark
from app.images.decoded import Thumbnail
from app.packs.jobs import Check, Job
from app.packs.open_pack import OpenPack
from app.packs.sheet_pictures import PAGE_SIDE, SMALL_PAGE_SIDE, SheetPictures

_STEP: Final = 200  # images of a text, which take about a millisecond
_PIXELS: Final = 72  # to the inch: a point of a `Box` is a pixel of a page
_TEXT_BYTES: Final = 1_000  # of a page, for each image
_AHEAD: Final = 8  # pictures that are fetched at the same time
_CHECK_SECONDS: Final = 0.05

type _Fetch = Callable[[PackImage], Future[bytes | None]]


def expected_page_bytes(pictures: SheetPictures, count: int, is_small: bool) -> int:
    """About how large a page of so many images is."""
    side = SMALL_PAGE_SIDE if is_small else PAGE_SIDE
    return round(count * (_TEXT_BYTES + pictures.expected_bytes(side, is_compact=is_small) * 4 / 3))  # in Base64


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
        self._ratio = pack.thumbnails.tiles.ratio
        self._pictures = pack.make_sheet_pictures()
        self._is_small = has_small_pictures
        self._smaller_picture = pack.thumbnails.tiles.picture

    async def run(self, job: Job) -> Path:
        """Write the file; the work of a job.

        Raises:
            OSError: It can't be written.
        """
        job.done = job.done_bytes = 0
        loop = asyncio.get_running_loop()

        def fetch(image: PackImage) -> Future[bytes | None]:
            return asyncio.run_coroutine_threadsafe(self._picture(job, image), loop)

        await job.in_thread(partial(self._write, job, fetch))
        return self._path

    def _write(self, job: Job, fetch: _Fetch, check: Check) -> None:
        ids = {image.id for image in self._images}
        notes = {each: note for each, note in self._notes.items() if note and each in ids}
        marks = {each: mark for each, mark in self._marks.items() if mark is not Mark.NONE and each in ids}
        if self._form is CopyForm.HTML:
            pieces = self._page(job, fetch, check, notes, marks)
        else:
            pieces = text_pieces(self._form, self._texts.title, self._counted(job, check), notes, marks)
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

    def _page(self, job: Job, fetch: _Fetch, check: Check, notes: Notes, marks: Marks) -> Generator[str]:
        yield page_begin(self._texts, self._ratio)
        # A mark that all images have, such as those that are picked, says nothing.
        has_marks = len({marks.get(image.id, Mark.NONE) for image in self._images}) > 1
        fetched: deque[tuple[PackImage, Future[bytes | None]]] = deque()
        upcoming = iter(self._images)
        try:
            while True:
                for image in islice(upcoming, _AHEAD - len(fetched)):
                    fetched.append((image, fetch(image)))
                if not fetched:
                    break
                image, picture = fetched[0]
                while not wait((picture,), _CHECK_SECONDS).done:
                    check()
                mark = marks.get(image.id, Mark.NONE) if has_marks else Mark.NONE
                yield page_figure(self._texts, image, picture.result(), notes.get(image.id, ""), mark)
                fetched.popleft()
                job.advance(1)
        finally:
            for _, picture in fetched:
                picture.cancel()
        yield PAGE_END

    async def _picture(self, job: Job, image: PackImage) -> bytes | None:
        """The picture of an image; None if there is none, which is a failure of the job."""
        side = SMALL_PAGE_SIDE if self._is_small else PAGE_SIDE
        places = {image.url: Box(0, 0, side, side)}
        picture = (await self._pictures.get(places, _PIXELS, is_compact=self._is_small))[image.url]
        if isinstance(picture, Thumbnail):
            return picture.data
        smaller = self._smaller_picture(image.url)
        if smaller is None:
            job.fail(image.position, self._texts.name_of(image.position), picture)
        return smaller
