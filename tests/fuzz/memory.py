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

import argparse
import asyncio
import gc
import os
import statistics
import sys
from collections.abc import Iterator
from typing import Final

from app.core.limits import Settings
from app.core.program import give_back_memory
from app.images.decoders import DecoderPool
from tests.fuzz.run import Report, Specimen, fuzz, specimens
from tests.processes import MB, memory_of

_EVERY: Final = 1_000

type _Sample = tuple[int, float, int]  # files that were sent, private memory in MB, blocks


def _sample(files: int) -> _Sample:
    sample = (files, memory_of(os.getpid()).uss / MB, sys.getallocatedblocks())
    print("{:7,}  {:10.2f}  {:9,}".format(*sample), flush=True)
    return sample


async def _watch(files: int, seed: int, samples: list[_Sample]) -> Report:
    """Send damaged files to decoders, and measure this process's memory meanwhile."""
    settings = Settings()
    processes = settings.thumbnails.decoder_processes

    def queue() -> Iterator[Specimen]:
        for number, specimen in enumerate(specimens(seed, range(files))):
            if number % _EVERY == 0:
                samples.append(_sample(number))
            yield specimen
        samples.append(_sample(files))

    pool = DecoderPool(processes, settings.decode)
    try:
        return await fuzz(pool.decode, queue(), processes, settings.decode.wall_seconds)
    finally:
        await pool.aclose()


def main() -> int:
    """Run and print.

    Returns:
        The exit code: 1 if there was a violation, as in `tests.fuzz`.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz.memory", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=20_000, help="number of files (20,000); at least 4,000")
    parser.add_argument("--seed", type=int, default=1, help="determines how the files are damaged (1)")
    arguments = parser.parse_args()
    gc.disable()
    print("  files  private MB     blocks")
    samples: list[_Sample] = []
    report = asyncio.run(_watch(arguments.files, arguments.seed, samples))
    print(f"Objects in reference cycles: {gc.collect():,}")
    before = memory_of(os.getpid()).uss
    give_back_memory()
    kept = (before - memory_of(os.getpid()).uss) / MB
    print(f"Freed memory that the C library had kept for later use: {kept:.1f} MB")
    # The slope of a line through the second half.
    files, private, blocks = zip(*samples[len(samples) // 2 :], strict=True)
    megabytes, more_blocks = (statistics.linear_regression(files, each).slope * 1_000 for each in (private, blocks))
    print(f"Growth over the second half, per 1,000 files: {megabytes * 1000:.0f} KB of private memory,", end=" ")
    print(f"{more_blocks:.0f} blocks.")
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
