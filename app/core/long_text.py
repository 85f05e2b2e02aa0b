"""Splits a long text into pieces that can be laid out one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def pieces_of_lines(text: str, longest: int) -> Iterator[tuple[str, bool]]:
    r"""Split a text into its lines, and long lines into pieces that end after a blank, if there is one.

    Args:
        text: Lines that end with a line feed.
        longest: Largest number of characters of a piece.

    Yields:
        A piece, without the line feed, and whether its line ends there.
    """
    start, end_of_text = 0, len(text)
    while start < end_of_text:
        line_end = text.find("\n", start, start + longest + 1)
        if line_end >= 0:
            yield text[start:line_end], True
            start = line_end + 1
            continue
        end = min(start + longest, end_of_text)
        if end < end_of_text:
            end = text.rfind(" ", start, end) + 1 or end
        yield text[start:end], end == end_of_text
        start = end
