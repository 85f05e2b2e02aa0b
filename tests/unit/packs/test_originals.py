"""The originals of the pack on screen, as a viewer uses them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from app.packs.keys import Keys
from app.packs.thumbnails import ThumbnailBoxes
from app.session.workspace import Workspace
from tests.unit.packs.stand_in_services import HeldThumbnails, StandInServices
from tests.unit.pictures.test_originals import BOX, Source

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.packs.open_pack import OpenPack


A, B = (f"{digit * 8}-{digit * 4}-{digit * 4}-{digit * 4}-{digit * 12}" for digit in "ab")


class PackUnderTest:
    """A pack whose originals are downloaded when the test says so."""

    def __init__(self) -> None:
        self.services = StandInServices("env.key")
        self.source = self.services.originals = Source()
        self.thumbnails = self.services.thumbnails = HeldThumbnails()
        self.workspace = Workspace(Keys(self.services.connections, environment_wins=False), [])
        self.workspace.attach(self.services, ThumbnailBoxes(320, 512), recalls_key=False)
        self.events: list[str] = []

    @property
    def pack(self) -> OpenPack:
        assert self.workspace.current is not None
        return self.workspace.current

    async def show(self, pack_id: str, images: str) -> None:
        """Open a pack, or refresh it."""
        self.workspace.open(pack_id)
        await self.let_run()
        self.services.answer(pack_id, images)
        await self.let_run()

    async def view(self, url: str, *ahead: str) -> None:
        """Show an original."""
        originals = self.pack.originals
        if not self.events:
            self.events.append("connected")
            for signal in ("arrived", "frame_changed", "failed", "progressed"):
                getattr(originals, signal).connect(lambda url, signal=signal: self.events.append(f"{signal} {url}"))
        originals.show([url], ahead, BOX)
        await self.let_run()

    @staticmethod
    async def let_run() -> None:
        for _ in range(100):
            await asyncio.sleep(0)


@pytest.fixture
@asynccontextmanager
async def opened() -> AsyncIterator[PackUnderTest]:
    made = PackUnderTest()
    await made.show(A, "pqr")
    yield made
    await made.workspace.aclose()
    assert made.source.log[-1] == "close"
    await made.services.tasks.aclose()


async def test_thumbnails_give_way_while_an_image_in_sight_is_downloaded(opened: PackUnderTest) -> None:
    opened.pack.thumbnails.begin(must_check=False)
    images = opened.pack.shelf.images
    await opened.view("p")
    opened.pack.thumbnails.request(images, [])
    opened.thumbnails.may_arrive.set()
    await opened.let_run()
    assert opened.pack.thumbnails.tiles.shown_urls == set()
    opened.source.answer("p")
    await opened.let_run()
    assert len(opened.pack.thumbnails.tiles.shown_urls) == 3


async def test_originals_count_as_traffic_of_the_pack(opened: PackUnderTest) -> None:
    await opened.view("p")
    opened.source.answer("p", 5000)
    await opened.let_run()
    assert opened.pack.thumbnails.traffic.received_bytes == 5000


async def test_another_pack_forgets_everything_and_a_refresh_nothing(opened: PackUnderTest) -> None:
    originals = opened.pack.originals
    await opened.view("p")
    opened.source.answer("p")
    await opened.let_run()
    await opened.show(A, "pqrs")
    assert originals.picture("p") is not None
    await opened.show(B, "pq")
    assert opened.pack.originals is originals
    assert originals.picture("p") is None
    assert opened.source.log[-1] == "close"


async def test_a_pack_is_closed_while_an_original_is_downloaded(opened: PackUnderTest) -> None:
    await opened.view("p")
