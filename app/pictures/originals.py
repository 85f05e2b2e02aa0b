"""The originals that a viewer shows: which one is downloaded and decoded when, as a whole, in regions or by frames.

Those in sight come first, then those that will be next. Knows neither HTTP nor pixels. What is neither in sight nor
next is discarded, its download aborted. Of those that are next, one is downloaded at a time, and none while one in
sight is missing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from math import sqrt
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, QRect, Signal

from app.core.connection import Connection
from app.core.errors import ImageError
from app.core.limits import Settings, with_retries
from app.core.program import begin_to_give_back_memory, log_fault
from app.core.worker import TaskOwner
from app.images.decoded import OriginalFile, OriginalPixels, Region, Size
from app.pictures.animations import AnimationPlayer
from app.pictures.download_queue import Traffic

if TYPE_CHECKING:
    from app.images.sources import HttpOriginalSource

_logger = logging.getLogger(__name__)

_BYTES_PER_PIXEL = 4
_SCALES = (1, 2, 4, 8)  # a JPEG can be decoded at one of these fractions
_SAME_SCALE = 1.01


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


def as_image_error(error: Exception) -> ImageError:
    """Return an error as one that can be shown, without its traceback; log it if it is another one."""
    if isinstance(error, ImageError):
        return error.without_origin()
    log_fault(_logger, "an original", error)
    return ImageError()


class _InSight(Struct, eq=False):
    """What belongs to an image only while it is in sight.

    Attributes:
        wanted: The part of it that is in sight, and device pixels per pixel of the original; None while all is.
        answered: The request for a region that was answered last, or failed.
        region: Its result; None if there is none.
        region_task: Decodes the next region; requests that are made meanwhile supersede each other.
        player: Plays the animation; None if that was not wanted.
        frame_box: What frames have to fit into, if not what pictures have to.
    """

    wanted: tuple[Region, float] | None = None
    answered: tuple[Region, float] | None = None
    region: OriginalPixels | None = None
    region_task: asyncio.Task[None] | None = None
    player: AnimationPlayer | None = None
    frame_box: Size | None = None


class _Original:
    """What is known of one image.

    Attributes:
        url: Of the image.
        file: Its file; None before it was downloaded, and after it was discarded.
        picture: The whole picture, in the size of `box`; of a former one until the next is decoded.
        box: What `picture` was fitted into.
        error: Why it can't be shown.
        progress: Bytes of the running download that have arrived, and of the file, None if its host does not say it;
            None while there is no download.
        task: Downloads and decodes it.
        sight: What belongs to it only while it is in sight.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.file: OriginalFile | None = None
        self.picture: OriginalPixels | None = None
        self.box: Size | None = None
        self.error: ImageError | None = None
        self.progress: tuple[int, int | None] | None = None
        self.task: asyncio.Task[None] | None = None
        self.sight = _InSight()

    @property
    def is_fetching(self) -> bool:
        """Whether its file is being downloaded."""
        return self.task is not None and self.file is None

    def leave_sight(self) -> list[asyncio.Task[None]]:
        """Discard its region and end its animation; return the tasks that were cancelled."""
        sight, self.sight = self.sight, _InSight()
        tasks = [sight.region_task, sight.player.task if sight.player is not None else None]
        return [task for task in tasks if task is not None and task.cancel()]

    def cancel(self) -> list[asyncio.Task[None]]:
        """End all that is done for it; return the tasks that were cancelled."""
        cancelled = self.leave_sight()
        task, self.task, self.progress = self.task, None, None
        return [*cancelled, task] if task is not None and task.cancel() else cancelled

    def add_received(self, size: int, length: int | None) -> None:
        """Count bytes of the file, which include headers; `length` is that of the file, when it becomes known."""
        received, known = self.progress or (0, None)
        if length is not None:
            received, known = 0, length
        received += size
        self.progress = (received if known is None else min(received, known), known)


_UNKNOWN = _Original("")


