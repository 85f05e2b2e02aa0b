"""Loading all thumbnails of a pack: how the job starts, and in which ways it ends."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from app.packs.keys import Keys
from app.packs.thumbnails import AllLoaded, ThumbnailBoxes
from app.packs.tiles import TileStage
from app.session.workspace import Workspace
from tests.unit.packs.stand_in_services import FILE_BYTES, HeldThumbnails, StandInServices

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.packs.open_pack import OpenPack


A, B = (f"{digit * 8}-{digit * 4}-{digit * 4}-{digit * 4}-{digit * 12}" for digit in "ab")
IMAGES = "pqrstu"
UNASKED = 2  # images that are loaded automatically


class JobUnderTest:
    """The job of a pack, four of whose six images are loaded by it alone."""

    def __init__(self) -> None:
        self.services = StandInServices("env.key")
        settings = self.services.settings
        self.services.settings = replace(
            settings,
            traffic=replace(settings.traffic, unasked_images=UNASKED),
            thumbnails=replace(settings.thumbnails, rest_after_seconds=0),
        )
        self.source = HeldThumbnails()
        self.services.thumbnails = self.source
        self.workspace = Workspace(Keys(self.services.connections, environment_wins=False), [])
        self.workspace.attach(self.services, ThumbnailBoxes(320, 512), recalls_key=False)
        self.ended: list[AllLoaded] = []
        self.signalled: list[bool] = []  # each `is_running` that was signalled
        self.pack.load_all.ended.connect(self.ended.append)
        self.pack.load_all.running_changed.connect(lambda: self.signalled.append(self.pack.load_all.is_running))
        self.pack.content_changed.connect(lambda _: self.pack.thumbnails.begin(must_check=False))

    @property
    def pack(self) -> OpenPack:
        assert self.workspace.current is not None
        return self.workspace.current

    async def show(self, pack_id: str, images: str = IMAGES) -> None:
        """Open a pack, or refresh it."""
        self.workspace.open(pack_id)
        await self.let_run()
        self.services.answer(pack_id, images)
        await self.let_run()

    async def begin(self) -> None:
        """Open a pack, and start the job."""
        await self.show(A)
        assert self.pack.load_all.is_offered
        assert self.pack.load_all.held_back == len(IMAGES) - UNASKED
        assert list(self.workspace.running_jobs) == []
        self.pack.load_all.start()
        assert list(self.workspace.running_jobs) == [self.pack.load_all]
        assert not self.pack.load_all.is_offered
        assert self.pack.load_all.held_back == 0
        assert self.signalled == [True]

    @staticmethod
    async def let_run() -> None:
        for _ in range(100):
            await asyncio.sleep(0)


@pytest.fixture
@asynccontextmanager
async def job() -> AsyncIterator[JobUnderTest]:
    made = JobUnderTest()
    yield made
    await made.workspace.aclose()
    await made.services.tasks.aclose()


async def test_the_job_ends_when_all_thumbnails_are_loaded(job: JobUnderTest) -> None:
    await job.begin()
    assert job.pack.load_all.progress == (0, 6)
    job.source.may_arrive.set()
    await job.let_run()
    assert job.ended == [AllLoaded(loaded=6, total=6, failed=0, was_cancelled=False, lacks_room=False)]
    assert job.signalled == [True, False]
    assert job.workspace.running_jobs == ()
    assert job.pack.load_all.progress == (6, 6)
    assert not job.pack.load_all.is_offered


async def test_the_bytes_left_are_estimated_from_those_so_far(job: JobUnderTest) -> None:
    assert job.pack.load_all.bytes_left == 0
    job.source.may_arrive.set()
    await job.show(A)
    assert job.pack.load_all.progress == (UNASKED, 6)
    assert job.pack.load_all.bytes_left == (len(IMAGES) - UNASKED) * FILE_BYTES


async def test_a_cancelled_job_can_be_resumed(job: JobUnderTest) -> None:
    await job.begin()
    job.pack.load_all.cancel()
    job.pack.load_all.cancel()
    assert job.ended == [AllLoaded(loaded=0, total=6, failed=0, was_cancelled=True, lacks_room=False)]
    assert job.signalled == [True, False]
    await job.let_run()
    assert job.pack.thumbnails.tiles.counts[TileStage.LOADING] == 0
    job.source.may_arrive.set()
    await job.let_run()
    assert job.pack.load_all.progress[0] < 6
    job.pack.load_all.start()
    await job.let_run()
    assert [each.was_cancelled for each in job.ended] == [True, False]


async def test_another_pack_cancels_the_job(job: JobUnderTest) -> None:
    await job.begin()
    await job.show(B)
    assert [each.was_cancelled for each in job.ended] == [True]
    job.source.may_arrive.set()
    await job.let_run()
    assert job.pack.load_all.progress == (UNASKED, 6)


async def test_a_refresh_does_not_end_the_job(job: JobUnderTest) -> None:
    await job.begin()
    await job.show(A)
    assert job.ended == []
    assert job.pack.load_all.is_running
    job.source.may_arrive.set()
    await job.let_run()
    assert [each.loaded for each in job.ended] == [6]
