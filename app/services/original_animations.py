"""The animations in sight: which of them are played."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from app.services.animation_player import AnimationPlayer

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.core.settings import OriginalLimits
    from app.images.original import OriginalFile, OriginalPixels, Size
    from app.services.animation_player import Animation
    from app.services.tasks import TaskOwner


class AnimationSource(Protocol):
    """Opens animations."""

    def open_animation(self, file: OriginalFile) -> Animation:
        """Prepare to play an animation."""


class AnimationOwner(Protocol):
    """Has pictures and files, and receives results."""

    def picture(self, url: str) -> OriginalPixels | None:
        """The whole picture; None until it is decoded."""

    async def file_of(self, url: str) -> OriginalFile | None:
        """Return the file of an image in sight; None if there is none."""

    def on_frame(self, url: str) -> None:
        """The frame of an image is another one."""


@dataclass(slots=True)
class _Played:
    """One animation.

    Attributes:
        player: Plays it.
        task: Of the player; None while it does not play.
    """

    player: AnimationPlayer
    task: asyncio.Task[None] | None = None


class OriginalAnimations:
    """Plays each animation with a player of its own, and so with a decoder process of its own."""

    def __init__(
        self, source: AnimationSource, tasks: TaskOwner, limits: OriginalLimits, owner: AnimationOwner
    ) -> None:
        """Play nothing yet.

        Args:
            source: Opens animations.
            tasks: Owns the tasks.
            limits: Of times.
            owner: Has pictures and files, and receives results.
        """
        self._source = source
        self._tasks = tasks
        self._limits = limits
        self._owner: AnimationOwner | None = owner  # cleared on close to break the reference cycle
        self._played: dict[str, _Played] = {}
        self._boxes: dict[str, Size] = {}  # of images whose frames are needed in another size than that of the screen

    def play(self, url: str, box: Size) -> None:
        """Play an animation as soon as it is decoded; from the beginning if it has ended. Resume it if it was paused.

        Args:
            url: Of the image.
            box: What frames have to fit into, in device pixels, unless `fit_frames` was called.
        """
        played = self._played.get(url)
        if played is None and self._owner is not None:
            player = AnimationPlayer(self._boxes.get(url, box), self._limits, partial(self._owner.on_frame, url))
            played = self._played[url] = _Played(player)
        if played is not None:
            played.player.resume()
            self.start(url)

    def pause(self, url: str) -> None:
        """Pause an animation; its frame stays."""
        if url in self._played:
            self._played[url].player.pause()

    def fit_frames(self, url: str, box: Size) -> None:
        """Let the frames of an image in sight fit into a box, whether it is played yet or not."""
        self._boxes[url] = box
        if url in self._played:
            self._played[url].player.fit(box)

    def frame(self, url: str) -> OriginalPixels | None:
        """The present frame; None before it was played."""
        return self._played[url].player.frame if url in self._played else None

    def start(self, url: str) -> None:
        """Play an image if that is wanted and its picture is there, and says that it is an animation."""
        played = self._played.get(url)
        picture = self._owner.picture(url) if self._owner is not None else None
        if played is None or played.task is not None or played.player.is_broken:
            return
        if picture is not None and picture.is_animated:
            played.task = self._tasks.start(self._play(url, played), name="animation")

    def keep_only(self, urls: Collection[str], box: Size) -> None:
        """End all others, and let frames fit into a box, unless `fit_frames` was called."""
        self._boxes = {url: each for url, each in self._boxes.items() if url in urls}
        for url in [url for url in self._played if url not in urls]:
            played = self._played.pop(url)
            if played.task is not None:
                played.task.cancel()
        for url, played in self._played.items():
            played.player.fit(self._boxes.get(url, box))

    async def aclose(self) -> None:
        """End all, and wait until they have ended."""
        running = [each.task for each in self._played.values() if each.task is not None]
        self._owner = None
        self._played.clear()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _play(self, url: str, played: _Played) -> None:
        try:
            file = await self._owner.file_of(url) if self._owner is not None else None
            if file is not None:
                await played.player.play(partial(self._source.open_animation, file))
        finally:
            played.task = None
