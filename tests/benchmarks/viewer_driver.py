"""Operates the viewer inside of the app, and measures frames and memory. ``viewer.py`` starts it.

It prints one line of JSON when the viewer is open, goes on when a line arrives on standard input, and prints another
one at the end. Between them, ``viewer.py`` sends keys to the display.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import sys
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.ui.shell.main_window import MainWindow
from tests.benchmarks.driven_app import run_driven
from tests.benchmarks.process_memory import pss_of_tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.start.program import Program
    from app.ui.look.viewer import Viewer
    from app.ui.pack.pack_page import PackPage

_LOOK_SECONDS: Final = 0.02
_MOVE_SECONDS: Final = 0.008  # between movements of the mouse, as often as mice report
_MOVEMENTS: Final = 500
_REST_SECONDS: Final = 2.0
_GIVEN_BACK_BYTES: Final = 10_000_000
_GIVEN_BACK_SECONDS: Final = 15.0
_OPENINGS: Final = 1_000
_WARM_UPS: Final = 100
_PAUSE_SECONDS: Final = 0.005

_frames_ms: list[float] = []


def _time_frames() -> None:
    """Record how long the window takes for each frame: painting, and sending the pixels to the display."""
    handle = MainWindow.event

    def timed(window: MainWindow, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest:
            return handle(window, event)
        began = time.perf_counter()
        result = handle(window, event)
        _frames_ms.append((time.perf_counter() - began) * 1000)
        return result

    vars(sys.modules[MainWindow.__module__])["MainWindow"].event = timed


class _Driver:
    """Operates the viewer as a person does."""

    def __init__(self, program: Program, pack_id: str, *, is_cold: bool) -> None:
        self._program = program
        self._is_cold = is_cold
        self._pack_id = pack_id
        self._large = 0  # the last row

    async def run(self) -> None:
        """Measure, print the results, and close the window."""
        window = self._program.window
        try:
            await self._until(lambda: window.page is not None)
            window.toggle_full_screen()
            self._program.workspace.open(self._pack_id)
            await self._until(lambda: self._page.model.rowCount() > 0)
            self._large = self._page.model.rowCount() - 1
            await self._until(lambda: self._page.is_settled)
            if self._is_cold:  # nothing is fetched ahead; the limits are frozen
                assert self._program.services is not None
                object.__setattr__(self._program.services.settings.originals, "picture_bytes", 0)
            self._page.overlays.view_row(0)
            await self._until(lambda: self._has_original)
            _say({"is_ready": True})
            await asyncio.to_thread(sys.stdin.readline)
            if not self._is_cold:
                _say({**await self._move_large(), **await self._open_often()})
        finally:
            window.close()

    async def _move_large(self) -> dict[str, object]:
        """Zoom and pan the large picture for some seconds."""
        self._viewer.leave()
        await asyncio.sleep(_REST_SECONDS)
        before = pss_of_tree(os.getpid())
        self._page.overlays.view_row(self._large)
        canvas = self._viewer.canvas
        await self._until(lambda: self._has_original)
        await asyncio.sleep(_REST_SECONDS)
        frames: dict[str, list[float]] = {}
        middle = QPointF(canvas.rect().center())
        _frames_ms.clear()
        for number in range(_MOVEMENTS):
            # In from the whole picture to 800 %, and out again, twice.
            notches = 0.5 if number % (_MOVEMENTS // 2) < _MOVEMENTS // 4 else -0.5
            place = middle + QPointF(200 * math.cos(number / 20), 150 * math.sin(number / 20))
            QApplication.sendEvent(canvas, _wheel(canvas, place, notches))
            await asyncio.sleep(_MOVE_SECONDS)
        frames["zooming_ms"] = [*_frames_ms]
        memory = pss_of_tree(os.getpid())
        canvas.picture.toggle_actual_size(middle) if not canvas.picture.is_zoomed else None
        await asyncio.sleep(_REST_SECONDS)
        _frames_ms.clear()
        QApplication.sendEvent(canvas, _mouse(canvas, QEvent.Type.MouseButtonPress, middle))
        for number in range(_MOVEMENTS):
            place = middle + QPointF(1500 * math.cos(number / 60), 1200 * math.sin(number / 60))
            QApplication.sendEvent(canvas, _mouse(canvas, QEvent.Type.MouseMove, place))
            await asyncio.sleep(_MOVE_SECONDS)
            if number % 100 == 0:
                memory = max(memory, pss_of_tree(os.getpid()))
        QApplication.sendEvent(canvas, _mouse(canvas, QEvent.Type.MouseButtonRelease, middle))
        frames["panning_ms"] = [*_frames_ms]
        await asyncio.sleep(_REST_SECONDS)
        memory = max(memory, pss_of_tree(os.getpid()))
        self._viewer.leave()
        left_at = time.perf_counter()
        after = memory
        while after - before > _GIVEN_BACK_BYTES and time.perf_counter() - left_at < _GIVEN_BACK_SECONDS:
            await asyncio.sleep(_LOOK_SECONDS * 10)
            after = pss_of_tree(os.getpid())
        return {**frames, "more_bytes": memory - before, "left_bytes": after - before}

    async def _open_often(self) -> dict[str, object]:
        """Open and close the viewer many times."""
        page = self._page
        memory: list[int] = []
        for number in range(_WARM_UPS + _OPENINGS):
            if number in {_WARM_UPS, _WARM_UPS + _OPENINGS // 2}:
                await asyncio.sleep(_REST_SECONDS)
                memory.append(pss_of_tree(os.getpid()))
            page.overlays.view_row(number % self._large)
            await asyncio.sleep(_PAUSE_SECONDS)
            self._viewer.leave()
            await asyncio.sleep(_PAUSE_SECONDS)
        await asyncio.sleep(_REST_SECONDS)
        return {"opening_bytes": [*memory, pss_of_tree(os.getpid())]}

    @property
    def _page(self) -> PackPage:
        page = self._program.window.page
        assert page is not None
        return page

    @property
    def _viewer(self) -> Viewer:
        viewer = self._page.overlays.open
        assert viewer is not None
        return viewer

    @property
    def _has_original(self) -> bool:
        pack = self._program.workspace.current
        return pack is not None and pack.originals.picture(self._viewer.canvas.url) is not None

    @staticmethod
    async def _until(condition: Callable[[], bool]) -> None:
        while not condition():  # noqa: ASYNC110 - there are no signals for all of them
            await asyncio.sleep(_LOOK_SECONDS)


def _say(result: dict[str, object]) -> None:
    print(json.dumps(result), flush=True)


def _wheel(widget: QWidget, place: QPointF, notches: float) -> QWheelEvent:
    is_inverted = False
    return QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        is_inverted,
    )


def _mouse(widget: QWidget, kind: QEvent.Type, place: QPointF) -> QMouseEvent:
    button = Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    return QMouseEvent(kind, place, widget.mapToGlobal(place), button, held, Qt.KeyboardModifier.NoModifier)


def main() -> None:
    """Start the app, and the driver once the event loop runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("pack_id")
    parser.add_argument("--cold", action="store_true", help="fetch nothing ahead, and measure nothing here")
    arguments = parser.parse_args()
    _time_frames()
    run_driven(arguments.base_url, lambda program: _Driver(program, arguments.pack_id, is_cold=arguments.cold).run())


if __name__ == "__main__":
    main()
