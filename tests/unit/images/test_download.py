"""One image URL -> bytes, with real servers that are slow, faulty or malicious."""

from __future__ import annotations

import asyncio
import socket
import traceback

import pytest
from msgspec.structs import replace

from app import __version__
from app.core.errors import (
    AccessDeniedError,
    DownloadTooLargeError,
    HostBusyError,
    HostFailedError,
    HostTimedOutError,
    HostUnreachableError,
    ImageError,
    ImageGoneError,
    IncompleteDownloadError,
    InsecureHostError,
    LinkExpiredError,
    RedirectRefusedError,
    RequestsLimitedError,
    WebAddressError,
)
from app.core.limits import DownloadLimits
from app.images.curl_transfer import system_certificates
from app.images.download import ImageDownloader
from tests.raw_server import Exchange, RawServer, chunk, chunked_head, http_answer
from tests.tables import each_row
from tests.unit.images.downloads import downloading

pytestmark = pytest.mark.anyio

PICTURE = b"\xff\xd8\xff these bytes are not decoded here \xff\xd9"
HEALTHY = http_answer("200 OK", PICTURE, "Content-Type: image/jpeg")
SECRET = "s1gnature"
LIMITS = replace(DownloadLimits(), workers=2, max_bytes=100_000)
DEADLINE = replace(LIMITS, total_seconds=0.2)


async def failure_of[E: ImageError](downloader: ImageDownloader, url: str, expected: type[E]) -> E:
    """The error of a download that has to fail with exactly this class and without a part of the URL."""
    with pytest.raises(ImageError) as raised:
        await downloader.fetch(url)
    assert type(raised.value) is expected, repr(raised.value)
    shown = [str(raised.value), repr(raised.value), repr(vars(raised.value)), *traceback.format_exception(raised.value)]
    assert not any(SECRET in text for text in shown)
    return raised.value


def redirect(location: str, status: str = "302 Found") -> bytes:
    return http_answer(status, b"", f"Location: {location}")


# --- What is sent ---------------------------------------------------------------------------------------------


@pytest.mark.fault(54)
async def test_what_is_sent() -> None:
    with RawServer(HEALTHY) as server:
        async with downloading(LIMITS) as downloader:
            assert (await downloader.fetch(f"{server.origin}/packs/01.jpg")).data == PICTURE

    (request,) = server.requests
    assert (request.method, request.target) == ("GET", "/packs/01.jpg")
    assert request.header("accept-encoding") == "identity"
    assert request.header("user-agent") == f"PackBrowser/{__version__}"
    names = {name for name, _ in request.headers}
    assert names <= {"host", "accept", "accept-encoding", "connection", "user-agent"}
    assert names.isdisjoint({"authorization", "cookie", "referer"})


async def test_a_signed_address_arrives_as_it_is() -> None:
    target = f"/a%20b/01.jpg?X-Amz-Signature={SECRET}%2F%3D&x=a+b~"
    with RawServer(HEALTHY) as server:
        async with downloading(LIMITS) as downloader:
            await downloader.fetch(server.origin + target)

    assert server.requests[0].target == target


@each_row("text", [" {}/22.jpg\n", "{}/\n22.jpg", "{}/\r\n22.jpg", "{}\t/22.jpg"])
async def test_line_breaks_in_an_address_are_removed(text: str) -> None:
    with RawServer(HEALTHY) as server:
        async with downloading(LIMITS) as downloader:
            assert (await downloader.fetch(text.format(server.origin))).data == PICTURE

    assert server.requests[0].target == "/22.jpg"


@pytest.mark.fault(53)
async def test_cookies_are_never_sent_back() -> None:
    def answer(exchange: Exchange) -> bytes:
        cookie = "Set-Cookie: session=1; Path=/"
        if exchange.request.target == "/first.jpg":
            return http_answer("302 Found", b"", "Location: /second.jpg", cookie)
        return http_answer("200 OK", PICTURE, cookie)

    with RawServer(answer) as server, RawServer(HEALTHY) as neighbour:
        async with downloading(LIMITS) as downloader:
            await downloader.fetch(f"{server.origin}/first.jpg")
            await asyncio.gather(*(downloader.fetch(f"{server.origin}/{number}.jpg") for number in range(2)))
            await downloader.fetch(f"{neighbour.origin}/1.jpg")

    sent = [*server.requests, *neighbour.requests]
    assert len(sent) == 5
    assert [request.header("cookie") for request in sent] == [None] * 5


