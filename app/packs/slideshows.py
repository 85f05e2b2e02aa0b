"""Reads the slideshows that a key may see: those that are new or have changed, one request at a time."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from app.core.connection import Connection
from app.core.errors import (
    ApiError,
    KeyNotAcceptedError,
    PackNotFoundError,
    PackRetrievalError,
    PlanNotAllowedError,
    ReportableError,
    ServiceFailedError,
    SubscriptionRequiredError,
    TooManyRequestsError,
    UnexpectedAnswerError,
)
from app.core.limits import with_retries
from app.core.slideshows import PAGE, Slideshow
from app.packs.jobs import Job

if TYPE_CHECKING:
    from app.packs.services import Services

_MOST_PASSES: Final = 3  # over a list that changes meanwhile
_MOST_PARTS: Final = 2_000
_REFUSALS: Final = (KeyNotAcceptedError, SubscriptionRequiredError, PlanNotAllowedError, PackNotFoundError)
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
        except _REFUSALS as error:
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
