"""Requests packs and lists of packs: a new request supersedes the former one, a later answer is merged with it.

A temporary failure is retried at once, before anyone knows of it. `Retry` says when a request is sent again after a
failure that is shown.
"""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from app.core.changes import merge
from app.core.connection import PackRequest
from app.core.errors import (
    ConnectionLostError,
    InternalError,
    OfflineError,
    PackBrowserError,
    ServerNotFoundError,
    ServerRefusedError,
    TimedOutError,
    TooManyRequestsError,
)
from app.core.faults import log_fault
from app.core.limits import ApiLimits, Settings
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


# Waiting can help. Of other failures, such as a certificate that is not trusted, the person has to be informed.
NETWORK_FAILURES: Final = (OfflineError, ServerNotFoundError, ServerRefusedError, ConnectionLostError, TimedOutError)
_SECOND_MS: Final = 1000
_MOST_COUNTDOWNS: Final = 5  # in a row; after that the person has to try again


class Retry(QTimer):
    """Has a request sent again: after the pause that the service has asked for, or as long as there is no network.

    Qt's QNetworkInformation could tell that the network is back. But it calls NetworkManager by D-Bus, and if that does
    not answer, it blocks the thread of the window for 50 s. An attempt without a network costs no traffic.
    """

    def __init__(
        self,
        settings: Settings,
        send_again: Callable[[], object],
        parent: QObject,
        on_second: Callable[[int], object] = lambda _left: None,
    ) -> None:
        """Wait for nothing yet.

        Args:
            settings: How long a pause the service may ask for, so that the person need not decide, and how often the
                network is tried.
            send_again: Called at the end.
            parent: The Qt parent.
            on_second: Called each second of a pause with those that are left.
        """
        super().__init__(parent)
        self.setObjectName("retry")
        self.timeout.connect(self._on_timeout)
        self._countdowns = replace(settings.api, retries=_MOST_COUNTDOWNS)
        self._reconnection = settings.reconnection
        self._send_again = send_again
        self._on_second = on_second
        self._left = 0
        self._retries = 0  # in a row

    def count_down(self, error: PackBrowserError) -> int | None:
        """Wait after a failure, and return for how many seconds; None if the request is not sent again by itself."""
        self.stop()
        retry_after = error.retry_after if isinstance(error, TooManyRequestsError) else None
        pause = self._countdowns.pause(self._retries, retry_after) if retry_after is not None else None
        if pause is None:
            return None
        self.go_on(math.ceil(pause))
        return self._left

    def go_on(self, seconds: int) -> None:
        """Wait for the rest of a pause."""
        self._left = seconds
        self.start(_SECOND_MS)

    def wait_for_network(self) -> None:
        """Wait after a failure of the network, longer after each one."""
        limits, self._left = self._reconnection, 1
        self.start(round(1000 * min(limits.most_seconds, limits.least_seconds * limits.growth**self._retries)))

    def reset(self) -> None:
        """Wait no longer, and count retries anew: the person has sent a request, or one was answered."""
        self.stop()
        self._retries = 0

    def _on_timeout(self) -> None:
        self._left -= 1
        if self._left > 0:
            self._on_second(self._left)
        else:
            retries = self._retries + 1
            self.stop()
            self._send_again()
            self._retries = retries  # last: sending a request resets it


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
        later, known = [await get(request)], former()
        if known is None:
            return later.pop()
        # Taken from the list, so that what remains of the later answer is freed in the thread.
        return await asyncio.get_running_loop().run_in_executor(
            executor, lambda: merge(known, later.pop(), may_have_expired)
        )

    return get_merged
