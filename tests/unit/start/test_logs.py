"""Logs on standard error contain no secrets."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from app.core.program import log_fault
from app.core.redaction import Redactor
from app.start.logs import Journal, set_up_logging
from tests.raw_server import RawServer, http_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.expects_errors

KEY = "pub_4711.s3cr3t-PART/+="
QUIET = ("httpx", "httpcore", "PIL", "asyncio", "qasync")


class StandardError:
    """Everything that was written to standard error so far."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._text = ""

    def getvalue(self) -> str:
        self._text += self._capsys.readouterr().err
        return self._text


@pytest.fixture
def stderr(capsys: pytest.CaptureFixture[str]) -> Iterator[StandardError]:
    """Standard error during the test. The logging configuration is restored afterwards."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    levels = {name: logging.getLogger(name).level for name in ("", "app", *QUIET)}
    yield StandardError(capsys)
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def logged(stderr: StandardError, message: str, *arguments: object, level: int = logging.ERROR) -> str:
    logging.getLogger("app.somewhere").log(level, message, *arguments)
    return stderr.getvalue()


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        (f"the key is {KEY}.", ()),
        ("the key is %s", (KEY,)),
        ("%r", ({"Authorization": f"Bearer {KEY}"},)),
        ("%s", ([("authorization", f"Bearer {KEY}")],)),
        ("Authorization: Bearer other.s3cr3t", ()),
        ("authorization: Basic czNjcjN0OnMzY3IzdA==", ()),
        ("AUTHORIZATION=Bearer other.s3cr3t", ()),
        ("bearer other.s3cr3t, and more", ()),
        ("%s", ("'Bearer other.s3cr3t'",)),
        ("%s", (b"Bearer other.s3cr3t",)),
        ("GET https://cdn.example.com/1.jpg?X-Amz-Signature=s3cr3t&x=1", ()),
        ("%s", (httpx.URL("http://cdn.example.com/1.jpg?token=s3cr3t#part"),)),
        ("<https://cdn.example.com/a%20b/1.jpg?s3cr3t>", ()),
        ("two: https://a.test/?s3cr3t https://b.test/?s3cr3t", ()),
        ("https://user:s3cr3t@cdn.example.com/1.jpg", ()),
        ("HTTPS://user:p@s3cr3t@cdn.example.com/1.jpg", ()),
        (r"http:\\user:s3cr3t@cdn.example.com/1.jpg", ()),
        ("https://s3cr3t@cdn.example.com/?s3cr3t", ()),
    ],
)
def test_secrets_are_removed(stderr: StandardError, message: str, arguments: tuple[object, ...]) -> None:
    set_up_logging("WARNING", Redactor(KEY))

    text = logged(stderr, message, *arguments)

    assert "ERROR app.somewhere:" in text
    assert "…" in text
    for secret in ("s3cr3t", "pub_4711", "czNjcjN0"):
        assert secret not in text


def test_texts_without_secrets_are_not_changed(stderr: StandardError) -> None:
    set_up_logging("WARNING", Redactor(KEY))
    message = "a thumbnail failed: RuntimeError at app/images/decode.py (404?), 3 of 24"

    assert message in logged(stderr, message)


def test_the_host_of_a_url_stays(stderr: StandardError) -> None:
    set_up_logging("WARNING", Redactor())

    text = logged(stderr, "GET https://user:pw@cdn.example.com:8443/a/1.jpg?s=1 failed")

    assert "GET https://…@cdn.example.com:8443/… failed" in text


def test_exceptions_are_logged_with_their_places_and_without_what_they_are_about(stderr: StandardError) -> None:
    set_up_logging("WARNING", Redactor(KEY))

    cause = ValueError(f"Illegal header value b'Bearer {KEY}'")
    error = RuntimeError("/home/jane/cat.jpg")
    error.__cause__ = cause
    logging.getLogger("app.somewhere").error("it failed with %s", KEY, exc_info=error)

    text = stderr.getvalue()
    assert "because of: ValueError" in text
    assert "RuntimeError\n" in text
    for secret in ("s3cr3t", "pub_4711", "jane"):
        assert secret not in text


@pytest.mark.parametrize(
    ("level", "shown"),
    [("DEBUG", "DIWE"), ("INFO", "IWE"), ("WARNING", "WE"), ("ERROR", "E")],
)
def test_messages_below_the_level_are_not_logged(stderr: StandardError, level: str, shown: str) -> None:
    set_up_logging(level, Redactor())
    for name in ("DEBUG", "INFO", "WARNING", "ERROR"):
        logged(stderr, f"<{name[0]}>", level=logging.getLevelNamesMapping()[name])

    assert "".join(letter for letter in "DIWE" if f"<{letter}>" in stderr.getvalue()) == shown


def test_libraries_that_log_urls_and_headers_are_logged_from_warning_on(stderr: StandardError) -> None:
    set_up_logging("DEBUG", Redactor())
    answer = http_answer("200 OK", b"x", "Set-Cookie: session=s3cr3t")
    with RawServer(answer) as server, httpx.Client(trust_env=False) as client:
        client.get(f"{server.origin}/1.jpg?signature=s3cr3t")
    for name in QUIET:
        logging.getLogger(name).info("INFO s3cr3t")
        logging.getLogger(name).warning("warned by %s", name)

    text = stderr.getvalue()
    assert "s3cr3t" not in text
    assert all(f"warned by {name}" in text for name in QUIET)


def test_an_error_that_repeats_is_on_standard_error_a_few_times(stderr: StandardError) -> None:
    set_up_logging("INFO", Redactor())
    for _ in range(500):
        log_fault(logging.getLogger("app.test"), "painting", ZeroDivisionError())
    assert stderr.getvalue().count("painting failed") == 9  # 1, 2, 4, ... 256


def test_a_windowed_build_without_standard_error(stderr: StandardError, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", None)
        set_up_logging("WARNING", Redactor(KEY))

    logging.getLogger("app.somewhere").error("written to the journal alone")
    assert [type(handler) for handler in logging.getLogger().handlers] == [Journal]
