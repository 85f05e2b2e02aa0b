"""Starts the app with an additional task that presses Enter, waits, scrolls and measures.

``gallery.py`` runs this module in a process and on a virtual display of its own, and reads its output: one line of JSON
when the pack is loaded, and another one after scrolling.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, cast, override

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

import app.api.pack_source
from app.api.client import PartnerClient
from app.packs.tiles import TileStage
from app.ui.pack.gallery.geometry import tile_parts
from tests.benchmarks.driven_app import run_driven
from tests.benchmarks.process_memory import pss_of_tree
from tests.benchmarks.timing import SCROLL_STEP_SECONDS, SETTLE_SECONDS, WARM_UP_SECONDS, LoopGaps

if TYPE_CHECKING:
    from app.api.client import AnswerShape, ApiAnswer
    from app.packs.open_pack import OpenPack
    from app.start.program import Program
    from app.ui.pack.pack_page import PackPage
    from app.ui.shell.main_window import MainWindow

_LOOK_SECONDS: Final = 0.01
_FIRST_SECONDS: Final = 30.0  # for the first thumbnail
_STANDSTILL_SECONDS: Final = 3.0  # without a further thumbnail; after that no more are expected


@dataclass(frozen=True, slots=True)
class Loaded:
    """Measurements of loading a pack. Times are of `time.perf_counter`, which is the same in all processes.

    Attributes:
        entered_at: When Enter was pressed.
        answered_at: When the last byte of the answer had been read.
        first_row_ready_at: When the thumbnails of the first row were loaded. They are painted later.
        all_ready_at: When all thumbnails were loaded; None if some were not.
        ready: Number of thumbnails that were loaded.
        first_row: Left, top, width and height of each tile of the first row on the screen.
        gui_cpu_seconds: CPU time of the GUI thread from the start of the process until then.
        gaps_ms: p50, p99 and longest delay of the event loop from Enter until then; empty if they were not requested.
    """

    entered_at: float
    answered_at: float
    first_row_ready_at: float
    all_ready_at: float | None
    ready: int
    first_row: list[list[int]]
    gui_cpu_seconds: float
    gaps_ms: list[float]


@dataclass(frozen=True, slots=True)
class Scrolled:
    """Measurements of scrolling to the end and back.

    Attributes:
        memory_bytes: PSS of all processes.
        ready: Number of thumbnails that are loaded.
    """

    memory_bytes: int
    ready: int


class _TimedClient(PartnerClient):
    """Records when the last byte of the answer was received."""

    answered_at = 0.0

    @override
    def _decode[T](self, answer: ApiAnswer, shape: AnswerShape[T]) -> tuple[T, int]:
        _TimedClient.answered_at = time.perf_counter()
        return super()._decode(answer, shape)


class _Driver:
    """Operates the app as a person does."""

    def __init__(self, program: Program, arguments: argparse.Namespace) -> None:
        self._window: MainWindow = program.window
        self._workspace = program.workspace
        self._pack_id: str = arguments.pack_id
        self._count: int = arguments.count
        self._asks_for_gaps: bool = arguments.gaps
        self._scrolls: bool = arguments.scroll

    async def run(self) -> None:
        """Measure, print the results, and close the window."""
        window = self._window
        try:
            window.move(0, 0)
            while window.page is None:  # noqa: ASYNC110 - there is no signal for it
                await asyncio.sleep(_LOOK_SECONDS)
            await asyncio.sleep(WARM_UP_SECONDS)
            print(json.dumps(asdict(await self._load())), flush=True)
            if self._scrolls:
                await asyncio.sleep(SETTLE_SECONDS)  # until the process that watches the first row has finished
                print(json.dumps(asdict(await self._scroll())), flush=True)
        finally:
            window.close()

    async def _load(self) -> Loaded:
        window = self._window
        gaps = LoopGaps()
        field = cast("QLineEdit", window.toolbar.findChild(QLineEdit))
        window.toolbar.field.show_text(self._pack_id)
        entered_at = time.perf_counter()
        watching = asyncio.ensure_future(gaps.watch()) if self._asks_for_gaps else None
        no_modifier = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, no_modifier))
        first_row_ready_at = 0.0
        last_count, last_at = 0, entered_at
        now = entered_at
        while last_count < self._count and now - last_at < (_STANDSTILL_SECONDS if last_count else _FIRST_SECONDS):
            await asyncio.sleep(_LOOK_SECONDS)
            now = time.perf_counter()
            if not first_row_ready_at and self._is_first_row_ready():
                first_row_ready_at = now
            if (count := self._ready()) != last_count:
                last_count, last_at = count, now
        gui_cpu_seconds = time.thread_time()
        if watching is not None:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
        return Loaded(
            entered_at=entered_at,
            answered_at=_TimedClient.answered_at,
            first_row_ready_at=first_row_ready_at,
            all_ready_at=last_at if last_count == self._count else None,
            ready=last_count,
            first_row=self._first_row(),
            gui_cpu_seconds=gui_cpu_seconds,
            gaps_ms=[gaps.share(50), gaps.share(99), gaps.worst] if watching is not None else [],
        )

    async def _scroll(self) -> Scrolled:
        bar = self._page.gallery.verticalScrollBar()
        while bar.value() < bar.maximum():
            bar.setValue(bar.value() + bar.pageStep())
            await asyncio.sleep(SCROLL_STEP_SECONDS)
        last_count, last_at = self._ready(), time.perf_counter()
        while time.perf_counter() - last_at < SETTLE_SECONDS:
            await asyncio.sleep(_LOOK_SECONDS)
            if (count := self._ready()) != last_count:
                last_count, last_at = count, time.perf_counter()
        bar.setValue(0)
        await asyncio.sleep(SETTLE_SECONDS)
        return Scrolled(pss_of_tree(os.getpid()), self._ready())

    @property
    def _page(self) -> PackPage:
        page = self._window.page
        assert page is not None
        return page

    @property
    def _pack(self) -> OpenPack:
        pack = self._workspace.current
        assert pack is not None
        return pack

    def _ready(self) -> int:
        counts = self._pack.thumbnails.tiles.counts
        return counts[TileStage.SHOWN]

    def _is_first_row_ready(self) -> bool:
        page = self._page
        columns = page.gallery.grid.columns
        if page.model.rowCount() < columns:
            return False
        return all(page.model.tile(row).stage is TileStage.SHOWN for row in range(columns))

    def _first_row(self) -> list[list[int]]:
        gallery, model = self._page.gallery, self._page.model
        rects = []
        for row in range(gallery.grid.columns):
            ground = tile_parts(gallery.visualRect(model.index(row, 0)), gallery.grid.tile, 0).ground
            corner = gallery.viewport().mapToGlobal(ground.topLeft())
            rects.append([corner.x(), corner.y(), ground.width(), ground.height()])
        return rects


def main() -> None:
    """Start the app, and the driver once the event loop runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("pack_id")
    parser.add_argument("count", type=int)
    parser.add_argument("--gaps", action="store_true", help="measure the event loop, which takes time itself")
    parser.add_argument("--scroll", action="store_true", help="scroll to the end and back, then measure the memory")
    arguments = parser.parse_args()
    vars(app.api.pack_source)["PartnerClient"] = _TimedClient
    run_driven(arguments.base_url, lambda program: _Driver(program, arguments).run())
