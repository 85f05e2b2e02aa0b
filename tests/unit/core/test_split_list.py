"""A list is split into the same elements as by the standard library, however they are written."""

from __future__ import annotations

import json
from typing import Final

import pytest

from app.core.decoding import JsonSyntaxError, split_list
from tests.tables import each_row

LARGEST: Final = 80_000  # bytes of an element; more than are read in one step


def elements_of(body: bytes, most: int = 10**6) -> list[bytes]:
    return [bytes(element) for element in split_list(body, most=most, most_bytes=LARGEST)]


TRICKY: Final[list[object]] = [
    {"id": 1, "text": "},{"},
    {"text": '"},{"', "more": [{"a": 1}, {"a": 2}, {"a": {"b": {}}}]},
    {"metadata": {"a": 1}, "after": {"b": 2}, "last": 3},
    {"text": "\\"},
    {"text": "größer 完成 💪", "escaped": "\n\t\0\u2028"},
    {},
    [],
    [[{}], {}],
    None,
    True,
    -1.5e-7,
    10**100,
    "plain, text",
    {"nested": [[[{"deep": [1, {"x": "]}"}]}]]]},
    "x" * 70_000,
]


@each_row("spaces", [{}, {"indent": 4}, {"separators": (",", ":")}, {"separators": (" ,\n", "\t: ")}])
@each_row("ensure_ascii", [False, True])
@each_row("values", [[], TRICKY * 4, TRICKY[:2] * 3_000, [None] * 20_000, [123456789] * 10_000])
def test_elements_are_split_exactly(values: list[object], spaces: dict[str, object], ensure_ascii: bool) -> None:
    body = json.dumps(values, ensure_ascii=ensure_ascii, **spaces).encode()  # type: ignore[arg-type]
    elements = elements_of(body)
    assert [json.loads(element) for element in elements] == values
    assert all(element == element.strip() for element in elements)


def test_the_limits_are_exact() -> None:
    fits = b'"' + b"x" * (LARGEST - 2) + b'"'
    assert elements_of(b"[" + fits + b", 1]") == [fits, b"1"]
    for too_large in (b"1" * (LARGEST + 1), fits[:-1] + b'x"', b'{"a": %s}' % fits):
        with pytest.raises(JsonSyntaxError):
            elements_of(b"[1, %s, {}]" % too_large)
    assert len(elements_of(b"[1,1,1]", most=3)) == 3
    with pytest.raises(JsonSyntaxError):
        elements_of(b"[1,1,1]", most=2)


def test_numbers_and_texts_are_not_examined() -> None:
    assert elements_of(b'["\xff\xfe", ' + b"9" * 9_000 + b"]") == [b'"\xff\xfe"', b"9" * 9_000]
