"""The validation of keys, base URLs, proxies and hosts. No message contains a key."""

import traceback

import pytest

from app.core.connection import (
    DEFAULT_BASE_URL,
    NO_PROXY,
    OWN_PROXY,
    SYSTEM_PROXY,
    ApiKey,
    BaseUrlError,
    Connection,
    KeyFormError,
    KeyProblem,
    Network,
    NetworkSettings,
    NotAHostError,
    is_sent_in_the_clear,
    network_values,
    parse_api_key,
    parse_base_url,
    parse_hosts,
    parse_proxy,
    read_network,
    tidied_key_text,
)
from tests.tables import each_row

KEY = "pub_4711.s3cr3t-PART_of/the+key="


@each_row(
    "key_text",
    [
        f"\r\n\t\N{NO-BREAK SPACE}{KEY}\r\n",
        f'"{KEY}"',
        f"“{KEY}”",
        f"bearer  {KEY}\n",
        f"export GENVIRAL_API_KEY='{KEY}'",
        f'$env:GENVIRAL_API_KEY = "{KEY}"',
        f'-H "Authorization: Bearer {KEY}"',
        f'genviral_api_key = "{KEY}"',
        f"[{KEY}]",
    ],
)
def test_text_around_a_key_is_removed(key_text: str) -> None:
    assert tidied_key_text(key_text) == KEY
    assert parse_api_key(key_text).secret_text == KEY


@each_row("key_text", [KEY, "pub.s3c=r3t", "s3cr3t=", "Bearer.s3cr3t", '"pub.s3cr3t', "set.s3cr3t", '""', "Bearer"])
def test_a_valid_key_is_not_changed(key_text: str) -> None:
    assert tidied_key_text(key_text) == ("" if key_text == '""' else key_text)


@pytest.mark.fault(26, 27)
@each_row(
    ("key_text", "problem"),
    [
        ("  \n", KeyProblem.EMPTY),
        ("pub.s3c\nr3t", KeyProblem.WHITE_SPACE),
        ("pub.s3cr3t\r\nX-Other: 1", KeyProblem.WHITE_SPACE),
        ("pub.s3c\N{LINE SEPARATOR}r3t", KeyProblem.WHITE_SPACE),
        ("pub.s3c\N{RIGHT SINGLE QUOTATION MARK}r3t", KeyProblem.NOT_ASCII),
        ("pub.s3c\N{ZERO WIDTH SPACE}r3t", KeyProblem.NOT_ASCII),
        ('pub.s3c"r3t', KeyProblem.QUOTE),
        ("pub.s3'cr3t", KeyProblem.QUOTE),
        (".s3cr3t", KeyProblem.NOT_TWO_PARTS),
        ("one..s3cr3t", KeyProblem.NOT_TWO_PARTS),
        ("pub.s3c\0r3t", KeyProblem.NOT_TWO_PARTS),
    ],
)
def test_an_invalid_key_is_refused_by_a_message_that_says_why_and_has_nothing_of_it(
    key_text: str, problem: KeyProblem
) -> None:
    with pytest.raises(KeyFormError) as raised:
        parse_api_key(key_text)
    assert raised.value.problem is problem
    shown = str(raised.value) + repr(raised.value) + "".join(traceback.format_exception_only(raised.value))
    assert not [part for part in ("s3c", "r3t", "pub", "X-Other") if part in shown]


def test_the_repr_of_a_key_does_not_contain_it() -> None:
    key = parse_api_key(KEY)
    connection = Connection(parse_base_url(DEFAULT_BASE_URL), key)

    for text in (repr(key), str(key), f"{key}", repr(connection), str(connection), f"{[key]}"):
        assert "s3cr3t" not in text
        assert "pub_4711" not in text


@each_row(
    ("url_text", "base_url"),
    [
        (DEFAULT_BASE_URL, "https://www.genviral.io/api/partner/v1"),
        (" https://api.example.com/v1/ \n", "https://api.example.com/v1"),
        ("https://api.example.com:8443/v1//", "https://api.example.com:8443/v1"),
        ("http://[::1]:8000/api", "http://[::1]:8000/api"),
        ("http://LOCALHOST", "http://LOCALHOST"),
    ],
)
def test_valid_base_urls(url_text: str, base_url: str) -> None:
    assert parse_base_url(url_text).text == base_url


