"""Measures a pack of 1,000 photos in the app, compared with Chromium and with curl and djpeg; then one of 10,000.

``uv run python -m tests.benchmarks.gallery``. Needs nginx, Xvfb, Chromium, curl and djpeg; Linux only.

- *First row*: from Enter, or from the navigation, until the last change of the pixels of the first row, measured on the
  display by another process. The app's fading in is included.
- *All thumbnails*: in the app, every thumbnail is made and can be painted. In Chromium, the page's `load` event, when
  all files are loaded but few are decoded; another row says when every image was decoded once.
- *Memory*: PSS of all processes after scrolling by a screen every 50 ms to the end and jumping back.
- *Event-loop gap*: how much longer than a millisecond a sleep of a millisecond takes, in separate runs, because
  measuring it takes time.
- *Reopening*: a new process with the store of the first one.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.benchmarks import chromium, table
from tests.benchmarks.app_driver import Loaded, Scrolled
from tests.benchmarks.corpus import COUNT, make_corpus
from tests.benchmarks.curl_and_djpeg import fetch_and_decode
from tests.benchmarks.process_memory import MB
from tests.benchmarks.screen import Watch, virtual_screen
from tests.benchmarks.table import Row
from tests.benchmarks.web_server import serve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.benchmarks.screen import Rect
    from tests.benchmarks.web_server import Site

_ROOT: Final = Path(__file__).resolve().parents[2]
_MANY: Final = 10_000
_KEY: Final = "benchmark.key"
_COLUMNS: Final = 7  # of Chromium's page, which has the layout of the app's window


@dataclass(frozen=True, slots=True)
class AppRun:
    """One run of the app.

    Attributes:
        loaded: The measurements that it printed.
        first_row: The tiles of the first row on the screen.
        first_row_at: When the pixels of the first row changed last, by `time.perf_counter`.
        memory_bytes: PSS after scrolling; 0 without scrolling.
    """

    loaded: Loaded
    first_row: list[Rect]
    first_row_at: float
    memory_bytes: int

    @property
    def first_row_ms(self) -> float:
        """From Enter to the first row."""
        return (self.first_row_at - self.loaded.entered_at) * 1000

    @property
    def first_row_after_answer_ms(self) -> float:
        """From the answer's last byte to the first row."""
        return (self.first_row_at - self.loaded.answered_at) * 1000


def run_app(
    site: Site,
    count: int,
    cache: Path,
    *options: str,
    program: Sequence[str] = (sys.executable, "-m", "tests.benchmarks.app_run"),
) -> AppRun:
    """Start the app and open a pack.

    Args:
        site: The server.
        count: Number of images of the pack.
        cache: Folder of the app's store.
        options: Options of `app_driver`.
        program: Command that starts `app_driver`.
    """
    with virtual_screen() as screen, tempfile.TemporaryDirectory(prefix="pack-benchmark-") as config:
        environment = dict(
            os.environ,
            DISPLAY=screen.name,
            QT_QPA_PLATFORM="xcb",
            XDG_CACHE_HOME=str(cache),
            XDG_CONFIG_HOME=config,
            XDG_DATA_HOME=f"{config}/data",  # otherwise the pack would be open before Enter
            XDG_STATE_HOME=f"{config}/state",
            GENVIRAL_API_KEY=_KEY,
        )
        command = [*program, f"{site.origin}/v1", site.pack_ids[count], str(count), *options]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
            with Watch(screen) as watch:
                loaded = Loaded(**_next_line(process))
            memory = Scrolled(**_next_line(process)).memory_bytes if "--scroll" in options else 0
            process.communicate()
    rects: list[Rect] = [(left, top, width, height) for left, top, width, height in loaded.first_row]
    assert len(rects) == _COLUMNS, "the app has another number of columns than Chromium's page"
    return AppRun(loaded, rects, watch.settled_at(rects), memory)


def _next_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    for line in process.stdout:
        with suppress(json.JSONDecodeError):
            found: dict[str, Any] = json.loads(line)
            return found
    raise RuntimeError("the app ended without output")


