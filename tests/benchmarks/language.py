"""Measures a change of the language with 1,000 images open, and the first paint in German, compared with English.

``uv run python -m tests.benchmarks.language``. The change needs no display and no network; the first paint uses the
current display or, without one, Xvfb.

The whole program runs, with the side panel, the viewer once opened and closed, and a second tab. A change ends when the
last of the gallery, the header, the chips, the side panel and the toolbar was painted.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, override

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.core import identity
from app.start.display import missing_display
from app.ui.application import Application
from tests.benchmarks import table
from tests.benchmarks.filtering import make_site
from tests.benchmarks.screen import virtual_screen
from tests.benchmarks.startup import milliseconds_to
from tests.benchmarks.table import Row
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID

_ROOT: Final = Path(__file__).resolve().parents[2]
_COUNT: Final = 1_000
_MOST_SECONDS: Final = 60.0
_STARTS: Final = 3


class _Paints(QObject):
    """Notices when all of some widgets have been painted."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self._waiting: set[QObject] = set()
        self._widgets = widgets
        self.all_painted = asyncio.Event()
        for widget in widgets:
            widget.installEventFilter(self)

    def begin(self) -> None:
        self._waiting = set(self._widgets)
        self.all_painted.clear()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._waiting.discard(watched)
            if not self._waiting:
                self.all_painted.set()
        return False


def _measure_changes(application: Application, rounds: int) -> tuple[list[float], int]:
    """Milliseconds of each change, to German and back, and how many requests there were meanwhile."""
    times: list[float] = []
    requests = 0
    site = make_site(_COUNT)

    async def scenario(app: AppUnderTest) -> None:
        nonlocal requests
        app.trigger("new_tab")
        app.type_pack(PACK_ID)
        await app.until(lambda: app.page.model.rowCount() == _COUNT, "the pack is open", seconds=_MOST_SECONDS)
        await app.until_settled()
        app.page.gallery.selection.select((5,))
        app.page.overlays.view_row(5)
        app.press("Esc")
        done, total = 0, 1
        while done < total:  # all that is loaded without being asked for
            await asyncio.sleep(0.5)
            done, total = app.page.status.progress
        page = app.page
        paints = _Paints(page.gallery.viewport(), page.header, page.filter_row, page.details, app.window.toolbar)
        asked = len(site.api_requests) + len(site.image_requests)
        for _ in range(rounds):
            for code in ("de", "en"):
                paints.begin()
                began = time.perf_counter()
                application.set_language(code)
                async with asyncio.timeout(_MOST_SECONDS):
                    await paints.all_painted.wait()
                times.append((time.perf_counter() - began) * 1000)
                await asyncio.sleep(0.2)
        requests = len(site.api_requests) + len(site.image_requests) - asked

    try:
        run_app(scenario, base_url=site.base_url, key_text=KEY, size=(1180, 780))
    finally:
        site.stop()
    return times, requests


def _measure_starts(rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each start to the first paint, in German and in English, alternately."""
    command = [sys.executable, str(_ROOT / "main.py"), "--log-level", "INFO"]
    taken: dict[str, list[float]] = {"de": [], "en": []}
    with contextlib.ExitStack() as stack:
        usual = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
        if missing_display(usual) is not None:
            usual |= {"DISPLAY": stack.enter_context(virtual_screen()).name, "QT_QPA_PLATFORM": "xcb"}
        environments = {}
        for code in taken:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pack-benchmark-")))
            settings = home / "config" / identity.ORGANIZATION / f"{identity.APP_ID}.ini"
            settings.parent.mkdir(parents=True)
            settings.write_text(f"[window]\nlanguage={code}\n", encoding="utf-8")
            folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CACHE", "CONFIG", "DATA")}
            environments[code] = usual | folders
        for number in range(_STARTS * rounds + 1):
            for code, environment in environments.items():
                milliseconds = milliseconds_to(command, "first paint", environment)
                if number:  # the first round fills the system's file cache
                    taken[code].append(milliseconds)
    return taken["de"], taken["en"]


def measure(rounds: int) -> list[Row]:
    """Change the language while a pack is open, and start in both languages."""
    application = Application([])
    times, requests = _measure_changes(application, rounds)
    german, english = _measure_starts(rounds)
    return [
        Row.of_value("another language, 1,000 images open, until all is painted", times, "ms", 300),
        Row.of_value("requests meanwhile", [requests], "", 0),
        Row.of_ratio("start to first paint in German", "in English", german, english, "ms", 1.05),
    ]


if __name__ == "__main__":
    table.run(measure)
