"""Which URLs may be requested, checked by the URL alone: ports, hosts, addresses, signatures."""

from ipaddress import IPv6Address

import pytest

from app.core.connection import ApiKey
from app.core.errors import BlockedPortError, KeyInUrlError, RedirectRefusedError, WebAddressError
from app.core.links import may_have_expired
from app.core.redaction import AnswerRedactor
from app.images.image_url import (
    BLOCKED_PORTS,
    has_expired,
    is_local_host,
    is_public_address,
    normalized_host,
    parse_image_url,
    redirected,
)
from tests.tables import each_row


@pytest.mark.fault(112)
@each_row("port", sorted(BLOCKED_PORTS))
@each_row("scheme", ["http", "https"])
def test_ports_of_other_services_are_refused(scheme: str, port: int) -> None:
    with pytest.raises(BlockedPortError) as raised:
        parse_image_url(f"{scheme}://cdn.example.com:{port}/1.jpg")
    with pytest.raises(BlockedPortError):
        redirected(parse_image_url(f"{scheme}://cdn.example.com/1.jpg"), f"{scheme}://cdn.example.com:{port}/1.jpg")

    assert not raised.value.can_retry


def test_the_list_of_ports_is_complete() -> None:
    # As many as the Fetch standard's table has rows.
    assert len(BLOCKED_PORTS) == 83
    assert {0, 22, 25, 110, 143, 6000, 6697, 10080} <= BLOCKED_PORTS


@each_row("port", ["", ":80", ":443", ":8080", ":8443", ":9000", ":65535", ":0080"])
def test_other_ports_are_allowed(port: str) -> None:
    assert parse_image_url(f"https://cdn.example.com{port}/1.jpg").host == "cdn.example.com"


@each_row("port", ["65536", "-1", "99999999"])
def test_an_invalid_port_is_an_invalid_web_address(port: str) -> None:
    with pytest.raises(WebAddressError):
        parse_image_url(f"https://cdn.example.com:{port}/1.jpg")


def test_only_the_host_changes() -> None:
    url = "https://cdn.example.com/a%20b/1.jpg?X-Amz-Signature=%2F%3D&x=a+b~"

    assert str(parse_image_url(url)) == url


@each_row(
    "url", ["https://public.s3cret-0815.example.com/1.jpg", "https://cdn.example.com/%73%33cret-0815/", "s3cret-0815"]
)
def test_a_url_that_contained_the_key_is_refused(url: str) -> None:
    redacted = AnswerRedactor(ApiKey("public.s3cret-0815")).redact_text(url)

    with pytest.raises(KeyInUrlError):
        parse_image_url(redacted)
    with pytest.raises(RedirectRefusedError):
        redirected(parse_image_url("https://cdn.example.com/1.jpg"), redacted)


# --- Hosts ---------------------------------------------------------------------------------------------------------


_MAPPED = str(IPv6Address("::ffff:127.0.0.1"))  # Python 3.12 writes ::ffff:7f00:1


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
        ("::ffff:127.0.0.1", _MAPPED),
        ("::FFFF:7f00:1", _MAPPED),
        ("2001:DB8::00a", "2001:db8::a"),
    ],
)
def test_the_canonical_form(host: str, expected: str) -> None:
    assert normalized_host(host) == expected
    assert normalized_host(expected) == expected


