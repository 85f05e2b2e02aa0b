"""The limit to the bytes of all downloads: it is kept, and there is no deadlock."""

from __future__ import annotations

import pytest

from app.images.byte_budget import ByteBudget

pytestmark = pytest.mark.anyio


async def test_there_is_room_up_to_the_limit() -> None:
    budget = ByteBudget(10)
    assert budget.add("a", 4) is None
    assert budget.add("b", 6) is None
    assert budget.total == 10


async def test_the_oldest_may_exceed_the_limit() -> None:
    budget = ByteBudget(10)
    assert budget.add("a", 4) is None
    assert budget.add("b", 7) is not None
    assert budget.add("a", 100) is None


async def test_what_waits_continues_when_there_is_room() -> None:
    budget = ByteBudget(10)
    budget.add("a", 9)
    waiting = budget.add("b", 3)
    assert waiting is not None
    assert not waiting.done()
    budget.release("a")
    assert waiting.done()
    assert budget.total == 3


async def test_the_next_oldest_may_exceed_the_limit_then() -> None:
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


async def test_one_that_is_released_while_it_waits_is_forgotten() -> None:
    budget = ByteBudget(10)
    budget.add("a", 9)
    waiting = budget.add("b", 9)
    assert waiting is not None
    waiting.cancel()
    budget.release("b")
    budget.release("a")
    budget.release("never there")
    assert budget.total == 0
