"""Covers of lists of packs: what is fetched, from where, and what is kept in memory."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, override

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QTimer

from app.core.connection import ApiKey, Connection
from app.core.errors import HostUnreachableError, ImageError, ImageGoneError
from app.images.decoded import Thumbnail
from app.images.sources import Recalled
from app.packs.thumbnails import Covers, ThumbnailBoxes
from tests.unit.packs.stand_in_services import BASE_URL, HeldThumbnails, StandInServices

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from app.images.exchange import DownloadObserver


CONNECTION = Connection(BASE_URL, ApiKey("own.key"))
PICTURE = b"data"  # of each thumbnail that `HeldThumbnails` returns
STORED = Thumbnail(1, 1, b"disk", False, 1, 1, "JPEG")


class Source(HeldThumbnails):
    """Records the requests.

    Attributes:
        requests: Letters of the covers that were downloaded, in order.
        checked: Letters of those whose host was asked whether they have changed.
        cancelled: Letters of those whose download was cancelled.
        failing: Letters of those whose download fails.
        error: How.
        stored: Letters of those on disk.
        old: Letters of those on disk that would have to be checked.
    """

    def __init__(self) -> None:
        super().__init__()
        self.may_arrive.set()
        self.requests: list[str] = []
        self.checked: list[str] = []
        self.cancelled: list[str] = []
        self.failing: set[str] = set()
        self.error: ImageError = ImageGoneError()
        self.stored: set[str] = set()
        self.old: set[str] = set()

    @override
    async def recall(self, urls: Sequence[str]) -> Recalled:
        return Recalled(
            {url: STORED for url in urls if url[-1] in self.stored},
            tuple(url for url in urls if url[-1] in self.stored & self.old),
        )

    @override
    async def get_thumbnail(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail:
        self.requests.append(url[-1])
        try:
            thumbnail = await super().get_thumbnail(url, rank, observer)
        except asyncio.CancelledError:
            self.cancelled.append(url[-1])
            raise
        if url[-1] in self.failing:
            raise self.error
        return thumbnail

    @override
    async def check(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail | None:
        del rank, observer
        self.checked.append(url[-1])
        if url[-1] in self.failing:
            raise ImageGoneError
        return None


class Setup:
    """Visible covers of one server.

    Attributes:
        changed: Letters of the covers whose change was reported.
    """

    def __init__(self) -> None:
        self.services = StandInServices("own.key")
        download = replace(self.services.settings.download, retry_pause_seconds=0.0)
        self.services.settings = replace(self.services.settings, download=download)
        self.source = Source()
        self.services.thumbnails = self.source
        self.all: list[Covers] = []
        self.changed: list[str] = []
        self.covers = self.make()

    def make(self, *, only_stored: bool = False, is_demo: bool = False, cover_bytes: int = 1_000) -> Covers:
        """Begin anew."""
        thumbnails = replace(self.services.settings.thumbnails, cover_bytes=cover_bytes)
        self.services.settings = replace(self.services.settings, thumbnails=thumbnails)
        self.covers = Covers(self.services, ThumbnailBoxes(100, 200, (50, 75)), only_stored=only_stored)
        self.covers.changed.connect(self._note_change)
        self.covers.use(replace(CONNECTION, is_demo=is_demo))
        self.covers.set_visible(is_visible=True)
        self.all.append(self.covers)
        return self.covers

    def _note_change(self, url: str) -> None:
        self.changed.append(url[-1])

    async def request(self, letters: str) -> None:
        self.covers.request([url(letter) for letter in letters])
        await self.run()

    def in_memory(self, letters: str) -> str:
        return "".join(letter for letter in letters if self.covers.picture(url(letter)) is not None)

    @staticmethod
    async def run() -> None:
        for _ in range(100):
            await asyncio.sleep(0)


def url(letter: str) -> str:
    return f"https://cdn.invalid/{letter}"


@pytest.fixture
@asynccontextmanager
async def setup() -> AsyncIterator[Setup]:
    made = Setup()
    yield made
    for covers in made.all:
        await covers.aclose()
    await made.services.tasks.aclose()


async def test_covers_in_sight_are_downloaded_once(setup: Setup) -> None:
    setup.source.may_arrive.clear()
    setup.covers.request([url("a"), "", url("b"), url("a")])
    await setup.run()
    assert (setup.source.requests, setup.changed) == ([*"ab"], []), "there is nothing to paint yet"
    setup.source.may_arrive.set()
    await setup.run()
    assert setup.in_memory("abc") == "ab"
    assert setup.covers.picture(url("a")) == PICTURE
    await setup.request("ab")
    assert setup.source.requests == [*"ab"]
    assert setup.changed == [*"ab"]


async def test_from_the_disk_thumbnails_for_another_screen_are_shown_where_there_are_no_others(setup: Setup) -> None:
    setup.source.has_store, setup.source.stored = True, {"a"}
    for box, stored in ((50, "b"), (75, "bc")):
        source = Source()
        source.stored = set(stored)
        setup.services.thumbnails_of_box[box] = source
    setup.make(only_stored=True)
    await setup.request("abcd")
    assert setup.in_memory("abcd") == "abc"
    assert not setup.source.requests


async def test_covers_that_failed_without_a_network_are_tried_again(setup: Setup) -> None:
    setup.source.failing, setup.source.error = {"a", "b"}, HostUnreachableError()
    await setup.request("abc")
    assert setup.in_memory("abc") == "c"
    setup.source.failing = set()
    probe = setup.covers.findChild(QTimer, "probe")
    assert probe is not None
    assert probe.isActive()
    probe.timeout.emit()
    await setup.run()
    assert setup.in_memory("abc") == "abc"
    assert not probe.isActive()


async def test_covers_of_recent_packs_touch_no_network(setup: Setup) -> None:
    setup.source.has_store = True
    setup.source.stored = {"a", "b"}
    setup.source.old = {"b"}
    setup.make(only_stored=True)
    await setup.request("abc")
    assert (setup.in_memory("abc"), setup.changed) == ("ab", [*"ab"])
    await setup.request("abc")
    assert (setup.source.requests, setup.source.checked) == ([], [])

    setup.source.stored.add("c")  # the pack was opened meanwhile
    setup.covers.set_visible(is_visible=False)
    setup.covers.set_visible(is_visible=True)
    await setup.run()
    assert setup.in_memory("abc") == "abc"
    assert (setup.source.requests, setup.source.checked) == ([], [])


async def test_covers_of_recent_packs_of_the_demo_come_from_the_demo(setup: Setup) -> None:
    setup.make(only_stored=True, is_demo=True)
    await setup.request("ab")
    assert (setup.in_memory("ab"), setup.source.requests) == ("ab", [*"ab"])


async def test_memory_is_limited_but_for_what_is_in_sight(setup: Setup) -> None:
    setup.make(cover_bytes=3 * len(PICTURE))
    await setup.request("abcde")
    assert setup.in_memory("abcde") == "abcde"
    await setup.request("f")
    assert setup.in_memory("abcdef") == "def"
    assert setup.changed[-3:] == [*"abc"]
    setup.source.requests.clear()
    await setup.request("af")
    assert (setup.in_memory("af"), setup.source.requests) == ("af", ["a"])


async def test_a_cover_that_is_found_to_be_gone_is_removed(setup: Setup) -> None:
    setup.source.has_store = True
    setup.source.stored = setup.source.old = setup.source.failing = {"a"}
    await setup.request("a")
    assert (setup.in_memory("a"), setup.source.checked) == ("", ["a"])
    assert setup.changed == [*"aa"], "it was shown, and then removed"


async def test_failed_covers_are_tried_again_when_the_list_is_shown_again(setup: Setup) -> None:
    setup.source.failing = {"a"}
    await setup.request("a")
    setup.source.failing.clear()
    setup.covers.set_visible(is_visible=False)
    await setup.request("ab")
    assert setup.source.requests == ["a"], "nothing is fetched while the list is hidden"
    setup.covers.set_visible(is_visible=True)
    await setup.run()
    assert (setup.in_memory("ab"), setup.source.requests) == ("ab", [*"aab"])


async def test_hiding_cancels_downloads(setup: Setup) -> None:
    setup.source.may_arrive.clear()
    await setup.request("ab")
    setup.covers.set_visible(is_visible=False)
    await setup.run()
    assert (setup.source.cancelled, setup.changed) == ([*"ab"], [])
    setup.source.may_arrive.set()
    setup.covers.set_visible(is_visible=True)
    await setup.run()
    assert setup.in_memory("ab") == "ab", "they are downloaded when the list is visible again"


@pytest.mark.parametrize("key_text", ["other.key", None])
async def test_another_key_forgets_all_covers(setup: Setup, key_text: str | None) -> None:
    forgotten: list[bool] = []
    setup.covers.all_changed.connect(lambda: forgotten.append(True))
    setup.source.failing = {"b"}
    await setup.request("ab")
    setup.source.may_arrive.clear()
    await setup.request("abc")
    setup.source.may_arrive.set()  # the answer is ready
    setup.covers.use(replace(CONNECTION, key=ApiKey(key_text) if key_text else None))
    await setup.run()
    assert setup.in_memory("abc") == ""
    assert forgotten == [True]
    setup.source.failing.clear()
    await setup.request("ab")
    assert setup.in_memory("ab") == "ab", "it is not known of the other key that a cover has failed"
    setup.covers.use(replace(CONNECTION, key=ApiKey(key_text) if key_text else None))
    assert setup.in_memory("a") == "a", "the same connection again changes nothing"
