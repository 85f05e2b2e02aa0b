"""The service answered, but not with the pack."""

from __future__ import annotations

from app.core.errors.pack_error import PackBrowserError, Remedy, Tone


class ApiError(PackBrowserError):
    """The service answered, but not with the pack."""

    title = "Request not accepted"


class PackIdMissingError(ApiError):
    """400 `missing_pack_id`."""

    title = "Pack ID missing"
    explanation = "The service got no pack ID. Enter one in the field above."
    tone = Tone.ATTENTION


class KeyNotAcceptedError(ApiError):
    """401 with any code, or none: the documentation gives none."""

    title = "API key not accepted"
    explanation = "The key is missing, invalid or revoked."
    remedies = (Remedy.CHANGE_KEY,)


class SubscriptionRequiredError(ApiError):
    """402 `subscription_required`."""

    title = "Subscription required"
    explanation = "The Partner API needs an active Creator, Professional or Business plan."
    remedies = (Remedy.OPEN_BILLING,)
    tone = Tone.ATTENTION


class PlanNotAllowedError(ApiError):
    """403 `tier_not_allowed`."""

    title = "Plan not allowed"
    explanation = "The Scheduler tier cannot use the Partner API."
    remedies = (Remedy.SEE_PLANS,)
    tone = Tone.ATTENTION


class PackNotFoundError(ApiError):
    """404 `not_found`: missing, or outside the key's scope."""

    title = "Pack not found"
    explanation = (
        "There is no pack with this ID, or it is outside this key’s scope: it may belong to another workspace."
    )
    remedies = (Remedy.CHANGE_KEY, Remedy.TRY_AGAIN)
    tone = Tone.ATTENTION


class PackRetrievalError(ApiError):
    """500 `pack_get_failed`."""

    title = "Pack could not be retrieved"
    explanation = "The service failed while getting the pack. Trying again often helps."
    remedies = (Remedy.TRY_AGAIN,)


class TooManyRequestsError(ApiError):
    """429 `rate_limited`.

    Attributes:
        retry_after: Seconds the service asked to wait; None where it said nothing usable.
    """

    title = "Too many requests"
    explanation = "The service asks for a pause. Try again in a little while."
    remedies = (Remedy.TRY_AGAIN,)
    tone = Tone.WAITING

    def __init__(
        self,
        *,
        retry_after: float | None = None,
        http_status: int | None = None,
        error_code: str | None = None,
        server_message: str | None = None,
    ) -> None:
        super().__init__(http_status=http_status, error_code=error_code, server_message=server_message)
        self.retry_after = retry_after


class RedirectedError(ApiError):
    """Any 3xx: the key is never sent to where a redirect points."""

    title = "Redirected elsewhere"
    explanation = "The service points to another address. The key is not sent there, so the pack was not opened."
    remedies = (Remedy.TRY_AGAIN,)


class RequestRefusedError(ApiError):
    """A 4xx that the documentation of Get Pack does not list."""

    title = "Request not accepted"
    explanation = "The service refused the request."
    tone = Tone.ATTENTION


class ServiceFailedError(ApiError):
    """A 5xx other than `pack_get_failed`."""

    title = "Service not available"
    explanation = "The service has a problem of its own. Try again in a few minutes."
    remedies = (Remedy.TRY_AGAIN,)


class UnexpectedAnswerError(ApiError):
    """The answer is not the documented envelope."""

    title = "Unexpected answer"
    explanation = (
        "The answer is not what the service documents. A login page or a proxy may have answered in its place."
    )
    remedies = (Remedy.TRY_AGAIN,)
