"""One image URL -> bytes, with real servers that are slow, faulty or malicious."""

import asyncio
import contextlib
import socket
import traceback

import pytest
from msgspec.structs import replace

from app import __version__
from app.core import errors
from app.core.limits import DownloadLimits
from app.images.curl_transfer import system_certificates
from app.images.download import ImageDownloader
from app.images.image_request import Validators
from tests.raw_server import Answer, Exchange, RawServer, chunk, chunked_head, http_answer
from tests.tables import each_row
from tests.unit.images.downloads import downloading, downloading_from

pytestmark = pytest.mark.anyio

PICTURE = b"\xff\xd8\xff these bytes are not decoded here \xff\xd9"
HEALTHY = http_answer("200 OK", PICTURE, "Content-Type: image/jpeg")
SECRET = "s1gnature"
LIMITS = replace(DownloadLimits(), workers=2, max_bytes=100_000)
DEADLINE = replace(LIMITS, total_seconds=0.2)


async def failure_of[E: errors.ImageError](downloader: ImageDownloader, url: str, expected: type[E]) -> E:
    """The error of a download that has to fail with exactly this class and without a part of the URL."""
    with pytest.raises(errors.ImageError) as raised:
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
    async with downloading_from(HEALTHY, LIMITS) as (server, downloader):
        assert (await downloader.fetch(f"{server.origin}/packs/01.jpg")).data == PICTURE

    (request,) = server.requests
    assert (request.method, request.target) == ("GET", "/packs/01.jpg")
    assert request.header("accept-encoding") == "identity"
    assert request.header("user-agent") == f"PackBrowser/{__version__}"
    names = {name for name, _ in request.headers}
    assert names <= {"host", "accept", "accept-encoding", "connection", "user-agent"}
    assert names.isdisjoint({"authorization", "cookie", "referer"})


@each_row("text", [" {}/22.jpg\n", "{}/\n22.jpg", "{}/\r\n22.jpg", "{}\t/22.jpg"])
async def test_line_breaks_in_an_address_are_removed(text: str) -> None:
    async with downloading_from(HEALTHY, LIMITS) as (server, downloader):
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
        error = await failure_of(downloader, url, errors.WebAddressError)

    assert not error.can_retry
    assert asked == []


@pytest.mark.fault(50)
@each_row("path", ["/" + "a" * 70_000, "/a\0b.jpg", "/a\x01b.jpg", "/?q=" + "a" * 70_000])
async def test_an_address_that_cannot_be_sent_is_never_requested(path: str) -> None:
    async with downloading_from(HEALTHY, LIMITS) as (server, downloader):
        await failure_of(downloader, server.origin + path, errors.WebAddressError)

    assert server.requests == []


# --- Answers --------------------------------------------------------------------------------------------------


@pytest.mark.fault(34, 35)
@each_row(
    ("status", "expected", "can_retry"),
    [
        (401, errors.AccessDeniedError, False),
        (403, errors.AccessDeniedError, False),
        (404, errors.ImageGoneError, False),
        (410, errors.LinkExpiredError, False),
        (400, errors.HostFailedError, False),
        (418, errors.HostFailedError, False),
        (429, errors.RequestsLimitedError, True),
        (500, errors.HostFailedError, False),
        (502, errors.HostBusyError, True),
        (503, errors.HostBusyError, True),
        (504, errors.HostBusyError, True),
        (206, errors.HostFailedError, False),
    ],
)
async def test_a_status_has_its_error(status: int, expected: type[errors.ImageError], can_retry: bool) -> None:
    async with downloading_from(http_answer(f"{status} Whatever", PICTURE), LIMITS) as (server, downloader):
        error = await failure_of(downloader, f"{server.origin}/1.jpg?s={SECRET}", expected)

    if isinstance(error, errors.AccessDeniedError | errors.HostFailedError):
        assert error.status == status
    assert error.can_retry is can_retry
    assert len(server.requests) == 1


