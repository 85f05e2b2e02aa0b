"""What a run is to do, by its command line."""

from __future__ import annotations

from app.start.arguments import RunOptions, parse_arguments
from tests.tables import each_row

PACK = "11111111-1111-1111-1111-111111111111"


def options(*command_line: str, screenshot: str | None = None) -> RunOptions:
    return RunOptions(parse_arguments(command_line, {}), screenshot, key=None, key_is_unusable=False)


@each_row(
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
def test_a_run_without_a_person_opens_the_demo_unless_a_pack_is_given(
    command_line: tuple[str, ...], screenshot: str | None, wants_demo: bool
) -> None:
    assert options(*command_line, screenshot=screenshot).wants_demo is wants_demo


@each_row(
    ("command_line", "screenshot", "is_shared"),
    [
        ((), None, True),
        ((PACK, "--new-window"), None, True),
        (("--demo", PACK), None, False),
        (("--smoke-test",), None, False),
        ((PACK,), "a.png", False),
        (("--pseudo-locale",), None, False),
    ],
)
def test_the_demo_screenshots_and_checks_are_not_shared_with_other_starts(
    command_line: tuple[str, ...], screenshot: str | None, *, is_shared: bool
) -> None:
    assert options(*command_line, screenshot=screenshot).is_shared is is_shared
