"""Measures the time from a pack's answer to its first painted row, for 10,000 and 100 images, and how long it blocks.

Also from the request for a pack whose answer was kept by an earlier run, to the first row of that, before a slow server
has answered.

``uv run python -m tests.benchmarks.opening``. Needs no display. A server on loopback sends the answer. The images'
host refuses connections, so that downloads are not measured.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, override

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from app.api.client import PartnerClient
from app.core.connection import parse_api_key, parse_base_url
from app.core.limits import Settings
from app.demo.loopback_server import Answer, LoopbackServer
from app.keychain import Keychain
from app.start.event_loop import EventLoop
from app.start.folders import Folders
from app.start.program import Program
from app.start.services import make_first_services
from tests.benchmarks import table
from tests.benchmarks.table import Row

if TYPE_CHECKING:
    from app.api.client import AnswerShape, ApiAnswer
    from app.demo.loopback_server import LoopbackHandler
    from app.ui.pack.pack_page import PackPage

_OPENINGS = 3
_PACK_ID = "22222222-2222-4222-8222-222222222222"
_SIZES = (100, 10_000)
_KEPT_SIZES = (1_000, 10_000)
_SLOW_SECONDS = 1.0


class _Site:
    """Answers every pack request with one body, perhaps after a while."""

    def __init__(self, body: bytes, seconds: float = 0.0) -> None:
        self._body = body
        self._seconds = seconds

    def respond(self, exchange: LoopbackHandler) -> None:
        if self._seconds and not exchange.pause(self._seconds):
            return
        exchange.send_answer(Answer(200, self._body, "application/json"))

    def refusal(self, status: int, message: str) -> Answer:
        return Answer(status, message.encode(), "text/plain")


class _FirstPaint(QObject):
    """Records when the gallery is first painted with rows."""

    def __init__(self, page: PackPage) -> None:
        super().__init__()
        self._page = page
        self.at = 0.0
        page.gallery.viewport().installEventFilter(self)

    @override
    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if not self.at and event.type() == QEvent.Type.Paint and self._page.model.rowCount():
            asyncio.get_running_loop().call_soon(self._note)
        return False

    def _note(self) -> None:
        self.at = self.at or time.perf_counter()


def _body(count: int) -> bytes:
    metadata = {
        "status": "completed",
        "description": "A person walks along a bright beach at sunrise, seen from behind. " * 2,
        "keywords": ["beach", "sunrise", "calm", "walk", "morning"],
        "model": "gpt-4.1-nano",
        "generated_at": "2026-02-17T11:02:00.000Z",
        "error": None,
    }
    images = [
        {"id": f"{number:036}", "url": f"http://127.0.0.1:2/{number}.jpg", "metadata": metadata}
        for number in range(count)
    ]
    data = {"id": _PACK_ID, "name": f"{count} images", "image_count": count, "is_public": False, "images": images}
    return json.dumps({"ok": True, "code": 200, "message": "", "data": data}).encode()


class _TimedClient(PartnerClient):
    """Records when the answer was received and when it was decoded.

    Attributes:
        began: When the last byte of the answer had been received.
        ended: When the pack was decoded.
    """

    began = 0.0
    ended = 0.0

    @override
    def _decode[T](self, answer: ApiAnswer, shape: AnswerShape[T]) -> tuple[T, int]:
        _TimedClient.began = time.perf_counter()
        decoded = super()._decode(answer, shape)
        _TimedClient.ended = time.perf_counter()
        return decoded


async def _open(body: bytes) -> tuple[float, float, float]:
    """Open a pack once.

    Returns:
        Seconds from the answer's last byte to the first painted row, the seconds of these for decoding, and the longest
        time that the GUI thread was blocked.
    """
    pytest.MonkeyPatch().setattr("app.api.pack_source.PartnerClient", _TimedClient)
    server = LoopbackServer("benchmark", _Site(body))
    server.start()
    program = Program(parse_base_url(f"{server.origin}/v1"), parse_api_key("a.b"))
    program.window.show()
    program.start(make_first_services(Settings(), program.redactor, Keychain()), Folders(), recalls_key=False)
    page = program.window.page
    assert page is not None
    paint = _FirstPaint(page)
    longest = 0.0
    try:
        await asyncio.sleep(0.3)
        program.workspace.open(_PACK_ID)
        last = time.perf_counter()
        settled_until = last + 60
        while time.perf_counter() < settled_until:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest = max(longest, now - last)
            last = now
            if paint.at and settled_until - now > 0.5:
                settled_until = now + 0.5
    finally:
        await program.aclose()
        server.stop(0.2)
    return paint.at - _TimedClient.began, _TimedClient.ended - _TimedClient.began, longest


async def _reopen(body: bytes, folder: Path) -> tuple[float, float]:
    """Open a pack, and in another run the one that was kept.

    Returns:
        Seconds from the request to the first painted row, and the longest time that the GUI thread was blocked from
        then until the later answer was on screen.
    """
    sites = _Site(body), _Site(body.replace(b"at sunrise", b"at sunset"), _SLOW_SECONDS)
    server = LoopbackServer("benchmark", sites[0])
    server.start()
    at = longest = began = 0.0
    for is_later in (False, True):
        server.site = sites[is_later]
        program = Program(parse_base_url(f"{server.origin}/v1"), parse_api_key("a.b"))
        program.window.show()
        first = make_first_services(Settings(), program.redactor, Keychain())
        program.start(first, Folders(folder / "cache", folder / "data"), recalls_key=False)
        page = program.window.page
        assert page is not None
        paint = _FirstPaint(page)
        try:
            await asyncio.sleep(0.5)
            program.workspace.open(_PACK_ID)
            began = last = time.perf_counter()
            longest = 0.0
            while last < began + 3 * _SLOW_SECONDS:  # until what is on screen is kept, too
                await asyncio.sleep(0.001)
                now = time.perf_counter()
                longest, last = max(longest, now - last), now
            at = paint.at
        finally:
            await program.aclose()
    server.stop(0.2)
    assert began < at < began + _SLOW_SECONDS, "the saved answer was not shown before the later one"
    return at - began, longest


def measure(rounds: int) -> list[Row]:
    """Open both packs alternately, three times in each round, because opening is quick."""
    sys.setswitchinterval(0.001)  # as the app does
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    small, large = (_body(size) for size in _SIZES)

    def open_pack(body: bytes) -> tuple[float, float, float]:
        first, parse, away = asyncio.run(_open(body), loop_factory=lambda: EventLoop(app))
        return first * 1000, parse * 1000, away * 1000

    open_pack(small)  # imports what the first request imports

    def reopen(body: bytes) -> tuple[float, float]:
        with tempfile.TemporaryDirectory() as folder:
            first, away = asyncio.run(_reopen(body, Path(folder)), loop_factory=lambda: EventLoop(app))
        return first * 1000, away * 1000

    kept = [[reopen(_body(size)) for _ in range(rounds)] for size in _KEPT_SIZES]
    pairs = [(open_pack(small), open_pack(large)) for _ in range(_OPENINGS * rounds)]
    parse = statistics.median(parse for _, (_, parse, _) in pairs)
    what = f"answer to first row, 10,000 images, without {parse:.0f} ms to parse"
    after_parsing = [first - parse for _, (first, parse, _) in pairs]
    return [
        Row.of_ratio(what, "100 images", after_parsing, [first for (first, _, _), _ in pairs], "ms", 1.2),
        Row.of_value(
            "longest time that the GUI thread is blocked while 10,000 images open",
            [max(away for _, (_, _, away) in pairs)],
            "ms",
            100.0,
        ),
        Row.of_value("reopening a kept pack of 1,000: click to first row", [first for first, _ in kept[0]], "ms", 60.0),
        Row.of_value(
            "longest time that the GUI thread is blocked while 10,000 kept images are shown and replaced",
            [max(away for _, away in kept[1])],
            "ms",
            100.0,
        ),
    ]


if __name__ == "__main__":
    table.run(measure)
