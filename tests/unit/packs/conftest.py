"""Runs coroutine tests of open packs in one run of the window's event loop, because they use Qt's timers.

A fixture that returns an asynchronous context manager is entered before the test and left after it, in the same run.
anyio enters the loop for each of them anew, and pytest-qt lets Qt handle its events in between: steps of tasks would
run without a running loop.
"""

import asyncio
import inspect
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication

from app.start.event_loop import EventLoop


@pytest.fixture(autouse=True)
def _application(request: pytest.FixtureRequest) -> None:
    if inspect.iscoroutinefunction(request.function):
        request.getfixturevalue("qapp")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test, unless it is marked for anyio."""
    test = pyfuncitem.obj
    if not inspect.iscoroutinefunction(test) or pyfuncitem.get_closest_marker("anyio") is not None:
        return None

    async def run() -> None:
        async with AsyncExitStack() as stack:
            arguments = {name: pyfuncitem.funcargs[name] for name in inspect.signature(test).parameters}
            for name, value in arguments.items():
                if isinstance(value, AbstractAsyncContextManager):
                    arguments[name] = await stack.enter_async_context(value)
            await test(**arguments)

    with asyncio.Runner(loop_factory=lambda: EventLoop(cast("QApplication", QApplication.instance()))) as runner:
        runner.run(run())
    return True
