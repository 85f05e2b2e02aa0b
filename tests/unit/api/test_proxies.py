"""Failures of a proxy are recognised as such, and name its host and port, but no credentials."""

import asyncio
import socket
import ssl
from base64 import b64encode
from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from msgspec.structs import replace

from app.api.answers import find_way
from app.core import errors
from app.core.connection import NO_PROXY, OWN_PROXY, Network, NetworkSettings
from app.core.limits import ApiLimits
from tests.raw_server import CERTIFICATE, Exchange, RawServer, http_answer, socks_proxy
from tests.tables import each_row
from tests.unit.api.conftest import MakeClient

pytestmark = pytest.mark.anyio

type ErrorThrough = Callable[..., Awaitable[errors.PackBrowserError]]

SERVICE: Final = "https://packs.invalid/v1"
PACK_ID: Final = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
NO_AUTHENTICATION: Final = b"\x05\x00"
PASSWORD_WANTED: Final = b"\x05\x02"


def socks_reply(code: int) -> bytes:
    return bytes((5, code, 0, 1, 0, 0, 0, 0, 0, 0))


@pytest.fixture(autouse=True)
def _no_other_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def error_through(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> ErrorThrough:
    """Requests a pack through a proxy of the environment, which must fail without telling the proxy's password."""

    async def request(proxy: str, limits: ApiLimits | None = None) -> errors.PackBrowserError:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(errors.PackBrowserError) as raised:
            await make_client(SERVICE, limits=limits).get_pack(PACK_ID)
        assert "s3cret" not in repr(vars(raised.value))
        return raised.value

    return request


@each_row("user_information", ["", "user:s3cret@"])
async def test_a_proxy_that_requires_a_password(error_through: ErrorThrough, user_information: str) -> None:
    answer = http_answer("407 Proxy Authentication Required", b"", 'Proxy-Authenticate: Basic realm="office"')
    with RawServer(answer) as server:
        proxy = f"http://{user_information}127.0.0.1:{server.port}"
        error = await error_through(proxy)

    assert type(error) is errors.ProxyPasswordError
    assert error.code_text == "407"
    assert error.proxy == f"127.0.0.1:{server.port}"
    (request,) = server.requests
    assert (request.method, request.header("authorization")) == ("CONNECT", None)  # the key was not sent


@each_row("status", [400, 403, 502])
async def test_a_proxy_that_does_not_connect(error_through: ErrorThrough, status: int) -> None:
    with RawServer(http_answer(f"{status} No")) as server:
        error = await error_through(f"http://user:s3cret@127.0.0.1:{server.port}")

    assert (type(error), error.code_text) == (errors.ProxyRefusedError, str(status))


@each_row("host", ["127.0.0.1", "[::1]"])
@each_row("scheme", ["http", "https", "socks5", "socks5h"])
async def test_a_proxy_that_refuses_connections(error_through: ErrorThrough, scheme: str, host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    error = await error_through(f"{scheme}://user:s3cret@{host}:{port}")

    assert type(error) is errors.ProxyUnreachableError
    assert error.proxy == f"{host}:{port}"


@each_row("answer", [b"", b"garbage\r\n\r\n"], ids=["left at once", "no HTTP"])
@each_row("scheme", ["http", "https"])
async def test_a_server_that_is_not_a_proxy(error_through: ErrorThrough, scheme: str, answer: bytes) -> None:
    with socks_proxy(answer) as port:  # it sends the answer to any request
        error = await error_through(f"{scheme}://user:s3cret@127.0.0.1:{port}")

    assert type(error) is errors.ProxyUnreachableError
    assert error.proxy == f"127.0.0.1:{port}"


async def test_a_proxy_whose_name_cannot_be_looked_up(
    error_through: ErrorThrough, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    error = await error_through("http://user:s3cret@proxy.invalid:3128")

    assert type(error) is errors.ProxyUnreachableError
    assert error.proxy == "proxy.invalid:3128"


async def test_a_proxy_that_does_not_accept_the_connection_in_time(
    error_through: ErrorThrough, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = asyncio.Event()

    async def hang(*_arguments: object, **_named: object) -> None:
        await never.wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", hang, raising=False)
    limits = replace(ApiLimits(), connect_seconds=0.05)

    error = await error_through("http://127.0.0.1:9", limits)

    assert type(error) is errors.ProxyUnreachableError


@each_row(
    ("answers", "expected"),
    [
        ([PASSWORD_WANTED], errors.ProxyPasswordError),
        ([PASSWORD_WANTED, b"\x01\x01"], errors.ProxyPasswordError),
        ([b"\x05\xff"], errors.ProxyPasswordError),
        *(([NO_AUTHENTICATION, socks_reply(code)], errors.ProxyRefusedError) for code in (1, 2, 5)),
        ([NO_AUTHENTICATION], errors.ProxyRefusedError),
        ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], errors.ProxyRefusedError),
        ([], errors.ProxyRefusedError),
    ],
)
async def test_a_socks_proxy_that_does_not_connect(
    error_through: ErrorThrough, answers: list[bytes], expected: type[errors.PackBrowserError]
) -> None:
    user = "user:s3cret@" if len(answers) > 1 and answers[0] == PASSWORD_WANTED else ""
    with socks_proxy(*answers) as port:
        error = await error_through(f"socks5://{user}127.0.0.1:{port}")

    assert type(error) is expected
    assert isinstance(error, errors.ProxyError)
    assert error.proxy == f"127.0.0.1:{port}"


async def test_a_silent_proxy_is_a_timeout(error_through: ErrorThrough) -> None:
    limits = replace(ApiLimits(), read_seconds=0.05)
    with RawServer(Exchange.wait_until_left) as server:
        error = await error_through(f"http://127.0.0.1:{server.port}", limits)

    assert type(error) is errors.TimedOutError


@each_row("scheme", ["https", "socks5"])
async def test_a_handshake_that_the_deadline_ends_leaves_no_connection_open(
    error_through: ErrorThrough, scheme: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        await error_through(f"{scheme}://{address}", replace(ApiLimits(), total_seconds=0.2))
        connection, _ = silent.accept()
        with connection:
            connection.settimeout(5)
            while connection.recv(4096):
                pass  # the greeting


@each_row("scheme", ["https", "socks5"])
async def test_a_proxy_that_is_silent_during_its_handshake_is_named(error_through: ErrorThrough, scheme: str) -> None:
    limits = replace(ApiLimits(), connect_seconds=0.1, read_seconds=0.1, total_seconds=0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, and says nothing
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        error = await error_through(f"{scheme}://{address}", limits)

    assert type(error) is errors.ProxyUnreachableError
    assert error.proxy == address


async def test_failures_of_the_server_are_not_attributed_to_the_proxy(error_through: ErrorThrough) -> None:
    with RawServer(http_answer("200 OK"), tls=True) as service:

        def relay(exchange: Exchange) -> None:
            exchange.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            exchange.relay(service.port)

        with RawServer(relay) as server:
            error = await error_through(f"http://127.0.0.1:{server.port}")
    assert type(error) is errors.InsecureConnectionError

    with RawServer(b"HTTP/1.1 200 Connection established\r\n\r\n") as server:
        error = await error_through(f"http://127.0.0.1:{server.port}")
    assert isinstance(error, errors.NetworkError)
    assert not isinstance(error, errors.ProxyError)


async def test_the_chosen_proxy_gets_its_password_and_not_the_key(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(http_answer("403 No")) as environments, RawServer(http_answer("403 No")) as own:
        monkeypatch.setenv("HTTPS_PROXY", environments.origin)
        network = Network(NetworkSettings(OWN_PROXY, own.origin, "ana"))
        network.password = "pass:w@rd"
        with pytest.raises(errors.ProxyRefusedError):
            await make_client(SERVICE, network=network).get_pack(PACK_ID)
        network.password = ""
        with pytest.raises(errors.ProxyRefusedError):
            await make_client(SERVICE, network=network).get_pack(PACK_ID)
    assert environments.accepted == 0
    first, second = own.requests
    assert first.header("proxy-authorization") == "Basic " + b64encode(b"ana:pass:w@rd").decode()
    assert second.header("proxy-authorization") == "Basic " + b64encode(b"ana:").decode()
    assert first.header("authorization") is None


async def test_no_proxy_is_used_if_that_is_chosen(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(http_answer("403 No")) as environments:
        monkeypatch.setenv("HTTPS_PROXY", environments.origin)
        with pytest.raises(errors.ServerNotFoundError):
            await make_client(SERVICE, network=Network(NetworkSettings(NO_PROXY))).get_pack(PACK_ID)
    assert environments.accepted == 0


async def test_a_chosen_proxy_without_an_address_is_not_usable(make_client: MakeClient) -> None:
    with pytest.raises(errors.ProxyUnusableError):
        await make_client(SERVICE, network=Network(NetworkSettings(OWN_PROXY))).get_pack(PACK_ID)


@each_row("status", ["200 OK", "302 Found", "401 Unauthorized"])
async def test_any_answer_shows_that_there_is_a_way(status: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with RawServer(http_answer(status, b"", "Location: https://elsewhere.invalid/")) as server:
        assert await find_way(f"{server.origin}/v1", Network(), ApiLimits(), context) == ""
        (request,) = server.requests
        assert (request.method, request.target, request.header("authorization")) == ("HEAD", "/v1", None)


async def test_there_is_no_way_through_a_proxy_that_refuses() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with RawServer(http_answer("407 Proxy Authentication Required")) as proxy:
        network = Network(NetworkSettings(OWN_PROXY, proxy.origin))
        with pytest.raises(errors.ProxyPasswordError):
            await find_way(SERVICE, network, ApiLimits(), context)


async def test_a_way_through_a_proxy_names_it() -> None:
    def tunnel(exchange: Exchange) -> None:
        exchange.send(b"HTTP/1.1 200 OK\r\n\r\n")
        exchange.relay(server.port)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=CERTIFICATE)
    context.check_hostname = False
    with RawServer(http_answer("404 No"), tls=True) as server, RawServer(tunnel) as proxy:
        network = Network(NetworkSettings(OWN_PROXY, proxy.origin))
        assert await find_way(SERVICE, network, ApiLimits(), context) == f"127.0.0.1:{proxy.port}"
