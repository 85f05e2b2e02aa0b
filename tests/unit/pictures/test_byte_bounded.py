"""The cache is limited by bytes. It drops the least recently used values, but never those that are needed."""

import pytest

from app.pictures.byte_bounded import ByteBounded

VALUE = b"12345"


@pytest.fixture
def values() -> ByteBounded[bytes]:
    return ByteBounded(3 * len(VALUE), len)


def test_the_least_recently_used_value_is_dropped(values: ByteBounded[bytes]) -> None:
    for url in "abc":
        assert values.put(url, VALUE) == ()
    values.get("a")
    assert values.put("d", VALUE) == ("b",)
    assert [url for url in "abcd" if url in values] == ["a", "c", "d"]


def test_several_values_are_dropped_for_a_large_one(values: ByteBounded[bytes]) -> None:
    for url in "abc":
        values.put(url, VALUE)
    assert values.put("d", 2 * VALUE) == ("a", "b")


def test_the_newest_value_stays_even_if_it_exceeds_the_limit(values: ByteBounded[bytes]) -> None:
    values.put("a", VALUE)
    assert values.put("b", 9 * VALUE) == ("a",)
    assert "b" in values


def test_needed_values_are_never_dropped(values: ByteBounded[bytes]) -> None:
    for url in "abcd":
        assert values.put(url, VALUE, frozenset("abcd")) == ()
    assert values.put("e", VALUE, frozenset("cd")) == ("a", "b")


def test_a_replaced_value_is_counted_once(values: ByteBounded[bytes]) -> None:
    for _ in range(10):
        values.put("a", VALUE)
    assert values.put("b", VALUE) == values.put("c", VALUE) == ()


def test_room_and_mean_size(values: ByteBounded[bytes]) -> None:
    assert values.mean_bytes == 0
    for url in "abc":
        assert values.has_room(VALUE)
        values.put(url, VALUE)
    assert not values.has_room(VALUE)
    values.retain_only({"b"})
    assert list(values) == ["b"]
    assert values.has_room(2 * VALUE)
    assert values.mean_bytes == len(VALUE)
    values.clear()
    assert values.has_room(3 * VALUE)
    assert values.get("b") is None


def test_a_renamed_value_keeps_its_place(values: ByteBounded[bytes]) -> None:
    for url in "abc":
        values.put(url, VALUE)
    values.rename({"a": "x", "c": "y", "elsewhere": "z"})
    assert list(values) == ["x", "b", "y"]
    assert values.put("d", VALUE) == ("x",)


def test_values_with_the_same_new_name_are_counted_once(values: ByteBounded[bytes]) -> None:
    for url in "abc":
        values.put(url, VALUE)
    values.rename({"a": "x", "b": "x"})
    assert values.put("d", VALUE) == ()
