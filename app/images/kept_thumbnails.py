"""The store on disk for asyncio: its work is done in a thread of its own, and writing is gathered.

One for the whole program, whatever number of packs is opened. A disk that does not keep up costs what is not kept, and
neither memory nor time: what waits to be written is bounded, and reading, writing and closing have their limits.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future, ThreadPoolExecutor
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


class KeptThumbnails:
    """Reads and writes the store without keeping the loop waiting."""

    def __init__(self, store: ThumbnailStore, limits: StoreLimits, on_problem: Callable[[StoreProblem], None]) -> None:
        """Set where thumbnails are kept.

        Args:
            store: Used by this alone.
            limits: Bytes and times; those that the store has.
            on_problem: Called once, in the loop's thread, when nothing can be written any more.
        """
        self._store = store
        self._limits = limits
        self._on_problem = on_problem
        self._has_told = False
        # Own: the default executor's threads may all hang in name look-ups.
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="thumbnail store")
        self._unwritten: dict[tuple[str, int], FetchedThumbnail] = {}
        self._unwritten_bytes = 0
        self._write_timer: asyncio.TimerHandle | None = None
        self._write_task: asyncio.Task[None] | None = None
        self._catching_up: Future[None] | None = None

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
        is_stuck = self._catching_up is not None and not self._catching_up.done()
        if not rest or is_stuck:
            return found
        try:
            async with asyncio.timeout(self._limits.read_seconds):
                return found | await self._in_thread(lambda: self._store.get(rest, box))
        except TimeoutError:
            # Done once the thread has done what it hangs in; until then nobody else waits for it.
            self._catching_up = self._executor.submit(lambda: None)
            return found

    async def find(self, urls: Sequence[str], box: int) -> frozenset[str]:
        """Say which of many URLs are there."""
        found: set[str] = set()
        for some in batched(urls, self._limits.sought_at_once):  # so that `get` has its turn in between
            found.update(url for url in some if (url, box) in self._unwritten)
            found |= await self._in_thread(partial(self._store.known, some, box))
        return frozenset(found)

    def put(self, entry: FetchedThumbnail, box: int) -> None:
        """Store a thumbnail within a moment; not where the disk does not keep up. `is_kept` tells."""
        self._forget(entry.url, box)
        if not self.room_bytes or self._unwritten_bytes + _size(entry) > self._limits.unwritten_bytes:
            return
        self._unwritten[entry.url, box] = entry
        self._unwritten_bytes += _size(entry)
        if len(self._unwritten) >= self._limits.gathered:
            self._write()
        else:
            self._write_soon()

    def is_kept(self, url: str, box: int) -> bool:
        """Whether a thumbnail that was put just now is going to be on disk."""
        return (url, box) in self._unwritten

    async def note_checked(self, url: str, box: int) -> None:
        """Note that a host said that a thumbnail is still good."""
        await self._in_thread(lambda: self._store.touch_checked([url], box))

    async def remove(self, url: str, box: int) -> None:
        """Forget a thumbnail that is no longer good."""
        self._forget(url, box)
        await self._in_thread(lambda: self._store.remove([url], box))

    async def aclose(self) -> None:
        """Write what is not written, and close the file; what the disk does not take in time is not kept."""
        try:
            async with asyncio.timeout(self._limits.close_seconds):
                if self._write_task is not None:
                    await self._write_task
                while self._unwritten:
                    await self._write_batch()
                await asyncio.get_running_loop().run_in_executor(self._executor, self._store.close)
        except TimeoutError:
            _logger.warning("the disk was too slow for the last thumbnails")
            self._executor.submit(self._store.close)
        finally:
            self._stop_timer()
            self._executor.shutdown(wait=False)

    def _forget(self, url: str, box: int) -> None:
        entry = self._unwritten.pop((url, box), None)
        if entry is not None:
            self._unwritten_bytes -= _size(entry)

    def _write_soon(self) -> None:
        if self._write_timer is None:
            self._write_timer = asyncio.get_running_loop().call_later(self._limits.gather_seconds, self._write)

    def _stop_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def _write(self) -> None:
        self._stop_timer()
        if self._write_task is None or self._write_task.done():
            self._write_task = asyncio.get_running_loop().create_task(self._write_gathered(), name="write thumbnails")

    async def _write_gathered(self) -> None:
        await self._write_batch()
        while len(self._unwritten) >= self._limits.gathered:
            await self._write_batch()
        if self._unwritten:
            self._write_soon()

    async def _write_batch(self) -> None:
        """Write those that have waited for longest; until they are on disk they are found here."""
        box = next((box for _, box in self._unwritten), 0)
        same_box = (entry for (_, its_box), entry in self._unwritten.items() if its_box == box)
        batch = list(islice(same_box, self._limits.gathered))
        await self._in_thread(lambda: self._store.put(batch, box))
        for entry in batch:
            if self._unwritten.get((entry.url, box)) is entry:  # not a newer one
                self._forget(entry.url, box)

    async def _in_thread[T](self, action: Callable[[], T]) -> T:
        result = await asyncio.get_running_loop().run_in_executor(self._executor, action)
        if self._store.problem is not None and not self._has_told:
            self._has_told = True
            self._on_problem(self._store.problem)
        return result


def _size(entry: FetchedThumbnail) -> int:
    return len(entry.thumbnail.data) + len(entry.url)
