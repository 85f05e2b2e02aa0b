"""Measures 20 packs of 1,000 photos in tabs: memory, and how long a tab takes to be shown; compared with Chromium.

``uv run python -m tests.benchmarks.tabs``. Needs nginx, Xvfb and Chromium; Linux only.

- *Memory*: PSS of all processes with 20 tabs, twelve screens of each of which were looked through, above that with one.
  Chromium's tabs show the page that loads its images lazily.
- *Switching*: from the call that shows the next tab to the last change of any pixel in the tiles of the first row,
  which another process reads every 4 ms. Chromium is asked to activate the next tab.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.benchmarks import chromium, table
from tests.benchmarks.corpus import COUNT, make_corpus
from tests.benchmarks.process_memory import MB
from tests.benchmarks.screen import Watch, virtual_screen
from tests.benchmarks.table import Row
from tests.benchmarks.web_server import serve

if TYPE_CHECKING:
    from tests.benchmarks.screen import Rect
    from tests.benchmarks.web_server import Site

_ROOT: Final = Path(__file__).resolve().parents[2]
_KEY: Final = "benchmark.key"
_TABS: Final = 20
_SWITCHES: Final = 10
_SWITCH_SECONDS: Final = 1.0  # until everything is painted
_MOST_MB: Final = 80.0
_MOST_MS: Final = 50.0


@dataclass(frozen=True, slots=True)
class Tabs:
    """One run.

    Attributes:
        more_bytes: Memory of all tabs above that of one.
        switch_ms: The median time to show the next tab.
    """

    more_bytes: int
    switch_ms: float


def _measure_app(site: Site) -> Tabs:
    with virtual_screen() as screen, tempfile.TemporaryDirectory(prefix="pack-benchmark-") as home:
        environment = dict(
            os.environ,
            DISPLAY=screen.name,
            QT_QPA_PLATFORM="xcb",
            XDG_CACHE_HOME=f"{home}/cache",
            XDG_CONFIG_HOME=f"{home}/config",
            XDG_DATA_HOME=f"{home}/data",
            XDG_STATE_HOME=f"{home}/state",
            GENVIRAL_API_KEY=_KEY,
        )
        command = [sys.executable, "-m", "tests.benchmarks.tabs_driver", f"{site.origin}/v1", *site.further_ids]
        with subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT
        ) as process:
            one, all_tabs = _next_line(process), _next_line(process)
            rects: list[Rect] = [(left, top, width, height) for left, top, width, height in all_tabs["first_row"]]
            values = []
            assert process.stdin is not None
            for _ in range(_SWITCHES):
                with Watch(screen) as watch:
                    process.stdin.write("\n")
                    process.stdin.flush()
                    shown_at = _next_line(process)["shown_at"]
                    time.sleep(_SWITCH_SECONDS)
                values.append((watch.settled_at(rects) - shown_at) * 1000)
            process.communicate()
    return Tabs(all_tabs["memory"] - one["memory"], statistics.median(values))


def _next_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    for line in process.stdout:
        with contextlib.suppress(json.JSONDecodeError):
            found: dict[str, Any] = json.loads(line)
            return found
    raise RuntimeError("the app ended without output")


def measure(rounds: int) -> list[Row]:
    """Measure the app and Chromium alternately."""
    ours: list[Tabs] = []
    theirs: list[chromium.TabbedPages] = []
    with serve(make_corpus(), (), _TABS) as site:
        pages = [site.page_url(f"further-{number}") for number in range(1, _TABS + 1)]
        for _ in range(rounds):
            ours.append(_measure_app(site))
            print(ours[-1], file=sys.stderr)
            theirs.append(chromium.show_tabs(pages, _SWITCHES))
    memory, switches = f"memory of {_TABS} tabs of {COUNT}, above that of one", "showing another tab, to its first row"
    more = [each.more_bytes / MB for each in ours]
    switch_ms = [each.switch_ms for each in ours]
    return [
        Row.of_value(memory, more, "MB", _MOST_MB),
        Row.of_ratio(memory, "Chromium, lazy pages", more, [each.more_bytes / MB for each in theirs], "MB", None),
        Row.of_value(switches, switch_ms, "ms", _MOST_MS),
        Row.of_ratio(switches, "Chromium", switch_ms, [each.switch_ms for each in theirs], "ms", None),
    ]


if __name__ == "__main__":
    table.run(measure)
