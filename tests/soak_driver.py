"""Uses the app as a person does for some minutes, then closes all tabs. ``soak.py`` starts it on a virtual display.

It prints a line of JSON each with what the app takes at the start, at its peak, and after all tabs were closed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.benchmarks.driven_app import run_driven
from tests.benchmarks.process_memory import memory_of, pss_of_tree
from tests.benchmarks.timing import SCROLL_STEP_SECONDS, SETTLE_SECONDS, WARM_UP_SECONDS
from tests.e2e.app_under_test import AppUnderTest

if TYPE_CHECKING:
    from app.start.program import Program

_REST_SECONDS: Final = 30.0  # after the last tab was closed
_LOOK_SECONDS: Final = 0.3  # at each picture
_SCREENS: Final = 8  # that are looked through at once
_WORDS: Final = ("beach", "harbour", "green", "morning", "zebra", "17")
_MARKING_KEYS: Final = ("P", "X", "U", "Right", "Down", "PgDown", "Ctrl+Z", "Ctrl+Shift+Z")


class _Driver:
    """Operates the app."""

    def __init__(self, program: Program, names: list[str], minutes: float, seed: int) -> None:
        self._app = AppUnderTest(program)
        self._workspace = program.workspace
        self._names = names
        self._seconds = minutes * 60
        self._random = random.Random(seed)
        self._peak: dict[str, int] = {}

    async def run(self) -> None:
        """Use the app, print what it takes, and close the window."""
        app, workspace = self._app, self._workspace
        try:
            await app.until(lambda: app.window.page is not None, "the services are attached")
            app.window.activateWindow()
            await asyncio.sleep(WARM_UP_SECONDS)
            _say("start", _figures())
            deadline = time.monotonic() + self._seconds
            for number in range(len(self._names)):
                if number:
                    app.trigger("new_tab")
                await self._open(number)
                await self._look_through()
                self._note_peak()
            while time.monotonic() < deadline:
                workspace.show_tab_at(self._random.randrange(len(workspace.packs)))
                await app.until(self._is_shown, "the pack is shown")
                await app.until_settled()
                await self._random.choice(_DOINGS)(self)
                self._note_peak()
            _say("peak", self._peak)
            while workspace.can_close_tab:
                app.trigger("close_tab")
                await asyncio.sleep(_LOOK_SECONDS)
            await asyncio.sleep(_REST_SECONDS)
            _say("closed", _figures())
        finally:
            app.window.close()

    async def _open(self, number: int) -> None:
        self._app.type_pack(pack_id_of(number))
        await self._app.until_opened(self._names[number])
        await self._app.until_settled()

    def _is_shown(self) -> bool:
        pack = self._workspace.current
        return pack is not None and pack.state.content is not None and not self._app.is_loading

    async def _look_through(self) -> None:
        bar = self._app.page.gallery.verticalScrollBar()
        begin = self._random.randrange(bar.maximum() + 1)
        for screen in range(_SCREENS):
            bar.setValue(begin + screen * bar.pageStep())
            await asyncio.sleep(SCROLL_STEP_SECONDS)
        await self._app.until_settled()
        await asyncio.sleep(SETTLE_SECONDS)

    async def _filter(self) -> None:
        self._app.trigger("focus_filter")
        field = self._app.find(QLineEdit, "filter")
        QTest.keyClicks(field, self._random.choice(_WORDS))
        await asyncio.sleep(SETTLE_SECONDS)
        await self._app.until_settled()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        await asyncio.sleep(SETTLE_SECONDS)

    async def _mark(self) -> None:
        self._app.page.gallery.setFocus()
        self._app.page.gallery.current.go_to(self._random.randrange(self._app.page.model.rowCount()))
        for keys in self._random.choices(_MARKING_KEYS, k=20):
            self._app.press(keys)
            await asyncio.sleep(SCROLL_STEP_SECONDS)

    async def _refresh(self) -> None:
        self._app.trigger("refresh_pack")
        await self._app.until(lambda: not self._app.is_loading, "it is refreshed")
        await asyncio.sleep(SETTLE_SECONDS)

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
        field = self._app.find(QLineEdit, "pack")
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
        await self._app.until(lambda: not self._app.is_loading, "it is back")

    def _note_peak(self) -> None:
        figures = _figures()
        if figures["pss"] > self._peak.get("pss", 0):
            self._peak = figures


_DOINGS: Final = (
    _Driver._look_through,
    _Driver._filter,
    _Driver._mark,
    _Driver._refresh,
    _Driver._view,
    _Driver._compare,
    _Driver._search,
    _Driver._reopen,
)


def pack_id_of(number: int) -> str:
    """The ID of the pack with that number."""
    return f"44444444-4444-4444-8444-{number:012}"


def _figures() -> dict[str, int]:
    """What the app takes: its own process in bytes, its decoders together, and numbers of what is open."""
    process = os.getpid()
    own = memory_of(process)
    return {
        **own._asdict(),
        "decoders": pss_of_tree(process) - own.pss,
        "handles": len(list(Path("/proc/self/fd").iterdir())),
        "threads": len(list(Path("/proc/self/task").iterdir())),
        "tasks": len(asyncio.all_tasks()),
    }


def _say(when: str, figures: dict[str, int]) -> None:
    sys.stdout.write(f"{json.dumps({when: figures})}\n")
    sys.stdout.flush()


def main() -> None:
    """Start the app, and the driver once the event loop runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("minutes", type=float)
    parser.add_argument("seed", type=int)
    parser.add_argument("names", nargs="+", help="of the packs, whose IDs are those of `pack_id_of`")
    arguments = parser.parse_args()
    run_driven(
        arguments.base_url,
        lambda program: _Driver(program, arguments.names, arguments.minutes, arguments.seed).run(),
    )


if __name__ == "__main__":
    main()
