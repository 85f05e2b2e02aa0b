"""Starts the app with an additional task that marks image after image, as a person does who holds a key down.

``marking.py`` and ``tests.kills`` run this module in a process of its own. Each line of its output is JSON: the first
one after the pack was opened, then one for each mark, and, unless the process was killed, the delays of the event loop.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import app.start.program
from app.packs.states import Shown
from app.start import start
from tests.benchmarks.timing import LoopGaps

if TYPE_CHECKING:
    from app.start.arguments import RunOptions
    from app.start.program import Program
    from app.start.services import FirstServices
    from app.ui.pack.pack_page import PackPage

_LOOK_SECONDS: Final = 0.01
_KEYS: Final = {"P": Qt.Key.Key_P, "X": Qt.Key.Key_X, "Right": Qt.Key.Key_Right}
_LOAD_SECONDS: Final = 0.5  # after the first thumbnails, until marks of earlier runs have been read


class _Driver:
    """Marks images with the keyboard."""

    def __init__(self, program: Program, arguments: argparse.Namespace) -> None:
        self._window = program.window
        self._workspace = program.workspace
        self._count: int = arguments.count
        self._pause: float = 1 / arguments.rate
        self._key = _KEYS[arguments.key]

    async def run(self) -> None:
        """Mark, print each mark, and close the window."""
        try:
            page = await self._opened()
            gallery, gaps = page.gallery, LoopGaps()
            _print({"opened": time.perf_counter()})
            watching = asyncio.ensure_future(gaps.watch())
            began = time.perf_counter()
            for number in range(self._count):
                await asyncio.sleep(max(0.0, began + number * self._pause - time.perf_counter()))
                (marked,) = gallery.selection.images()
                QTest.keyClick(gallery, self._key)
                _print({"id": marked.id, "at": time.perf_counter()})
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            _print({"gaps": gaps.milliseconds})
            await asyncio.sleep(_LOAD_SECONDS)
        finally:
            self._window.close()

    async def _opened(self) -> PackPage:
        """Wait for the pack, let marks go to the next image, and select the first one."""
        window = self._window
        while True:
            pack = self._workspace.current
            if (
                window.page is not None
                and pack is not None
                and isinstance(pack.state, Shown)
                and window.page.is_settled
            ):
                break
            await asyncio.sleep(_LOOK_SECONDS)
        await asyncio.sleep(_LOAD_SECONDS)
        window.activateWindow()
        if not window.settings.state.auto_advances:
            window.settings.toggle("auto_advances")
        window.page.gallery.setFocus()
        window.page.gallery.current.go_to(0)
        return window.page


def _print(line: object) -> None:
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


def main() -> None:
    """Start the app, and the driver once the event loop runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("pack_id")
    parser.add_argument("count", type=int)
    parser.add_argument("--rate", type=float, default=30.0, help="keys per second, as a keyboard repeats them")
    parser.add_argument("--key", choices=tuple(_KEYS), default="P", help="Right marks nothing")
    arguments = parser.parse_args()
    run_app = app.start.program._run

    async def run_both(program: Program, first: FirstServices, options: RunOptions) -> int:
        driving = asyncio.ensure_future(_Driver(program, arguments).run())
        code = await run_app(program, first, options)
        await driving
        return code

    app.start.program._run = run_both
    start.main(["--base-url", arguments.base_url, arguments.pack_id])


if __name__ == "__main__":
    main()
