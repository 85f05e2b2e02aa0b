"""Hostile image hosts: a hostile host never prevents the loading of images from others.

Other modules test what each fault shows on its tile; this one tests what must be true of all of them.
"""

import asyncio
import contextlib
import gzip
import logging
import socket
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Final

import pytest
from msgspec.structs import replace

from app.core import errors
from app.core.limits import DownloadLimits, ThumbnailLimits, TrafficLimits
from app.core.worker import TaskOwner
from app.images.curl_transfer import system_certificates
from app.images.decoded import Thumbnail
from app.images.download import ImageDownloader
from app.images.sources import HttpThumbnailSource
from app.pictures.download_queue import Traffic
from app.pictures.thumbnail_service import ThumbnailService
from tests.raw_server import TRUSTED, Answer, Exchange, RawServer, chunk, chunked_head, http_answer
from tests.tables import each_row
from tests.unit.images.downloads import downloading

pytestmark = pytest.mark.anyio

PICTURE = b"\xff\xd8\xff picture \xff\xd9"
SECRET = "s1gnature"
LIMITS = replace(DownloadLimits(), workers=4, connections=8, max_bytes=100_000)
SHORT = replace(LIMITS, read_seconds=2.0, total_seconds=2.5)  # for faults that no other limit ends


def _healthy(exchange: Exchange) -> bytes:
    exchange.keeps_open = True
    return http_answer("200 OK", PICTURE, keeps_open=True)


def _trickle(beginning: bytes, trickle: bytes) -> Callable[[Exchange], None]:
    def answer(exchange: Exchange) -> None:
        exchange.send(beginning)
        exchange.send_slowly(trickle, pause=0.01)

    return answer


def _reset(beginning: bytes) -> Callable[[Exchange], None]:
    def answer(exchange: Exchange) -> None:
        exchange.send(beginning)
        exchange.reset()

    return answer


def _then_nothing(beginning: bytes) -> Callable[[Exchange], None]:
    def answer(exchange: Exchange) -> None:
        exchange.send(beginning)
        exchange.wait_until_left()

    return answer


def _without_end(beginning: bytes, flood: bytes) -> Callable[[Exchange], None]:
    def answer(exchange: Exchange) -> None:
        exchange.send(beginning)
        with contextlib.suppress(OSError):
            while exchange.wait(0):
                exchange.send(flood)

    return answer


def _redirect(location: str) -> bytes:
    return http_answer("302 Found", b"", f"Location: {location}")


def _encoded(*headers: str) -> bytes:
    return http_answer("200 OK", gzip.compress(PICTURE), *headers)


