"""Opens packs: a new request supersedes the former one. Knows neither HTTP nor the window."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING, Protocol

from app.core.errors import ConnectionLostError, InternalError, PackBrowserError, ServiceFailedError

if TYPE_CHECKING:
    from app.core.models import Pack
    from app.core.request import PackRequest
    from app.core.settings import ApiLimits
    from app.services.tasks import TaskOwner

_logger = logging.getLogger(__name__)

_PASSING_STATUSES = frozenset({502, 503, 504})


class PackSource(Protocol):
    """Where packs come from: `api.pack_source.HttpPackSource`, or a stand-in."""

    async def get_pack(self, request: PackRequest) -> Pack:
        """Fetch one pack or raise a `PackBrowserError`; may be cancelled."""


class PackListener(Protocol):
    """Receives results: one call for each request that is not superseded, in the loop's thread."""

    def on_pack_loaded(self, request: PackRequest, pack: Pack) -> None:
        """The pack has been loaded."""

    def on_pack_failed(self, request: PackRequest, error: PackBrowserError) -> None:
        """The pack could not be loaded."""


class PackLoader:
    """Runs at most one request."""

    def __init__(self, tasks: TaskOwner, limits: ApiLimits, listener: PackListener, source: PackSource) -> None:
        """Send nothing yet.

        Args:
            tasks: Owns the task of a request.
            limits: How often temporary failures are retried.
            listener: Receives results.
            source: Fetches packs.
        """
        self._tasks = tasks
        self._limits = limits
        self._listener = listener
        self._source = source
        self._task: asyncio.Task[None] | None = None

    def open(self, request: PackRequest) -> None:
        """Begin a request; the former one is superseded, and its result is discarded."""
        self.supersede()
        self._task = self._tasks.start(self._run(request), name=f"open pack {request.pack_id}")

    def supersede(self) -> None:
        """Cancel the running request, if there is one."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self, request: PackRequest) -> None:
        outcome: Pack | PackBrowserError
        try:
            outcome = await self._get_with_retries(request)
        except PackBrowserError as error:
            outcome = error.without_origin()
        except Exception as error:  # noqa: BLE001 - after any error, the loading state has to end
            _logger.error("opening a pack failed: %s", type(error).__name__)  # noqa: TRY400 - its text may hold the key
            outcome = InternalError()
        if self._task is not asyncio.current_task():
            return
        self._task = None
        if isinstance(outcome, PackBrowserError):
            self._listener.on_pack_failed(request, outcome)
        else:
            self._listener.on_pack_loaded(request, outcome)

    async def _get_with_retries(self, request: PackRequest) -> Pack:
        pause = self._limits.retry_pause_seconds
        for _ in range(self._limits.retries):
            try:
                return await self._source.get_pack(request)
            except PackBrowserError as error:
                if not _is_temporary(error):
                    raise
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))
            pause *= 2
        return await self._source.get_pack(request)


def _is_temporary(error: PackBrowserError) -> bool:
    """Whether a failure may be temporary: a gateway's or a broken connection, but not `pack_get_failed`."""
    if isinstance(error, ServiceFailedError):
        return error.http_status in _PASSING_STATUSES
    return isinstance(error, ConnectionLostError)