@dataclass
class _Rounds:
    """The measurements, one value for each round."""

    app: list[AppRun] = field(default_factory=list)
    reopened: list[AppRun] = field(default_factory=list)
    watched: list[AppRun] = field(default_factory=list)
    lazy: list[chromium.LazyPage] = field(default_factory=list)
    eager: list[chromium.EagerPage] = field(default_factory=list)
    row_by_hand: list[float] = field(default_factory=list)
    all_by_hand: list[float] = field(default_factory=list)

    def measure(self, site: Site) -> None:
        """One round of everything."""
        with tempfile.TemporaryDirectory(prefix="pack-benchmark-", ignore_cleanup_errors=True) as cache:
            self.app.append(run_app(site, COUNT, Path(cache), "--scroll"))
            self.reopened.append(run_app(site, COUNT, Path(cache)))
        self.lazy.append(chromium.show_lazily(site.page_url("lazy")))
        # Decoding all images takes Chromium half a minute, so it is measured only once.
        self.eager.append(chromium.show_eagerly(site.page_url("eager"), decodes=not self.eager))
        self.row_by_hand.append(fetch_and_decode(site.photo_urls[:_COLUMNS]))
        self.all_by_hand.append(fetch_and_decode(site.photo_urls))
        with tempfile.TemporaryDirectory(prefix="pack-benchmark-", ignore_cleanup_errors=True) as cache:
            self.watched.append(run_app(site, COUNT, Path(cache), "--gaps"))

    def rows(self) -> list[Row]:
        """The rows of the table."""
        first_row = [run.first_row_ms for run in self.app]
        ready_at = [run.loaded.all_ready_at for run in self.app]
        all_ready = [at - run.loaded.entered_at for at, run in zip(ready_at, self.app, strict=True) if at is not None]
        if None in ready_at:
            all_ready.clear()
        memory = [run.memory_bytes / MB for run in self.app]
        lazy_row = [page.first_row_seconds * 1000 for page in self.lazy]
        lazy_memory = [page.memory_bytes / MB for page in self.lazy]
        files_there = [page.loaded_seconds for page in self.eager]
        decoded = [page.decoded_seconds for page in self.eager if page.decoded_seconds]
        row_by_hand = [seconds * 1000 for seconds in self.row_by_hand]
        row_title, all_title = "Enter to the first row", "all 1,000 thumbnails ready"
        ratio = Row.of_ratio
        return [
            ratio(row_title, "Chromium, lazy page", first_row, lazy_row, "ms", 0.3),
            ratio(row_title, "curl + djpeg of its files", first_row, row_by_hand, "ms", None),
            ratio(all_title, "Chromium, eager page loaded", all_ready, files_there, "s", None),
            ratio(all_title, "Chromium, eager page decoded", all_ready[:1], decoded, "s", None),
            ratio(all_title, "curl + djpeg", all_ready, self.all_by_hand, "s", 1.3),
            ratio("memory after scrolling through 1,000", "Chromium, lazy page", memory, lazy_memory, "MB", 0.25),
            Row.of_value(
                "CPU of the GUI thread, from the start until all 1,000 are ready",
                [run.loaded.gui_cpu_seconds for run in self.app],
                "s",
                1.4,
            ),
            Row.of_value("event-loop gap, p99", [run.loaded.gaps_ms[1] for run in self.watched], "ms", 8.0),
            Row.of_value("event-loop gap, worst", [run.loaded.gaps_ms[2] for run in self.watched], "ms", 40.0),
            Row.of_value(
                "reopening, answer to first row", [run.first_row_after_answer_ms for run in self.reopened], "ms", 150.0
            ),
        ]

    def memory_row(self, many: AppRun) -> Row:
        """The memory for ten times as many images."""
        memory = statistics.median(run.memory_bytes for run in self.app) / MB
        more = many.memory_bytes / MB - memory
        return Row(
            f"memory after scrolling through 10,000: {many.memory_bytes / MB:.0f} MB",
            f"1,000: {memory:.0f} MB",
            f"{more:+.0f} MB",
            "+40 MB",
            more <= 40,
        )

    def remarks(self) -> list[str]:
        """Further measurements, which show what takes time."""
        loaded = [run.loaded for run in self.app]
        answer = statistics.median(each.answered_at - each.entered_at for each in loaded) * 1000
        ready = statistics.median(each.first_row_ready_at - each.entered_at for each in loaded) * 1000
        again = statistics.median(run.loaded.first_row_ready_at - run.loaded.answered_at for run in self.reopened)
        eager = statistics.median(page.memory_bytes for page in self.eager) / MB
        return [
            f"Enter to the answer {answer:.0f} ms, to the first row's thumbnails {ready:.0f} ms",
            f"reopened: answer to the first row's thumbnails {again * 1000:.0f} ms",
            f"thumbnails ready before and without scrolling: {min(each.ready for each in loaded)} of {COUNT}",
            f"Chromium, eager page: {eager:.0f} MB",
        ]


def measure(rounds: int) -> list[Row]:
    """Measure everything in several rounds, the app and the other programs alternately."""
    corpus = make_corpus()
    results = _Rounds()
    with serve(corpus, (COUNT, _MANY)) as site:
        for _ in range(rounds):
            results.measure(site)
        with tempfile.TemporaryDirectory(prefix="pack-benchmark-", ignore_cleanup_errors=True) as cache:
            many = run_app(site, _MANY, Path(cache), "--scroll")
    for remark in results.remarks():
        print(remark, file=sys.stderr)
    rows = results.rows()
    return [*rows[:6], results.memory_row(many), *rows[6:]]


if __name__ == "__main__":
    table.run(measure)
