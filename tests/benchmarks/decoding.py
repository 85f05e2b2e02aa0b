"""Compares threads and processes for decoding: thumbnails per second, and delays of the event loop meanwhile.

``uv run python -m tests.benchmarks.decoding``. Needs no display. All variants make thumbnails of the same photos,
in the size that the app uses.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.core.limits import Settings
from app.images.decode import make_thumbnail
from app.images.decoder import DecoderThreads
from app.images.decoders import DecoderPool
from app.start.event_loop import EventLoop
from app.ui import theme
from tests.benchmarks import table
from tests.benchmarks.corpus import make_corpus
from tests.benchmarks.table import Row
from tests.benchmarks.timing import LoopGaps

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

    from app.images.decoded import Thumbnail

_PHOTOS: Final = 200
_BOX: Final = theme.TILE_SIZES[-1]
_CORES: Final = 2
_P99_GOAL_MS: Final = 8.0
_WORST_GOAL_MS: Final = 50.0


@dataclass(frozen=True, slots=True)
class _Result:
    per_second: float
    p99_ms: float
    worst_ms: float


async def _measure(decode: Callable[[bytes], Awaitable[Thumbnail]], files: Sequence[bytes], at_a_time: int) -> _Result:
    """Decode all files, `at_a_time` concurrently, while a coroutine measures the event loop."""
    await asyncio.gather(*(decode(file) for file in files[: 2 * at_a_time]))  # starts the processes
    waiting = list(files)

    async def work() -> None:
        while waiting:
            await decode(waiting.pop())

    gaps = LoopGaps()
    watching = asyncio.ensure_future(gaps.watch())
    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(at_a_time)))
    seconds = time.perf_counter() - started
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return _Result(len(files) / seconds, gaps.share(99), gaps.worst)


async def _measure_threads(count: int, files: Sequence[bytes]) -> _Result:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(count) as threads:
        return await _measure(lambda file: loop.run_in_executor(threads, make_thumbnail, file, _BOX), files, count)


async def _measure_processes(files: Sequence[bytes]) -> _Result:
    pool = DecoderPool(DecoderThreads(_CORES, Settings().decode))
    try:
        return await _measure(lambda file: pool.decode(file, _BOX), files, _CORES + 1)
    finally:
        await pool.aclose()


def measure(rounds: int) -> list[Row]:
    """Measure the three variants alternately."""
    sys.setswitchinterval(0.001)  # as the app does
    app = QApplication([])
    files = [path.read_bytes() for path in make_corpus().paths[:_PHOTOS]]
    one: list[_Result] = []
    threads: list[_Result] = []
    processes: list[_Result] = []
    ways: tuple[tuple[list[_Result], Callable[[], Coroutine[None, None, _Result]]], ...] = (
        (one, lambda: _measure_threads(1, files)),
        (threads, lambda: _measure_threads(_CORES, files)),
        (processes, lambda: _measure_processes(files)),
    )
    for _ in range(rounds):
        for results, measure_way in ways:
            results.append(asyncio.run(measure_way(), loop_factory=lambda: EventLoop(app)))
    rows = [
        Row.of_ratio(
            what, "one thread", [each.per_second for each in some], [each.per_second for each in one], "a second", None
        )
        for what, some in (("thumbnails by 2 threads", threads), ("thumbnails by 2 processes", processes))
    ]
    for what, some in (("one thread", one), ("2 threads", threads), ("2 processes", processes)):
        rows.append(Row.of_value(f"event-loop gap, p99, {what}", [each.p99_ms for each in some], "ms", _P99_GOAL_MS))
        rows.append(
            Row.of_value(f"event-loop gap, worst, {what}", [each.worst_ms for each in some], "ms", _WORST_GOAL_MS)
        )
    return rows


if __name__ == "__main__":
    table.run(measure)
