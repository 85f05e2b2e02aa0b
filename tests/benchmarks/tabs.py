"""Measures 20 packs of 1,000 photos in tabs: memory, and how long a tab takes to be shown.

``uv run python -m tests.benchmarks.tabs``. Needs nginx and Xvfb; Linux only.

- *Memory*: PSS of all processes with 20 tabs, twelve screens of each of which were looked through, above that with one.
- *Switching*: from the call that shows the next tab to the last change of any pixel in the tiles of the first row,
  which another process reads every 4 ms.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks import table
from tests.benchmarks.corpus import COUNT, make_corpus
from tests.benchmarks.driver import driven, next_line
from tests.benchmarks.process_memory import MB
from tests.benchmarks.screen import Watch, virtual_screen
from tests.benchmarks.table import Row
from tests.benchmarks.web_server import serve

if TYPE_CHECKING:
    from tests.benchmarks.screen import Rect
    from tests.benchmarks.web_server import Site

_TABS: Final = 20
_SWITCHES: Final = 10
_SWITCH_SECONDS: Final = 1.0  # until everything is painted


def _measure_once(site: Site) -> tuple[float, float]:
    """MB of all tabs above that of one, and the median milliseconds to show the next one."""
    values = []
    with (
        virtual_screen() as screen,
        tempfile.TemporaryDirectory(prefix="pack-benchmark-") as home,
        driven(screen, Path(home), "tabs", f"{site.origin}/v1", *site.further_ids) as process,
    ):
        one, all_tabs = next_line(process), next_line(process)
        rects: list[Rect] = [(left, top, width, height) for left, top, width, height in all_tabs["first_row"]]
        assert process.stdin is not None
        for _ in range(_SWITCHES):
            with Watch(screen) as watch:
                process.stdin.write("\n")
                process.stdin.flush()
                shown_at = next_line(process)["shown_at"]
                time.sleep(_SWITCH_SECONDS)
            values.append((watch.settled_at(rects) - shown_at) * 1000)
    return (all_tabs["memory"] - one["memory"]) / MB, statistics.median(values)


def measure(rounds: int) -> list[Row]:
    """Measure the app."""
    with serve(make_corpus(), (), _TABS) as site:
        memory, switches = zip(*(_measure_once(site) for _ in range(rounds)), strict=True)
    return [
        Row.of_value(f"memory of {_TABS} tabs of {COUNT}, above that of one", memory, "MB", 80.0),
        Row.of_value("showing another tab, to its first row", switches, "ms", 100.0),
    ]


if __name__ == "__main__":
    table.run(measure)
