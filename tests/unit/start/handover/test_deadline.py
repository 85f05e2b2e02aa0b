"""Until when a later start waits for an answer, on a machine with and without other work."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from app.start.handover import client
from app.start.handover.client import Deadline
from tests.processes import wait_until_busy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.monkeypatch import MonkeyPatch

_PROCESSES_FOR_EACH_PROCESSOR = 8


@pytest.fixture
def overload() -> Iterator[None]:
    """Processes that want all the time of all processors."""
    command = [sys.executable, "-S", "-c", "while True: pass"]
    count = _PROCESSES_FOR_EACH_PROCESSOR * (os.cpu_count() or 1)
    processes = [subprocess.Popen(command) for _ in range(count)]
    try:
        for process in processes:
            wait_until_busy(process.pid, 0.02)
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="the processes are watched in /proc")
def test_it_is_put_off_while_the_processors_are_overloaded_but_not_for_ever(
    overload: None, monkeypatch: MonkeyPatch
) -> None:
    assert Deadline(0.0).remaining() > 0
    monkeypatch.setattr(client, "MOST_EXTRA_SECONDS", 0.0)
    with pytest.raises(TimeoutError):
        Deadline(0.0).remaining()


def test_it_passes_while_the_processors_are_not_overloaded(monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr(client, "is_overloaded", lambda: False)
    with pytest.raises(TimeoutError):
        Deadline(0.0).remaining()


def test_before_it_the_time_that_is_left_is_told() -> None:
    assert 9 < Deadline(10.0).remaining() <= 10
