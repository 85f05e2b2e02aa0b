"""The root of what a banner shows: why a pack did not open, or what else did not succeed."""

from __future__ import annotations

from enum import Enum, auto
from typing import ClassVar

from app.core.errors.reportable_error import ReportableError


class Remedy(Enum):
    """An action that a banner offers, the likely one first."""

    TRY_AGAIN = auto()
    CHANGE_KEY = auto()
    ENTER_KEY = auto()
    OPEN_BILLING = auto()
    SEE_PLANS = auto()


class Tone(Enum):
    """How a banner is tinted."""

    BLOCKED = auto()  # the app cannot open the pack
    ATTENTION = auto()  # there is something the person can do
    WAITING = auto()  # the request will be retried automatically


class PackBrowserError(ReportableError):
    """Why a pack did not open, or what else did not succeed that the person must know of.

    Attributes:
        remedies: What to offer besides *Copy details*.
        tone: How the banner is tinted.
        http_status: The answer's HTTP status, None where no answer came.
        error_code: The envelope's `error_code` as sent, None where there was none.
        server_message: The envelope's `message`, without the key, None where there was none.
    """

    remedies: ClassVar[tuple[Remedy, ...]] = ()
    tone: ClassVar[Tone] = Tone.BLOCKED

    def __init__(
        self,
        *,
        http_status: int | None = None,
        error_code: str | None = None,
        server_message: str | None = None,
    ) -> None:
        super().__init__()
        self.http_status = http_status
        self.error_code = error_code
        self.server_message = server_message

    def says_same_as(self, other: PackBrowserError) -> bool:
        """Whether the person is told the same about both."""
        return type(self) is type(other) and self.code_text == other.code_text

    @property
    def code_text(self) -> str:
        """HTTP status and `error_code` as sent, such as ``404 not_found``; empty where no answer came."""
        parts = (str(self.http_status) if self.http_status else "", self.error_code or "")
        return " ".join(part for part in parts if part)
