"""The packs of the demonstration service, as its menu shows them: a short name, and what opening the pack does."""

from __future__ import annotations

from typing import Final

from app.demo import packs
from app.ui.texts.message import Message

TITLES: Final = {
    packs.MAIN_PACK_ID: Message("DemoPacks", "Motivation pack"),
    packs.THOUSAND_IMAGES_ID: Message("DemoPacks", "1,000 images"),
    packs.TEN_THOUSAND_IMAGES_ID: Message("DemoPacks", "10,000 images"),
    packs.BROKEN_IMAGES_ID: Message("DemoPacks", "Broken images"),
    packs.ODD_METADATA_ID: Message("DemoPacks", "Odd metadata"),
    packs.BEING_DESCRIBED_ID: Message("DemoPacks", "Being described"),
    packs.CHANGING_PACK_ID: Message("DemoPacks", "Changing"),
    packs.EMPTY_PACK_ID: Message("DemoPacks", "Empty pack"),
    packs.SLOW_PACK_ID: Message("DemoPacks", "Slow answer"),
    packs.MISSING_PACK_ID_ID: Message("DemoPacks", "Missing pack ID"),
    packs.INVALID_TOKEN_ID: Message("DemoPacks", "Invalid key"),
    packs.UNAUTHENTICATED_ID: Message("DemoPacks", "Invalid key, no code"),
    packs.SUBSCRIPTION_REQUIRED_ID: Message("DemoPacks", "Subscription required"),
    packs.TIER_NOT_ALLOWED_ID: Message("DemoPacks", "Tier not allowed"),
    packs.NOT_FOUND_ID: Message("DemoPacks", "Not found"),
    packs.INVALID_PATH_ID: Message("DemoPacks", "Invalid path"),
    packs.RATE_LIMITED_ID: Message("DemoPacks", "Rate limited"),
    packs.PACK_GET_FAILED_ID: Message("DemoPacks", "Retrieval failed"),
    packs.UNAVAILABLE_ID: Message("DemoPacks", "Service unavailable"),
    packs.LOGIN_PAGE_ID: Message("DemoPacks", "Login page"),
    packs.LIST_ANSWER_ID: Message("DemoPacks", "List instead of a pack"),
    packs.NOT_OK_ID: Message("DemoPacks", "Failure sent as success"),
}

EXPLANATIONS: Final = {
    packs.MAIN_PACK_ID: Message("DemoPacks", "Shows 24 pictures, most of them described."),
    packs.THOUSAND_IMAGES_ID: Message("DemoPacks", "Shows 1,000 pictures made on the fly."),
    packs.TEN_THOUSAND_IMAGES_ID: Message("DemoPacks", "Shows 10,000 pictures made on the fly."),
    packs.BROKEN_IMAGES_ID: Message("DemoPacks", "Shows good pictures with a different broken one after each."),
    packs.ODD_METADATA_ID: Message("DemoPacks", "Shows pictures whose descriptions, statuses or URLs are unusual."),
    packs.BEING_DESCRIBED_ID: Message(
        "DemoPacks", "Shows pictures, four more of which are described every ten seconds."
    ),
    packs.CHANGING_PACK_ID: Message("DemoPacks", "Adds, removes and describes pictures anew with each refresh."),
    packs.EMPTY_PACK_ID: Message("DemoPacks", "Opens a pack without any images."),
    packs.SLOW_PACK_ID: Message("DemoPacks", "Answers after four seconds, then shows the motivation pictures."),
    packs.MISSING_PACK_ID_ID: Message("DemoPacks", "Fails as if the request carried no pack ID."),
    packs.INVALID_TOKEN_ID: Message("DemoPacks", "Fails as if the API key were missing, invalid or revoked."),
    packs.UNAUTHENTICATED_ID: Message("DemoPacks", "Fails like an invalid key, without an error code."),
    packs.SUBSCRIPTION_REQUIRED_ID: Message("DemoPacks", "Fails as if the account had no active plan."),
    packs.TIER_NOT_ALLOWED_ID: Message("DemoPacks", "Fails as if the account were on the Scheduler tier."),
    packs.NOT_FOUND_ID: Message("DemoPacks", "Fails because the pack is missing or outside the key's scope."),
    packs.INVALID_PATH_ID: Message("DemoPacks", "Fails as if the pack ID were malformed."),
    packs.RATE_LIMITED_ID: Message("DemoPacks", "Asks to wait three seconds, then shows the motivation pictures."),
    packs.PACK_GET_FAILED_ID: Message("DemoPacks", "Fails because the service could not retrieve the pack."),
    packs.UNAVAILABLE_ID: Message("DemoPacks", "Fails with a web page that says the service is down."),
    packs.LOGIN_PAGE_ID: Message("DemoPacks", "Answers with a web page instead of a pack."),
    packs.LIST_ANSWER_ID: Message("DemoPacks", "Answers with a JSON list instead of the envelope."),
    packs.NOT_OK_ID: Message("DemoPacks", "Says that it failed although the HTTP status is 200."),
}
