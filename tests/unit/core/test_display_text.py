"""Texts of unknown origin are made safe to show, to copy and to use in file names; long ones are split without loss."""

import random
import time
from pathlib import PureWindowsPath

import pytest

from app.core.display_text import (
    displayable,
    line_shown,
    one_line,
    pieces_of_lines,
    unlimited_path,
    url_on_one_line,
    url_shown,
)
from tests.tables import each_row


@pytest.mark.fault(86)
@each_row(
    ("text", "shown"),
    [
        ("a\x1b[31mb\x07", "a[31mb"),
        ("\u202egpj.exe\u202c", "gpj.exe"),
        ("\u2066a\u2067b\u2068c\u2069\u200e\u200f\u061c", "abc"),
        ("\ufeffa\ufff9b\ufffac\ufffb", "abc"),
        ("a\ud800b", "a\N{REPLACEMENT CHARACTER}b"),
        ("🏋️‍♀️💪🏽🇨🇭", "🏋️‍♀️💪🏽🇨🇭"),
    ],
)
def test_control_and_direction_characters_are_removed(text: str, shown: str) -> None:
    assert displayable(text) == shown


@each_row(
    ("text", "line"),
    [
        ("  a\r\n\tb\n\nc  ", "a b c"),
        ("a\u2028b\u2029c", "a b c"),
        ("a\N{NO-BREAK SPACE}\N{EM SPACE}b", "a b"),
        ("\u202ea\0 \ud800\n", "a \N{REPLACEMENT CHARACTER}"),
    ],
)
def test_one_line_is_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.fault(87)
@each_row("breaker", ["\n", "\r\n", "\r", "\0", "\t", "\x0b", "\x0c", "\x1e", "\x85", "\u2028", "\u2029"])
def test_a_url_with_a_line_break_is_one_line(breaker: str) -> None:
    assert url_on_one_line(f"https://cdn.example.com/{breaker}22.jpg{breaker}") == "https://cdn.example.com/22.jpg"


def test_other_characters_of_a_url_are_kept() -> None:
    signed = "https://cdn.example.com/a%20b/ü.jpg?X-Amz-Signature=abc%2F%3D&x=1#f"

    assert url_on_one_line(signed) == signed
    assert url_on_one_line("https://x.test/\ud800") == "https://x.test/\N{REPLACEMENT CHARACTER}"


@pytest.mark.fault(52)
@each_row(
    ("url", "shown"),
    [
        ("http://user:p@pw@x.test/1.jpg", "http://…@x.test/1.jpg"),
        ("//user:pw@x.test/", "//…@x.test/"),
        ("https:user:pw@x.test/", "https:…@x.test/"),
        ("http:///user:pw@x.test/", "http:///…@x.test/"),
        (r"http:\\user:pw@x.test/", r"http:\\…@x.test/"),
        ("\x01 http://user:pw@x.test/", "\x01 http://…@x.test/"),
        ("view-source:http://user:pw@x.test/", "view-source:http://…@x.test/"),
        ("ht\ntp://us\ner:pw@x.test/", "http://…@x.test/"),
    ],
)
def test_credentials_in_urls_are_not_shown(url: str, shown: str) -> None:
    """No form of a user name or password is shown."""
    assert url_shown(url) == shown


@each_row("url", ["https://x.test/@2x/a@b.jpg?mail=a@b.test#@", "https://x.test?a@b", "photo@2x.jpg", "a/b@c", "", "@"])
def test_an_at_sign_outside_of_credentials_is_shown(url: str) -> None:
    assert url_shown(url) == url


def test_a_long_url_is_shortened_quickly() -> None:
    began = time.thread_time()
    for unit in ("/", "a:", "//a", "a//@", "\\", "http://"):
        url_shown(unit * 200_000)
    assert time.thread_time() - began < 5.0


@each_row(
    ("text", "longest", "shown"),
    [
        ("abcd", 3, "abc…"),
        (" \n abc", 3, "abc"),
        ("a\nb c", 3, "a b…"),
        ("x" * 100_000, 300, "x" * 300 + "…"),
    ],
)
def test_a_long_line_is_shortened(text: str, longest: int, shown: str) -> None:
    assert line_shown(text, longest) == shown


def test_both_ends_of_a_long_url_are_shown() -> None:
    url = "https://cdn.example.com/" + "u" * 100_000 + "/1.jpg"

    assert url_shown(url, 60) == "https://cdn.example.com/uuuuuu…" + "u" * 24 + "/1.jpg"
    password = "s3cret" * 20_000
    assert url_shown(f"https://user:{password}@cdn.example.com/1.jpg", 60) == "https://…@cdn.example.com/1.jpg"


def _joined(text: str, longest: int) -> str:
    return "".join(f"{piece}\n" if is_end else piece for piece, is_end in pieces_of_lines(text, longest))


def test_the_pieces_are_short_and_make_up_the_text() -> None:
    assert list(pieces_of_lines("ab cde\n\nabcdefg", 5)) == [
        *(("ab ", False), ("cde", True), ("", True)),
        *(("abcde", False), ("fg", True)),
    ]
    assert list(pieces_of_lines("", 5)) == []
    chance = random.Random(1)
    for _ in range(300):
        text = "".join(chance.choice("ab \n") for _ in range(chance.randrange(60)))
        longest = chance.randrange(1, 12)

        assert _joined(text, longest).removesuffix("\n") == text.removesuffix("\n")
        assert all(len(piece) <= longest for piece, _ in pieces_of_lines(text, longest))


@each_row(
    ("path", "unlimited"),
    [
        (r"C:\Packs\Motivation", r"\\?\C:\Packs\Motivation"),
        (r"\\server\packs\Motivation", r"\\?\UNC\server\packs\Motivation"),
        (r"\\?\C:\Packs\Motivation", r"\\?\C:\Packs\Motivation"),
    ],
)
def test_a_path_on_windows_may_be_long(path: str, unlimited: str) -> None:
    assert unlimited_path(path) == unlimited
    assert PureWindowsPath(unlimited).is_absolute()
    assert PureWindowsPath(unlimited).name == "Motivation"
