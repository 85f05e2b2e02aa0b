"""Hosts that speak HTTP/2, including slow, faulty and malicious ones."""

import asyncio

import pytest
from h2.errors import ErrorCodes
from msgspec.structs import replace
from PIL import Image

from app import __version__
from app.core import errors
from app.core.limits import DownloadLimits
from app.images.download import ImageDownloader
from app.images.file_formats import read_size
from tests.h2_server import H2Answer, H2Server
from tests.tables import each_row
from tests.unit.images.downloads import downloading
from tests.unit.images.image_files import encoded

pytestmark = pytest.mark.anyio

PICTURE = bytes(range(256)) * 400  # more than a stream's first window
HEALTHY = H2Answer(PICTURE)
LIMITS = replace(DownloadLimits(), connections=20, max_bytes=1_000_000, total_seconds=10.0)


async def failure_of(downloader: ImageDownloader, url: str) -> errors.ImageError:
    with pytest.raises(errors.ImageError) as raised:
        await downloader.fetch(url)
    return raised.value


async def file_of(downloader: ImageDownloader, url: str) -> bytes:
    download = await downloader.fetch(url)
    download.release()
    return download.data


async def test_what_is_sent() -> None:
    with H2Server(lambda _path, _number: HEALTHY) as server:
        async with downloading(LIMITS) as downloader:
            assert await file_of(downloader, f"{server.origin}/a%20b/1.jpg?s=%2F") == PICTURE

    assert server.headers == [
        {
            ":method": "GET",
            ":path": "/a%20b/1.jpg?s=%2F",
            ":scheme": "https",
            ":authority": f"127.0.0.1:{server.port}",
            "user-agent": f"PackBrowser/{__version__}",
            "accept": "image/*",
            "accept-encoding": "identity",
        }
    ]


async def test_many_downloads_share_one_connection() -> None:
    with H2Server(lambda _path, _number: HEALTHY) as server:
        async with downloading(LIMITS) as downloader:
            await file_of(downloader, server.origin)
            files = await asyncio.gather(*(file_of(downloader, f"{server.origin}/{n}") for n in range(60)))

    assert files == [PICTURE] * 60
    assert server.accepted == 1
    assert server.most_streams > 1


@each_row("code", [ErrorCodes.INTERNAL_ERROR, ErrorCodes.CANCEL, ErrorCodes.NO_ERROR])
@each_row("body", [b"", PICTURE[:500]], ids=["headers", "half a file"])
async def test_a_stream_that_breaks_off_does_not_affect_the_others(code: ErrorCodes, body: bytes) -> None:
    broken = H2Answer(body, headers=(("content-length", str(len(PICTURE))),), reset=code)
    with H2Server(lambda path, _number: broken if path == "/broken" else HEALTHY) as server:
        async with downloading(LIMITS) as downloader:
            await file_of(downloader, server.origin)
            failing = asyncio.create_task(failure_of(downloader, f"{server.origin}/broken"))
            files = await asyncio.gather(*(file_of(downloader, server.origin) for _ in range(10)))
            assert type(await failing) is errors.IncompleteDownloadError

    assert files == [PICTURE] * 10
    assert server.accepted == 1


@each_row(
    ("answer", "expected"),
    [
        (H2Answer(bytes(LIMITS.max_bytes + 1), is_whole=False), errors.DownloadTooLargeError),
        (H2Answer(headers=(("content-length", "99999999"),), is_whole=False), errors.DownloadTooLargeError),
        (H2Answer(b"page", 404, is_whole=False), errors.ImageGoneError),
        (H2Answer(b"page", 503, is_whole=False), errors.HostBusyError),
        (H2Answer(bytes(10_000), 400, is_whole=False), errors.HostFailedError),
        (H2Answer(status=302, headers=(("location", "/healthy"),), is_whole=False), None),
    ],
    ids=["too large", "length too large", "404", "503", "a long explanation", "redirect"],
)
async def test_unwanted_data_end_their_stream_but_not_the_connection(
    answer: H2Answer, expected: type[errors.ImageError] | None
) -> None:
    with H2Server(lambda path, _number: answer if path == "/hostile" else HEALTHY) as server:
        async with downloading(LIMITS) as downloader:
            other = await downloader.fetch(f"{server.origin}/healthy")
            if expected is None:
                assert await file_of(downloader, f"{server.origin}/hostile") == PICTURE
            else:
                assert type(await failure_of(downloader, f"{server.origin}/hostile")) is expected
            other.release()
            assert await file_of(downloader, f"{server.origin}/healthy") == PICTURE
            await asyncio.to_thread(server.wait_until, lambda: server.resets > 0)

    assert server.accepted == 1


async def test_the_beginning_of_a_file_ends_its_stream_but_not_the_connection() -> None:
    # The host knows no ranges. The stream stays open, so that only the client ends it.
    photo = encoded(Image.effect_noise((900, 700), 100), "JPEG", quality=95)
    answer = H2Answer(photo, headers=(("content-type", "image/jpeg"),), is_whole=False)
    received: list[int] = []
    with H2Server(lambda _path, _number: answer) as server:
        async with downloading() as downloader:
            for number in range(5):
                beginning = await downloader.fetch_beginning(
                    f"{server.origin}/{number}.jpg", [], on_received=lambda size, _: received.append(size)
                )
                assert read_size(beginning.body, "JPEG") == (900, 700)
            await asyncio.to_thread(server.wait_until, lambda: server.resets == 5)
    assert server.accepted == 1
    assert server.headers[0]["range"] == "bytes=0-65535"
    assert sum(received) < 5 * 200_000


async def test_an_unresponsive_connection_is_not_used_again() -> None:
    """As after a computer was suspended: no packet signals that the connection is dead."""

    def answer(path: str, _number: int) -> H2Answer:
        return H2Answer(status=0, is_whole=False) if path == "/silent" else HEALTHY

    with H2Server(answer) as server:
        async with downloading(replace(LIMITS, read_seconds=0.3)) as downloader:
            assert await file_of(downloader, f"{server.origin}/1") == PICTURE
            assert type(await failure_of(downloader, f"{server.origin}/silent")) is errors.HostTimedOutError
            assert await file_of(downloader, f"{server.origin}/2") == PICTURE

    assert server.accepted == 2


async def test_the_bytes_of_all_streams_are_bounded_and_paused_ones_delay_no_others() -> None:
    """Files that are not released fill the limit, so that running streams are paused."""
    large = H2Answer(bytes(900_000))
    limits = replace(LIMITS, max_bytes_in_flight=2_000_000, slow_after_seconds=0.2)
    received = 0

    def count(size: int, _length: int | None) -> None:
        nonlocal received
        received += size

    with H2Server(lambda path, _number: HEALTHY if path == "/small" else large) as server:
        async with downloading(limits) as downloader:
            held = [await downloader.fetch(f"{server.origin}/{n}", on_received=count) for n in range(2)]
            waiting = [asyncio.create_task(downloader.fetch(server.origin, on_received=count)) for _ in range(8)]
            await asyncio.to_thread(server.wait_until, lambda: len(server.paths) == 10)
            await asyncio.sleep(0.3)  # longer than a host may send nothing while others wait
            assert not any(task.done() for task in waiting)
            assert received <= limits.max_bytes_in_flight + 10 * 1_000
            for download in held:
                download.release()
            for task in asyncio.as_completed(waiting):
                download = await task
                assert download.data == large.body
                download.release()
            assert await file_of(downloader, f"{server.origin}/small") == PICTURE

    assert server.accepted == 1
