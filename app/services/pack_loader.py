"""Opens packs: the newest request wins, the same one twice is one. Knows neither HTTP nor the window."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING, Protocol

from app.core.errors import ConnectionLostError, InternalError, PackBrowserError, ServiceFailedError

if TYPE_CHECKING:
    from app.core.models import Pack
    from app.core.settings import ApiLimits
    from app.services.tasks import TaskOwner

_logger = logging.getLogger(__name__)

_PASSING_STATUSES = frozenset({502, 503, 504})


class PackSource(Protocol):
    """Where packs come from: `api.client.PartnerClient`, or a stand-in."""

    async def get_pack(self, pack_id: str) -> Pack:
        """Fetch one pack or raise a `PackBrowserError`; may be cancelled."""


class PackListener(Protocol):
    """Who is told. For each opening that is not superseded exactly one of the last three is called."""

    def on_pack_loading(self, pack_id: str) -> None:
        """A request was begun."""

    def on_pack_loaded(self, pack: Pack) -> None:
        """The pack is there."""

    def on_pack_failed(self, pack_id: str, error: PackBrowserError) -> None:
        """It could not be had."""

    def on_pack_cancelled(self, pack_id: str) -> None:
        """The person gave it up."""


class PackLoader:
    """Runs at most one opening."""

    def __init__(self, tasks: TaskOwner, limits: ApiLimits, listener: PackListener) -> None:
        """Set who owns the tasks, how often passing failures are retried, and who is told."""
        self._tasks = tasks
        self._limits = limits
        self._listener = listener
        self._current: tuple[PackSource, str] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_loading(self) -> bool:
        """Whether an opening is under way."""
        return self._current is not None

    def open(self, source: PackSource, pack_id: str) -> None:
        """Begin an opening; a former one is superseded and nothing of it is told any more."""
        if self._current == (source, pack_id):
            return
        self._drop()
        self._current = (source, pack_id)
        self._listener.on_pack_loading(pack_id)
        self._task = self._tasks.start(self._run(source, pack_id), name=f"open pack {pack_id}")

    def cancel(self) -> None:
        """Give up the current opening, if there is one."""
        if self._current is None:
            return
        _, pack_id = self._current
        self._drop()
        self._listener.on_pack_cancelled(pack_id)

    def supersede(self) -> None:
        """Forget the current opening without telling anyone: its key or server is no longer the one in use."""
        self._drop()

    def _drop(self) -> None:
        self._current = None
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self, source: PackSource, pack_id: str) -> None:
        outcome: Pack | PackBrowserError
        try:
            outcome = await self._get_with_retries(source, pack_id)
        except PackBrowserError as error:
            outcome = error.without_origin()
        except Exception as error:  # noqa: BLE001 - whatever it was, the loading state has to be left
            _logger.error("opening a pack failed: %s", type(error).__name__)  # noqa: TRY400 - its text may hold the key
            outcome = InternalError()
        if self._task is not asyncio.current_task():
            return
        self._current = None
        self._task = None
        if isinstance(outcome, PackBrowserError):
            self._listener.on_pack_failed(pack_id, outcome)
        else:
            self._listener.on_pack_loaded(outcome)

    async def _get_with_retries(self, source: PackSource, pack_id: str) -> Pack:
        pause = self._limits.retry_pause_seconds
        for _ in range(self._limits.retries):
            try:
                return await source.get_pack(pack_id)
            except PackBrowserError as error:
                if not _is_passing(error):
                    raise
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))
            pause *= 2
        return await source.get_pack(pack_id)


def _is_passing(error: PackBrowserError) -> bool:
    """Whether trying again at once may help: a gateway's failure or a broken connection, never `pack_get_failed`."""
    if isinstance(error, ServiceFailedError):
        return error.http_status in _PASSING_STATUSES
    return isinstance(error, ConnectionLostError)
