"""Thumbnails of images that are gone: from memory or from disk, and never from the network."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, override

import pytest

from app.core.connection import ApiKey, Connection, PackRequest
from app.images.decoded import Thumbnail
from app.images.sources import Recalled
from app.packs.states import Content
from app.packs.thumbnails import GonePictures, Thumbnails
from tests.unit.packs.stand_in_services import BASE_URL, NoThumbnails, StandInServices, image, pack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence


REQUEST = PackRequest(Connection(BASE_URL, ApiKey("env.key")), "p")


class Disk(NoThumbnails):
    """A source with thumbnails on disk.

    Attributes:
        stored: URL of each thumbnail, and its bytes.
        asked: The URLs of each look-up.
        may_answer: Whether the look-up ends.
        fails: Whether it fails.
    """

    has_store = True

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.asked: list[list[str]] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.fails = False

    @override
    async def recall(self, urls: Sequence[str]) -> Recalled:
        self.asked.append([*urls])
        await self.may_answer.wait()
        if self.fails:
            raise OSError("https://cdn.invalid/?signature=secret")
        found = {url: self.stored[url] for url in urls if url in self.stored}
        return Recalled({url: Thumbnail(1, 1, data, False, 1, 1, "JPEG") for url, data in found.items()})


class Setup:
    """A pack on screen without images, and the images that are gone from it."""

    def __init__(self) -> None:
        self.services = StandInServices("env.key")
        self.disk = Disk()
        self.services.thumbnails = self.disk
        self.thumbnails = Thumbnails(self.services, 100)
        self.thumbnails.show_content(Content(REQUEST, pack("p")), is_refresh=False)
        self.pictures = GonePictures(self.thumbnails, self.services.tasks)
        self.changes = 0
        self.pictures.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        self.changes += 1

    async def request(self, *urls: str) -> None:
        self.pictures.request(urls)
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.fixture
@asynccontextmanager
async def setup() -> AsyncIterator[Setup]:
    made = Setup()
    yield made
    await made.thumbnails.aclose()
    await made.services.tasks.aclose()


async def test_thumbnails_on_disk_are_read_and_missing_ones_are_looked_for_once(setup: Setup) -> None:
    setup.disk.stored = {"a": b"A"}
    await setup.request("a", "b")
    assert (setup.pictures.picture("a"), setup.pictures.picture("b"), setup.changes) == (b"A", None, 1)
    await setup.request("a", "b", "c")
    assert setup.disk.asked == [["a", "b"], ["c"]]
    assert setup.changes == 1


async def test_rows_that_were_scrolled_past_are_not_read(setup: Setup) -> None:
    setup.disk.may_answer.clear()
    await setup.request("a")
    await setup.request("b", "c")
    await setup.request("d")
    setup.disk.may_answer.set()
    await setup.request("d", "e")
    assert setup.disk.asked == [["a"], ["d", "e"]]


async def test_those_in_memory_are_kept_when_their_images_are_removed(setup: Setup) -> None:
    gone = image(1, "g")
    setup.thumbnails.show_content(Content(REQUEST, pack("p", "g")), is_refresh=True)
    setup.thumbnails.tiles.set_picture(gone.url, b"G", (1, 1), is_stored=False, is_wanted=True)
    setup.pictures.store([gone, image(2, "h")])
    setup.thumbnails.show_content(Content(REQUEST, pack("p")), is_refresh=True)
    await setup.request(gone.url)
    assert (setup.pictures.picture(gone.url), setup.disk.asked) == (b"G", [])
    setup.pictures.show_pack()
    assert setup.pictures.picture(gone.url) is None


async def test_an_image_of_the_pack_with_the_same_url_lends_its_thumbnail(setup: Setup) -> None:
    shown = image(1, "s")
    setup.thumbnails.show_content(Content(REQUEST, pack("p", "s")), is_refresh=True)
    setup.thumbnails.tiles.set_picture(shown.url, b"S", (1, 1), is_stored=False, is_wanted=True)
    await setup.request(shown.url)
    assert (setup.pictures.picture(shown.url), setup.disk.asked) == (b"S", [])


@pytest.mark.expects_errors
async def test_a_failure_of_the_disk_is_logged_without_its_text(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    setup.disk.fails = True
    await setup.request("a")
    assert setup.pictures.picture("a") is None
    (message,) = [record.getMessage() for record in caplog.records]
    assert message.splitlines()[0] == "read thumbnails of gone images failed: OSError"
