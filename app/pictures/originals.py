"""The originals that a viewer shows: which one is downloaded and decoded when.

Those in sight come first, then those that will be next. Knows neither HTTP nor pixels. What is neither in sight nor
next is discarded, its download aborted. Of those that are next, one is downloaded at a time, and none while one in
sight is missing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import QObject, Signal

from app.core.c_library import begin_to_give_back_memory
from app.core.connection import Connection
from app.core.errors import ImageError
from app.core.limits import Settings
from app.core.retries import with_retries
from app.images.decoded import OriginalFile, OriginalPixels, Region, Size
from app.images.sources import HttpOriginalSource
from app.pictures.animations import OriginalAnimations
from app.pictures.original_regions import OriginalRegions, as_image_error
from app.pictures.tasks import TaskOwner
from app.pictures.traffic import Traffic

_BYTES_PER_PIXEL = 4


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
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.file: OriginalFile | None = None
        self.picture: OriginalPixels | None = None
        self.box: Size | None = None
        self.error: ImageError | None = None
        self.progress: tuple[int, int | None] | None = None
        self.task: asyncio.Task[None] | None = None

    @property
    def is_fetching(self) -> bool:
        """Whether its file is being downloaded."""
        return self.task is not None and self.file is None

    def cancel(self) -> None:
        """End its download or decoding."""
        if self.task is not None:
            self.task.cancel()

    def set_length(self, length: int) -> None:
        """Set the number of bytes of the file that is downloaded."""
        self.progress = (0, length)

    def add_received(self, size: int) -> None:
        """Count bytes of the file, which include headers."""
        former, length = self.progress or (0, None)
        received = former + size
        self.progress = (received if length is None else min(received, length), length)


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
        self._regions = OriginalRegions(tasks, settings.originals, self)
        self._animations = OriginalAnimations(tasks, settings.originals, self)

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
        for url in newly:
            # It may have failed while it was ahead: a person who looks at it expects an attempt.
            self._originals[url].error = None
        self._regions.retain_only(self._in_sight)
        self._animations.retain_only(self._in_sight, box)
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
            self._regions.request(url, region, scale)

    def region(self, url: str) -> OriginalPixels | None:
        """The newest region that was decoded; it may be larger than the one that was wanted. None if there is none."""
        return self._regions.decoded(url)

    def play(self, url: str) -> None:
        """Play an animation in sight, as soon as it is decoded; from the beginning if it has ended."""
        if url in self._in_sight:
            self._animations.play(url, self._box)

    def pause(self, url: str) -> None:
        """Pause an animation; its frame stays."""
        self._animations.pause(url)

    def fit_frames(self, url: str, box: Size) -> None:
        """Decode the frames of an animation in sight so that they fit into another box than that of `show`.

        Args:
            url: Of the image.
            box: Width and height in device pixels. Frames never have more pixels than the file.
        """
        if url in self._in_sight:
            self._animations.fit_frames(url, box)

    def frame(self, url: str) -> OriginalPixels | None:
        """The present frame of an animation; None before it was played."""
        return self._animations.frame(url)

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
        running = [each.task for each in originals.values() if each.task is not None]
        running += [*self._regions.cancel_all(), *self._animations.cancel_all()]
        for task in running:
            task.cancel()
        return running

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
                    self._cancel_loading(original)
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
                    self._traffic.count_begun()
                self._start(original)
            if original.is_fetching:
                return
        if any(self._is_enlargeable(self._originals[url]) for url in self._in_sight):
            self.source.warm_up_regions()

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

    def _cancel_loading(self, original: _Original) -> None:
        task, original.task = original.task, None
        original.progress = None
        if task is not None:
            task.cancel()

    async def _load(self, original: _Original) -> None:
        task, source = asyncio.current_task(), self.source
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
                self._animations.start(original.url)
                self._regions.start(original.url)
        self._start_next()

    async def _fetch(self, source: HttpOriginalSource, original: _Original) -> OriginalFile:
        """Download a file, and try again after a failure that may be temporary.

        Raises:
            ImageError: All attempts have failed.
        """

        def on_received(size: int) -> None:
            self._traffic.count_received(size)
            original.add_received(size)
            if original.url in self._in_sight:
                self.progressed.emit(original.url)

        def get() -> Awaitable[OriginalFile]:
            original.progress = (0, None)
            return source.fetch(original.url, on_received, original.set_length)

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
    def source(self) -> HttpOriginalSource:
        """Downloads and decodes while anything is shown."""
        assert self._source is not None
        return self._source

    def file_in_memory(self, url: str) -> OriginalFile | None:
        """Return the file of an image that is in sight or next, if it has arrived."""
        return self._originals.get(url, _UNKNOWN).file

    async def file_of(self, url: str) -> OriginalFile | None:
        """Return the file of an image in sight, downloaded again if it is no longer in memory; None if that failed."""
        original = self._originals.get(url)
        if original is None or original.picture is None:
            return None
        if original.file is None:
            try:
                original.file = await self._fetch(self.source, original)
            except ImageError:
                return None
            finally:
                original.progress = None
        return original.file
