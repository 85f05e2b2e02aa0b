"""Garbage is collected while the window is idle, including objects that were frozen while a pack was opened."""

from __future__ import annotations

import gc
import sys
import weakref
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from PySide6.QtCore import QObject

from app.ui import garbage
from app.ui.garbage import ClosedPages, GarbageCollector, collect_frozen, collect_new, free_in_steps

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
    gc.disable()
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()  # as before: see `pytest_collection`
    gc.enable()


def test_frozen_objects_that_became_garbage_are_collected_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_MOST_COLLECTED", 10**9)  # other tests have left many objects
    member = CycleMember()
    watched = weakref.ref(member)
    gc.freeze()
    del member
    gc.collect()
    assert watched() is not None

    collect_frozen()
    assert watched() is None
    assert gc.get_freeze_count() > 0  # live objects are frozen again


def test_garbage_of_a_pack_is_collected_without_traversing_the_program() -> None:
    frozen = CycleMember()
    of_program = weakref.ref(frozen)
    gc.freeze()
    del frozen
    member = CycleMember()
    of_pack = weakref.ref(member)
    del member

    collect_new()

    assert of_pack() is None
    assert of_program() is not None


def test_many_new_objects_are_excluded_from_later_collections(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.freeze()
    members = [CycleMember() for _ in range(100)]
    collect_new()
    assert any(each is members[0] for each in gc.get_objects())

    monkeypatch.setattr(garbage, "_MOST_COLLECTED_OFTEN", len(gc.get_objects()) - 1)
    collect_new()
    assert not any(each is members[0] for each in gc.get_objects())


def test_a_large_pack_is_not_traversed(monkeypatch: pytest.MonkeyPatch) -> None:
    member = CycleMember()
    watched = weakref.ref(member)
    gc.freeze()
    del member
    monkeypatch.setattr(garbage, "_MOST_COLLECTED", gc.get_freeze_count() - 1)
    collect_frozen()
    assert watched() is not None


def test_many_objects_of_a_thread_are_frozen_and_not_traversed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_LOOK_MS", 1)
    collector = GarbageCollector(parent := QObject())
    gc.unfreeze()
    members = [CycleMember() for _ in range(garbage._MOST_YOUNG + 1)]
    watched = weakref.ref(members[0])
    members[0] = members[1]

    qtbot.waitUntil(lambda: gc.get_freeze_count() > garbage._MOST_YOUNG)

    assert watched() is not None
    del collector, parent


def test_objects_are_freed_in_steps_and_all_of_them_in_the_end(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_FREE_AFTER_MS", 0)
    monkeypatch.setattr(garbage, "_FREED_AT_ONCE", 10)
    objects: list[object] = [CycleMember.__new__(CycleMember) for _ in range(35)]
    left: list[int] = []  # in the list, as each one is freed
    watched = [weakref.ref(each, lambda _: left.append(len(objects))) for each in objects]
    free_in_steps(objects)

    qtbot.waitUntil(lambda: len(left) == len(watched))

    assert left == [25] * 10 + [15] * 10 + [5] * 10 + [0] * 5


def test_a_cache_of_python_holds_nothing_of_closed_tabs(qtbot: QtBot) -> None:
    """A small object in a cache would keep an arena of Python's allocator, of 1 MB, from being returned."""
    urlsplit("https://example.com/of/a/pack")
    ClosedPages().record(is_last=True)
    qtbot.waitUntil(lambda: urlsplit.cache_info().currsize == 0)  # type: ignore[attr-defined] # the stubs lack it


def test_counting_objects_disturbs_no_tuple_that_another_thread_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    errors: list[BaseException] = []
    ends, objects = Event(), [[number] for number in range(60_000)]
    monkeypatch.setattr(garbage, "_MOST_COLLECTED_OFTEN", 100 * len(objects))  # so that they are counted each time

    def make_tuples() -> None:
        try:
            while not ends.is_set():
                tuple(number for number in range(2_000))
        except SystemError as error:
            errors.append(error)

    thread, interval = Thread(target=make_tuples), sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        thread.start()
        for _ in range(50):
            garbage.collect_new()
    finally:
        ends.set()
        sys.setswitchinterval(interval)
        thread.join()
    assert not errors