@each_row("extra", [0, 1])
async def test_the_limit_is_the_last_size_that_is_allowed(extra: int) -> None:
    body = bytes(LIMITS.max_bytes + extra)
    async with downloading_from(chunked_head() + chunk(body) + chunk(b""), LIMITS) as (server, downloader):
        if extra:
            await failure_of(downloader, server.origin, errors.DownloadTooLargeError)
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
            error = await failure_of(downloader, server.origin, errors.IncompleteDownloadError)
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
        error = await failure_of(downloader, f"http://127.0.0.1:{port}/1.jpg?s={SECRET}", errors.HostUnreachableError)

    assert error.can_retry


async def test_a_certificate_that_is_not_trusted() -> None:
    downloader = ImageDownloader(LIMITS, system_certificates(), allows_private=True)
    with RawServer(HEALTHY, tls=True) as server:
        error = await failure_of(downloader, server.origin, errors.InsecureHostError)
        await downloader.aclose()

    assert (server.requests, error.can_retry) == ([], False)


async def test_a_handshake_that_never_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with downloading(replace(LIMITS, connect_seconds=0.1)) as downloader:
            await failure_of(downloader, f"https://127.0.0.1:{listener.getsockname()[1]}/", errors.HostTimedOutError)


async def test_redirects_share_one_deadline() -> None:
    def answer(exchange: Exchange) -> bytes:
        exchange.wait(0.12)
        return redirect(f"/{exchange.number}.jpg") if exchange.number < 5 else HEALTHY

    async with downloading_from(answer, DEADLINE) as (server, downloader):
        await failure_of(downloader, server.origin, errors.HostTimedOutError)

    assert len(server.requests) < 5


# --- Redirects ------------------------------------------------------------------------------------------------


@pytest.mark.fault(44)
@each_row("redirects", [1, 5, 6, 1_000])
async def test_five_redirects_are_followed_and_no_more(redirects: int) -> None:
    def answer(exchange: Exchange) -> bytes:
        return redirect(f"/{exchange.number}.jpg") if exchange.number <= redirects else HEALTHY

    async with downloading_from(answer, LIMITS) as (server, downloader):
        if redirects <= 5:
            assert (await downloader.fetch(f"{server.origin}/0.jpg")).data == PICTURE
        else:
            await failure_of(downloader, f"{server.origin}/0.jpg", errors.RedirectRefusedError)

    assert len(server.requests) == min(redirects, 5) + 1


