"""Reading slideshows: what is requested of a service that changes, refuses and fails, and what is known afterwards."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, cast
from unittest.mock import MagicMock

import pytest
from PySide6.QtCore import QObject

from app.core import errors
from app.core.changes import NOTHING_CHANGED
from app.core.connection import Connection
from app.core.limits import Settings, SlideshowLimits
from app.core.slideshows import Slideshow, SlideshowPage, Use, file_digest
from app.core.worker import TaskOwner
from app.packs.jobs import Job, JobState
from app.session.slideshows import SlideshowReading
from app.storage.saved_packs import SavedPacks
from tests.tables import each_row
from tests.unit.storage.kept_packs import LIMITS, PLACE, Listener, described, pack_of, request_of, until

if TYPE_CHECKING:
    from app.packs.services import Services

COUNT = 300


def unseen_job() -> Job:
    """A job for which nothing happens."""
    return cast("Job", MagicMock(is_waiting=False))


class Service:
    """Stands in for the services: a list of slideshows, of which each uses the file that its ID names.

    Attributes:
        listed: The slideshows, the latest first.
        failures: What the next requests fail with, by `list` or the ID of a slideshow.
        requests: What was requested, in order.
        meanwhile: Called after each request of the list.
        held: The slideshow that is never answered; empty for none.
    """

    def __init__(self, count: int = COUNT) -> None:
        self.api = self
        self.settings = Settings(slideshows=SlideshowLimits(retry_pause_seconds=0.0))
        self.saved = SavedPacks(None, LIMITS, Listener())
        self.listed = [Slideshow(f"s{number}", Use("2026", f"Title {number}", "draft")) for number in range(count)]
        self.failures: dict[str, list[errors.PackBrowserError]] = {}
        self.requests: list[str] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self.held = ""

    def saved_packs(self, *, is_demo: bool) -> SavedPacks:
        assert not is_demo
        return self.saved

    async def list_slideshows(self, _place: Connection, offset: int, limit: int) -> SlideshowPage:
        await self._answer("list")
        page = tuple(self.listed[offset : offset + limit])
        self.meanwhile()
        return page

    async def get_slideshow(self, _place: Connection, slideshow_id: str) -> frozenset[bytes]:
        await self._answer(slideshow_id)
        return frozenset({file_digest(slideshow_id)})

    async def _answer(self, what: str) -> None:
        self.requests.append(what)
        if what == self.held:
            await asyncio.Event().wait()
        if self.failures.get(what):
            raise self.failures[what].pop(0)

    @property
    def read(self) -> Counter[str]:
        """How often each slideshow was requested."""
        return Counter(each for each in self.requests if each != "list")

    def reading(self) -> SlideshowReading:
        return SlideshowReading(cast("Services", self), PLACE)

    async def known(self) -> set[str]:
        """The IDs of slideshows whose files are known, after the list was read to its end."""
        uses = await self.saved.uses_of(PLACE, [each.id for each in self.listed])
        assert uses is not None
        assert all(len(of_file) == 1 for of_file in uses.values())
        return {*uses}


@asynccontextmanager
async def made_service() -> AsyncIterator[Service]:
    """A service, with whose key a pack was opened."""
    service = Service()
    service.saved.save(request_of(1), pack_of(1, described(1)), 1.0, NOTHING_CHANGED)
    yield service
    await service.saved.aclose()


async def test_the_second_time_only_what_is_new_or_changed_is_read() -> None:
    async with made_service() as service:
        reading = service.reading()
        await reading.run(unseen_job())
        assert (reading.listed, reading.read) == (COUNT, COUNT)
        assert await service.known() == {each.id for each in service.listed}
        assert set(service.read.values()) == {1}
        service.requests.clear()
        service.listed[7] = Slideshow("s7", Use("2027", "Title 7", "rendered"))
        gone = service.listed.pop(8)
        service.listed.insert(0, Slideshow("new", Use()))
        later = service.reading()
        await later.run(unseen_job())
        assert (later.read, {*service.read}) == (2, {"s7", "new"})
        assert await service.saved.uses_of(PLACE, [gone.id]) == {}


def insert(service: Service, number: int) -> None:
    service.listed[0:0] = [Slideshow(f"new{number}", Use()), Slideshow(f"new{number}b", Use())]


@each_row(
    ("change", "times"),
    [
        (insert, 1),
        (insert, 5),
        (lambda service, _: service.listed.pop(0), 1),
        (lambda service, _: service.listed.pop(10), 5),
        (lambda service, number: service.listed.insert(40 * number, service.listed.pop()), 3),  # in another order
    ],
)
async def test_no_slideshow_is_passed_over_or_read_twice_while_the_list_changes(
    change: Callable[[Service, int], object], times: int
) -> None:
    async with made_service() as service:
        left = iter(range(times))

        def meanwhile() -> None:
            if (number := next(left, None)) is not None:
                change(service, number)

        service.meanwhile = meanwhile
        await service.reading().run(unseen_job())
        assert {each.id for each in service.listed} <= await service.known()
        assert set(service.read.values()) == {1}


async def test_a_list_with_its_slides_needs_no_further_request() -> None:
    async with made_service() as service:
        service.listed = [Slideshow("a", Use(), frozenset({file_digest("a")}))]
        await service.reading().run(unseen_job())
        assert (await service.known(), {*service.read}) == ({"a"}, set())


@each_row(
    "error",
    [
        errors.TooManyRequestsError(retry_after=0.01),
        errors.ServiceFailedError(http_status=500),
        errors.PackRetrievalError(),
    ],
)
async def test_what_passes_is_tried_again(error: errors.PackBrowserError) -> None:
    async with made_service() as service:
        service.failures = {"list": [error] * 3, "s5": [error] * 6}
        await service.reading().run(unseen_job())
        assert (service.read["s5"], len(await service.known())) == (7, COUNT)


async def test_a_longer_pause_than_is_waited_for_ends_the_reading() -> None:
    async with made_service() as service:
        service.failures = {"s5": [errors.TooManyRequestsError(retry_after=3600)]}
        with pytest.raises(errors.TooManyRequestsError):
            await service.reading().run(unseen_job())
        assert service.read["s5"] == 1
        assert await service.saved.uses_of(PLACE, ["s1"]) is None, "what is not read may have used any image"


@each_row("error", [errors.UnexpectedAnswerError(), errors.PackNotFoundError()])
async def test_one_that_fails_does_not_end_the_reading_and_is_read_the_next_time(
    error: errors.PackBrowserError,
) -> None:
    async with made_service() as service:
        failing = {f"s{number}" for number in range(5, 50, 4)}
        service.failures = {each: [error] for each in failing}
        await service.reading().run(unseen_job())
        assert await service.known() == {each.id for each in service.listed} - failing
        service.requests.clear()
        await service.reading().run(unseen_job())
        assert {*service.read} == failing


async def test_a_list_without_any_entry_that_can_be_read_says_nothing_of_what_is_used() -> None:
    async with made_service() as service:
        service.listed = cast("list[Slideshow]", [None] * 120)
        with pytest.raises(errors.UnexpectedAnswerError):
            await service.reading().run(unseen_job())
        assert service.requests == ["list"]
        assert await service.saved.uses_of(PLACE, ["s1"]) is None


_MISSING_RIGHT = errors.RequestRefusedError(http_status=403, error_code="missing_scope")


@each_row(
    "error", [errors.KeyNotAcceptedError(), errors.PlanNotAllowedError(), errors.PackNotFoundError(), _MISSING_RIGHT]
)
async def test_a_refusal_is_no_error_and_what_was_known_stays(error: errors.PackBrowserError) -> None:
    async with made_service() as service:
        service.failures = {"list": [error]}
        reading = service.reading()
        await reading.run(unseen_job())
        assert reading.refusal is not None
        assert await service.saved.uses_of(PLACE, ["s1"]) is None
        await service.reading().run(unseen_job())
        service.failures = {"list": [error]}
        await service.reading().run(unseen_job())
        assert len(await service.known()) == COUNT
        assert (await service.saved.slideshows(PLACE))[0] == 0.0, "it is not read again by itself"


async def test_a_job_is_paused_by_failures_in_a_row_and_cancelled_without_loss() -> None:
    async with made_service() as service:
        service.failures = {f"s{number}": [errors.UnexpectedAnswerError()] for number in range(100, 105)}
        tasks, parent, reading = TaskOwner(), QObject(), service.reading()

        async def work(job: Job) -> None:
            await reading.run(job)

        job = Job(tasks, str, work, lambda _: "", total=1, can_pause=True, discard=None, parent=parent)
        await until(lambda: job.state is JobState.PAUSED)
        assert isinstance(job.error, errors.UnexpectedAnswerError)
        assert (job.done, job.total, len(job.failures)) == (100, COUNT, 4)
        service.requests.clear()
        service.held = "s180"
        service.failures["s179"] = [errors.TooManyRequestsError(retry_after=0.3)]
        job.resume()
        await until(lambda: job.is_waiting)
        await until(lambda: service.read["s180"] == 1)
        assert not job.is_waiting
        job.cancel()
        await tasks.aclose()
        assert (service.read["s99"], service.read["s100"], service.read["s178"]) == (0, 1, 1)
        service.requests.clear()
        service.held = ""
        await service.reading().run(unseen_job())
        assert {*service.read} == {f"s{number}" for number in range(180, COUNT)}
        assert len(await service.known()) == COUNT
