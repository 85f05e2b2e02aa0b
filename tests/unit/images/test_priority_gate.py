"""A semaphore with ranks."""

from __future__ import annotations

import asyncio

import pytest

from app.images.priority_gate import PriorityGate

pytestmark = pytest.mark.anyio


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_so_many_at_a_time_and_the_lowest_rank_first() -> None:
    gate = PriorityGate(2)
    passed: list[str] = []

    async def pass_through(name: str, rank: int) -> None:
        await gate.acquire(rank)
        passed.append(name)

    tasks = [
        asyncio.create_task(pass_through(name, rank))
        for name, rank in (("a", 9), ("b", 8), ("late", 7), ("first", 1), ("second", 1), ("third", 2))
    ]
    await turns()
    assert passed == ["a", "b"]
    for number, name in enumerate(("first", "second", "third", "late"), start=3):
        gate.release()
        await turns()
        assert passed[-1] == name
        assert len(passed) == number
    await asyncio.gather(*tasks)


async def test_whoever_leaves_takes_no_place_with_him() -> None:
    gate = PriorityGate(1)
    await gate.acquire(0)
    waiting = [asyncio.create_task(gate.acquire(rank)) for rank in range(3)]
    await turns()
    waiting[0].cancel()  # while he waits
    await turns()
    gate.release()
    waiting[1].cancel()  # in the moment in which it is his turn
    await turns()
    assert waiting[1].cancelled()
    assert waiting[2].done()
    gate.release()
    await asyncio.wait_for(gate.acquire(0), 1)
