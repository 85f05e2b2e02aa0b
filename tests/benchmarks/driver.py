"""Operates the app as a person does, and prints what it measures, as lines of JSON.

``python -m tests.benchmarks.driver SCENARIO BASE_URL …`` starts the app with a task that runs one of the scenarios
below. Benchmarks run it in a process of its own, with `driven`, on a virtual display.
"""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final, cast, override

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

import app.start.program
from app.core.limits import FILE_DOWNLOADS
from app.packs.download_originals import OriginalsDownload
from app.packs.jobs import JobState
from app.packs.loading import Shown
from app.packs.open_pack import OpenPack
from app.packs.tiles import TileStage
from app.start import start
from app.start.arguments import RunOptions
from app.start.program import Program
from app.ui.pack.pack_page import PackPage
from app.ui.pack.tile_geometry import tile_parts
from tests.benchmarks.screen import Screen
from tests.processes import pss_of_tree

KEY: Final = "benchmark.key"
_ROOT: Final = Path(__file__).resolve().parents[2]
WARM_UP_SECONDS: Final = 2.0  # from an empty window until a pack or a page is requested
SETTLE_SECONDS: Final = 1.5  # for animations that are still running when everything is loaded
SCROLL_STEP_SECONDS: Final = 0.05  # for each screen
_SLEEP_SECONDS: Final = 0.001
_FRAME_SECONDS: Final = 1 / 60
_KEY_SECONDS: Final = 0.05  # between the keys of a fast typist
_LOOK_SECONDS: Final = 0.01
_STANDSTILL_SECONDS: Final = 30.0  # without a further thumbnail; after that no more are expected
_SCREENS: Final = 12  # that are looked through in each tab
_LOAD_SECONDS: Final = 0.5  # after the first thumbnails, until marks of earlier runs have been read
_REST_SECONDS: Final = 5.0  # for what is freed a while after it was replaced
_FRAMES: Final = 200  # of a fling through ten thousand images
_TYPED: Final = ("sunset", "golden river", '"light sea"', "forest -shadow", "zebra", "42", "тень", "être")


# --- The process that measures --------------------------------------------------------------------------------------


def environment_for(home: Path, screen: Screen | None = None) -> dict[str, str]:
    """The environment of an app with folders and a key of its own, on a virtual display or none."""
    folders = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    display = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": screen.name} if screen else {"QT_QPA_PLATFORM": "offscreen"}
    environment = {**os.environ, **dict.fromkeys(folders, str(home)), **display, "GENVIRAL_API_KEY": KEY}
    environment.pop("WAYLAND_DISPLAY", None)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # users have compiled modules
    return environment


def driver_command(scenario: str, *arguments: str) -> list[str]:
    """The command of a process of the app in which a scenario is played; see `driven`."""
    return [sys.executable, "-m", "tests.benchmarks.driver", scenario, *arguments]


