"""The client of the partner API with servers on loopback: its requests, and the errors for all kinds of answers."""

import asyncio
import errno
import gzip
import json
import socket
import threading
import time
import traceback
import tracemalloc
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from app import __version__
from app.api.answers import decompressed
from app.core import errors
from app.core.errors import UnexpectedAnswerError
from app.core.limits import MIB, ApiLimits
from app.core.models import ImageMetadata, Pack
from app.core.slideshows import Slideshow, Use, file_digest
from tests.documented_errors import DOCUMENTED
from tests.raw_server import Answer, Exchange, RawServer, chunk, chunked_head, http_answer, socks_proxy
from tests.tables import each_row
from tests.unit.api.conftest import KEY, Client, MakeClient

pytestmark = pytest.mark.anyio

PACK_ID = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
IMAGES = [{"id": "i1", "url": "https://cdn.example.com/1.jpg"}]
PACK_JSON = json.dumps({"ok": True, "code": 200, "data": {"id": PACK_ID, "name": "Raw", "images": IMAGES}}).encode()
HEALTHY = http_answer("200 OK", PACK_JSON, "Content-Type: application/json")


async def failure_of[E: errors.PackBrowserError](client: Client, expected: type[E], pack_id: str = PACK_ID) -> E:
    """The error of a request, which must fail with exactly this class, without the key in the error."""
    with pytest.raises(errors.PackBrowserError) as raised:
        await client.get_pack(pack_id)
    assert type(raised.value) is expected, repr(raised.value)
    assert_no_key_in(raised.value)
    return raised.value


def assert_no_key_in(error: errors.PackBrowserError) -> None:
    shown = [str(error), repr(error), repr(error.args), repr(vars(error)), error.code_text]
    shown += traceback.format_exception(error, chain=True)
    for text in shown:
        assert KEY not in text
        assert KEY.partition(".")[2] not in text


async def test_the_request(make_client: MakeClient) -> None:
    with RawServer(HEALTHY) as server:
        pack = await make_client(f"{server.origin}/api/partner/v1/").get_pack(PACK_ID)

    (request,) = server.requests
    assert (request.method, request.target) == ("GET", f"/api/partner/v1/packs/{PACK_ID}")
    assert request.header("authorization") == f"Bearer {KEY}"
    assert request.header("accept") == "application/json"
    assert request.header("accept-encoding") == "gzip"
    assert request.header("user-agent") == f"PackBrowser/{__version__}"
    assert [name for name, value in request.headers if KEY in value] == ["authorization"]
    assert {name for name, _ in request.headers}.isdisjoint({"cookie", "referer"})
    assert (pack.name, [image.id for image in pack.images]) == ("Raw", ["i1"])


async def test_slideshows_are_requested_and_contain_no_key(make_client: MakeClient) -> None:
    listed = json.dumps({"ok": True, "data": [{"_id": "s-1", "title": f"Mine {KEY}"}]}).encode()
    with RawServer(http_answer("200 OK", listed)) as server:
        (slideshow,) = await make_client(server.origin).list_slideshows(98, 50)
    assert server.requests[0].target == "/slideshows?limit=50&offset=98"
    assert slideshow == Slideshow("s-1", Use(title="Mine […]"))
    read = json.dumps({"ok": True, "data": {"slides": [{"image_url": "https://x/1"}]}}).encode()
    with RawServer(http_answer("200 OK", read)) as server:
        files = await make_client(server.origin).get_slideshow("s-1")
    assert (server.requests[0].target, files) == ("/slideshows/s-1", frozenset({file_digest("https://x/1")}))


async def test_cookies_are_not_sent_back(make_client: MakeClient) -> None:
    with RawServer(http_answer("200 OK", PACK_JSON, "Set-Cookie: session=1; Path=/")) as server:
        client = make_client(server.origin)
        await client.get_pack(PACK_ID)
        await client.get_pack(PACK_ID)

    assert [request.header("cookie") for request in server.requests] == [None, None]


async def test_requests_to_this_machine_do_not_use_proxies(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(http_answer("200 OK", PACK_JSON)) as proxy, RawServer(HEALTHY) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.origin)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        await make_client(server.origin).get_pack(PACK_ID)

    assert (len(server.requests), proxy.accepted) == (1, 0)


