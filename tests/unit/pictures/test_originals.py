"""Which originals are downloaded and decoded when. The source is a stand-in whose answers the test gives."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRect

from app.core.connection import ApiKey, BaseUrl, Connection
from app.core.errors import DamagedImageError, HostBusyError, HostFailedError, ImageError
from app.core.limits import OriginalLimits, Settings
from app.core.worker import TaskOwner
from app.images.decoded import Frame, FrameChoice, OriginalFile, OriginalPixels, Region, Size
from app.images.image_request import OnReceived
from app.images.sources import DecodeFrame, HttpOriginalSource
from app.pictures.download_queue import Traffic
from app.pictures.originals import Originals, clipped, with_margin, without_rim
from tests.tables import each_row

pytestmark = pytest.mark.anyio

BOX = (100, 50)
SETTINGS = Settings()
CONNECTION = Connection(BaseUrl("https://packs.invalid/v1"), ApiKey("public.secret"))
SOURCE_SIZE = (4000, 3000)


def pixels(size: Size = BOX, region: Region = (0, 0, *SOURCE_SIZE), *, is_animated: bool = False) -> OriginalPixels:
    return OriginalPixels(*size, bytes(4 * size[0] * size[1]), False, *SOURCE_SIZE, region, is_animated)


class Animation:
    """An animation of three frames, which is played once."""

    def __init__(self, source: "Source") -> None:
        self._source = source
        self._frame = 0

    async def frame(self, box: Size, choice: FrameChoice) -> Frame:
        self._frame += choice is FrameChoice.NEXT
        if self._frame in self._source.broken_frames:
            raise DamagedImageError
        return Frame(pixels(box, (0, 0, self._frame, 1), is_animated=True), 20, self._frame == 3)


class Source:
    """Downloads and decodes what the test allows.

    Attributes:
        log: What was begun, cancelled and ended.
        answers: The results of downloads by URL: a file's size in bytes or an error; without one, they wait.
        may_decode: Whether pictures are decoded.
        may_decode_regions: Whether regions are.
    """

    def __init__(self) -> None:
        self.log: list[str] = []
        self.answers: dict[str, asyncio.Future[int]] = {}
        self.are_animated = False
        self.broken_frames: set[int] = set()
        self.undecodable: set[str] = set()
        self.region_error: Exception | None = None
        self.may_decode = asyncio.Event()
        self.may_decode.set()
        self.may_decode_regions = asyncio.Event()
        self.may_decode_regions.set()
        self.on_received: dict[str, OnReceived] = {}
        self._names: dict[int, str] = {}

    def answer(self, url: str, outcome: int | ImageError = 1000) -> None:
        """Complete a download."""
        future = self.answers.pop(url)
        if isinstance(outcome, ImageError):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)

    async def fetch(self, url: str, on_received: OnReceived) -> OriginalFile:
        self.log.append(f"fetch {url}")
        self.on_received[url] = on_received
        self.answers[url] = asyncio.get_running_loop().create_future()
        try:
            size = await self.answers[url]
        except asyncio.CancelledError:
            self.log.append(f"cancel {url}")
            raise
        on_received(size, None)
        number = len(self._names)
        self._names[number] = url
        return OriginalFile(bytes(size), number)

    async def decode(self, file: OriginalFile, box: Size, *, is_urgent: bool) -> OriginalPixels:
        url = self._names[file.number]
        self.log.append(f"decode {url}{' urgently' if is_urgent else ''} for {box[0]}x{box[1]}")
        await self.may_decode.wait()
        if url in self.undecodable:
            raise DamagedImageError
        return pixels(box, is_animated=self.are_animated)

    def warm_up_regions(self) -> None:
        if "warm up" not in self.log:
            self.log.append("warm up")

    async def decode_region(self, file: OriginalFile, region: Region, scale: float) -> OriginalPixels:
        self.log.append(f"region {self._names[file.number]} {region} {scale}")
        await self.may_decode_regions.wait()
        if self.region_error is not None:
            raise self.region_error
        return pixels((region[2], region[3]), region)

    @asynccontextmanager
    async def open_animation(self, file: OriginalFile) -> AsyncIterator[DecodeFrame]:
        self.log.append(f"animation {self._names[file.number]}")
        try:
            yield Animation(self).frame
        finally:
            self.log.append("animation closed")

    async def aclose(self) -> None:
        self.log.append("close")


class Listener:
    def __init__(self) -> None:
        self.events: list[str] = []
        self.changed = asyncio.Event()

    def _note(self, event: str) -> None:
        self.events.append(event)
        self.changed.set()

    def follow(self, originals: Originals) -> None:
        originals.arrived.connect(lambda url: self._note(f"arrived {url}"))
        originals.frame_changed.connect(lambda url: self._note(f"frame {url}"))
        originals.failed.connect(lambda url: self._note(f"failed {url}"))
        originals.region_failed.connect(lambda url: self._note(f"region failed {url}"))
        originals.progressed.connect(lambda url: self._note(f"progress {url}"))

    def on_awaited(self, are_awaited: bool) -> None:
        self._note("awaited" if are_awaited else "not awaited")

    async def until(self, event: str, count: int = 1) -> None:
        async with asyncio.timeout(10):
            while self.events.count(event) < count:
                self.changed.clear()
                await self.changed.wait()


class Setup:
    """The originals of a pack with their source and their listener."""

    def __init__(self, limits: OriginalLimits) -> None:
        self.tasks = TaskOwner()
        self.source = Source()
        self.listener = Listener()
        self.traffic = Traffic(SETTINGS.traffic)
        settings = replace(
            SETTINGS, originals=limits, download=replace(SETTINGS.download, retries=1, retry_pause_seconds=0.0)
        )
        source = cast("HttpOriginalSource", self.source)
        self.service = Originals(lambda _connection: source, self.tasks, settings, self.listener.on_awaited)
        self.service.use(CONNECTION, self.traffic)
        self.listener.follow(self.service)

    async def arrive(self, url: str, outcome: int | ImageError = 1000) -> None:
        """Complete a download, and let everything that follows happen."""
        await settle()
        self.source.answer(url, outcome)
        await settle()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture
async def originals(request: pytest.FixtureRequest) -> AsyncIterator[Setup]:
    made = Setup(replace(OriginalLimits(), **getattr(request, "param", {})))
    yield made
    await made.service.aclose()
    await made.tasks.aclose()


def limits(**changes: float) -> pytest.MarkDecorator:
    """Let a test have other limits."""
    return pytest.mark.parametrize("originals", [changes], indirect=True, ids=[""])


# --- Whole pictures -----------------------------------------------------------------------------------------------


async def test_what_is_in_sight_is_fetched_first_and_then_one_after_the_other(originals: Setup) -> None:
    originals.service.show(["a"], ["b", "c"], BOX)
    await settle()
    assert originals.source.log == ["fetch a"]

    await originals.arrive("a")
    assert originals.source.log == ["fetch a", "decode a urgently for 100x50", "fetch b"]
    assert originals.service.picture("a") == pixels()
    assert "arrived a" in originals.listener.events

    await originals.arrive("b")
    assert sorted(originals.source.log[3:]) == ["decode b for 100x50", "fetch c"]
    await originals.arrive("c")
    assert originals.service.picture("c") is not None
    assert "arrived b" not in originals.listener.events  # it is not in sight


async def test_nothing_ahead_is_fetched_while_what_is_in_sight_is_decoded(originals: Setup) -> None:
    originals.source.may_decode.clear()
    originals.service.show(["a"], ["b"], BOX)
    await originals.arrive("a")
    assert "fetch b" not in originals.source.log
    originals.source.may_decode.set()
    await settle()
    assert originals.source.log[-1] == "fetch b"


async def test_a_prefetched_picture_is_there_at_once_and_not_fetched_again(originals: Setup) -> None:
    originals.service.show(["a"], ["b"], BOX)
    await originals.arrive("a")
    await originals.arrive("b")
    originals.service.show(["b"], ["a"], BOX)
    assert originals.service.picture("b") is not None
    await settle()
    assert originals.source.log.count("fetch b") == 1
    assert originals.source.log.count("fetch a") == 1


async def test_images_passed_by_are_aborted_and_queue_nothing(originals: Setup) -> None:
    for number in range(100):
        originals.service.show([f"{number}"], [f"{number + 1}", f"{number + 2}"], BOX)
        await settle()
    assert originals.source.log[-1] == "fetch 99"
    assert originals.source.log.count("fetch 99") == 1
    assert list(originals.source.answers) == [f"{number}" for number in range(100)]
    assert [each for each in originals.source.answers if not originals.source.answers[each].cancelled()] == ["99"]


async def test_a_download_ahead_is_aborted_if_something_in_sight_is_missing(originals: Setup) -> None:
    originals.service.show(["a"], ["b", "z"], BOX)
    await originals.arrive("a")
    originals.service.show(["z"], ["b"], BOX)
    await settle()
    assert originals.source.log[-2:] == ["cancel b", "fetch z"] or originals.source.log[-2:] == ["fetch z", "cancel b"]
    await originals.arrive("z")
    assert originals.source.log[-1] == "fetch b"


async def test_another_box_decodes_again_without_a_download_and_the_former_picture_stays(originals: Setup) -> None:
    originals.service.show(["a"], [], BOX)
    await originals.arrive("a")
    originals.source.may_decode.clear()
    originals.service.show(["a"], [], (200, 60))
    assert originals.service.picture("a") == pixels()
    originals.service.show(["a"], [], (300, 60))
    originals.source.may_decode.set()
    await settle()
    assert originals.service.picture("a") == pixels((300, 60))
    assert originals.source.log.count("fetch a") == 1


async def test_a_failure_is_told_and_can_be_retried(originals: Setup) -> None:
    originals.service.show(["a"], ["b"], BOX)
    await originals.arrive("a", HostFailedError(500))
    assert originals.listener.events[-1] == "not awaited" or "failed a" in originals.listener.events
    assert isinstance(originals.service.error("a"), HostFailedError)
    assert originals.source.log[-1] == "fetch b"  # others go on

    originals.service.retry("a")
    assert originals.service.error("a") is None
    await originals.arrive("a")
    assert originals.service.picture("a") is not None
    assert "failed a" in originals.listener.events


async def test_what_failed_in_sight_is_tried_again_when_the_network_is_back(originals: Setup) -> None:
    originals.service.show(["a", "b"], [], BOX)
    await originals.arrive("a", HostFailedError(500))
    await originals.arrive("b")
    originals.service.retry_failed()
    await originals.arrive("a")
    assert originals.service.picture("a") is not None
    assert originals.source.log.count("fetch b") == 1


async def test_what_failed_ahead_is_tried_again_in_sight(originals: Setup) -> None:
    originals.service.show(["a"], ["b"], BOX)
    await originals.arrive("a")
    await originals.arrive("b", HostFailedError(500))
    assert "failed b" not in originals.listener.events
    originals.service.show(["b"], [], BOX)
    assert originals.service.error("b") is None
    await originals.arrive("b")
    assert originals.service.picture("b") is not None


@pytest.mark.expects_errors
async def test_a_fault_fails_one_picture(originals: Setup, caplog: pytest.LogCaptureFixture) -> None:
    originals.service.show(["a"], [], BOX)
    await settle()
    originals.source.answers.pop("a").set_exception(ValueError("https://secret"))
    await settle()
    assert type(originals.service.error("a")) is ImageError
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


async def test_progress_is_told_of_what_is_in_sight(originals: Setup) -> None:
    originals.service.show(["a"], ["b"], BOX)
    await settle()
    assert originals.service.progress("a") == (0, None)
    originals.source.on_received["a"](300, None)
    originals.source.on_received["a"](200, None)
    assert originals.service.progress("a") == (500, None)
    originals.source.on_received["a"](300, 400)
    assert originals.service.progress("a") == (300, 400)
    originals.source.on_received["a"](120, None)  # with headers
    assert originals.service.progress("a") == (400, 400)
    await originals.arrive("a")
    assert originals.service.progress("a") is None
    originals.source.on_received["b"](300, None)
    assert originals.listener.events.count("progress a") == 5
    assert "progress b" not in originals.listener.events


async def test_thumbnails_give_way_while_something_in_sight_is_downloaded(originals: Setup) -> None:
    originals.service.show(["a"], ["b"], BOX)
    assert originals.listener.events == ["awaited"]
    await originals.arrive("a")
    assert [event for event in originals.listener.events if "awaited" in event] == ["awaited", "not awaited"]
    originals.service.show(["z"], [], BOX)
    await originals.service.aclose()
    assert originals.listener.events[-1] == "not awaited"


@limits(file_bytes=2500)
async def test_files_ahead_have_a_limit_and_the_least_urgent_is_forgotten(originals: Setup) -> None:
    originals.service.show(["a"], ["b", "c", "d"], BOX)
    for url in "abcd":
        await originals.arrive(url)
    originals.service.show(["d"], ["c", "b", "a"], BOX)
    await settle()
    assert "fetch d" not in originals.source.log[-1]  # its picture is still there
    await request_region(originals, "d", (0, 0, 400, 300), 1.0)
    assert originals.source.log[-1] == "fetch d"
    await originals.arrive("d")
    assert originals.source.log[-1].startswith("region d")


@limits(picture_bytes=2 * 4 * BOX[0] * BOX[1])
async def test_pictures_ahead_have_a_limit(originals: Setup) -> None:
    originals.service.show(["a"], ["b", "c", "d"], BOX)
    for url in "abc":
        await originals.arrive(url)
    assert "fetch d" not in originals.source.log


async def test_downloads_count_as_traffic_and_fewer_are_ahead_once_it_is_spent(originals: Setup) -> None:
    originals.service.show(["a"], ["b", "c"], BOX)
    await originals.arrive("a", 5000)
    assert originals.traffic.received_bytes == 5000
    assert originals.traffic.images == 1  # b: what is in sight was asked for
    originals.traffic.received_bytes += SETTINGS.traffic.unasked_bytes
    await originals.arrive("b")
    assert "fetch c" not in originals.source.log


async def test_closing_cancels_everything(originals: Setup) -> None:
    originals.service.show(["a", "b"], [], BOX)
    await originals.arrive("a")
    await originals.service.aclose()
    assert originals.source.log[-2:] == ["cancel b", "close"]
    assert originals.service.picture("a") is None


# --- Regions ------------------------------------------------------------------------------------------------------


async def request_region(originals: Setup, url: str, region: Region, scale: float) -> None:
    originals.service.request_region(url, region, scale)
    await settle()


async def in_sight(originals: Setup) -> None:
    originals.service.show(["a"], [], BOX)
    await originals.arrive("a")
    originals.source.log.clear()


@limits(region_pixels=0)
async def test_a_region_is_decoded_and_told(originals: Setup) -> None:
    await in_sight(originals)
    await request_region(originals, "a", (100, 200, 300, 400), 0.5)
    assert originals.source.log == ["region a (100, 200, 300, 400) 0.5"]
    assert originals.service.region("a") == pixels((300, 400), (100, 200, 300, 400))
    assert originals.listener.events.count("arrived a") == 2


@limits(region_pixels=0)
async def test_the_newest_region_supersedes_those_that_wait(originals: Setup) -> None:
    await in_sight(originals)
    originals.source.may_decode_regions.clear()
    for x in range(0, 1000, 100):
        await request_region(originals, "a", (x, 0, 300, 400), 1.0)
    originals.source.may_decode_regions.set()
    await settle()
    assert originals.source.log == ["region a (0, 0, 300, 400) 1.0", "region a (900, 0, 300, 400) 1.0"]


@limits(region_pixels=500 * 400, region_margin=0.25)
async def test_small_pans_need_no_decoding_and_longer_ones_are_decoded_ahead(originals: Setup) -> None:
    await in_sight(originals)
    await request_region(originals, "a", (1000, 1000, 400, 300), 1.0)
    assert originals.source.log == ["region a (950, 950, 500, 400) 1.0"]
    await request_region(originals, "a", (1030, 970, 400, 300), 1.0)
    assert len(originals.source.log) == 1
    originals.service.request_region("a", (1045, 1000, 400, 300), 1.0)  # still there, but little is left
    await settle()
    assert originals.source.log[1:] == ["region a (995, 950, 500, 400) 1.0"]


async def test_nothing_is_decoded_if_the_picture_is_as_sharp(originals: Setup) -> None:
    await in_sight(originals)
    await request_region(originals, "a", (0, 0, 400, 300), BOX[0] / SOURCE_SIZE[0])
    assert originals.source.log == []


@limits(region_pixels=0)
async def test_a_larger_scale_is_decoded_and_a_smaller_one_is_not(originals: Setup) -> None:
    await in_sight(originals)
    for scale in (0.5, 1.0, 0.7, 3.0):
        await request_region(originals, "a", (0, 0, 400, 300), scale)
    assert originals.source.log == ["region a (0, 0, 400, 300) 0.5", "region a (0, 0, 400, 300) 1.0"]


@pytest.mark.expects_errors
@pytest.mark.parametrize("error", [DamagedImageError(), RuntimeError("can't start new thread")])
async def test_a_region_that_fails_leaves_the_picture(originals: Setup, error: Exception) -> None:
    await in_sight(originals)
    originals.source.region_error = error
    for _ in range(3):
        await request_region(originals, "a", (0, 0, 400, 300), 1.0)
    assert len(originals.source.log) == 1
    assert originals.service.error("a") is None
    assert originals.service.region("a") is None
    assert originals.listener.events.count("region failed a") == 1


async def test_regions_are_prepared_for_if_the_picture_is_smaller_than_the_original(originals: Setup) -> None:
    originals.service.show(["a"], [], BOX)
    await originals.arrive("a")
    assert originals.source.log[-1] == "warm up"
    originals.source.log.clear()
    originals.service.show(["a"], [], SOURCE_SIZE)
    await settle()
    assert originals.source.log == ["decode a urgently for 4000x3000"]


# --- Animations ---------------------------------------------------------------------------------------------------


async def playing(originals: Setup) -> None:
    """Play an animation in sight until its first frame is shown."""
    originals.source.are_animated = True
    originals.service.show(["a"], [], BOX)
    await originals.arrive("a")
    originals.service.play("a")
    await originals.listener.until("frame a")


async def test_an_animation_is_played_as_soon_as_it_is_decoded(originals: Setup) -> None:
    originals.source.are_animated = True
    originals.service.show(["a"], [], BOX)
    originals.service.play("a")
    assert originals.service.frame("a") is None
    await originals.arrive("a")
    await originals.listener.until("frame a", 3)
    frame = originals.service.frame("a")
    assert frame is not None
    assert frame.region == (0, 0, 3, 1)
    await settle()
    assert originals.source.log[-1] == "animation a"  # kept, in case that the last frame is needed larger


async def test_frames_fit_into_the_box_that_was_wanted_also_before_they_are_played(originals: Setup) -> None:
    originals.source.are_animated = True
    originals.service.show(["a"], ["b"], BOX)
    await originals.arrive("a")
    originals.service.fit_frames("a", (400, 200))
    originals.service.play("a")
    await originals.listener.until("frame a")
    frame = originals.service.frame("a")
    assert frame is not None
    assert (frame.width, frame.height) == (400, 200)
    await originals.listener.until("frame a", 3)
    originals.service.show(["a"], [], (200, 100))
    originals.service.fit_frames("a", (800, 400))
    await originals.listener.until("frame a", 4)
    frame = originals.service.frame("a")
    assert frame is not None
    assert frame.width == 800


async def test_an_animation_that_is_left_is_ended(originals: Setup) -> None:
    await playing(originals)
    originals.service.show(["b"], ["a"], BOX)
    await settle()
    assert "animation closed" in originals.source.log
    assert originals.service.frame("a") is None


async def test_a_broken_frame_ends_the_animation_with_the_last_good_one(originals: Setup) -> None:
    originals.source.broken_frames = {2}
    await playing(originals)
    await asyncio.wait_for(until(lambda: originals.source.log[-1] == "animation closed"), 10)
    frame = originals.service.frame("a")
    assert frame is not None
    assert frame.region == (0, 0, 1, 1)
    assert originals.service.error("a") is None
    originals.service.play("a")
    await settle()
    assert originals.source.log.count("animation a") == 1


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - nothing announces it
        await asyncio.sleep(0.005)


# --- How much is decoded around a region ------------------------------------------------------------------------------


SIZE = (8000, 6000)


@each_row(
    ("region", "expected"),
    [
        ((10, 20, 30, 40), (10, 20, 30, 40)),
        ((-10, -20, 30, 40), (0, 0, 20, 20)),
        ((7990, 5990, 30, 40), (7990, 5990, 10, 10)),
        ((-5, -5, 9000, 9000), (0, 0, 8000, 6000)),
        ((8000, 0, 5, 5), None),
        ((0, -5, 5, 5), None),
        ((0, 0, 0, 5), None),
    ],
)
def test_what_is_outside_of_the_picture_is_cut_off(
    region: tuple[int, int, int, int], expected: tuple[int, int, int, int] | None
) -> None:
    assert clipped(region, SIZE) == expected


def test_any_region_with_its_margin_is_in_the_picture_and_within_the_limit() -> None:
    rng = random.Random(1)
    for _ in range(2000):
        size = (rng.randint(1, 30_000), rng.randint(1, 3000))
        width, height = rng.randint(1, size[0]), rng.randint(1, size[1])
        region = (rng.randint(0, size[0] - width), rng.randint(0, size[1] - height), width, height)
        most = rng.randint(0, 8_000_000)
        found = with_margin(region, size, most)
        assert QRect(0, 0, *size).contains(QRect(*found))
        assert QRect(*found).contains(QRect(*region))
        assert found[2] * found[3] <= max(most, width * height)


def test_a_rim_is_a_share_of_the_margin_and_not_at_edges_of_the_picture() -> None:
    assert without_rim((1000, 1000, 600, 500), (1100, 1100, 400, 300), SIZE, 0.25) == (1025, 1025, 550, 450)
    assert without_rim((0, 0, 600, 500), (0, 0, 400, 300), SIZE, 0.25) == (0, 0, 575, 475)
    assert without_rim((7400, 5500, 600, 500), (7600, 5700, 400, 300), SIZE, 0.25) == (7425, 5525, 575, 475)


async def test_a_busy_host_is_asked_once_more(originals: Setup) -> None:
    originals.service.show(["a"], [], BOX)
    await originals.arrive("a", HostBusyError(503))
    await asyncio.wait_for(until(lambda: originals.source.log == ["fetch a", "fetch a"]), 10)
    await originals.arrive("a", HostBusyError(503))
    assert isinstance(originals.service.error("a"), HostBusyError)


async def test_a_region_waits_for_the_picture(originals: Setup) -> None:
    originals.service.show(["a"], [], BOX)
    originals.service.request_region("a", (0, 0, 4000, 3000), 1.0)
    await originals.arrive("a")
    assert originals.source.log[-1] == "region a (0, 0, 4000, 3000) 1.0"


async def test_what_is_no_animation_is_not_played(originals: Setup) -> None:
    originals.service.show(["a"], [], BOX)
    originals.service.play("a")
    await originals.arrive("a")
    assert "animation a" not in originals.source.log
