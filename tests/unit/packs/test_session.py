"""Which server and key are in use."""

from __future__ import annotations

from typing import override

import pytest

from app.core.connection import ApiKey, KeyFormError, parse_base_url
from app.core.redaction import Redactor
from app.demo.service import DemoService
from app.packs.credentials import KEY_VARIABLES, KeySource, Session, take_key
from tests.tables import each_row

BASE_URL = parse_base_url("https://api.example.com/v1")
KEY = ApiKey("pub.s3cr3t")


class Demo(DemoService):
    """Records its calls."""

    def __init__(self) -> None:
        super().__init__()
        self.base_url = "http://127.0.0.1:4711/api/partner/v1"
        self.key = "demo.key"
        self.calls: list[str] = []

    @override
    def start(self) -> None:
        self.calls.append("start")

    @override
    def stop(self) -> None:
        self.calls.append("stop")


class Demos:
    """Makes demos, and fails the given number of times."""

    def __init__(self) -> None:
        self.made: list[Demo] = []

    def __call__(self) -> Demo:
        self.made.append(Demo())
        return self.made[-1]


@each_row(
    ("environment", "key"),
    [
        ({}, None),
        ({"GENVIRAL_API_KEY": "one.key"}, ApiKey("one.key")),
        ({"GENVIRAL_TOKEN": "two.key"}, ApiKey("two.key")),
        ({"GENVIRAL_TOKEN": "two.key", "GENVIRAL_API_KEY": "one.key"}, ApiKey("one.key")),
        ({"GENVIRAL_API_KEY": "", "GENVIRAL_TOKEN": "two.key"}, ApiKey("two.key")),
        ({"GENVIRAL_API_KEY": " \n", "GENVIRAL_TOKEN": "two.key"}, ApiKey("two.key")),
        ({"GENVIRAL_API_KEY": "  ", "GENVIRAL_TOKEN": "\t"}, None),
        ({"GENVIRAL_API_KEY": " one.key\n"}, ApiKey("one.key")),
        ({"GENVIRAL_BASE_URL": "https://x.test", "API_KEY": "other.key"}, None),
    ],
)
def test_the_key_is_taken_out_of_the_environment_in_an_order(environment: dict[str, str], key: ApiKey | None) -> None:
    others = {name: value for name, value in environment.items() if name not in KEY_VARIABLES}

    assert take_key(environment) == key
    assert environment == others


def test_an_invalid_key_is_an_error() -> None:
    environment = {"GENVIRAL_API_KEY": "s3c\nr3t", "GENVIRAL_TOKEN": "two.key"}
    with pytest.raises(KeyFormError) as raised:
        take_key(environment)

    assert "s3c" not in str(raised.value)
    assert environment == {}


@each_row("key", [None, KEY])
def test_a_session_begins_without_the_demo(key: ApiKey | None) -> None:
    demos = Demos()
    session = Session(BASE_URL, key, demos)

    assert (session.connection.base_url, session.connection.key) == (BASE_URL, key)
    assert not session.connection.is_demo
    assert session.demo_connection is None
    assert demos.made == []


def test_the_demo_has_an_address_and_a_key_of_its_own() -> None:
    demos = Demos()
    session = Session(BASE_URL, KEY, demos)
    session.start_demo()

    demo = session.demo_connection
    assert demo is not None
    assert (demo.is_demo, demo.base_url.text, demo.key) == (True, Demo().base_url, ApiKey("demo.key"))
    assert (session.connection.is_demo, session.connection.key) == (False, KEY)
    assert demos.made[0].calls == ["start"]


def test_the_demo_is_started_once_and_stopped_once() -> None:
    demos = Demos()
    session = Session(BASE_URL, KEY, demos)
    for _ in range(3):
        session.start_demo()
    session.use_key(ApiKey("typed.key"))
    assert demos.made[0].calls == ["start"]  # its pictures may still be on screen
    session.close()
    session.close()

    assert [demo.calls for demo in demos.made] == [["start", "stop"]]


def test_closing_without_a_demo_does_nothing() -> None:
    demos = Demos()
    Session(BASE_URL, KEY, demos).close()

    assert demos.made == []


def test_a_demo_that_cannot_start_changes_nothing() -> None:
    class Failing(Demo):
        @override
        def start(self) -> None:
            raise OSError("no port")

    session = Session(BASE_URL, KEY, Failing)
    with pytest.raises(OSError, match="no port"):
        session.start_demo()

    assert session.demo_connection is None
    session.close()


def test_the_real_demo_service_fits() -> None:
    session = Session(BASE_URL, None, DemoService)
    session.start_demo()
    try:
        demo = session.demo_connection
        assert demo is not None
        assert demo.base_url.text.startswith("http://127.0.0.1:")
        assert demo.key is not None
    finally:
        session.close()


def test_each_key_that_is_used_is_redacted() -> None:
    redactor = Redactor()
    session = Session(BASE_URL, None, Demos(), redactor)
    assert session.key_source is KeySource.NONE
    session.use_key(KEY, KeySource.KEYCHAIN)
    assert (session.connection.key, session.key_source) == (KEY, KeySource.KEYCHAIN)

    session.use_key(ApiKey("typed.key"))
    assert (session.connection.key, session.key_source) == (ApiKey("typed.key"), KeySource.TYPED)
    for secret in (KEY.secret_text, "typed.key"):
        assert secret not in redactor.redact(f"no log shows {secret}")


def test_a_forgotten_key_is_used_no_more() -> None:
    session = Session(BASE_URL, KEY, Demos())
    assert session.key_source is KeySource.ENVIRONMENT
    session.forget_key()
    assert (session.connection.key, session.key_source) == (None, KeySource.NONE)