class Originals(QObject):
    """Whole pictures in the size of the screen, regions at higher scales, and frames of animations.

    Signals:
        arrived: `picture` or `region` of an image has become better; its URL.
        frame_changed: `frame` of an image is another one; its URL.
        failed: The original of an image failed, see `error`; its URL.
        region_failed: A part of an image cannot be decoded: it stays less sharp than its scale allows; its URL.
        progressed: More bytes of a file have arrived, see `progress`; its URL.
    """

    # A URL may have characters that a string of Qt cannot have, so it is passed as an object.
    arrived = Signal(object)
    frame_changed = Signal(object)
    failed = Signal(object)
    region_failed = Signal(object)
    progressed = Signal(object)

    def __init__(
        self,
        make_source: Callable[[Connection], HttpOriginalSource],
        tasks: TaskOwner,
        settings: Settings,
        give_way: Callable[[bool], None],
        parent: QObject | None = None,
    ) -> None:
        """Fetch nothing until `use` was called.

        Args:
            make_source: Makes what downloads and decodes from a server. It is closed when nothing is shown any more.
            tasks: Owns the tasks.
            settings: All limits.
            give_way: Called when it has changed whether images in sight are being downloaded. Meanwhile others should
                not use the network.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._make_source = make_source
        self._tasks = tasks
        self._give_way = give_way
        self._limits = settings.originals
        self._download = settings.download
        self._connection: Connection | None = None
        self._traffic = Traffic(settings.traffic)
        self._source: HttpOriginalSource | None = None  # while anything is shown
        self._originals: dict[str, _Original] = {}  # those in sight, then those ahead, each in its order
        self._in_sight: frozenset[str] = frozenset()
        self._box: Size = (1, 1)
        self._are_awaited = False

    def use(self, connection: Connection | None, traffic: Traffic) -> None:
        """Discard everything, because another pack is on screen.

        Args:
            connection: The server of the pack; None if there is no pack.
            traffic: Counts what is downloaded.
        """
        self.discard_all()
        self._connection = connection
        self._traffic = traffic

    def show(self, urls: Sequence[str], ahead: Sequence[str], box: Size) -> None:
        """Replace what is in sight, and what is to be ready next. Everything else is discarded, within a limit.

        Args:
            urls: In sight, the most urgent first: one in a viewer, up to four in a comparison.
            ahead: Will probably be in sight next, the most probable first.
            box: Width and height of a pane in device pixels.
        """
        if self._connection is None:
            return
        if self._source is None:
            self._source = self._make_source(self._connection)
        former = self._originals
        self._box = box = (max(1, box[0]), max(1, box[1]))
        newly = frozenset(urls) - self._in_sight
        self._in_sight = frozenset(urls)
        self._originals = {url: former.get(url) or _Original(url) for url in (*urls, *ahead)}
        for url, original in former.items():
            if url not in self._originals:
                original.cancel()
            elif url not in self._in_sight:
                original.leave_sight()
        for url in newly:
            # It may have failed while it was ahead: a person who looks at it expects an attempt.
            self._originals[url].error = None
        for url in self._in_sight:
            sight = self._originals[url].sight
            if sight.player is not None:
                sight.player.fit(sight.frame_box or box)
        self._start_next()

    def picture(self, url: str) -> OriginalPixels | None:
        """The whole picture, fitted into the box; None until it is decoded."""
        return self._originals.get(url, _UNKNOWN).picture

    def request_region(self, url: str, region: Region, scale: float) -> None:
        """Decode a part of an image in sight; a newer request of the same image supersedes an older one.

        It is decoded with a margin, so that this may be called at each pan: nothing is decoded while enough is there,
        or if the whole picture is as sharp.

        Args:
            url: Of the image.
            region: x, y, width and height in pixels of the upright original.
            scale: Device pixels per pixel of the original, at most 1.
        """
        if url in self._in_sight:
            self._originals[url].sight.wanted = (region, min(1.0, scale))
            self._start_region(self._originals[url])

    def region(self, url: str) -> OriginalPixels | None:
        """The newest region that was decoded; it may be larger than the one that was wanted. None if there is none."""
        return self._originals.get(url, _UNKNOWN).sight.region

    def play(self, url: str) -> None:
        """Play an animation in sight, as soon as it is decoded; from the beginning if it has ended."""
        if url in self._in_sight:
            sight = self._originals[url].sight
            if sight.player is None:
                on_frame = partial(self.frame_changed.emit, url)
                sight.player = AnimationPlayer(sight.frame_box or self._box, self._limits, on_frame)
            sight.player.resume()
            self._start_player(self._originals[url])

    def pause(self, url: str) -> None:
        """Pause an animation; its frame stays."""
        player = self._originals.get(url, _UNKNOWN).sight.player
        if player is not None:
            player.pause()

    def fit_frames(self, url: str, box: Size) -> None:
        """Decode the frames of an animation in sight so that they fit into another box than that of `show`.

        Args:
            url: Of the image.
            box: Width and height in device pixels. Frames never have more pixels than the file.
        """
        if url in self._in_sight:
            sight = self._originals[url].sight
            sight.frame_box = box
            if sight.player is not None:
                sight.player.fit(box)

    def frame(self, url: str) -> OriginalPixels | None:
        """The present frame of an animation; None before it was played."""
        player = self._originals.get(url, _UNKNOWN).sight.player
        return player.frame if player is not None else None

    def error(self, url: str) -> ImageError | None:
        """Why the original of an image failed; None if it did not."""
        return self._originals.get(url, _UNKNOWN).error

    def progress(self, url: str) -> tuple[int, int | None] | None:
        """Bytes of the file that have arrived, and of all, which may be unknown; None while nothing is downloaded."""
        return self._originals.get(url, _UNKNOWN).progress

    def retry(self, url: str) -> None:
        """Try again with an original that failed."""
        original = self._originals.get(url)
        if original is not None and original.error is not None:
            original.error = original.file = None
            self._start_next()

    def retry_failed(self) -> None:
        """Try again with all originals in sight that failed, because the network is back."""
        for url in self._in_sight:
            self.retry(url)

    def discard_all(self) -> None:
        """Give all memory back, because the viewer was closed."""
        if self._source is not None:
            self._tasks.start(self._close(self._source, self._cancel_all()), name="close originals", must_finish=True)
            self._source = None

    async def aclose(self) -> None:
        """Cancel everything, and wait until all downloads and decoder processes have ended."""
        source, self._source, self._connection = self._source, None, None
        if source is not None:
            await self._close(source, self._cancel_all())

    def _cancel_all(self) -> list[asyncio.Task[None]]:
        originals, self._originals = self._originals, {}
        self._in_sight = frozenset()
        self._update_whether_awaited()
        return [task for original in originals.values() for task in original.cancel()]

    @staticmethod
    async def _close(source: HttpOriginalSource, running: Sequence[asyncio.Task[None]]) -> None:
        await asyncio.gather(*running, return_exceptions=True)
        await source.aclose()
        del running
        begin_to_give_back_memory()

    # --- Whole pictures -------------------------------------------------------------------------------------------

    def _start_next(self) -> None:
        """Start what is missing in sight, or else one of those that are next."""
        in_sight = [self._originals[url] for url in self._originals if url in self._in_sight]
        ahead = [self._originals[url] for url in self._originals if url not in self._in_sight]
        missing = [each for each in in_sight if self._is_missing(each)]
        if any(each.file is None for each in missing):
            for original in ahead:
                if original.is_fetching:
                    original.cancel()
        for original in missing:
            self._start(original)
        self._update_whether_awaited()
        if not missing:
            self._start_ahead(ahead)

    def _start_ahead(self, ahead: Sequence[_Original]) -> None:
        if self._traffic.has_spent_bytes:
            ahead = ahead[: self._limits.spent_ahead]
        room = self._limits.picture_bytes
        for original in ahead:
            room -= self._picture_bytes(original)
            if room < 0:
                break
            if self._is_missing(original) and original.task is None:
                if original.file is None:
                    self._traffic.images += 1
                self._start(original)
            if original.is_fetching:
                return
        if any(self._is_enlargeable(self._originals[url]) for url in self._in_sight):
            self._current_source.warm_up_regions()

    def _picture_bytes(self, original: _Original) -> int:
        if original.error is not None:
            return 0
        if original.picture is None or self._is_missing(original):
            return self._box[0] * self._box[1] * _BYTES_PER_PIXEL  # at most
        return len(original.picture.pixels)

    def _is_missing(self, original: _Original) -> bool:
        return original.error is None and (original.picture is None or original.box != self._box)

    @staticmethod
    def _is_enlargeable(original: _Original) -> bool:
        picture = original.picture
        return picture is not None and picture.width < picture.source_width

    def _start(self, original: _Original) -> None:
        if original.task is None:
            original.task = self._tasks.start(self._load(original), name="original")

    async def _load(self, original: _Original) -> None:
        task, source = asyncio.current_task(), self._current_source
        try:
            if original.file is None:
                original.file = await self._fetch(source, original)
                original.progress = None
                self._start_next()
            box, is_urgent = self._box, original.url in self._in_sight
            original.picture = await source.decode(original.file, box, is_urgent=is_urgent)
            original.box = box
        except Exception as error:  # noqa: BLE001 - after any error, the viewer has to say that it failed
            original.error = as_image_error(error)
            original.file = None
        finally:
            if original.task is task:
                original.task = None
                original.progress = None
        self._on_loaded(original)  # which starts again if the box has changed

    def _on_loaded(self, original: _Original) -> None:
        if self._originals.get(original.url) is not original:
            return
        self._limit_files([each for url, each in self._originals.items() if url not in self._in_sight])
        if original.url in self._in_sight:
            if original.error is not None:
                self.failed.emit(original.url)
            else:
                self.arrived.emit(original.url)
                self._start_player(original)
                self._start_region(original)
        self._start_next()

    async def _fetch(self, source: HttpOriginalSource, original: _Original) -> OriginalFile:
        """Download a file, and try again after a failure that may be temporary.

        Raises:
            ImageError: All attempts have failed.
        """

        def on_received(size: int, length: int | None) -> None:
            self._traffic.received_bytes += size
            original.add_received(size, length)
            if original.url in self._in_sight:
                self.progressed.emit(original.url)

        def get() -> Awaitable[OriginalFile]:
            original.progress = (0, None)
            return source.fetch(original.url, on_received)

        return await with_retries(get, self._download)

    def _limit_files(self, ahead: Sequence[_Original]) -> None:
        """Discard files, the least urgent first, while they are too large together.

        Args:
            ahead: Images that are not in sight, the most urgent first.
        """
        total = sum(len(each.file.data) for each in ahead if each.file is not None)
        for original in reversed(ahead):
            if total <= self._limits.file_bytes:
                return
            if original.file is not None and original.task is None:
                total -= len(original.file.data)
                original.file = None

    def _update_whether_awaited(self) -> None:
        are_awaited = any(self._originals[url].is_fetching for url in self._in_sight)
        if are_awaited != self._are_awaited:
            self._are_awaited = are_awaited
            self._give_way(are_awaited)

    # --- Regions and animations -----------------------------------------------------------------------------------

    @property
    def _current_source(self) -> HttpOriginalSource:
        """Downloads and decodes while anything is shown."""
        assert self._source is not None
        return self._source

    def file_in_memory(self, url: str) -> OriginalFile | None:
        """Return the file of an image that is in sight or next, if it has arrived."""
        return self._originals.get(url, _UNKNOWN).file

    async def _file_of(self, original: _Original) -> OriginalFile:
        """Return the file of an image in sight, downloaded again if it is no longer in memory.

        Raises:
            ImageError: It could not be downloaded.
        """
        if original.file is None:
            try:
                original.file = await self._fetch(self._current_source, original)
            finally:
                original.progress = None
        return original.file

    def _start_region(self, original: _Original) -> None:
        sight = original.sight
        if sight.region_task is None and (request := self._missing_region(original)) is not None:
            decoding = self._decode_region(original, sight, request)
            sight.region_task = self._tasks.start(decoding, name="region")

    def _missing_region(self, original: _Original) -> tuple[Region, float] | None:
        """Return what has to be decoded; None if nothing has to or can be."""
        sight, picture = original.sight, original.picture
        if picture is None or sight.wanted is None:
            return None
        size: Size = (picture.source_width, picture.source_height)
        scale, region = sight.wanted[1], clipped(sight.wanted[0], size)
        if region is None or scale * size[0] <= picture.width * _SAME_SCALE:
            return None
        if sight.answered is not None:
            rest = without_rim(sight.answered[0], region, size, self._limits.region_margin)
            if scale <= sight.answered[1] * _SAME_SCALE and QRect(*rest).contains(QRect(*region)):
                return None
        divisor = max(each for each in _SCALES if each * scale <= 1)
        request = with_margin(region, size, self._limits.region_pixels * divisor**2), scale
        return request if request != sight.answered else None

    async def _decode_region(self, original: _Original, sight: _InSight, request: tuple[Region, float]) -> None:
        try:
            file = await self._file_of(original)
            sight.region = await self._current_source.decode_region(file, *request)
            self.arrived.emit(original.url)
        except Exception as error:  # noqa: BLE001 - after any error, nothing may wait for the region
            as_image_error(error)
            self.region_failed.emit(original.url)
        finally:
            sight.region_task = None
        sight.answered = request
        self._start_region(original)

    def _start_player(self, original: _Original) -> None:
        """Play an image if that is wanted and its picture is there, and says that it is an animation."""
        player, picture = original.sight.player, original.picture
        is_wanted = player is not None and player.task is None and not player.is_broken
        if player is not None and is_wanted and picture is not None and picture.is_animated:
            player.task = self._tasks.start(self._play(original, player), name="animation")

    async def _play(self, original: _Original, player: AnimationPlayer) -> None:
        source = self._current_source
        try:
            file = await self._file_of(original)
            await player.play(partial(source.open_animation, file))
        except ImageError:
            pass  # its picture stays
        finally:
            player.task = None
