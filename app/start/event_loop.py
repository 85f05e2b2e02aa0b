"""qasync's event loop, changed to run all callbacks that are ready in one iteration, as asyncio's own loops do.

qasync starts a Qt timer for every callback. A thumbnail needs about thirty callbacks, and their timers took a sixth of
the GUI thread's time. Here one timer serves all callbacks that are ready. Callbacks that these schedule run in the next
iteration, so that Qt handles its own events in between.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any, override

import qasync
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication


class EventLoop(qasync.QEventLoop):  # type: ignore[misc] # qasync has no types
    """The event loop of the GUI thread."""

    def __init__(self, app: QApplication) -> None:
        """Make the event loop of an application; `run_until_complete` runs it."""
        self._ready: deque[asyncio.Handle] = deque()
        self._ready_timer = QTimer(singleShot=True, interval=0)
        self._ready_timer.timeout.connect(self._run_ready)
        super().__init__(app)
        # qasync's own executor raises no error if the system has no threads left, and its work would wait forever.
        self.set_default_executor(ThreadPoolExecutor(thread_name_prefix="default"))

    @override
    def call_soon(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        self._start_ready_timer()
        return handle

    def _start_ready_timer(self) -> None:
        if not self._ready_timer.isActive():
            self._ready_timer.start()

    def _run_ready(self) -> None:
        if asyncio.current_task(self) is not None:
            # A step of a task has let Qt process events. asyncio refuses to run another task's step within it, which
            # would be lost. The iteration that runs this step continues with the others.
            return
        ready: deque[Any] = self._ready
        for _ in range(len(ready)):
            if not ready:  # a callback has run a nested event loop of Qt, as a drag does, which has run the others
                return
            handle = ready.popleft()
            if not handle.cancelled():
                handle._run()
        if ready:
            self._start_ready_timer()
