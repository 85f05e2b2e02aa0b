"""When frames of an animation are shown."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.core.settings import OriginalLimits
from app.images.original import Frame, OriginalPixels
from app.services.animation_player import AnimationPlayer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.images.original import Size

pytestmark = pytest.mark.anyio

LIMITS = OriginalLimits()


class Clock:
    """Stands in for the time of the loop: sleeping takes none."""

    def __init__(self) -> None:
        self.now = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


class Animation:
    """An animation whose frames have these durations, and the first of which take so long to decode."""

    def __init__(self, clock: Clock, durations_ms: Sequence[int], *decoding_seconds: float) -> None:
        self.opened = 0
        self.boxes: list[Size] = []
        self.is_closed = False
        self._clock = clock
        self._durations: Iterator[int] = iter(durations_ms)
        self._left = len(durations_ms)
        self._decoding_seconds = iter(decoding_seconds)

    def __call__(self) -> Animation:
        self.opened += 1
        return self

    async def next_frame(self, box: Size) -> Frame:
        self.boxes.append(box)
        self._left -= 1
        self._clock.now += next(self._decoding_seconds, 0.0)
        return Frame(
            OriginalPixels(1, 1, bytes(4), False, 1, 1, (0, 0, 1, 1), True), next(self._durations), not self._left
        )

    async def aclose(self) -> None:
        self.is_closed = True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()

    class Loop:
        def time(self) -> float:
            return made.now

    monkeypatch.setattr("app.services.animation_player.asyncio.sleep", made.sleep)
    monkeypatch.setattr("app.services.animation_player.asyncio.get_running_loop", Loop)
    return made


async def times(clock: Clock, animation: Animation) -> list[int]:
    """When each frame is shown, in milliseconds."""
    shown: list[int] = []
    player = AnimationPlayer((8, 8), LIMITS, lambda: shown.append(round(clock.now * 1000)))
    player.resume()
    await player.play(animation)
    assert animation.is_closed
    return shown


async def test_each_frame_is_shown_for_its_duration(clock: Clock) -> None:
    assert await times(clock, Animation(clock, [50, 70, 90, 20])) == [0, 50, 120, 210]


async def test_unlikely_durations_are_those_of_browsers(clock: Clock) -> None:
    assert await times(clock, Animation(clock, [0, 10, 11, 16, 17, 9])) == [0, 100, 200, 216, 232, 249]


async def test_decoding_does_not_add_to_durations(clock: Clock) -> None:
    assert await times(clock, Animation(clock, [50, 50, 50, 50], 0.02, 0.02, 0.02, 0.02)) == [20, 50, 100, 150]


async def test_slow_decoding_makes_it_slower_without_bursts(clock: Clock) -> None:
    assert await times(clock, Animation(clock, [20, 20, 20], 0.1, 0.1, 0.1)) == [100, 200, 300]
    clock.now = 0.0
    assert await times(clock, Animation(clock, [20, 20, 20, 20, 20], 0.0, 0.5)) == [0, 500, 516, 536, 556]


async def test_the_present_box_is_used(clock: Clock) -> None:
    player = AnimationPlayer((8, 8), LIMITS, lambda: setattr(player, "box", (9, 9)))
    player.resume()
    animation = Animation(clock, [20, 20])
    await player.play(animation)
    assert animation.boxes == [(8, 8), (9, 9)]


async def test_a_long_pause_ends_its_process_and_it_begins_again() -> None:
    paused = asyncio.Event()
    player = AnimationPlayer((8, 8), replace(LIMITS, paused_seconds=0.01), paused.set)
    animations: list[Animation] = []

    def opened() -> Animation:
        animations.append(Animation(Clock(), [20, 20, 20]))
        return animations[-1]

    playing = asyncio.create_task(player.play(opened))
    await asyncio.sleep(0)
    assert animations == []  # nothing is decoded before it may be shown
    player.resume()
    await asyncio.wait_for(paused.wait(), 10)
    player.pause()
    while not animations[0].is_closed:  # noqa: ASYNC110 - nothing announces it
        await asyncio.sleep(0.005)
    assert not playing.done()
    player.resume()
    await asyncio.wait_for(playing, 10)
    assert len(animations) == 2
