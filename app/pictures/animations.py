"""Which frame of an animation is shown at which time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from app.core.errors import ImageError
from app.core.limits import OriginalLimits
from app.images.decoded import Frame, FrameChoice, OriginalPixels, Size

if TYPE_CHECKING:
    from app.images.sources import DecodeFrame

_SECOND_MS = 1000


class AnimationPlayer:
    """Plays until the animation ends or a frame is broken; the last good frame stays.

    One frame is decoded ahead. If decoding takes longer than frames are shown, the animation is slower. If frames are
    needed with more pixels, the present one and the one ahead are decoded again, also while the animation is paused and
    after its end.

    Attributes:
        frame: The present frame; None before the first one.
        is_broken: Whether a frame was broken, so that there is nothing more to play.
        task: Plays; None while none does.
    """

    def __init__(self, box: Size, limits: OriginalLimits, on_frame: Callable[[], None]) -> None:
        """Play nothing yet.

        Args:
            box: What frames have to fit into, in device pixels.
            limits: Of times.
            on_frame: Called when `frame` is another one.
        """
        self.frame: OriginalPixels | None = None
        self.is_broken = False
        self.task: asyncio.Task[None] | None = None
        self._box = box
        self._limits = limits
        self._on_frame = on_frame
        self._is_playing = False
        self._changed = asyncio.Event()  # what is wanted

    def resume(self) -> None:
        """Show frames, from the beginning if the animation has ended."""
        self._is_playing = True
        self._changed.set()

    def pause(self) -> None:
        """Stop at the present frame."""
        self._is_playing = False
        self._changed.set()

    def fit(self, box: Size) -> None:
        """Let frames fit into another box, in device pixels."""
        if box != self._box:
            self._box = box
            self._changed.set()

    async def play(self, open_again: Callable[[], AbstractAsyncContextManager[DecodeFrame]]) -> None:
        """Play, which includes all repetitions that the file asks for, as often as it is resumed after its end.

        Returns only if a frame is broken.
        """
        while not self.is_broken:
            while not self._is_playing:
                await self._until_changed()
            async with open_again() as decode:
                try:
                    await self._play(decode)
                    await self._retain_last_frame(decode)
                except ImageError:
                    self.is_broken = True

    async def _play(self, decode: DecodeFrame) -> None:
        """Play to the end."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        frame = await decode(self._box, FrameChoice.NEXT)
        self._show(frame)
        while not frame.is_last:
            # From when it was due, so that delays do not add up; but frames that are late are not shown in a burst.
            seconds = self._shown_ms(frame) / _SECOND_MS
            due = max(due + seconds, loop.time() + self._limits.shortest_frame_ms / _SECOND_MS)
            frame = await self._wait_for(await decode(self._box, FrameChoice.NEXT), decode, due)
            self._show(frame)

    async def _wait_for(self, ahead: Frame, decode: DecodeFrame, due: float) -> Frame:
        """Wait until the frame ahead is due and the animation is not paused. Returns it as large as it is needed."""
        loop = asyncio.get_running_loop()
        while True:
            self._changed.clear()
            if self._lacks_pixels(self.frame):
                self._show(await decode(self._box, FrameChoice.FORMER))
            if self._lacks_pixels(ahead.shown):
                ahead = await decode(self._box, FrameChoice.LATEST)
            left = due - loop.time() if self._is_playing else None
            if left is not None and left <= 0:
                return ahead
            await set_within(self._changed, left)

    async def _retain_last_frame(self, decode: DecodeFrame) -> None:
        """Keep the last frame, as large as it is needed, until the animation is resumed."""
        self._is_playing = False
        while not self._is_playing:
            await self._until_changed()
            if self._lacks_pixels(self.frame):
                self._show(await decode(self._box, FrameChoice.LATEST))

    async def _until_changed(self) -> None:
        await self._changed.wait()
        self._changed.clear()

    def _show(self, frame: Frame) -> None:
        self.frame = frame.shown
        self._on_frame()

    def _lacks_pixels(self, shown: OriginalPixels | None) -> bool:
        """Whether a frame was decoded for a smaller box."""
        if shown is None:
            return False
        source = (shown.source_width, shown.source_height)
        scale = min(1.0, *(most / side for most, side in zip(self._box, source, strict=True)))
        # Decoders round each side.
        return shown.width + 1 < source[0] * scale or shown.height + 1 < source[1] * scale

    def _shown_ms(self, frame: Frame) -> int:
        limits = self._limits
        if frame.duration_ms <= limits.unlikely_frame_ms:
            return limits.usual_frame_ms
        return max(frame.duration_ms, limits.shortest_frame_ms)


async def set_within(event: asyncio.Event, seconds: float | None) -> None:
    """Wait until an event is set, for so many seconds at most; None for any time."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
