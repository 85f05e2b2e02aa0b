"""The command line: every option, a sentence for each mistake, and what a run is to do."""

import pytest

from app import __version__
from app.core.connection import DEFAULT_BASE_URL, parse_base_url
from app.start.arguments import RunOptions, parse_arguments
from tests.tables import each_row

REAL = parse_base_url(DEFAULT_BASE_URL)
PACK = "11111111-1111-1111-1111-111111111111"


def printed(arguments: list[str], capsys: pytest.CaptureFixture[str], **environment: str) -> tuple[object, str, str]:
    """The exit code of a command line that opens no window, and what it prints on both streams."""
    with pytest.raises(SystemExit) as raised:
        parse_arguments(arguments, environment)
    return (raised.value.code, *capsys.readouterr())


def test_every_option() -> None:
    assert parse_arguments([], {}) == RunOptions(REAL)
    line = "https://x.test/p --demo --base-url http://127.0.0.1:1/v1/ --screenshot s.png --new-window --smoke-test"
    assert parse_arguments(f"{line} --log-level DEBUG".split(), {}) == RunOptions(
        pack_texts=("https://x.test/p",),
        demo=True,
        base_url=parse_base_url("http://127.0.0.1:1/v1"),
        screenshot="s.png",
        new_window=True,
        smoke_test=True,
        log_level="DEBUG",
    )


@each_row(
    ("arguments", "packs", "demo"),
    [
        (["--demo", "a b c"], ("a b c",), True),
        (["a b c", "--demo"], ("a b c",), True),
        (["--demo", "--", "a b c"], ("a b c",), True),
        (["a", "b", "--demo"], ("a", "b"), True),
        (["a", "--demo", "b"], ("a", "b"), True),
        # What follows two dashes is no option.
        (["--", "--demo"], ("--demo",), False),
        (["a", "--", "b", "--demo"], ("a", "b", "--demo"), False),
    ],
)
def test_packs_may_be_at_any_position(arguments: list[str], packs: tuple[str, ...], *, demo: bool) -> None:
    parsed = parse_arguments(arguments, {})
    assert (parsed.pack_texts, parsed.demo) == (packs, demo)


@pytest.mark.parametrize("option", [["--screenshot", "s.png"], ["--smoke-test"], ["--demo", "--smoke-test"]])
def test_only_a_window_shows_several_packs(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, _, text = printed(["a", "b", *option], capsys)
    assert code == 2
    assert "give one PACK" in text


@each_row(
    ("arguments", "variable", "base_url"),
    [
        ([], "https://env.test/v1/", "https://env.test/v1"),
        ([], " \n", DEFAULT_BASE_URL),
        ([], " http://localhost:8000 ", "http://localhost:8000"),
        (["--base-url", "https://flag.test"], "https://env.test", "https://flag.test"),
        (["--base-url=https://flag.test"], "nonsense", "https://flag.test"),
    ],
)
def test_sources_of_the_base_url(arguments: list[str], variable: str, base_url: str) -> None:
    assert parse_arguments(arguments, {"GENVIRAL_BASE_URL": variable}).base_url == parse_base_url(base_url)


@pytest.mark.parametrize(
    ("base_url", "sentence"),
    [
        ("http://example.com/v1", "The base URL must start with https://"),
        ("https://user:s3cr3t@example.com", "no user name, password, query or fragment"),
        ("  ", "The base URL is not a web address"),
    ],
)
def test_a_bad_base_url_ends_with_a_sentence(base_url: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = [printed(["--base-url", base_url], capsys)]
    if base_url.strip():
        found.append(printed([], capsys, GENVIRAL_BASE_URL=base_url))
    for code, _, text in found:
        assert code == 2
        assert sentence in text
        assert "s3cr3t" not in text


@pytest.mark.parametrize("arguments", [["--key", "pub.s3cr3t"], ["--api-key=pub.s3cr3t"], ["--log-level", "LOUD"]])
def test_unknown_arguments_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, output, text = printed(arguments, capsys)
    assert (code, output) == (2, "")
    assert "usage: pack-browser" in text


def test_the_version_and_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(["--version"], capsys, GENVIRAL_BASE_URL="nonsense") == (0, f"Pack Browser {__version__}\n", "")
    code, text, _ = printed(["--help"], capsys)
    assert code == 0
    assert text.index("GENVIRAL_API_KEY") < text.index("GENVIRAL_TOKEN")


@each_row(
    ("command_line", "wants_demo", "is_shared"),
    [
        ("", False, True),
        (PACK, False, True),
        (f"{PACK} --new-window", False, True),
        ("--demo", True, False),
        (f"--demo {PACK}", True, False),
        ("--smoke-test", True, False),
        (f"--smoke-test {PACK}", False, False),
        ("--screenshot a.png", True, False),
        (f"--screenshot a.png {PACK}", False, False),
    ],
)
def test_which_runs_open_the_demo_and_which_share_their_window(
    command_line: str, *, wants_demo: bool, is_shared: bool
) -> None:
    options = parse_arguments(command_line.split(), {})
    assert (options.wants_demo, options.is_shared) == (wants_demo, is_shared)
