"""Measures the packaged app: its size, and its start, alone and with a pack.

``uv run --group package python -m tests.benchmarks.packaged``. It builds everything first, which takes a minute. Linux
only; needs what `launching` needs.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tests.benchmarks import table
from tests.benchmarks.launching import measure_near
from tests.benchmarks.startup import measure_starts
from tests.benchmarks.table import Row

_ROOT: Final = Path(__file__).resolve().parents[2]
_PROGRAM: Final = _ROOT / "dist" / "pack-browser" / "pack-browser"
_BUILD: Final = [sys.executable, str(_ROOT / "packaging" / "bundle" / "build.py"), "--trial"]


def _build_rows() -> list[Row]:
    """Build the packages, and measure the time and the sizes."""
    started = time.monotonic()
    subprocess.run(_BUILD, check=True, cwd=_ROOT, stdout=sys.stderr)
    seconds = time.monotonic() - started
    installed = sum(
        path.stat().st_size for path in _PROGRAM.parent.rglob("*") if path.is_file() and not path.is_symlink()
    )
    rows = [
        Row.of_value("package build, the whole command", [seconds], "s", 180),
        Row.of_value("installed", [installed / 1e6], "MB", 170),
    ]
    for file in sorted(_PROGRAM.parents[1].glob("pack-browser-*")):
        size = file.stat().st_size / 1e6
        if file.suffix == ".deb":
            rows.append(Row.of_value(file.suffix, [size], "MB", 60))
    return rows


def measure(rounds: int) -> list[Row]:
    """Build, then measure the packaged app and the other programs alternately."""
    rows = _build_rows()
    bare, packaged = measure_starts([str(_PROGRAM)], rounds)
    rows.append(Row.of_ratio("start to first paint, packaged", "bare QWidget", packaged, bare, "ms", 3.0))
    return [*rows, measure_near([str(_PROGRAM)], rounds, "packaged")]


if __name__ == "__main__":
    table.run(measure)
