"""The work of a job that downloads originals to a folder: which file is requested when, and what becomes of failures.

`images.part_file` says how one file is written, continued and named.
"""

import asyncio
import random
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from app.core.copy_formats import NO_NOTES, Notes, table_rows
from app.core.display_text import original_stem, unlimited_path
from app.core.errors import (
    HostTimedOutError,
    HostUnreachableError,
    ImageError,
    RequestsLimitedError,
)
from app.core.models import PackImage
from app.core.settings import FILES_FROM_A_HOST
from app.images.download import ImageDownloader
from app.images.part_file import PartFile, delete_parts, find_parts, part_key, place_text
from app.packs.jobs import Check, Job

_STEP: Final = 50  # images, whose rows take a millisecond
_WRITERS: Final = 16  # threads: a disk writes several files at once in less time than one after another
_REPORT_SECONDS: Final = 1.0  # a killed program has not remembered what was taken in this time
_TASKS_OF_A_HOST: Final = 3 * FILES_FROM_A_HOST  # because the next file is requested while others wait for the disk
_LONGEST_WAIT: Final = 120.0  # seconds that a host may ask to wait
_FAILURES_OF_A_DEAD_HOST: Final = 6  # in succession; after these its other images are not requested


class _Host:
    """The images of one host that are left, and when it may be requested next."""

    def __init__(self) -> None:
        self.waiting: deque[PackImage] = deque()
        self.slots = asyncio.Semaphore(FILES_FROM_A_HOST)
        self.ready_at = 0.0  # in the seconds of `time.monotonic`
        self.failures = 0  # in succession, as the next one
        self.refusals = 0
        self.given_up: type[ImageError] | None = None  # why its other images are not requested


