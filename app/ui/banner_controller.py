"""What a banner offers and does by itself: ways out, *Copy details*, the countdown of a rate limit. Opens nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from app import __version__
from app.core.connection import BILLING_URL, PLANS_URL
from app.core.display_text import one_line
from app.core.errors import PackBrowserError, PackIdMissingError, Remedy, TooManyRequestsError
from app.ui.clipboard import copy_text
from app.ui.widgets.error_banner import explanation_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.main_window import MainWindow


_MOST_TRIES: Final = 5  # by itself, in a row: a service that goes on refusing is left to the person


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request was for.

    Attributes:
        pack_id: UUID; None before the first request.
        base_url: Root of the API.
    """

    pack_id: str | None
    base_url: str


class BannerController:
    """Runs the banner of one window."""

    def __init__(
        self,
        window: MainWindow,
        *,
        max_wait_seconds: float,
        try_again: Callable[[], None],
        change_key: Callable[[], None],
        asked: Callable[[], Asked],
    ) -> None:
        """Connect the banner.

        Args:
            window: The widgets.
            max_wait_seconds: A longer `Retry-After` is left to the person.
            try_again: Asks for the same pack again.
            change_key: Asks for a key.
            asked: What was asked for last.
        """
        self._window = window
        self._max_wait_seconds = max_wait_seconds
        self._try_again = try_again
        self._change_key = change_key
        self._asked = asked
        self._seconds_left = 0
        self._tries = 0
        self._countdown = QTimer(window, interval=1000)
        self._countdown.timeout.connect(self._on_second)
        window.banner.remedy_requested.connect(self._on_remedy)
        window.banner.copy_requested.connect(self._copy_details)
        window.banner.dismissed.connect(self._countdown.stop)

    @property
    def error(self) -> PackBrowserError | None:
        """What the banner shows."""
        return self._window.banner.error

    @property
    def is_counting_down(self) -> bool:
        """Whether it will be tried again by itself."""
        return self._countdown.isActive()

    def show(self, error: PackBrowserError) -> None:
        """Show a banner, and do what this error asks for by itself."""
        window = self._window
        self._countdown.stop()
        window.banner.show_error(error)
        if isinstance(error, PackIdMissingError):
            window.pack_bar.focus_field()
        if isinstance(error, TooManyRequestsError):
            wait = error.retry_after
            if wait is not None and wait <= self._max_wait_seconds and self._tries < _MOST_TRIES:
                self._seconds_left = max(1, math.ceil(wait))
                window.banner.show_countdown(self._seconds_left)
                self._countdown.start()

    def clear(self) -> None:
        """Take the banner away, and its countdown."""
        self._countdown.stop()
        self._window.banner.clear()

    def withdraw(self, error: PackBrowserError) -> None:
        """Take this error's banner away, if it is the one that is shown."""
        if self.error is error:
            self.clear()

    def _on_second(self) -> None:
        self._seconds_left -= 1
        if self._seconds_left > 0:
            self._window.banner.show_countdown(self._seconds_left)
            return
        self._countdown.stop()
        self._tries += 1
        self._try_again()

    def forget_tries(self) -> None:
        """Begin to count tries anew: the pack is there, or the person asked."""
        self._tries = 0

    def _on_remedy(self, remedy: Remedy) -> None:
        match remedy:
            case Remedy.TRY_AGAIN:
                self.forget_tries()
                self._try_again()
            case Remedy.CHANGE_KEY:
                self._change_key()
            case Remedy.OPEN_BILLING:
                QDesktopServices.openUrl(QUrl(BILLING_URL))
            case Remedy.SEE_PLANS:
                QDesktopServices.openUrl(QUrl(PLANS_URL))

    def _copy_details(self) -> None:
        if self.error is None:
            return
        copied = copy_text(error_details(self.error, self._asked()))
        self._window.status_line.say("Details copied" if copied else "Not copied: the clipboard did not take it")


def error_details(error: PackBrowserError, asked: Asked) -> str:
    """What *Copy details* gives to whoever helps: everything about an error, and no key."""
    lines = [
        f"Pack Browser {__version__}",
        error.title,
        explanation_of(error),
        f"HTTP status and code: {one_line(error.code_text) or 'none'}",
        f"Service's message: {one_line(error.server_message or '') or 'none'}",
        f"Pack ID: {asked.pack_id or 'none'}",
        f"Service: {asked.base_url}",
    ]
    return "\n".join(lines)