OK: Final = b"HTTP/1.1 200 OK\r\n"
EXPLAINED: Final = (errors.RedirectRefusedError, errors.WebAddressError, errors.HostFailedError)
# What a host does, and which error its image has. The numbers are those of `tests/README.md`.
FAULTS: Final[dict[str, tuple[Answer, type[errors.ImageError] | tuple[type[errors.ImageError], ...]]]] = {
    "34 404": (_then_nothing(http_answer("404 Not Found", b"page", length=90_000)), errors.ImageGoneError),
    "34 403": (http_answer("403 Forbidden", b"page"), errors.AccessDeniedError),
    "35 410": (http_answer("410 Gone"), errors.LinkExpiredError),
    "36 length over the cap": (
        _then_nothing(http_answer("200 OK", length=LIMITS.max_bytes + 1)),
        errors.DownloadTooLargeError,
    ),
    "37 chunks over the cap": (_without_end(chunked_head(), chunk(bytes(16_384))), errors.DownloadTooLargeError),
    "38 one byte short": (http_answer("200 OK", PICTURE, length=len(PICTURE) + 1), errors.IncompleteDownloadError),
    "38 no last chunk": (chunked_head() + chunk(PICTURE), errors.IncompleteDownloadError),
    "38 short chunk": (chunked_head() + b"ff\r\n" + PICTURE, errors.IncompleteDownloadError),
    "38 no chunk": (chunked_head() + b"zz\r\n" + PICTURE, errors.IncompleteDownloadError),
    "39 two lengths": (OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", errors.IncompleteDownloadError),
    "39 list of lengths": (OK + b"Content-Length: 3, 4\r\n\r\nabcd", errors.IncompleteDownloadError),
    "39 negative length": (OK + b"Content-Length: -3\r\n\r\nabc", errors.IncompleteDownloadError),
    "39 length in words": (OK + b"Content-Length: three\r\n\r\nabc", errors.IncompleteDownloadError),
    "39 absurd length": (
        OK + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n" + PICTURE,
        (errors.DownloadTooLargeError, errors.IncompleteDownloadError),
    ),
    **{
        f"40 {names}": (
            _encoded(*(f"Content-Encoding: {name}" for name in names.split(" + "))),
            errors.EncodedAnswerError,
        )
        for names in ("gzip", "GZIP", "br", "gzip, gzip", "identity, gzip", "x", "identity + gzip", "identity + a, br")
    },
    # A header that looks like a status line hides no other.
    "40 status line": (_encoded("Content-Encoding: gzip", "HTTP/1.1: 200"), errors.EncodedAnswerError),
    "41 a byte at a time": (_trickle(http_answer("200 OK", length=90_000), b"a"), errors.HostTimedOutError),
    "42 headers that trickle": (_trickle(OK, b"X-More: yes\r\n"), errors.HostTimedOutError),
    "42 interim answers that trickle": (_trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), errors.HostTimedOutError),
    "43 200,000 headers": (OK + b"X: 1\r\n" * 200_000 + b"\r\n", errors.IncompleteDownloadError),
    "43 headers without end": (_without_end(OK, b"X-Line: 1\r\n" * 1_000), errors.IncompleteDownloadError),
    "43 a header without end": (_without_end(OK + b"X-Long: ", b"a" * 10_000), errors.IncompleteDownloadError),
    "43 interim answers": (
        _without_end(b"", b"HTTP/1.1 103 Hints\r\nA: b\r\n\r\n" * 100),
        errors.IncompleteDownloadError,
    ),
    "43 half a head": (OK + b"Content-Len", errors.IncompleteDownloadError),
    "43 no header": (OK + b"no header at all\r\n\r\n" + PICTURE, errors.IncompleteDownloadError),
    "43 no HTTP": (b"\xff\xd8\xff not http", errors.IncompleteDownloadError),
    "43 nothing": (b"", errors.IncompleteDownloadError),
    "44 redirect loop": (_redirect("/1.jpg"), errors.RedirectRefusedError),
    **{
        f"46 to {location[:20]!r}": (_redirect(location), EXPLAINED)
        for location in (
            *("file:///etc/passwd", "data:image/png;base64,AAAA", "javascript:alert(1)", "ftp://127.0.0.1/1.jpg"),
            *("about:blank", "http://xn--/", "http://127.0.0.1:9/\x01", "http://127.0.0.1:9/" + "a" * 66_000),
        )
    },
    "48 redirect to nowhere": (http_answer("302 Found"), EXPLAINED),
    "48 several choices": (http_answer("300 Multiple Choices"), EXPLAINED),
    "48 not modified": (http_answer("304 Not Modified"), EXPLAINED),
    "50 redirect to a broken URL": (_redirect("http://[::1"), EXPLAINED),
    "52 redirect with a password": (_redirect(f"http://user:{SECRET}@127.0.0.1:9/"), EXPLAINED),
    "52 redirect with a page": (
        _then_nothing(http_answer("302 Found", b"page", "Location: file:///", length=90_000)),
        EXPLAINED,
    ),
    "53 cookie": (http_answer("404 Not Found", b"", "Set-Cookie: session=1; Path=/"), errors.ImageGoneError),
    "55 reset before the answer": (_reset(b""), errors.IncompleteDownloadError),
    "55 reset in the middle": (_reset(http_answer("200 OK", PICTURE[:5], length=90)), errors.IncompleteDownloadError),
    "57 silence": (Exchange.wait_until_left, errors.HostTimedOutError),
    "63 no bytes": (http_answer("200 OK"), errors.NotAnImageError),
}


