"""Measures a pack of 10,000 images: opening it, scrolling through it, and each key in the filter.

``uv run python -m tests.benchmarks.ten_thousand``. Needs no display and no network: a server on loopback sends the
answer and one small picture for all.

The whole program runs. While the pack opens and is scrolled, the longest time counts that the GUI thread was blocked. A
key in the filter ends when the gallery, or what stands in its place, has painted what the filter shows then.
"""

from __future__ import annotations

import asyncio
import os
import random
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
from tests.benchmarks.timing import LoopGaps
from tests.e2e.app_under_test import run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite, png

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.demo.loopback_server import LoopbackHandler
    from tests.e2e.app_under_test import AppUnderTest

_COUNT: Final = 10_000
_MOST_MS: Final = 100.0
_SYLLABLES: Final = ("sun", "set", "ri", "ver", "moun", "tain", "sea", "gol", "den", "li", "ght", "fo", "rest")
_TYPED: Final = ("sunset", "golden river", '"light sea"', "forest -shadow", "zebra", "42", "тень", "être")
_PICTURE: Final = png((40, 90, 160))
_FRAME_SECONDS: Final = 1 / 60
_SCREENS: Final = 200
_MOST_SECONDS: Final = 60.0


def _make_site() -> PackSite:
    """A service with one pack, whose images are described."""
    source = random.Random(7)
    words = ["".join(source.choice(_SYLLABLES) for _ in range(source.randint(1, 3))) for _ in range(2_000)]
    words += ["тень", "закат", "être", "coucher"]
    keywords = words[:300]
    site = PackSite()

    def picture(exchange: LoopbackHandler) -> None:
        exchange.send_answer(Answer(200, _PICTURE, "image/png"))

    site.answers = dict.fromkeys((f"/{number}.png" for number in range(_COUNT)), picture)
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
        for number in range(_COUNT)
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


async def _press(app: AppUnderTest, field: QLineEdit, paints: _Paints, press: str) -> float | None:
    """Press a key; return the milliseconds until the repaint, or None if the same images are shown afterwards."""
    model = app.page.model
    shelf = [model.image(row).id for row in range(min(1, model.rowCount()))], model.rowCount()
    paints.painted.clear()
    began = time.perf_counter()
    # Not `QTest.keyClick`, which knows ASCII only.
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(field, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, press))
    if shelf == ([model.image(row).id for row in range(min(1, model.rowCount()))], model.rowCount()):
        return None
    async with asyncio.timeout(_MOST_SECONDS):
        await paints.painted.wait()
    return (time.perf_counter() - began) * 1000


async def _filter(app: AppUnderTest) -> list[float]:
    """Type several texts, and return the milliseconds of each key that has changed what is shown."""
    field, pack, times = app.find(QLineEdit, "filter"), app.program.workspace.current, []
    assert pack is not None
    app.press("Ctrl+F")
    QTest.keyClicks(field, "q")
    await app.until(lambda: not pack.filter.is_searching, "the search index is made", seconds=_MOST_SECONDS)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    paints = _Paints(app.page.gallery.viewport(), app.page.gallery_area)
    for text in _TYPED:
        for press in text:
            times.append(await _press(app, field, paints, press))
            await asyncio.sleep(0.05)  # as between the keys of a fast typist
        app.press("Esc")
        await app.until(lambda: app.page.model.rowCount() == _COUNT, "the filter is cleared")
        field.setFocus()
    return sorted(each for each in times if each is not None)


def _measure_once() -> tuple[float, float, float]:
    """Milliseconds: the longest block while the pack opens, the longest while it is scrolled, p95 of keys."""
    found: list[float] = []

    async def scenario(app: AppUnderTest) -> None:
        gaps = LoopGaps()
        watching = asyncio.ensure_future(gaps.watch())
        app.type_pack(PACK_ID)
        await app.until(lambda: app.page.model.rowCount() == _COUNT, "the pack is open", seconds=_MOST_SECONDS)
        await app.until_settled()
        found.append(gaps.worst)
        gaps.milliseconds.clear()
        bar = app.page.gallery.verticalScrollBar()
        for _ in range(_SCREENS):
            bar.setValue(bar.value() + bar.pageStep())
            await asyncio.sleep(_FRAME_SECONDS)
        found.append(gaps.worst)
        watching.cancel()
        times = await _filter(app)
        found.append(times[len(times) * 95 // 100])

    site = _make_site()
    try:
        run_app(scenario, base_url=site.base_url, key_text=KEY, size=(1180, 780))
    finally:
        site.stop()
    opened, scrolled, typed = found
    return opened, scrolled, typed


def measure(rounds: int) -> list[Row]:
    """Open, scroll and filter in each round."""
    _app = Application([])
    opened, scrolled, typed = zip(*(_measure_once() for _ in range(rounds)), strict=True)
    return [
        Row.of_value("10,000 images open: longest time that the window is blocked", opened, "ms", _MOST_MS),
        Row.of_value("the same while they are scrolled, a screen in each frame", scrolled, "ms", _MOST_MS),
        Row.of_value("a key in the filter to the repaint, 10,000 images, p95", typed, "ms", _MOST_MS),
    ]


if __name__ == "__main__":
    table.run(measure)
