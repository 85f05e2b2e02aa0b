"""Plays one animation: requests its frames, and reports each at its time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from app.core.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.settings import OriginalLimits
    from app.images.original import Frame, OriginalPixels, Size

_SECOND_MS = 1000


class Animation(Protocol):
    """The frames of one animation: `images.original_source.HttpAnimation`, or a fake."""

    async def next_frame(self, box: Size) -> Frame:
        """Decode the next frame, or raise an `ImageError`."""

    async def aclose(self) -> None:
        """End its process."""


class AnimationOpener(Protocol):
    """Opens the same animation as often as needed."""

    def __call__(self) -> Animation:
        """Open it at its first frame."""


class AnimationPlayer:
    """Plays until the animation ends or a frame is broken; the last good frame stays.

    One frame is decoded ahead. If decoding takes longer than frames are shown, the animation is slower.

    Attributes:
        box: What frames have to fit into, in device pixels.
        frame: The present frame; None before the first one.
        is_broken: Whether a frame was broken, so that there is nothing more to play.
    """

    def __init__(self, box: Size, limits: OriginalLimits, on_frame: Callable[[], None]) -> None:
        """Play nothing yet.

        Args:
            box: Width and height in device pixels.
            limits: Of times.
            on_frame: Called when `frame` is another one.
        """
        self.box = box
        self.frame: OriginalPixels | None = None
        self.is_broken = False
        self._limits = limits
        self._on_frame = on_frame
        self._may_go_on = asyncio.Event()

    def resume(self) -> None:
        """Show frames."""
        self._may_go_on.set()

    def pause(self) -> None:
        """Keep the present frame."""
        self._may_go_on.clear()

    async def play(self, opened: AnimationOpener) -> None:
        """Play once, which includes all repetitions that the file asks for. A long pause makes it begin again."""
        while True:
            await self._may_go_on.wait()
            animation = opened()
            try:
                if await self._play(animation):
                    return
            except ImageError:
                self.is_broken = True
                return
            finally:
                await animation.aclose()

    async def _play(self, animation: Animation) -> bool:
        """Play to the end, or until a pause has lasted long.

        Returns:
            Whether it was played to the end.
        """
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            frame = await animation.next_frame(self.box)
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not self._may_go_on.is_set():
                try:
                    async with asyncio.timeout(self._limits.paused_seconds):
                        await self._may_go_on.wait()
                except TimeoutError:
                    return False
            self.frame = frame.shown
            self._on_frame()
            if frame.is_last:
                return True
            # From when it was due, so that delays do not add up; but frames that are late are not shown in a burst.
            seconds = self._shown_ms(frame) / _SECOND_MS
            due = max(due + seconds, loop.time() + self._limits.shortest_frame_ms / _SECOND_MS)

    def _shown_ms(self, frame: Frame) -> int:
        limits = self._limits
        if frame.duration_ms <= limits.unlikely_frame_ms:
            return limits.usual_frame_ms
        return max(frame.duration_ms, limits.shortest_frame_ms)
