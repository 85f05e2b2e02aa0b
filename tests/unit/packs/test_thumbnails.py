"""The thumbnails of the pack on screen: which are requested, and when. The service is real, its source is not."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, override

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QTimer

from app.core.connection import ApiKey, Connection, PackRequest
from app.core.errors import HostUnreachableError, ImageError, ImageGoneError
from app.core.limits import TrafficLimits
from app.packs.states import Content, Occasion
from app.packs.thumbnails import Thumbnails
from app.packs.tiles import TileStage
from tests.unit.packs.stand_in_services import BASE_URL, FILE_BYTES, HeldThumbnails, StandInServices, pack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from app.core.models import PackImage
    from app.images.decoded import Thumbnail
    from app.images.exchange import DownloadObserver


BOX = 100
TYPICAL_BYTES = 1_700  # of a thumbnail of that size, as long as none is known
THUMBNAIL_BYTES = 4  # of each that `HeldThumbnails` returns
IMAGES = "abcdefghijklmnopqrst"


class Source(HeldThumbnails):
    """Records the requests.

    Attributes:
        requests: IDs of images that were downloaded, in order.
        checked: IDs of images whose host was asked whether they have changed.
        cancelled: IDs of images whose download was cancelled.
        failing: IDs of images that are gone.
        unreachable: IDs of images whose host cannot be reached.
        stored: IDs of images on disk.
        look_ups: How often the disk was asked which images it has.
    """

    def __init__(self) -> None:
        super().__init__()
        self.may_arrive.set()
        self.requests: list[str] = []
        self.checked: list[str] = []
        self.cancelled: list[str] = []
        self.failing: set[str] = set()
        self.unreachable: set[str] = set()
        self.stored: set[str] = set()
        self.look_ups = 0

    @override
    async def find_stored(self, urls: Sequence[str]) -> frozenset[str]:
        self.look_ups += 1
        return frozenset(url for url in urls if url[-1] in self.stored)

    @override
    async def get_thumbnail(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail:
        image_id = url[-1]
        self.requests.append(image_id)
        try:
            thumbnail = await super().get_thumbnail(url, rank, observer)
        except asyncio.CancelledError:
            self.cancelled.append(image_id)
            raise
        if image_id in self.failing:
            raise ImageGoneError
        if image_id in self.unreachable:
            raise HostUnreachableError
        return thumbnail

    @override
    async def check(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail | None:
        del rank, observer
        self.checked.append(url[-1])
        return None


class Setup:
    """Thumbnails whose rest of the pack is not downloaded."""

    def __init__(self) -> None:
        self.services = StandInServices("env.key")
        self.source = Source()
        self.services.thumbnails = self.source
        self.limit(memory_bytes=1_000_000, unasked_bytes=1_000_000)

    def limit(self, *, memory_bytes: int, unasked_bytes: int) -> None:
        """Begin anew, with limits of memory and of automatic downloads."""
        settings = self.services.settings
        self.services.settings = replace(
            settings,
            download=replace(settings.download, retries=0),
            thumbnails=replace(settings.thumbnails, memory_bytes=memory_bytes, rest_after_seconds=0),
            traffic=replace(settings.traffic, unasked_images=0, unasked_bytes=unasked_bytes),
        )
        self.thumbnails = Thumbnails(self.services, BOX)

    def show(
        self, image_ids: str = IMAGES, *, is_refresh: bool = False, is_live: bool = False, key: str = "env.key"
    ) -> None:
        """Show a pack, or a later answer for it, which a live refresh may have got."""
        request = PackRequest(Connection(BASE_URL, ApiKey(key)), "p")
        content = Content(request, pack("p", image_ids), Occasion.LIVE if is_live else Occasion.REQUESTED)
        self.thumbnails.show_content(content, is_refresh=is_refresh or is_live)

    async def request(self, visible: str, ahead: str = "") -> None:
        """Report what is visible, and what will be next."""
        self.thumbnails.request(images(visible), images(ahead))
        await self.let_run()

    @staticmethod
    async def let_run() -> None:
        for _ in range(100):
            await asyncio.sleep(0)


def images(image_ids: str) -> tuple[PackImage, ...]:
    return pack("p", image_ids).images


@pytest.fixture
@asynccontextmanager
async def setup() -> AsyncIterator[Setup]:
    made = Setup()
    yield made
    await made.thumbnails.aclose()
    await made.services.tasks.aclose()


async def test_visible_images_are_fetched_before_those_ahead(setup: Setup) -> None:
    await setup.request("a")
    setup.show()
    await setup.request("cd", "efb")
    assert setup.source.requests == [*"cdefb"]
    assert setup.thumbnails.tiles.counts[TileStage.SHOWN] == 5


async def test_no_more_images_are_fetched_ahead_than_memory_can_hold(setup: Setup) -> None:
    setup.limit(memory_bytes=5 * TYPICAL_BYTES, unasked_bytes=1_000_000)
    setup.source.may_arrive.clear()
    setup.show()
    await setup.request("", "abcdefgh")
    assert setup.source.requests == [*"abcde"]
    await setup.request("abcdef", "gh")
    assert setup.source.requests == [*"abcdef"], "what is visible is fetched in any case"


async def test_images_ahead_that_are_in_memory_are_not_dropped_for_visible_ones(setup: Setup) -> None:
    setup.limit(memory_bytes=3 * THUMBNAIL_BYTES, unasked_bytes=1_000_000)
    setup.show()
    for image_id in "abc":
        await setup.request(image_id)
    await setup.request("d", "a")
    assert [each.id for each in images("abcd") if setup.thumbnails.tiles.picture(each.url)] == [*"acd"]


async def test_less_is_fetched_ahead_as_soon_as_the_limit_on_bytes_is_reached(setup: Setup) -> None:
    setup.limit(memory_bytes=1_000_000, unasked_bytes=4 * FILE_BYTES)
    setup.show()
    await setup.request("ab", IMAGES[2:])
    setup.source.requests.clear()
    setup.show("tuvwxyz", is_refresh=True)
    await setup.request("tu", "vwxyz")
    assert setup.source.requests == [*"uvw"]

    setup.source.requests.clear()
    setup.show("uvwxyz")
    await setup.request("u", "vw")
    assert setup.source.requests == [*"uvw"], "another pack has its own limit"


async def test_failed_images_are_fetched_again_when_the_person_wants_it(setup: Setup) -> None:
    setup.source.failing = {"b"}
    setup.show()
    await setup.request("abc")
    (failed,) = images("b")
    assert isinstance(setup.thumbnails.tiles.of(failed).error, ImageError)
    await setup.request("abc")
    assert setup.source.requests == [*"abc"]
    setup.source.failing.clear()
    setup.thumbnails.retry(images("abc"))
    await setup.let_run()
    assert setup.source.requests == [*"abcb"]
    assert setup.thumbnails.tiles.of(failed).stage is TileStage.SHOWN


async def test_images_that_failed_without_a_network_are_tried_once_more_when_another_one_arrives(setup: Setup) -> None:
    setup.show("abcde")
    setup.source.unreachable = {"a", "b"}
    setup.source.failing = {"c"}
    await setup.request("abc")
    assert setup.source.requests == [*"abc"]
    setup.source.unreachable, setup.source.failing = {"b"}, set()
    await setup.request("abcd")
    assert setup.source.requests == [*"abcd", *"ab"], "not what is gone, and what fails again no third time"
    await setup.request("abcde")
    assert setup.source.requests == [*"abcd", *"ab", "e"]


async def test_if_all_images_failed_without_a_network_one_of_a_host_is_tried_again_until_it_arrives(
    setup: Setup,
) -> None:
    setup.show("abc")
    setup.source.unreachable = {"a", "b", "c"}
    await setup.request("abc")
    probe = setup.thumbnails.findChild(QTimer, "probe")
    assert probe is not None
    intervals = []
    for _ in range(5):
        intervals.append(probe.interval() / 1000)
        assert probe.isActive()
        probe.stop()
        probe.timeout.emit()
        await setup.let_run()
    assert intervals == [5, 10, 20, 20, 20]
    assert len(setup.source.requests) == 3 + 5
    setup.source.unreachable = set()
    probe.stop()
    probe.timeout.emit()
    await setup.let_run()
    assert sorted(setup.source.requests[8:]) == [*"abc"]
    assert not probe.isActive()


async def test_images_of_a_hidden_pack_that_failed_without_a_network_wait_until_it_is_shown(setup: Setup) -> None:
    setup.show("ab")
    setup.source.unreachable = {"a"}
    setup.source.may_arrive.clear()
    await setup.request("a")
    await setup.request("b")
    setup.source.may_arrive.set()
    setup.thumbnails.set_hidden(is_hidden=True)
    await setup.let_run()
    assert setup.source.requests == [*"ab"]
    assert setup.thumbnails.tiles.counts[TileStage.FAILED] == 0
    setup.source.unreachable = set()
    setup.thumbnails.set_hidden(is_hidden=False)
    await setup.request("ab")
    assert setup.source.requests == [*"aba"]


@pytest.mark.parametrize("must_check", [False, True])
async def test_after_a_refresh_visible_images_are_checked_if_they_have_to_be(setup: Setup, must_check: bool) -> None:
    setup.show()
    await setup.request("abcd")
    setup.show("xbcd", is_refresh=True)
    setup.thumbnails.request(images("xb"), ())
    setup.thumbnails.begin(must_check=must_check)
    await setup.let_run()
    assert setup.source.requests == [*"abcdx"]
    assert setup.source.checked == ["b"] * must_check
    await setup.request("cd")
    assert setup.source.checked == [*"bcd"] * must_check


async def test_another_pack_cancels_the_downloads_and_a_refresh_does_not(setup: Setup) -> None:
    setup.source.may_arrive.clear()
    setup.show()
    await setup.request("ab")
    assert setup.thumbnails.tiles.counts[TileStage.LOADING] == 2
    setup.show(is_refresh=True)
    await setup.let_run()
    assert setup.source.cancelled == []
    setup.show("xyz")
    await setup.let_run()
    assert setup.source.cancelled == [*"ab"]
    assert setup.thumbnails.image_count == 3
    setup.thumbnails.show_content(None, is_refresh=False)
    assert (setup.thumbnails.image_count, setup.thumbnails.remaining) == (0, 0)
    assert setup.thumbnails.service is None


@pytest.mark.parametrize("is_live", [True, False])
async def test_a_later_answer_for_another_key_keeps_pictures_and_traffic_but_no_downloads(
    setup: Setup, is_live: bool
) -> None:
    setup.show()
    await setup.request("a")
    setup.source.may_arrive.clear()
    await setup.request("ab")
    traffic = setup.thumbnails.traffic
    setup.show(is_refresh=True, is_live=is_live, key="other.key")
    await setup.let_run()
    assert setup.source.cancelled == ["b"]
    assert setup.thumbnails.traffic is traffic
    tiles = setup.thumbnails.tiles
    assert [tiles.of(image).stage for image in images("ab")] == [TileStage.SHOWN, TileStage.WAITING]
    setup.source.may_arrive.set()
    await setup.request("ab")
    assert setup.source.requests == [*"abb"]
    setup.show(is_refresh=True, key="other.key")
    await setup.request("abc")
    assert setup.source.requests == [*"abbc"]


@pytest.mark.parametrize(("later", "look_ups"), [("abcd", 1), ("abcdx", 2)])
async def test_a_live_refresh_loads_only_new_images_and_neither_checks_nor_retries_others(
    setup: Setup, later: str, look_ups: int
) -> None:
    setup.services.settings = replace(setup.services.settings, traffic=TrafficLimits())
    setup.thumbnails = Thumbnails(setup.services, BOX)
    setup.source.failing = {"b"}
    setup.show("abcd")
    await setup.request("ab")
    setup.thumbnails.begin(must_check=False)
    await setup.let_run()
    assert sorted(setup.source.requests) == [*"abcd"]
    for _ in range(3):
        setup.show(later, is_live=True)
        await setup.request("ab")
        setup.thumbnails.begin(must_check=False)
        await setup.let_run()
    assert sorted(setup.source.requests) == [*later]
    assert setup.source.checked == []
    assert setup.source.look_ups == look_ups
    (failed,) = images("b")
    assert setup.thumbnails.tiles.of(failed).stage is TileStage.FAILED
