"""The benchmarks: each measures in some rounds, the app and other programs alternately, and returns rows of the table.

What they need, and what the values mean, is in README.md. Linux only.
"""

import atexit
import contextlib
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from PIL import Image

from app.core.limits import OriginalsDownloadLimits
from app.images.part_file import LIST_NAME
from tests.benchmarks import others
from tests.benchmarks.corpus import COUNT, Corpus, make_corpus
from tests.benchmarks.driver import SETTLE_SECONDS, WARM_UP_SECONDS, driven, environment_for, next_line
from tests.benchmarks.line import Distance
from tests.benchmarks.screen import Rect, Screen, Watch, virtual_screen
from tests.benchmarks.table import Row
from tests.benchmarks.web_server import Site, serve
from tests.processes import MB

_ROOT: Final = Path(__file__).resolve().parents[2]
_PACKAGED: Final = _ROOT / "dist" / "pack-browser" / "pack-browser"
_NOWHERE: Final = "http://127.0.0.1:9/v1"
_STARTS: Final = 3  # in each round, because starts are quick
_COLUMNS: Final = 7  # of Chromium's page, which has the layout of the app's window
_MANY: Final = 10_000
_TABS: Final = 20
_SWITCHES: Final = 10
_SWITCH_SECONDS: Final = 1.0  # until everything is painted
_FAR_COUNT: Final = 300
_DISTANCES: Final = (Distance(0.060, 12.5e6), Distance(0.200, 25e6))
_LEFT_MB: Final = 90  # after a soak
_OFFICE: Final = Distance(round_trip_seconds=0.02, bytes_per_second=25e6)  # 200 Mbit/s


# --- Starts ---------------------------------------------------------------------------------------------------------


@cache
def _from_source() -> tuple[str, str]:
    """The command of a user who runs the app from source. httpx would import some of the developers' packages."""
    folder = tempfile.mkdtemp(prefix="pack-benchmark-python-")
    atexit.register(shutil.rmtree, folder)
    sync = [os.environ.get("UV", "uv"), "sync", "--quiet", "--no-dev", "--python", sys.executable]
    subprocess.run(sync, env=os.environ | {"UV_PROJECT_ENVIRONMENT": folder}, check=True, cwd=_ROOT)
    return f"{folder}/bin/python", str(_ROOT / "main.py")


def startup(rounds: int) -> list[Row]:
    """Measure the start to the first paint, beside a bare QWidget program."""
    command = _from_source()
    return [_startup(command, rounds, "start to first paint", command[0])]


def _startup(command: Sequence[str], rounds: int, what: str, python: str = sys.executable) -> Row:
    bare, ours = measure_starts(command, rounds, python)
    return Row.of_ratio(what, "bare QWidget", ours, bare, "ms", 3.0)


def measure_starts(
    command: Sequence[str], rounds: int, python: str = sys.executable
) -> tuple[list[float], list[float]]:
    """Start the bare program and the app alternately; the first pair, which fills the file cache, is not measured.

    Args:
        command: The command of the app.
        rounds: Number of rounds.
        python: The Python of the bare program.

    Returns:
        Milliseconds of each start of the bare program, and of the app.
    """
    with virtual_screen() as screen, _folder() as home:
        environment = environment_for(home, screen)
        bare, ours = [], []
        for _ in range(_STARTS * rounds + 1):
            bare.append(_milliseconds_to("painted", (python, *others.BARE), environment))
            ours.append(_milliseconds_to("first paint", [*command, "--log-level", "INFO"], environment))
    return bare[1:], ours[1:]