@pytest.mark.fault(34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 46, 48, 50, 52, 53, 55, 57, 63)
@each_row("tls", [False, True], ids=["http", "https"])
@each_row("fault", FAULTS)
async def test_a_fault_affects_only_its_image(fault: str, tls: bool, caplog: pytest.LogCaptureFixture) -> None:
    """It has its error without any part of the URL, its connections are closed, and others work as before."""
    caplog.set_level(logging.INFO)  # the lowest that the app writes
    answer, expected = FAULTS[fault]
    is_slow = fault[:2] in {"41", "42", "57"}
    if is_slow and not tls:
        return  # one of both is enough for what takes seconds
    with RawServer(answer, tls=tls) as hostile, RawServer(_healthy, tls=tls) as healthy:
        downloader = ImageDownloader(SHORT if is_slow else LIMITS, TRUSTED, allows_private=True)
        # One less than there are connections, so that one is free.
        failing = [
            asyncio.create_task(downloader.fetch(f"{hostile.origin}/1.jpg?s={SECRET}"))
            for _ in range(LIMITS.connections - 1)
        ]
        for _ in range(5):
            assert (await downloader.fetch(f"{healthy.origin}/1.jpg?s={SECRET}")).data == PICTURE
        for error in await asyncio.gather(*failing, return_exceptions=True):
            assert isinstance(error, expected), repr(error)
            shown = [str(error), repr(error), repr(vars(error)), *traceback.format_exception(error)]
            assert not any(SECRET in text for text in shown)

        together = await asyncio.gather(
            *(downloader.fetch(f"{healthy.origin}/1.jpg") for _ in range(2 * LIMITS.connections))
        )
        assert all(download.data == PICTURE for download in together)
        assert {name for request in healthy.requests for name, _ in request.headers}.isdisjoint({"cookie", "referer"})
        await asyncio.to_thread(hostile.wait_for_connections, 0)
        await downloader.aclose()

    assert hostile.most_open <= LIMITS.connections + 3  # its threads may notice an end late
    assert SECRET not in caplog.text


# --- With the service that retries ----------------------------------------------------------------------------


class _Decoders:
    """Accepts every file."""

    async def decode(self, data: bytes, _box: int, _rank: int, *, on_release: Callable[[], None]) -> Thumbnail:
        assert data == PICTURE
        on_release()
        return Thumbnail(1, 1, data, False, 1, 1, "JPEG")


class _Tiles:
    """Records the result of each URL."""

    def __init__(self, count: int) -> None:
        self.outcomes: dict[str, str] = {}
        self.all_done = asyncio.Event()
        self._count = count

    def on_arrived(self, url: str, _thumbnail: Thumbnail, is_stored: bool, is_wanted: bool) -> None:
        assert is_wanted
        assert not is_stored
        self._note(url, "shown")

    def on_failed(self, url: str, error: errors.ImageError) -> None:
        self._note(url, repr(error))

    def _note(self, url: str, outcome: str) -> None:
        self.outcomes[url] = outcome
        if len(self.outcomes) == self._count:
            self.all_done.set()


async def _load(urls: list[str], limits: DownloadLimits, *, enough: int | None = None) -> _Tiles:
    tiles = _Tiles(enough or len(set(urls)))
    tasks = TaskOwner()
    downloader = ImageDownloader(limits, system_certificates(), allows_private=True)
    source = HttpThumbnailSource(downloader, _Decoders(), None, box=1, account="a")  # type: ignore[arg-type]
    service = ThumbnailService(source, tasks, limits, ThumbnailLimits(), Traffic(TrafficLimits()))
    service.arrived.connect(tiles.on_arrived)
    service.failed.connect(tiles.on_failed)
    service.request(urls)
    await tiles.all_done.wait()
    await service.aclose()
    await tasks.aclose()
    await downloader.aclose()
    return tiles


async def test_all_images_of_a_host_that_limits_requests_are_shown_in_the_end() -> None:
    limits = DownloadLimits()
    most, running, refused = limits.least_host_downloads, list[int](), list[int]()

    def answer(exchange: Exchange) -> bytes:
        exchange.keeps_open = True
        if len(running) >= most:  # the exact moment does not matter
            refused.append(exchange.number)
            return http_answer("429 Too Many Requests", keeps_open=True)
        running.append(exchange.number)
        exchange.wait(0.02)
        running.remove(exchange.number)
        return http_answer("200 OK", PICTURE, keeps_open=True)

    with RawServer(answer) as server:
        urls = [f"{server.origin}/{number}.jpg" for number in range(120)]
        outcomes = (await _load(urls, replace(limits, retry_pause_seconds=0.05))).outcomes

    assert set(outcomes.values()) == {"shown"}
    assert refused


