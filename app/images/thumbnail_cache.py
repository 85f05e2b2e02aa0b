"""The store on disk for asyncio: its work is done in a thread of its own, and several thumbnails are written at once.

There is one for all packs of the program. A slow disk neither fills memory nor delays the program: what waits
to be written is bounded, and reading, writing and closing have timeouts; thumbnails that are too late are not kept.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import batched, islice
from typing import TYPE_CHECKING

from app.images.thumbnail_store import StoredThumbnail

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.core.settings import StoreLimits
    from app.images.store_file import StoreProblem
    from app.images.thumbnail_store import FetchedThumbnail, ThumbnailStore

_logger = logging.getLogger(__name__)


class ThumbnailCache:
    """Reads and writes the store without blocking the loop."""

    def __init__(self, store: ThumbnailStore, limits: StoreLimits, on_problem: Callable[[StoreProblem], None]) -> None:
        """Use a store.

        Args:
            store: The store; no other object may use it.
            limits: Limits of size and time, the same as the store's.
            on_problem: Called once, in the loop's thread, when nothing can be written any more.
        """
        self._store = store
        self._limits = limits
        self._on_problem = on_problem
        self._has_reported = False
        # Not the default executor: all of its threads may be blocked by name look-ups.
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="thumbnail store")
        self._unwritten: dict[tuple[str, int], FetchedThumbnail] = {}
        self._unwritten_bytes = 0
        self._has_batch = asyncio.Event()  # set while there is no need to wait for more before writing
        self._writing: asyncio.Task[None] | None = None
        self._timed_out_read: Future[None] | None = None  # done once the thread is available again
        self._is_closing = False

    @property
    def room_bytes(self) -> int:
        """How many bytes of thumbnails can be kept; 0 where nothing can be written."""
        return self._limits.max_bytes if self._store.problem is None else 0

    @property
    def is_behind(self) -> bool:
        """Whether so much waits to be written that nothing should be fetched for the disk alone."""
        return self._unwritten_bytes > self._limits.unwritten_bytes // 2

    def warm_up(self) -> None:
        """Open the file, or make it: the first pack will not wait for that."""
        self._executor.submit(self._store.known, (), 0)

    async def get(self, urls: Sequence[str], box: int) -> dict[str, StoredThumbnail]:
        """Read thumbnails; what is not there, or not there in time, is left out."""
        found = {
            url: StoredThumbnail(entry.thumbnail, entry.etag, entry.last_modified, is_fresh=True)
            for url in urls
            if (entry := self._unwritten.get((url, box))) is not None
        }
        rest = [url for url in urls if url not in found]
        is_blocked = self._timed_out_read is not None and not self._timed_out_read.done()
        if not rest or is_blocked:
            return found
        try:
            async with asyncio.timeout(self._limits.read_seconds):
                return found | await self._in_thread(lambda: self._store.get(rest, box))
        except TimeoutError:
            self._timed_out_read = self._executor.submit(lambda: None)
            return found

    async def find(self, urls: Sequence[str], box: int) -> frozenset[str]:
        """Return those URLs that have an entry of any age."""
        found: set[str] = set()
        for some in batched(urls, self._limits.lookup_batch_size):  # so that a `get` need not wait for all of them
            found.update(url for url in some if (url, box) in self._unwritten)
            found |= await self._in_thread(partial(self._store.known, some, box))
        return frozenset(found)

    def put(self, entry: FetchedThumbnail, box: int) -> None:
        """Have a thumbnail written soon, unless too much is waiting to be written already; `is_stored` says which."""
        self._forget(entry.url, box)
        if not self.room_bytes or self._unwritten_bytes + _size(entry) > self._limits.unwritten_bytes:
            return
        self._unwritten[entry.url, box] = entry
        self._unwritten_bytes += _size(entry)
        if len(self._unwritten) >= self._limits.write_batch_size:
            self._has_batch.set()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write(), name="write thumbnails")

    def is_stored(self, url: str, box: int) -> bool:
        """Whether a thumbnail that has just been put is going to be written."""
        return (url, box) in self._unwritten

    async def note_checked(self, url: str, box: int) -> None:
        """Note that a host has confirmed a thumbnail."""
        await self._in_thread(lambda: self._store.touch_checked([url], box))

    async def remove(self, url: str, box: int) -> None:
        """Forget a thumbnail that has changed or is gone at its host."""
        self._forget(url, box)
        await self._in_thread(lambda: self._store.remove([url], box))

    async def aclose(self) -> None:
        """Write what is waiting and close the file; thumbnails that cannot be written in time are discarded."""
        try:
            async with asyncio.timeout(self._limits.close_seconds):
                self._is_closing = True
                self._has_batch.set()
                if self._writing is not None:
                    await self._writing
                await asyncio.get_running_loop().run_in_executor(self._executor, self._store.close)
        except TimeoutError:
            _logger.warning("the disk was too slow for the last thumbnails")
            self._executor.submit(self._store.close)
        finally:
            self._executor.shutdown(wait=False)

    def _forget(self, url: str, box: int) -> None:
        entry = self._unwritten.pop((url, box), None)
        if entry is not None:
            self._unwritten_bytes -= _size(entry)

    async def _write(self) -> None:
        while self._unwritten:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._limits.gather_seconds):
                    await self._has_batch.wait()
            await self._write_batch()
            if len(self._unwritten) < self._limits.write_batch_size and not self._is_closing:
                self._has_batch.clear()

    async def _write_batch(self) -> None:
        """Write those that have waited longest; until they are on disk, `get` finds them here."""
        box = next((box for _, box in self._unwritten), 0)
        same_box = (entry for (_, its_box), entry in self._unwritten.items() if its_box == box)
        batch = list(islice(same_box, self._limits.write_batch_size))
        await self._in_thread(lambda: self._store.put(batch, box))
        for entry in batch:
            if self._unwritten.get((entry.url, box)) is entry:  # not a newer one
                self._forget(entry.url, box)

    async def _in_thread[T](self, action: Callable[[], T]) -> T:
        result = await asyncio.get_running_loop().run_in_executor(self._executor, action)
        if self._store.problem is not None and not self._has_reported:
            self._has_reported = True
            self._on_problem(self._store.problem)
        return result


def _size(entry: FetchedThumbnail) -> int:
    return len(entry.thumbnail.data) + len(entry.url)
