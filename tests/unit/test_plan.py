"""What a start is for, told from the command line and the environment."""

from __future__ import annotations

import pytest

from app.arguments import parse_arguments
from app.core.connection import ApiKey
from app.core.redaction import Redactor
from app.plan import Plan

PACK = "11111111-1111-1111-1111-111111111111"


def plan(*command_line: str, screenshot: str | None = None, key: ApiKey | None = None, unusable: bool = False) -> Plan:
    return Plan(parse_arguments(command_line, {}), screenshot, key, unusable, screenshot is None, Redactor())


def test_the_environment_wins_even_with_a_key_that_can_not_be_one() -> None:
    assert not plan().environment_wins
    assert plan(key=ApiKey("a.b")).environment_wins
    assert plan(unusable=True).environment_wins


@pytest.mark.parametrize(
    ("command_line", "screenshot", "wants_demo"),
    [
        ((), None, False),
        ((PACK,), None, False),
        (("--demo",), None, True),
        (("--smoke-test",), None, True),
        (("--smoke-test", PACK), None, False),
        ((), "a.png", True),
        ((PACK,), "a.png", False),
    ],
)
def test_what_nobody_looks_at_shows_the_demo_unless_there_is_another_pack(
    command_line: tuple[str, ...], screenshot: str | None, wants_demo: bool
) -> None:
    assert plan(*command_line, screenshot=screenshot).wants_demo is wants_demo