@pytest.mark.fault(54)
@each_row("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
async def test_a_redirect_to_another_host_sends_neither_key_nor_cookie_nor_referer(status: str) -> None:
    with RawServer(HEALTHY) as other:
        async with downloading_from(redirect(f"{other.origin}/2.jpg", status), LIMITS) as (server, downloader):
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

    async with downloading_from(answer, LIMITS) as (server, downloader):
        assert (await downloader.fetch(f"{server.origin}/a/1.jpg")).data == PICTURE

    assert server.requests[1].target == target


@pytest.mark.fault(45)
async def test_a_redirect_from_https_to_http_is_refused() -> None:
    with RawServer(HEALTHY) as plain, RawServer(redirect(f"{plain.origin}/1.jpg"), tls=True) as server:
        async with downloading(LIMITS) as downloader:
            await failure_of(downloader, f"{server.origin}/1.jpg", errors.RedirectRefusedError)

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


# --- Conditional requests --------------------------------------------------------------------------------------------

BODY = b"picture"
DATE = "Wed, 21 Oct 2015 07:28:00 GMT"
KNOWN = Validators('"1"', DATE)
SMALL = replace(DownloadLimits(), workers=2, max_bytes=100_000, total_seconds=2.0)


def _conditional(exchange: Exchange) -> bytes:
    if exchange.request.header("if-none-match") == '"1"':
        return http_answer("304 Not Modified", b"", 'ETag: "1"')
    return http_answer("200 OK", BODY, 'ETag: "1"', f"Last-Modified: {DATE}")


async def test_a_file_comes_with_its_validators() -> None:
    async with downloading_from(_conditional, SMALL) as (server, downloader):
        download = await downloader.fetch(server.origin)
        assert (download.data, download.validators) == (BODY, KNOWN)
        assert await downloader.fetch_if_changed(server.origin, download.validators) is None

    first, second = server.requests
    assert (first.header("if-none-match"), first.header("if-modified-since")) == (None, None)
    assert (second.header("if-none-match"), second.header("if-modified-since")) == ('"1"', DATE)


async def test_another_version_is_downloaded() -> None:
    async with downloading_from(_conditional, SMALL) as (server, downloader):
        download = await downloader.fetch_if_changed(server.origin, Validators('"0"'))

    assert download is not None
    assert download.data == BODY


async def test_validators_of_one_host_are_sent_to_no_other() -> None:
    """An ETag may be unique to a client, and would identify it to another host."""
    with RawServer(_conditional) as other:

        def answer(exchange: Exchange) -> bytes:
            if exchange.number == 1:
                return http_answer("200 OK", BODY, 'ETag: "1"')
            return http_answer("302 Found", b"", f"Location: {other.origin}/2.jpg")

        async with downloading_from(answer, SMALL) as (server, downloader):
            first = await downloader.fetch(server.origin)
            behind_redirect = await downloader.fetch_if_changed(server.origin, first.validators)

    assert behind_redirect is not None
    assert (behind_redirect.data, behind_redirect.validators) == (BODY, Validators())
    assert [request.header("if-none-match") for request in server.requests] == [None, '"1"']
    assert [request.header("if-none-match") for request in other.requests] == [None]


async def test_not_modified_from_a_host_without_validators_is_a_failure() -> None:
    def answer(exchange: Exchange) -> bytes:
        if exchange.number == 1:
            return http_answer("302 Found", b"", "Location: /2.jpg")
        return http_answer("304 Not Modified")

    async with downloading_from(answer, SMALL) as (server, downloader):
        with pytest.raises(errors.HostFailedError):
            await downloader.fetch_if_changed(server.origin, KNOWN)


@each_row("known", [Validators(), Validators("a\r\nCookie: b")])
async def test_not_modified_without_a_condition_is_a_failure(known: Validators) -> None:
    async with downloading_from(http_answer("304 Not Modified"), SMALL) as (server, downloader):
        with pytest.raises(errors.HostFailedError) as raised:
            await downloader.fetch_if_changed(server.origin, known)

    assert raised.value.status == 304
    assert {name for name, _ in server.requests[0].headers}.isdisjoint({"if-none-match", "cookie"})


# --- Links whose time is over ---------------------------------------------------------------------------------

EXPIRED = "X-Amz-Date=20200101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=s1gnature"
VALID = "Expires=4102444800&Signature=s1gnature"  # in the year 2100
EXPIRED_TOKEN = b"<?xml version='1.0'?><Error><Code>ExpiredToken</Code></Error>"


@pytest.mark.fault(35)
@each_row(
    ("status", "query", "body", "expected"),
    [
        ("403 Forbidden", EXPIRED, b"", errors.LinkExpiredError),
        ("400 Bad Request", EXPIRED, b"", errors.LinkExpiredError),
        ("403 Forbidden", VALID, b"", errors.AccessDeniedError),
        ("403 Forbidden", VALID, b"<Message>Request has expired</Message>", errors.LinkExpiredError),
        ("400 Bad Request", VALID, EXPIRED_TOKEN, errors.LinkExpiredError),
        ("400 Bad Request", VALID, b"", errors.HostFailedError),
        ("401 Unauthorized", EXPIRED, b"", errors.AccessDeniedError),
        ("410 Gone", VALID, b"", errors.LinkExpiredError),
    ],
)
async def test_an_expired_link(status: str, query: str, body: bytes, expected: type[errors.ImageError]) -> None:
    async with downloading_from(http_answer(status, body), SMALL) as (server, downloader):
        with pytest.raises(errors.ImageError) as raised:
            await downloader.fetch(f"{server.origin}/1.jpg?{query}")

    assert type(raised.value) is expected
    assert not raised.value.can_retry
    assert len(server.requests) == 1


async def test_no_more_is_read_of_an_explanation_than_is_needed() -> None:
    def endless(exchange: Exchange) -> None:
        exchange.send(chunked_head().replace(b"200 OK", b"403 Forbidden"))
        with contextlib.suppress(OSError):
            while exchange.wait(0):
                exchange.send(chunk(bytes(4_096)))

    async with downloading_from(endless, SMALL) as (server, downloader):
        with pytest.raises(errors.AccessDeniedError):  # not a timeout
            await downloader.fetch(server.origin)
        await asyncio.to_thread(server.wait_for_connections, 0)


@each_row("text", ["a\r\nCookie: b", "a\n", "\ta", " ", "é", "\x00", "\x7f", '"' + "a" * 255 + '"'])
def test_validators_that_cannot_be_sent_safely_are_dropped(text: str) -> None:
    assert Validators(text, text) == Validators()


# --- How many bytes are received -------------------------------------------------------------------------------------

LARGE = bytes(range(256)) * 400
HEADERS_AT_MOST = 1_000
PATIENT = replace(DownloadLimits(), total_seconds=5.0, max_bytes=2 * len(LARGE))


async def received_of(answer: Answer, known: Validators = Validators()) -> int:  # noqa: B008 (frozen)
    """The bytes that were reported for one download, which may fail."""
    sizes: list[int] = []
    async with downloading_from(answer, PATIENT) as (server, downloader):
        with contextlib.suppress(errors.ImageError):
            await downloader.fetch_if_changed(
                f"{server.origin}/1.jpg", known, on_received=lambda size, _: sizes.append(size)
            )
    return sum(sizes)


@each_row(
    ("answer", "body_bytes"),
    [
        pytest.param(http_answer("200 OK", LARGE), len(LARGE), id="a whole file"),
        pytest.param(http_answer("200 OK", LARGE, length=len(LARGE) + 1), len(LARGE), id="a file that breaks off"),
        pytest.param(http_answer("304 Not Modified"), 0, id="no news"),
    ],
)
async def test_bytes_of_the_answer_are_counted(answer: bytes, body_bytes: int) -> None:
    received = await received_of(answer, Validators('"1"'))
    assert body_bytes <= received <= body_bytes + HEADERS_AT_MOST


async def test_a_file_that_is_too_large_counts_as_far_as_it_was_read() -> None:
    def without_end(exchange: Exchange) -> None:
        exchange.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        with contextlib.suppress(OSError):
            while exchange.wait(0):
                exchange.send(LARGE)

    assert PATIENT.max_bytes < await received_of(without_end) < 4 * PATIENT.max_bytes


async def test_an_aborted_download_counts_until_then() -> None:
    def half(exchange: Exchange) -> None:
        exchange.send(http_answer("200 OK", LARGE, length=2 * len(LARGE)))
        exchange.wait_until_left()

    received = 0
    half_is_there = asyncio.Event()

    def count(size: int, _length: int | None) -> None:
        nonlocal received
        received += size
        if received >= len(LARGE):
            half_is_there.set()

    async with downloading_from(half, PATIENT) as (server, downloader):
        fetching = asyncio.create_task(downloader.fetch(f"{server.origin}/1.jpg", on_received=count))
        async with asyncio.timeout(5):
            await half_is_there.wait()
        fetching.cancel()
        await asyncio.gather(fetching, return_exceptions=True)
    assert len(LARGE) <= received <= len(LARGE) + HEADERS_AT_MOST
