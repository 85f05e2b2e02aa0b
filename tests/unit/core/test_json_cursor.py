"""JsonCursor splits a JSON text into the same values as the standard library."""

from __future__ import annotations

import json
from typing import Final

import pytest

from app.core.decoding import JsonCursor, JsonSyntaxError
from tests.tables import each_row

SMALL: Final = 1000  # bytes of a value; windows are twice as large


def elements_of(body: bytes, max_value_bytes: int = SMALL) -> list[bytes]:
    cursor = JsonCursor(body, max_value_bytes=max_value_bytes)
    elements = [bytes(element) for element in cursor.elements()]
    cursor.expect_end()
    return elements


def members_of(body: bytes) -> dict[str, bytes]:
    cursor = JsonCursor(body, max_value_bytes=SMALL)
    return {name: cursor.value() for name in cursor.members()}


TRICKY: Final[list[object]] = [
    {"id": 1, "text": "},{"},
    {"text": '"},{"', "more": [{"a": 1}, {"a": 2}, {"a": {"b": {}}}]},
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
]


@each_row("spaces", [{}, {"indent": 4}, {"separators": (",", ":")}, {"separators": (" ,\n", "\t: ")}])
@each_row("ensure_ascii", [False, True])
def test_elements_are_split_exactly(spaces: dict[str, object], ensure_ascii: bool) -> None:
    values = TRICKY * 40  # many windows
    body = json.dumps(values, ensure_ascii=ensure_ascii, **spaces).encode()  # type: ignore[arg-type]

    elements = elements_of(body)

    assert [json.loads(element) for element in elements] == values
    assert all(element == element.strip() for element in elements)


def test_members_come_in_order_with_their_values() -> None:
    cursor = JsonCursor(b' { "a" : 1 , "b":[ {"c":2}, 3 ] ,"a\\u0062":"x" } ', max_value_bytes=SMALL)
    found: dict[str, object] = {}
    for name in cursor.members():
        found[name] = [bytes(element) for element in cursor.elements()] if name == "b" else cursor.value()
    cursor.expect_end()

    assert found == {"a": b"1", "b": [b'{"c":2}', b"3"], "ab": b'"x"'}


@each_row(
    "body",
    [
        b"",
        b" ",
        b"{}",
        b"[",
        b"[1",
        b"[1,",
        b"[1,]",
        b"[,1]",
        b"[1 2]",
        b"[1]]",
        b"[{},]",
        b'[{"a":1},{"a":2},',
        b'[{"a":1},{"a":2}},{"a":3}]',
        b'[{"a":"},{]',
        b"[nul]",
        b"[1]x",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
    ],
)
def test_a_malformed_list_is_refused(body: bytes) -> None:
    with pytest.raises(JsonSyntaxError):
        elements_of(body, max_value_bytes=1_000_000)


@each_row("body", [b"[]", b"{1:2}", b'{"a"}', b'{"a":1', b'{"a":1,}', b'{"a" 1}', b"{"])
def test_a_malformed_object_is_refused(body: bytes) -> None:
    with pytest.raises(JsonSyntaxError):
        members_of(body)


@each_row("before", [b"", b"1," * 1234, b" " * 5678])
def test_the_size_limit_of_a_value_is_exact_at_any_position(before: bytes) -> None:
    fits = b'"' + b"x" * (SMALL - 2) + b'"'

    assert elements_of(b"[" + before + fits + b", 1]")[-2:] == [fits, b"1"]
    with pytest.raises(JsonSyntaxError):
        elements_of(b"[" + before + b"1" + b"0" * SMALL + b", 1]")


def test_long_numbers_and_invalid_utf8_are_not_examined() -> None:
    assert elements_of(b'["\xff\xfe", ' + b"9" * 900 + b"]") == [b'"\xff\xfe"', b"9" * 900]
