"""Starts the demonstration service for a pack that is to be opened."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    import asyncio

    from app.packs.services import Services

_logger = logging.getLogger(__name__)


class DemoStart(QObject):
    """Waits for the service in a task.

    Signals:
        succeeded: The service runs; no arguments.
        failed: It could not be started; no arguments.
    """

    succeeded = Signal()
    failed = Signal()

    def __init__(self, services: Services, parent: QObject) -> None:
        """Start nothing yet."""
        super().__init__(parent)
        self._services = services
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Start the service, or wait until it has started."""
        self.cancel()
        self._task = self._services.tasks.start(self._wait(), name="start the demo")

    def cancel(self) -> None:
        """Emit no signal. The service may still start, and is kept for later."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _wait(self) -> None:
        try:
            await self._services.start_demo()
        except Exception as error:  # noqa: BLE001 - after any error, the loading state of this tab has to end
            _logger.warning("the demo did not start: %s", type(error).__name__)
            self._task = None
            self.failed.emit()
            return
        self._task = None
        self.succeeded.emit()
