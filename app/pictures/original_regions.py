"""Regions of the originals in sight: which one is decoded next, with how much of what is around it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from math import sqrt
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QRect

from app.core.errors import ImageError
from app.core.faults import log_fault
from app.core.limits import OriginalLimits
from app.images.decoded import OriginalPixels, Region, Size
from app.pictures.tasks import TaskOwner

if TYPE_CHECKING:  # which imports this module
    from app.pictures.originals import Originals


def clipped(region: Region, size: Size) -> Region | None:
    """Return the part of a region that is inside of a picture; None if there is none."""
    inside = QRect(*region).intersected(QRect(0, 0, *size))
    return None if inside.isEmpty() else (inside.x(), inside.y(), inside.width(), inside.height())


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


def without_rim(region: Region, part: Region, size: Size, share: float) -> Region:
    """Return a region without the outer share of its margin around a part, except at the edges of the picture."""
    x, y, width, height = region
    rim_x, rim_y = int(share * (width - part[2]) / 2), int(share * (height - part[3]) / 2)
    left = x + rim_x if x > 0 else 0
    top = y + rim_y if y > 0 else 0
    right = x + width - rim_x if x + width < size[0] else size[0]
    bottom = y + height - rim_y if y + height < size[1] else size[1]
    return left, top, right - left, bottom - top


_logger = logging.getLogger(__name__)

_SCALES = (1, 2, 4, 8)  # a JPEG can be decoded at one of these fractions
_SAME_SCALE = 1.01


def as_image_error(error: Exception) -> ImageError:
    """Return an error as one that can be shown, without its traceback; log it if it is another one."""
    if isinstance(error, ImageError):
        return error.without_origin()
    log_fault(_logger, "an original", error)
    return ImageError()


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

    def __init__(self, tasks: TaskOwner, limits: OriginalLimits, owner: Originals) -> None:
        """Decode nothing yet.

        Args:
            tasks: Owns the tasks.
            limits: Of the margin and of times.
            owner: Has pictures, files and their source, and emits the results.
        """
        self._tasks = tasks
        self._limits = limits
        self._owner = owner
        self._wanted: dict[str, _Wanted] = {}
        self._idle_timer: asyncio.TimerHandle | None = None

    def request(self, url: str, region: Region, scale: float) -> None:
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

    def retain_only(self, urls: Collection[str]) -> None:
        """Discard the regions of other images. If none is left, the source frees what it has decoded after a while."""
        had_any = bool(self._wanted)
        for url in [url for url in self._wanted if url not in urls]:
            wanted = self._wanted.pop(url)
            if wanted.task is not None:
                wanted.task.cancel()
        if had_any and not self._wanted and self._idle_timer is None:
            loop = asyncio.get_running_loop()
            self._idle_timer = loop.call_later(self._limits.idle_seconds, self._on_idle)

    def cancel_all(self) -> list[asyncio.Task[None]]:
        """Discard everything. Returns the tasks that are running, which the caller cancels."""
        running = [each.task for each in self._wanted.values() if each.task is not None]
        self._wanted.clear()
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None
        return running

    def _on_idle(self) -> None:
        self._idle_timer = None
        self._tasks.start(self._owner.source.end_regions(), name="end regions", must_finish=True)

    async def _decode(self, url: str, wanted: _Wanted, region: Region, scale: float) -> None:
        owner = self._owner
        source = owner.source
        try:
            file = await owner.file_of(url)
            decoded = await source.decode_region(file, region, scale) if file is not None else None
        except Exception as error:  # noqa: BLE001 - after any error, nothing may wait for the region
            as_image_error(error)
            decoded = None
            owner.region_failed.emit(url)
        finally:
            wanted.task = None
        wanted.answered = (region, scale)
        if decoded is not None:
            wanted.decoded = decoded
            owner.arrived.emit(url)
        self.start(url)

    def _missing(self, url: str, wanted: _Wanted) -> tuple[Region, float] | None:
        """Return what has to be decoded; None if nothing has to or can be."""
        picture = self._owner.picture(url)
        if picture is None:
            return None
        size: Size = (picture.source_width, picture.source_height)
        region = clipped(wanted.region, size)
        if region is None or wanted.scale * size[0] <= picture.width * _SAME_SCALE:
            return None
        if wanted.answered is not None:
            answered, scale = wanted.answered
            rest = without_rim(answered, region, size, self._limits.region_margin)
            if wanted.scale <= scale * _SAME_SCALE and QRect(*rest).contains(QRect(*region)):
                return None
        divisor = max(each for each in _SCALES if each * wanted.scale <= 1)
        request = with_margin(region, size, self._limits.region_pixels * divisor**2), wanted.scale
        return request if request != wanted.answered else None
