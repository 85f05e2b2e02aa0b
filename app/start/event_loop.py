"""qasync's event loop, with asyncio's own way of running what is ready: all of it in one turn.

qasync starts a Qt timer for every callback. A thumbnail takes some thirty of them, and a sixth of the GUI thread's time
went into these timers. Here one timer stands for all callbacks that are ready; what they make ready runs in the next
turn, so that the window gets its turn in between.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, override

import qasync
from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Context

    from PySide6.QtWidgets import QApplication


class EventLoop(qasync.QEventLoop):  # type: ignore[misc] # qasync has no types
    """The loop of the GUI thread."""

    def __init__(self, app: QApplication) -> None:
        """Make the loop of an application; it runs with `run_until_complete`."""
        self._ready: deque[asyncio.Handle] = deque()
        self._turn = QTimer(singleShot=True, interval=0)
        self._turn.timeout.connect(self._run_ready)
        super().__init__(app)
        # qasync's own executor raises no error where the system has no thread left: its work would wait for ever.
        self.set_default_executor(ThreadPoolExecutor(thread_name_prefix="default"))

    @override
    def call_soon(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        self._wake()
        return handle

    def _wake(self) -> None:
        if not self._turn.isActive():
            self._turn.start()

    def _run_ready(self) -> None:
        ready: deque[Any] = self._ready
        for _ in range(len(ready)):
            if not ready:  # a callback that runs an event loop of Qt's own, as a drag does, has let that one run them
                return
            handle = ready.popleft()
            if not handle.cancelled():
                handle._run()
        if ready:
            self._wake()
