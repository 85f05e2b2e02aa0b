"""The store on disk for asyncio: its work is done in a thread of its own, and writing is gathered.

One for the whole program, whatever number of packs is opened.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Final

from app.images.thumbnail_store import StoredThumbnail

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.images.store_file import StoreProblem
    from app.images.thumbnail_store import FetchedThumbnail, ThumbnailStore

_GATHER_SECONDS: Final = 0.3
_GATHERED_AT_MOST: Final = 64


class KeptThumbnails:
    """Reads and writes the store without keeping the loop waiting."""

    def __init__(self, store: ThumbnailStore, max_bytes: int, on_problem: Callable[[StoreProblem], None]) -> None:
        """Set where thumbnails are kept.

        Args:
            store: Used by this alone.
            max_bytes: What the store has room for.
            on_problem: Called once, in the loop's thread, when nothing can be written any more.
        """
        self._store = store
        self._max_bytes = max_bytes
        self._on_problem = on_problem
        self._has_told = False
        # Own: the default executor's threads may all hang in name look-ups.
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="thumbnail store")
        self._unwritten: dict[tuple[str, int], FetchedThumbnail] = {}
        self._write_timer: asyncio.TimerHandle | None = None
        self._write_task: asyncio.Task[None] | None = None

    @property
    def room_bytes(self) -> int:
        """How many bytes of thumbnails can be kept; 0 where nothing can be written."""
        return self._max_bytes if self._store.problem is None else 0

    def warm_up(self) -> None:
        """Open the file, or make it: the first pack will not wait for that."""
        self._executor.submit(self._store.known, (), 0)

    async def get(self, urls: Sequence[str], box: int) -> dict[str, StoredThumbnail]:
        """Read thumbnails; what is not there is left out."""
        found = {
            url: StoredThumbnail(entry.thumbnail, entry.etag, entry.last_modified, is_fresh=True)
            for url in urls
            if (entry := self._unwritten.get((url, box))) is not None
        }
        rest = [url for url in urls if url not in found]
        return found | await self._in_thread(lambda: self._store.get(rest, box)) if rest else found

    async def find(self, urls: Sequence[str], box: int) -> frozenset[str]:
        """Say which of many URLs are there."""
        unwritten = [url for url in urls if (url, box) in self._unwritten]
        return (await self._in_thread(lambda: self._store.known(urls, box))).union(unwritten)

    def put(self, entry: FetchedThumbnail, box: int) -> None:
        """Store a thumbnail within a moment."""
        if not self.room_bytes:
            return
        self._unwritten[entry.url, box] = entry
        if len(self._unwritten) >= _GATHERED_AT_MOST:
            self._write()
        elif self._write_timer is None:
            self._write_timer = asyncio.get_running_loop().call_later(_GATHER_SECONDS, self._write)

    async def note_checked(self, url: str, box: int) -> None:
        """Note that a host said that a thumbnail is still good."""
        await self._in_thread(lambda: self._store.touch_checked([url], box))

    async def remove(self, url: str, box: int) -> None:
        """Forget a thumbnail that is no longer good."""
        self._unwritten.pop((url, box), None)
        await self._in_thread(lambda: self._store.remove([url], box))

    async def aclose(self) -> None:
        """Write what is not written, and close the file."""
        if self._write_task is not None:
            await self._write_task
        self._write()
        if self._write_task is not None:
            await self._write_task
        await asyncio.get_running_loop().run_in_executor(self._executor, self._store.close)
        self._executor.shutdown(wait=False)

    def _write(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None
        if not self._unwritten or (self._write_task is not None and not self._write_task.done()):
            return
        by_box: dict[int, list[FetchedThumbnail]] = {}
        for (_, box), entry in self._unwritten.items():
            by_box.setdefault(box, []).append(entry)
        self._unwritten.clear()
        self._write_task = asyncio.get_running_loop().create_task(self._write_all(by_box), name="write thumbnails")

    async def _write_all(self, by_box: dict[int, list[FetchedThumbnail]]) -> None:
        for box, entries in by_box.items():
            await self._in_thread(partial(self._store.put, entries, box))
        if self._unwritten and self._write_timer is None:
            self._write_timer = asyncio.get_running_loop().call_later(_GATHER_SECONDS, self._write)

    async def _in_thread[T](self, action: Callable[[], T]) -> T:
        result = await asyncio.get_running_loop().run_in_executor(self._executor, action)
        if self._store.problem is not None and not self._has_told:
            self._has_told = True
            self._on_problem(self._store.problem)
        return result
