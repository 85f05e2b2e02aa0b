"""Measures the packaged app: its start compared with a minimal QWidget program, its speed from source, and its size.

``uv run --group package python -m tests.benchmarks.packaged``. It first builds everything, which takes a minute, and a
second bundle of the same modules that runs `app_driver`, as `gallery` runs it from source. Linux only; needs what
`gallery` needs except curl and djpeg.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks import table
from tests.benchmarks.corpus import COUNT, make_corpus
from tests.benchmarks.gallery import run_app
from tests.benchmarks.launching import measure_launches
from tests.benchmarks.process_memory import MB
from tests.benchmarks.startup import measure_starts
from tests.benchmarks.table import Row
from tests.benchmarks.web_server import serve

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROOT: Final = Path(__file__).resolve().parents[2]
_PROGRAM: Final = _ROOT / "dist" / "pack-browser" / "pack-browser"
_DRIVEN: Final = _ROOT / "build" / "benchmark" / "pack-browser" / "pack-browser"
_BUILD: Final = [sys.executable, str(_ROOT / "packaging" / "bundle" / "build.py"), "--trial"]
_ENTRY: Final = _DRIVEN.parents[1] / "main.py"
_BUILD_DRIVEN: Final = [sys.executable, str(_ROOT / "packaging" / "bundle" / "make_bundle.py"), str(_ENTRY.parent)]


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
        elif file.suffix in {".rpm", ".gz"}:
            rows.append(Row(f"{file.suffix}: {size:.1f} MB", "", ""))
    return rows


def _engine_rows(rounds: int) -> list[Row]:
    """Measure the gallery from source and packaged, alternately."""
    _ENTRY.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_ROOT / "tests" / "benchmarks" / "app_run.py", _ENTRY)
    subprocess.run([*_BUILD_DRIVEN, "--entry", str(_ENTRY)], check=True, cwd=_ROOT, stdout=sys.stderr)
    commands: dict[str, Sequence[str]] = {
        "source": (sys.executable, "-m", "tests.benchmarks.app_run"),
        "packaged": (str(_DRIVEN),),
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    first_row: dict[str, list[float]] = {name: [] for name in commands}
    memory: dict[str, list[float]] = {name: [] for name in commands}
    with serve(make_corpus(), (COUNT,)) as site:
        for _ in range(rounds):
            for name, command in commands.items():
                with tempfile.TemporaryDirectory(prefix="pack-benchmark-", ignore_cleanup_errors=True) as cache:
                    run = run_app(site, COUNT, Path(cache), "--scroll", program=command)
                if run.loaded.all_ready_at is None:
                    raise RuntimeError(f"{name}: not all thumbnails were loaded")
                seconds[name].append(run.loaded.all_ready_at - run.loaded.entered_at)
                first_row[name].append(run.first_row_ms)
                memory[name].append(run.memory_bytes / MB)
    ratio = Row.of_ratio
    return [
        ratio("all 1,000 thumbnails ready, packaged", "from source", seconds["packaged"], seconds["source"], "s", 1.1),
        ratio(
            "Enter to the first row, packaged", "from source", first_row["packaged"], first_row["source"], "ms", None
        ),
        ratio("memory after scrolling, packaged", "from source", memory["packaged"], memory["source"], "MB", None),
    ]


def measure(rounds: int) -> list[Row]:
    """Build, then measure the packaged app and the other programs alternately."""
    rows = _build_rows()
    bare, packaged = measure_starts([str(_PROGRAM)], rounds)
    rows.append(Row.of_ratio("start to first paint, packaged", "bare QWidget", packaged, bare, "ms", 3.0))
    launches = measure_launches([str(_PROGRAM)], rounds)
    print(launches.steps_text(), file=sys.stderr)
    return rows + launches.rows("packaged", 0.75) + _engine_rows(rounds)


if __name__ == "__main__":
    table.run(measure)
