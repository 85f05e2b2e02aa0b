"""The command line: every option, and a sentence for each mistake."""

from __future__ import annotations

import pytest

from app import __version__
from app.core.connection import DEFAULT_BASE_URL, parse_base_url
from app.start.arguments import Arguments, parse_arguments
from tests.tables import each_row

REAL = parse_base_url(DEFAULT_BASE_URL)


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str], environment: dict[str, str] | None = None) -> str:
    """Standard error of a command line that is refused with exit code 2."""
    with pytest.raises(SystemExit) as raised:
        parse_arguments(arguments, environment or {})
    assert raised.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return captured.err


def test_without_arguments() -> None:
    assert parse_arguments([], {}) == Arguments(
        pack_texts=(),
        demo=False,
        base_url=REAL,
        screenshot=None,
        new_window=False,
        smoke_test=False,
        pseudo_locale=False,
        log_level="WARNING",
    )


def test_all_arguments() -> None:
    arguments = [
        "https://x.test/p",
        "--demo",
        "--base-url",
        "http://127.0.0.1:1/v1/",
        "--screenshot",
        "s.png",
        "--new-window",
        "--smoke-test",
        "--pseudo-locale",
    ]

    assert parse_arguments([*arguments, "--log-level", "DEBUG"], {}) == Arguments(
        pack_texts=("https://x.test/p",),
        demo=True,
        base_url=parse_base_url("http://127.0.0.1:1/v1"),
        screenshot="s.png",
        new_window=True,
        smoke_test=True,
        pseudo_locale=True,
        log_level="DEBUG",
    )


@each_row("arguments", [["--demo", "a b c"], ["a b c", "--demo"], ["--demo", "--", "a b c"]])
def test_the_pack_may_be_at_any_position(arguments: list[str]) -> None:
    parsed = parse_arguments(arguments, {})

    assert (parsed.pack_texts, parsed.demo) == (("a b c",), True)


@each_row("arguments", [["a", "b", "--new-window"], ["a", "--new-window", "b"], ["--new-window", "--", "a", "b"]])
def test_there_may_be_several_packs(arguments: list[str]) -> None:
    parsed = parse_arguments(arguments, {})

    assert (parsed.pack_texts, parsed.new_window) == (("a", "b"), True)
    assert parse_arguments(["--demo", *arguments], {}).pack_texts == ("a", "b")


@each_row("arguments", [["--", "--demo"], ["--", "a", "--demo"], ["a", "--", "--demo"]])
def test_what_follows_two_dashes_is_no_option(arguments: list[str]) -> None:
    parsed = parse_arguments(arguments, {})

    assert parsed.pack_texts == tuple(each for each in arguments if each != "--")
    assert not parsed.demo


@pytest.mark.parametrize("option", [["--screenshot", "s.png"], ["--smoke-test"], ["--demo", "--smoke-test"]])
def test_only_a_window_shows_several_packs(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "give one PACK" in refusal(["a", "b", *option], capsys)


@each_row("level", ["DEBUG", "INFO", "WARNING", "ERROR"])
def test_each_log_level(level: str) -> None:
    assert parse_arguments(["--log-level", level], {}).log_level == level


@each_row(
    ("arguments", "environment", "base_url"),
    [
        ([], {"GENVIRAL_BASE_URL": "https://env.test/v1/"}, "https://env.test/v1"),
        ([], {"GENVIRAL_BASE_URL": ""}, DEFAULT_BASE_URL),
        ([], {"GENVIRAL_BASE_URL": " \n"}, DEFAULT_BASE_URL),
        ([], {"GENVIRAL_BASE_URL": " http://localhost:8000 "}, "http://localhost:8000"),
        (["--base-url", "https://flag.test"], {"GENVIRAL_BASE_URL": "https://env.test"}, "https://flag.test"),
        (["--base-url=https://flag.test"], {"GENVIRAL_BASE_URL": "nonsense"}, "https://flag.test"),
    ],
)
def test_sources_of_the_base_url(arguments: list[str], environment: dict[str, str], base_url: str) -> None:
    assert parse_arguments(arguments, environment).base_url == parse_base_url(base_url)


@pytest.mark.parametrize(
    ("base_url", "sentence"),
    [
        ("http://example.com/v1", "The base URL must start with https://"),
        ("example.com", "The base URL is not a web address"),
        ("https://user:s3cr3t@example.com", "no user name, password, query or fragment"),
        ("https://example.com/?key=s3cr3t", "no user name, password, query or fragment"),
        ("https://[::1", "The base URL is not a web address"),
        ("  ", "The base URL is not a web address"),
    ],
)
def test_a_bad_base_url_ends_with_a_sentence(base_url: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = refusal(["--base-url", base_url], capsys)

    assert sentence in text
    assert text.rstrip().endswith(".")
    assert "s3cr3t" not in text


def test_a_bad_base_url_of_the_environment_ends_with_a_sentence_too(capsys: pytest.CaptureFixture[str]) -> None:
    text = refusal([], capsys, {"GENVIRAL_BASE_URL": "http://example.com/"})

    assert "must start with https://" in text


@pytest.mark.parametrize(
    "arguments",
    [["--key", "pub.s3cr3t"], ["--api-key=pub.s3cr3t"], ["--token", "x"], ["--log-level", "LOUD"]],
)
def test_unknown_arguments_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "usage: pack-browser" in refusal(arguments, capsys)


@pytest.mark.parametrize("flag", ["--base-url", "--screenshot", "--log-level"])
def test_an_option_without_its_value_is_refused(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert flag in refusal([flag], capsys)


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        parse_arguments(["--version"], {"GENVIRAL_BASE_URL": "nonsense"})

    assert raised.value.code == 0
    assert capsys.readouterr().out == f"Pack Browser {__version__}\n"


def test_the_help_lists_every_option_and_the_sources_of_the_key(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        parse_arguments(["--help"], {})

    text = capsys.readouterr().out
    assert raised.value.code == 0
    for word in (
        "PACK",
        "--demo",
        "--base-url",
        "--screenshot",
        "--new-window",
        "--smoke-test",
        "--version",
        "--log-level",
    ):
        assert word in text
    assert "--pseudo-locale" not in text  # which is for tests
    assert text.index("GENVIRAL_API_KEY") < text.index("GENVIRAL_TOKEN")
