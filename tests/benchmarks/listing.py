"""Measures how long a change of a list of 10,000 packs on the home page blocks the GUI thread.

``uv run python -m tests.benchmarks.listing``. Needs no display and no network.

The whole program runs. The list is scrolled to its end, searched, and requested again when the service has other packs,
or the same ones in another order. CPU time of the GUI thread is measured, between two turns of the event loop, so that
it contains everything that follows from a change: rows, height of the page, texts, covers and painting.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from msgspec.structs import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize
from PySide6.QtGui import QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QListView

from app.demo.loopback_server import Answer
from app.ui.application import Application
from tests.benchmarks import table
from tests.benchmarks.table import Row
from tests.e2e.app_under_test import FAST_SETTINGS, run_app
from tests.e2e.pack_site import KEY, PackSite, png

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.demo.loopback_server import LoopbackHandler
    from tests.e2e.app_under_test import AppUnderTest

_PACKS: Final = 10_000
_GOAL_MS: Final = 50.0
_MOST_SECONDS: Final = 60.0
_NUMERALS: Final = ("eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn")
# 40 that leave 100 packs, and some that leave 1,000.
_SEARCHES: Final = (*(f"{first} für {second}-mal" for first in _NUMERALS for second in _NUMERALS[:4]), *_NUMERALS[:3])
# All lists are kept, so that the whole list is there again after each search.
_SETTINGS: Final = replace(
    FAST_SETTINGS, pack_list=replace(FAST_SETTINGS.pack_list, kept_lists=2 * len(_SEARCHES), fresh_seconds=3600.0)
)
_PICTURE: Final = png((40, 90, 160))


class _Service:
    """A partner API with 10,000 packs.

    Attributes:
        site: Its servers.
        packs: The packs, in the order in which they are sent.
    """

    def __init__(self) -> None:
        self.site = PackSite()
        self.site.interferes = self._list
        self.packs = [self.pack(number) for number in range(_PACKS)]

    def pack(self, number: int) -> dict[str, object]:
        """A pack of the list. Each word of a name leaves a tenth of the packs, two of them a hundredth."""
        path = f"/{number}.png"
        self.site.answers[path] = lambda exchange: exchange.send_answer(Answer(200, _PICTURE, "image/png"))
        words = f"Übung {_NUMERALS[number % 10]} für {_NUMERALS[number // 10 % 10]}-mal {number}"
        return {
            "id": f"{number:08d}-0000-4000-8000-000000000000",
            "name": words,
            "image_count": 24,
            "preview_image_url": self.site.url(path),
            "is_public": False,
            "created_at": "2026-02-14T10:00:00Z",
        }

    def _list(self, exchange: LoopbackHandler) -> bool:
        query = parse_qs(exchange.path.partition("?")[2])
        words = query.get("search", [""])[0].split()
        found = [each for each in self.packs if all(word in str(each["name"]) for word in words)]
        offset, limit = int(query.get("offset", ["0"])[0]), int(query.get("limit", ["20"])[0])
        data = {"packs": found[offset : offset + limit], "total": len(found), "limit": limit, "offset": offset}
        body = json.dumps({"ok": True, "code": 200, "message": "", "data": data}).encode()
        exchange.send_answer(Answer(200, body, "application/json"))
        return True


class _BusyTimes:
    """CPU times of the GUI thread between two turns of its event loop, in milliseconds."""

    def __init__(self) -> None:
        self._longest = 0.0

    async def watch(self) -> None:
        """Measure until cancelled."""
        last = time.thread_time()
        while True:
            await asyncio.sleep(0)
            now = time.thread_time()
            self._longest = max(self._longest, (now - last) * 1000)
            last = now

    def take(self) -> float:
        """The longest time since the former call."""
        longest, self._longest = self._longest, 0.0
        return longest


async def _measure_changes(app: AppUnderTest, service: _Service) -> dict[str, float]:
    """The longest time of each kind of change."""
    rows = app.find(QListView, "your_packs").model()
    scroll_bar = app.find(QAbstractScrollArea, "home_lists").verticalScrollBar()
    field, lists = app.find(QLineEdit, "pack"), app.window.home.shown_lists
    assert lists is not None
    app.window.activateWindow()
    field.setFocus()
    busy = _BusyTimes()
    watching = asyncio.create_task(busy.watch())
    longest: dict[str, float] = {}

    async def change(what: str, act: Callable[[], object], is_done: Callable[[], bool]) -> None:
        busy.take()
        act()
        await app.until(is_done, what, seconds=_MOST_SECONDS)
        await asyncio.sleep(0.05)  # what is painted then
        longest[what] = max(longest.get(what, 0.0), busy.take())

    def first_is(number: int) -> bool:
        return str(rows.index(0, 0).data()).endswith(f" {number}")

    def scroll_beyond(count: int) -> bool:
        scroll_bar.setValue(scroll_bar.maximum())
        return rows.rowCount() > count

    while (count := rows.rowCount()) < _PACKS:
        await change("a further part", field.setFocus, partial(scroll_beyond, count))
    for text in _SEARCHES:
        await change("a search", partial(lists.search, text), lambda: rows.rowCount() < _PACKS)
        await change("all again", partial(lists.search, ""), lambda: rows.rowCount() == _PACKS)
    service.packs.reverse()
    await change("another order", partial(QTest.keySequence, field, "F5"), partial(first_is, _PACKS - 1))
    service.packs[:] = [service.pack(_PACKS + 1), *service.packs[: _PACKS - 2], service.pack(_PACKS)]
    await change("others at both ends", partial(QTest.keySequence, field, "F5"), partial(first_is, _PACKS + 1))
    watching.cancel()
    return longest


def _measure_bare_list() -> float:
    """CPU time of a QListView, in milliseconds, until it has laid out so many rows of Qt's own model."""
    model = QStandardItemModel()
    view = QListView()
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setUniformItemSizes(True)
    view.setGridSize(QSize(200, 240))
    view.setModel(model)
    view.resize(1180, 780)
    view.show()
    QTest.qWait(1)
    began = time.thread_time()
    model.setColumnCount(1)
    model.setRowCount(_PACKS)
    QTest.qWait(1)
    taken = (time.thread_time() - began) * 1000
    view.close()
    return taken


def measure(rounds: int) -> list[Row]:
    """Change the list in all ways, in each round."""
    _app = Application([])
    worst, bare = [], []
    for _ in range(rounds):
        longest: dict[str, float] = {}
        service = _Service()

        async def scenario(app: AppUnderTest, service: _Service = service, longest: dict[str, float] = longest) -> None:
            await app.until(lambda: bool(app.find(QListView, "your_packs").model().rowCount()), "packs are listed")
            longest |= await _measure_changes(app, service)

        try:
            run_app(scenario, base_url=service.site.base_url, key_text=KEY, settings=_SETTINGS, size=(1180, 780))
        finally:
            service.site.stop()
        worst.append(max(longest.values()))
        bare.append(_measure_bare_list())
        print("; ".join(f"{what}: {taken:.1f} ms" for what, taken in longest.items()), file=sys.stderr)
    what = f"a change of a list of {_PACKS:,} packs, longest time that the GUI thread is busy"
    return [
        Row.of_value(what, worst, "ms", _GOAL_MS),
        Row.of_ratio(what, "a bare QListView gets as many rows", worst, bare, "ms", None),
    ]


if __name__ == "__main__":
    table.run(measure)