@contextlib.contextmanager
def driven(screen: Screen, home: Path, scenario: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run the driver, and wait for its end.

    Args:
        screen: Where it shows its window.
        home: The folder of its settings and files.
        scenario: The name of a function below, without the underscore.
        arguments: Of that function, the base URL first.
    """
    command, environment = driver_command(scenario, *arguments), environment_for(home, screen)
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT
    ) as process:
        try:
            yield process
            process.communicate()
        finally:
            process.kill()


def next_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The next line of JSON that the driver prints."""
    assert process.stdout is not None
    for line in process.stdout:
        with contextlib.suppress(json.JSONDecodeError):
            found: dict[str, Any] = json.loads(line)
            return found
    raise RuntimeError("the app ended without output")


# --- The process of the app -----------------------------------------------------------------------------------------


def run_driven(base_url: str, drive: Callable[[Program], Awaitable[None]], *arguments: str) -> None:
    """Start the app, and `drive` when its services have started; the window is closed at its end."""

    async def perform(program: Program, options: RunOptions, closing: asyncio.Event) -> int:
        await drive(program)
        return 0

    app.start.program.perform = perform
    start.main(["--base-url", base_url, *arguments])


def say(line: object) -> None:
    """Print a line of JSON."""
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


class LoopGaps:
    """The delays of an event loop: how much longer than a millisecond each sleep of a millisecond takes.

    Attributes:
        milliseconds: The delay of each sleep.
    """

    def __init__(self) -> None:
        """Begin without measurements."""
        self.milliseconds: list[float] = []

    async def watch(self) -> None:
        """Measure until cancelled."""
        last = time.perf_counter()
        while True:
            await asyncio.sleep(_SLEEP_SECONDS)
            now = time.perf_counter()
            self.milliseconds.append((now - last - _SLEEP_SECONDS) * 1000)
            last = now


def percentile(values: list[float], percent: int) -> float:
    """A percentile of some values."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


class Hand:
    """What a person does with the window of the app."""

    def __init__(self, program: Program) -> None:
        """Operate a program."""
        self.window = program.window
        self.workspace = program.workspace

    @property
    def page(self) -> PackPage:
        """The page of the current tab."""
        page = self.window.page
        assert page is not None
        return page

    @property
    def pack(self) -> OpenPack:
        """The pack of the current tab."""
        pack = self.workspace.current
        assert pack is not None
        return pack

    async def warm_up(self) -> None:
        """Wait until the window is there, and some seconds more."""
        self.window.move(0, 0)
        await until(lambda: self.window.page is not None)
        await asyncio.sleep(WARM_UP_SECONDS)

    def enter(self, pack_id: str) -> None:
        """Press Enter in the field."""
        self.window.toolbar.field.show_text(pack_id)
        press(cast("QLineEdit", self.window.toolbar.findChild(QLineEdit)), Qt.Key.Key_Return)

    async def until_shown(self) -> None:
        """Wait until the pack is shown with the thumbnails in sight."""
        await until(lambda: isinstance(self.pack.state, Shown) and self.page.is_settled)

    async def until_loaded(self) -> None:
        """Wait until all thumbnails that load by themselves are loaded."""
        await until(lambda: self.page.status.progress[0] >= self.page.status.progress[1])

    async def scroll(self, screens: int) -> None:
        """Scroll by some screens, at most to the end, and back to the beginning."""
        bar = self.page.gallery.verticalScrollBar()
        for _ in range(screens):
            bar.setValue(bar.value() + bar.pageStep())
            await asyncio.sleep(SCROLL_STEP_SECONDS)
            if bar.value() == bar.maximum():
                break
        await self.until_loaded()
        bar.setValue(0)
        await until(lambda: self.page.is_settled)
        await asyncio.sleep(SETTLE_SECONDS)

    def ready(self) -> int:
        """How many thumbnails are loaded."""
        return self.pack.thumbnails.tiles.counts[TileStage.SHOWN]

    def first_row(self) -> list[list[int]]:
        """Left, top, width and height of each tile of the first row on the screen."""
        gallery, model = self.page.gallery, self.page.model
        rects = []
        for row in range(gallery.grid.columns):
            ground = tile_parts(gallery.visualRect(model.index(row, 0)), gallery.grid.tile, 0).ground
            corner = gallery.viewport().mapToGlobal(ground.topLeft())
            rects.append([corner.x(), corner.y(), ground.width(), ground.height()])
        return rects


def press(widget: QWidget, key: Qt.Key | None = None, text: str = "") -> None:
    """Press a key, or one that types a letter; `QTest.keyClick` knows only those of ASCII."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key or 0, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(widget, event)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition for which there is no signal."""
    while not condition():  # noqa: ASYNC110 - see above
        await asyncio.sleep(_LOOK_SECONDS)


async def _gallery(hand: Hand, pack_id: str, count_text: str, *options: str) -> None:
    """Press Enter, and say when that was, and when all thumbnails were loaded; with ``scroll`` the memory afterwards.

    With ``gaps``, measure the event loop, which takes time itself.
    """
    await hand.warm_up()
    gaps = LoopGaps()
    entered_at = last_at = time.perf_counter()
    watching = asyncio.ensure_future(gaps.watch()) if "gaps" in options else None
    hand.enter(pack_id)
    count = 0
    while count < int(count_text) and time.perf_counter() - last_at < _STANDSTILL_SECONDS:
        await asyncio.sleep(_LOOK_SECONDS)
        if (ready := hand.ready()) != count:
            count, last_at = ready, time.perf_counter()
    line = {"entered_at": entered_at, "all_ready_at": last_at, "ready": count, "first_row": hand.first_row()}
    if watching is not None:
        watching.cancel()
        line |= {"p99": percentile(gaps.milliseconds, 99), "worst": max(gaps.milliseconds)}
    say(line)
    if "scroll" in options:
        await asyncio.sleep(SETTLE_SECONDS)  # until the process that watches the first row has finished
        await hand.scroll(1_000_000)
        say({"memory": pss_of_tree(os.getpid())})


async def _tabs(hand: Hand, first: str, *others: str) -> None:
    """Say the memory with one tab and with all, then show the next one for each line of standard input."""
    await hand.warm_up()
    for number, pack_id in enumerate((first, *others)):
        hand.workspace.open_links([pack_id])
        await hand.until_shown()
        await hand.scroll(_SCREENS)
        if number in {0, len(others)}:
            await hand.until_loaded()
            await asyncio.sleep(_REST_SECONDS)
            say({"memory": pss_of_tree(os.getpid()), "first_row": hand.first_row()})
    while await asyncio.to_thread(sys.stdin.readline):
        shown_at = time.perf_counter()
        hand.workspace.step_tab(1)
        say({"shown_at": shown_at})


async def _originals(hand: Hand, pack_id: str, folder: str) -> None:
    """Load the pack, then download its originals, and say how long that took."""
    await hand.warm_up()
    hand.workspace.open(pack_id)
    await hand.until_shown()
    await hand.until_loaded()
    await asyncio.sleep(SETTLE_SECONDS)
    pack = hand.pack
    assert pack.state.content is not None
    request = pack.state.content.request
    images, downloader = pack.shelf.images, pack.services.make_downloader(request.connection, FILE_DOWNLOADS)
    named = request.without_key()
    work = OriginalsDownload(
        downloader, images, len(images), Path(folder), lambda some: hand.workspace.take(named, some, "downloaded")
    )
    ended = asyncio.get_running_loop().create_future()
    began = time.perf_counter()
    job = hand.workspace.jobs.start(lambda: "Originals", work, lambda _: "done", total=len(images), can_pause=True)
    job.stopped.connect(lambda: ended.set_result(time.perf_counter() - began))
    say({"seconds": await ended})
    assert (job.state, job.done) == (JobState.ENDED, len(images))


class _Paints(QObject):
    """Notices that one of some widgets is painted."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.painted = asyncio.Event()
        for widget in widgets:
            widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.painted.set()  # those who wait for it go on after the paint event has been handled
        return False


async def _ten_thousand(hand: Hand, pack_id: str, count_text: str) -> None:
    """Say how long the window is blocked at most while a pack opens and is scrolled, and the p95 of filter keys."""
    await hand.warm_up()
    gaps = LoopGaps()
    watching = asyncio.ensure_future(gaps.watch())
    hand.enter(pack_id)
    await until(lambda: hand.page.model.rowCount() == int(count_text) and hand.page.is_settled)
    page, model = hand.page, hand.page.model
    opened = max(gaps.milliseconds)
    gaps.milliseconds.clear()
    bar = page.gallery.verticalScrollBar()
    for _ in range(_FRAMES):
        bar.setValue(bar.value() + bar.pageStep())
        await asyncio.sleep(_FRAME_SECONDS)
    scrolled = max(gaps.milliseconds)
    watching.cancel()
    hand.window.focus_filter()
    field = hand.window.toolbar.filter_field
    press(field, text="q")
    await until(lambda: not hand.pack.filter.is_searching)  # the search index is made
    paints, typed = _Paints(page.gallery.viewport(), page.gallery_area), []
    for text in _TYPED:
        field.clear()
        for letter in text:
            await asyncio.sleep(_KEY_SECONDS)
            before = [model.image(row).id for row in range(min(1, model.rowCount()))], model.rowCount()
            paints.painted.clear()
            began = time.perf_counter()
            press(field, text=letter)
            if before != ([model.image(row).id for row in range(min(1, model.rowCount()))], model.rowCount()):
                await paints.painted.wait()
                typed.append((time.perf_counter() - began) * 1000)
    say({"opened": opened, "scrolled": scrolled, "typed": percentile(typed, 95)})


async def _marking(hand: Hand, pack_id: str, count_text: str, rate_text: str, letter: str) -> None:
    """Mark image after image, as a person does who holds a key down, and say each."""
    await until(lambda: hand.window.page is not None)
    hand.workspace.open(pack_id)
    await hand.until_shown()
    await asyncio.sleep(_LOAD_SECONDS)
    hand.window.activateWindow()
    if not hand.window.settings.state.auto_advances:
        hand.window.settings.toggle("auto_advances")
    gallery = hand.page.gallery
    gallery.setFocus()
    gallery.current.go_to(0)
    began = time.perf_counter()
    say({"opened": began})
    for number in range(int(count_text)):
        await asyncio.sleep(max(0.0, began + number / float(rate_text) - time.perf_counter()))
        (marked,) = gallery.selection.images()
        QTest.keyClick(gallery, Qt.Key[f"Key_{letter}"])
        say({"id": marked.id, "at": time.perf_counter()})


_SCENARIOS: Final[dict[str, Callable[..., Awaitable[None]]]] = {
    "gallery": _gallery,
    "ten_thousand": _ten_thousand,
    "tabs": _tabs,
    "originals": _originals,
    "marking": _marking,
}


def main() -> None:
    """Start the app, and the scenario once the event loop runs."""
    scenario, base_url, *arguments = sys.argv[1:]
    run_driven(base_url, lambda program: _SCENARIOS[scenario](Hand(program), *arguments))


if __name__ == "__main__":
    main()
