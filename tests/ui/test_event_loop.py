"""Callbacks on Qt's loop: in order, cancellable; Qt events are handled between iterations."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.start.event_loop import EventLoop


def run(qapp: object, scenario: Callable[[], Awaitable[None]]) -> None:
    app = qapp
    assert isinstance(app, QApplication)

    async def limited() -> None:
        async with asyncio.timeout(10):
            await scenario()

    asyncio.run(limited(), loop_factory=lambda: EventLoop(app))


def test_callbacks_run_in_the_order_they_were_given_in(qapp: object) -> None:
    ran: list[int] = []

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        for number in range(100):
            loop.call_soon(ran.append, number)
        await asyncio.sleep(0)
        assert ran == list(range(100))

    run(qapp, scenario)


def test_a_cancelled_callback_does_not_run(qapp: object) -> None:
    ran: list[str] = []

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        second = loop.call_soon(ran.append, "never")
        loop.call_soon(ran.append, "always")
        second.cancel()
        await asyncio.sleep(0.01)
        assert ran == ["always"]

    run(qapp, scenario)


def test_callbacks_scheduled_by_callbacks_run_in_the_next_iteration(qapp: object) -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        iterations = 0
        painted: list[int] = []

        def go_on() -> None:
            nonlocal iterations
            iterations += 1
            if iterations < 1000:
                loop.call_soon(go_on)

        QTimer.singleShot(0, lambda: painted.append(iterations))  # represents Qt's other events
        loop.call_soon(go_on)
        while iterations < 1000:  # noqa: ASYNC110 - it is the iterations that are counted
            await asyncio.sleep(0)
        assert painted
        assert painted[0] < 10

    run(qapp, scenario)


def test_a_callback_that_fails_does_not_stop_the_others(qapp: object) -> None:
    failures: list[object] = []

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: failures.append(context["exception"]))
        ran: list[str] = []
        loop.call_soon(int, "no number")
        loop.call_soon(ran.append, "after it")
        await asyncio.sleep(0.01)
        assert ran == ["after it"]

    run(qapp, scenario)
    assert [type(failure) for failure in failures] == [ValueError]


def test_callbacks_run_while_a_callback_runs_a_loop_of_qts_own(qapp: object) -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        ran: list[str] = []
        inner = QEventLoop()

        def drag() -> None:
            loop.call_soon(ran.append, "made ready by it")
            loop.call_soon(inner.quit)
            inner.exec()
            ran.append("over")

        loop.call_soon(drag)
        loop.call_soon(ran.append, "ready before it")
        await asyncio.sleep(0.05)
        assert ran == ["ready before it", "made ready by it", "over"]

    run(qapp, scenario)


def test_no_step_of_a_task_is_lost_while_another_task_lets_qt_process_events(qapp: object) -> None:
    ran: list[str] = []

    async def other() -> None:
        await asyncio.sleep(0)
        ran.append("other")

    async def scenario() -> None:
        others = [asyncio.create_task(other()) for _ in range(3)]
        for _ in range(3):
            QApplication.processEvents()  # as `QTest.mouseMove` does
            assert not ran
        await asyncio.gather(*others)

    run(qapp, scenario)
    assert ran == ["other"] * 3


def test_work_fails_at_once_if_no_thread_can_be_started(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def scenario() -> None:
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", refuse)
            with pytest.raises(RuntimeError):
                await asyncio.get_running_loop().run_in_executor(None, int)

    run(qapp, scenario)