class OriginalsDownload:
    """Downloads originals: the `Work` of a job. Exactly the bytes that come are stored.

    Attributes:
        files: The names of the files of images that are there, by their positions.
    """

    def __init__(
        self,
        downloader: ImageDownloader,
        images: Sequence[PackImage],
        total: int,
        folder: Path,
        on_taken: Callable[[Sequence[PackImage]], object],
        *,
        notes: Notes | None = None,
    ) -> None:
        """Set what is downloaded.

        Args:
            downloader: Downloads files to the disk.
            images: In pack order.
            total: Number of images of the pack.
            folder: Where the files are put. It is made if it is missing. The folder that it is in may be on a disk that
                was removed, and is made in the person's home only, where the proposed folder may be missing.
            on_taken: Called with images that were downloaded, once a second and at the end.
            notes: The person's notes, for a table of the files beside them; None for no table.
        """
        self.files: dict[int, str] = {}
        self._downloader = downloader
        self._limits = downloader.limits
        self._images = images
        self._total = total
        self._shown_folder = folder
        self._folder = Path(unlimited_path(str(folder.absolute()))) if sys.platform == "win32" else folder
        self._on_taken = on_taken
        self._notes = notes
        self._manifest: Path | None = None
        self._parts: dict[str, list[Path]] = {}
        self._taken: list[PackImage] = []  # since the last report
        self._report_at = 0.0
        self._closing: set[asyncio.Future[None]] = set()

    async def __call__(self, job: Job) -> Path:
        """Download what is left.

        Raises:
            OSError: The folder cannot be written to.
        """
        hosts = await job.in_thread(self._prepare)
        writers = ThreadPoolExecutor(max_workers=_WRITERS, thread_name_prefix="originals")
        try:
            async with asyncio.TaskGroup() as group:
                for host in hosts:
                    for _ in range(min(_TASKS_OF_A_HOST, len(host.waiting))):
                        group.create_task(self._take_from(host, job, writers))
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None
        finally:
            if self._closing:
                await asyncio.wait(self._closing)
            writers.shutdown(wait=False)
            self._report_taken()
        if self._notes is not None:
            await job.in_thread(self._write_manifest)
        return self._shown_folder

    def discard(self) -> None:
        """Delete what has arrived of files that are not complete; blocks."""
        with suppress(OSError):
            found = find_parts(self._folder)
            for image in self._images:
                delete_parts(found.get(part_key(image.position, image.url), ()))

    def _prepare(self, check: Check) -> list[_Host]:
        """Make the folder, look for what former downloads have left, and return the images that are left by host."""
        self._folder.mkdir(parents=self._shown_folder.is_relative_to(Path.home()), exist_ok=True)
        self._parts = find_parts(self._folder)
        hosts: dict[str, _Host] = {}
        for image in self._paced(check):
            if image.position not in self.files:
                hosts.setdefault(_host_of(image.url), _Host()).waiting.append(image)
        return [*hosts.values()]

    def _paced(self, check: Check) -> Iterator[PackImage]:
        for number, image in enumerate(self._images):
            if number % _STEP == 0:
                check()
            yield image

    async def _take_from(self, host: _Host, job: Job, writers: ThreadPoolExecutor) -> None:
        """Download the images of a host one after another; several tasks do it at the same time."""
        while host.waiting:
            image = host.waiting.popleft()
            stem = original_stem(image.position, self._total, image.description or "", image.id)
            error = await self._try_repeatedly(host, image, stem, job, writers)
            if error is not None:
                job.fail(stem, error)

    async def _try_repeatedly(
        self, host: _Host, image: PackImage, stem: str, job: Job, writers: ThreadPoolExecutor
    ) -> ImageError | None:
        limited = failed = 0
        while True:
            try:
                await self._download(host, image, stem, job, writers)
            except RequestsLimitedError as error:
                limited += 1
                if limited > self._limits.limited_retries or host.given_up is not None:
                    return error
            except ImageError as error:
                is_dead = isinstance(error, HostUnreachableError | HostTimedOutError)
                host.failures = host.failures + 1 if is_dead else 0
                if host.failures >= _FAILURES_OF_A_DEAD_HOST:
                    host.given_up = type(error)
                failed += 1
                if host.given_up is not None or not error.can_retry or failed > self._limits.retries:
                    return error
                await asyncio.sleep(self._limits.retry_pause_seconds * failed * random.uniform(0.5, 1.5))
            else:
                host.failures = 0
                return None

    async def _download(self, host: _Host, image: PackImage, stem: str, job: Job, writers: ThreadPoolExecutor) -> None:
        loop = asyncio.get_running_loop()
        key = part_key(image.position, image.url)
        file = PartFile(self._folder, key, partial(job.advance, 0))
        try:
            if parts := self._parts.get(key):
                await loop.run_in_executor(writers, file.take_over, parts)
            async with host.slots:
                await asyncio.sleep(max(0.0, host.ready_at - time.monotonic()))
                if host.given_up is not None:
                    raise host.given_up
                try:
                    await self._downloader.fetch_to(image.url, file)
                except RequestsLimitedError as error:
                    host.refusals += 1
                    wait = error.retry_after or self._limits.retry_pause_seconds * 2**host.refusals
                    if wait > _LONGEST_WAIT:
                        host.given_up = RequestsLimitedError
                    else:
                        host.ready_at = max(host.ready_at, time.monotonic() + wait)
                    raise
                host.refusals = 0
            await loop.run_in_executor(writers, file.finish, stem)
        finally:
            if file.is_finished:
                self._note(file, key, image, job)
            else:  # which waits for `finish`, if that is running
                closing = loop.run_in_executor(writers, file.close)
                self._closing.add(closing)
                closing.add_done_callback(partial(self._on_closed, file, key, image, job))
                await asyncio.shield(closing)

    def _on_closed(self, file: PartFile, key: str, image: PackImage, job: Job, closing: asyncio.Future[None]) -> None:
        self._closing.discard(closing)
        self._note(file, key, image, job)

    def _note(self, file: PartFile, key: str, image: PackImage, job: Job) -> None:
        """Note where a file is, which has its final name or is to be continued."""
        if file.is_finished and file.path is not None:
            self.files[image.position] = file.path.name
            job.advance(1)
            self._taken.append(image)
            if time.monotonic() >= self._report_at:
                self._report_taken()
        else:
            self._parts[key] = [file.path] if file.path is not None else []

    def _report_taken(self) -> None:
        taken, self._taken = self._taken, []
        if taken:
            self._on_taken(taken)
        self._report_at = time.monotonic() + _REPORT_SECONDS

    def _write_manifest(self, check: Check) -> None:
        # With a byte order mark, without which Excel reads another encoding.
        text = "\ufeff" + "".join(
            f"{row}\r\n" for row in table_rows(self._paced(check), self._notes or NO_NOTES, files=self.files)
        )
        self._manifest = place_text(self._folder, "manifest", "csv", text, self._manifest)


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