def _milliseconds_to(sign: str, command: Sequence[str], environment: dict[str, str]) -> float:
    """Milliseconds from the start of a process until its output has a line that contains `sign`."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=_ROOT
    ) as process:
        assert process.stdout is not None
        found = any(sign in line for line in process.stdout)
        milliseconds = (time.perf_counter() - started) * 1000
        process.terminate()
        process.stdout.read()
    assert found, f"{command} never painted"
    return milliseconds


def second_start(rounds: int) -> list[Row]:
    """Measure a start while the program runs, until it has handed over."""
    values = []
    with virtual_screen() as screen, _folder() as home:
        environment = environment_for(home, screen)
        command = [*_from_source(), "--base-url", _NOWHERE]
        with subprocess.Popen(command, env=environment) as running:
            time.sleep(2 * WARM_UP_SECONDS)
            for _ in range(rounds + 1):
                started = time.perf_counter()
                subprocess.run(command, env=environment, check=True, timeout=20)
                values.append((time.perf_counter() - started) * 1000)
            running.terminate()
    return [Row.of_value("second start until it has handed over", values[1:], "ms", 250)]


def launching(rounds: int) -> list[Row]:
    """Measure the start with a pack ID to the first row, beside Chromium in app mode with a page of the same photos.

    Both have been started with the same settings or profile before, but have no photos in a cache.
    """
    rows = [_launch_near(_from_source(), rounds, "from source")]
    for distance in _DISTANCES:
        with serve(make_corpus(_FAR_COUNT), (_FAR_COUNT,), distance=distance) as site, _trusted(site):
            rows.append(_launch(site, _FAR_COUNT, _from_source(), rounds, str(distance), 0.85))
    return rows


def _launch_near(command: Sequence[str], rounds: int, name: str) -> Row:
    with serve(make_corpus(), (COUNT,)) as site:
        return _launch(site, COUNT, command, rounds, name, 0.75)


def _launch(site: Site, count: int, command: Sequence[str], rounds: int, name: str, most: float) -> Row:
    ours, theirs = [], []
    command = [*command, site.pack_ids[count], "--base-url", f"{site.origin}/v1"]
    with _folder() as folder:
        app_rects = _open(site, count)[1]
        page_rects = others.first_row_of(site.page_url)
        for _ in range(rounds + 1):
            with virtual_screen() as screen:
                ours.append(_until_settled(screen, _app(screen, command, folder / "home"), app_rects))
            with virtual_screen() as screen:
                page = others.launched(site.page_url, screen, folder / "profile")
                theirs.append(_until_settled(screen, page, page_rects))
    what = f"launch with a pack to the first row, {name}"
    return Row.of_ratio(what, "Chromium, app mode", ours[1:], theirs[1:], "ms", most)


def _until_settled(screen: Screen, program: AbstractContextManager[None], rects: list[Rect]) -> float:
    """Milliseconds from the start of a program until the pixels of the first row changed last."""
    started = time.perf_counter()
    with program, Watch(screen) as watch:
        time.sleep(4 * SETTLE_SECONDS)
    return (watch.settled_at(rects) - started) * 1000


@contextlib.contextmanager
def _app(screen: Screen, command: Sequence[str], home: Path) -> Iterator[None]:
    """Run the app without thumbnails, answers and tabs of the former run."""
    for file in home.rglob("*.sqlite3"):
        file.unlink()
    shutil.rmtree(home / "PackBrowser", ignore_errors=True)
    with subprocess.Popen(command, env=environment_for(home, screen)) as process:
        try:
            yield
        finally:
            process.terminate()


def packaged(rounds: int) -> list[Row]:
    """Build the packages, which takes a minute; measure their sizes, and the starts of the packaged app."""
    started = time.monotonic()
    build = [sys.executable, str(_ROOT / "packaging" / "bundle" / "build.py"), "--trial"]
    subprocess.run(build, check=True, cwd=_ROOT, stdout=sys.stderr)
    seconds = time.monotonic() - started
    files = [path for path in _PACKAGED.parent.rglob("*") if path.is_file() and not path.is_symlink()]
    (package,) = _PACKAGED.parents[1].glob("pack-browser-*.deb")
    return [
        Row.of_value("package build, the whole command", [seconds], "s", 180),
        Row.of_value("installed", [sum(path.stat().st_size for path in files) / MB], "MB", 170),
        Row.of_value(package.suffix, [package.stat().st_size / MB], "MB", 60),
        _startup([str(_PACKAGED)], rounds, "start to first paint, packaged"),
        _launch_near([str(_PACKAGED)], rounds, "packaged"),
    ]


# --- A running app --------------------------------------------------------------------------------------------------


def gallery(rounds: int) -> list[Row]:
    """Measure a pack of 1,000 photos, beside Chromium with a page of them, and beside curl and djpeg.

    The gaps of the event loop are measured in runs of their own, because measuring them takes time.
    """
    rows, ready, memory, p99, worst = [], [], [], [], []
    page_rows, page_memory, row_by_hand, all_by_hand = [], [], [], []
    with serve(make_corpus(), (COUNT,)) as site:
        for _ in range(rounds):
            line, _, seconds = _open(site, COUNT, "scroll")
            rows.append(seconds * 1000)
            ready.append(line["all_ready_at"] - line["entered_at"])
            memory.append(line["memory"] / MB)
            page_seconds, page_bytes = others.show_lazily(site.page_url)
            page_rows.append(page_seconds * 1000)
            page_memory.append(page_bytes / MB)
            row_by_hand.append(others.fetch_and_decode(site.photo_urls[:_COLUMNS]) * 1000)
            all_by_hand.append(others.fetch_and_decode(site.photo_urls))
            line = _open(site, COUNT, "gaps")[0]
            p99.append(line["p99"])
            worst.append(line["worst"])
    return [
        Row.of_ratio("Enter to the first row", "Chromium, lazy page", rows, page_rows, "ms", 0.3),
        Row.of_ratio("Enter to the first row", "curl + djpeg of its files", rows, row_by_hand, "ms", None),
        Row.of_ratio("all 1,000 thumbnails ready", "curl + djpeg", ready, all_by_hand, "s", 1.3),
        Row.of_ratio("memory after scrolling through 1,000", "Chromium", memory, page_memory, "MB", 0.25),
        Row.of_value("event-loop gap, p99", p99, "ms", 8.0),
        Row.of_value("event-loop gap, worst", worst, "ms", 40.0),
    ]


def _open(site: Site, count: int, *options: str) -> tuple[dict[str, Any], list[Rect], float]:
    """Start the app without stored thumbnails, and open the pack with this number of images.

    Returns:
        What the driver says, the tiles of the first row, and the seconds from Enter until their pixels changed last.
    """
    arguments = (f"{site.origin}/v1", site.pack_ids[count], str(count), *options)
    with _driven("gallery", *arguments) as (screen, process):
        with Watch(screen) as watch:
            line = next_line(process)
        if "scroll" in options:
            line |= next_line(process)
    rects: list[Rect] = [(left, top, width, height) for left, top, width, height in line["first_row"]]
    assert len(rects) == _COLUMNS, "the app has another number of columns than Chromium's page"
    assert line["ready"] == count, "not all thumbnails were loaded"
    return line, rects, watch.settled_at(rects) - line["entered_at"]


def ten_thousand(rounds: int) -> list[Row]:
    """Measure a pack of 10,000 images, all with the same small picture: opening it, a fling, and keys in the filter."""
    found = []
    with _folder() as pictures:
        Image.new("RGB", (90, 160), (40, 90, 160)).save(pictures / "small.jpg")
        with serve(Corpus(pictures, ("small.jpg",)), (_MANY,)) as site:
            arguments = (f"{site.origin}/v1", site.pack_ids[_MANY], str(_MANY))
            for _ in range(rounds):
                with _driven("ten_thousand", *arguments) as (_, process):
                    found.append(next_line(process))
    whats = {
        "opened": "10,000 images open: longest time that the window is blocked",
        "scrolled": "the same while they are scrolled, a screen in each frame",
        "typed": "a key in the filter to the repaint, 10,000 images, p95",
    }
    return [Row.of_value(what, [line[name] for line in found], "ms", 100) for name, what in whats.items()]


def tabs(rounds: int) -> list[Row]:
    """Measure 20 packs of 1,000 photos in tabs, twelve screens of each looked through, and showing another one."""
    memory, switches = [], []
    with serve(make_corpus(), (), _TABS) as site:
        for _ in range(rounds):
            with _driven("tabs", f"{site.origin}/v1", *site.further_ids) as (screen, process):
                one, all_tabs = next_line(process), next_line(process)
                values = [_switch(process, screen, all_tabs["first_row"]) for _ in range(_SWITCHES)]
            memory.append((all_tabs["memory"] - one["memory"]) / MB)
            switches.append(statistics.median(values))
    return [
        Row.of_value(f"memory of {_TABS} tabs of {COUNT}, above that of one", memory, "MB", 80.0),
        Row.of_value("showing another tab, to its first row", switches, "ms", 100.0),
    ]


def _switch(process: subprocess.Popen[str], screen: Screen, rects: list[Rect]) -> float:
    """Milliseconds from the call that shows the next tab to the last change of any pixel of its first row."""
    assert process.stdin is not None
    with Watch(screen) as watch:
        process.stdin.write("\n")
        process.stdin.flush()
        shown_at: float = next_line(process)["shown_at"]
        time.sleep(_SWITCH_SECONDS)
    return (watch.settled_at(rects) - shown_at) * 1000


def originals(rounds: int) -> list[Row]:
    """Measure 1,000 originals to a folder beside curl: over loopback, where CPU time limits, and over an office's line.

    Both have as many connections, and neither waits until the bytes are on the disk. All files are deleted at the end
    only: whenever ext4 without a journal makes a file, it searches past all those that were deleted shortly before.
    """
    corpus = make_corpus()
    what = f"{COUNT} originals to a folder"
    with serve(corpus, (COUNT,)) as site:
        rows = [_originals(site, corpus, rounds, what, 3.0)]
    with serve(corpus, (COUNT,), distance=_OFFICE) as site, _trusted(site):
        rows.append(_originals(site, corpus, rounds, f"{what}, {_OFFICE}", 1.1))
    return rows


def _originals(site: Site, corpus: Corpus, rounds: int, what: str, most: float) -> Row:
    ours, theirs = [], []
    with _folder() as folder:
        for number in range(rounds):
            target, home = folder / f"curl-{number}", folder / f"app-{number}"
            target.mkdir()
            began = time.perf_counter()
            others.fetch(site.photo_urls, target, OriginalsDownloadLimits().host_downloads)
            theirs.append(time.perf_counter() - began)
            _check(target, corpus)
            arguments = (f"{site.origin}/v1", site.pack_ids[COUNT], str(home / "originals"))
            with virtual_screen() as screen, driven(screen, home, "originals", *arguments) as process:
                ours.append(next_line(process)["seconds"])
            _check(home / "originals", corpus)
    return Row.of_ratio(what, "curl --parallel", ours, theirs, "s", most)


def _check(folder: Path, corpus: Corpus) -> None:
    files = sorted(each for each in folder.iterdir() if each.name != LIST_NAME)
    assert [path.read_bytes() for path in files] == [path.read_bytes() for path in corpus.paths]


@contextlib.contextmanager
def _driven(scenario: str, *arguments: str) -> Iterator[tuple[Screen, subprocess.Popen[str]]]:
    with virtual_screen() as screen, _folder() as home, driven(screen, home, scenario, *arguments) as process:
        yield screen, process


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pack-benchmark-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _trusted(site: Site) -> AbstractContextManager[object]:
    """Let the app and curl trust the server's certificate."""
    return patch.dict(os.environ, dict.fromkeys(("SSL_CERT_FILE", "CURL_CA_BUNDLE"), str(site.certificate)))


