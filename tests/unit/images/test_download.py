"""One image URL -> bytes, with real servers that are slow, faulty or malicious."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
import traceback
from typing import Any

import pytest
from msgspec.structs import replace

from app import __version__
from app.core.errors import (
    AccessDeniedError,
    DownloadTooLargeError,
    EncodedAnswerError,
    HostBusyError,
    HostFailedError,
    HostTimedOutError,
    HostUnreachableError,
    ImageError,
    ImageGoneError,
    IncompleteDownloadError,
    InsecureHostError,
    LinkExpiredError,
    NotAnImageError,
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


@pytest.mark.fault(36)
async def test_a_length_over_the_limit_is_not_read() -> None:
    left = threading.Event()

    def wait(exchange: Exchange) -> None:
        exchange.send(http_answer("200 OK", length=LIMITS.max_bytes + 1))
        exchange.wait_until_left()
        left.set()

    with RawServer(wait) as server:
        async with downloading(LIMITS) as downloader:
            await failure_of(downloader, server.origin, DownloadTooLargeError)
            assert await asyncio.to_thread(left.wait, 5)  # the client has closed the connection


@pytest.mark.fault(39)
@each_row("length", ["9" * 30, "9" * 5_000])
async def test_an_absurd_length_is_too_large(length: str) -> None:
    with RawServer(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode() + PICTURE) as server:
        async with downloading(LIMITS) as downloader:
            with pytest.raises(ImageError) as raised:
                await downloader.fetch(server.origin)

    assert isinstance(raised.value, DownloadTooLargeError | IncompleteDownloadError)


@pytest.mark.fault(37)
async def test_chunks_over_the_limit_are_stopped() -> None:
    stopped = threading.Event()

    def endless(exchange: Exchange) -> None:
        exchange.send(chunked_head())
        try:
            while exchange.wait(0):
                exchange.send(chunk(bytes(16_384)))
        except OSError:
            stopped.set()

    with RawServer(endless) as server:
        async with downloading(LIMITS) as downloader:
            await failure_of(downloader, server.origin, DownloadTooLargeError)
            assert await asyncio.to_thread(stopped.wait, 5)


@each_row("extra", [0, 1])
async def test_the_limit_is_the_last_size_that_is_allowed(extra: int) -> None:
    body = bytes(LIMITS.max_bytes + extra)
    with RawServer(chunked_head() + chunk(body) + chunk(b"")) as server:
        async with downloading(LIMITS) as downloader:
            if extra:
                await failure_of(downloader, server.origin, DownloadTooLargeError)
            else:
                assert (await downloader.fetch(server.origin)).data == body


@pytest.mark.fault(38, 39)
@each_row(
    "answer",
    [
        http_answer("200 OK", PICTURE, length=len(PICTURE) + 1),
        chunked_head() + chunk(PICTURE),
        chunked_head() + b"ff\r\n" + PICTURE,
        chunked_head() + b"zz\r\n" + PICTURE,
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3, 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: three\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Len",
        b"HTTP/1.1 200 OK\r\nno header at all\r\n\r\n" + PICTURE,
        b"HTTP/1.1 200 OK\r\n" + b"X-Line: 1\r\n" * 200_000 + b"\r\n" + PICTURE,
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 2_000_000 + b"\r\n\r\n" + PICTURE,
        b"\xff\xd8\xff not http",
        b"",
    ],
    ids=[
        "one byte short",
        "no last chunk",
        "short chunk",
        "no chunk",
        "two lengths",
        "length list",
        "negative length",
        "length in words",
        "half a head",
        "no header",
        "200,000 headers",
        "long header",
        "no http",
        "nothing",
    ],
)
async def test_a_broken_answer_is_a_broken_download(answer: bytes) -> None:
    with RawServer(answer) as server:
        async with downloading(LIMITS) as downloader:
            error = await failure_of(downloader, server.origin, IncompleteDownloadError)

    assert error.can_retry


@pytest.mark.fault(43)
@each_row("tls", [False, True], ids=["http", "https"])
@each_row(
    ("beginning", "flood"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Line: 1\r\n" * 1_000),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"a" * 10_000),
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" * 100),
    ],
    ids=["lines", "one line", "interim answers"],
)
async def test_headers_without_end_are_stopped(beginning: bytes, flood: bytes, tls: bool) -> None:
    """As soon as there are too many, not only at the deadline."""
    stopped = threading.Event()

    def endless(exchange: Exchange) -> None:
        exchange.send(beginning)
        try:
            while exchange.wait(0):
                exchange.send(flood)
        except OSError:
            stopped.set()

    with RawServer(endless, tls=tls) as server:
        async with downloading(replace(LIMITS, total_seconds=60.0)) as downloader:
            await failure_of(downloader, server.origin, IncompleteDownloadError)
            assert await asyncio.to_thread(stopped.wait, 5)


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


@pytest.mark.fault(40, 63)
@each_row(
    ("headers", "expected"),
    [
        *(
            ([f"Content-Encoding: {encoding}"], EncodedAnswerError)
            for encoding in ("gzip", "GZIP", "br", "deflate", "gzip, gzip", "identity, gzip", "x")
        ),
        # The first header says that the file comes as it is.
        (["Content-Encoding: identity", "Content-Encoding: gzip"], EncodedAnswerError),
        (["Content-Encoding: identity", "Content-Encoding: identity, br"], EncodedAnswerError),
        # One that looks like a status line hides no other.
        *((["Content-Encoding: gzip", f"HTTP/1.1:{rest}"], EncodedAnswerError) for rest in (" 200", " x", "")),
        (["Content-Length: 0"], NotAnImageError),
    ],
)
async def test_an_answer_with_these_headers_is_refused(
    headers: list[str], expected: type[ImageError], capfd: pytest.CaptureFixture[str]
) -> None:
    head = "\r\n".join(["HTTP/1.1 200 OK", *headers, "", ""]).encode()
    with RawServer(head + gzip.compress(PICTURE)) as server:
        async with downloading(LIMITS) as downloader:
            await failure_of(downloader, server.origin, expected)

    assert capfd.readouterr().err == ""


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


async def test_a_host_whose_name_cannot_be_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_named: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    monkeypatch.setenv("no_proxy", "*")
    async with downloading(LIMITS) as downloader:
        await failure_of(downloader, "https://cdn.invalid/1.jpg", HostUnreachableError)


async def test_a_certificate_that_is_not_trusted() -> None:
    downloader = ImageDownloader(LIMITS, system_certificates(), allows_private=True)
    with RawServer(HEALTHY, tls=True) as server:
        error = await failure_of(downloader, server.origin, InsecureHostError)
        await downloader.aclose()

    assert (server.requests, error.can_retry) == ([], False)


@pytest.mark.fault(41, 42)
@each_row("tls", [False, True])
@each_row(
    ("beginning", "trickle"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-More: yes\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n", b"a"),
        (chunked_head(), chunk(b"a")),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["headers", "body", "chunks", "continue"],
)
async def test_a_file_that_arrives_slowly_ends_at_the_deadline(beginning: bytes, trickle: bytes, tls: bool) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.send(beginning)
        exchange.send_slowly(trickle, pause=0.01)

    with RawServer(answer, tls=tls) as server:
        async with downloading(DEADLINE) as downloader:
            began = time.monotonic()
            error = await failure_of(downloader, f"{server.origin}/1.jpg", HostTimedOutError)
            assert time.monotonic() - began > 0.15

    assert not error.can_retry


@each_row("tls", [False, True])
async def test_a_silent_host_ends_with_the_read_timeout(tls: bool) -> None:
    with RawServer(Exchange.wait_until_left, tls=tls) as server:
        async with downloading(replace(LIMITS, read_seconds=0.1)) as downloader:
            await failure_of(downloader, server.origin, HostTimedOutError)


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


@pytest.mark.fault(46)
@each_row(
    "location",
    [
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "ftp://127.0.0.1/1.jpg",
        "about:blank",
        "http://user:s1gnature@127.0.0.1:9/",
        "http://xn--/",
        "http://[::1",
        "http://127.0.0.1:99999999/",
        "http://127.0.0.1:9/" + "a" * 66_000,
        "http://127.0.0.1:9/\x01",
    ],
    ids=["file", "data", "script", "ftp", "about", "password", "idna", "bracket", "port", "long", "control"],
)
async def test_a_redirect_to_an_invalid_web_address_is_refused(location: str) -> None:
    with RawServer(redirect(location)) as server:
        async with downloading(LIMITS) as downloader:
            with pytest.raises(ImageError) as raised:
                await downloader.fetch(f"{server.origin}/1.jpg")

    assert type(raised.value) in {RedirectRefusedError, WebAddressError}
    assert not raised.value.can_retry
    assert len(server.requests) == 1


@pytest.mark.fault(48)
@each_row("status", ["300 Multiple Choices", "302 Found", "304 Not Modified", "308 Permanent"])
async def test_a_redirect_without_a_location_has_a_reason(status: str) -> None:
    with RawServer(http_answer(status)) as server:
        async with downloading(LIMITS) as downloader:
            with pytest.raises(ImageError) as raised:
                await downloader.fetch(f"{server.origin}/1.jpg")

    assert type(raised.value) in {RedirectRefusedError, HostFailedError}
    assert len(server.requests) == 1


# --- The pool -------------------------------------------------------------------------------------------------


def _too_large(exchange: Exchange) -> None:
    exchange.send(chunked_head() + chunk(bytes(200_000)))
    exchange.wait_until_left()


def _length_too_large(exchange: Exchange) -> None:
    exchange.send(http_answer("200 OK", length=10**9))
    exchange.wait_until_left()


def _never_ending(exchange: Exchange) -> None:
    exchange.send(http_answer("200 OK", b"a", length=90_000))
    exchange.wait_until_left()


def _silent(exchange: Exchange) -> None:
    exchange.wait_until_left()


def _refused_redirect(exchange: Exchange) -> None:
    exchange.send(http_answer("302 Found", b"page", "Location: file:///", length=90_000))
    exchange.wait_until_left()


def _missing(exchange: Exchange) -> None:
    exchange.send(http_answer("404 Not Found", b"page", length=90_000))
    exchange.wait_until_left()


@each_row("abort", [_too_large, _length_too_large, _never_ending, _silent, _refused_redirect, _missing])
async def test_early_aborts_do_not_change_the_pool(abort: Any) -> None:  # noqa: ANN401 (one of the functions above)
    aborts = 4 * LIMITS.workers

    def answer(exchange: Exchange) -> bytes | None:
        return HEALTHY if exchange.request.target == "/healthy.jpg" else abort(exchange)

    with RawServer(answer) as server:
        async with downloading(replace(LIMITS, total_seconds=0.15, read_seconds=2)) as downloader:
            for _ in range(aborts // LIMITS.workers):
                outcomes = await asyncio.gather(
                    *(downloader.fetch(f"{server.origin}/1.jpg") for _ in range(LIMITS.workers)),
                    return_exceptions=True,
                )
                assert all(isinstance(outcome, ImageError) for outcome in outcomes)
            await asyncio.to_thread(server.wait_for_connections, 0)
            assert (await downloader.fetch(f"{server.origin}/healthy.jpg")).data == PICTURE

    assert len(server.requests) == aborts + 1


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
