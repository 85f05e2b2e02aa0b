"""Thumbnails of the pack on screen, of images that are gone from it, and covers of lists: what is fetched, and when.

The services are real, their sources are not.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import override

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QTimer

from app.core.connection import ApiKey, Connection, PackRequest
from app.core.errors import HostUnreachableError, ImageError, ImageGoneError
from app.core.limits import TrafficLimits
from app.core.models import PackImage
from app.images.decoded import Recalled, Thumbnail
from app.images.image_request import DownloadObserver
from app.packs.loading import Content, ContentOrigin
from app.packs.thumbnails import Covers, GonePictures, ThumbnailBoxes, Thumbnails
from app.packs.tiles import TileStage
from tests.unit.packs.stand_in_services import BASE_URL, FILE_BYTES, HeldThumbnails, StandInServices, image, pack

BOX = 100
TYPICAL_BYTES = 1_700  # of a thumbnail of that size, as long as none is known
PICTURE = b"data"  # of each thumbnail that `HeldThumbnails` returns
IMAGES = "abcdefghijklmnopqrst"
CONNECTION = Connection(BASE_URL, ApiKey("own.key"))


class Source(HeldThumbnails):
    """Records the requests. Images are known by the last letters of their URLs.

    Attributes:
        requests: Those that were downloaded, in order.
        checked: Those whose host was asked whether they have changed.
        cancelled: Those whose download was cancelled.
        failing: Those that are gone.
        unreachable: Those whose host cannot be reached.
        stored: Those on disk.
        old: Those on disk that would have to be checked.
        recalled: Those of each look-up on disk.
        look_ups: How often the disk was asked which images it has.
    """

    def __init__(self, stored: str = "") -> None:
        super().__init__()
        self.may_arrive.set()
        self.requests: list[str] = []
        self.checked: list[str] = []
        self.cancelled: list[str] = []
        self.failing: set[str] = set()
        self.unreachable: set[str] = set()
        self.stored: set[str] = set(stored)
        self.old: set[str] = set()
        self.recalled: list[str] = []
        self.look_ups = 0

    @override
    async def find_stored(self, urls: Sequence[str]) -> dict[str, bytes]:
        self.look_ups += 1
        return {url: b"" for url in urls if url[-1] in self.stored}

    @override
    async def recall(self, urls: Sequence[str]) -> Recalled:
        self.recalled.append("".join(url[-1] for url in urls))
        await self.may_arrive.wait()
        found = [url for url in urls if url[-1] in self.stored]
        stored = Thumbnail(1, 1, b"disk", False, 1, 1, "JPEG")
        return Recalled(dict.fromkeys(found, stored), tuple(url for url in found if url[-1] in self.old))

    @override
    async def get_thumbnail(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail:
        self.requests.append(url[-1])
        try:
            thumbnail = await super().get_thumbnail(url, rank, observer)
        except asyncio.CancelledError:
            self.cancelled.append(url[-1])
            raise
        if url[-1] in self.failing:
            raise ImageGoneError
        if url[-1] in self.unreachable:
            raise HostUnreachableError
        return thumbnail

    @override
    async def check(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail | None:
        del rank, observer
        self.checked.append(url[-1])
        if url[-1] in self.failing:
            raise ImageGoneError
        return None


class Setup:
    """Thumbnails of a pack whose rest is not downloaded, those of images that are gone, and visible covers.

    Attributes:
        changed: Letters of the covers whose change was reported.
    """

    def __init__(self) -> None:
        self.services = StandInServices("env.key")
        self.source = self.services.thumbnails = Source()
        self.all: list[Covers] = []
        self.changed: list[str] = []
        self.limit(memory_bytes=1_000_000, unasked_bytes=1_000_000)
        self.covers = self.make()

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
        self.gone = GonePictures(self.thumbnails, self.services, ThumbnailBoxes(BOX, BOX), self.thumbnails)
        self.gone.use(CONNECTION)

    def show(
        self, image_ids: str = IMAGES, *, is_refresh: bool = False, is_live: bool = False, key: str = "env.key"
    ) -> None:
        """Show a pack, or a later answer for it, which a live refresh may have got."""
        request = PackRequest(Connection(BASE_URL, ApiKey(key)), "p")
        content = Content(request, pack("p", image_ids), ContentOrigin.LIVE if is_live else ContentOrigin.REQUESTED)
        self.thumbnails.show_content(content, is_refresh=is_refresh or is_live)

    async def request(self, visible: str, ahead: str = "") -> None:
        """Report what is visible, and what will be next."""
        self.thumbnails.request(images(visible), images(ahead))
        await self.let_run()

    def make(self, *, only_stored: bool = False, is_demo: bool = False, cover_bytes: int = 1_000) -> Covers:
        """Begin anew with covers."""
        thumbnails = replace(self.services.settings.thumbnails, cover_bytes=cover_bytes)
        self.services.settings = replace(self.services.settings, thumbnails=thumbnails)
        self.covers = Covers(self.services, ThumbnailBoxes(100, 200, (50, 75)), only_stored=only_stored)
        self.covers.changed.connect(lambda url: self.changed.append(url[-1]))
        self.covers.use(replace(CONNECTION, is_demo=is_demo))
        self.covers.set_visible(is_visible=True)
        self.all.append(self.covers)
        return self.covers

    async def cover(self, letters: str) -> None:
        """Request covers."""
        self.covers.request([url(letter) for letter in letters])
        await self.let_run()

    def in_memory(self, letters: str) -> str:
        """Which covers are in memory."""
        return "".join(letter for letter in letters if self.covers.picture(url(letter)) is not None)

    async def request_gone(self, letters: str) -> str:
        """Request thumbnails of images that are gone, and return those that are there."""
        self.gone.request([url(letter) for letter in letters])
        await self.let_run()
        return "".join(letter for letter in letters if self.gone.picture(url(letter)) is not None)

    @staticmethod
    async def let_run() -> None:
        for _ in range(100):
            await asyncio.sleep(0)


def images(image_ids: str) -> tuple[PackImage, ...]:
    return pack("p", image_ids).images


def url(letter: str) -> str:
    return f"https://cdn.invalid/{letter}"


@pytest.fixture
@asynccontextmanager
async def setup() -> AsyncIterator[Setup]:
    made = Setup()
    yield made
    for covers in made.all:
        await covers.aclose()
    await made.thumbnails.aclose()
    await made.services.tasks.aclose()


# --- The pack on screen -----------------------------------------------------------------------------------------------


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
    assert len(setup.thumbnails.images) == 3
    setup.thumbnails.show_content(None, is_refresh=False)
    assert (len(setup.thumbnails.images), setup.thumbnails.remaining) == (0, 0)
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


# --- Images that are gone ---------------------------------------------------------------------------------------------


async def test_thumbnails_on_disk_are_read_and_missing_ones_are_looked_for_once(setup: Setup) -> None:
    changes: list[bool] = []
    setup.gone.changed.connect(lambda _url: changes.append(True))
    setup.show("")
    setup.source.stored = {"a"}
    assert await setup.request_gone("ab") == "a"
    await setup.request_gone("abc")
    assert (setup.source.recalled, changes) == (["ab", "c"], [True])
    setup.source.may_arrive.clear()
    for letters in ("d", "ef", "g"):
        await setup.request_gone(letters)
    setup.source.may_arrive.set()
    await setup.request_gone("gh")
    assert setup.source.recalled == ["ab", "c", "d", "gh"], "rows that were scrolled past are not read"


async def test_those_in_memory_are_kept_when_their_images_are_removed_and_lent_by_an_image_with_the_same_url(
    setup: Setup,
) -> None:
    gone = image(1, "g")
    setup.show("g")
    setup.thumbnails.tiles.set_picture(gone.url, b"G", (1, 1), is_stored=False, is_wanted=True)
    assert setup.gone.picture(gone.url) == b"G"
    setup.gone.store([gone, image(2, "h")])
    setup.show("", is_refresh=True)
    assert (await setup.request_gone("g"), setup.source.recalled) == ("g", [])
    setup.gone.use(None)
    assert setup.gone.picture(gone.url) is None


# --- Covers of lists of packs -----------------------------------------------------------------------------------------


async def test_covers_in_sight_are_downloaded_once(setup: Setup) -> None:
    setup.source.may_arrive.clear()
    setup.covers.request([url("a"), "", url("b"), url("a")])
    await setup.let_run()
    assert (setup.source.requests, setup.changed) == ([*"ab"], []), "there is nothing to paint yet"
    setup.source.may_arrive.set()
    await setup.let_run()
    assert setup.in_memory("abc") == "ab"
    assert setup.covers.picture(url("a")) == PICTURE
    await setup.cover("ab")
    assert setup.source.requests == [*"ab"]
    assert setup.changed == [*"ab"]


async def test_from_the_disk_thumbnails_for_another_screen_are_shown_where_there_are_no_others(setup: Setup) -> None:
    setup.source.has_store, setup.source.stored = True, {"a"}
    for box, stored in ((50, "b"), (75, "bc")):
        setup.services.thumbnails_of_box[box] = Source(stored)
    setup.make(only_stored=True)
    await setup.cover("abcd")
    assert setup.in_memory("abcd") == "abc"
    assert not setup.source.requests


async def test_covers_that_failed_without_a_network_are_tried_again(setup: Setup) -> None:
    setup.source.unreachable = {"a", "b"}
    await setup.cover("abc")
    assert setup.in_memory("abc") == "c"
    setup.source.unreachable = set()
    probe = setup.covers.findChild(QTimer, "probe")
    assert probe is not None
    assert probe.isActive()
    for _ in range(2):  # what failed again when c had arrived is tried one by one
        probe.timeout.emit()
        await setup.let_run()
    assert setup.in_memory("abc") == "abc"
    assert not probe.isActive()


async def test_covers_of_recent_packs_touch_no_network(setup: Setup) -> None:
    setup.source.has_store = True
    setup.source.stored = {"a", "b"}
    setup.source.old = {"b"}
    setup.make(only_stored=True)
    await setup.cover("abc")
    assert (setup.in_memory("abc"), setup.changed) == ("ab", [*"ab"])
    await setup.cover("abc")
    assert (setup.source.requests, setup.source.checked) == ([], [])

    setup.source.stored.add("c")  # the pack was opened meanwhile
    setup.covers.set_visible(is_visible=False)
    setup.covers.set_visible(is_visible=True)
    await setup.let_run()
    assert setup.in_memory("abc") == "abc"
    assert (setup.source.requests, setup.source.checked) == ([], [])


async def test_covers_of_recent_packs_of_the_demo_come_from_the_demo(setup: Setup) -> None:
    setup.make(only_stored=True, is_demo=True)
    await setup.cover("ab")
    assert (setup.in_memory("ab"), setup.source.requests) == ("ab", [*"ab"])


async def test_memory_is_limited_but_for_what_is_in_sight(setup: Setup) -> None:
    setup.make(cover_bytes=3 * len(PICTURE))
    await setup.cover("abcde")
    assert setup.in_memory("abcde") == "abcde"
    await setup.cover("f")
    assert setup.in_memory("abcdef") == "def"
    assert setup.changed[-3:] == [*"abc"]
    setup.source.requests.clear()
    await setup.cover("af")
    assert (setup.in_memory("af"), setup.source.requests) == ("af", ["a"])


async def test_a_cover_that_is_found_to_be_gone_is_removed(setup: Setup) -> None:
    setup.source.has_store = True
    setup.source.stored = setup.source.old = setup.source.failing = {"a"}
    await setup.cover("a")
    assert (setup.in_memory("a"), setup.source.checked) == ("", ["a"])
    assert setup.changed == [*"aa"], "it was shown, and then removed"


async def test_failed_covers_are_tried_again_when_the_list_is_shown_again(setup: Setup) -> None:
    setup.source.failing = {"a"}
    await setup.cover("a")
    setup.source.failing.clear()
    setup.covers.set_visible(is_visible=False)
    await setup.cover("ab")
    assert setup.source.requests == ["a"], "nothing is fetched while the list is hidden"
    setup.covers.set_visible(is_visible=True)
    await setup.let_run()
    assert (setup.in_memory("ab"), setup.source.requests) == ("ab", [*"aab"])


async def test_hiding_cancels_downloads(setup: Setup) -> None:
    setup.source.may_arrive.clear()
    await setup.cover("ab")
    setup.covers.set_visible(is_visible=False)
    await setup.let_run()
    assert (setup.source.cancelled, setup.changed) == ([*"ab"], [])
    setup.source.may_arrive.set()
    setup.covers.set_visible(is_visible=True)
    await setup.let_run()
    assert setup.in_memory("ab") == "ab", "they are downloaded when the list is visible again"


@pytest.mark.parametrize("key_text", ["other.key", None])
async def test_another_key_forgets_all_covers(setup: Setup, key_text: str | None) -> None:
    forgotten: list[bool] = []
    setup.covers.all_changed.connect(lambda: forgotten.append(True))
    setup.source.failing = {"b"}
    await setup.cover("ab")
    setup.source.may_arrive.clear()
    await setup.cover("abc")
    setup.source.may_arrive.set()  # the answer is ready
    setup.covers.use(replace(CONNECTION, key=ApiKey(key_text) if key_text else None))
    await setup.let_run()
    assert setup.in_memory("abc") == ""
    assert forgotten == [True]
    setup.source.failing.clear()
    await setup.cover("ab")
    assert setup.in_memory("ab") == "ab", "it is not known of the other key that a cover has failed"
    setup.covers.use(replace(CONNECTION, key=ApiKey(key_text) if key_text else None))
    assert setup.in_memory("a") == "a", "the same connection again changes nothing"
