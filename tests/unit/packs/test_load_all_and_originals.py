"""Originals and all thumbnails of the pack on screen, as a person has them loaded."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from app.packs.jobs import Job, JobState
from app.packs.tiles import TileStage
from app.pictures.thumbnail_service import ThumbnailService
from tests.unit.packs.driver import Driver
from tests.unit.packs.stand_in_services import HeldThumbnails
from tests.unit.pictures.test_originals import BOX, Source

IMAGES = "pqrstu"
UNASKED = 2  # images that are loaded automatically


class JobUnderTest(Driver):
    """The job of a pack, four of whose six images are loaded by it alone."""

    def __init__(self) -> None:
        super().__init__()
        settings = self.services.settings
        self.services.settings = replace(
            settings,
            traffic=replace(settings.traffic, unasked_images=UNASKED),
            thumbnails=replace(settings.thumbnails, rest_after_seconds=0),
        )
        self.source = self.services.thumbnails = HeldThumbnails()
        self.attach()
        self.ended: list[Job] = []
        self.workspace.jobs.stopped.connect(self.ended.append)
        self.pack.content_changed.connect(lambda _: self.pack.thumbnails.begin(must_check=False))

    async def begin(self) -> None:
        """Open a pack, and start the job."""
        await self.show("a", IMAGES)
        assert self.service.can_load_all
        assert self.service.held_back == len(IMAGES) - UNASKED
        self.start()
        await self.do("-")
        assert not self.service.can_load_all
        assert self.service.held_back == 0

    @property
    def service(self) -> ThumbnailService:
        """What loads the thumbnails."""
        assert self.pack.thumbnails.service is not None
        return self.pack.thumbnails.service

    @property
    def loaded(self) -> int:
        """Number of images whose thumbnail is loaded."""
        return self.pack.thumbnails.tiles.counts[TileStage.SHOWN]

    def start(self) -> None:
        """Start the job, or resume it."""
        self.pack.thumbnails.load_all(self.workspace.jobs, str, lambda _job: "")

    async def let_arrive(self) -> None:
        """Let thumbnails arrive."""
        self.source.may_arrive.set()
        await self.do(*"-----")


@pytest.fixture
@asynccontextmanager
async def job() -> AsyncIterator[JobUnderTest]:
    made = JobUnderTest()
    yield made
    await made.__aexit__()


async def test_the_job_ends_when_all_thumbnails_are_loaded(job: JobUnderTest) -> None:
    await job.begin()
    assert job.loaded == 0
    await job.let_arrive()
    assert [(each.done, each.total, each.failures, each.is_cancelled) for each in job.ended] == [(6, 6, [], False)]
    assert not job.workspace.jobs.unfinished
    assert job.loaded == 6
    assert not job.service.can_load_all


async def test_another_pack_cancels_the_job(job: JobUnderTest) -> None:
    await job.begin()
    await job.show("b", IMAGES)
    assert [each.is_cancelled for each in job.ended] == [True]
    await job.let_arrive()
    assert job.loaded == UNASKED


async def test_a_refresh_does_not_end_the_job(job: JobUnderTest) -> None:
    await job.begin()
    await job.show("a", IMAGES)
    assert job.ended == []
    assert job.pack.thumbnails.is_loading_all
    await job.let_arrive()
    assert [each.done for each in job.ended] == [6]


async def test_the_job_can_be_paused_and_goes_on_when_it_is_started_again(job: JobUnderTest) -> None:
    await job.begin()
    (running,) = job.workspace.jobs.jobs
    running.pause()
    await job.do("-")
    assert not job.pack.thumbnails.is_loading_all
    assert job.service.can_load_all
    job.start()
    await job.let_arrive()
    assert job.workspace.jobs.jobs == (running,)
    assert (running.state, running.done) == (JobState.ENDED, 6)


async def test_closing_the_tab_cancels_the_job(job: JobUnderTest) -> None:
    await job.begin()
    job.workspace.close_tab(job.pack)
    assert [each.is_cancelled for each in job.ended] == [True]
    await job.do(*"-----")


class PackUnderTest(Driver):
    """A pack whose originals are downloaded when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.source = self.services.originals = Source()
        self.thumbnails = self.services.thumbnails = HeldThumbnails()
        self.attach()

    async def view(self, url: str) -> None:
        """Show an original."""
        self.pack.originals.show([url], (), BOX)
        await self.do(*"-----")


@pytest.fixture
@asynccontextmanager
async def opened() -> AsyncIterator[PackUnderTest]:
    made = PackUnderTest()
    await made.show("a", "pqr")
    yield made
    await made.workspace.aclose()
    assert made.source.log[-1] == "close"
    await made.__aexit__()


async def test_thumbnails_give_way_while_an_image_in_sight_is_downloaded(opened: PackUnderTest) -> None:
    opened.pack.thumbnails.begin(must_check=False)
    images = opened.pack.shelf.images
    await opened.view("p")
    opened.pack.thumbnails.request(images, [])
    opened.thumbnails.may_arrive.set()
    await opened.do(*"-----")
    assert opened.pack.thumbnails.tiles.shown_urls == set()
    opened.source.answer("p")
    await opened.do(*"-----")
    assert len(opened.pack.thumbnails.tiles.shown_urls) == 3


async def test_originals_count_as_traffic_of_the_pack(opened: PackUnderTest) -> None:
    await opened.view("p")
    opened.source.answer("p", 5000)
    await opened.do(*"-----")
    assert opened.pack.thumbnails.traffic.received_bytes == 5000


async def test_another_pack_forgets_everything_and_a_refresh_nothing(opened: PackUnderTest) -> None:
    originals = opened.pack.originals
    await opened.view("p")
    opened.source.answer("p")
    await opened.do(*"-----")
    await opened.show("a", "pqrs")
    assert originals.picture("p") is not None
    await opened.show("b", "pq")
    assert opened.pack.originals is originals
    assert originals.picture("p") is None
    assert opened.source.log[-1] == "close"


async def test_a_pack_is_closed_while_an_original_is_downloaded(opened: PackUnderTest) -> None:
    await opened.view("p")
