"""Measures each key in the filter until the gallery is repainted, for 10,000 and 100,000 images.

``uv run python -m tests.benchmarks.filtering``. Needs no display and no network.

The whole program runs, with real key events in its field. A key ends when the gallery, or what stands in its place, has
painted what the filter shows then. The first key of the first word comes after the search index has been made, which
begins when the field gets the focus; how long that takes is another row.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import time
import uuid
from typing import TYPE_CHECKING, Final, override

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.demo.loopback_server import Answer
from app.ui.application import Application
from tests.benchmarks import table
from tests.benchmarks.table import Row
from tests.e2e.app_under_test import run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite, png

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.demo.loopback_server import LoopbackHandler
    from tests.e2e.app_under_test import AppUnderTest

_GOALS_MS: Final = {10_000: 50.0, 100_000: 150.0}
_SYLLABLES: Final = (
    "sun",
    "set",
    "ri",
    "ver",
    "moun",
    "tain",
    "sea",
    "gol",
    "den",
    "li",
    "ght",
    "fo",
    "rest",
    "sha",
    "dow",
)
_TYPED: Final = ("sunset", "golden river", '"light sea"', "forest -shadow", "zebra", "42", "тень", "être")
_BACKSPACES: Final = 3  # after each text, before it is cleared
_PICTURE: Final = png((40, 90, 160))
_MOST_SECONDS: Final = 60.0


def make_site(count: int) -> PackSite:
    """A service with one pack of so many images, which are described."""
    source = random.Random(7)
    words = ["".join(source.choice(_SYLLABLES) for _ in range(source.randint(1, 3))) for _ in range(2_000)]
    words += ["тень", "закат", "être", "coucher"]
    keywords = words[:300]
    site = PackSite()

    def picture(exchange: LoopbackHandler) -> None:
        exchange.send_answer(Answer(200, _PICTURE, "image/png"))

    site.answers = dict.fromkeys((f"/{number}.png" for number in range(count)), picture)
    site.images = [
        {
            "id": str(uuid.UUID(int=source.getrandbits(128))),
            "url": site.url(f"/{number}.png"),
            "metadata": {
                "status": source.choice(("completed",) * 9 + ("pending",)),
                "description": " ".join(source.choice(words) for _ in range(18)),
                "keywords": [source.choice(keywords) for _ in range(6)],
                "model": "gpt-4.1-nano",
                "generated_at": "2026-02-14T09:00:00Z",
                "error": None,
            },
        }
        for number in range(count)
    ]
    return site


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


async def _press(
    app: AppUnderTest, field: QLineEdit, paints: _Paints, press: str | Qt.Key
) -> tuple[float, float] | None:
    """Press a key.

    Returns:
        The milliseconds until the repaint, and those of CPU time in the GUI thread, which other programs of the machine
        hardly change; None if the same images are shown afterwards.
    """
    shelf = app.page.model.rowCount(), app.page.model.image(0).id if app.page.model.rowCount() else ""
    paints.painted.clear()
    began, cpu_began = time.perf_counter(), time.thread_time()
    if isinstance(press, str):
        # Not `QTest.keyClick`, which knows ASCII only.
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(field, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, press))
    else:
        QTest.keyClick(field, press)
    if shelf == (app.page.model.rowCount(), app.page.model.image(0).id if app.page.model.rowCount() else ""):
        return None
    async with asyncio.timeout(_MOST_SECONDS):
        await paints.painted.wait()
    return (time.perf_counter() - began) * 1000, (time.thread_time() - cpu_began) * 1000


def _measure(count: int) -> tuple[list[tuple[float, float]], float]:
    """What `_press` returned for each key that changed what is shown, and the seconds until the index was made."""
    times: list[tuple[float, float]] = []
    index_seconds: list[float] = []

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(lambda: app.page.model.rowCount() == count, "the pack is open", seconds=_MOST_SECONDS)
        await app.until_settled()
        field = app.find(QLineEdit, "filter")
        pack = app.program.workspace.current
        assert pack is not None
        began = time.perf_counter()
        app.press("Ctrl+F")
        QTest.keyClicks(field, "q")
        await app.until(lambda: not pack.filter.is_searching, "the index is made", seconds=_MOST_SECONDS)
        index_seconds.append(time.perf_counter() - began)
        QTest.keyClick(field, Qt.Key.Key_Backspace)
        paints = _Paints(app.page.gallery.viewport(), app.page.gallery_area)
        for text in _TYPED:
            for press in (*text, *(Qt.Key.Key_Backspace,) * _BACKSPACES):
                taken = await _press(app, field, paints, press)
                if taken is not None:
                    times.append(taken)
                await asyncio.sleep(0.05)  # as between the keys of a fast typist
            app.press("Esc")
            await app.until(lambda: app.page.model.rowCount() == count, "the filter is cleared")
            field.setFocus()

    site = make_site(count)
    try:
        run_app(scenario, base_url=site.base_url, key_text=KEY, size=(1180, 780))
    finally:
        site.stop()
    return times, index_seconds[0]


def _percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def measure(rounds: int) -> list[Row]:
    """Type the same texts in packs of both sizes."""
    _app = Application([])
    rows = []
    for count, goal in _GOALS_MS.items():
        p50, p95, cpu, index = [], [], [], []
        for _ in range(rounds):
            times, seconds = _measure(count)
            p50.append(_percentile([each[0] for each in times], 50))
            p95.append(_percentile([each[0] for each in times], 95))
            cpu.append(_percentile([each[1] for each in times], 95))
            index.append(seconds)
        keys = len(times)
        rows.append(
            Row.of_value(f"a key in the filter to the repaint, {count:,} images, p95 of {keys} keys", p95, "ms", goal)
        )
        busy = f"CPU time of the GUI thread p95 {statistics.median(cpu):.1f} ms"
        print(f"{count:,} images: p50 {statistics.median(p50):.1f} ms, {busy}", file=sys.stderr)
        print(f"{count:,} images: the search index takes {statistics.median(index):.2f} s", file=sys.stderr)
    return rows


if __name__ == "__main__":
    table.run(measure)