# The first documented error of each status; a 400 without the envelope is not from the API.
BY_STATUS = {each.status: each.error_class for each in reversed(DOCUMENTED) if each.status != 400}
BY_STATUS |= dict.fromkeys((405, 410), errors.RequestRefusedError) | dict.fromkeys(
    (502, 503, 504, 599), errors.ServiceFailedError
)
WITHOUT_CODE = (
    b"",
    b"<html><body>Error</body></html>",
    b"[1, 2]",
    b'{"ok": false, "message": "No code."}',
    b'{"ok": false, "error_code": null, "message": null}',
    b'{"ok": false, "error_code": 7, "message": {"en": "odd"}}',
    b'{"ok": true, "data": {"images": []}}',
)


@each_row(
    ("status", "body", "expected"),
    [
        *((status, body, expected) for status, expected in BY_STATUS.items() for body in WITHOUT_CODE),
        # A known code takes precedence.
        (200, b'{"ok": false, "code": 404, "message": "m"}', errors.PackNotFoundError),
        (200, b'{"ok": false, "code": 429}', errors.TooManyRequestsError),
        (200, b'{"ok": false, "code": 503}', errors.ServiceFailedError),
        (200, b'{"ok": false, "error_code": "tier_not_allowed"}', errors.PlanNotAllowedError),
        (500, b'{"ok": false, "code": 500, "error_code": "not_found"}', errors.PackNotFoundError),
        (404, b'{"ok": false, "code": 500, "error_code": "subscription_required"}', errors.SubscriptionRequiredError),
        (404, b'{"ok": false, "code": 500}', errors.PackNotFoundError),
        (401, b'{"ok": false, "error_code": "not_found"}', errors.KeyNotAcceptedError),
        (400, b"<html>Bad request</html>", errors.RequestRefusedError),
        (400, b'{"ok": false, "message": "x"}', errors.PackIdMissingError),
    ],
)
async def test_the_code_decides_and_without_one_the_status(
    make_client: MakeClient, status: int, body: bytes, expected: type[errors.ApiError]
) -> None:
    with RawServer(http_answer(f"{status} Whatever", body)) as server:
        error = await failure_of(make_client(server.origin), expected)

    assert error.http_status == status


@each_row(
    ("statuses", "expected"),
    [
        ((400, 402, 403), errors.RequestRefusedError),
        ((401,), errors.KeyNotAcceptedError),
        ((404,), errors.PackNotFoundError),
        ((429,), errors.TooManyRequestsError),
        ((500,), errors.ServiceFailedError),
    ],
)
async def test_an_unknown_code_shows_the_servers_message(
    make_client: MakeClient, statuses: tuple[int, ...], expected: type[errors.ApiError]
) -> None:
    body = b'{"ok": false, "error_code": "never_heard_of", "message": "Blocked."}'
    for status in statuses:
        with RawServer(http_answer(f"{status} Whatever", body)) as server:
            error = await failure_of(make_client(server.origin), expected)
        assert (error.code_text, error.server_message) == (f"{status} never_heard_of", "Blocked.")


_GZIP = "Content-Encoding: gzip"


@pytest.mark.fault(8, 9, 10, 11, 12, 13)
@each_row(
    "answer",
    [
        b"HTTP/1.1 204 No Content\r\n\r\n",
        *(
            http_answer("200 OK", body)
            for body in (
                b"",
                b"<!doctype html><title>Sign in</title>",
                b"[]",
                b"\xff\xfe",
                b'{"ok": true, "data": {"images": null}}',
                b'{"ok": true}',
                b"[" * 200_000 + b"]" * 200_000,
                b'{"ok": true, "code": ' + b"9" * 5_000 + b', "data": {"images": []}}',
                PACK_JSON[:-20],
            )
        ),
        *(
            http_answer("200 OK", body, _GZIP)
            for body in (b"this is not gzip", gzip.compress(PACK_JSON)[:-40], b"\x1f\x8b\x08\x00junk-junk")
        ),
        *(
            http_answer("200 OK", gzip.compress(gzip.compress(PACK_JSON)), *encodings)
            for encodings in (["Content-Encoding: gzip, gzip"], [_GZIP, _GZIP])
        ),
        http_answer("200 OK", PACK_JSON, "Content-Encoding: br"),
    ],
)
async def test_what_is_no_envelope_is_an_unexpected_answer(make_client: MakeClient, answer: bytes) -> None:
    with RawServer(answer) as server:
        await failure_of(make_client(server.origin), errors.UnexpectedAnswerError)