async def test_pictures_on_this_machine_bypass_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration service is on loopback, and needs no network."""
    with RawServer(HEALTHY) as proxy, RawServer(HEALTHY) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.origin)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        async with downloading(LIMITS) as downloader:
            await downloader.fetch(f"{server.origin}/1.jpg")

    assert (len(server.requests), proxy.accepted) == (1, 0)


# --- Addresses ------------------------------------------------------------------------------------------------


@pytest.mark.fault(50, 51, 52)
@each_row(
    "url",
    [
        "",
        " ",
        "01.jpg",
        "/packs/01.jpg",
        "//cdn.example.com/01.jpg",
        "cdn.example.com/01.jpg",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "data:image/png;base64,AAAA",
        "ftp://cdn.example.com/01.jpg",
        "http:",
        "http://",
        "http:///01.jpg",
        "http://xn--/",
        "http://[::1",
        "http://[::1]extra/",
        f"http://{'ü' * 64}.com/",
        "http://cdn.example.com:port/",
        "http://\ud800/",
        "https://user:s1gnature@cdn.example.com/01.jpg",
        "https://s1gnature@cdn.example.com/01.jpg",
        "https://:s1gnature@cdn.example.com/01.jpg",
        "\0",
        "\x01http://cdn.example.com/",
    ],
)
async def test_an_invalid_web_address_is_never_requested(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def look_up(host: object, *_arguments: object, **_named: object) -> list[object]:
        asked.append(host)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    async with downloading(LIMITS) as downloader:
        error = await failure_of(downloader, url, WebAddressError)

    assert not error.can_retry
    assert asked == []


@pytest.mark.fault(50)
@each_row("path", ["/" + "a" * 70_000, "/a\0b.jpg", "/a\x01b.jpg", "/?q=" + "a" * 70_000])
async def test_an_address_that_cannot_be_sent_is_never_requested(path: str) -> None:
    with RawServer(HEALTHY) as server:
        async with downloading(LIMITS) as downloader:
            await failure_of(downloader, server.origin + path, WebAddressError)

    assert server.requests == []


# --- Answers --------------------------------------------------------------------------------------------------


@pytest.mark.fault(34, 35)
@each_row(
    ("status", "expected", "can_retry"),
    [
        (401, AccessDeniedError, False),
        (403, AccessDeniedError, False),
        (404, ImageGoneError, False),
        (410, LinkExpiredError, False),
        (400, HostFailedError, False),
        (418, HostFailedError, False),
        (429, RequestsLimitedError, True),
        (500, HostFailedError, False),
        (502, HostBusyError, True),
        (503, HostBusyError, True),
        (504, HostBusyError, True),
        (206, HostFailedError, False),
    ],
)
async def test_a_status_has_its_error(status: int, expected: type[ImageError], can_retry: bool) -> None:
    with RawServer(http_answer(f"{status} Whatever", PICTURE)) as server:
        async with downloading(LIMITS) as downloader:
            error = await failure_of(downloader, f"{server.origin}/1.jpg?s={SECRET}", expected)

    if isinstance(error, AccessDeniedError | HostFailedError):
        assert error.status == status
    assert error.can_retry is can_retry
    assert len(server.requests) == 1


@each_row("extra", [0, 1])
async def test_the_limit_is_the_last_size_that_is_allowed(extra: int) -> None:
    body = bytes(LIMITS.max_bytes + extra)
    with RawServer(chunked_head() + chunk(body) + chunk(b"")) as server:
        async with downloading(LIMITS) as downloader:
            if extra:
                await failure_of(downloader, server.origin, DownloadTooLargeError)
            else:
                assert (await downloader.fetch(server.origin)).data == body


@each_row("beginning", [b"", http_answer("200 OK", PICTURE[:9], length=len(PICTURE))])
@each_row("tls", [False, True])
async def test_a_reset_can_be_retried(beginning: bytes, tls: bool) -> None:
    def reset(exchange: Exchange) -> bytes | None:
        if exchange.number > 1:
            return HEALTHY
        exchange.send(beginning)
        exchange.reset()
        return None

    with RawServer(reset, tls=tls) as server:
        async with downloading(LIMITS) as downloader:
            error = await failure_of(downloader, server.origin, IncompleteDownloadError)
            assert (await downloader.fetch(server.origin)).data == PICTURE

    assert error.can_retry


@pytest.mark.parametrize(  # not a table: Wine does not run one of them
    ("answer", "tls"),
    [
        (b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" * 10 + HEALTHY, False),
        (http_answer("200 OK", PICTURE, "Content-Encoding: Identity"), False),
        (HEALTHY, True),
    ],
    ids=["interim answers", "an encoding that is none", "a trusted certificate"],
)
async def test_an_answer_is_accepted(answer: bytes, tls: bool) -> None:
    with RawServer(answer, tls=tls) as server:
        async with downloading(LIMITS) as downloader:
            assert (await downloader.fetch(server.origin)).data == PICTURE


# --- Connections and time -------------------------------------------------------------------------------------


async def test_a_host_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with downloading(LIMITS) as downloader:
        error = await failure_of(downloader, f"http://127.0.0.1:{port}/1.jpg?s={SECRET}", HostUnreachableError)

    assert error.can_retry


async def test_a_certificate_that_is_not_trusted() -> None:
    downloader = ImageDownloader(LIMITS, system_certificates(), allows_private=True)
    with RawServer(HEALTHY, tls=True) as server:
        error = await failure_of(downloader, server.origin, InsecureHostError)
        await downloader.aclose()

    assert (server.requests, error.can_retry) == ([], False)


async def test_a_handshake_that_never_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with downloading(replace(LIMITS, connect_seconds=0.1)) as downloader:
            await failure_of(downloader, f"https://127.0.0.1:{listener.getsockname()[1]}/", HostTimedOutError)


async def test_redirects_share_one_deadline() -> None:
    def answer(exchange: Exchange) -> bytes:
        exchange.wait(0.12)
        return redirect(f"/{exchange.number}.jpg") if exchange.number < 5 else HEALTHY

    with RawServer(answer) as server:
        async with downloading(DEADLINE) as downloader:
            await failure_of(downloader, server.origin, HostTimedOutError)

    assert len(server.requests) < 5


# --- Redirects ------------------------------------------------------------------------------------------------


@pytest.mark.fault(44)
@each_row("redirects", [1, 5, 6, 1_000])
async def test_five_redirects_are_followed_and_no_more(redirects: int) -> None:
    def answer(exchange: Exchange) -> bytes:
        return redirect(f"/{exchange.number}.jpg") if exchange.number <= redirects else HEALTHY

    with RawServer(answer) as server:
        async with downloading(LIMITS) as downloader:
            if redirects <= 5:
                assert (await downloader.fetch(f"{server.origin}/0.jpg")).data == PICTURE
            else:
                await failure_of(downloader, f"{server.origin}/0.jpg", RedirectRefusedError)

    assert len(server.requests) == min(redirects, 5) + 1


@pytest.mark.fault(54)
@each_row("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
async def test_a_redirect_to_another_host_sends_neither_key_nor_cookie_nor_referer(status: str) -> None:
    with RawServer(HEALTHY) as other:
        with RawServer(redirect(f"{other.origin}/2.jpg", status)) as server:
            async with downloading(LIMITS) as downloader:
                assert (await downloader.fetch(f"{server.origin}/1.jpg?s={SECRET}")).data == PICTURE

        (request,) = other.requests
        assert (request.method, request.target) == ("GET", "/2.jpg")
        assert {name for name, _ in request.headers}.isdisjoint({"authorization", "cookie", "referer"})


@each_row(
    ("location", "target"),
    [("2.jpg", "/a/2.jpg"), ("../2.jpg", "/2.jpg"), ("?b=1", "/a/1.jpg?b=1"), ("/2.jpg#f", "/2.jpg")],
)
async def test_a_redirect_may_be_relative(location: str, target: str) -> None:
    def answer(exchange: Exchange) -> bytes:
        return redirect(location) if exchange.number == 1 else HEALTHY

    with RawServer(answer) as server:
        async with downloading(LIMITS) as downloader:
            assert (await downloader.fetch(f"{server.origin}/a/1.jpg")).data == PICTURE

    assert server.requests[1].target == target


@pytest.mark.fault(45)
async def test_a_redirect_from_https_to_http_is_refused() -> None:
    with RawServer(HEALTHY) as plain, RawServer(redirect(f"{plain.origin}/1.jpg"), tls=True) as server:
        async with downloading(LIMITS) as downloader:
            await failure_of(downloader, f"{server.origin}/1.jpg", RedirectRefusedError)

    assert (len(server.requests), plain.accepted) == (1, 0)


async def test_a_redirect_from_http_to_https_is_followed() -> None:
    with RawServer(HEALTHY, tls=True) as secure, RawServer(redirect(f"{secure.origin}/1.jpg")) as server:
        async with downloading(LIMITS) as downloader:
            assert (await downloader.fetch(f"{server.origin}/1.jpg")).data == PICTURE


# --- The pool -------------------------------------------------------------------------------------------------


async def test_connections_are_used_again() -> None:
    def answer(exchange: Exchange) -> bytes:
        exchange.keeps_open = True
        return http_answer("200 OK", PICTURE, keeps_open=True)

    with RawServer(answer) as server:
        async with downloading(LIMITS) as downloader:
            for number in range(10):
                await downloader.fetch(f"{server.origin}/{number}.jpg")
        await asyncio.to_thread(server.wait_for_connections, 0)  # closed with the downloader

    assert (len(server.requests), server.accepted) == (10, 1)
