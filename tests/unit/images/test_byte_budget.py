"""A bound on what all downloads hold together, which never leaves them waiting for each other."""

from __future__ import annotations

import pytest

from app.images.byte_budget import ByteBudget

pytestmark = pytest.mark.anyio


async def test_there_is_room_up_to_the_bound() -> None:
    budget = ByteBudget(10)
    assert budget.add("a", 4) is None
    assert budget.add("b", 6) is None
    assert budget.total == 10


async def test_the_oldest_may_go_on() -> None:
    budget = ByteBudget(10)
    assert budget.add("a", 4) is None
    assert budget.add("b", 7) is not None
    assert budget.add("a", 100) is None


async def test_what_waits_goes_on_when_there_is_room() -> None:
    budget = ByteBudget(10)
    budget.add("a", 9)
    waiting = budget.add("b", 3)
    assert waiting is not None
    assert not waiting.done()
    budget.release("a")
    assert waiting.done()
    assert budget.total == 3


async def test_the_next_oldest_goes_on_though_there_is_no_room() -> None:
    budget = ByteBudget(10)
    budget.add("a", 5)
    second, third = budget.add("b", 20), budget.add("c", 20)
    assert second is not None
    assert third is not None
    budget.release("a")
    assert second.done()
    assert not third.done()
    budget.release("b")
    assert third.done()


async def test_one_that_leaves_while_it_waits_is_forgotten() -> None:
    budget = ByteBudget(10)
    budget.add("a", 9)
    waiting = budget.add("b", 9)
    assert waiting is not None
    waiting.cancel()
    budget.release("b")
    budget.release("a")
    budget.release("never there")
    assert budget.total == 0
