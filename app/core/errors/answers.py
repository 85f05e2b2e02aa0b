"""The service answered, but not with the pack."""

from __future__ import annotations

from app.core.errors.pack_error import PackBrowserError, Remedy, Tone


class ApiError(PackBrowserError):
    """The service answered, but not with the pack.

    Attributes:
        retry_after: Seconds the service asked to wait; None where it said nothing usable.
    """

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


class PackIdMissingError(ApiError):
    """400 `missing_pack_id`."""

    tone = Tone.ATTENTION


class KeyNotAcceptedError(ApiError):
    """401 with any code, or none: the documentation gives none."""

    remedies = (Remedy.CHANGE_KEY,)


class SubscriptionRequiredError(ApiError):
    """402 `subscription_required`."""

    remedies = (Remedy.OPEN_BILLING,)
    tone = Tone.ATTENTION


class PlanNotAllowedError(ApiError):
    """403 `tier_not_allowed`."""

    remedies = (Remedy.SEE_PLANS,)
    tone = Tone.ATTENTION


class PackNotFoundError(ApiError):
    """404 `not_found`: missing, or outside the key's scope."""

    remedies = (Remedy.CHANGE_KEY, Remedy.TRY_AGAIN)
    tone = Tone.ATTENTION


class PackRetrievalError(ApiError):
    """500 `pack_get_failed`."""

    remedies = (Remedy.TRY_AGAIN,)


class TooManyRequestsError(ApiError):
    """429 `rate_limited`."""

    remedies = (Remedy.TRY_AGAIN,)
    tone = Tone.WAITING


class RedirectedError(ApiError):
    """Any 3xx: the key is never sent to where a redirect points."""

    remedies = (Remedy.TRY_AGAIN,)


class RequestRefusedError(ApiError):
    """A 4xx that the documentation of Get Pack does not list."""

    tone = Tone.ATTENTION


class ServiceFailedError(ApiError):
    """A 5xx other than `pack_get_failed`."""

    remedies = (Remedy.TRY_AGAIN,)


class UnexpectedAnswerError(ApiError):
    """The answer is not the documented envelope."""

    remedies = (Remedy.TRY_AGAIN,)
