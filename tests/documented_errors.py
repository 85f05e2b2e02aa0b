"""The errors that the API documents, as tests expect them, and the classes below a class."""

from collections.abc import Iterator
from typing import NamedTuple

from app.core import errors


class Documented(NamedTuple):
    """Status and code, class, the banner's title and its buttons from left to right, and where the demo has it."""

    status: int
    code: str | None
    error_class: type[errors.ApiError]
    title: str
    buttons: tuple[str, ...] = ()
    has_pack: bool = True
    has_search: bool = True

    @property
    def code_text(self) -> str:
        return f"{self.status} {self.code}" if self.code else str(self.status)


# The pages of Get Pack and List Packs and what is known of the API besides.
DOCUMENTED = [
    Documented(400, "missing_pack_id", errors.PackIdMissingError, "Pack ID missing"),
    Documented(401, None, errors.KeyNotAcceptedError, "API key not accepted", ("Change key…",)),
    Documented(401, "invalid_token", errors.KeyNotAcceptedError, "API key not accepted", ("Change key…",)),
    Documented(401, "unauthorized", errors.KeyNotAcceptedError, "API key not accepted", ("Change key…",), False, False),
    Documented(
        402, "subscription_required", errors.SubscriptionRequiredError, "Subscription required", ("Open billing",)
    ),
    Documented(403, "tier_not_allowed", errors.PlanNotAllowedError, "Plan not allowed", ("See plans",)),
    Documented(404, "not_found", errors.PackNotFoundError, "Pack not found", ("Change key…", "Try again")),
    Documented(422, "invalid_path", errors.RequestRefusedError, "Request not accepted", has_search=False),
    Documented(422, "invalid_query", errors.RequestRefusedError, "Request not accepted", has_pack=False),
    Documented(429, "rate_limited", errors.TooManyRequestsError, "Too many requests", ("Try again",)),
    Documented(500, "pack_get_failed", errors.PackRetrievalError, "Pack could not be retrieved", ("Try again",)),
]


def descendants[T](root: type[T]) -> Iterator[type[T]]:
    yield root
    for child in root.__subclasses__():
        yield from descendants(child)
