"""Regions of the originals in sight: which one is decoded next, with how much of what is around it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from math import sqrt
from typing import TYPE_CHECKING

from msgspec import Struct

from app.core.settings import OriginalLimits
from app.images.original import OriginalPixels, Region, Size
from app.pictures.original import OriginalSource, as_image_error
from app.pictures.tasks import TaskOwner

if TYPE_CHECKING:  # which imports this module
    from app.pictures.original_service import OriginalService


def clipped(region: Region, size: Size) -> Region | None:
    """Return the part of a region that is inside of a picture; None if there is none."""
    x, y, width, height = region
    left, top, right, bottom = max(x, 0), max(y, 0), min(x + width, size[0]), min(y + height, size[1])
    return (left, top, right - left, bottom - top) if left < right and top < bottom else None


def with_margin(region: Region, size: Size, most_pixels: float) -> Region:
    """Return a region with an even margin, as large as allowed, shifted where the picture ends.

    Args:
        region: A part of the picture.
        size: Of the picture.
        most_pixels: Of the result, unless the region itself has more.
    """
    x, y, width, height = region
    spare = max(0.0, most_pixels - width * height)
    # The margin m solves (width + 2 m) (height + 2 m) = most_pixels.
    both = (sqrt((width + height) ** 2 + 4 * spare) - (width + height)) / 2
    wide = min(size[0], width + int(both))
    tall = max(height, min(size[1], int(most_pixels / wide)))
    wide = max(width, min(size[0], int(most_pixels / tall)))
    left = min(max(0, x - (wide - width) // 2), size[0] - wide)
    top = min(max(0, y - (tall - height) // 2), size[1] - tall)
    return left, top, wide, tall


def contains(outer: Region, inner: Region) -> bool:
    """Whether a region contains another one."""
    x, y, width, height = outer
    left, top, wide, tall = inner
    return x <= left and y <= top and left + wide <= x + width and top + tall <= y + height


def without_rim(region: Region, part: Region, size: Size, share: float) -> Region:
    """Return a region without the outer share of its margin around a part, except at the edges of the picture."""
    x, y, width, height = region
    rim_x, rim_y = int(share * (width - part[2]) / 2), int(share * (height - part[3]) / 2)
    left = x + rim_x if x > 0 else 0
    top = y + rim_y if y > 0 else 0
    right = x + width - rim_x if x + width < size[0] else size[0]
    bottom = y + height - rim_y if y + height < size[1] else size[1]
    return left, top, right - left, bottom - top


_SCALES = (1, 2, 4, 8)  # a JPEG can be decoded at one of these fractions
_SAME_SCALE = 1.01


class _Wanted(Struct):
    """The regions of one image.

    Attributes:
        region: The part that is in sight.
        scale: Device pixels per pixel of the original.
        answered: The request that was answered last, or failed.
        decoded: Its result; None if there is none.
        task: Decodes the next.
    """

    region: Region
    scale: float
    answered: tuple[Region, float] | None = None
    decoded: OriginalPixels | None = None
    task: asyncio.Task[None] | None = None


class OriginalRegions:
    """Decodes one region at a time of each image; requests that were made meanwhile supersede each other."""

    def __init__(
        self, source: OriginalSource, tasks: TaskOwner, limits: OriginalLimits, owner: OriginalService
    ) -> None:
        """Decode nothing yet.

        Args:
            source: Decodes.
            tasks: Owns the tasks.
            limits: Of the margin and of times.
            owner: Has pictures and files, and receives results.
        """
        self._source = source
        self._tasks = tasks
        self._limits = limits
        self._owner: OriginalService | None = owner  # cleared on close to break the reference cycle
        self._wanted: dict[str, _Wanted] = {}
        self._idle_timer: asyncio.TimerHandle | None = None

    def want(self, url: str, region: Region, scale: float) -> None:
        """Decode a region, unless one that is there contains it. It supersedes an older one that was not begun."""
        wanted = self._wanted.get(url)
        if wanted is None:
            wanted = self._wanted[url] = _Wanted(region, scale)
        wanted.region, wanted.scale = region, min(1.0, scale)
        self.start(url)

    def decoded(self, url: str) -> OriginalPixels | None:
        """The newest region that was decoded; None if there is none."""
        wanted = self._wanted.get(url)
        return wanted.decoded if wanted is not None else None

    def start(self, url: str) -> None:
        """Decode what is wanted of an image, if it is missing and can be decoded now."""
        wanted = self._wanted.get(url)
        if wanted is None or wanted.task is not None:
            return
        request = self._missing(url, wanted)
        if request is not None:
            if self._idle_timer is not None:
                self._idle_timer.cancel()
                self._idle_timer = None
            wanted.task = self._tasks.start(self._decode(url, wanted, *request), name="region")

    def keep_only(self, urls: Collection[str]) -> None:
        """Forget the regions of other images. If none is left, what the source keeps is forgotten after a while."""
        had_any = bool(self._wanted)
        for url in [url for url in self._wanted if url not in urls]:
            wanted = self._wanted.pop(url)
            if wanted.task is not None:
                wanted.task.cancel()
        if had_any and not self._wanted and self._idle_timer is None:
            loop = asyncio.get_running_loop()
            self._idle_timer = loop.call_later(self._limits.idle_seconds, self._on_idle)

    async def aclose(self) -> None:
        """Forget everything, and wait until all tasks have ended."""
        running = [each.task for each in self._wanted.values() if each.task is not None]
        self._owner = None
        self._wanted.clear()
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _on_idle(self) -> None:
        self._idle_timer = None
        self._tasks.start(self._source.end_regions(), name="end regions", must_finish=True)

    async def _decode(self, url: str, wanted: _Wanted, region: Region, scale: float) -> None:
        owner = self._owner
        if owner is None:
            return
        try:
            file = await owner.file_of(url)
            decoded = await self._source.decode_region(file, region, scale) if file is not None else None
        except Exception as error:  # noqa: BLE001 - after any error, nothing may wait for the region
            as_image_error(error)
            decoded = None
            owner.on_region_failed(url)
        finally:
            wanted.task = None
        wanted.answered = (region, scale)
        if decoded is not None:
            wanted.decoded = decoded
            owner.on_region_decoded(url)
        self.start(url)

    def _missing(self, url: str, wanted: _Wanted) -> tuple[Region, float] | None:
        """Return what has to be decoded; None if nothing has to or can be."""
        picture = self._owner.picture(url) if self._owner is not None else None
        if picture is None:
            return None
        size: Size = (picture.source_width, picture.source_height)
        region = clipped(wanted.region, size)
        if region is None or wanted.scale * size[0] <= picture.width * _SAME_SCALE:
            return None
        if wanted.answered is not None:
            answered, scale = wanted.answered
            rest = without_rim(answered, region, size, self._limits.region_margin)
            if wanted.scale <= scale * _SAME_SCALE and contains(rest, region):
                return None
        divisor = max(each for each in _SCALES if each * wanted.scale <= 1)
        request = with_margin(region, size, self._limits.region_pixels * divisor**2), wanted.scale
        return request if request != wanted.answered else None
