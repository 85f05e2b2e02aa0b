"""The owner of background tasks: it holds references to them, logs their errors and awaits their end."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from app.core.program import log_fault

_logger = logging.getLogger(__name__)


class TaskOwner:
    """Starts tasks and keeps them until they end.

    asyncio holds weak references to tasks, and logs their errors when they are garbage collected, or never.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._finishing: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(
        self,
        coroutine: Coroutine[Any, Any, None],
        *,
        name: str,
        must_finish: bool = False,
        is_eager: bool = False,
    ) -> asyncio.Task[None] | None:
        """Run a coroutine in the background; after `aclose` it is closed instead, and None is returned.

        Args:
            coroutine: What to run.
            name: For the log; holds no secret.
            must_finish: Whether `aclose` waits for it instead of cancelling it, because it closes something.
            is_eager: Whether it runs at once until it waits, before anything else in the loop, such as painting.
        """
        if self._closed:
            coroutine.close()
            return None
        task = asyncio.Task(coroutine, loop=asyncio.get_running_loop(), name=name, eager_start=is_eager)
        (self._finishing if must_finish else self._tasks).add(task)
        task.add_done_callback(self._on_done)
        return task

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._finishing.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            log_fault(_logger, f"the task {task.get_name()}", error)

    async def aclose(self) -> None:
        """Cancel all tasks that may be cancelled, and wait until all have ended."""
        self._closed = True
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, *self._finishing, return_exceptions=True)
