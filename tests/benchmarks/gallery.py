"""Measures a pack of 1,000 photos in the app, compared with Chromium and with curl and djpeg.

``uv run python -m tests.benchmarks.gallery``. Needs nginx, Xvfb, Chromium, curl and djpeg; Linux only.

- *First row*: from Enter, or from the navigation, until the last change of the pixels of the first row, measured on the
  display by another process. The app's fading in is included.
- *All thumbnails*: every thumbnail is made and can be painted.
- *Memory*: PSS of all processes after scrolling by a screen every 50 ms to the end and jumping back.
- *Event-loop gap*: how much longer than a millisecond a sleep of a millisecond takes, in runs of their own, because
  measuring it takes time.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tests.benchmarks import chromium, table
from tests.benchmarks.corpus import COUNT, make_corpus
from tests.benchmarks.curl_and_djpeg import fetch_and_decode
from tests.benchmarks.driver import driven, next_line
from tests.benchmarks.process_memory import MB
from tests.benchmarks.screen import Watch, virtual_screen
from tests.benchmarks.table import Row
from tests.benchmarks.web_server import serve

if TYPE_CHECKING:
    from tests.benchmarks.screen import Rect
    from tests.benchmarks.web_server import Site

_COLUMNS: Final = 7  # of Chromium's page, which has the layout of the app's window


class AppRun(NamedTuple):
    """One run of the app.

    Attributes:
        line: What it printed when the pack was loaded, see `driver`.
        first_row: The tiles of the first row on the screen.
        first_row_ms: From Enter until the pixels of the first row changed last.
        memory_bytes: PSS after scrolling; 0 without scrolling.
    """

    line: dict[str, Any]
    first_row: list[Rect]
    first_row_ms: float
    memory_bytes: int


def run_app(site: Site, count: int, *options: str) -> AppRun:
    """Start the app without stored thumbnails, and open the pack with this number of images."""
    with virtual_screen() as screen, tempfile.TemporaryDirectory(prefix="pack-benchmark-") as home:
        arguments = (f"{site.origin}/v1", site.pack_ids[count], str(count), *options)
        with driven(screen, Path(home), "gallery", *arguments) as process:
            with Watch(screen) as watch:
                line = next_line(process)
            memory = next_line(process)["memory"] if "scroll" in options else 0
    rects: list[Rect] = [(left, top, width, height) for left, top, width, height in line["first_row"]]
    assert len(rects) == _COLUMNS, "the app has another number of columns than Chromium's page"
    assert line["ready"] == count, "not all thumbnails were loaded"
    return AppRun(line, rects, (watch.settled_at(rects) - line["entered_at"]) * 1000, memory)


def measure(rounds: int) -> list[Row]:
    """Measure everything in several rounds, the app and the other programs alternately."""
    runs, watched, lazy, row_by_hand, all_by_hand = [], [], [], [], []
    with serve(make_corpus(), (COUNT,)) as site:
        for _ in range(rounds):
            runs.append(run_app(site, COUNT, "scroll"))
            lazy.append(chromium.show_lazily(site.page_url))
            row_by_hand.append(fetch_and_decode(site.photo_urls[:_COLUMNS]) * 1000)
            all_by_hand.append(fetch_and_decode(site.photo_urls))
            watched.append(run_app(site, COUNT, "gaps").line)
    first_row = [run.first_row_ms for run in runs]
    all_ready = [run.line["all_ready_at"] - run.line["entered_at"] for run in runs]
    memory, lazy_memory = [run.memory_bytes / MB for run in runs], [page.memory_bytes / MB for page in lazy]
    lazy_row = [page.first_row_seconds * 1000 for page in lazy]
    return [
        Row.of_ratio("Enter to the first row", "Chromium, lazy page", first_row, lazy_row, "ms", 0.3),
        Row.of_ratio("Enter to the first row", "curl + djpeg of its files", first_row, row_by_hand, "ms", None),
        Row.of_ratio("all 1,000 thumbnails ready", "curl + djpeg", all_ready, all_by_hand, "s", 1.3),
        Row.of_ratio("memory after scrolling through 1,000", "Chromium", memory, lazy_memory, "MB", 0.25),
        Row.of_value("event-loop gap, p99", [line["p99"] for line in watched], "ms", 8.0),
        Row.of_value("event-loop gap, worst", [line["worst"] for line in watched], "ms", 40.0),
    ]


if __name__ == "__main__":
    table.run(measure)
