"""Canonical forms of hosts, with examples such as those of the URL standard's test data."""

from __future__ import annotations

import pytest

from app.images.image_url import normalized_host
from tests.tables import each_row


@each_row(
    ("host", "expected"),
    [
        ("cdn.example.com", "cdn.example.com"),
        ("CDN.Example.COM.", "cdn.example.com."),
        ("a_b.example.com", "a_b.example.com"),
        ("ex%61mple.com", "example.com"),
        ("ex%41mple.com", "example.com"),
        ("%ef%bd%85xample.com", "example.com"),
        ("ｅｘａｍｐｌｅ．com", "example.com"),  # noqa: RUF001
        ("example\u3002com", "example.com"),
        ("loc\u00adalhost", "localhost"),
        ("loc%C2%ADalhost", "localhost"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("b%C3%BCcher.example", "xn--bcher-kva.example"),
        ("1.2.3.4", "1.2.3.4"),
        ("1.2.3.4.", "1.2.3.4"),
        ("%31%32%37.0.0.1", "127.0.0.1"),
        ("１２７．0.0.1", "127.0.0.1"),  # noqa: RUF001
        ("2130706433", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0x7F000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("255.255.255.255", "255.255.255.255"),
        ("1.2.3.4.example", "1.2.3.4.example"),
        ("1.2.0x7g", "1.2.0x7g"),
        ("::1", "::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("::ffff:127.0.0.1", "::ffff:127.0.0.1"),
        ("2001:DB8::00a", "2001:db8::a"),
    ],
)
def test_the_canonical_form(host: str, expected: str) -> None:
    assert normalized_host(host) == expected
    assert normalized_host(expected) == expected


@each_row(
    "host",
    [
        "",
        "%",
        "%zz",
        "%2531",  # decoded once, it still has a percent sign
        "%FF",
        "a%00b",
        "a%20b",
        "a%2Fb",
        "a%40b",
        "a b",
        "1.2.3.4.5",
        "1.2.3.08",
        "1.2.3.4_5.6",
        "1..2",
        "256.1.1.1",
        "1.256.1.1",
        "4294967296",
        "0x100000000",
        "1.65536.1",
        "9" * 5_000,
        "0xg.1",
        "\u00ad",
        "ａ..b\ud800",  # noqa: RUF001
        "xn--\u00fc",
        "fe80::1%25eth0",
        "fe80::1%eth0",
        ":::",
        "12345::1",
    ],
)
def test_hosts_that_no_url_can_have(host: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the subclasses come from several libraries
        normalized_host(host)
