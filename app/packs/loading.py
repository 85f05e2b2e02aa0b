"""Requests packs and lists of packs: a new request supersedes the former one, a later answer is merged with it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.core.changes import merge
from app.core.connection import PackRequest
from app.core.errors import InternalError, PackBrowserError
from app.core.faults import log_fault
from app.core.limits import ApiLimits
from app.core.models import Pack
from app.core.retries import with_retries
from app.images.image_url import may_have_expired
from app.pictures.tasks import TaskOwner

_logger = logging.getLogger(__name__)


class Loader[Request, Answer](QObject):
    """Runs at most one request. A new one supersedes the former one, of which no signal is emitted any more.

    Signals:
        answered: The newest request has succeeded; the request and the answer.
        failed: The newest request has failed; the request and the `PackBrowserError`.
    """

    answered = Signal(object, object)
    failed = Signal(object, object)

    def __init__(
        self, get: Callable[[Request], Awaitable[Answer]], tasks: TaskOwner, limits: ApiLimits, *, name: str
    ) -> None:
        """Send nothing yet.

        Args:
            get: Sends a request once, and returns the answer or raises a `PackBrowserError`. It may be cancelled.
            tasks: Owns the task of a request.
            limits: How often temporary failures are retried.
            name: What the task is called in the log.
        """
        super().__init__()
        self._get = get
        self._tasks = tasks
        self._limits = limits
        self._name = name
        self._task: asyncio.Task[None] | None = None

    def supersede(self) -> None:
        """Cancel the running request, if there is one."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def open(self, request: Request) -> None:
        """Send a request; the former one is superseded, and its result is discarded."""
        self.supersede()
        self._task = self._tasks.start(self._run(request), name=self._name)

    async def _run(self, request: Request) -> None:
        outcome: Answer | PackBrowserError
        try:
            outcome = await with_retries(lambda: self._get(request), self._limits)
        except PackBrowserError as error:
            outcome = error.without_origin()
        except Exception as error:  # noqa: BLE001 - after any error, the loading state has to end
            log_fault(_logger, self._name, error)
            outcome = InternalError()
        if self._task is not asyncio.current_task():
            return
        self._task = None
        (self.failed if isinstance(outcome, PackBrowserError) else self.answered).emit(request, outcome)


_FREED_AT_ONCE: Final = 1000


def merging(
    get: Callable[[PackRequest], Awaitable[Pack]], former: Callable[[], Pack | None], executor: Executor
) -> Callable[[PackRequest], Awaitable[Pack]]:
    """Return a function whose packs consist, where nothing has changed, of the objects of a former answer.

    If nothing has changed at all, it returns the former answer itself.

    Args:
        get: Sends the requests.
        former: Returns the former answer; None if there is none.
        executor: Merges the answers. With 10,000 images this takes 3 ms.
    """

    async def get_merged(request: PackRequest) -> Pack:
        later = [await get(request)]
        known = former()
        if known is None:
            return later.pop()
        return await asyncio.get_running_loop().run_in_executor(executor, _merged, known, later)

    return get_merged


def _merged(former: Pack, later: list[Pack]) -> Pack:
    """Merge two answers, and free what remains of the later one, which is removed from its list, in steps."""
    images = [*later[0].images]
    merged = merge(former, later.pop(), may_have_expired)
    while images:  # between the steps other threads can run
        del images[-_FREED_AT_ONCE:]
    return merged
