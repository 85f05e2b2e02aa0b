"""A long text is split into short pieces without loss."""

from __future__ import annotations

import random

from app.core.display_text import pieces_of_lines
from tests.tables import each_row


def _joined(text: str, longest: int) -> str:
    return "".join(f"{piece}\n" if is_end else piece for piece, is_end in pieces_of_lines(text, longest))


@each_row(
    ("text", "pieces"),
    [
        ("", []),
        ("a", [("a", True)]),
        ("ab cd", [("ab cd", True)]),
        ("ab cde", [("ab ", False), ("cde", True)]),
        ("abcdefg", [("abcde", False), ("fg", True)]),
        ("abcde", [("abcde", True)]),
        ("abcde\nf", [("abcde", True), ("f", True)]),
        ("\n\na\n", [("", True), ("", True), ("a", True)]),
        ("     x", [("     ", False), ("x", True)]),
    ],
)
def test_lines_and_pieces_of_them(text: str, pieces: list[tuple[str, bool]]) -> None:
    assert list(pieces_of_lines(text, 5)) == pieces


def test_the_pieces_are_short_and_make_up_the_text() -> None:
    chance = random.Random(1)
    for _ in range(300):
        text = "".join(chance.choice("ab \n") for _ in range(chance.randrange(60)))
        longest = chance.randrange(1, 12)

        assert _joined(text, longest).removesuffix("\n") == text.removesuffix("\n")
        assert all(len(piece) <= longest for piece, _ in pieces_of_lines(text, longest))
