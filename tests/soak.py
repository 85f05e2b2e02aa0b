"""Uses the app for some minutes with a server that fails at random, and checks that nothing grows.

``uv run python -m tests.soak`` takes 20 minutes and more; Linux only. Packs with up to 3,000 photos are opened in tabs,
looked through, filtered, marked, copied, refreshed, viewed, compared, searched for, closed and opened again, also while
the server is offline. It prints memory, handles, threads, processes, tasks and sizes of files from time to time.

It fails if, from the first to the second half of that time, any of them has grown, or if they are not as at the start
after all tabs were closed; the start is when a first tab was used and closed. Memory may be 60 MB more than when the
window was empty. It is that of the window's process: RSS, which other programs with the same libraries do not change.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton

from app.core.copy_formats import CopyForm
from app.core.limits import StoreLimits
from app.demo.loopback_server import Answer, LoopbackHandler, LoopbackServer
from app.start.program import Program
from tests.benchmarks.corpus import make_corpus
from tests.benchmarks.driver import (
    SCROLL_STEP_SECONDS,
    SETTLE_SECONDS,
    WARM_UP_SECONDS,
    environment_for,
    run_driven,
    say,
)
from tests.benchmarks.screen import virtual_screen
from tests.e2e.app_under_test import AppUnderTest
from tests.processes import MB, descendants_of, memory_of, pss_of_tree

_ROOT: Final = Path(__file__).resolve().parents[1]
_SIZES: Final = (24, 1000, 150, 3000, 400)  # of the packs, one after another
_DESCRIPTION: Final = "A person walks along a bright beach at sunrise, seen from behind, near harbour {}."
_COLORS: Final = ("green", "blue", "red", "grey")
_FAILURES: Final = ("500", "429", "reset", "slow", "cut", "broken")
_FAILURE_SHARE: Final = 0.06  # of the requests
_SLOW_SECONDS: Final = 2.0
_FAILURE: Final = re.compile(
    r"^.*\bERROR [\w.]+: .*|^Traceback \(most recent call last\)|^.*Task was destroyed.*", re.M
)
# By how much the numbers in use may differ; they depend on what is done. Each tab that was filtered has a thread.
_SLACK: Final = {"handles": 10, "threads": 25, "processes": 0, "tasks": 30}
# The second thread that decodes JSON starts when two packs arrive at once.
_AT_THE_END: Final = {"handles": 0, "threads": 1, "processes": 0, "tasks": 0}
_MEMORY_MB: Final = 60.0
_SLACK_BYTES: Final = {"memory": _MEMORY_MB * MB, "decoders": _MEMORY_MB * MB, "files": 20.0 * MB}
_FEW: Final = 8  # measurements in use, of which nothing can be concluded
_AT_REST_SECONDS: Final = 30.0  # after which unused files and connections are closed, and memory of tabs is returned
_REST_SECONDS: Final = 90.0  # at most
_LOOK_SECONDS: Final = 0.3  # at each picture
_OFFLINE_SECONDS: Final = 4.0
_PATIENCE_SECONDS: Final = 120.0
_THREADS: Final = 16  # more than the pool of the event loop has
_SCREENS: Final = 8  # that are looked through at once
_WORDS: Final = ("beach", "harbour", "green", "morning", "zebra", "17")
_MARKING_KEYS: Final = ("P", "X", "U", "Right", "Down", "PgDown", "Ctrl+Z", "Ctrl+Shift+Z")

type Figures = dict[str, float]


class _Site:
    """The API and the host of the photos. The last images of each pack are still to be described.

    Attributes:
        is_offline: Whether every connection is reset.
        failures: The number of failures of each kind.
    """

    def __init__(self, packs: int, seed: int) -> None:
        self.is_offline = False
        self.failures = Counter[str]()
        self._packs = packs
        self._photos = [path.read_bytes() for path in make_corpus(min(300, 12 * packs)).paths]
        self._seed = seed
        self._requests = Counter[str]()

    def respond(self, exchange: LoopbackHandler) -> None:
        path = exchange.path.partition("?")[0]
        failure = self._failure(exchange.path)
        if failure is not None:
            self.failures[failure] += 1
        if failure in {"offline", "reset"}:
            exchange.reset_connection()
        elif failure == "500":
            exchange.send_answer(Answer(500, b"", "text/plain"))
        elif failure == "429":
            exchange.send_answer(Answer(429, b"", "text/plain", headers=(("Retry-After", "1"),)))
        elif failure == "cut":
            exchange.send_head(200, "image/jpeg", 100_000)
            exchange.wfile.write(b"\xff\xd8\xff")
            exchange.reset_connection()
        elif failure != "slow" or exchange.pause(_SLOW_SECONDS):
            answer = self._answer(path, exchange.server.origin)
            exchange.send_answer(answer if failure != "broken" else Answer(200, answer.body[:500], answer.content_type))

    def refusal(self, status: int, message: str) -> Answer:
        return Answer(status, message.encode(), "text/plain")

    def _failure(self, path: str) -> str | None:
        """How a request fails; the same in each run for each request of a path."""
        if self.is_offline:
            return "offline"
        self._requests[path] += 1
        dice = random.Random(f"{self._seed} {path} {self._requests[path]}")
        return dice.choice(_FAILURES) if dice.random() < _FAILURE_SHARE else None

    def _answer(self, path: str, origin: str) -> Answer:
        name = path.rpartition("/")[2]
        if path.startswith("/photos/"):
            return Answer(200, self._photos[int(name)], "image/jpeg")
        if name == "packs":
            packs = [_summary(number) for number in range(self._packs)]
            data: dict[str, object] = {"packs": packs, "total": len(packs), "limit": 100, "offset": 0}
        else:
            number = int(name.rpartition("-")[2])
            data = {**_summary(number), "images": [self._image(origin, number, row) for row in range(_size(number))]}
        body = json.dumps({"ok": True, "code": 200, "message": "", "data": data}).encode()
        return Answer(200, body, "application/json")

    def _image(self, origin: str, pack: int, row: int) -> dict[str, object]:
        is_described = row < _size(pack) - 5
        return {
            "id": f"{pack}-{row}",
            "url": f"{origin}/photos/{(pack * 7 + row) % len(self._photos)}?pack={pack}&row={row}",
            "metadata": {
                "status": "completed" if is_described else "pending",
                "description": _DESCRIPTION.format(row % 40) if is_described else None,
                "keywords": ["beach", "morning", _COLORS[row % 4], f"word {row % 60}"] if is_described else [],
                "model": "gpt-4.1-nano" if is_described else None,
            },
        }


def _size(number: int) -> int:
    return _SIZES[number % len(_SIZES)]


def _name(number: int) -> str:
    return f"Soak {number}, {_size(number)} photos"


def _summary(number: int) -> dict[str, object]:
    return {"id": pack_id_of(number), "name": _name(number), "image_count": _size(number), "is_public": False}


def pack_id_of(number: int) -> str:
    """The ID of the pack with that number."""
    return f"44444444-4444-4444-8444-{number:012}"


def use(options: argparse.Namespace) -> list[tuple[str, Figures]]:
    """Use the app.

    Returns:
        What it took, one measurement after the other, each with its moment: "empty" for the window without a pack,
        "start", "use" and "closed".
    """
    site = _Site(options.packs, options.seed)
    server = LoopbackServer("soak", site)
    server.start()
    found: list[tuple[str, Figures]] = []
    with (
        virtual_screen() if options.xvfb else nullcontext() as screen,
        tempfile.TemporaryDirectory(prefix="pack-soak-") as home,
        tempfile.TemporaryFile("w+") as errors,
    ):
        driven = vars(options) | {"home": home, "base_url": f"{server.origin}/v1"}
        with subprocess.Popen(
            [sys.executable, "-m", "tests.soak", "--driven", json.dumps(driven)],
            env=environment_for(Path(home), screen),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=_ROOT,
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                when, figures = json.loads(line)
                if when == "offline":
                    site.is_offline = figures["offline"]
                    continue
                found.append((when, figures))
                _print(when, figures)
        server.stop()
        errors.seek(0)
        said = errors.read()
    sys.stdout.write(f"failures of the server: {dict(site.failures)}\n{said}")
    if process.returncode or _FAILURE.search(said) or not found or found[-1][0] != "closed":
        raise RuntimeError(f"the app ended with {process.returncode}, or logged an error")
    return found


def _print(when: str, figures: Figures) -> None:
    parts = (f"{_text(name, value)} {name}" for name, value in figures.items())
    sys.stdout.write(f"{when:6} {'  '.join(parts)}\n")
    sys.stdout.flush()


def _text(name: str, value: float) -> str:
    return f"{value:.0f}" if name.partition(" ")[0] in {"seconds", *_SLACK} else f"{value / MB:.0f} MB"


def growth(found: list[tuple[str, Figures]], most_mb: float) -> list[str]:
    """Say what has grown that should not.

    Args:
        found: The measurements.
        most_mb: How much more memory the window's process may take at the end than with an empty window.
    """
    by_moment = dict(found)  # the last one of each
    empty, start, closed = (by_moment[when] for when in ("empty", "start", "closed"))
    # A name, what was measured before and afterwards, and how much more it may be.
    limits: list[tuple[str, float, float, float]] = []
    limits += [(name, start[name], closed[name], slack) for name, slack in _AT_THE_END.items()]
    limits += [("memory", empty["memory"], closed["memory"], most_mb * MB)]
    limits += [("thumbnails", 0, closed["thumbnails"], StoreLimits().max_bytes * 1.1)]
    uses = [figures for when, figures in found if when == "use"]
    if len(uses) >= _FEW:
        halves = uses[: len(uses) // 2], uses[len(uses) // 2 :]
        for name, slack in (_SLACK | _SLACK_BYTES).items():
            before, after = (median(figures[name] for figures in half) for half in halves)
            limits.append((f"{name} in use", before, after, slack))
    problems = []
    for name, before, after, slack in limits:
        line = f"{name}: {_text(name, before)} -> {_text(name, after)}, at most {_text(name, slack)} more"
        if after > before + slack:
            problems.append(line)
            line += ": FAILED"
        sys.stdout.write(f"{line}\n")
    return problems


# --- The process of the app -------------------------------------------------------------------------------------------


class _Driver:
    """Operates the app."""

    def __init__(self, program: Program, options: argparse.Namespace) -> None:
        self._app = AppUnderTest(program)
        self._workspace = program.workspace
        self._options = options
        self._random = random.Random(options.seed)
        self._began = time.monotonic()
        self._moment = "open"

    async def run(self) -> None:
        """Use the app, print what it takes, and close the window."""
        app = self._app
        try:
            await app.until(lambda: app.window.page is not None, "the services are attached")
            app.window.activateWindow()
            await asyncio.sleep(WARM_UP_SECONDS)
            say(("empty", self._figures()))
            await self._warm_up()
            start, handles = self._figures(), _handles()
            say(("start", start))
            measuring = asyncio.ensure_future(self._measure())
            await self._use()
            measuring.cancel()
            await asyncio.gather(measuring, return_exceptions=True)
            await self._close_all()
            await self._rest(start)
            say(("closed", self._figures()))
            sys.stderr.write(
                f"handles more and less than at the start: {_handles() - handles} {handles - _handles()}\n"
            )
        finally:
            app.window.close()

    async def _warm_up(self) -> None:
        """Do everything once, close the tab, and wait until it is at rest: what is made at its first use is there."""
        await asyncio.gather(*(asyncio.to_thread(time.sleep, 0.1) for _ in range(_THREADS)))
        await self._open(0)
        for doing in _DOINGS:
            await self._do(doing)
        await self._close_all()
        await self._rest(None)

    async def _use(self) -> None:
        self._began = time.monotonic()
        for number in range(self._options.packs):
            if number:
                self._app.trigger("new_tab")
            await self._open(number)
            await self._look_through()
        self._moment = "use"
        while time.monotonic() < self._began + self._options.seconds:
            await self._do(self._random.choice(_DOINGS))

    async def _close_all(self) -> None:
        while self._workspace.can_close_tab:
            self._app.trigger("close_tab")
            await asyncio.sleep(_LOOK_SECONDS)

    async def _rest(self, start: dict[str, float] | None) -> None:
        """Wait until there is not more of anything than at the start, or, for the start, until nothing becomes less."""
        began = since = time.monotonic()
        fewest = self._counts()
        while time.monotonic() < began + _REST_SECONDS:
            await asyncio.sleep(_LOOK_SECONDS)
            now = self._counts()
            if start is None and any(count < fewest[name] for name, count in now.items()):
                fewest, since = now, time.monotonic()
            is_enough = start is None or all(count <= start[name] for name, count in now.items())
            if is_enough and time.monotonic() > since + _AT_REST_SECONDS:
                return

    async def _measure(self) -> None:
        while True:
            await asyncio.sleep(self._options.every)
            say((self._moment, self._figures()))

    async def _until(self, condition: Callable[[], bool], what: str) -> None:
        await self._app.until(condition, what, seconds=_PATIENCE_SECONDS)

    async def _open(self, number: int) -> None:
        """Open a pack, as often as it takes."""
        app, name = self._app, _name(number)
        while app.pack_name != name:
            self._dismiss_banner()
            app.type_pack(pack_id_of(number))
            await self._until(lambda: app.pack_name == name or bool(app.banner), "it is open or has failed")
            await self._until(lambda: not app.is_loading and not app.is_counting_down, "it ends")
        await self._settle()

    async def _do(self, doing: Callable[["_Driver"], Awaitable[None]]) -> None:
        """Do something in a random tab."""
        self._workspace.show_tab_at(self._random.randrange(len(self._workspace.packs)))
        await self._until(lambda: not self._app.is_loading, "the pack is shown or has failed")
        pack = self._workspace.current
        if pack is None or pack.state.content is None:
            await self._open(self._random.randrange(self._options.packs))
        await self._settle()
        await doing(self)
        self._dismiss_banner()

    async def _settle(self) -> None:
        await self._until(lambda: self._app.page.is_settled, "the visible tiles are done")

    def _dismiss_banner(self) -> None:
        if self._app.banner:
            self._app.find(QToolButton, "dismiss").click()

    async def _look_through(self) -> None:
        bar = self._app.page.gallery.verticalScrollBar()
        begin = self._random.randrange(bar.maximum() + 1)
        for screen in range(_SCREENS):
            bar.setValue(begin + screen * bar.pageStep())
            await asyncio.sleep(SCROLL_STEP_SECONDS)
        await self._settle()

    async def _filter(self) -> None:
        self._app.trigger("focus_filter")
        field = self._app.find(QLineEdit, "filter")
        QTest.keyClicks(field, self._random.choice(_WORDS))
        await asyncio.sleep(SETTLE_SECONDS)
        await self._settle()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        await asyncio.sleep(SETTLE_SECONDS)

    async def _mark(self) -> None:
        self._app.page.gallery.setFocus()
        self._app.page.gallery.current.go_to(self._random.randrange(self._app.page.model.rowCount()))
        for keys in self._random.choices(_MARKING_KEYS, k=20):
            self._app.press(keys)
            await asyncio.sleep(SCROLL_STEP_SECONDS)

    async def _copy(self) -> None:
        """Copy all images in a random form."""
        self._app.trigger("select_all")
        self._app.trigger("copy_urls")
        self._app.page.image_actions.copy_as(self._random.choice([*CopyForm]), self._app.page.target_images)
        await asyncio.sleep(SETTLE_SECONDS)
        self._app.trigger("select_none")

    async def _refresh(self) -> None:
        self._app.trigger("refresh_pack")
        await self._until(lambda: not self._app.is_loading, "it is refreshed or has failed")

    async def _view(self) -> None:
        """Look at originals, each of them at 100 % as well."""
        self._app.page.overlays.view_row(self._random.randrange(self._app.page.model.rowCount()))
        for _ in range(8):
            for command in ("actual_size", "actual_size", "next_image"):
                await asyncio.sleep(_LOOK_SECONDS)
                self._app.trigger(command)
        self._app.trigger("close_viewer")

    async def _compare(self) -> None:
        page = self._app.page
        begin = self._random.randrange(page.model.rowCount() - 4)
        page.gallery.current.go_to(begin)
        page.gallery.setFocus()
        for _ in range(3):
            QTest.keyClick(page.gallery, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        self._app.trigger("compare")
        for command in ("actual_size", "next_image", "next_image", "actual_size"):
            await asyncio.sleep(_LOOK_SECONDS)
            self._app.trigger(command)
        self._app.trigger("escape")

    async def _search(self) -> None:
        """Search on a home page, which is closed after that."""
        self._app.trigger("new_tab")
        self._app.trigger("focus_field")
        field = self._app.find(QLineEdit, "pack_field")
        for word in self._random.sample(_WORDS, k=3):
            field.clear()
            QTest.keyClicks(field, word)
            await asyncio.sleep(SETTLE_SECONDS)
        self._app.trigger("close_tab")

    async def _reopen(self) -> None:
        """Close a tab, and bring it back."""
        self._app.trigger("close_tab")
        await asyncio.sleep(_LOOK_SECONDS)
        self._app.trigger("reopen_tab")
        await self._until(lambda: not self._app.is_loading, "it is back or has failed")

    async def _go_offline(self) -> None:
        """Scroll and refresh without a server, and once more when it is back."""
        say(("offline", {"offline": True}))
        try:
            await self._look_through()
            await self._refresh()
            await asyncio.sleep(_OFFLINE_SECONDS)
        finally:
            say(("offline", {"offline": False}))
        await self._refresh()

    def _figures(self) -> dict[str, float]:
        """What the app takes, in bytes and numbers."""
        own = memory_of(os.getpid()).rss
        files = [file for file in Path(self._options.home).rglob("*") if file.is_file()]
        sizes = {file: file.stat().st_size for file in files if file.exists()}
        thumbnails = sum(size for file, size in sizes.items() if "thumbnails" in file.name)
        return {
            "seconds": time.monotonic() - self._began,
            "memory": own,
            "decoders": pss_of_tree(os.getpid()) - memory_of(os.getpid()).pss,
            **self._counts(),
            "thumbnails": thumbnails,
            "files": sum(sizes.values()) - thumbnails,
        }

    def _counts(self) -> dict[str, float]:
        return {
            "handles": len(os.listdir("/proc/self/fd")),
            "threads": len(os.listdir("/proc/self/task")),
            "processes": len(descendants_of(os.getpid())),
            "tasks": len(asyncio.all_tasks()),
        }


_DOINGS: Final = (
    _Driver._look_through,
    _Driver._filter,
    _Driver._mark,
    _Driver._copy,
    _Driver._refresh,
    _Driver._view,
    _Driver._compare,
    _Driver._search,
    _Driver._reopen,
    _Driver._go_offline,
)


def _handles() -> Counter[str]:
    """The number of handles of each kind, or of each file."""
    found = Counter[str]()
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # that of the folder itself
            found[re.sub(r"\[\d+\]", "", str(entry.readlink()))] += 1
    return found


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Use the app, close all tabs, and check that nothing has grown.")
    parser.add_argument("--seconds", type=float, default=1200.0, help="how long it is used (1200)")
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two measurements (10)")
    parser.add_argument("--packs", type=int, default=25, help="how many packs are opened (25)")
    parser.add_argument("--most-mb", type=float, default=_MEMORY_MB, help="how much memory may remain (60)")
    parser.add_argument("--seed", type=int, default=1, help="seed of what is done and of what fails (1)")
    parser.add_argument("--xvfb", action="store_true", help="on a virtual display instead of without one")
    parser.add_argument("--driven", type=json.loads, help=argparse.SUPPRESS)  # the options, for the app's process
    options = parser.parse_args()
    if options.driven is not None:
        options = argparse.Namespace(**options.driven)
        run_driven(options.base_url, lambda program: _Driver(program, options).run())
        return
    sys.exit(bool(growth(use(options), options.most_mb)))


if __name__ == "__main__":
    main()
