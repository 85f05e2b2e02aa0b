"""The work of a job that downloads originals to a folder: which file is requested when, and what becomes of failures.

`images.part_file` says how one file is written, continued and named.

The event loop begins a row of files of one host. In a row they follow one another in the network's thread, and other
threads finish them: if the event loop did it for each file, that would take longer than the network does. A row ends
after some files, and when something else is to be done: a file has failed, is redirected or to be continued, its URL is
not valid, or the host or the disk needs time.

Complete files are flushed to the disk within about a second, but no file waits for that: 1,000 files that each wait for
their own flush take up to half as long again.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Final

from msgspec import Struct

from app.core.copy_formats import NO_NOTES, Notes, table_rows
from app.core.display_text import original_stem, unlimited_path
from app.core.errors import (
    HostTimedOutError,
    HostUnreachableError,
    ImageError,
    RequestsLimitedError,
)
from app.core.limits import FILES_FROM_A_HOST, DownloadLimits
from app.core.models import PackImage
from app.images.download import ImageDownloader
from app.images.image_url import ImageUrl, host_of, parse_image_url
from app.images.part_file import PartFile, delete_parts, find_parts, flush, part_key, place_text
from app.packs.jobs import Check, Job

_STEP: Final = 50  # images, whose rows take a millisecond
_WRITERS: Final = 4  # threads: a disk writes several files at once in less time than one after another
_MOST_UNFINISHED: Final = 16  # files that have arrived and wait for the disk: a pause and the end wait for them
_FILES_IN_A_ROW: Final = 32  # then it is the turn of another host, if there are more than the connections suffice for
_REPORT_SECONDS: Final = 1.0  # a killed program has not remembered what was taken in this time
_FAILURES_OF_A_DEAD_HOST: Final = 6  # in succession; after these its other images are not requested


class _Disk:
    """The threads that finish files, so that neither the event loop nor the network waits for the disk."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=_WRITERS, thread_name_prefix="originals")
        self._flusher = ThreadPoolExecutor(max_workers=1, thread_name_prefix="flush originals")
        self._loop = asyncio.get_running_loop()
        self._lock = Lock()
        self._unfinished = 0  # functions that wait or run
        self._is_awaited = False
        self._progress = asyncio.Event()
        self._error: Exception | None = None
        self._has_failed = asyncio.Event()

    @property
    def is_full(self) -> bool:
        """Whether no further file should be requested before one is finished."""
        return self._unfinished >= _MOST_UNFINISHED

    def submit(self, function: Callable[[], None]) -> None:
        """Call a function in one of the threads. May be called in any thread."""
        self._add(1)
        try:
            self._threads.submit(self._run, function)
        except RuntimeError:  # the system has no thread left
            self._run(function)

    async def call(self, function: Callable[[], None]) -> None:
        """Call a function in another thread, and wait for it; it runs to its end if this is cancelled."""
        has_ended = asyncio.Event()

        def run() -> None:
            try:
                function()
            finally:
                self._call_in_loop(has_ended.set)

        self.submit(run)
        await has_ended.wait()

    def _call_in_loop(self, function: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # it has ended meanwhile
            self._loop.call_soon_threadsafe(function)

    async def wait(self, most: int) -> None:
        """Wait until at most so many files are unfinished."""
        while self._unfinished > most:
            self._progress.clear()
            self._is_awaited = True
            if self._unfinished > most:
                await self._progress.wait()

    async def wait_for_error(self) -> None:
        """Wait until a function has raised an error, and raise it."""
        await self._has_failed.wait()
        self.raise_error()

    def raise_error(self) -> None:
        """Raise the first error that a function has raised, if there is one."""
        if self._error is not None:
            raise self._error

    def flush(self, paths: Sequence[str]) -> None:
        """Have complete files flushed to the disk. Nobody waits for that."""
        with suppress(RuntimeError):  # the system has no thread left
            self._flusher.submit(flush, paths)

    def close(self) -> None:
        """Let the threads end when they have done what was submitted."""
        self._threads.shutdown(wait=False)
        self._flusher.shutdown(wait=False)

    def _add(self, number: int) -> None:
        with self._lock:
            self._unfinished += number

    def _run(self, function: Callable[[], None]) -> None:
        try:
            function()
        except Exception as error:  # noqa: BLE001 (raised by `raise_error`)
            self._error = self._error or error
            self._call_in_loop(self._has_failed.set)
        self._add(-1)
        if self._is_awaited:
            self._is_awaited = False
            self._call_in_loop(self._progress.set)


class _Original(Struct):
    """An image that is left.

    Attributes:
        image: Of the pack.
        ready_at: When it may be requested, in the seconds of `time.monotonic`.
        failed: How often it has failed, but for refusals.
        limited: How often the host has refused it, because there were too many requests.
    """

    image: PackImage
    ready_at: float = 0.0
    failed: int = 0
    limited: int = 0


class _Host:
    """The images of one host that are left, and when it may be requested next.

    Attributes:
        waiting: The images; those that have failed come last.
    """

    def __init__(self) -> None:
        self.waiting: deque[_Original] = deque()  # whose append and popleft are atomic
        self._ready_at = 0.0  # in the seconds of `time.monotonic`
        self._failures = 0  # in succession, as the next one
        self._refusals = 0
        self.given_up: type[ImageError] | None = None  # why its other images are not requested

    @property
    def wait_seconds(self) -> float:
        """Seconds until the next image may be requested."""
        with suppress(IndexError):
            return max(0.0, max(self._ready_at, self.waiting[0].ready_at) - time.monotonic())
        return 0.0

    def take(self) -> _Original | None:
        """Take the next image, unless it may not be requested now. May be called in any thread."""
        with suppress(IndexError):
            if self.given_up is None and not self.wait_seconds:
                return self.waiting.popleft()
        return None

    def record_answer(self) -> None:
        """Record that a file has come."""
        self._failures = self._refusals = 0

    def record_error(self, error: ImageError, limits: DownloadLimits) -> None:
        """Record that a file has not come, so that the host gets the time that it asks for, or is given up.

        Args:
            error: Why.
            limits: Of pauses. One after a refusal that names no time doubles with each.
        """
        if isinstance(error, RequestsLimitedError):
            self._refusals += 1
            wait = error.retry_after or limits.retry_pause_seconds * 2**self._refusals
            if wait > limits.max_retry_after_seconds:
                self.given_up = RequestsLimitedError
            else:
                self._ready_at = max(self._ready_at, time.monotonic() + wait)
            return
        is_dead = isinstance(error, HostUnreachableError | HostTimedOutError)
        self._failures = self._failures + 1 if is_dead else 0
        if self._failures >= _FAILURES_OF_A_DEAD_HOST:
            self.given_up = type(error)


class _Row:
    """Downloads files of one host one after another; several rows do it at the same time."""

    def __init__(self, download: OriginalsDownload, job: Job, disk: _Disk, host: _Host) -> None:
        self._download = download
        self._job = job
        self._disk = disk
        self._host = host
        self._limits = download.downloader.limits
        self._lock = Lock()
        self._left = 0  # files that may still follow; 0 once the row has ended
        self._current: tuple[_Original, ImageUrl, PartFile] | None = None

    async def download(self) -> None:
        """Download until no image is left, or the others of the host are given up."""
        host = self._host
        while host.waiting:
            if host.given_up is not None:
                self._disk.submit(self._fail_others)
                return
            await self._disk.wait(_MOST_UNFINISHED - 1)
            await asyncio.sleep(host.wait_seconds)
            original = host.take()
            if original is not None:
                await self._begin(original)

    async def _begin(self, original: _Original) -> None:
        """Download an image, and those that follow it."""
        try:
            url = parse_image_url(original.image.url)
        except ImageError as error:
            self._job.fail(original.image.position, self._download.stem_of(original.image), error)
            return
        file = self._download.make_file(original.image, self._job)
        self._current, self._left = (original, url, file), _FILES_IN_A_ROW - 1
        failure: ImageError | None = None
        is_complete = False
        try:
            if parts := self._download.parts_of(original.image):
                await self._disk.call(partial(file.take_over, parts))
            await self._download.downloader.fetch_to(url, file, self._next_file)
            is_complete = True
        except ImageError as error:
            failure = error
            self._host.record_error(error, self._limits)
        finally:
            with self._lock:
                self._left = 0
                original, _, file = self._current
            if is_complete:
                self._host.record_answer()
                self._disk.submit(partial(self._finish, original, file))
            elif failure is None:  # the job was stopped
                self._disk.submit(partial(self._put_away, original, file, None))
            else:  # then it may be among the images that are left when the row looks for the next one
                await self._disk.call(partial(self._put_away, original, file, failure))

    # --- Called in the network's thread ---------------------------------------------------------------------------

    def _next_file(self) -> tuple[ImageUrl, PartFile] | None:
        """Have the complete file finished, and return the next one."""
        with self._lock:
            if not self._left or self._disk.is_full or self._current is None:
                return None
            former, former_url, file = self._current
            original = self._host.take()
            if original is None:
                return None
            following = self._following(original, former_url)
            if following is None:
                self._host.waiting.appendleft(original)
                return None
            self._left -= 1
            self._current = original, *following
            self._host.record_answer()
            self._disk.submit(partial(self._finish, former, file))  # here, so that a pause waits for it
            return following

    def _following(self, original: _Original, former_url: ImageUrl) -> tuple[ImageUrl, PartFile] | None:
        with suppress(ImageError):
            url = parse_image_url(original.image.url)
            if url.place == former_url.place and not self._download.parts_of(original.image):
                return url, self._download.make_file(original.image, self._job)
        return None

    # --- Called in the disk's threads -----------------------------------------------------------------------------

    def _finish(self, original: _Original, file: PartFile) -> None:
        """Give a complete file its name."""
        try:
            file.finish(self._download.stem_of(original.image))
        except ImageError as error:
            self._put_away(original, file, error)
        except OSError:
            self._put_away(original, file, None)
            raise
        else:
            self._download.add_file(original.image, file)
            self._job.advance(1)

    def _put_away(self, original: _Original, file: PartFile, error: ImageError | None) -> None:
        """Close a file that has not come as a whole.

        Args:
            original: The image.
            file: Its file.
            error: Why; None if the job was stopped.
        """
        file.close()
        self._download.add_part(original.image, file)
        if file.error is not None:
            raise file.error
        if error is not None and not self._tries_again(original, error):
            self._job.fail(original.image.position, self._download.stem_of(original.image), error)

    def _tries_again(self, original: _Original, error: ImageError) -> bool:
        """Put an image that has failed back to those that are left, unless it has failed too often."""
        if isinstance(error, RequestsLimitedError):
            original.limited += 1
            is_left = original.limited <= self._limits.limited_retries
        else:
            original.failed += 1
            is_left = error.can_retry and original.failed <= self._limits.retries
            pause = self._limits.retry_pause_seconds * original.failed * random.uniform(0.5, 1.5)
            original.ready_at = time.monotonic() + pause
        if is_left and self._host.given_up is None:
            self._host.waiting.append(original)
            return True
        return False

    def _fail_others(self) -> None:
        """Add all images that are left to the failures."""
        with suppress(IndexError):
            while self._host.given_up is not None:
                image = self._host.waiting.popleft().image
                self._job.fail(image.position, self._download.stem_of(image), self._host.given_up())


class OriginalsDownload:
    """Downloads originals: the `Work` of a job. Exactly the bytes that come are stored.

    Attributes:
        files: The names of the files of images that are there, by their positions.
        there: The positions of images of which a file with the same content was there already.
        downloader: Downloads files to the disk.
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
        self.there: set[int] = set()
        self.downloader: Final = downloader
        self._images = images
        self._total = total
        self._shown_folder = folder
        self._folder = Path(unlimited_path(str(folder.absolute()))) if sys.platform == "win32" else folder
        self._on_taken = on_taken
        self._notes = notes
        self._manifest: Path | None = None
        self._parts: dict[str, list[str]] = {}
        self._taken: deque[PackImage] = deque()  # since the last report

    async def __call__(self, job: Job) -> Path:
        """Download what is left.

        Raises:
            OSError: The folder cannot be written to.
        """
        hosts = await job.in_thread(partial(self._prepare, job))
        disk = _Disk()
        try:
            async with asyncio.TaskGroup() as group:
                beside = [group.create_task(disk.wait_for_error()), group.create_task(self._report_regularly(disk))]
                while left := [host for host in hosts if host.waiting]:
                    rows = [
                        _Row(self, job, disk, host)
                        for host in left
                        for _ in range(min(FILES_FROM_A_HOST, len(host.waiting)))
                    ]
                    await asyncio.wait([group.create_task(row.download()) for row in rows])
                    await disk.wait(0)  # files that it refuses are requested again
                disk.raise_error()
                for task in beside:
                    task.cancel()
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None
        finally:
            try:
                await disk.wait(0)
            finally:
                self._report_taken(disk)
                disk.close()
        if self._notes is not None:
            await job.in_thread(self._write_manifest)
        return self._shown_folder

    def discard(self) -> None:
        """Delete what has arrived of files that are not complete; blocks."""
        with suppress(OSError):
            found = find_parts(self._folder)
            for image in self._images:
                delete_parts(found.get(part_key(image.position, image.url), ()))

    # --- For the rows; may be called in any thread ----------------------------------------------------------------

    def stem_of(self, image: PackImage) -> str:
        """The name of the file of an image, without the extension."""
        return original_stem(image.position, self._total, image.description or "", image.id)

    def make_file(self, image: PackImage, job: Job) -> PartFile:
        """The file of an image that has not come yet."""
        return PartFile(self._folder, part_key(image.position, image.url), partial(job.advance, 0))

    def parts_of(self, image: PackImage) -> Sequence[str]:
        """What former downloads have left of an image."""
        return self._parts.get(part_key(image.position, image.url), ()) if self._parts else ()

    def add_part(self, image: PackImage, file: PartFile) -> None:
        """Record what an attempt has left of an image."""
        self._parts[part_key(image.position, image.url)] = [file.path] if file.path is not None else []

    def add_file(self, image: PackImage, file: PartFile) -> None:
        """Record that an image is there."""
        assert file.path is not None
        self.files[image.position] = os.path.basename(file.path)
        self._taken.append(image)
        if file.was_there:
            self.there.add(image.position)

    # --------------------------------------------------------------------------------------------------------------

    def _prepare(self, job: Job, check: Check) -> list[_Host]:
        """Make the folder, look for what former downloads have left, and return the images that are left by host."""
        self._folder.mkdir(parents=self._shown_folder.is_relative_to(Path.home()), exist_ok=True)
        self._parts = find_parts(self._folder)
        for number, (position, name) in enumerate([*self.files.items()]):
            if number % _STEP == 0:
                check()
            if not os.path.lexists(os.path.join(self._folder, name)):  # the person has removed it meanwhile
                del self.files[position]
                self.there.discard(position)
                job.advance(-1)
        hosts: dict[str, _Host] = {}
        for image in self._paced(check):
            if image.position not in self.files:
                hosts.setdefault(host_of(image.url), _Host()).waiting.append(_Original(image))
        return [*hosts.values()]

    def _paced(self, check: Check) -> Iterator[PackImage]:
        for number, image in enumerate(self._images):
            if number % _STEP == 0:
                check()
            yield image

    async def _report_regularly(self, disk: _Disk) -> None:
        while True:
            await asyncio.sleep(_REPORT_SECONDS)
            self._report_taken(disk)

    def _report_taken(self, disk: _Disk) -> None:
        taken = [self._taken.popleft() for _ in range(len(self._taken))]
        if taken:
            self._on_taken(taken)
            disk.flush([os.path.join(self._folder, self.files[image.position]) for image in taken])

    def _write_manifest(self, check: Check) -> None:
        # With a byte order mark, without which Excel reads another encoding.
        text = "\ufeff" + "".join(
            f"{row}\r\n" for row in table_rows(self._paced(check), self._notes or NO_NOTES, files=self.files)
        )
        self._manifest = place_text(self._folder, "manifest", "csv", text, self._manifest)
