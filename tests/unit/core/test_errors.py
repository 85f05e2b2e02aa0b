"""Every documented error has a class with its title and remedies, and every class has texts for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.api.error_map import BY_ERROR_CODE, error_from_envelope
from app.core import errors
from app.core.decoding import decode_envelope
from app.core.errors import (
    ApiError,
    HostFailedError,
    ImageError,
    InsecureConnectionError,
    KeyNotAcceptedError,
    KeyNotForgottenError,
    NetworkError,
    PackBrowserError,
    PackIdMissingError,
    PackNotFoundError,
    PackRetrievalError,
    PlanNotAllowedError,
    ProxyError,
    Remedy,
    ServerNotFoundError,
    ServerRefusedError,
    SubscriptionRequiredError,
    TimedOutError,
    TooManyRequestsError,
    UnexpectedAnswerError,
    UnsupportedFormatError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

# The Get Pack page and what is known of the API besides, with the banner that each one gets.
DOCUMENTED = [
    (400, "missing_pack_id", PackIdMissingError, "Pack ID missing", set()),
    (401, None, KeyNotAcceptedError, "API key not accepted", {Remedy.CHANGE_KEY}),
    (401, "invalid_token", KeyNotAcceptedError, "API key not accepted", {Remedy.CHANGE_KEY}),
    (401, "unauthorized", KeyNotAcceptedError, "API key not accepted", {Remedy.CHANGE_KEY}),
    (401, "something_new", KeyNotAcceptedError, "API key not accepted", {Remedy.CHANGE_KEY}),
    (402, "subscription_required", SubscriptionRequiredError, "Subscription required", {Remedy.OPEN_BILLING}),
    (403, "tier_not_allowed", PlanNotAllowedError, "Plan not allowed", {Remedy.SEE_PLANS}),
    (404, "not_found", PackNotFoundError, "Pack not found", {Remedy.CHANGE_KEY, Remedy.TRY_AGAIN}),
    (429, "rate_limited", TooManyRequestsError, "Too many requests", {Remedy.TRY_AGAIN}),
    (500, "pack_get_failed", PackRetrievalError, "Pack could not be retrieved", {Remedy.TRY_AGAIN}),
]


def descendants[T](root: type[T]) -> Iterator[type[T]]:
    yield root
    for child in root.__subclasses__():
        yield from descendants(child)


ROOTS: set[type[PackBrowserError]] = {PackBrowserError, ApiError, ProxyError}  # which are never raised as they are
PACK_ERRORS = sorted(set(descendants(PackBrowserError)), key=lambda found: found.__name__)
IMAGE_ERRORS = sorted(set(descendants(ImageError)), key=lambda found: found.__name__)


def made(error_class: type[ImageError]) -> ImageError:
    return error_class(503) if issubclass(error_class, HostFailedError) else error_class()


def made_pack_error(error_class: type[PackBrowserError]) -> PackBrowserError:
    if issubclass(error_class, ProxyError):
        return error_class("proxy.example.com:3128")
    return KeyNotForgottenError("it is locked") if issubclass(error_class, KeyNotForgottenError) else error_class()


@pytest.mark.parametrize(("status", "error_code", "error_class", "title", "remedies"), DOCUMENTED)
def test_a_documented_error_has_its_class_its_title_and_its_ways_out(
    status: int, error_code: str | None, error_class: type[ApiError], title: str, remedies: set[Remedy]
) -> None:
    code_field = f', "error_code": "{error_code}"' if error_code else ""
    body = f'{{"ok": false, "code": {status}, "message": "As sent."{code_field}}}'.encode()

    error = error_from_envelope(status, decode_envelope(body), None, str)

    assert type(error) is error_class
    assert error.title == title
    assert set(error.remedies) == remedies
    assert (error.http_status, error.error_code, error.server_message) == (status, error_code, "As sent.")
    assert error.code_text == (f"{status} {error_code}" if error_code else str(status))


def test_no_known_code_is_left_out_of_the_table() -> None:
    assert {code: error_class for _, code, error_class, _, _ in DOCUMENTED if code and code != "something_new"} == (
        BY_ERROR_CODE
    )


@pytest.mark.parametrize(
    ("error_class", "words"),
    [
        (KeyNotAcceptedError, ("missing", "invalid", "revoked")),
        (SubscriptionRequiredError, ("active", "Creator, Professional or Business plan")),
        (PlanNotAllowedError, ("Scheduler tier", "Partner API")),
        (PackNotFoundError, ("outside this key’s scope",)),
        (PackRetrievalError, ("service failed",)),
        (InsecureConnectionError, ("certificate",)),
        (ServerRefusedError, ("unreachable",)),
        (ServerNotFoundError, ("unreachable",)),
    ],
)
def test_an_explanation_says_what_the_documentation_says(
    error_class: type[PackBrowserError], words: tuple[str, ...]
) -> None:
    for word in words:
        assert word in error_class().explanation


def test_every_network_failure_has_a_title_of_its_own_and_can_be_tried_again() -> None:
    kinds = sorted(set(descendants(NetworkError)) - {ProxyError}, key=lambda found: found.__name__)

    assert len({kind.title for kind in kinds}) == len(kinds)
    assert all(Remedy.TRY_AGAIN in kind.remedies for kind in kinds)
    assert UnexpectedAnswerError.title == "Unexpected answer"
    assert Remedy.TRY_AGAIN in UnexpectedAnswerError.remedies


# The roots are never raised as they are, but a banner shows whatever it is given.
@pytest.mark.parametrize(
    "error_class", [found for found in PACK_ERRORS if found not in {PackBrowserError, ApiError, ProxyError}]
)
def test_every_class_has_words_for_people(error_class: type[PackBrowserError]) -> None:
    error = made_pack_error(error_class)

    assert 0 < len(error.title) <= 40
    assert error.title[0].isupper()
    assert not error.title.endswith(".")
    assert error.explanation.endswith(".")
    assert 20 < len(error.explanation) < 200
    assert str(error) == error.title
    assert error.code_text == ""
    assert len(set(error.remedies)) == len(error.remedies)


@pytest.mark.parametrize("error_class", IMAGE_ERRORS)
def test_every_image_error_has_a_reason_that_fits_a_tile(error_class: type[ImageError]) -> None:
    reason = made(error_class).reason

    assert 0 < len(reason) <= 40
    first_word = reason.split()[0]
    assert first_word == "HEIC" or first_word.islower()
    assert not reason.endswith(".")


def test_a_reason_names_the_format_and_the_status() -> None:
    assert UnsupportedFormatError("TIFF").reason == "unsupported format: TIFF"
    assert HostFailedError(418).reason == "host answered 418"


def test_what_is_wrong_for_good_is_not_tried_again() -> None:
    retried = {error_class for error_class in IMAGE_ERRORS if made(error_class).can_retry}

    assert retried == {errors.HostBusyError, errors.HostUnreachableError, errors.IncompleteDownloadError}


@pytest.mark.parametrize(
    ("error", "code_text"),
    [
        (PackNotFoundError(http_status=404, error_code="not_found"), "404 not_found"),
        (KeyNotAcceptedError(http_status=401), "401"),
        (PackNotFoundError(error_code="not_found"), "not_found"),
        (TimedOutError(), ""),
    ],
)
def test_the_code_is_shown_as_sent(error: PackBrowserError, code_text: str) -> None:
    assert error.code_text == code_text
