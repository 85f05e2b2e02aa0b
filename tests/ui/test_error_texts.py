"""Every error has a title and an explanation, or a reason for its tile: as documented, and short enough."""

import re

import pytest

from app.core import errors
from app.core.connection import KeychainProblem
from app.core.errors import ApiError, ImageError, PackBrowserError
from app.core.shared_review import ReviewProblem
from app.ui.texts import errors as texts
from app.ui.texts import image as image_texts
from tests.documented_errors import DOCUMENTED, Documented, descendants
from tests.tables import each_row

pytestmark = pytest.mark.usefixtures("qapp")

# Which are never raised as they are.
ROOTS: set[type[PackBrowserError]] = {PackBrowserError, ApiError, errors.ProxyError}
PACK_ERRORS = sorted(set(descendants(PackBrowserError)) - ROOTS, key=lambda found: found.__name__)
IMAGE_ERRORS = sorted(set(descendants(ImageError)), key=lambda found: found.__name__)


def made(error_class: type[PackBrowserError]) -> PackBrowserError:
    if issubclass(error_class, errors.ProxyError):
        return error_class("proxy.example.com:3128")
    if issubclass(error_class, errors.KeyNotForgottenError):
        return error_class(KeychainProblem.REFUSED)
    if issubclass(error_class, errors.ReviewRefusedError):
        return error_class(("Motivation pack.packreview", ReviewProblem.HAS_KEY))
    return error_class()


def made_image_error(error_class: type[ImageError]) -> ImageError:
    return error_class(503) if issubclass(error_class, errors.HostFailedError) else error_class()


@each_row("documented", DOCUMENTED)
def test_a_documented_error_has_its_exact_title_and_buttons(documented: Documented) -> None:
    error = documented.error_class()

    assert texts.title(error) == documented.title
    assert tuple(texts.REMEDIES[remedy].text() for remedy in error.remedies) == documented.buttons


@pytest.mark.fault(22)
@each_row(
    ("error_class", "phrases"),
    [
        (errors.KeyNotAcceptedError, ("missing", "invalid", "revoked")),
        (errors.SubscriptionRequiredError, ("active", "Creator, Professional or Business plan")),
        (errors.PlanNotAllowedError, ("Scheduler tier", "Partner API")),
        (errors.PackNotFoundError, ("outside this key’s scope",)),
        (errors.PackRetrievalError, ("service failed",)),
        (errors.InsecureConnectionError, ("certificate",)),
        (errors.ServerRefusedError, ("unreachable",)),
        (errors.ServerNotFoundError, ("unreachable",)),
    ],
)
def test_an_explanation_says_what_the_documentation_says(
    error_class: type[PackBrowserError], phrases: tuple[str, ...]
) -> None:
    for phrase in phrases:
        assert phrase in texts.explanation(error_class())


@each_row("kind", [kind for kind in PACK_ERRORS if issubclass(kind, ApiError)])
def test_what_is_said_of_a_list_does_not_speak_of_one_pack(kind: type[PackBrowserError]) -> None:
    found = re.search(r"\b(?:the|this|a|one|no) pack\b", texts.explanation(made(kind), of_list=True))
    assert found is None, f"{kind.__name__} has no sentence of its own in _LIST_EXPLANATIONS"


@each_row("error_class", PACK_ERRORS)
def test_every_error_has_a_title_and_an_explanation(error_class: type[PackBrowserError]) -> None:
    error = made(error_class)
    title, explanation = texts.title(error), texts.explanation(error)

    assert 0 < len(title) <= 40
    assert title[0].isupper()
    assert not title.endswith(".")
    assert explanation.endswith(".")
    assert 20 < len(explanation) < 200
    assert "{" not in explanation


@each_row(
    ("kind", "said"),
    [
        (errors.ProxyUnreachableError, "The proxy 127.0.0.1:3128 does not answer"),
        (errors.ProxyPasswordError, "The proxy 127.0.0.1:3128 wants a user name and password"),
    ],
)
def test_a_proxy_is_named_and_the_settings_are_offered(kind: type[errors.ProxyError], said: str) -> None:
    error = kind("127.0.0.1:3128")
    assert said in texts.explanation(error)
    assert errors.Remedy.SETTINGS in error.remedies


@each_row("error_class", [errors.RequestRefusedError, errors.ServiceFailedError])
def test_the_services_message_is_quoted_as_it_was_sent(error_class: type[ApiError]) -> None:
    error = error_class(server_message="Only {braces},\n100%n.")

    assert texts.explanation(error).endswith("It says: “Only {braces}, 100%n.”")


@each_row("error_class", IMAGE_ERRORS)
def test_every_image_error_has_a_reason_that_fits_a_tile(error_class: type[ImageError]) -> None:
    reason = image_texts.reason(made_image_error(error_class))

    assert 0 < len(reason) <= 40
    first_word = reason.split()[0]
    assert first_word in {"HEIC", "URL"} or first_word.islower()
    assert not reason.endswith(".")


@each_row(
    ("error", "reason"),
    [
        (errors.UnsupportedFormatError("TIFF"), "unsupported format: TIFF"),
        (errors.HostFailedError(418), "host answered 418"),
        (errors.AccessDeniedError(401), "access denied (401)"),
    ],
)
def test_a_reason_names_the_format_and_the_status(error: ImageError, reason: str) -> None:
    assert image_texts.reason(error) == reason
