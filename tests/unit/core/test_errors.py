"""Every documented error has a class with its remedies; its texts are tested in `tests.ui`."""

from app.api.answers import error_from_envelope
from app.core import errors
from app.core.decoding import decode_envelope
from tests.documented_errors import DOCUMENTED, Documented, descendants
from tests.tables import each_row

IMAGE_ERRORS = sorted(set(descendants(errors.ImageError)), key=lambda found: found.__name__)


def made(error_class: type[errors.ImageError]) -> errors.ImageError:
    return error_class(503) if issubclass(error_class, errors.HostFailedError) else error_class()


@each_row("documented", [*DOCUMENTED, Documented(401, "something_new", errors.KeyNotAcceptedError, "")])
def test_a_documented_error_has_its_class(documented: Documented) -> None:
    status, code = documented.status, documented.code
    code_field = f', "error_code": "{code}"' if code else ""
    body = f'{{"ok": false, "code": {status}, "message": "As sent."{code_field}}}'.encode()

    error = error_from_envelope(status, decode_envelope(body), None, str)

    assert type(error) is documented.error_class
    assert (error.http_status, error.error_code, error.server_message) == (status, code, "As sent.")
    assert error.code_text == documented.code_text
    assert len(errors.DOCUMENTED_ERRORS) == len(DOCUMENTED), "both tables have the same rows"


def test_every_network_failure_can_be_tried_again() -> None:
    by_itself = {
        errors.ProxyUnusableError,
        errors.ProxyPasswordError,
    }  # once the settings are changed; before, it would fail again
    assert all(
        errors.Remedy.TRY_AGAIN in kind.remedies for kind in descendants(errors.NetworkError) if kind not in by_itself
    )
    assert errors.ProxyUnusableError.remedies == errors.ProxyPasswordError.remedies == (errors.Remedy.SETTINGS,)
    assert errors.Remedy.TRY_AGAIN in errors.UnexpectedAnswerError.remedies


def test_each_error_of_the_api_says_whether_it_is_final() -> None:
    kinds = set(descendants(errors.ApiError)) - {errors.ApiError}
    assert not [kind.__name__ for kind in kinds if "is_final" not in vars(kind)], "a refresh depends on it"


def test_permanent_failures_are_not_retried() -> None:
    retried = {error_class for error_class in IMAGE_ERRORS if made(error_class).can_retry}

    busy = {errors.HostBusyError, errors.RequestsLimitedError}
    assert retried == busy | {errors.HostUnreachableError, errors.HostNotFoundError, errors.IncompleteDownloadError}
