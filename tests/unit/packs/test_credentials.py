"""Which server and key are in use."""

from __future__ import annotations

from typing import ClassVar, override

import pytest

from app.core.connection import ApiKey, KeyFormError, parse_base_url
from app.core.redaction import Redactor
from app.demo.service import DemoService
from app.packs.credentials import KEY_VARIABLES, Connections, KeySource, take_key
from tests.tables import each_row

BASE_URL = parse_base_url("https://api.example.com/v1")
KEY = ApiKey("pub.s3cr3t")


class Demo(DemoService):
    """Records its calls.

    Attributes:
        made: All of them.
    """

    made: ClassVar[list[Demo]] = []

    def __init__(self) -> None:
        super().__init__()
        self.base_url = "http://127.0.0.1:4711/api/partner/v1"
        self.key = "demo.key"
        self.calls: list[str] = []
        self.made.append(self)

    @override
    def start(self) -> None:
        self.calls.append("start")

    @override
    def stop(self) -> None:
        self.calls.append("stop")


@pytest.fixture(autouse=True)
def _no_demo_was_made() -> None:
    Demo.made.clear()


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


def test_the_demo_is_started_once_with_an_address_and_a_key_of_its_own_and_stopped_once() -> None:
    connections = Connections(BASE_URL, KEY, Demo)
    assert (connections.demo_connection, Demo.made) == (None, [])
    for _ in range(3):
        connections.start_demo()
    demo = connections.demo_connection
    assert demo is not None
    assert (demo.is_demo, demo.base_url.text, demo.key) == (True, Demo().base_url, ApiKey("demo.key"))
    assert (connections.connection.is_demo, connections.connection.key) == (False, KEY)
    connections.use_key(ApiKey("typed.key"))
    assert Demo.made[0].calls == ["start"]  # its pictures may still be on screen
    connections.close()
    connections.close()
    connections.start_demo()
    assert Demo.made[0].calls == ["start", "stop"]
    assert [each.calls for each in Demo.made[1:]] == [[]]


def test_a_demo_that_cannot_start_changes_nothing() -> None:
    class Failing(Demo):
        @override
        def start(self) -> None:
            raise OSError("no port")

    connections = Connections(BASE_URL, KEY, Failing)
    with pytest.raises(OSError, match="no port"):
        connections.start_demo()
    assert connections.demo_connection is None
    connections.close()


def test_each_key_that_is_used_is_redacted_and_a_forgotten_one_is_used_no_more() -> None:
    redactor = Redactor()
    connections = Connections(BASE_URL, None, Demo, redactor)
    assert connections.key_source is KeySource.NONE
    connections.use_key(KEY, KeySource.KEYCHAIN)
    assert (connections.connection.key, connections.key_source) == (KEY, KeySource.KEYCHAIN)
    connections.use_key(ApiKey("typed.key"))
    assert (connections.connection.key, connections.key_source) == (ApiKey("typed.key"), KeySource.TYPED)
    for secret in (KEY.secret_text, "typed.key"):
        assert secret not in redactor.redact(f"no log shows {secret}")
    connections.forget_key()
    assert (connections.connection.key, connections.key_source) == (None, KeySource.NONE)
    assert Connections(BASE_URL, KEY, Demo).key_source is KeySource.ENVIRONMENT