@each_row(
    "host",
    [
        "%2531",  # decoded once, it still has a percent sign
        *("", "%", "%zz", "%FF", "a%00b", "a%20b", "a%2Fb", "a%40b", "a b"),
        *("1.2.3.4.5", "1.2.3.08", "1.2.3.4_5.6", "1..2", "256.1.1.1", "1.256.1.1", "1.65536.1", "0xg.1"),
        *("4294967296", "0x100000000", "9" * 5_000),
        *("\u00ad", "ａ..b\ud800", "xn--\u00fc"),  # noqa: RUF001
        *("fe80::1%25eth0", "fe80::1%eth0", ":::", "12345::1"),
    ],
)
def test_hosts_that_no_url_can_have(host: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the subclasses come from several libraries
        normalized_host(host)


# --- Addresses ----------------------------------------------------------------------------------------------------

PUBLIC = [
    *("1.1.1.1", "93.184.216.34", "172.15.0.1", "172.32.0.1", "192.169.0.1"),
    *("2606:4700::1111", "2a00:1450:4001:80e::200e", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"),
]
NOT_PUBLIC = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.2.1", "192.168.1.1", "198.18.0.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::7f00:1", "::ffff:0:0", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:224.0.0.1"),
    *("64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::239.0.0.1", "64:ff9b:1::1.1.1.1"),
    *("100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "3fff::1"),
    *("fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "2606:4700::1111%eth0", "fec0::1", "ff02::1"),
]


@each_row("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public_address(address)
    assert not is_local_host(address)


@each_row("address", NOT_PUBLIC)
def test_addresses_that_are_not_on_the_internet(address: str) -> None:
    assert not is_public_address(address)
    assert is_local_host(address)


@each_row("text", ["", "localhost", "example.com", "1.2.3", "1.2.3.4.5", "[::1]", "01.02.03.04", "\uff11.1.1.1"])
def test_an_invalid_address_is_not_public(text: str) -> None:
    assert not is_public_address(text)


# Other ways to write this machine, one of each kind that `test_the_canonical_form` has, and names that only a local
# network knows.
@each_row(
    "host",
    [
        *("localhost", "LOCALHOST", "localhost.", "a.localhost", "localhost.localdomain", "localhost4.localdomain4"),
        *(
            "localhost6.localdomain6",
            "localhost6",
            "ip6-localhost",
            "ip6-loopback",
            "loc\u00adalhost",
            "%6c%6f%63alhost",
        ),
        *("127.1", "127.0.0.1.", "%31%32%37.0.0.1", "[::1]", ""),
        *("router", "nas.local", "NAS.LOCAL.", "metadata.google.internal", "wiki.corp", "tv.lan", "printer.home.arpa"),
        "fritz.home",
    ],
)
def test_names_of_this_machine_and_its_network(host: str) -> None:
    assert is_local_host(host)


@each_row(
    "host",
    ["example.com", "localhost.example.com", "notlocal.com", "local.example", "127.0.0.1.example.com", "ü.example"],
)
def test_names_are_not_looked_up(host: str) -> None:
    assert not is_local_host(host)


# --- Signatures that have expired, as the storage services write them ----------------------------------------

NOW = 1_764_000_000.0  # 2025-11-24 16:00:00 UTC
AMZ = {"X-Amz-Date": "20251124T150000Z"}
GOOG = {"X-Goog-Date": "20251124T150000Z"}


@each_row(
    ("parameters", "expected"),
    [
        (AMZ | {"X-Amz-Expires": "3600"}, True),
        (AMZ | {"X-Amz-Expires": "3601"}, False),
        (GOOG | {"X-Goog-Expires": "3600"}, True),
        (GOOG | {"X-Goog-Expires": "3601"}, False),
        ({"Expires": "1764000000"}, True),
        ({"Expires": "1764000001"}, False),
        ({"se": "2025-11-24T16:00:00Z"}, True),
        ({"se": "2025-11-24T16:00:01Z"}, False),
        ({"se": "2025-11-24"}, True),
        ({"se": "2025-11-25"}, False),
        ({}, False),
        (AMZ, False),
        (AMZ | {"X-Amz-Expires": "soon"}, False),
        ({"X-Amz-Date": "yesterday", "X-Amz-Expires": "1"}, False),
        ({"Expires": "9" * 5_000}, False),
        ({"Expires": "Thu, 01 Jan 1970"}, False),
        ({"se": "x"}, False),
        ({"X-Amz-Date": "20251124T150000Z", "X-Amz-Expires": "9" * 400}, False),
    ],
)
def test_the_url_says_when_it_expires(parameters: dict[str, str], expected: bool) -> None:
    assert has_expired(parameters, b"", NOW) is expected


@each_row(
    ("url", "expected"),
    [
        ("https://cdn.invalid/1.jpg?Expires=1&Signature=x", True),
        ("https://cdn.invalid/1.jpg?Signature=x&Expires=99999999999", False),
        ("https://cdn.invalid/1.jpg?Policy=x&Signature=x&Key-Pair-Id=x", True),
        ("https://[", True),
    ],
)
def test_a_link_may_have_expired_unless_it_says_that_it_has_not(url: str, expected: bool) -> None:
    assert may_have_expired(url) is expected
