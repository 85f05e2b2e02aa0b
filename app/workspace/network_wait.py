"""When to send a request again that has failed without a network: in growing intervals, and soon after a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import (
    ConnectionLostError,
    OfflineError,
    ServerNotFoundError,
    ServerRefusedError,
    TimedOutError,
)
from app.workspace.network_changes import NetworkChanges

if TYPE_CHECKING:
    from app.core.settings import ReconnectionLimits

# Waiting can help. Of other failures, such as a certificate that is not trusted, the person has to be told.
NETWORK_FAILURES: Final = (OfflineError, ServerNotFoundError, ServerRefusedError, ConnectionLostError, TimedOutError)


class NetworkWait(QObject):
    """The time until the next attempt.

    Signals:
        ended: The request is to be sent again; no arguments.
    """

    ended = Signal()

    def __init__(self, limits: ReconnectionLimits, parent: QObject | None = None) -> None:
        """Wait for nothing yet."""
        super().__init__(parent)
        self._limits = limits
        self._interval = limits.least_seconds
        self._timer = QTimer(self, singleShot=True)
        self._timer.setObjectName("network_wait")
        self._timer.timeout.connect(self.ended)
        self._network = NetworkChanges(self)
        self._network.changed.connect(self._on_network_changed)

    def begin(self) -> None:
        """Wait for the shortest time."""
        self.expect()
        self._start()

    def expect(self) -> None:
        """Let the next wait be short, because an attempt is under way that may fail."""
        self._interval = self._limits.least_seconds
        self._network.start()

    def wait_longer(self) -> None:
        """Wait for longer than before, because the attempt has failed as well."""
        self._interval = min(self._limits.most_seconds, self._interval * self._limits.growth)
        self._start()

    def stop(self) -> None:
        """Wait no longer."""
        self._timer.stop()
        self._network.stop()

    def _start(self) -> None:
        self._timer.start(round(self._interval * 1000))

    def _on_network_changed(self) -> None:
        self._interval = self._limits.least_seconds
        # The first change is often followed by others, without which there is no network yet.
        soon = round(self._limits.after_change_seconds * 1000)
        if self._timer.remainingTime() > soon:  # -1 if it does not wait
            self._timer.start(soon)