NO_ADDRESS = (
    *("", "www.genviral.io/api", "ftp://www.genviral.io/", "javascript:alert(1)", "https://", "https://[::1/api"),
    *("https://example.com:99999/", "https://example.com/a b", "https://example.com/a\nb", "https://exämple.com/"),
)
WITH_SECRETS = (
    "user@example.com/",
    "user:s3cr3t@example.com/",
    "example.com/?key=s3cr3t",
    "example.com/api?",
    "x.com/#a",
)
IN_THE_CLEAR = ("www.genviral.io/api", "192.168.0.1/", "0.0.0.0:8000", "[2001:db8::1]/", "localhost.example.com/")


@pytest.mark.fault(28)
@each_row(
    ("url_text", "message"),
    [
        *((each, "not a web address") for each in NO_ADDRESS),
        *((f"https://{each}", "no user name, password, query or fragment") for each in WITH_SECRETS),
        *((f"http://{each}", "must start with https://") for each in IN_THE_CLEAR),
    ],
)
def test_invalid_urls_are_refused_by_a_message_without_what_is_secret_in_them(url_text: str, message: str) -> None:
    with pytest.raises(BaseUrlError, match=message) as raised:
        parse_base_url(url_text)
    assert "s3cr3t" not in str(raised.value)


def test_an_account_is_a_server_and_a_key_of_which_nothing_can_be_read() -> None:
    servers = [parse_base_url(each) for each in ("https://a.example", "https://b.example")]
    keys = [None, ApiKey(KEY), ApiKey(KEY + "2")]
    accounts = [Connection(server, key).account for server in servers for key in keys]

    assert len(set(accounts)) == 6
    assert Connection(parse_base_url("https://a.example/"), parse_api_key(f" {KEY}")).account == accounts[1]
    assert not any("4711" in each or "s3cr3t" in each for each in accounts)


@each_row("url", ["http://cdn.example.com/1.jpg", " HTTP://cdn.example.com/1.jpg"])
def test_plain_http_to_other_machines_is_sent_in_the_clear(url: str) -> None:
    assert is_sent_in_the_clear(url)
    assert not any(
        map(is_sent_in_the_clear, ("https://cdn.example.com/1.jpg", "http://localhost/1.jpg", "http://[::1"))
    )


@each_row(
    ("text", "url"),
    [
        ("proxy.office:3128", "http://proxy.office:3128"),
        (" http://Proxy.Office:3128/ ", "http://proxy.office:3128"),
        ("socks5://[::1]:1080", "socks5://[::1]:1080"),
        ("http://bücher.example:80", "http://xn--bcher-kva.example:80"),
    ],
)
def test_the_address_of_a_proxy(text: str, url: str) -> None:
    assert parse_proxy(text).url == url


def test_user_name_and_password_are_no_part_of_the_address() -> None:
    parsed = parse_proxy("http://an%40a:p%3Aw@proxy:8080")
    assert (parsed.url, parsed.user, parsed.password) == ("http://proxy:8080", "an@a", "p:w")


@each_row(
    "text", ["", "gopher://proxy:70", "proxy:99999", "a b:80", "http://proxy:80/path", "proxy?x", "http://1.2.3:80"]
)
def test_what_is_no_address_of_a_proxy(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - urllib's, too
        parse_proxy(text)


@each_row(
    ("text", "hosts"),
    [
        ("", ()),
        ("Images.Office.LAN., 10.0.0.5; nas\n[fd00::5]:8080", ("images.office.lan", "10.0.0.5", "nas", "fd00::5")),
        ("http://nas:8080/pictures/1.jpg nas:80 nas", ("nas",)),
        ("fd00:0::5", ("fd00::5",)),
        ("bücher.lan", ("xn--bcher-kva.lan",)),
    ],
)
def test_a_list_of_hosts(text: str, hosts: tuple[str, ...]) -> None:
    assert parse_hosts(text) == hosts


@each_row("host", ["*.office.lan", "10.0.0.0/8", "10.0.0", "a..b", "-a", "http://", "a_b:c:d", "é" * 64])
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
