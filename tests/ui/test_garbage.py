"""Garbage is collected when the window has time, also what was spared while a pack was opened."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from app.ui import garbage
from app.ui.garbage import GarbageCollector, collect_spared, free_in_steps, spare_what_is_there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class Knot:
    """Part of a cycle of its own."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _collector_off() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


def test_what_was_spared_and_became_garbage_is_collected_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_MOST_COLLECTED", 10**9)  # other tests have left many objects
    knot = Knot()
    watched = weakref.ref(knot)
    spare_what_is_there()
    del knot
    gc.collect()
    assert watched() is not None

    collect_spared()
    assert watched() is None
    assert gc.get_freeze_count() > 0  # what lives is spared again


def test_a_large_pack_is_not_walked_over(monkeypatch: pytest.MonkeyPatch) -> None:
    knot = Knot()
    watched = weakref.ref(knot)
    spare_what_is_there()
    del knot
    monkeypatch.setattr(garbage, "_MOST_COLLECTED", gc.get_freeze_count() - 1)
    collect_spared()
    assert watched() is not None


def test_what_a_thread_makes_in_great_number_is_spared_and_not_walked_over(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage, "_LOOK_MS", 1)
    collector = GarbageCollector(parent := QObject())
    gc.unfreeze()
    knots = [Knot() for _ in range(garbage._MOST_YOUNG + 1)]
    watched = weakref.ref(knots[0])
    knots[0] = knots[1]

    qtbot.waitUntil(lambda: gc.get_freeze_count() > garbage._MOST_YOUNG)

    assert watched() is not None
    del collector, parent


def test_objects_are_freed_in_steps_and_all_of_them_in_the_end(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_FREE_AFTER_MS", 0)
    monkeypatch.setattr(garbage, "_FREED_AT_ONCE", 10)
    objects: list[object] = [Knot.__new__(Knot) for _ in range(35)]
    left: list[int] = []  # in the list, as each one is freed
    watched = [weakref.ref(each, lambda _: left.append(len(objects))) for each in objects]
    free_in_steps(objects)

    qtbot.waitUntil(lambda: len(left) == len(watched))

    assert left == [25] * 10 + [15] * 10 + [5] * 10 + [0] * 5
