"""The store on disk for asyncio: its work is done in a thread of its own, and several thumbnails are written at once.

There is one for all packs of the program. A slow disk neither fills memory nor delays the program: what waits
to be written is bounded, and reading, writing and closing have timeouts; thumbnails that are too late are not kept.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import batched, islice

from app.core.limits import StoreLimits
from app.core.saved_values import Amount, StoreProblem
from app.core.worker import Worker
from app.images.thumbnail_store import StoredThumbnail, ThumbnailStore

_logger = logging.getLogger(__name__)


class ThumbnailCache:
    """Reads and writes the store without blocking the loop. URLs are those of `stored_url`."""

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
        self._worker = Worker(name="thumbnail store", at_end=store.close)
        self._unwritten: dict[tuple[str, int], StoredThumbnail] = {}
        self._unwritten_bytes = 0
        self._writing: asyncio.Task[None] | None = None
        self._timed_out_read: Future[None] | None = None  # done once the thread is available again

    @property
    def room_bytes(self) -> int:
        """How many bytes of thumbnails can be kept; 0 where nothing can be written."""
        return self._limits.max_bytes if self._store.problem is None else 0

    def warm_up(self) -> None:
        """Open the file, or make it: the first pack will not wait for that."""
        self._worker.post(partial(self._store.known, (), 0))

    async def get(self, urls: Sequence[str], box: int) -> dict[str, StoredThumbnail]:
        """Read thumbnails; what is not there, or not there in time, is left out."""
        found = {url: self._unwritten[url, box] for url in urls if (url, box) in self._unwritten}
        rest = [url for url in urls if url not in found]
        is_blocked = self._timed_out_read is not None and not self._timed_out_read.done()
        if not rest or is_blocked:
            return found
        try:
            async with asyncio.timeout(self._limits.read_seconds):
                return found | await self._in_thread(lambda: self._store.get(rest, box))
        except TimeoutError:
            self._timed_out_read = self._worker.submit(lambda: None)
            return found

    async def find(self, urls: Sequence[str], box: int) -> frozenset[str]:
        """Return those URLs that have an entry of any age."""
        found: set[str] = set()
        for some in batched(urls, self._limits.lookup_batch_size):  # so that a `get` need not wait for all of them
            found.update(url for url in some if (url, box) in self._unwritten)
            found |= await self._in_thread(partial(self._store.known, some, box))
        return frozenset(found)

    def put(self, url: str, entry: StoredThumbnail, box: int) -> None:
        """Have a thumbnail written soon, unless too much is waiting to be written already; `is_stored` says which."""
        self._remove_unwritten(url, box)
        if not self.room_bytes or self._unwritten_bytes + len(entry.thumbnail.data) > self._limits.unwritten_bytes:
            return
        self._unwritten[url, box] = entry
        self._unwritten_bytes += len(entry.thumbnail.data)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write_soon(), name="write thumbnails")

    def is_stored(self, url: str, box: int) -> bool:
        """Whether a thumbnail that has just been put is going to be written."""
        return (url, box) in self._unwritten

    async def record_checked(self, url: str, box: int) -> None:
        """Record that a host has confirmed a thumbnail."""
        await self._in_thread(lambda: self._store.touch_checked(url, box))

    async def remove(self, url: str, box: int) -> None:
        """Remove a thumbnail that has changed or is gone at its host."""
        self._remove_unwritten(url, box)
        await self._in_thread(lambda: self._store.remove(url, box))

    async def amount(self) -> Amount:
        """Say how much is on disk."""
        return await self._in_thread(self._store.amount)

    async def clear(self, account: str | None = None) -> bool:
        """Delete thumbnails on disk, and return whether that was possible. Those in use stay in memory.

        Args:
            account: Whose; None for all.
        """
        for url, box in [each for each in self._unwritten if account in {None, each[0].partition(" ")[0]}]:
            self._remove_unwritten(url, box)
        is_deleted = await self._in_thread(partial(self._store.clear, account))
        self._has_reported = self._has_reported and not is_deleted
        return is_deleted

    async def aclose(self) -> None:
        """Write what is waiting and close the file; thumbnails that cannot be written in time are discarded."""
        if self._writing is not None:
            self._writing.cancel()
        try:
            async with asyncio.timeout(self._limits.close_seconds):
                try:
                    await self._write()
                finally:  # the file is closed even if that is not waited for
                    self._worker.close()
                await self._worker.aclose(self._limits.close_seconds)
        except TimeoutError:
            _logger.warning("the disk was too slow for the last thumbnails")

    def _remove_unwritten(self, url: str, box: int) -> None:
        entry = self._unwritten.pop((url, box), None)
        if entry is not None:
            self._unwritten_bytes -= len(entry.thumbnail.data)

    async def _write_soon(self) -> None:
        """Write after a moment, so that several thumbnails are written at once."""
        await asyncio.sleep(self._limits.gather_seconds)
        await self._write()

    async def _write(self) -> None:
        """Write those first that have waited longest; until they are on disk, `get` finds them in memory."""
        while self._unwritten:
            box = next(box for _, box in self._unwritten)
            same_box = ((url, entry) for (url, its_box), entry in self._unwritten.items() if its_box == box)
            batch = dict(islice(same_box, self._limits.write_batch_size))
            await self._in_thread(partial(self._store.put, batch, box))
            for url, entry in batch.items():
                if self._unwritten.get((url, box)) is entry:  # not a newer one
                    self._remove_unwritten(url, box)

    async def _in_thread[T](self, action: Callable[[], T]) -> T:
        result = await self._worker.run(action)
        if self._store.problem is not None and not self._has_reported:
            self._has_reported = True
            self._on_problem(self._store.problem)
        return result
