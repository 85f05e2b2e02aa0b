"""Thumbnails that are on disk: reading wanted ones, a screen or two at a time, without sending a request.

Downloads nothing, and does not know what is visible.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from app.core.errors import ImageError
from app.images.downloaded import DownloadObserver
from app.images.thumbnail import Thumbnail
from app.images.thumbnail_source import Recalled
from app.pictures.tasks import TaskOwner

if TYPE_CHECKING:
    from app.pictures.thumbnail_service import ThumbnailService, ThumbnailSource

_logger = logging.getLogger(__name__)

_RECALLED_AT_ONCE: Final = 64  # one or two screens, so that newly visible images need not wait for long


class ThumbnailRecall:
    """Reads the thumbnails of one pack from disk."""

    def __init__(self, source: ThumbnailSource, tasks: TaskOwner, owner: ThumbnailService) -> None:
        """Read nothing yet.

        Args:
            source: Reads.
            tasks: Owns the task.
            owner: Decides what is read, and receives results.
        """
        self._source = source
        self._tasks = tasks
        self._owner: ThumbnailService | None = owner  # cleared on close to break the reference cycle
        self._absent: set[str] = set()  # known not to be on disk
        self._stored_meanwhile: set[str] | None = None  # while `find_stored` runs, which may not find them
        self._task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether wanted thumbnails are being read."""
        return self._task is not None

    def is_absent(self, url: str) -> bool:
        """Whether a thumbnail is known not to be on disk."""
        return url in self._absent

    def note_absent(self, urls: Iterable[str]) -> None:
        """Read these no more: they are not on disk, or not valid there."""
        self._absent.update(urls)

    def note_stored(self, url: str) -> None:
        """Read this one again when it is wanted, because it is on disk."""
        if self._stored_meanwhile is not None:
            self._stored_meanwhile.add(url)
        self._absent.discard(url)
        if not self._absent:
            self._absent.clear()  # an emptied set keeps its table, which may have had all URLs of the pack

    def keep_only(self, urls: Collection[str]) -> None:
        """Forget what is known about others."""
        self._absent.intersection_update(urls)

    def start(self) -> None:
        """Begin to read what is wanted. If that is done already, it continues with what is wanted now."""
        owner = self._owner
        if owner is None:
            return
        if not self._source.has_store:
            self._absent.update(owner.wanted)
        elif self._task is None and not self._absent.issuperset(owner.wanted):
            task = self._tasks.start(self._run(owner), name="recall thumbnails", is_eager=True)
            self._task = None if task is None or task.done() else task

    async def find_stored(self, urls: Sequence[str]) -> frozenset[str]:
        """Return which of all thumbnails are on disk, after the wanted ones have been read."""
        await self.wait()
        meanwhile: set[str] = set()
        self._stored_meanwhile = meanwhile
        try:
            stored = await self._source.find_stored(urls)
        except Exception as error:  # noqa: BLE001 - after any error, the tiles' loading state has to end
            _log_fault("finding stored thumbnails", error)
            stored = frozenset()
        finally:
            if self._stored_meanwhile is meanwhile:
                self._stored_meanwhile = None
        self._absent.update(url for url in urls if url not in stored and url not in meanwhile)
        return stored

    async def wait(self) -> None:
        """Wait until the wanted thumbnails have been read."""
        while self._task is not None:
            await asyncio.wait((self._task,))

    def close(self) -> None:
        """Stop reading; the owner gets no further calls. `wait` returns as soon as the task has ended."""
        self._owner = None
        if self._task is not None:
            self._task.cancel()

    def _next_batch(self, owner: ThumbnailService) -> list[str]:
        """What to read next: visible ones alone, because they are painted when all that is read with them has come."""
        waiting = [url for url in owner.wanted if url not in self._absent]
        return ([url for url in waiting if url in owner.visible] or waiting)[:_RECALLED_AT_ONCE]

    async def _run(self, owner: ThumbnailService) -> None:
        try:
            while batch := self._next_batch(owner):
                missing = set(batch)
                try:
                    recalled = await self._source.recall(batch)
                    owner.on_old_found(recalled.old)
                    for url, thumbnail in recalled.thumbnails.items():
                        if url not in self._absent:  # it may have become invalid while it was read
                            missing.discard(url)
                            owner.on_recalled(url, thumbnail)
                except Exception as error:  # noqa: BLE001 - after any error, the tiles' loading state has to end
                    _log_fault("recalling thumbnails", error)
                self._absent.update(missing)
                owner.on_absent_found()
        finally:
            self._task = None
        owner.on_recall_ended()


def _log_fault(what: str, error: Exception) -> None:
    # The type alone: an exception's text may hold a signed URL.
    _logger.error("%s failed: %s", what, type(error).__name__)


class StoredThumbnails:
    """The thumbnails of other sources that are on disk; all others fail."""

    def __init__(self, source: ThumbnailSource, otherwise: Sequence[ThumbnailSource] = ()) -> None:
        """Use sources, of which only the disk is read.

        Args:
            source: Has a store.
            otherwise: Of other sizes. They are read, in this order, for what the first one does not have.
        """
        self._source = source
        self._otherwise = otherwise

    @property
    def has_store(self) -> bool:
        """Whether there may be thumbnails on disk."""
        return self._source.has_store

    @property
    def room_on_disk(self) -> int:
        """How many bytes of thumbnails can be kept on disk."""
        return self._source.room_on_disk

    @property
    def is_disk_behind(self) -> bool:
        """Whether thumbnails are fetched faster than the disk can write them."""
        return self._source.is_disk_behind

    def is_stored(self, url: str) -> bool:
        """Whether a thumbnail is going to be written to disk."""
        return self._source.is_stored(url)

    async def recall(self, urls: Sequence[str]) -> Recalled:
        """Read thumbnails from disk."""
        recalled = await self._source.recall(urls)
        for each in self._otherwise:
            missing = [url for url in urls if url not in recalled.thumbnails]
            if not missing:
                break
            recalled.thumbnails.update((await each.recall(missing)).thumbnails)
        return recalled

    async def find_stored(self, urls: Sequence[str]) -> frozenset[str]:
        """Return those URLs that have a thumbnail on disk."""
        return await self._source.find_stored(urls)

    async def get_thumbnail(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail:
        """Fail: the thumbnail is not on disk.

        Raises:
            ImageError: Always.
        """
        del url, rank, observer
        raise ImageError

    async def check(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail | None:
        """Return None, as if the image had not changed: its host is not asked."""
        del url, rank, observer
        return None

    async def remove(self, url: str) -> None:
        """Remove a thumbnail from disk."""
        await self._source.remove(url)
