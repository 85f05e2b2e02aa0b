"""The catalogue of the demonstration service's packs."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DemoPack:
    """One entry of the catalogue.

    Attributes:
        id: UUID in lower case. Those of packs that fail end in the HTTP status.
        title: A short name in sentence case.
        explanation: One plain sentence that says what opening the pack does.
    """

    id: str
    title: str
    explanation: str


MAIN_PACK_ID: Final = "11111111-1111-1111-1111-111111111111"

BROKEN_IMAGES_ID: Final = "00000000-0000-4000-8000-000000000bad"
ODD_METADATA_ID: Final = "00000000-0000-4000-8000-0000000000dd"
THOUSAND_IMAGES_ID: Final = "00000000-0000-4000-8000-000000001000"
TEN_THOUSAND_IMAGES_ID: Final = "00000000-0000-4000-8000-000000010000"
EMPTY_PACK_ID: Final = "00000000-0000-4000-8000-000000000000"
SLOW_PACK_ID: Final = "00000000-0000-4000-8000-000000004000"

MISSING_PACK_ID_ID: Final = "00000000-0000-4000-8000-000000000400"
INVALID_TOKEN_ID: Final = "00000000-0000-4000-8000-000000000401"
UNAUTHENTICATED_ID: Final = "00000000-0000-4000-8001-000000000401"
SUBSCRIPTION_REQUIRED_ID: Final = "00000000-0000-4000-8000-000000000402"
TIER_NOT_ALLOWED_ID: Final = "00000000-0000-4000-8000-000000000403"
NOT_FOUND_ID: Final = "00000000-0000-4000-8000-000000000404"
INVALID_PATH_ID: Final = "00000000-0000-4000-8000-000000000422"
RATE_LIMITED_ID: Final = "00000000-0000-4000-8000-000000000429"
PACK_GET_FAILED_ID: Final = "00000000-0000-4000-8000-000000000500"
UNAVAILABLE_ID: Final = "00000000-0000-4000-8000-000000000503"

LOGIN_PAGE_ID: Final = "00000000-0000-4000-8001-000000000200"
LIST_ANSWER_ID: Final = "00000000-0000-4000-8002-000000000200"
NOT_OK_ID: Final = "00000000-0000-4000-8003-000000000200"

DEMO_PACKS: Final[tuple[DemoPack, ...]] = (
    DemoPack(MAIN_PACK_ID, "Motivation pack", "Shows 24 pictures, most of them described."),
    DemoPack(THOUSAND_IMAGES_ID, "1,000 images", "Shows 1,000 pictures made on the fly."),
    DemoPack(TEN_THOUSAND_IMAGES_ID, "10,000 images", "Shows 10,000 pictures made on the fly."),
    DemoPack(BROKEN_IMAGES_ID, "Broken images", "Shows good pictures with a different broken one after each."),
    DemoPack(ODD_METADATA_ID, "Odd metadata", "Shows pictures whose descriptions, statuses or URLs are unusual."),
    DemoPack(EMPTY_PACK_ID, "Empty pack", "Opens a pack without any images."),
    DemoPack(SLOW_PACK_ID, "Slow answer", "Answers after four seconds, then shows the motivation pictures."),
    DemoPack(MISSING_PACK_ID_ID, "Missing pack ID", "Fails as if the request carried no pack ID."),
    DemoPack(INVALID_TOKEN_ID, "Invalid key", "Fails as if the API key were missing, invalid or revoked."),
    DemoPack(UNAUTHENTICATED_ID, "Invalid key, no code", "Fails like an invalid key, without an error code."),
    DemoPack(SUBSCRIPTION_REQUIRED_ID, "Subscription required", "Fails as if the account had no active plan."),
    DemoPack(TIER_NOT_ALLOWED_ID, "Tier not allowed", "Fails as if the account were on the Scheduler tier."),
    DemoPack(NOT_FOUND_ID, "Not found", "Fails because the pack is missing or outside the key's scope."),
    DemoPack(INVALID_PATH_ID, "Invalid path", "Fails as if the pack ID were malformed."),
    DemoPack(RATE_LIMITED_ID, "Rate limited", "Asks to wait three seconds, then shows the motivation pictures."),
    DemoPack(PACK_GET_FAILED_ID, "Retrieval failed", "Fails because the service could not retrieve the pack."),
    DemoPack(UNAVAILABLE_ID, "Service unavailable", "Fails with a web page that says the service is down."),
    DemoPack(LOGIN_PAGE_ID, "Login page", "Answers with a web page instead of a pack."),
    DemoPack(LIST_ANSWER_ID, "List instead of a pack", "Answers with a JSON list instead of the envelope."),
    DemoPack(NOT_OK_ID, "Failure sent as success", "Says that it failed although the HTTP status is 200."),
)
