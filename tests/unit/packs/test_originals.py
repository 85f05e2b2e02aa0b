"""The originals of the pack on screen, as a viewer uses them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.unit.packs.driver import Driver
from tests.unit.packs.stand_in_services import HeldThumbnails
from tests.unit.pictures.test_originals import BOX, Source

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


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
