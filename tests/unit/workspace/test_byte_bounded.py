"""The bounded mapping: bounded by bytes, the least recently used out, what is needed never."""

from __future__ import annotations

import pytest

from app.workspace.byte_bounded import ByteBounded

VALUE = b"12345"


@pytest.fixture
def values() -> ByteBounded[bytes]:
    return ByteBounded(3 * len(VALUE), len)


def test_the_least_recently_used_falls_out(values: ByteBounded[bytes]) -> None:
    for url in "abc":
        assert values.put(url, VALUE) == ()
    values.get("a")
    assert values.put("d", VALUE) == ("b",)
    assert [url for url in "abcd" if url in values] == ["a", "c", "d"]


def test_a_large_one_pushes_out_several(values: ByteBounded[bytes]) -> None:
    for url in "abc":
        values.put(url, VALUE)
    assert values.put("d", 2 * VALUE) == ("a", "b")


def test_the_newest_stays_though_it_is_larger_than_all_room(values: ByteBounded[bytes]) -> None:
    values.put("a", VALUE)
    assert values.put("b", 9 * VALUE) == ("a",)
    assert "b" in values


def test_what_is_needed_never_falls_out(values: ByteBounded[bytes]) -> None:
    for url in "abcd":
        assert values.put(url, VALUE, frozenset("abcd")) == ()
    assert values.put("e", VALUE, frozenset("cd")) == ("a", "b")


def test_putting_it_again_counts_it_once(values: ByteBounded[bytes]) -> None:
    for _ in range(10):
        values.put("a", VALUE)
    assert values.put("b", VALUE) == values.put("c", VALUE) == ()


def test_room_and_mean_follow_what_is_kept(values: ByteBounded[bytes]) -> None:
    assert values.mean_bytes == 0
    for url in "abc":
        assert values.has_room(VALUE)
        values.put(url, VALUE)
    assert not values.has_room(VALUE)
    values.keep_only({"b"})
    assert list(values) == ["b"]
    assert values.has_room(2 * VALUE)
    assert values.mean_bytes == len(VALUE)
    values.clear()
    assert values.has_room(3 * VALUE)
    assert values.get("b") is None
