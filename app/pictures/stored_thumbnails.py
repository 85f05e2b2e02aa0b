"""Thumbnails that are on disk: reading wanted ones, a screen or two at a time, without sending a request.

Downloads nothing. `ThumbnailService` says which thumbnails are wanted, and which of them are visible.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from app.core.faults import log_fault
from app.images.decoded import Thumbnail
from app.images.sources import HttpThumbnailSource
from app.pictures.tasks import TaskOwner

if TYPE_CHECKING:
    from app.pictures.thumbnail_service import ThumbnailService

_logger = logging.getLogger(__name__)

_RECALLED_AT_ONCE: Final = 64  # one or two screens, so that newly visible images need not wait for long


class ThumbnailRecall:
    """Reads the thumbnails of one pack from disk."""

    def __init__(self, source: HttpThumbnailSource, tasks: TaskOwner, owner: ThumbnailService) -> None:
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

    def record_absent(self, urls: Iterable[str]) -> None:
        """Read these no more: they are not on disk, or not valid there."""
        self._absent.update(urls)

    def record_stored(self, url: str) -> None:
        """Read this one again when it is wanted, because it is on disk."""
        if self._stored_meanwhile is not None:
            self._stored_meanwhile.add(url)
        self._absent.discard(url)
        if not self._absent:
            self._absent.clear()  # an emptied set keeps its table, which may have had all URLs of the pack

    def retain_only(self, urls: Collection[str]) -> None:
        """Discard what is known about others."""
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
            log_fault(_logger, "finding stored thumbnails", error)
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
                            owner.emit_arrived(url, thumbnail, is_stored=True)
                except Exception as error:  # noqa: BLE001 - after any error, the tiles' loading state has to end
                    log_fault(_logger, "recalling thumbnails", error)
                self._absent.update(missing)
                owner.queue_wanted()
        finally:
            self._task = None
        owner.on_recall_ended()


class DiskReader:
    """Reads thumbnails that are wanted from disk, of which nothing is downloaded."""

    def __init__(
        self, tasks: TaskOwner, on_read: Callable[[Sequence[str], Mapping[str, Thumbnail]], None], *, name: str
    ) -> None:
        """Read nothing yet.

        Args:
            tasks: Owns the task.
            on_read: Called with URLs that were looked for, and those thumbnails that were found.
            name: Of the task.
        """
        self._tasks = tasks
        self._on_read = on_read
        self._name = name
        self._wanted: list[str] = []
        self._task: asyncio.Task[None] | None = None

    def read(self, urls: Sequence[str], sources: Sequence[HttpThumbnailSource]) -> None:
        """Read these; earlier ones that were not read yet are not wanted any more.

        Args:
            urls: Of the images.
            sources: Of several sizes. Each is read for what the former ones do not have. While anything is being read,
                they are the former ones.
        """
        self._wanted = [*urls]
        if self._wanted and self._task is None:
            task = self._tasks.start(self._run(sources), name=self._name, is_eager=True)
            self._task = None if task is None or task.done() else task

    def stop(self) -> None:
        """Read nothing more; `on_read` is not called any more."""
        self._wanted = []
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self, sources: Sequence[HttpThumbnailSource]) -> None:
        while batch := self._wanted[:_RECALLED_AT_ONCE]:
            del self._wanted[:_RECALLED_AT_ONCE]
            found: dict[str, Thumbnail] = {}
            for source in sources:
                missing = [url for url in batch if url not in found]
                try:
                    found.update((await source.recall(missing)).thumbnails if missing else {})
                except Exception as error:  # noqa: BLE001 - others may be found
                    log_fault(_logger, self._name, error)
            self._on_read(batch, found)
        self._task = None
