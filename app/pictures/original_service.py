"""Decides which original is downloaded and decoded when: those in sight first, then those that will be next.

Knows neither HTTP nor pixels. What is neither in sight nor next is forgotten, its download aborted. Of those that are
next, one is downloaded at a time, and none while one in sight is missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from app.core.errors import ImageError
from app.core.settings import Settings
from app.images.original import OriginalFile, OriginalPixels, Region, Size
from app.pictures.animations import OriginalAnimations
from app.pictures.original import Original, OriginalFiles, OriginalListener, OriginalSource, as_image_error
from app.pictures.original_regions import OriginalRegions
from app.pictures.tasks import TaskOwner
from app.pictures.traffic import Traffic

_BYTES_PER_PIXEL = 4


class OriginalService:
    """Fetches the originals of one pack."""

    def __init__(
        self,
        source: OriginalSource,
        tasks: TaskOwner,
        settings: Settings,
        traffic: Traffic,
        listener: OriginalListener,
    ) -> None:
        """Fetch nothing yet.

        Args:
            source: Downloads and decodes; closed with the service.
            tasks: Owns the tasks.
            settings: All limits.
            traffic: Counts what is downloaded.
            listener: Receives results.
        """
        self._source = source
        self._tasks = tasks
        self._limits = settings.originals
        self._traffic = traffic
        self._listener = listener
        self._originals: dict[str, Original] = {}  # those in sight, then those ahead, each in its order
        self._in_sight: frozenset[str] = frozenset()
        self._box: Size = (1, 1)
        self._are_awaited = False
        self._files = OriginalFiles(source, settings, traffic, self._on_progress)
        self._regions = OriginalRegions(source, tasks, settings.originals, self)
        self._animations = OriginalAnimations(source, tasks, settings.originals, self)

    # --- Called by the owner --------------------------------------------------------------------------------------

    def show(self, urls: Sequence[str], ahead: Sequence[str], box: Size) -> None:
        """Replace what is in sight and what is next; see `packs.originals.Originals.show`."""
        former = self._originals
        self._box = box
        newly = frozenset(urls) - self._in_sight
        self._in_sight = frozenset(urls)
        self._originals = {url: former.get(url) or Original(url) for url in (*urls, *ahead)}
        for url, original in former.items():
            if url not in self._originals:
                original.cancel()
        for url in newly:
            # It may have failed while it was ahead: a person who looks at it expects an attempt.
            self._originals[url].error = None
        self._regions.keep_only(self._in_sight)
        self._animations.keep_only(self._in_sight, box)
        self._start_next()

    def picture(self, url: str) -> OriginalPixels | None:
        """The whole picture; None until it is decoded."""
        original = self._originals.get(url)
        return original.picture if original is not None else None

    def want_region(self, url: str, region: Region, scale: float) -> None:
        """Decode a region of an image in sight; see `packs.originals.Originals.want_region`."""
        if url in self._in_sight:
            self._regions.want(url, region, scale)

    def region(self, url: str) -> OriginalPixels | None:
        """The newest region that was decoded; None if there is none."""
        return self._regions.decoded(url)

    def play(self, url: str) -> None:
        """Play an animation in sight, as soon as it is decoded; from the beginning if it has ended."""
        if url in self._in_sight:
            self._animations.play(url, self._box)

    def pause(self, url: str) -> None:
        """Pause an animation."""
        self._animations.pause(url)

    def fit_frames(self, url: str, box: Size) -> None:
        """Decode frames in another size; see `packs.originals.Originals.fit_frames`."""
        if url in self._in_sight:
            self._animations.fit_frames(url, box)

    def frame(self, url: str) -> OriginalPixels | None:
        """The present frame of an animation; None before it was played."""
        return self._animations.frame(url)

    def error(self, url: str) -> ImageError | None:
        """Why an image could not be downloaded or shown; None if it did not fail."""
        original = self._originals.get(url)
        return original.error if original is not None else None

    def progress(self, url: str) -> tuple[int, int | None] | None:
        """How much of a file has arrived, and its size, which may be unknown; None while it is not downloaded."""
        original = self._originals.get(url)
        return original.progress if original is not None else None

    def retry(self, url: str) -> None:
        """Try again with an image that failed."""
        original = self._originals.get(url)
        if original is not None and original.error is not None:
            original.error = original.file = None
            self._start_next()

    def retry_failed(self) -> None:
        """Try again with all images in sight that failed."""
        for url in self._in_sight:
            self.retry(url)

    async def aclose(self) -> None:
        """Forget everything, and wait until all downloads and decoder processes of the service have ended."""
        originals, self._originals = self._originals, {}
        self._in_sight = frozenset()
        self._tell_whether_awaited()
        running = [each.task for each in originals.values() if each.task is not None]
        for original in originals.values():
            original.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._regions.aclose()
        await self._animations.aclose()
        await self._source.aclose()

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
        self._tell_whether_awaited()
        if not missing:
            self._start_ahead(ahead)

    def _start_ahead(self, ahead: Sequence[Original]) -> None:
        if self._traffic.has_spent_bytes:
            ahead = ahead[: self._limits.spent_ahead]
        room = self._limits.picture_bytes
        for original in ahead:
            room -= self._picture_bytes(original)
            if room < 0:
                break
            if self._is_missing(original) and original.task is None:
                if original.file is None:
                    self._traffic.note_begun()
                self._start(original)
            if original.is_fetching:
                return
        if any(self._is_enlargeable(self._originals[url]) for url in self._in_sight):
            self._source.warm_up_regions()

    def _picture_bytes(self, original: Original) -> int:
        if original.error is not None:
            return 0
        if original.picture is None or self._is_missing(original):
            return self._box[0] * self._box[1] * _BYTES_PER_PIXEL  # at most
        return len(original.picture.pixels)

    def _is_missing(self, original: Original) -> bool:
        return original.error is None and (original.picture is None or original.box != self._box)

    @staticmethod
    def _is_enlargeable(original: Original) -> bool:
        picture = original.picture
        return picture is not None and picture.width < picture.source_width

    def _start(self, original: Original) -> None:
        if original.task is None:
            original.task = self._tasks.start(self._load(original), name="original")

    def _cancel_loading(self, original: Original) -> None:
        task, original.task = original.task, None
        original.progress = None
        if task is not None:
            task.cancel()

    async def _load(self, original: Original) -> None:
        task = asyncio.current_task()
        try:
            if original.file is None:
                original.file = await self._files.fetch(original)
                original.progress = None
                self._start_next()
            box, is_urgent = self._box, original.url in self._in_sight
            original.picture = await self._source.decode(original.file, box, is_urgent=is_urgent)
            original.box = box
        except Exception as error:  # noqa: BLE001 - after any error, the viewer has to say that it failed
            original.error = as_image_error(error)
            original.file = None
        finally:
            if original.task is task:
                original.task = None
                original.progress = None
        self._on_loaded(original)  # which starts again if the box has changed

    def _on_loaded(self, original: Original) -> None:
        if self._originals.get(original.url) is not original:
            return
        self._files.limit([each for url, each in self._originals.items() if url not in self._in_sight])
        if original.url in self._in_sight:
            if original.error is not None:
                self._listener.on_original_failed(original.url)
            else:
                self._listener.on_original_arrived(original.url)
                self._animations.start(original.url)
                self._regions.start(original.url)
        self._start_next()

    def _on_progress(self, original: Original) -> None:
        if original.url in self._in_sight:
            self._listener.on_original_progress(original.url)

    def _tell_whether_awaited(self) -> None:
        are_awaited = any(self._originals[url].is_fetching for url in self._in_sight)
        if are_awaited != self._are_awaited:
            self._are_awaited = are_awaited
            self._listener.on_originals_awaited(are_awaited)

    # --- Regions and animations -----------------------------------------------------------------------------------

    async def file_of(self, url: str) -> OriginalFile | None:
        """Return the file of an image in sight, which is downloaded again if it was forgotten; None if that failed."""
        original = self._originals.get(url)
        if original is None or original.picture is None:
            return None
        if original.file is None:
            try:
                original.file = await self._files.fetch(original)
            except ImageError:
                return None
            finally:
                original.progress = None
        return original.file

    def on_region_decoded(self, url: str) -> None:
        """Notify the listener."""
        self._listener.on_original_arrived(url)

    def on_region_failed(self, url: str) -> None:
        """Notify the listener."""
        self._listener.on_region_failed(url)

    def on_frame(self, url: str) -> None:
        """Notify the listener."""
        self._listener.on_original_frame(url)
