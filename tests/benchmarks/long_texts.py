"""Measures how long the GUI thread is blocked by extremely long names, descriptions and keywords.

``uv run python -m tests.benchmarks.long_texts``. Needs no display. It measures the longest iteration of the event
loop while the pack opens, while each image is selected, and while a whole description is shown. It measures CPU time,
so that other programs on the machine do not matter.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.core.connection import parse_api_key, parse_base_url
from app.core.limits import Settings
from app.demo.loopback_server import Answer, LoopbackServer
from app.keychain import Keychain
from app.start.event_loop import EventLoop
from app.start.folders import Folders
from app.start.program import Program
from app.start.services import make_first_services
from app.ui.accessibility import install_roles
from tests.benchmarks import table
from tests.benchmarks.table import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.demo.loopback_server import LoopbackHandler

_PACK_ID: Final = "22222222-2222-4222-8222-222222222222"
_GOAL_MS: Final = 100.0
_SETTLE_SECONDS: Final = 0.3
_LONG: Final = 100_000
_DESCRIPTION: Final = 190_000
_SENTENCE: Final = "A person walks along a bright beach at sunrise, seen from behind. "


def _image(name: str, *, url: str = "", **metadata: object) -> dict[str, Any]:
    usual = {"status": "completed", "description": _SENTENCE, "keywords": ["beach", "sunrise"], "model": "gpt-4.1-nano"}
    return {"id": name, "url": url or f"http://127.0.0.1:2/{name}.jpg", "metadata": usual | metadata}


# An image may have 640 KiB in the answer (`ApiLimits.max_value_bytes`).
_IMAGES: Final[dict[str, dict[str, Any]]] = {
    "an image as usual": _image("usual"),
    "a description of 190 KB": _image("words", description=_SENTENCE * (_DESCRIPTION // len(_SENTENCE))),
    "the same without a blank": _image("solid", description="x" * _DESCRIPTION),
    "the same in lines of one letter": _image("lines", description="a\n" * (_DESCRIPTION // 2)),
    "the same in Chinese": _image("chinese", description="清晨的海滩上有人散步。" * (_DESCRIPTION // 33)),
    "5,000 keywords": _image("keywords", keywords=[f"keyword {number}" for number in range(5_000)]),
    "a keyword of 100,000 characters": _image("keyword", keywords=["k" * _LONG] * 5),
    "a model, a time and a status of 100,000": _image(
        "model", model="m" * _LONG, generated_at="g" * _LONG, status="s" * _LONG
    ),
    "an error of 100,000": _image("error", description=None, status="failed", error="e " * (_LONG // 2)),
    "an ID of 100,000": _image("i" * _LONG, url="http://127.0.0.1:2/id.jpg"),
    "a URL of 60,000": _image("url", url="http://127.0.0.1:2/" + "u" * 60_000),
    "5 other fields of 100,000": _image("extra", **{f"field {number}": "f " * (_LONG // 2) for number in range(5)}),
}


class _Site:
    """Answers every pack request with one body."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def respond(self, exchange: LoopbackHandler) -> None:
        exchange.send_answer(Answer(200, self._body, "application/json"))

    def refusal(self, status: int, message: str) -> Answer:
        return Answer(status, message.encode(), "text/plain")


class _Iterations:
    """Measures iterations of the event loop, during which the GUI thread handles no input."""

    async def longest_ms(self, start: Callable[[], object], is_done: Callable[[], bool]) -> float:
        """CPU time of the longest iteration, from a start until shortly after a condition holds."""
        longest = 0.0
        deadline = time.monotonic() + 60
        last = time.thread_time()
        start()
        settled_at = None
        while settled_at is None or time.monotonic() < settled_at:
            assert time.monotonic() < deadline, "timed out"
            await asyncio.sleep(0.001)
            now = time.thread_time()
            longest = max(longest, now - last)
            last = now
            if settled_at is None and is_done():
                settled_at = time.monotonic() + _SETTLE_SECONDS
        return longest * 1000


async def _play(base_url: str) -> dict[str, float]:
    program = Program(parse_base_url(base_url), parse_api_key("a.b"))
    window = program.window
    window.show()
    program.start(make_first_services(Settings(), program.redactor, Keychain()), Folders(), recalls_key=False)
    page = window.page
    assert page is not None
    gallery, model = page.gallery, page.model
    iterations = _Iterations()
    longest: dict[str, float] = {}
    try:
        await asyncio.sleep(_SETTLE_SECONDS)
        longest["the pack opens"] = await iterations.longest_ms(
            lambda: program.workspace.open(_PACK_ID), lambda: model.rowCount() > 0
        )
        for row, name in enumerate(_IMAGES):
            longest[f"{name} is selected"] = await iterations.longest_ms(
                lambda row=row: gallery.selectionModel().setCurrentIndex(  # type: ignore[misc]
                    model.index(row, 0), gallery.selectionModel().SelectionFlag.ClearAndSelect
                ),
                lambda: True,
            )
            show_all = page.details.findChild(QWidget, "show_all")
            if show_all is not None and show_all.isVisible():
                longest[f"all of {name}"] = await iterations.longest_ms(show_all.click, lambda: True)  # type: ignore[attr-defined]
                dialog = window.findChild(QDialog)
                assert dialog is not None
                dialog.close()
        longest["all are selected"] = await iterations.longest_ms(gallery.selectAll, lambda: True)
    finally:
        await program.aclose()
    return longest


def measure(rounds: int) -> list[Row]:
    """Open the pack, and select its images one after another."""
    sys.setswitchinterval(0.001)  # as the app does
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    install_roles()
    data = {"id": _PACK_ID, "name": "N" * _LONG, "created_at": "c" * _LONG, "images": list(_IMAGES.values())}
    server = LoopbackServer("benchmark", _Site(json.dumps({"ok": True, "code": 200, "data": data}).encode()))
    server.start()
    results = [asyncio.run(_play(f"{server.origin}/v1"), loop_factory=lambda: EventLoop(app)) for _ in range(rounds)]
    server.stop(0.2)
    return [
        Row.of_value(f"longest loop iteration: {name}", [result[name] for result in results], "ms", _GOAL_MS)
        for name in results[0]
    ]


if __name__ == "__main__":
    table.run(measure)
