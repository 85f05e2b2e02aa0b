"""When frames of an animation are shown."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from app.core.limits import OriginalLimits
from app.images.decoded import Frame, FrameChoice, OriginalPixels, Size
from app.images.sources import DecodeFrame
from app.pictures.animations import AnimationPlayer

pytestmark = pytest.mark.anyio

LIMITS = OriginalLimits()


class Clock:
    """Stands in for the time of the loop: waiting takes none, unless something changes."""

    def __init__(self) -> None:
        self.now = 0.0

    async def set_within(self, event: asyncio.Event, seconds: float | None) -> None:
        await asyncio.sleep(0)
        if seconds is None:
            await event.wait()
        elif not event.is_set():
            self.now += seconds


class Animation:
    """An animation of large pictures with these durations, and the first of which take so long to decode.

    Attributes:
        opened: How often it was opened.
        requests: Which frames were requested, counted from 0, and in which boxes.
    """

    def __init__(self, clock: Clock, durations_ms: Sequence[int], *decoding_seconds: float) -> None:
        self.opened = 0
        self.requests: list[tuple[int, Size]] = []
        self.is_closed = False
        self._clock = clock
        self._durations = durations_ms
        self._latest = -1
        self._decoding_seconds = iter(decoding_seconds)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[DecodeFrame]:
        self.opened += 1
        self.is_closed = False
        self._latest = -1
        try:
            yield self.frame
        finally:
            self.is_closed = True

    async def frame(self, box: Size, choice: FrameChoice) -> Frame:
        self._latest += choice is FrameChoice.NEXT
        number = self._latest - (choice is FrameChoice.FORMER)
        self.requests.append((number, box))
        self._clock.now += next(self._decoding_seconds, 0.0)
        shown = OriginalPixels(*box, b"", False, 100, 100, (0, 0, 100, 100), True)
        return Frame(shown, self._durations[number], number == len(self._durations) - 1)


class Watched:
    """A player in a task, and what it shows.

    Attributes:
        shown: When each frame was shown, in milliseconds, and its size.
    """

    def __init__(self, clock: Clock, animation: Animation) -> None:
        self.shown: list[tuple[int, Size]] = []
        self.player = AnimationPlayer((8, 8), LIMITS, self._note)
        self.playing = asyncio.create_task(self.player.play(animation.open))
        self._clock = clock
        self._has_shown = asyncio.Event()

    def _note(self) -> None:
        assert self.player.frame is not None
        self.shown.append((round(self._clock.now * 1000), (self.player.frame.width, self.player.frame.height)))
        self._has_shown.set()

    async def until_shown(self, frames: int) -> None:
        async with asyncio.timeout(10):
            while len(self.shown) < frames:
                self._has_shown.clear()
                await self._has_shown.wait()

    async def end(self) -> None:
        self.playing.cancel()
        await asyncio.gather(self.playing, return_exceptions=True)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()

    class Loop:
        def time(self) -> float:
            return made.now

    monkeypatch.setattr("app.pictures.animations.set_within", made.set_within)
    monkeypatch.setattr("app.pictures.animations.asyncio.get_running_loop", Loop)
    return made


async def times(clock: Clock, animation: Animation, frames: int) -> list[int]:
    """When each frame is shown, in milliseconds."""
    watched = Watched(clock, animation)
    watched.player.resume()
    await watched.until_shown(frames)
    await watched.end()
    assert animation.is_closed
    return [time for time, _ in watched.shown]


async def test_each_frame_is_shown_for_its_duration(clock: Clock) -> None:
    assert await times(clock, Animation(clock, [50, 70, 90, 20]), 4) == [0, 50, 120, 210]


async def test_unlikely_durations_are_those_of_browsers(clock: Clock) -> None:
    assert await times(clock, Animation(clock, [0, 10, 11, 16, 17, 9]), 6) == [0, 100, 200, 216, 232, 249]


async def test_decoding_does_not_add_to_durations(clock: Clock) -> None:
    assert await times(clock, Animation(clock, [50, 50, 50, 50], 0.02, 0.02, 0.02, 0.02), 4) == [20, 50, 100, 150]


async def test_slow_decoding_makes_it_slower_without_bursts(clock: Clock) -> None:
    assert await times(clock, Animation(clock, [20, 20, 20], 0.1, 0.1, 0.1), 3) == [100, 200, 300]
    clock.now = 0.0
    assert await times(clock, Animation(clock, [20, 20, 20, 20, 20], 0.0, 0.5), 5) == [0, 500, 516, 536, 556]


async def test_the_frame_ahead_is_decoded_again_in_a_larger_box_and_the_present_one_too(clock: Clock) -> None:
    animation = Animation(clock, [1000, 1000])
    watched = Watched(clock, animation)
    watched.player.resume()
    await watched.until_shown(1)
    watched.player.fit((50, 50))
    await watched.until_shown(3)
    assert watched.shown == [(0, (8, 8)), (0, (50, 50)), (1000, (50, 50))]
    assert [number for number, _ in animation.requests] in ([0, 1, 0, 1], [0, 0, 1])
    await watched.end()


async def test_a_smaller_box_is_used_for_the_next_frames_only(clock: Clock) -> None:
    animation = Animation(clock, [1000, 1000, 1000])
    watched = Watched(clock, animation)
    watched.player.resume()
    await watched.until_shown(1)
    watched.player.fit((4, 4))
    await watched.until_shown(3)
    assert [number for number, _ in animation.requests] == [0, 1, 2]
    assert animation.requests[-1] == (2, (4, 4))
    await watched.end()


async def test_a_paused_frame_stays_and_becomes_sharp(clock: Clock) -> None:
    animation = Animation(clock, [20, 20, 20])
    watched = Watched(clock, animation)
    await asyncio.sleep(0)
    assert not animation.opened  # nothing is decoded before it may be shown
    watched.player.resume()
    await watched.until_shown(1)
    watched.player.pause()
    watched.player.fit((60, 60))
    await watched.until_shown(2)
    assert watched.shown[-1] == (0, (60, 60))
    assert (0, (60, 60)) in animation.requests
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(watched.shown) == 2
    watched.player.resume()
    await watched.until_shown(4)
    assert [number for number, _ in animation.requests].count(2) == 1
    await watched.end()


async def test_the_last_frame_stays_becomes_sharp_and_the_animation_begins_again(clock: Clock) -> None:
    animation = Animation(clock, [20, 20])
    watched = Watched(clock, animation)
    watched.player.resume()
    await watched.until_shown(2)
    watched.player.fit((60, 60))
    await watched.until_shown(3)
    assert animation.requests[-1] == (1, (60, 60))
    assert not animation.is_closed
    watched.player.resume()
    await watched.until_shown(5)
    assert animation.opened == 2
    assert [number for number, _ in animation.requests][3:] == [0, 1]
    await watched.end()
