"""Garbage is collected in the GUI thread."""

from __future__ import annotations

import gc
import weakref
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from app.start.start import main
from app.ui import application
from app.ui.application import GarbageCollector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class CycleMember:
    """An object in a reference cycle."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _collector_off() -> Iterator[None]:
    gc.collect()
    gc.enable()
    with pytest.raises(SystemExit):
        main(["--version"])
    assert not gc.isenabled()
    yield
    gc.enable()


def test_garbage_is_collected_by_a_timer_and_never_in_another_thread(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "_LOOK_MS", 1)
    parent = QObject()
    GarbageCollector(parent)
    watched: list[weakref.ref[CycleMember]] = []
    thread = Thread(target=lambda: watched.extend(weakref.ref(CycleMember()) for _ in range(10_000)))
    thread.start()
    thread.join()
    assert all(each() is not None for each in watched)

    qtbot.waitUntil(lambda: all(each() is None for each in watched))
