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

from app.core.copy_formats import CopyForm, Marks, Notes
from app.core.errors import ImageError
from app.core.export import PAGE_END, PageTexts, page_begin, page_figure, text_pieces
from app.core.limits import FILE_DOWNLOADS
from app.core.models import PackImage
from app.core.plain_files import replacing
from app.core.saved_values import Mark
from app.images.decoders import EXPORTED_PICTURES
from app.images.downloaded import TransferTimes
from app.packs.jobs import Check, Job
from app.packs.open_pack import OpenPack
from app.pictures.retries import with_retries

PICTURE_BOX: Final = 640  # pixels of the longest side of a picture in a page
_STEP: Final = 200  # images of a text, which take about a millisecond
_AHEAD: Final = 8  # pictures that are fetched at the same time
_CHECK_SECONDS: Final = 0.05

type _Fetch = Callable[[PackImage], Future[bytes | None]]


class Export:
    """Images of the pack on screen, with the marks and notes that they have when it is made, and where they go."""

    def __init__(
        self,
        pack: OpenPack,
        path: Path,
        form: CopyForm,
        images: tuple[PackImage, ...],
        texts: PageTexts,
        name_of: Callable[[int], str],
    ) -> None:
        """Write nothing yet.

        Args:
            pack: The pack.
            path: Of the file.
            form: One of `core.export.SUFFIXES`.
            images: In pack order.
            texts: The sentences of the page; the title is that of any form.
            name_of: Returns what an image is called where its picture could not be loaded, by its position.
        """
        self._path, self._form, self._images, self._texts, self._name_of = path, form, images, texts, name_of
        self._notes, self._marks = dict(pack.notes.known), dict(pack.marks.known)
        self._ratio = pack.thumbnails.tiles.ratio
        self._source = pack.make_picture_source(PICTURE_BOX)
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
        with closing(pieces), replacing(Path(os.path.realpath(self._path))) as file:
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
        url = image.url
        found = (await self._source.recall((url,))).thumbnails.get(url)
        if found is not None:
            return found.data
        get = partial(self._source.get_thumbnail, url, EXPORTED_PICTURES + image.position, _NOBODY)
        try:
            return (await with_retries(get, FILE_DOWNLOADS)).data
        except ImageError as error:
            smaller = self._smaller_picture(url)
            if smaller is None:
                job.fail(image.position, self._name_of(image.position), error)
            return smaller


class _Nobody:
    """Is not interested in the progress of a download."""

    def on_received(self, size: int) -> None:
        """Do nothing."""

    def on_file_complete(self, times: TransferTimes) -> None:
        """Do nothing."""


_NOBODY: Final = _Nobody()
