"""Sends requests of which only the newest one counts. Knows neither HTTP nor the window."""

from __future__ import annotations

import asyncio
import logging
import random
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

from app.core.errors import ConnectionLostError, InternalError, PackBrowserError, ServiceFailedError

if TYPE_CHECKING:
    from app.core.settings import ApiLimits
    from app.services.tasks import TaskOwner

_logger = logging.getLogger(__name__)

_TEMPORARY_STATUSES: Final = frozenset({502, 503, 504})


class NewestRequest[Request, Answer](ABC):
    """Runs at most one request. A new one supersedes the former one, whose result is never delivered.

    Subclasses say where answers come from and who receives them.
    """

    def __init__(self, tasks: TaskOwner, limits: ApiLimits) -> None:
        """Send nothing yet.

        Args:
            tasks: Owns the task of a request.
            limits: How often temporary failures are retried.
        """
        self._tasks = tasks
        self._limits = limits
        self._task: asyncio.Task[None] | None = None

    def supersede(self) -> None:
        """Cancel the running request, if there is one."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _begin(self, request: Request, *, name: str) -> None:
        """Begin a request; the former one is superseded, and its result is discarded.

        Args:
            request: What is requested.
            name: What its task is called in the log. It must contain no secret.
        """
        self.supersede()
        self._task = self._tasks.start(self._run(request, name), name=name)

    @abstractmethod
    async def _get(self, request: Request) -> Answer:
        """Send a request once, and return the answer or raise a `PackBrowserError`. It may be cancelled."""

    @abstractmethod
    def _deliver(self, request: Request, answer: Answer) -> None:
        """Report the answer to the newest request."""

    @abstractmethod
    def _report(self, request: Request, error: PackBrowserError) -> None:
        """Report that the newest request has failed."""

    async def _run(self, request: Request, name: str) -> None:
        outcome: Answer | PackBrowserError
        try:
            outcome = await self._get_with_retries(request)
        except PackBrowserError as error:
            outcome = error.without_origin()
        except Exception as error:  # noqa: BLE001 - after any error, the loading state has to end
            # The type alone: an exception's text may hold the key.
            _logger.error("%s failed: %s", name, type(error).__name__)  # noqa: TRY400
            outcome = InternalError()
        if self._task is not asyncio.current_task():
            return
        self._task = None
        if isinstance(outcome, PackBrowserError):
            self._report(request, outcome)
        else:
            self._deliver(request, outcome)

    async def _get_with_retries(self, request: Request) -> Answer:
        pause = self._limits.retry_pause_seconds
        for _ in range(self._limits.retries):
            try:
                return await self._get(request)
            except PackBrowserError as error:
                if not _is_temporary(error):
                    raise
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))
            pause *= 2
        return await self._get(request)


def _is_temporary(error: PackBrowserError) -> bool:
    """Whether a failure may be temporary: a gateway's or a broken connection, but not `pack_get_failed`."""
    if isinstance(error, ServiceFailedError):
        return error.http_status in _TEMPORARY_STATUSES
    return isinstance(error, ConnectionLostError)