@pytest.mark.fault(20)
@each_row("status", [301, 302, 303, 307, 308])
@each_row("location", ["Location: {}/packs", "Location: /login", "Location: https://[::1", "Location:", "X-Other: 1"])
async def test_no_redirect_is_followed(make_client: MakeClient, status: int, location: str) -> None:
    with RawServer(HEALTHY) as other:
        answer = http_answer(f"{status} Elsewhere", b"", location.replace("{}", other.origin))
        with RawServer(answer) as server:
            error = await failure_of(make_client(server.origin), errors.RedirectedError)

    assert error.http_status == status
    assert len(server.requests) == 1
    assert (other.accepted, other.requests) == (0, [])


@pytest.mark.fault(6)
@each_row(
    ("retry_after", "seconds"),
    [
        ("Retry-After: 3", 3.0),
        ("retry-after:  60 ", 60.0),
        *((f"Retry-After: {each}", None) for each in ("9" * 400, "-5", "1.5", "1e3", "NaN", "soon", "")),
        ("X-Other: 1", None),
    ],
)
@each_row("body", [b'{"ok": false, "code": 429, "error_code": "rate_limited"}', b"Slow down"])
async def test_retry_after(make_client: MakeClient, retry_after: str, seconds: float | None, body: bytes) -> None:
    with RawServer(http_answer("429 Too Many Requests", body, retry_after)) as server:
        error = await failure_of(make_client(server.origin), errors.TooManyRequestsError)

    assert error.retry_after == seconds


@each_row("status", [200, 400, 401, 404, 429, 500])
async def test_a_key_that_the_server_repeats_is_removed(make_client: MakeClient, status: int) -> None:
    echo = {"ok": False, "code": status, "message": f"Bad key {KEY}!", "error_code": f"bad_key_{KEY}"}
    answer = http_answer(f"{status} Echo", json.dumps(echo).encode())
    with RawServer(answer) as server, pytest.raises(errors.ApiError) as raised:
        await make_client(server.origin).get_pack(PACK_ID)

    assert_no_key_in(raised.value)
    assert raised.value.server_message == "Bad key …!"
    assert raised.value.error_code == "bad_key_…"


async def test_a_key_in_a_page_or_in_a_broken_answer_is_not_repeated(make_client: MakeClient) -> None:
    for answer in (
        http_answer("500 Failed", f"<pre>Authorization: Bearer {KEY}</pre>".encode()),
        http_answer("200 OK", f'{{"ok": "{KEY}"}}'.encode()),
        f"HTTP/1.1 200 OK\r\nBad header {KEY}\r\n\r\n".encode(),
        f"{KEY}\r\n\r\n".encode(),
        http_answer(f"302 {KEY}", b"", f"Location: https://[{KEY}/"),
    ):
        with RawServer(answer) as server:
            with pytest.raises(errors.PackBrowserError) as raised:
                await make_client(server.origin).get_pack(PACK_ID)
            assert_no_key_in(raised.value)


@each_row("is_compressed", [True, False])
async def test_a_key_in_a_pack_is_replaced(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture, is_compressed: bool
) -> None:
    words = f"the key {KEY} is shown"
    fields = ("status", "description", "model", "generated_at", "error", "other")
    images = [
        {"id": "whole", "url": "https://cdn.example.com/1.jpg", "metadata": {"status": "completed", "keywords": []}},
        {
            "id": words,
            "url": f"https://cdn.example.com/1.jpg?token={KEY}",
            "metadata": dict.fromkeys(fields, words) | {"keywords": [words, "blue"]},
            f"own {KEY}": {"of": [words]},
        },
        [words],
    ]
    data = {"id": words, "name": words, "image_count": words, "created_at": words, words: words, "images": images}
    body = json.dumps({"ok": True, "code": 200, "message": words, "error_code": words, "data": data}).encode()
    encoding = ("Content-Encoding: gzip",) if is_compressed else ()
    sent = gzip.compress(body) if is_compressed else body
    with RawServer(http_answer("200 OK", sent, *encoding)) as server:
        pack = await make_client(server.origin).get_pack(PACK_ID)

    hidden = "the key […] is shown"
    assert (pack.id, pack.name, pack.image_count, pack.created_at) == (hidden, hidden, None, hidden)
    whole, other, unreadable = pack.images
    assert bytes(whole.raw) == json.dumps(images[0]).encode()
    assert (other.id, other.url) == (hidden, "https://cdn.example.com/1.jpg?token=[…]")
    assert other.metadata == ImageMetadata(hidden, hidden, (hidden, "blue"), hidden, hidden, hidden)
    assert other.extra_fields() == {"own […]": f'{{"of": ["{hidden}"]}}', "metadata.other": hidden}
    assert json.loads(bytes(unreadable.raw)) == [hidden]
    assert KEY.partition(".")[2] not in repr(pack)
    assert pack.received_bytes == len(sent)
    assert [record.getMessage() for record in caplog.records] == ["the answer contained an API key: it was replaced"]


