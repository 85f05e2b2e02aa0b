"""The errors that the API documents, and the classes below a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import (
    KeyNotAcceptedError,
    PackIdMissingError,
    PackNotFoundError,
    PackRetrievalError,
    PlanNotAllowedError,
    Remedy,
    RequestRefusedError,
    SubscriptionRequiredError,
    TooManyRequestsError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

# The pages of Get Pack and List Packs and what is known of the API besides, with what the banner offers for each.
DOCUMENTED = [
    (400, "missing_pack_id", PackIdMissingError, set()),
    (401, None, KeyNotAcceptedError, {Remedy.CHANGE_KEY}),
    (401, "invalid_token", KeyNotAcceptedError, {Remedy.CHANGE_KEY}),
    (401, "unauthorized", KeyNotAcceptedError, {Remedy.CHANGE_KEY}),
    (401, "something_new", KeyNotAcceptedError, {Remedy.CHANGE_KEY}),
    (402, "subscription_required", SubscriptionRequiredError, {Remedy.OPEN_BILLING}),
    (403, "tier_not_allowed", PlanNotAllowedError, {Remedy.SEE_PLANS}),
    (404, "not_found", PackNotFoundError, {Remedy.CHANGE_KEY, Remedy.TRY_AGAIN}),
    (422, "invalid_query", RequestRefusedError, set()),
    (429, "rate_limited", TooManyRequestsError, {Remedy.TRY_AGAIN}),
    (500, "pack_get_failed", PackRetrievalError, {Remedy.TRY_AGAIN}),
]


def descendants[T](root: type[T]) -> Iterator[type[T]]:
    yield root
    for child in root.__subclasses__():
        yield from descendants(child)