@contextlib.contextmanager
def _host_that_accepts_and_is_silent() -> Iterator[str]:
    with RawServer(Exchange.wait_until_left) as server:
        yield server.origin


@contextlib.contextmanager
def _host_that_accepts_no_connection() -> Iterator[str]:
    """Its backlog is full, so that connections get no answer."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.fault(57)
@pytest.mark.parametrize("dead_host", [_host_that_accepts_and_is_silent, _host_that_accepts_no_connection])
async def test_one_dead_host_among_five_does_not_delay_the_others(
    dead_host: Callable[[], AbstractContextManager[str]],
) -> None:
    limits = DownloadLimits()
    each = limits.connections + 4  # more than can hang at a time
    with contextlib.ExitStack() as stack:
        alive = [stack.enter_context(RawServer(_healthy)).origin for _ in range(4)]
        dead = stack.enter_context(dead_host())
        urls = [f"{origin}/{number}.jpg" for number in range(each) for origin in (*alive, dead)]
        tiles = await _load(urls, limits, enough=4 * each)

    # Before any of the dead host's downloads has ended, after six or ten seconds.
    assert list(tiles.outcomes.values()) == ["shown"] * 4 * each


# --- Data after the end of an answer is no part of the next -----------------------------------------------------------


REQUESTED_PICTURE: Final = b"the picture that was requested"
# Another client would read this as the answer to its next request.
FORGED: Final = http_answer("200 OK", b"a picture that was not requested", keeps_open=True)
CHUNKED: Final = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"


def _first_then_picture(first: bytes, exchange: Exchange) -> bytes:
    exchange.keeps_open = True
    return first if exchange.number == 1 else http_answer("200 OK", REQUESTED_PICTURE, keeps_open=True)


@pytest.mark.fault(111)
@each_row("tls", [False, True], ids=["http", "https"])
@each_row("extra", [b"x", b"\r\n", b"HTTP/1.1 200 OK\r\nContent-", FORGED, FORGED * 3_000])
@each_row(
    "answer",
    [http_answer("200 OK", b"abc", keeps_open=True), CHUNKED, CHUNKED.replace(b"0\r\n", b"0\r\nTrailer: yes\r\n")],
    ids=["length", "chunks", "trailers"],
)
async def test_data_after_the_body_is_not_the_next_answer(answer: bytes, extra: bytes, tls: bool) -> None:
    with RawServer(lambda exchange: _first_then_picture(answer + extra, exchange), tls=tls) as server:
        async with downloading() as downloader:
            assert (await downloader.fetch(f"{server.origin}/1.jpg")).data == b"abc"
            assert (await downloader.fetch(f"{server.origin}/2.jpg")).data == REQUESTED_PICTURE
            assert (await downloader.fetch(f"{server.origin}/3.jpg")).data == REQUESTED_PICTURE

    # The first connection was closed, the second used twice, unless the host has sent chunks.
    assert server.accepted == (2 if answer.startswith(http_answer("200 OK", b"abc", keeps_open=True)) else 3)


@each_row("tls", [False, True], ids=["http", "https"])
@each_row("head", ["204 No Content", "304 Not Modified", "302 Found", "404 Not Found"])
async def test_a_body_where_none_can_be_is_not_the_next_answer(head: str, tls: bool) -> None:
    first = f"HTTP/1.1 {head}\r\nContent-Length: 0\r\n\r\n".encode() + FORGED
    with RawServer(lambda exchange: _first_then_picture(first, exchange), tls=tls) as server:
        async with downloading() as downloader:
            outcome = await asyncio.gather(downloader.fetch(f"{server.origin}/1.jpg"), return_exceptions=True)
            assert isinstance(outcome[0], Exception)
            assert (await downloader.fetch(f"{server.origin}/2.jpg")).data == REQUESTED_PICTURE
