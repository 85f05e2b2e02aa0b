"""Measures what happens while P is held over 500 images: how long the window is blocked, and when marks are on disk.

Each round also holds the right arrow key, which moves through the images in the same way, but marks nothing.

``uv run python -m tests.benchmarks.marking``. Needs Xvfb; Linux only. What a killed process loses is measured by
``uv run python -m tests.kills --marking``.

Another process reads the file every few milliseconds, so that the time includes waiting for its lock.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.core.saved_values import MarkedPack
from app.demo.packs import THOUSAND_IMAGES_ID
from app.storage.data_file import DataFileError
from app.storage.saved_marks import MarksStore
from tests.benchmarks import table
from tests.benchmarks.screen import virtual_screen
from tests.benchmarks.table import Row
from tests.recording_servers import RecordedDemo

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection

COUNT: Final = 500
DATA_FOLDER: Final = Path("PackBrowser", "pack-browser")  # below XDG_DATA_HOME
_MOST_FRAME_MS: Final = 50.0
_MOST_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 0.005
_END_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Held:
    """Measurements of holding the key.

    Attributes:
        longest_ms: The longest time that the event loop was blocked.
        usual_ms: The 99th percentile of its delays.
        saved_after: Seconds from the key until its mark was on disk, of each image; empty without marks.
    """

    longest_ms: float
    usual_ms: float
    saved_after: list[float]


def driver_command(base_url: str, *options: str) -> list[str]:
    """The command that marks images of the pack of 1,000."""
    return [sys.executable, "-m", "tests.benchmarks.marking_driver", base_url, THOUSAND_IMAGES_ID, *options]


def environment_for(home: Path, key: str) -> Mapping[str, str]:
    """The environment of a driver with folders of its own."""
    folders = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    return {**os.environ, **{name: str(home) for name in folders}, "GENVIRAL_API_KEY": key}


def watch(folder: Path, pack: MarkedPack, results: Connection) -> None:
    """Read the file until told to end, then send when each image was first seen to have a mark."""
    store = MarksStore(folder, busy_seconds=_MOST_SECONDS)
    seen: dict[str, float] = {}
    results.send(None)
    while not results.poll(_LOOK_SECONDS):
        with contextlib.suppress(DataFileError):
            found = store.load(pack)
            now = time.perf_counter()
            for image_id in found:
                seen.setdefault(image_id, now)
    results.send(seen)


def measure_once(key: str) -> Held:
    """Hold a key once, in a new window."""
    with (
        RecordedDemo(slow_seconds=0.0) as service,
        tempfile.TemporaryDirectory(prefix="pack-benchmark-", ignore_cleanup_errors=True) as folder,
        virtual_screen() as screen,
    ):
        home = Path(folder)
        pack = MarkedPack(service.base_url, THOUSAND_IMAGES_ID)
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        watching = multiprocessing.get_context("spawn").Process(target=watch, args=(home / DATA_FOLDER, pack, theirs))
        watching.start()
        ours.recv()
        ended = subprocess.run(
            driver_command(service.base_url, str(COUNT), "--key", key),
            env={**environment_for(home, service.key), "DISPLAY": screen.name, "QT_QPA_PLATFORM": "xcb"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=_END_SECONDS,
        )
        ours.send(None)
        seen = ours.recv()
        watching.join()
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    marked = {line["id"]: line["at"] for line in lines if "id" in line}
    gaps = sorted(lines[-1]["gaps"])
    saved_after = [seen[image_id] - at for image_id, at in marked.items()] if seen else []
    return Held(gaps[-1], gaps[len(gaps) * 99 // 100], saved_after)


def measure(rounds: int) -> list[Row]:
    """Hold the key in several windows, one after another."""
    held, moved = [], []
    for _ in range(rounds):
        held.append(measure_once("P"))
        moved.append(measure_once("Right"))
    title = f"P held over {COUNT} images, longest time that the window was blocked"
    return [
        Row.of_value(title, [each.longest_ms for each in held], "ms", _MOST_FRAME_MS),
        Row.of_ratio(
            title, "→ held", [each.longest_ms for each in held], [each.longest_ms for each in moved], "ms", None
        ),
        Row.of_ratio(
            "the same, 99 % of delays",
            "→ held",
            [each.usual_ms for each in held],
            [each.usual_ms for each in moved],
            "ms",
            None,
        ),
        Row.of_value(
            f"the same, from the key until the last of {COUNT} marks was on disk",
            [max(each.saved_after) for each in held],
            "s",
            _MOST_SECONDS,
        ),
    ]


if __name__ == "__main__":
    table.run(measure)
