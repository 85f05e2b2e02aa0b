"""Downloads never connect to this machine or its network through a name, a redirect or a proxy."""

import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.core import errors
from app.core.connection import NO_PROXY, OWN_PROXY, Network, NetworkSettings
from app.core.limits import DownloadLimits
from app.images.curl_transfer import Certificates, system_certificates
from app.images.download import ImageDownloader
from app.images.image_request import ImageRequest
from app.images.image_url import is_public_address, parse_image_url
from app.images.network_thread import NetworkThread
from tests.raw_server import CERTIFICATE, TRUSTED, Exchange, RawServer, http_answer, socks_proxy
from tests.tables import each_row
from tests.unit.images.downloads import downloading, downloading_from

pytestmark = pytest.mark.anyio

PICTURE = b"picture"
HEALTHY = http_answer("200 OK", PICTURE)
LIMITS = replace(DownloadLimits(), workers=2, connect_seconds=2.0)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """The addresses of names: one list for each look-up, the last one for all further look-ups."""
    table: dict[str, list[list[str]]] = {}

    def look_up(host: str, port: int, *_arguments: object, **_named: object) -> list[Any]:
        answers = table.get(host, [[host]])
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        family = socket.AF_INET
        return [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return table


@pytest.fixture
def _loopback_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat 127.0.0.1 as an address on the internet, because the tests' servers have no other."""
    for module in ("download", "curl_transfer"):
        monkeypatch.setattr(
            f"app.images.{module}.is_public_address", lambda text: text == "127.0.0.1" or is_public_address(text)
        )


@pytest.mark.fault(47)
async def test_this_machine_is_refused_unless_the_api_is_on_it() -> None:
    with RawServer(HEALTHY) as server:
        async with downloading(LIMITS, allows_private=False) as downloader:
            with pytest.raises(errors.AddressRefusedError) as raised:
                await downloader.fetch(f"{server.origin}/1.jpg")
        assert server.accepted == 0
        async with downloading(LIMITS, allows_private=True) as downloader:
            assert (await downloader.fetch(f"{server.origin}/1.jpg")).data == PICTURE

    assert not raised.value.can_retry


@pytest.mark.fault(47)
@pytest.mark.usefixtures("_loopback_is_public")
@each_row(
    "target", ["127.0.0.2", "[::1]", "169.254.169.254", "10.0.0.1", "192.168.0.1", "[fe80::1]", "[fd00::1]", "0.0.0.0"]
)
async def test_a_redirect_into_the_network_is_refused(target: str) -> None:
    def answer(exchange: Exchange) -> bytes:
        if exchange.request.target == "/healthy.jpg":
            return HEALTHY
        return http_answer("302 Found", b"", f"Location: http://{target}:{server.port}/2.jpg")

    async with downloading_from(answer, LIMITS, allows_private=False) as (server, downloader):
        with pytest.raises(errors.AddressRefusedError):
            await downloader.fetch(f"{server.origin}/1.jpg")
        assert (await downloader.fetch(f"{server.origin}/healthy.jpg")).data == PICTURE

    assert [request.target for request in server.requests] == ["/1.jpg", "/healthy.jpg"]


@pytest.mark.fault(49)
@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["127.0.0.1", "93.184.216.34"], ["::ffff:127.0.0.1"], ["10.1.2.3"]],
)
async def test_a_name_with_any_private_address_is_refused(
    names: dict[str, list[list[str]]], addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names["cdn.example.com"] = [addresses]
    connected: list[object] = []
    monkeypatch.setattr("app.images.curl_transfer.make_socket", lambda *kind: connected.append(kind))
    async with downloading(LIMITS, allows_private=False) as downloader:
        with pytest.raises(errors.AddressRefusedError):
            await downloader.fetch("http://cdn.example.com/1.jpg")

    assert connected == []


@pytest.mark.usefixtures("_loopback_is_public")
async def test_what_was_checked_is_what_is_connected_to(names: dict[str, list[list[str]]]) -> None:
    """DNS rebinding: the second answer of the same name is another one."""
    names["cdn.example.com"] = [["127.0.0.1"], ["127.0.0.2"]]
    async with downloading_from(HEALTHY, replace(LIMITS, name_seconds=0.0), allows_private=False) as (
        server,
        downloader,
    ):
        url = f"http://cdn.example.com:{server.port}/1.jpg"
        assert (await downloader.fetch(url)).data == PICTURE
        with pytest.raises(errors.AddressRefusedError):
            await downloader.fetch(url)

    assert server.requests[0].header("host") == f"cdn.example.com:{server.port}"


@pytest.mark.usefixtures("_loopback_is_public")
async def test_the_certificate_is_checked_against_the_name(names: dict[str, list[list[str]]]) -> None:
    names["localhost"] = names["cdn.example.com"] = [["127.0.0.1"]]
    with RawServer(HEALTHY, tls=True) as server:
        async with downloading(LIMITS, allows_private=False) as downloader:
            assert (await downloader.fetch(f"https://localhost:{server.port}/1.jpg")).data == PICTURE
            with pytest.raises(errors.InsecureHostError):
                await downloader.fetch(f"https://cdn.example.com:{server.port}/1.jpg")


@pytest.mark.parametrize("dead", [["127.0.0.2"], ["203.0.113.1"], ["203.0.113.1", "127.0.0.2", "203.0.113.2"]])
async def test_an_address_that_does_not_answer_delays_no_download(
    names: dict[str, list[list[str]]], dead: list[str]
) -> None:
    names["cdn.example.com"] = [[*dead, "127.0.0.1"]]
    async with downloading_from(HEALTHY, LIMITS, allows_private=True) as (server, downloader):
        assert (await downloader.fetch(f"http://cdn.example.com:{server.port}/1.jpg")).data == PICTURE


# --- Proxies --------------------------------------------------------------------------------------------------


@pytest.mark.fault(113)
@each_row(
    "host",
    [
        *("127.1", "0x7f000001", "2130706433", "%31%32%37.0.0.1", "10.0.0.1", "169.254.169.254"),
        *("[fd00::1]", "[::ffff:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "a.localhost", "localhost."),
        *("localhost.localdomain", "ip6-localhost", "router", "nas.local", "metadata.google.internal"),
    ],
)
async def test_nothing_private_is_requested_through_a_proxy(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(HEALTHY) as proxy:
        monkeypatch.setenv("http_proxy", proxy.origin)
        async with downloading(LIMITS, allows_private=False) as downloader:
            with pytest.raises(errors.AddressRefusedError):
                await downloader.fetch(f"http://{host}/1.jpg")

    assert proxy.accepted == 0


@each_row(
    ("status", "scheme", "expected"),
    [
        ("407 Proxy Authentication Required", "http", errors.ImageProxyPasswordError),
        ("407 Proxy Authentication Required", "https", errors.ImageProxyPasswordError),
        ("403 Forbidden", "https", errors.HostUnreachableError),
        ("502 Bad Gateway", "https", errors.HostUnreachableError),
    ],
)
async def test_a_proxy_that_refuses_is_named_if_it_wants_a_password(
    status: str, scheme: str, expected: type[errors.ImageError], monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(http_answer(status, b"page", 'Proxy-Authenticate: Basic realm="office"')) as proxy:
        monkeypatch.setenv("all_proxy", proxy.origin)
        async with downloading(LIMITS, allows_private=False) as downloader:
            with pytest.raises(expected) as raised:
                await downloader.fetch(f"{scheme}://cdn.example.com/1.jpg")

    assert raised.value.can_retry is (expected is errors.HostUnreachableError)
    assert len(proxy.requests) == 1


async def test_a_proxy_looks_names_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(HEALTHY) as proxy:
        monkeypatch.setenv("http_proxy", proxy.origin.replace("http://", "http://user:word@"))
        async with downloading(LIMITS, allows_private=False) as downloader:
            assert (await downloader.fetch("http://cdn.example.com/1.jpg")).data == PICTURE

    (request,) = proxy.requests
    assert request.target == "http://cdn.example.com/1.jpg"
    assert request.header("proxy-authorization") == "Basic dXNlcjp3b3Jk"


@pytest.mark.parametrize("no_proxy", ["example.com", ".example.com", "a.org, cdn.example.com", "*"])
async def test_hosts_that_no_proxy_is_for(
    no_proxy: str, names: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    names["cdn.example.com"] = [["127.0.0.1"]]
    with RawServer(HEALTHY) as proxy, RawServer(HEALTHY) as server:
        monkeypatch.setenv("all_proxy", proxy.origin)
        monkeypatch.setenv("no_proxy", no_proxy)
        async with downloading(LIMITS, allows_private=True) as downloader:
            await downloader.fetch(f"http://cdn.example.com:{server.port}/1.jpg")
            assert (proxy.accepted, server.accepted) == (0, 1)
            if no_proxy != "*":
                await downloader.fetch("http://notexample.com/1.jpg")
                assert (proxy.accepted, server.accepted) == (1, 1)


async def test_beside_an_invalid_proxy_nothing_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(HEALTHY) as server:
        monkeypatch.setenv("http_proxy", "gopher://nowhere")
        monkeypatch.setattr("app.core.connection.is_loopback_host", lambda _host: False)
        async with downloading(LIMITS, allows_private=True) as downloader:
            with pytest.raises(errors.HostUnreachableError):
                await downloader.fetch(f"{server.origin}/1.jpg")
    assert server.accepted == 0


async def test_a_socks_proxy_with_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 1929: the proxy chooses the method, then gets both, then the address; the web server's answer follows."""
    received: list[bytes] = []
    with socks_proxy(
        b"\x05\x02", b"\x01\x00", b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50", HEALTHY, received=received
    ) as port:
        monkeypatch.setenv("all_proxy", f"socks5://us%C3%A9r:w%40rd@127.0.0.1:{port}")
        async with downloading(LIMITS, allows_private=False) as downloader:
            assert (await downloader.fetch("http://cdn.example.com/1.jpg")).data == PICTURE

    _, password, target, request = received
    assert password == b"\x01\x05us\xc3\xa9r\x04w@rd"
    assert target == b"\x05\x01\x00\x03\x0fcdn.example.com\x00\x50"  # the name, which the proxy looks up
    assert request.startswith(b"GET /1.jpg HTTP/1.1\r\n")


@each_row(
    "answers",
    [(b"\x05\xff",), (b"\x05\x02", b"\x01\x01"), (b"\x05\x00", b"\x05\x02\x00\x01\0\0\0\0\0\0"), (b"not SOCKS",)],
    ids=["no method", "wrong password", "not allowed", "no proxy"],
)
async def test_a_socks_proxy_that_refuses(answers: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    with socks_proxy(*answers) as port:
        monkeypatch.setenv("all_proxy", f"socks5h://user:word@127.0.0.1:{port}")
        async with downloading(LIMITS, allows_private=False) as downloader:
            with pytest.raises(errors.HostUnreachableError):
                await downloader.fetch("https://cdn.example.com/1.jpg")


@each_row("scheme", ["http", "https", "socks5"])
async def test_a_proxy_that_is_not_there(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("all_proxy", f"{scheme}://127.0.0.1:{port}")
    async with downloading(LIMITS, allows_private=False) as downloader:
        with pytest.raises(errors.HostUnreachableError):
            await downloader.fetch("http://cdn.example.com/1.jpg")


async def test_a_proxys_response_to_connect_is_not_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its headers neither count as the host's nor say how long the file is."""

    def tunnel(exchange: Exchange) -> None:
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 999999999999\r\n\r\n")
        exchange.relay(int(exchange.request.target.rpartition(":")[2]))

    monkeypatch.setattr("app.core.connection.is_loopback_host", lambda _host: False)
    with RawServer(HEALTHY, tls=True) as server, RawServer(tunnel) as proxy:
        monkeypatch.setenv("https_proxy", proxy.origin)
        async with downloading(LIMITS, allows_private=True) as downloader:
            assert (await downloader.fetch(f"{server.origin}/1.jpg")).data == PICTURE


async def test_libcurl_does_not_read_the_environment(
    names: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By default libcurl reads proxies from the environment, and a .netrc."""
    names["cdn.example.com"] = [["127.0.0.1"]]
    (tmp_path / ".netrc").write_text("machine cdn.example.com login user password word\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    with RawServer(HEALTHY) as proxy, RawServer(HEALTHY) as server:
        async with downloading(LIMITS, allows_private=True) as downloader:
            for name in ("http_proxy", "all_proxy", "ALL_PROXY"):  # set after they were read
                monkeypatch.setenv(name, proxy.origin)
            await downloader.fetch(f"http://cdn.example.com:{server.port}/1.jpg")

    assert (proxy.accepted, server.accepted) == (0, 1)
    assert server.requests[0].header("authorization") is None


# --- The last check -------------------------------------------------------------------------------------------


@each_row("host", ["127.0.0.1", "cdn.example.com"])
async def test_no_socket_is_made_for_a_private_address_even_after_a_wrong_check(host: str) -> None:
    """A request whose address was not checked before, by mistake."""
    network = NetworkThread(LIMITS, TRUSTED)
    with RawServer(HEALTHY) as server:
        url = parse_image_url(f"http://{host}:{server.port}/1.jpg")
        request = ImageRequest(url, [], "", ("127.0.0.1",), time.monotonic() + 5, lambda _size, _length: None)
        with pytest.raises(errors.AddressRefusedError):
            await network.ask(request)
        await network.aclose()

    assert server.accepted == 0


# --- What the person has chosen -----------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["images.office.lan", "127.0.0.1"])
async def test_a_listed_host_may_be_private_as_long_as_it_is_listed(
    host: str, names: dict[str, list[list[str]]]
) -> None:
    names["images.office.lan"] = names["other.office.lan"] = [["127.0.0.1"]]
    network = Network(NetworkSettings(hosts=(host,)))
    with RawServer(HEALTHY) as server:
        async with downloading(LIMITS, allows_private=False, network=network) as downloader:
            assert (await downloader.fetch(f"http://{host}:{server.port}/1.jpg")).data == PICTURE
            for other in ("other.office.lan", "office.lan", "a.images.office.lan", "127.0.0.2"):
                with pytest.raises(errors.ImageError) as raised:
                    await downloader.fetch(f"http://{other}:{server.port}/1.jpg")
                assert type(raised.value) in {errors.AddressRefusedError, errors.HostUnreachableError}
            network.settings = NetworkSettings()
            with pytest.raises(errors.AddressRefusedError):
                await downloader.fetch(f"http://{host}:{server.port}/1.jpg")
        assert len(server.requests) == 1


async def test_a_listed_host_leads_to_no_other_private_one(names: dict[str, list[list[str]]]) -> None:
    names["images.office.lan"] = names["router.lan"] = [["127.0.0.1"]]
    with RawServer(lambda _: http_answer("302 Found", b"", f"Location: http://router.lan:{server.port}/")) as server:
        async with downloading(
            LIMITS, allows_private=False, network=Network(NetworkSettings(hosts=("images.office.lan",)))
        ) as downloader:
            with pytest.raises(errors.AddressRefusedError):
                await downloader.fetch(f"http://images.office.lan:{server.port}/1.jpg")
        assert len(server.requests) == 1


async def test_the_chosen_proxy_is_that_of_requests_that_begin_later(
    names: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    names["images.office.lan"] = [["127.0.0.1"]]
    network = Network()
    with RawServer(HEALTHY) as environments, RawServer(HEALTHY) as own, RawServer(HEALTHY) as server:
        monkeypatch.setenv("http_proxy", environments.origin)
        async with downloading(LIMITS, allows_private=False, network=network) as downloader:
            await downloader.fetch("http://cdn.example.com/1.jpg")
            network.settings = NetworkSettings(OWN_PROXY, own.origin, "ana", ("images.office.lan",))
            network.password = "s3cret"
            await downloader.fetch("http://cdn.example.com/2.jpg")
            await downloader.fetch(f"http://images.office.lan:{server.port}/3.jpg")  # listed: without a proxy
            with pytest.raises(errors.AddressRefusedError):
                await downloader.fetch("http://router.lan/4.jpg")
            network.settings = NetworkSettings(NO_PROXY, own.origin)
            names["cdn.example.com"] = [["10.1.2.3"]]
            with pytest.raises(errors.AddressRefusedError):  # looked up here, not by a proxy
                await downloader.fetch("http://cdn.example.com/5.jpg")
    assert [request.target for request in environments.requests] == ["http://cdn.example.com/1.jpg"]
    assert [request.target for request in own.requests] == ["http://cdn.example.com/2.jpg"]
    assert own.requests[0].header("proxy-authorization") == "Basic YW5hOnMzY3JldA=="
    assert [request.target for request in server.requests] == ["/3.jpg"]
    assert server.requests[0].header("proxy-authorization") is None


# --- Which authorities are trusted -----------------------------------------------------------------------------------

BODY = b"picture"
QUICK = replace(DownloadLimits(), connect_seconds=2.0)
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="Windows and macOS keep authorities in no file")


async def is_trusted(certificates: Certificates) -> bool:
    """Whether a server with the tests' own certificate is."""
    downloader = ImageDownloader(QUICK, certificates, allows_private=True)
    with RawServer(http_answer("200 OK", BODY), tls=True) as server:
        try:
            return (await downloader.fetch(f"{server.origin}/1.jpg")).data == BODY
        except errors.InsecureHostError:
            return False
        finally:
            await downloader.aclose()


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


def _folder_with(certificate: str, folder: Path) -> Path:
    """A folder that holds one certificate under the name that OpenSSL looks for."""
    (folder / "certificate.pem").write_text(certificate)
    command = ["openssl", "x509", "-hash", "-noout", "-in", str(folder / "certificate.pem")]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    (folder / "certificate.pem").rename(folder / f"{name}.0")
    return folder


async def test_the_system_does_not_trust_the_tests() -> None:
    assert not await is_trusted(system_certificates())


async def test_no_authorities_are_not_those_of_the_machine_that_libcurl_was_built_on() -> None:
    assert not await is_trusted(Certificates())


@on_linux
async def test_a_bundle_that_the_environment_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bundle.pem").write_text(CERTIFICATE)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "bundle.pem"))
    assert await is_trusted(system_certificates())


@on_linux
async def test_a_folder_that_the_environment_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(_folder_with(CERTIFICATE, tmp_path)))
    assert await is_trusted(system_certificates())


async def test_an_invalid_bundle_trusts_no_authority(tmp_path: Path) -> None:
    (tmp_path / "bundle.pem").write_text("nothing")
    assert not await is_trusted(Certificates(file=str(tmp_path / "bundle.pem")))


@on_linux
def test_without_a_path_of_openssl_those_of_the_distributions_are_tried(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(CERTIFICATE)
    monkeypatch.setattr("app.images.curl_transfer.BUNDLES", (str(tmp_path / "none.pem"), str(bundle)))
    paths = ssl.get_default_verify_paths()._replace(cafile="", capath=str(tmp_path))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    assert system_certificates() == Certificates(file=str(bundle))
