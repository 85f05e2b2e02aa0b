"""Measures the viewer on a display: a step to the next image, compared with other viewers; frames, and memory.

``uv run python -m tests.benchmarks.viewer``. Needs nginx, Xvfb, openbox, geeqie, gthumb and gwenview;
Linux only.

- *Step*: from the key until the last change of the pixels in the middle of the screen, with 12-megapixel JPEGs. The app
  gets them by HTTP and has fetched the next one ahead, as far as its key is not pressed for some seconds; the others
  read the same files from a folder and read ahead as well. All fill the screen.
- *Step, not prefetched*: the same in the app, while it fetches nothing ahead: until most of these pixels have changed
  first, which is the thumbnail, and until they changed last. Compared with curl and djpeg, which discards the pixels.
- *Frame*: how long the window is busy for each frame, painting and sending pixels, while a 64-megapixel JPEG is zoomed
  by a wheel and dragged by a mouse.
- *Memory*: PSS of all processes.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.benchmarks import table
from tests.benchmarks.curl_and_djpeg import fetch_and_decode_whole
from tests.benchmarks.keyboard import Keyboard
from tests.benchmarks.large_photos import make_large_photos
from tests.benchmarks.process_memory import MB
from tests.benchmarks.screen import SIZE, Screen, Watch, virtual_screen
from tests.benchmarks.table import Row
from tests.benchmarks.web_server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.benchmarks.corpus import Corpus
    from tests.benchmarks.screen import Rect
    from tests.benchmarks.web_server import Site

_ROOT: Final = Path(__file__).resolve().parents[2]
_KEY: Final = "benchmark.key"
_STEPS: Final = 6  # in each round
_READ_AHEAD_SECONDS: Final = 3.0
_STEP_SECONDS: Final = 1.5  # until nothing changes any more
_START_SECONDS: Final = 6.0
# The middle of the screen: at its edges programs show other things over the picture.
_MIDDLE: Final[Rect] = (SIZE[0] // 4, SIZE[1] // 4, SIZE[0] // 2, SIZE[1] // 2)
# How each is started with a file, and the key that leads to the next one.
_RIVALS: Final = {
    "geeqie": (["geeqie", "--fullscreen"], "Page_Down"),
    "gThumb": (["gthumb", "--fullscreen"], "Page_Down"),
    "Gwenview": (["gwenview", "--fullscreen"], "Right"),
}
_STEP_GOAL_MS: Final = 50.0
_COLD_GOAL: Final = 1.3
_FRAME_GOAL_MS: Final = 16.0
_MEMORY_GOAL_MB: Final = 150.0
_FLAT_MB: Final = 5.0


@contextlib.contextmanager
def _managed_screen() -> Iterator[Screen]:
    """A virtual display with a window manager, which gives windows the focus and lets them fill the screen."""
    with virtual_screen() as screen:
        environment = dict(os.environ, DISPLAY=screen.name)
        with subprocess.Popen(
            ["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as manager:
            try:
                yield screen
            finally:
                manager.terminate()


def _steps(screen: Screen, key: str) -> list[float]:
    """Press a key several times. Returns the milliseconds until the pixels changed last, for each."""
    keyboard = Keyboard(screen.name)
    values = []
    for _ in range(_STEPS):
        time.sleep(_READ_AHEAD_SECONDS)
        with Watch(screen) as watch:
            pressed_at = keyboard.press(key)
            time.sleep(_STEP_SECONDS)
        values.append((watch.settled_at([_MIDDLE]) - pressed_at) * 1000)
    keyboard.close()
    return values


@contextlib.contextmanager
def _running_app(site: Site, count: int, *options: str) -> Iterator[tuple[Screen, subprocess.Popen[str]]]:
    """The app, which shows the first photo in the viewer, on a display of its own."""
    with _managed_screen() as screen, tempfile.TemporaryDirectory(prefix="pack-benchmark-") as home:
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
        command = [sys.executable, "-m", "tests.benchmarks.viewer_driver", f"{site.origin}/v1", site.pack_ids[count]]
        command += options
        with subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT
        ) as process:
            _next_line(process)
            yield screen, process
            process.communicate()


def _measure_app(site: Site, count: int) -> tuple[list[float], dict[str, Any]]:
    """Steps, and what the driver measures."""
    with _running_app(site, count) as (screen, process):
        steps = _steps(screen, "Right")
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        return steps, _next_line(process)


def _measure_cold(site: Site, count: int) -> tuple[list[float], list[float], list[float]]:
    """Steps to photos that were not fetched ahead: milliseconds to thumbnail and original; of curl and djpeg."""
    thumbnails, originals, theirs = [], [], []
    with _running_app(site, count, "--cold") as (screen, process):
        keyboard = Keyboard(screen.name)
        for step in range(1, _STEPS + 1):
            theirs.append(fetch_and_decode_whole(site.photo_urls[step]) * 1000)
            time.sleep(_STEP_SECONDS)
            with Watch(screen) as watch:
                pressed_at = keyboard.press("Right")
                time.sleep(_STEP_SECONDS)
            thumbnails.append((watch.began_at(_MIDDLE) - pressed_at) * 1000)
            originals.append((watch.settled_at([_MIDDLE]) - pressed_at) * 1000)
        keyboard.close()
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return thumbnails, originals, theirs


def _next_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    for line in process.stdout:
        with contextlib.suppress(json.JSONDecodeError):
            found: dict[str, Any] = json.loads(line)
            return found
    raise RuntimeError("the app ended without output")


def _measure_rival(photos: Corpus, command: Sequence[str], key: str) -> list[float]:
    """Steps of another viewer, through a folder with links to the photos."""
    with (
        _managed_screen() as screen,
        tempfile.TemporaryDirectory(
            prefix="pack-benchmark-",
            ignore_cleanup_errors=True,  # services that it has started may still write
        ) as home,
    ):
        folder = Path(home, "photos")
        folder.mkdir()
        for path in photos.paths[:-1]:
            (folder / path.name).symlink_to(path)
        environment = dict(os.environ, DISPLAY=screen.name, HOME=home, GDK_BACKEND="x11", NO_AT_BRIDGE="1")
        first = str(folder / photos.paths[0].name)
        with subprocess.Popen(
            ["dbus-run-session", "--", *command, first],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                time.sleep(_START_SECONDS)
                return _steps(screen, key)
            finally:
                os.killpg(process.pid, 15)


def _percentile(values: Sequence[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def measure(rounds: int) -> list[Row]:
    """Measure everything in several rounds, the app and the other programs alternately."""
    if missing := [command[0] for command, _ in _RIVALS.values() if shutil.which(command[0]) is None]:
        raise SystemExit(f"not installed: {', '.join(missing)}")
    photos = make_large_photos()
    ours: list[float] = []
    theirs: dict[str, list[float]] = {name: [] for name in _RIVALS}
    results: list[dict[str, Any]] = []
    cold: list[tuple[list[float], list[float], list[float]]] = []
    count = len(photos.names)
    with serve(photos, (count,)) as site:
        for _ in range(rounds):
            steps, result = _measure_app(site, count)
            ours.append(_percentile(steps, 50))
            cold.append(_measure_cold(site, count))
            results.append(result)
            for name, (command, key) in _RIVALS.items():
                theirs[name].append(_percentile(_measure_rival(photos, command, key), 50))
    title = "12 MP JPEG, key to the next picture, prefetched"
    fastest = [min(values) for values in zip(*theirs.values(), strict=True)]
    thumbnails, originals, alone = (
        [_percentile(values, 50) for values in rounds_of_one] for rounds_of_one in zip(*cold, strict=True)
    )
    cold_title = "12 MP JPEG, key to the next picture, not prefetched"
    opened = [(each["opening_bytes"][-1] - each["opening_bytes"][0]) / MB for each in results]
    return [
        Row.of_value(title, ours, "ms", _STEP_GOAL_MS),
        Row.of_ratio(title, "the fastest other viewer", ours, fastest, "ms", 1.0),
        *(Row.of_ratio(title, name, ours, values, "ms", None) for name, values in theirs.items()),
        Row.of_value(f"{cold_title}: thumbnail", thumbnails, "ms", _STEP_GOAL_MS),
        Row.of_ratio(f"{cold_title}: original", "curl + djpeg, full size", originals, alone, "ms", _COLD_GOAL),
        *(
            Row.of_value(
                f"64 MP JPEG, {what}, p95 of the frames",
                [_percentile(each[f"{what}_ms"], 95) for each in results],
                "ms",
                _FRAME_GOAL_MS,
            )
            for what in ("zooming", "panning")
        ),
        Row.of_value("64 MP JPEG, memory more", [each["more_bytes"] / MB for each in results], "MB", _MEMORY_GOAL_MB),
        Row.of_value(
            "64 MP JPEG, memory more after closing", [each["left_bytes"] / MB for each in results], "MB", 3 * _FLAT_MB
        ),
        Row.of_value("memory more after 1,000 openings", opened, "MB", _FLAT_MB),
    ]


if __name__ == "__main__":
    table.run(measure)
