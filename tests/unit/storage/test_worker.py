"""The thread that does one thing after another."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import TYPE_CHECKING

from app.storage import worker
from app.storage.worker import Worker

if TYPE_CHECKING:
    import pytest


def test_it_rests_once_after_each_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_REST_SECONDS", 0.01)
    done: list[str] = []
    has_rested = Event()

    def rest() -> None:
        done.append("rest")
        has_rested.set()

    thread = Worker("test", at_rest=rest)
    for _ in range(2):
        has_rested.clear()
        thread.post(lambda: done.append("work"))
        assert has_rested.wait(5)
    assert asyncio.run(thread.aclose(5))
    assert done == ["work", "rest"] * 2
