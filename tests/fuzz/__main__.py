"""``uv run python -m tests.fuzz`` sends thousands of damaged files to the decoder processes, and prints a table."""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from app.core.limits import DecodeLimits
from app.images.decoders import DecoderPool
from tests.fuzz.run import LIMITS, Report, Specimen, fuzz, originals_of, specimens


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9_000, help="broken files (9,000)")
    parser.add_argument("--seed", type=int, default=74, help="determines how the files are damaged (74)")
    parser.add_argument("--start", type=int, default=0, help="number of the first round (0)")
    parser.add_argument("--processes", type=int, default=2, help="decoders (2)")
    parser.add_argument("--originals", action="store_true", help="decode whole pictures, regions and frames instead")
    parser.add_argument("--keep", type=Path, help="folder for files that cause a violation or end a process")
    parser.add_argument("--replay", type=Path, nargs="+", metavar="FILE", help="files to send instead")
    return parser.parse_args()


async def _run(broken: Iterable[Specimen], processes: int, *, has_originals: bool) -> Report:
    limits = LIMITS if has_originals else DecodeLimits()
    pool = DecoderPool(processes, limits)
    decode = originals_of(pool) if has_originals else pool.decode
    try:
        return await fuzz(decode, broken, processes, limits.cpu_seconds)
    finally:
        await pool.aclose()


def main() -> int:
    """Run and print.

    Returns:
        The exit code: 1 if there was a violation.
    """
    arguments = _arguments()
    if arguments.replay:
        broken: Iterable[Specimen] = [Specimen(path.name, 0, 0, path.read_bytes()) for path in arguments.replay]
    else:
        broken = specimens(arguments.seed, range(arguments.start, arguments.start + arguments.rounds))
    started = time.monotonic()
    report = asyncio.run(_run(broken, arguments.processes, has_originals=arguments.originals))
    print(report.table())
    print(f"{time.monotonic() - started:.0f} s; the slowest file took {report.slowest:.1f} s")
    for heading, found in (("ended a process", report.ended), ("VIOLATION", report.violations)):
        for specimen, what in found:
            print(f"{heading}: {specimen}: {what}")
            if arguments.keep is not None:
                arguments.keep.mkdir(parents=True, exist_ok=True)
                name = f"{specimen.name} seed {specimen.seed} round {specimen.round}".replace(" ", "-")
                (arguments.keep / name).write_bytes(specimen.data)
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
