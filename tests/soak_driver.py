"""Uses the app as a person does for some minutes, then closes all tabs. ``soak.py`` starts it.

It prints lines of JSON: what the app takes, from time to time, and when the server is to be offline.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton

from app.core.copy_formats import CopyForm
from tests.benchmarks.driver import SCROLL_STEP_SECONDS, SETTLE_SECONDS, WARM_UP_SECONDS, run_driven, say
from tests.e2e.app_under_test import AppUnderTest
from tests.processes import descendants_of, memory_of, pss_of_tree

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.start.program import Program

_AT_REST_SECONDS: Final = 30.0  # after which unused files and connections are closed, and memory of tabs is returned
_REST_SECONDS: Final = 90.0  # at most
_LOOK_SECONDS: Final = 0.3  # at each picture
_OFFLINE_SECONDS: Final = 4.0
_PATIENCE_SECONDS: Final = 120.0
_THREADS: Final = 16  # more than the pool of the event loop has
_SCREENS: Final = 8  # that are looked through at once
_WORDS: Final = ("beach", "harbour", "green", "morning", "zebra", "17")
_MARKING_KEYS: Final = ("P", "X", "U", "Right", "Down", "PgDown", "Ctrl+Z", "Ctrl+Shift+Z")


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
        for number in range(len(self._options.names)):
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
        app, name = self._app, self._options.names[number]
        while app.pack_name != name:
            self._dismiss_banner()
            app.type_pack(pack_id_of(number))
            await self._until(lambda: app.pack_name == name or bool(app.banner), "it is open or has failed")
            await self._until(lambda: not app.is_loading and not app.is_counting_down, "it ends")
        await self._settle()

    async def _do(self, doing: Callable[[_Driver], Awaitable[None]]) -> None:
        """Do something in a random tab."""
        self._workspace.show_tab_at(self._random.randrange(len(self._workspace.packs)))
        await self._until(lambda: not self._app.is_loading, "the pack is shown or has failed")
        pack = self._workspace.current
        if pack is None or pack.state.content is None:
            await self._open(self._random.randrange(len(self._options.names)))
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


def pack_id_of(number: int) -> str:
    """The ID of the pack with that number."""
    return f"44444444-4444-4444-8444-{number:012}"


def _handles() -> Counter[str]:
    """The number of handles of each kind, or of each file."""
    found = Counter[str]()
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # that of the folder itself
            found[re.sub(r"\[\d+\]", "", str(entry.readlink()))] += 1
    return found


def main() -> None:
    """Start the app, and the driver once the event loop runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", help="the folder that has the app's files")
    parser.add_argument("base_url")
    parser.add_argument("seconds", type=float)
    parser.add_argument("every", type=float)
    parser.add_argument("seed", type=int)
    parser.add_argument("names", nargs="+", help="of the packs, whose IDs are those of `pack_id_of`")
    options = parser.parse_args()
    run_driven(options.base_url, lambda program: _Driver(program, options).run())


if __name__ == "__main__":
    main()
