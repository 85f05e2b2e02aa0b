"""The semaphore with priorities."""

from __future__ import annotations

import asyncio

import pytest

from app.images.decoders import PrioritySemaphore

pytestmark = pytest.mark.anyio


async def let_loop_run() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_permits_are_bounded_and_the_lowest_rank_is_first() -> None:
    semaphore = PrioritySemaphore(2)
    passed: list[str] = []

    async def pass_through(name: str, rank: int) -> None:
        await semaphore.acquire(rank)
        passed.append(name)

    tasks = [
        asyncio.create_task(pass_through(name, rank))
        for name, rank in (("a", 9), ("b", 8), ("late", 7), ("first", 1), ("second", 1), ("third", 2))
    ]
    await let_loop_run()
    assert passed == ["a", "b"]
    for number, name in enumerate(("first", "second", "third", "late"), start=3):
        semaphore.release()
        await let_loop_run()
        assert passed[-1] == name
        assert len(passed) == number
    await asyncio.gather(*tasks)


async def test_a_cancelled_waiter_keeps_no_permit() -> None:
    semaphore = PrioritySemaphore(1)
    await semaphore.acquire(0)
    waiting = [asyncio.create_task(semaphore.acquire(rank)) for rank in range(3)]
    await let_loop_run()
    waiting[0].cancel()  # while it waits
    await let_loop_run()
    semaphore.release()
    waiting[1].cancel()  # in the iteration in which it gets the permit
    await let_loop_run()
    assert waiting[1].cancelled()
    assert waiting[2].done()
    semaphore.release()
    await asyncio.wait_for(semaphore.acquire(0), 1)
