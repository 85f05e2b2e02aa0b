"""The owner of background tasks."""

import asyncio
import gc
import logging

import pytest

from app.core.worker import TaskOwner

pytestmark = pytest.mark.anyio


async def test_a_task_without_other_references_is_not_collected() -> None:
    owner = TaskOwner()
    ended = asyncio.Event()

    async def wait_on_nothing_else() -> None:
        # Only this coroutine refers to the future: without an owner the reference cycle would be collected.
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            ended.set()

    owner.start(wait_on_nothing_else(), name="circle")
    for _ in range(3):
        await asyncio.sleep(0)
        gc.collect()

    assert not ended.is_set()
    await owner.aclose()
    assert ended.is_set()


@pytest.mark.fault(89)
@pytest.mark.expects_errors
async def test_a_failure_is_logged_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    owner = TaskOwner()
    error = RuntimeError("Bearer pub.s3cr3t")

    async def fail() -> None:
        raise error

    task = owner.start(fail(), name="doomed")
    assert task is not None
    with caplog.at_level(logging.ERROR):
        await asyncio.wait([task])
        await asyncio.sleep(0)

    (record,) = caplog.records
    message, place = record.getMessage().splitlines()
    assert message == "the task doomed failed: RuntimeError"
    assert "test_tasks.py:" in place
    assert "s3cr3t" not in caplog.text
    await owner.aclose()


async def test_closing_cancels_and_waits() -> None:
    owner = TaskOwner()
    ended: list[int] = []
    may_end = asyncio.Event()

    async def clean_up_slowly(number: int) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await may_end.wait()
            ended.append(number)

    for number in range(3):
        owner.start(clean_up_slowly(number), name="slow")
    await asyncio.sleep(0)
    closing = asyncio.create_task(owner.aclose())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not closing.done()

    may_end.set()
    await asyncio.wait_for(closing, 5)

    assert sorted(ended) == [0, 1, 2]


async def test_closing_waits_for_what_must_finish() -> None:
    owner = TaskOwner()
    may_end = asyncio.Event()
    finished: list[bool] = []

    async def finish() -> None:
        await may_end.wait()
        finished.append(True)

    owner.start(finish(), name="closes something", must_finish=True)
    closing = asyncio.create_task(owner.aclose())
    for _ in range(5):
        await asyncio.sleep(0)
    assert (closing.done(), finished) == (False, [])

    may_end.set()
    await asyncio.wait_for(closing, 5)

    assert finished == [True]
