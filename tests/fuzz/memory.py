"""Measures whether the memory of the app's main process grows with the number of decoded files.

``uv run python -m tests.fuzz.memory`` sends damaged files to the decoder processes as ``tests.fuzz`` does, and
prints how much memory this process uses after every 1,000 of them. Linux only: it reads /proc.

- *Private* is memory that this process alone maps (USS). The proportional set size would also change with the number
  of decoder processes, because they share libraries with this one.
- *Blocks* are the memory blocks that Python's allocator has allocated. Their number grows with every object that is not
  freed, even while the private memory does not grow because freed memory is reused. Python keeps up to 2,000 freed
  tuples of each length, so that the number grows during the first 10,000 files.

Python's garbage collector is disabled, as in the app, so that objects in reference cycles count as growth.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import gc
import os
import statistics
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.core.limits import Settings
from app.images.decoders import DecoderPool
from tests.fuzz.run import fuzz, specimens
from tests.processes import MB, memory_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tests.fuzz.run import Decode, Report, Specimen

_FILES: Final = 20_000
_EVERY: Final = 1_000


@dataclass(frozen=True, slots=True)
class Sample:
    """The memory of this process after some files.

    Attributes:
        files: Number of files that were taken from the queue.
        private_bytes: Memory that only this process maps.
        blocks: Memory blocks in use by Python objects.
    """

    files: int
    private_bytes: int
    blocks: int


async def watch(
    decode: Decode, files: int, *, every: int = _EVERY, seed: int = 1, on_sample: Callable[[Sample], None]
) -> Report:
    """Send damaged files to decoders, and measure this process's memory meanwhile.

    Args:
        decode: The decoders.
        files: Number of files to send.
        every: Number of files between two samples.
        seed: Determines how the files are damaged.
        on_sample: Called with each sample, the first time before any file was sent.
    """
    limits, processes = Settings().decode, Settings().thumbnails.decoder_processes

    def queue() -> Iterator[Specimen]:
        for number, specimen in enumerate(specimens(seed, range(files))):
            if number % every == 0:
                on_sample(_sample(number))
            yield specimen
        on_sample(_sample(files))

    return await fuzz(decode, queue(), processes, limits.wall_seconds)


def growth(samples: Sequence[Sample], value: Callable[[Sample], int]) -> float:
    """Growth of a value per 1,000 files: the slope of a line through the second half of the samples."""
    later = samples[len(samples) // 2 :]
    slope = statistics.linear_regression([each.files for each in later], [value(each) for each in later]).slope
    return slope * 1_000


def _sample(files: int) -> Sample:
    return Sample(files, memory_of(os.getpid()).uss, sys.getallocatedblocks())


async def _run(files: int, seed: int) -> tuple[Report, list[Sample]]:
    samples: list[Sample] = []

    def note(sample: Sample) -> None:
        samples.append(sample)
        print(f"{sample.files:7,}  {sample.private_bytes / MB:10.2f}  {sample.blocks:9,}", flush=True)

    print("  files  private MB     blocks")
    settings = Settings()
    pool = DecoderPool(settings.thumbnails.decoder_processes, settings.decode)
    try:
        report = await watch(pool.decode, files, seed=seed, on_sample=note)
    finally:
        await pool.aclose()
    return report, samples


def _conclusion(samples: Sequence[Sample]) -> Iterable[str]:
    """The growth, the amount of garbage, and the freed memory that the C library has kept."""
    garbage = gc.collect()
    before = memory_of(os.getpid()).uss
    ctypes.CDLL(None).malloc_trim(0)
    given_back = before - memory_of(os.getpid()).uss
    yield f"Objects in reference cycles: {garbage:,}"
    yield f"Freed memory that the C library had kept for later use: {given_back / MB:.1f} MB"
    kilobytes = growth(samples, lambda sample: sample.private_bytes) / 1_000
    blocks = growth(samples, lambda sample: sample.blocks)
    yield f"Growth over the second half, per 1,000 files: {kilobytes:.0f} KB of private memory, {blocks:.0f} blocks."


def main() -> int:
    """Run and print.

    Returns:
        The exit code: 1 if there was a violation, as in `tests.fuzz`.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz.memory", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=_FILES, help=f"number of files ({_FILES:,}); at least 4,000")
    parser.add_argument("--seed", type=int, default=1, help="determines how the files are damaged (1)")
    arguments = parser.parse_args()
    if arguments.files < 4 * _EVERY:
        parser.error("growth cannot be measured with fewer than 4,000 files")
    gc.disable()
    report, samples = asyncio.run(_run(arguments.files, arguments.seed))
    for line in _conclusion(samples):
        print(line)
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
