"""Which window keeps the tabs of a server and key: of several with the same key, one at a time.

Each would replace what another one keeps. When the window that keeps them has ended, one of the others does so instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from app.core.connection import ApiKey, Connection

_ATTEMPTS: Final = 20  # a window that is being closed has ended after the time of so many
_ATTEMPT_MS: Final = 100
_LATER_ATTEMPT_MS: Final = 2000


class TabsClaim(Protocol):
    """The right to keep the tabs of an account. It ends with the process at the latest."""

    def release(self) -> None:
        """Give the right back, once."""


class TabClaims(Protocol):
    """Gives the rights: `start.tab_claims.TabClaims`."""

    def take(self, account: str) -> TabsClaim | None:
        """Claim the tabs of an account; None while another window has the claim."""


@dataclass(slots=True)
class _Awaited:
    """The tabs of a server and key that another window keeps.

    Attributes:
        account: Stands for the server and key.
        attempts: How many attempts to claim them have failed.
    """

    account: str
    attempts: int = 0


class TabOwnership(QObject):
    """What this window has claimed, and what it waits for.

    Signals:
        acquired: This window keeps the tabs of a server and key from now on; the `Connection`, and whether the tabs are
            those of the last run. Otherwise they are those of a window that ran beside this one.
    """

    acquired = Signal(object, bool)

    def __init__(self, claims: TabClaims, parent: QObject | None = None) -> None:
        """Claim nothing yet.

        Args:
            claims: Gives the rights.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._claims = claims
        self._taken: dict[Connection, TabsClaim] = {}
        self._awaited: dict[Connection, _Awaited] = {}
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.try_now)

    def acquire(self, connection: Connection, account: str) -> None:
        """Claim the tabs of a server and key, now or as soon as no other window has the claim.

        Args:
            connection: The server and key.
            account: Stands for them in all windows.
        """
        self._awaited[connection] = _Awaited(account)
        self.try_now()

    def forget(self, key: ApiKey | None) -> None:
        """Release the claims of a forgotten key, and wait for none any more."""
        self._awaited = {each: awaited for each, awaited in self._awaited.items() if each.key != key}
        for connection in [each for each in self._taken if each.key == key]:
            self._taken.pop(connection).release()

    def release(self) -> None:
        """Release all claims, and wait for none any more."""
        self._timer.stop()
        self._awaited.clear()
        for claim in self._taken.values():
            claim.release()
        self._taken.clear()

    def try_now(self) -> None:
        """Try to claim what is waited for, now and not only with the next attempt."""
        for connection, awaited in tuple(self._awaited.items()):
            claim = self._claims.take(awaited.account)
            if claim is None:
                awaited.attempts += 1
            else:
                del self._awaited[connection]
                self._taken[connection] = claim
                self.acquired.emit(connection, awaited.attempts < _ATTEMPTS)
        if self._awaited:
            is_soon = any(awaited.attempts < _ATTEMPTS for awaited in self._awaited.values())
            self._timer.start(_ATTEMPT_MS if is_soon else _LATER_ATTEMPT_MS)
