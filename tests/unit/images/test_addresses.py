"""Which addresses are on the internet, in all notations."""

from __future__ import annotations

from app.images.image_url import is_local_host, is_public_address
from tests.tables import each_row

PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "172.15.0.1",
    "172.32.0.1",
    "192.169.0.1",
    "2606:4700::1111",
    "2a00:1450:4001:80e::200e",
    "::ffff:1.1.1.1",
    "64:ff9b::1.1.1.1",
]
NOT_PUBLIC = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:0:0",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:224.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::239.0.0.1",
    "64:ff9b:1::1.1.1.1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1111%eth0",
    "fec0::1",
    "ff02::1",
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


@each_row(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "127.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "\uff11\uff12\uff17.0.0.1",
        "localhost.localdomain",
        "localhost4.localdomain4",
        "localhost6.localdomain6",
        "localhost6",
        "ip6-localhost",
        "ip6-loopback",
        "loc\u00adalhost",
        "%6c%6f%63alhost",
        "[::1]",
        "",
    ],
)
def test_other_ways_to_write_this_machine(host: str) -> None:
    assert is_local_host(host)


@each_row(
    "host",
    [
        "router",
        "nas.local",
        "NAS.LOCAL.",
        "metadata.google.internal",
        "wiki.corp",
        "tv.lan",
        "printer.home.arpa",
        "fritz.home",
    ],
)
def test_names_that_only_a_local_network_knows(host: str) -> None:
    assert is_local_host(host)


@each_row(
    "host",
    ["example.com", "localhost.example.com", "notlocal.com", "local.example", "127.0.0.1.example.com", "ü.example"],
)
def test_names_are_not_looked_up(host: str) -> None:
    assert not is_local_host(host)
