"""Garbage is collected when the window has time, also what was spared while a pack was opened."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest

from app.ui import garbage
from app.ui.garbage import collect_spared, spare_what_is_there

if TYPE_CHECKING:
    from collections.abc import Iterator


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
