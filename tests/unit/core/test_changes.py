"""Two answers for a pack are compared by the ids of their images."""

from __future__ import annotations

import pytest

from app.core.changes import compare
from tests.unit.workspace.stand_in_services import pack


@pytest.mark.parametrize(
    ("former", "later", "positions"),
    [
        ("abc", "abc", (0, 1, 2)),
        ("abc", "abcd", (0, 1, 2)),
        ("abc", "bc", (None, 0, 1)),
        ("abc", "xabc", (1, 2, 3)),
        ("abc", "cba", (2, 1, 0)),
        ("aab", "aba", (0, 2, 1)),
        ("aa", "a", (0, None)),
        ("", "abc", ()),
        ("abc", "", (None, None, None)),
    ],
)
def test_each_image_is_found_in_the_later_answer(former: str, later: str, positions: tuple[int | None, ...]) -> None:
    changes = compare(pack("p", former), pack("p", later))

    assert tuple(changes.position_of(position) for position in range(len(former))) == positions
