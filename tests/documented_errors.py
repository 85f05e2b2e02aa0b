"""The errors that the API documents, as tests expect them, and the classes below a class."""

from collections.abc import Iterator
from typing import NamedTuple

from app.core.errors import (
    ApiError,
    KeyNotAcceptedError,
    PackIdMissingError,
    PackNotFoundError,
    PackRetrievalError,
    PlanNotAllowedError,
    RequestRefusedError,
    SubscriptionRequiredError,
    TooManyRequestsError,
)


class Documented(NamedTuple):
    """Status and code, class, the banner's title and its buttons from left to right, and where the demo has it."""

    status: int
    code: str | None
    error_class: type[ApiError]
    title: str
    buttons: tuple[str, ...] = ()
    has_pack: bool = True
    has_search: bool = True

    @property
    def code_text(self) -> str:
        return f"{self.status} {self.code}" if self.code else str(self.status)


# The pages of Get Pack and List Packs and what is known of the API besides.
DOCUMENTED = [
    Documented(400, "missing_pack_id", PackIdMissingError, "Pack ID missing"),
    Documented(401, None, KeyNotAcceptedError, "API key not accepted", ("Change key…",)),
    Documented(401, "invalid_token", KeyNotAcceptedError, "API key not accepted", ("Change key…",)),
    Documented(401, "unauthorized", KeyNotAcceptedError, "API key not accepted", ("Change key…",), False, False),
    Documented(402, "subscription_required", SubscriptionRequiredError, "Subscription required", ("Open billing",)),
    Documented(403, "tier_not_allowed", PlanNotAllowedError, "Plan not allowed", ("See plans",)),
    Documented(404, "not_found", PackNotFoundError, "Pack not found", ("Change key…", "Try again")),
    Documented(422, "invalid_path", RequestRefusedError, "Request not accepted", has_search=False),
    Documented(422, "invalid_query", RequestRefusedError, "Request not accepted", has_pack=False),
    Documented(429, "rate_limited", TooManyRequestsError, "Too many requests", ("Try again",)),
    Documented(500, "pack_get_failed", PackRetrievalError, "Pack could not be retrieved", ("Try again",)),
]


def descendants[T](root: type[T]) -> Iterator[type[T]]:
    yield root
    for child in root.__subclasses__():
        yield from descendants(child)
