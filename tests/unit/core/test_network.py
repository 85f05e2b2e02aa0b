"""The settings of the network: what people type is understood, or refused; what makes no sense has its default."""

from __future__ import annotations

import pytest

from app.core.connection import (
    NO_PROXY,
    OWN_PROXY,
    SYSTEM_PROXY,
    Network,
    NetworkSettings,
    NotAHostError,
    network_values,
    parse_hosts,
    parse_proxy,
    read_network,
)
from tests.tables import each_row


@each_row(
    ("text", "url"),
    [
        ("proxy.office:3128", "http://proxy.office:3128"),
        (" http://Proxy.Office:3128/ ", "http://proxy.office:3128"),
        ("https://10.0.0.1:443", "https://10.0.0.1:443"),
        ("socks5://[::1]:1080", "socks5://[::1]:1080"),
        ("socks5h://proxy", "socks5h://proxy"),
        ("http://bücher.example:80", "http://xn--bcher-kva.example:80"),
    ],
)
def test_the_address_of_a_proxy(text: str, url: str) -> None:
    assert parse_proxy(text).url == url


def test_user_name_and_password_are_no_part_of_the_address() -> None:
    parsed = parse_proxy("http://an%40a:p%3Aw@proxy:8080")
    assert (parsed.url, parsed.user, parsed.password) == ("http://proxy:8080", "an@a", "p:w")


@each_row(
    "text",
    [
        "",
        " ",
        "http://",
        "gopher://proxy:70",
        "proxy:port",
        "proxy:99999",
        "a b:80",
        "http://proxy:80/path",
        "proxy?x",
        "http://*.office:80",
        "http://1.2.3:80",
        "http://[::1:80",
    ],
)
def test_what_is_no_address_of_a_proxy(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - urllib's, too
        parse_proxy(text)


@each_row(
    ("text", "hosts"),
    [
        ("", ()),
        (" , ", ()),
        ("images.office.lan", ("images.office.lan",)),
        ("Images.Office.LAN., 10.0.0.5; nas\n[fd00::5]:8080", ("images.office.lan", "10.0.0.5", "nas", "fd00::5")),
        ("http://nas:8080/pictures/1.jpg nas:80 nas", ("nas",)),
        ("fd00:0::5", ("fd00::5",)),
        ("bücher.lan", ("xn--bcher-kva.lan",)),
    ],
)
def test_a_list_of_hosts(text: str, hosts: tuple[str, ...]) -> None:
    assert parse_hosts(text) == hosts


@each_row(
    "host",
    ["*", "*.office.lan", "10.0.0.0/8", "10.0.0", "a..b", "-a", "http://", "a_b:c:d", "é" * 64],
)
def test_what_is_not_one_host_is_named(host: str) -> None:
    with pytest.raises(NotAHostError) as raised:
        parse_hosts(f"nas, {host}, images.lan")
    assert raised.value.host_text == host


def test_the_settings_are_read_as_they_were_written() -> None:
    settings = NetworkSettings(OWN_PROXY, "socks5://proxy:1080", "ana", ("nas", "10.0.0.5"))
    assert read_network(dict(network_values(settings))) == settings
    assert read_network({}) == NetworkSettings()


@each_row("nonsense", [{"network/proxy": "mine"}, {"network/address": "gopher://x"}, {"network/hosts": "nas, *.lan"}])
def test_a_value_that_makes_no_sense_has_its_default_alone(nonsense: dict[str, str]) -> None:
    sound = NetworkSettings(NO_PROXY, "http://proxy:80", "ana", ("nas",))
    read = read_network({**network_values(sound), **nonsense})
    changed = [name for name in NetworkSettings.__struct_fields__ if getattr(read, name) != getattr(sound, name)]
    assert changed == [key.partition("/")[2] for key in nonsense]
    assert getattr(read, changed[0]) == getattr(NetworkSettings(), changed[0])


def test_the_proxy_of_a_host() -> None:
    network = Network()
    assert network.proxy_url("example.com") is None
    network.settings = NetworkSettings(NO_PROXY, "http://proxy:80")
    assert network.proxy_url("example.com") == ""
    network.settings = NetworkSettings(OWN_PROXY, "http://proxy:80", hosts=("nas",))
    assert network.proxy_url("example.com") == "http://proxy:80"
    assert network.proxy_url("nas") == network.proxy_url("nas.") == network.proxy_url("127.0.0.1") == ""
    network.settings = NetworkSettings(OWN_PROXY, "http://proxy:80", "a@b")
    network.password = "p:/w"
    assert network.proxy_url("example.com") == "http://a%40b:p%3A%2Fw@proxy:80"
    network.settings = NetworkSettings(SYSTEM_PROXY, "http://proxy:80", "a@b")
    assert network.proxy_url("example.com") is None


def test_an_own_proxy_without_an_address_is_no_direct_connection() -> None:
    assert Network(NetworkSettings(OWN_PROXY)).proxy_url("example.com")
