"""Measures the store of thumbnails, compared with plain files and a set in memory, and how long it blocks threads.

``uv run python -m tests.benchmarks.store``. Takes some seconds and 350 MB in the temporary folder.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from hashlib import blake2b
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.limits import MIB, StoreLimits
from app.images.decoded import Thumbnail
from app.images.downloaded import Validators
from app.images.store_file import FILE_NAME, StoredThumbnail
from app.images.thumbnail_store import ThumbnailStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_BOX = 480
_ENTRIES = 20_000
_BYTES = 15_000
_ROUNDS = 30


def _url(number: int) -> str:
    return f"https://images.example/packs/22222222-2222-4222-8222-222222222222/{number:08}.jpg?signature={number:032}"


def _fetched(numbers: Iterable[int], data: bytes) -> dict[str, StoredThumbnail]:
    thumbnail = Thumbnail(480, 320, data, False, 6000, 4000, "JPEG")
    return {_url(number): StoredThumbnail(thumbnail, Validators(f'"{number:032x}"')) for number in numbers}


@dataclass(frozen=True)
class _Times:
    """Durations of an action in milliseconds; `cpu` is the median of its CPU time."""

    cpu: float
    median: float
    longest: float


def _time(action: Callable[[int], object], rounds: int = _ROUNDS) -> _Times:
    """Measure an action, which is called with the number of the round."""
    times: list[float] = []
    cpu_times: list[float] = []
    for number in range(rounds):
        began, cpu_began = time.perf_counter(), time.thread_time()
        action(number)
        cpu_times.append((time.thread_time() - cpu_began) * 1000)
        times.append((time.perf_counter() - began) * 1000)
    return _Times(statistics.median(cpu_times), statistics.median(times), max(times))


def _longest_wait_ms(action: Callable[[], object]) -> float:
    """Run an action in a thread three times, and measure how long this thread, which is always ready, had to wait.

    The result is the longest wait of the best run, because other programs can only make it longer.
    """
    return min(_longest_wait_of_one_run(action) for _ in range(3)) * 1000


def _longest_wait_of_one_run(action: Callable[[], object]) -> float:
    thread = threading.Thread(target=action)
    longest = 0.0
    thread.start()
    last = time.perf_counter()
    while thread.is_alive():
        time.sleep(0)
        now = time.perf_counter()
        longest = max(longest, now - last)
        last = now
    thread.join()
    return longest


def _tell(what: str, times: _Times, goal: float, beside: str, other: _Times) -> None:
    print(
        f"{what:35} {times.median:7.2f} ms (CPU {times.cpu:6.2f}, longest {times.longest:7.2f}; goal {goal:3.0f})   "
        f"{beside}: {other.median:6.2f} ms, so {times.median / other.median:5.2f} x"
    )


def _look_up(store: ThumbnailStore, urls: list[str]) -> None:
    """Look up URLs in batches, as the app does."""
    for some in batched(urls, StoreLimits().lookup_batch_size):
        store.known(some, _BOX)


def _tell_known(store: ThumbnailStore, urls: list[str], goal: float, in_memory: set[str]) -> None:
    _tell(
        f"known, {len(urls):,} URLs, {_ENTRIES:,} entries",
        _time(lambda _: _look_up(store, urls), 5),
        goal,
        "set in memory",
        _time(lambda _: [url for url in urls if url in in_memory], 5),
    )


def _measure(folder: Path, files: Path) -> None:
    source = random.Random(1)
    data = source.randbytes(_BYTES)
    store = ThumbnailStore(folder, StoreLimits())
    for first in range(0, _ENTRIES, 100):
        store.put(_fetched(range(first, first + 100), data), _BOX)

    def put(number: int) -> None:
        first = _ENTRIES + 16 * number
        store.put(_fetched(range(first, first + 16), data), _BOX)

    def put_files(number: int) -> None:
        for index in range(16):
            name = blake2b(_url(_ENTRIES + 16 * number + index).encode(), digest_size=20).hexdigest()
            part = files / f"{name}.part"
            part.write_bytes(data)
            part.replace(files / name)

    _tell("put 16", _time(put), 3, "files, moved into place", _time(put_files))

    batches = [[_url(source.randrange(_ENTRIES)) for _ in range(30)] for _ in range(_ROUNDS)]
    names = [files / str(number) for number in range(1000)]
    for name in names:
        name.write_bytes(data)
    _tell(
        "get 30",
        _time(lambda number: store.get(batches[number], _BOX)),
        3,
        "files",
        _time(lambda number: [name.read_bytes() for name in names[number * 30 : number * 30 + 30]]),
    )

    in_memory = {_url(number) for number in range(_ENTRIES)}
    for count, goal in ((10_000, 30), (100_000, 300)):
        _tell_known(store, [_url(number) for number in range(_ENTRIES // 2, _ENTRIES // 2 + count)], goal, in_memory)
    urls = [_url(number) for number in range(100_000)]
    wait = _longest_wait_ms(lambda: _look_up(store, urls))
    calm = _longest_wait_ms(lambda: time.sleep(0.3))
    print(f"another thread waited for known, 100,000 URLs, at most {wait:.1f} ms; for nothing {calm:.1f} ms")
    wait = _longest_wait_ms(lambda: [store.get(batch, _BOX) for batch in batches])
    print(f"another thread waited for get 30 at most {wait:.1f} ms")
    store.close()

    def open_and_close(_: int) -> None:
        opened = ThumbnailStore(folder, StoreLimits())
        opened.known(["x"], _BOX)
        opened.close()

    _tell(
        f"open and close, {_ENTRIES:,} entries",
        _time(open_and_close),
        10,
        "read one file",
        _time(lambda _: names[0].read_bytes()),
    )

    size = (folder / FILE_NAME).stat().st_size
    small = ThumbnailStore(folder, StoreLimits(max_bytes=size))

    def put_where_full(number: int) -> None:
        first = 2 * _ENTRIES + 16 * number
        small.put(_fetched(range(first, first + 16), data), _BOX)

    _tell("put 16 where 16 have to go", _time(put_where_full), 3, "files, moved into place", _time(put_files))
    small.close()
    smaller = ThumbnailStore(folder, StoreLimits(max_bytes=64 * MIB))
    began = time.perf_counter()
    smaller.put(_fetched([0], data), _BOX)
    print(
        f"put 1 after the limit was lowered from {size // MIB} to 64 MiB: {(time.perf_counter() - began) * 1000:.0f} ms"
    )
    smaller.close()


def main() -> None:
    """Print medians and ratios."""
    sys.setswitchinterval(0.001)  # as the app does
    with tempfile.TemporaryDirectory() as name:
        files = Path(name) / "files"
        files.mkdir()
        _measure(Path(name) / "store", files)


if __name__ == "__main__":
    main()