# --- The source, the tests and long use, which are measured once whatever the number of rounds ----------------------


def source(_rounds: int) -> list[Row]:
    """Count what reaches behind public interfaces, with the tool that lies beside the repository."""
    tool = next(path for each in _ROOT.parents if (path := each / "shared" / "tools" / "private_ways.py").exists())
    command = [sys.executable, str(tool), "app", "main.py", "packaging"]
    counted = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=_ROOT).stdout.splitlines()[-1]
    goals = (6, 4, 25)
    found = zip(re.findall(r"(\D+) (\d+)(?:, |$)", counted), goals, strict=True)
    return [Row.of_value(what, [int(count)], "", most) for (what, count), most in found]


def suite(_rounds: int) -> list[Row]:
    """Run README's test command, and then all tests."""
    seconds, cpu = _run_tests()
    return [
        Row.of_value("README's test command", [seconds], "s", 130),
        Row.of_value("README's test command, CPU", [cpu], "s", 230),
        Row.of_value("all tests, CPU", [_run_tests("-m", "")[1]], "s", 370),
    ]


def _run_tests(*options: str) -> tuple[float, float]:
    """Run the tests; the seconds that it takes, and those of CPU time."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [os.environ.get("UV", "uv"), "run", "pytest", *options]
    subprocess.run(command, check=True, stdout=sys.stderr, cwd=_ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def soak(_rounds: int) -> list[Row]:
    """Use the app for 20 minutes, close all tabs, and measure the memory that is left."""
    command = [sys.executable, "-m", "tests.soak", "--most-mb", str(_LEFT_MB)]
    said = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, cwd=_ROOT).stdout
    ((empty, closed),) = re.findall(r"^memory: (\d+) MB -> (\d+) MB", said, re.MULTILINE)
    left = int(closed) - int(empty)
    return [Row.of_value("memory left after the 20-minute soak, above an empty window", [left], "MB", _LEFT_MB)]


BENCHMARKS: Final[dict[str, Callable[[int], list[Row]]]] = {
    each.__name__: each
    for each in (
        *(startup, second_start, launching, gallery, ten_thousand, originals, tabs, packaged),
        *(source, suite, soak),
    )
}
LONG: Final = ("suite", "soak")  # an hour