@pytest.mark.fault(21)
@each_row("code", [socket.EAI_NONAME, socket.EAI_AGAIN])
async def test_a_name_that_cannot_be_looked_up(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def fail(*_arguments: object, **_named: object) -> list[object]:
        raise socket.gaierror(code, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    monkeypatch.setenv("no_proxy", "*")

    await failure_of(make_client("https://packs.invalid"), errors.ServerNotFoundError)
    monkeypatch.undo()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert (await failure_of(make_client(f"http://127.0.0.1:{port}"), errors.ServerRefusedError)).code_text == ""


def windows_error(number: int) -> OSError:
    """The error that asyncio raises on Windows: with an error code of Windows, and a meaningless `errno`."""
    error = OSError(errno.EINVAL, "unreachable")
    error.winerror = number  # type: ignore[attr-defined,unused-ignore] # only Windows has it
    return error


@each_row(
    "failure",
    [
        OSError(errno.ENETUNREACH, "Network is unreachable"),
        OSError(errno.EHOSTUNREACH, "No route to host"),
        windows_error(1231),
        windows_error(1232),
    ],
)
async def test_no_network(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch, failure: OSError) -> None:
    async def fail(*_arguments: object, **_named: object) -> object:
        raise failure

    monkeypatch.setattr(type(asyncio.get_running_loop()), "sock_connect", fail)

    await failure_of(make_client("http://127.0.0.1:9"), errors.OfflineError)


@pytest.mark.fault(22)
async def test_a_certificate_that_is_not_trusted(make_client: MakeClient) -> None:
    with RawServer(HEALTHY, tls=True) as server:
        await failure_of(make_client(server.origin), errors.InsecureConnectionError)
        assert server.requests == []  # the key was not sent

        pack = await make_client(server.origin, trusted=True).get_pack(PACK_ID)

    assert pack.name == "Raw"


@pytest.mark.fault(22)
async def test_a_certificate_for_another_name(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(HEALTHY, tls=True) as server:
        address = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", server.port))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_named: [address])
        monkeypatch.setenv("no_proxy", "*")
        client = make_client(f"https://packs.invalid:{server.port}", trusted=True)
        await failure_of(client, errors.InsecureConnectionError)

    assert server.requests == []


CUT = http_answer("200 OK", PACK_JSON[:40], length=len(PACK_JSON))


def reset_after(beginning: bytes) -> Callable[[Exchange], None]:
    def answer(exchange: Exchange) -> None:
        exchange.send(beginning)
        exchange.reset()

    return answer


@pytest.mark.fault(24)
@each_row("tls", [False, True])
@each_row(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        CUT,
        chunked_head() + chunk(b'{"ok"'),
        chunked_head() + b"40\r\nabc",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        reset_after(b""),
        reset_after(CUT),
    ],
    ids=["nothing", "half a head", "half", "no last chunk", "half a chunk", "no HTTP", "reset", "reset in the middle"],
)
async def test_an_answer_that_ends_too_early(make_client: MakeClient, answer: Answer, tls: bool) -> None:
    with RawServer(answer, tls=tls) as server:
        await failure_of(make_client(server.origin, trusted=True), errors.ConnectionLostError)


DEADLINE = replace(ApiLimits(), total_seconds=0.2)


@pytest.mark.fault(23)
@each_row("tls", [False, True])
@each_row(
    ("beginning", "trickle"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-More: yes\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b" "),
        (chunked_head(), chunk(b" ")),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["headers", "body", "chunks", "continue"],
)
async def test_an_answer_that_arrives_slowly_ends_at_the_deadline(
    make_client: MakeClient, beginning: bytes, trickle: bytes, tls: bool
) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.send(beginning)
        exchange.send_slowly(trickle, pause=0.01)

    with RawServer(answer, tls=tls) as server:
        began = time.monotonic()
        await failure_of(make_client(server.origin, limits=DEADLINE, trusted=True), errors.TimedOutError)
        assert time.monotonic() - began > 0.15


@each_row("tls", [False, True])
async def test_a_silent_server_ends_with_the_read_timeout(make_client: MakeClient, tls: bool) -> None:
    limits = replace(ApiLimits(), read_seconds=0.1)
    with RawServer(Exchange.wait_until_left, tls=tls) as server:
        await failure_of(make_client(server.origin, limits=limits, trusted=True), errors.TimedOutError)


async def test_a_handshake_that_never_ends(make_client: MakeClient) -> None:
    limits = replace(ApiLimits(), connect_seconds=0.1)
    # The system accepts the connection, but no program handles it.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        await failure_of(make_client(f"https://127.0.0.1:{port}", limits=limits), errors.TimedOutError)


async def test_a_connection_closed_during_the_handshake(make_client: MakeClient) -> None:
    """As by a firewall; it is not an error of the certificate."""
    with socks_proxy(b"") as port, pytest.raises(errors.NetworkError) as raised:  # it only reads a message
        await make_client(f"https://127.0.0.1:{port}").get_pack(PACK_ID)

    assert not isinstance(raised.value, errors.InsecureConnectionError)


SMALL = replace(ApiLimits(), max_bytes=100_000)


@pytest.mark.fault(18)
@each_row("with_length", [True, False])
async def test_a_body_over_the_limit_is_not_read_to_its_end(make_client: MakeClient, with_length: bool) -> None:
    sent = threading.Event()

    def endless(exchange: Exchange) -> None:
        exchange.send(http_answer("200 OK", length=10**9) if with_length else chunked_head())
        try:
            while exchange.wait(0):
                exchange.send(bytes(65_536) if with_length else chunk(bytes(65_536)))
        except OSError:
            sent.set()

    with RawServer(endless) as server:
        error = await failure_of(make_client(server.origin, limits=SMALL), errors.UnexpectedAnswerError)
        await asyncio.to_thread(sent.wait, 5)

    assert error.code_text == "200"
    assert sent.is_set()


@pytest.mark.fault(18)
async def test_a_body_of_exactly_the_limit_is_read(make_client: MakeClient) -> None:
    padded = PACK_JSON + b" " * (100_000 - len(PACK_JSON))
    with RawServer(http_answer("200 OK", padded)) as server:
        assert (await make_client(server.origin, limits=SMALL).get_pack(PACK_ID)).name == "Raw"
    with RawServer(http_answer("200 OK", padded + b" ")) as server:
        await failure_of(make_client(server.origin, limits=SMALL), errors.UnexpectedAnswerError)


@pytest.mark.fault(59)
@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"], ids=["head", "body"])
async def test_after_30_cancelled_requests_the_next_one_works(make_client: MakeClient, beginning: bytes) -> None:
    def answer(exchange: Exchange) -> bytes | None:
        if exchange.number > 30:
            return HEALTHY
        exchange.send(beginning)
        exchange.wait_until_left()
        return None

    with RawServer(answer) as server:
        client = make_client(server.origin, limits=replace(ApiLimits(), total_seconds=10))
        tasks: list[asyncio.Task[Pack]] = [asyncio.create_task(client.get_pack(PACK_ID)) for _ in range(30)]
        await asyncio.to_thread(server.wait_for_requests, 30)
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)

        assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
        await asyncio.to_thread(server.wait_for_connections, 0)  # all connections are closed
        assert (await client.get_pack(PACK_ID)).name == "Raw"


@each_row("size", [0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB])
def test_the_data_are_restored(size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    assert decompressed(memoryview(gzip.compress(data)), size).getvalue() == data
    if size:
        with pytest.raises(UnexpectedAnswerError):
            decompressed(memoryview(gzip.compress(data)), size - 1)


@pytest.mark.fault(19)
def test_a_gzip_bomb_takes_no_more_memory_than_the_limit_and_one_step() -> None:
    bomb = gzip.compress(bytes(60 * MIB))
    tracemalloc.start()
    try:
        with pytest.raises(UnexpectedAnswerError):
            decompressed(memoryview(bomb), MIB)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 8 * MIB
