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
        after: The failure of the former search, which the person has changed since; None if it has not failed.
    """

    is_more: bool = False
    after: ListingFailed | None = None


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


def failure_to_show(state: PackListState) -> ListingFailed | None:
    """The failure that a banner shows; None for none. While the person types, it stays until there is an answer."""
    failure = state.after if isinstance(state, Listing) else state
    return failure if isinstance(failure, ListingFailed) and not failure.is_dismissed else None


type PackListState = NoKey | Listing | Listed | ListingFailed
