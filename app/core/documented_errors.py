"""The table of the errors that the API documents."""

from typing import Final, NamedTuple


class DocumentedError(NamedTuple):
    """An error that the documentation of the API lists, or that is known of the API besides.

    Attributes:
        status: HTTP status.
        code: The envelope's `error_code`; None where there is none.
        error_class: Name of the class in `core.errors` that the answer becomes in the app.
        demo_pack_id: The demonstration's pack that is answered with it; empty if there is none.
    """

    status: int
    code: str | None
    error_class: str
    demo_pack_id: str = ""


# All that is known of a documented error, beside its sentences in `app.ui.texts`, in the order of the demonstration's
# menu. The first row of a status also applies to answers of that status without a code.
DOCUMENTED_ERRORS: Final = (
    DocumentedError(400, "missing_pack_id", "PackIdMissingError", "00000000-0000-4000-8000-000000000400"),
    DocumentedError(401, "invalid_token", "KeyNotAcceptedError", "00000000-0000-4000-8000-000000000401"),
    DocumentedError(401, None, "KeyNotAcceptedError", "00000000-0000-4000-8001-000000000401"),
    DocumentedError(401, "unauthorized", "KeyNotAcceptedError"),
    DocumentedError(402, "subscription_required", "SubscriptionRequiredError", "00000000-0000-4000-8000-000000000402"),
    DocumentedError(403, "tier_not_allowed", "PlanNotAllowedError", "00000000-0000-4000-8000-000000000403"),
    DocumentedError(404, "not_found", "PackNotFoundError", "00000000-0000-4000-8000-000000000404"),
    DocumentedError(422, "invalid_query", "RequestRefusedError"),  # of List Packs alone
    DocumentedError(422, "invalid_path", "RequestRefusedError", "00000000-0000-4000-8000-000000000422"),
    DocumentedError(429, "rate_limited", "TooManyRequestsError", "00000000-0000-4000-8000-000000000429"),
    DocumentedError(500, "pack_get_failed", "PackRetrievalError", "00000000-0000-4000-8000-000000000500"),
)
