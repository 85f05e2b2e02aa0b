"""Finds out where images were used: when the person asks, and from then on by itself, for a pack on screen.

The slideshows that a key may see are read, if they are new or have changed, one request at a time.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from app.core.connection import ApiKey, Connection
from app.core.errors import (
    ApiError,
    KeyNotAcceptedError,
    PackNotFoundError,
    PackRetrievalError,
    PlanNotAllowedError,
    ReportableError,
    RequestRefusedError,
    ServiceFailedError,
    SubscriptionRequiredError,
    TooManyRequestsError,
    UnexpectedAnswerError,
)
from app.core.limits import with_retries
from app.core.slideshows import PAGE, Slideshow
from app.packs.jobs import Job, JobState

if TYPE_CHECKING:
    from app.packs.open_pack import OpenPack
    from app.packs.services import Services
    from app.session.workspace import Workspace

_MOST_PASSES: Final = 3  # over a list that changes meanwhile
_MOST_PARTS: Final = 2_000
_REFUSALS: Final = (KeyNotAcceptedError, SubscriptionRequiredError, PlanNotAllowedError, PackNotFoundError)
_NOT_OFFERED: Final = frozenset({403, 405})  # with any code, such as one for the rights of a key
# Other slideshows may be readable. One that was deleted since it was listed is not found.
_OF_ONE: Final = (PackNotFoundError, ServiceFailedError, PackRetrievalError, UnexpectedAnswerError)
_TEMPORARY: Final = (TooManyRequestsError, ServiceFailedError, PackRetrievalError)


class SlideshowReading:
    """Reads the slideshows of one key.

    Each slideshow is saved as soon as it is read, so that another run goes on where this one was cancelled.

    Attributes:
        place: The server and key.
        listed: Number of slideshows in the list, once it was read.
        read: Number of those that were read by all runs, because they were new or had changed.
        refusal: Why the service does not list slideshows for the key; None if it does.
    """

    def __init__(self, services: Services, place: Connection) -> None:
        """Read nothing yet."""
        self.place = place
        self.listed = self.read = 0
        self.refusal: ApiError | None = None
        self._services = services
        self._saved = services.saved_packs(is_demo=place.is_demo)

    async def run(self, job: Job) -> None:
        """Read what is left; the work of a job.

        Raises:
            ReportableError: The list, or several slideshows in a row, can't be read.
            OSError: What was read can't be saved.
        """
        self.refusal = None
        try:
            await self._run(job)
        except (*_REFUSALS, RequestRefusedError) as error:
            if isinstance(error, RequestRefusedError) and error.http_status not in _NOT_OFFERED:
                raise
            self.refusal = error.without_origin()
            await self._saved.save_slideshow_list(self.place, 0)

    async def _run(self, job: Job) -> None:
        _, known = await self._saved.slideshows(self.place)
        listed, is_whole = await self._list(job)
        left = [each for each in listed.values() if each.id not in known or known[each.id].use != each.use]
        self.listed = len(listed)
        job.done, job.total = 0, len(left)
        failures = 0
        for number, each in enumerate(left, 1):
            try:
                files = each.files
                if files is None:
                    files = await self._patiently(job, partial(self._services.api.get_slideshow, self.place, each.id))
                await self._saved.save_slideshow(self.place, replace(each, files=files))
            except _OF_ONE as error:
                failures += 1
                if failures == self._services.settings.slideshows.failures:
                    raise
                if not isinstance(error, PackNotFoundError):
                    job.fail(number, each.use.title or each.id, error)
                continue
            failures = 0
            self.read += 1
            job.advance(1)
        gone = known.keys() - listed.keys() if is_whole else ()
        await self._saved.save_slideshow_list(self.place, time.time(), gone)

    async def _list(self, job: Job) -> tuple[dict[str, Slideshow], bool]:
        """All slideshows by ID, and whether the list stayed the same while its parts were read.

        Each part begins with the last entry of the former one. If another one is there, entries were added or removed
        meanwhile, so that some may have been passed over. Then the list is read again from its beginning.
        """
        found: dict[str, Slideshow] = {}
        for _ in range(_MOST_PASSES):
            if await self._list_once(job, found):
                return found, True
        return found, False

    async def _list_once(self, job: Job, found: dict[str, Slideshow]) -> bool:
        seen: dict[str, Slideshow] = {}
        offset, is_same, last = 0, True, None
        for part in range(_MOST_PARTS):
            page = await self._patiently(job, partial(self._services.api.list_slideshows, self.place, offset, PAGE))
            is_same = is_same and (not part or (bool(page) and page[0] == last))
            new = {each.id: each for each in page if each is not None and each.id not in seen}
            if page and not (seen or new):  # no entry can be read: it is not known what is used
                raise UnexpectedAnswerError
            if not new and (len(page) < PAGE or any(page)):
                break
            seen |= new
            offset, last = offset + len(page) - 1, page[-1]
        found |= seen
        return is_same

    async def _patiently[T](self, job: Job, attempt: Callable[[], Awaitable[T]]) -> T:
        def is_temporary(error: ReportableError) -> bool:
            is_one = error.can_retry or isinstance(error, _TEMPORARY)
            job.set_waiting(is_waiting=is_one)
            return is_one

        try:
            return await with_retries(attempt, self._services.settings.slideshows, is_temporary)
        finally:
            job.set_waiting(is_waiting=False)


class Slideshows(QObject):
    """Reads the slideshows of one key at a time.

    Signals:
        refused: The service no longer lists slideshows for a key, as was found out by itself; the `SlideshowReading`.
    """

    refused = Signal(object)

    def __init__(self, workspace: Workspace, services: Services) -> None:
        """Read nothing yet.

        Args:
            workspace: The open packs; the Qt parent.
            services: The services of this run.
        """
        super().__init__(workspace)
        self._workspace = workspace
        self._services = services
        self._limits = services.settings.slideshows
        self._jobs: dict[Connection, Job] = {}  # the last ones; what nobody has asked for is not in the list of jobs
        self._due: dict[str, float] = {}  # of `time.monotonic`, by account
        timer = QTimer(self, interval=round(1000 * self._limits.look_seconds))
        timer.timeout.connect(self._look)
        timer.start()
        workspace.keys.forgotten.connect(self._on_key_forgotten)

    def find(self, pack: OpenPack, title: Callable[[], str], sentence: Callable[[Job, SlideshowReading], str]) -> None:
        """Start a job that reads the slideshows of a pack's key, or resume it; arguments as of `JobList.start`."""
        place, jobs = pack.content_connection, self._workspace.jobs
        if place is None:
            return
        former = self._jobs.get(place)
        if former is not None and former in jobs.unfinished:
            former.resume()
            return
        for job in self._jobs.values():
            if job not in jobs.jobs:  # one request at a time
                job.cancel()
        reading = SlideshowReading(self._services, place)

        async def work(job: Job) -> None:
            await reading.run(job)
            await self.show_uses()

        self._jobs[place] = jobs.start(title, work, lambda job: sentence(job, reading), can_pause=True)

    async def show_uses(self) -> None:
        """Show in all packs what is known now."""
        for pack in self._workspace.packs:
            await pack.update_uses()
        self._workspace.recent_packs.read_reviews()

    def _look(self) -> None:
        """Read the slideshows again if it is time."""
        pack, is_visible = self._workspace.current, self._workspace.is_window_visible
        is_busy = any(job.state is JobState.RUNNING for job in self._jobs.values())
        if pack is None or is_busy or not is_visible:
            return
        place = pack.content_connection
        if place is not None and time.monotonic() >= self._due.get(place.account, 0.0):
            self._due[place.account] = time.monotonic() + self._limits.quiet_seconds
            reading = SlideshowReading(self._services, place)
            work, tasks = partial(self._read_quietly, reading), self._services.tasks
            self._jobs[place] = Job(tasks, str, work, lambda _: "", total=1, can_pause=False, discard=None, parent=self)

    async def _read_quietly(self, reading: SlideshowReading, job: Job) -> None:
        """Read again what was read more than an hour ago; if that fails, in another hour."""
        place = reading.place
        read_at, _ = await self._services.saved_packs(is_demo=place.is_demo).slideshows(place)
        age = abs(time.time() - (read_at or 0.0))  # the clock may have been set back
        if read_at and age < self._limits.quiet_seconds:
            self._due[place.account] -= age
        elif read_at:
            await reading.run(job)
            if reading.refusal is not None:
                self.refused.emit(reading)
            await self.show_uses()

    def _on_key_forgotten(self, key: ApiKey | None) -> None:
        for place in [each for each in self._jobs if each.key == key]:
            job = self._jobs.pop(place)  # it would hold the key, and go on to use it
            job.cancel()
            self._workspace.jobs.remove(job)
