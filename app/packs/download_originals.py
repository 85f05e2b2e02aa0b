"""The work of a job that downloads originals to a folder: which file is requested when, and what becomes of failures.

`images.part_file` says how one file is written, continued and named, and how it is known again.

A host that answers nothing rests, longer each time, and goes on by itself; it is given up after minutes. A file that
fails while its host sends others is tried again a few times, after the others.

Complete files are flushed to the disk within about a second, but no file waits for that: 1,000 files that each wait for
their own flush take up to half as long again.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, override

from msgspec import Struct

from app.core.copy_formats import NO_NOTES, Notes, table_rows
from app.core.display_text import original_stem, unlimited_path
from app.core.errors import (
    HostFailedError,
    HostTimedOutError,
    HostUnreachableError,
    ImageError,
    IncompleteDownloadError,
    RequestsLimitedError,
)
from app.core.limits import OriginalsDownloadLimits
from app.core.models import PackImage
from app.core.plain_files import delete_leftovers
from app.core.worker import Worker
from app.images.image_request import Validators
from app.images.image_url import host_of
from app.images.part_file import FolderList, ListedFile, PartFile, delete_parts, find_parts, flush, part_key, place_text
from app.packs.jobs import Check, Job

if TYPE_CHECKING:
    from app.images.download import ImageDownloader

_STEP: Final = 50  # images, whose rows take a millisecond
_WRITERS: Final = 4  # threads: a disk writes several files at once in less time than one after another
_REPORT_SECONDS: Final = 1.0  # a killed program has not remembered what was taken in this time
_SERVER_FAILURES: Final = 500  # and larger statuses
_TRY_LATER: Final = frozenset({408, 425})  # Request Timeout, Too Early
_NUMBER: Final = re.compile(r"\d{3,9}(?=-)", re.ASCII)
_NO_VALIDATORS: Final = Validators()


def has_route() -> bool:
    """Whether this computer has a route to other networks. Nothing is sent."""
    # Addresses for documentation (RFC 5737 and 3849).
    for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as end:
            end.connect((address, 9))
            return True
    return False


async def _to_its_end[T](running: asyncio.Future[T]) -> T:
    """Wait for a function in a thread, also when this is cancelled."""
    try:
        await asyncio.wait([running])
    except asyncio.CancelledError:
        await asyncio.wait([running])
        running.exception()  # so that asyncio does not report it
        raise
    return running.result()


class _Original(Struct):
    """An image that is left.

    Attributes:
        image: Of the pack.
        known: Its file, if it is there; then it is only asked whether the host has another version.
        failures: How often it has failed, but for refusals and unreachable hosts.
    """

    image: PackImage
    known: ListedFile | None = None
    failures: int = 0


class HostQueue[Item, Reason]:
    """What is left to be requested of one host, and when the next request may be sent.

    Times are those of `time.monotonic`.

    Attributes:
        running: The requests.
        given_up: Why nothing else of it is requested.
        rested_at: When its last rest has begun.
    """

    def __init__(self, most: int, gap_seconds: float = 0.0) -> None:
        """Begin empty; so many requests are sent at once, and one so long after the other."""
        self.running: set[asyncio.Task[None]] = set()
        self.given_up: Reason | None = None
        self.rested_at = 0.0
        self._most = float(most)
        self._gap_seconds = gap_seconds
        self._left: list[tuple[float, int, Item]] = []  # a heap, by the time when each may be requested
        self._numbers = count()
        self._ready_at = self._next_at = 0.0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left or requested."""
        return not (self._left or self.running)

    @property
    def is_resting(self) -> bool:
        """Whether it has asked to wait."""
        return self._ready_at > time.monotonic()

    @property
    def _most_now(self) -> int:
        return int(self._most)

    @property
    def _wait_seconds(self) -> float:
        """Seconds until something may be requested."""
        ready_at = self._left[0][0] if self._left else 0.0
        return max(0.0, max(self._ready_at, self._next_at, ready_at) - time.monotonic())

    def add(self, item: Item, pause: float = 0.0) -> None:
        """Add something that may be requested after a pause."""
        ready_at = time.monotonic() + pause if pause else 0.0
        heappush(self._left, (ready_at, next(self._numbers), item))

    def rest(self, seconds: float) -> None:
        """Request nothing else for so long."""
        self.rested_at = time.monotonic()
        self._ready_at = self.rested_at + seconds

    def take_all(self) -> list[Item]:
        """Take all that is left."""
        left = [item for _, _, item in sorted(self._left)]
        self._left.clear()
        return left

    async def run(self, group: asyncio.TaskGroup, request: Callable[[Item], Coroutine[Any, Any, None]]) -> None:
        """Request what is left and what is added meanwhile, until nothing is, or the host is given up."""
        while not self.is_done:
            while self._may_request:
                self._next_at = time.monotonic() + self._gap_seconds
                task = group.create_task(request(heappop(self._left)[2]))
                self.running.add(task)
                task.add_done_callback(self.running.discard)
            if self.running:
                pause = self._wait_seconds or None  # as soon as a failed one may be requested
                await asyncio.wait(self.running, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            elif self.given_up is not None:
                return
            else:
                await asyncio.sleep(self._wait_seconds)

    @property
    def _may_request(self) -> bool:
        is_free = len(self.running) < self._most_now and not self._wait_seconds
        return is_free and self.given_up is None and bool(self._left)


class _Host(HostQueue[_Original, ImageError]):
    """The images of one host that are left.

    Attributes:
        answered_at: When it has answered last.
        silent_since: When the first request was sent that it has not answered; None while it answers.
    """

    def __init__(self, limits: OriginalsDownloadLimits) -> None:
        super().__init__(limits.host_downloads)
        self.answered_at = 0.0
        self.silent_since: float | None = None
        self._limits = limits
        self._rests = 0  # in succession
        self._rested_seconds = 0.0

    @property
    @override
    def is_resting(self) -> bool:
        return self.silent_since is not None or super().is_resting

    @property
    @override
    def _most_now(self) -> int:  # while it does not answer, one request at a time finds out when it does
        return 1 if self.silent_since is not None else super()._most_now

    def record_answer(self) -> None:
        """Record that it has answered."""
        self.answered_at, self.silent_since = time.monotonic(), None
        self._rests, self._rested_seconds = 0, 0.0
        self._most = min(self._limits.host_downloads, self._most + 1 / self._most)

    def record_failure(self, error: ImageError, began_at: float) -> None:
        """Record that it has not answered or has refused a request, so that it rests or is given up.

        Args:
            error: Why.
            began_at: When the request was sent. What failed at the same time is one failure.
        """
        is_refusal = isinstance(error, RequestsLimitedError)
        is_answer = isinstance(error, HostFailedError | IncompleteDownloadError)
        if began_at < self.rested_at or (began_at < self.answered_at and not is_refusal):
            return
        self._most = max(1.0, self._most / 2)
        if is_answer:
            self.silent_since = None
        elif self.silent_since is None:
            self.silent_since = began_at
        pause = self._limits.host.pause(self._rests, error.retry_after)
        if pause is not None and is_answer and not error.retry_after:
            pause = min(pause, self._limits.failed_rest_seconds)  # each file has its own pauses, too
        counted = (pause or 0.0) if has_route() else 0.0  # without a network, nothing is known of the host
        if pause is None or self._rested_seconds + counted > self._limits.silence_seconds:
            self.given_up = error
            return
        self._rests += 1
        self._rested_seconds += counted
        self.rest(pause)


class OriginalsDownload:
    """Downloads originals: the `Work` of a job. Exactly the bytes that come are stored.

    Attributes:
        files: The names of the files of images that are there, by their positions.
        there: The positions of images of which a file with the same content was there already.
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
        limits: OriginalsDownloadLimits = OriginalsDownloadLimits(),  # noqa: B008 (frozen)
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
            limits: Of pauses and numbers.
        """
        self.files: dict[int, str] = {}
        self.there: set[int] = set()
        self._downloader: Final = downloader
        self._limits = limits
        self._images = images
        self._total = total
        self._shown_folder = folder
        self._folder = Path(unlimited_path(str(folder.absolute()))) if sys.platform == "win32" else folder
        self._on_taken = on_taken
        self._notes = notes
        self._manifest: Path | None = None
        self._parts: dict[str, list[str]] = {}
        self._numbers: dict[int, int] = {}  # in names of files, by the position, where they differ
        self._taken: deque[PackImage] = deque()  # since the last report

    async def __call__(self, job: Job) -> Path:
        """Download what is left.

        Raises:
            OSError: The folder cannot be written to.
            ImageError: No host has answered for a long time.
        """
        listed, hosts = await job.in_thread(partial(self._prepare, job))
        disk = ThreadPoolExecutor(max_workers=_WRITERS, thread_name_prefix="originals")
        flusher = Worker(name="flush originals")
        try:
            async with asyncio.TaskGroup() as group:
                reporting = group.create_task(self._report_regularly(flusher, listed))
                begin = partial(self._download, job, disk, listed, hosts)
                await asyncio.gather(*(host.run(group, partial(begin, host)) for host in hosts))
                reporting.cancel()
            await job.in_thread(lambda _check: listed.write())
            self._fail_given_up(job, hosts)
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None
        finally:
            job.set_waiting(is_waiting=False)
            disk.shutdown(wait=False)
            self._report_taken(flusher, listed)
            flusher.close()
        if self._notes is not None:
            await job.in_thread(self._write_manifest)
        return self._shown_folder

    def discard(self) -> None:
        """Delete what has arrived of files that are not complete; blocks."""
        with suppress(OSError):
            found = find_parts(self._folder)
            for image in self._images:
                delete_parts(found.get(part_key(image.url), ()))

    # --- Before the downloads -------------------------------------------------------------------------------------

    def _prepare(self, job: Job, check: Check) -> tuple[FolderList, list[_Host]]:
        """Make the folder, find out what is there, and return the images that are left by host."""
        self._folder.mkdir(parents=self._shown_folder.is_relative_to(Path.home()), exist_ok=True)
        delete_leftovers(self._folder)
        self._parts = find_parts(self._folder)
        listed = FolderList(self._folder, check)
        for number, (position, name) in enumerate([*self.files.items()]):
            if number % _STEP == 0:
                check()
            if not listed.claim_name(name):  # the person has removed it meanwhile
                del self.files[position]
                self.there.discard(position)
                job.advance(-1)
        left = [
            _Original(image, listed.claim(image.url))
            for image in self._paced(check)
            if image.position not in self.files
        ]
        if self.files or any(each.known for each in left):
            self._number([each.image for each in left if each.known is None], listed)
        hosts: dict[str, _Host] = {}
        for original in left:
            if original.known is not None and original.known.validators == _NO_VALIDATORS:
                self._add_known(job, original)
            else:
                hosts.setdefault(host_of(original.image.url), _Host(self._limits)).add(original)
        return listed, [*hosts.values()]

    def _stem_of(self, image: PackImage) -> str:
        """The name of the file of an image, without the extension."""
        number = self._numbers.get(image.position, image.position)
        return original_stem(number, self._total, image.description or "", image.id)

    # --- Downloads ------------------------------------------------------------------------------------------------

    async def _download(
        self,
        job: Job,
        disk: ThreadPoolExecutor,
        listed: FolderList,
        hosts: Sequence[_Host],
        host: _Host,
        original: _Original,
    ) -> None:
        """Download one image, or find out that its file is there."""
        image, known, began_at = original.image, original.known, time.monotonic()
        validators = known.validators if known is not None else _NO_VALIDATORS
        file = PartFile(self._folder, image.position, image.url, partial(job.advance, 0), validators)
        parts = self._parts.setdefault(part_key(image.url), [])
        call = partial(asyncio.get_running_loop().run_in_executor, disk)
        failure: ImageError | None = None
        try:
            if parts:  # not all of them: the image may be twice in the pack
                await _to_its_end(call(file.take_over, [parts.pop()]))
            await self._downloader.fetch_to(image.url, file)
            host.record_answer()
            if file.is_unchanged:
                self._add_known(job, original)
            else:
                await _to_its_end(call(self._finish, job, listed, original, file))
        except ImageError as error:
            failure = error
        finally:
            if not file.is_finished:
                await _to_its_end(call(file.close))
                parts += [file.path] if file.path is not None else []
        if file.error is not None:
            raise file.error
        if failure is not None:
            self._on_failure(job, host, original, failure, began_at)
        if host.is_resting != job.is_waiting:
            job.set_waiting(is_waiting=all(each.is_resting for each in hosts if not each.is_done))

    def _finish(self, job: Job, listed: FolderList, original: _Original, file: PartFile) -> None:
        """Give a complete file its name; in a thread of the disk."""
        image = original.image
        if original.known is not None:  # the host may have sent the same version again
            listed.release(original.known)
        file.finish(self._stem_of(image), listed.claim_same)
        assert file.path is not None
        name = os.path.basename(file.path)
        with suppress(OSError):
            listed.add(name, image.url, file.validators)
        self._add(job, image, name, was_there=file.was_there)

    def _on_failure(self, job: Job, host: _Host, original: _Original, error: ImageError, began_at: float) -> None:
        """Have an image tried again later, or add it to the failures."""
        error.__traceback__ = None
        is_of_host = isinstance(error, HostUnreachableError | RequestsLimitedError)
        is_temporary = isinstance(error, HostTimedOutError | IncompleteDownloadError) or (
            isinstance(error, HostFailedError) and (error.status >= _SERVER_FAILURES or error.status in _TRY_LATER)
        )
        if is_of_host or is_temporary:
            host.record_failure(error, began_at)
        else:
            host.record_answer()
        if original.known is not None:  # nothing else is needed
            self._add_known(job, original)
        elif is_of_host:
            host.add(original)
        elif is_temporary and (pause := self._limits.file.pause(original.failures)) is not None:
            original.failures += 1
            host.add(original, pause)
        else:
            job.fail(original.image.position, self._stem_of(original.image), error)

    def _fail_given_up(self, job: Job, hosts: Sequence[_Host]) -> None:
        """Add the images of hosts that were given up to the failures.

        Raises:
            ImageError: Nothing has answered meanwhile: probably there is no network, so that the job pauses.
        """
        for host in hosts:
            silent_since = host.silent_since
            if host.given_up is None:
                continue
            if silent_since is not None and not any(each.answered_at > silent_since for each in hosts):
                raise host.given_up
            for original in host.take_all():
                job.fail(original.image.position, self._stem_of(original.image), host.given_up)

    def _add_known(self, job: Job, original: _Original) -> None:
        """Record that the file of an image is there still, so that nothing was downloaded."""
        assert original.known is not None
        self._add(job, original.image, original.known.name, was_there=True)

    def _add(self, job: Job, image: PackImage, name: str, *, was_there: bool) -> None:
        self.files[image.position] = name
        self._taken.append(image)
        if was_there:
            self.there.add(image.position)
        job.advance(1)

    # --------------------------------------------------------------------------------------------------------------

    def _paced(self, check: Check) -> Iterator[PackImage]:
        for number, image in enumerate(self._images):
            if number % _STEP == 0:
                check()
            yield image

    def _number(self, images: Sequence[PackImage], listed: FolderList) -> None:
        """Choose the numbers of new files.

        They are the positions, unless the folder has another image of the pack with that number, because the pack has
        changed since; then they follow the largest one.
        """
        used = {int(found[0]) for name in listed.names if (found := _NUMBER.match(name)) is not None}
        following = count(max([self._total, *used, *self._numbers.values()]) + 1)
        for image in images:
            if image.position in used and image.position not in self._numbers:
                self._numbers[image.position] = next(following)

    async def _report_regularly(self, flusher: Worker, listed: FolderList) -> None:
        while True:
            await asyncio.sleep(_REPORT_SECONDS)
            self._report_taken(flusher, listed)

    def _report_taken(self, flusher: Worker, listed: FolderList) -> None:
        taken = [self._taken.popleft() for _ in range(len(self._taken))]
        if taken:
            self._on_taken(taken)
            paths = [
                os.path.join(self._folder, self.files[each.position]) for each in taken if each.position in self.files
            ]
            flusher.submit(partial(flush, paths))
            flusher.submit(listed.write)

    def _write_manifest(self, check: Check) -> None:
        # With a byte order mark, without which Excel reads another encoding.
        text = "\ufeff" + "".join(
            f"{row}\r\n" for row in table_rows(self._paced(check), self._notes or NO_NOTES, files=self.files)
        )
        self._manifest = place_text(self._folder, "manifest", "csv", text, self._manifest)
