"""The states of a list of packs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.errors import PackBrowserError


@dataclass(frozen=True, slots=True)
class NoKey:
    """Nothing is listed, because no key is known."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of the list is requested, or will be when the list is visible.

    Attributes:
        is_more: Whether it is a further part of the list on screen.
    """

    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """The list is on screen, and no request is under way."""


@dataclass(frozen=True, slots=True)
class ListingFailed:
    """The last request failed. Rows stay on screen if they are of the list that was requested.

    Attributes:
        error: Why it failed.
        retry_in: Seconds until it is sent again by itself; None if it is not.
        is_dismissed: Whether the person has closed the banner that says so.
    """

    error: PackBrowserError
    retry_in: int | None
    is_dismissed: bool = False


type PackListState = NoKey | Listing | Listed | ListingFailed
