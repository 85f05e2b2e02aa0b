"""Checks that the built program starts quickly enough.

``uv run packaging/bundle/start_budget.py`` measures the time from process start to first paint, and compares it with a
bare QWidget program that is started from source alternately with it. The limit is a ratio, so it holds on slow
machines, too. Linux only.
"""

from __future__ import annotations

import statistics
import sys
from typing import Final

from bundle import smoke
from tests.benchmarks.measurements import measure_starts

MOST: Final = 3.0
_ROUNDS: Final = 7
_ATTEMPTS: Final = 3  # the median differs by 0.1 from run to run, and other programs make it only larger


def ratio_of(bare: list[float], packaged: list[float]) -> float:
    """Median over all pairs of starts: time of the packaged program divided by that of the bare one."""
    return statistics.median(ours / theirs for ours, theirs in zip(packaged, bare, strict=True))


def main() -> None:
    """Run the command line."""
    for _ in range(_ATTEMPTS):
        bare, packaged = measure_starts([str(smoke.program())], _ROUNDS)
        ratio = ratio_of(bare, packaged)
        result = f"start to first paint: {statistics.median(packaged):.0f} ms, {ratio:.2f} × a bare QWidget program"
        print(result)
        if ratio <= MOST:
            return
    sys.exit(f"{result}; {MOST} × are allowed")


if __name__ == "__main__":
    main()
