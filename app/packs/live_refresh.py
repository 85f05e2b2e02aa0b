"""Requests the pack on screen again and again while its images are being described, without being asked to.

A live refresh never interferes with a request of the person: it is sent only while none is under way and none has
failed, and it is cancelled as soon as the person makes one. Its failure is only noted, unless waiting cannot help.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from app.core.changes import compare
from app.core.connection import PackRequest
from app.core.errors import (
    ApiError,
    KeyNotAcceptedError,
    PackBrowserError,
    PackNotFoundError,
    PlanNotAllowedError,
    SubscriptionRequiredError,
)
from app.core.models import Pack
from app.packs.states import Content, Failed, PackState, Shown

if TYPE_CHECKING:
    from app.packs.services import Services

# The person has to do something: the key is revoked, the plan has ended, or the pack is deleted.
_FINAL_ERRORS: Final = (KeyNotAcceptedError, SubscriptionRequiredError, PlanNotAllowedError, PackNotFoundError)


class Check(Struct, frozen=True):
    """When the pack on screen was requested last.

    Attributes:
        ended_at: Seconds since 1970.
        has_succeeded: Whether the service answered with the pack.
    """

    ended_at: float
    has_succeeded: bool


class LiveRefresh(QObject):
    """The live refreshes of one open pack.

    Attributes:
        last_check: The latest answer or failure since the pack was opened; None if its images were not being described.

    Signals:
        checked: `last_check` was replaced; no arguments.
        answered: Something has changed, or a kept answer is the latest one; the request, the later answer and the
            `PackChanges`.
        failed: Waiting cannot help; the request and the `PackBrowserError`. No further request is sent until the person
            has successfully made one.
    """

    checked = Signal()
    answered = Signal(object, object, object)
    failed = Signal(object, object)

    def __init__(
        self, services: Services, clock: Callable[[], float] = time.monotonic, parent: QObject | None = None
    ) -> None:
        """Send nothing until there is a pack and the window is visible.

        Args:
            services: The services of this run.
            clock: Seconds, which never go back.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.last_check: Check | None = None
        self._limits = services.settings.live
        self._loader = services.make_live_loader(self)
        self._clock = clock
        self._content: Content | None = None  # None while the person's request is under way or has failed
        self._pack: Pack | None = None
        self._is_kept = False  # `_pack` was read from disk, and the service has not been asked for it
        self._is_enabled = True
        self._is_window_visible = False
        self._has_failed_finally = False
        self._is_running = False
        self._interval = 0.0
        self._due_at = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._continue)

    def set_enabled(self, *, is_enabled: bool) -> None:
        """Switch live refreshes on or off. A running one is cancelled."""
        self._is_enabled = is_enabled
        self._continue()

    def set_window_visible(self, *, is_visible: bool) -> None:
        """Set whether the window is visible. While it is not, nothing is sent; afterwards, what is due is sent once."""
        self._is_window_visible = is_visible
        if is_visible:
            self._continue()
        else:
            self._timer.stop()

    def follow(self, state: PackState) -> None:
        """Handle that the state of the open pack was replaced."""
        if isinstance(state, Failed) and isinstance(state.error, ApiError):
            # The countdown replaces the state each second.
            self._wait_at_least(state.error.retry_after if state.retry_in is None else state.retry_in)
        self._content = state.content if isinstance(state, Shown) else None
        pack = state.content.pack if state.content is not None else None
        is_kept = state.content is not None and state.content.is_kept
        if pack is not self._pack or is_kept is not self._is_kept:
            self._pack, self._is_kept = pack, is_kept
            if state.content is None or not state.content.is_live:
                self._begin(pack)
        self._continue()

    def stop(self) -> None:
        """Cancel the request, and send no further one."""
        self._content = None
        self._continue()

    def _begin(self, pack: Pack | None) -> None:
        """Begin with a pack that the person has requested, perhaps not for the first time."""
        self._cancel()
        self._has_failed_finally = False
        self._schedule(pack, has_progress=True)
        is_awaited = pack is not None and pack.is_being_described and not self._is_kept
        self._note(Check(time.time(), has_succeeded=True) if is_awaited else None)

    # --- Requests -------------------------------------------------------------------------------------------------

    @property
    def _may_send(self) -> bool:
        content = self._content
        return (
            self._is_enabled
            and not self._has_failed_finally
            and content is not None
            and content.request.connection.key is not None
            and content.pack.is_being_described
        )

    def _continue(self) -> None:
        """Send the request if it is due, or start the timer; cancel a request that must not be sent any more."""
        if not self._may_send:
            self._timer.stop()
            self._cancel()
        elif self._is_window_visible and not self._is_running:
            left = self._due_at - self._clock()
            if left <= 0:
                self._send()
            else:
                self._timer.start(round(left * 1000) + 1)

    def _send(self) -> None:
        if self._content is not None:
            self._is_running = True
            self._loader.open(self._content.request)

    def _cancel(self) -> None:
        if self._is_running:
            self._is_running = False
            self._loader.supersede()

    def _schedule(self, pack: Pack | None, *, has_progress: bool) -> None:
        """Compute when the next request is due.

        Args:
            pack: The latest answer, whose size limits how soon it is.
            has_progress: Whether something has changed, so that more may change soon.
        """
        limits = self._limits
        size = pack.received_bytes if pack is not None else 0
        least = max(limits.least_seconds, size / limits.bytes_per_second)
        most = max(limits.most_seconds, least)
        self._interval = least if has_progress else min(most, max(least, self._interval * limits.growth))
        self._due_at = self._clock() + min(most, self._interval * random.uniform(1, 1 + limits.jitter))

    def _wait_at_least(self, seconds: float | None) -> None:
        pause = min(seconds or 0.0, self._limits.longest_pause_seconds)
        self._due_at = max(self._due_at, self._clock() + pause)

    def _note(self, check: Check | None) -> None:
        self.last_check = check
        self.checked.emit()

    # --- From the loader ------------------------------------------------------------------------------------------

    @property
    def former(self) -> Pack | None:
        """The answer on screen."""
        return self._pack

    def on_pack_loaded(self, request: PackRequest, pack: Pack) -> None:
        """Handle a later answer, which is the former one itself if nothing has changed."""
        self._is_running = False
        former = self._pack
        # That a kept answer is the latest one is a change as well: it is not that of an earlier day any more.
        is_news = pack is not former or self._is_kept
        changes = compare(former, pack) if former is not None and is_news else None
        self._schedule(pack, has_progress=changes is not None and changes.has_progress)
        if changes is not None:
            self.answered.emit(request, pack, changes)
        self._note(Check(time.time(), has_succeeded=True))
        self._continue()

    def on_pack_failed(self, request: PackRequest, error: PackBrowserError) -> None:
        """Handle a failure: wait longer, or report it if waiting cannot help."""
        self._is_running = False
        self._schedule(self._pack, has_progress=False)
        self._note(Check(time.time(), has_succeeded=False))
        if isinstance(error, _FINAL_ERRORS):
            self._has_failed_finally = True
            self.failed.emit(request, error)
        elif isinstance(error, ApiError):
            self._wait_at_least(error.retry_after)
        self._continue()
