"""Further attempts to load a picture: after which failures, how many, and after which pause."""

import time
from functools import partial

import pytest

from app.core.errors import ImageError, RequestsLimitedError
from app.core.limits import FILE_DOWNLOADS, DownloadLimits, with_retries
from app.images.download import ImageDownloader
from tests.raw_server import TRUSTED, Exchange, RawServer, http_answer
from tests.tables import each_row

pytestmark = pytest.mark.anyio

_LIMITS = DownloadLimits(retries=2, retry_pause_seconds=0.01)


async def _fetch(server: RawServer, limits: DownloadLimits) -> bytes:
    downloader = ImageDownloader(limits, TRUSTED, allows_private=True)
    try:
        return (await with_retries(partial(downloader.fetch, f"{server.origin}/1.jpg"), limits)).data
    finally:
        await downloader.aclose()


async def test_the_pause_that_a_host_asks_for_comes_before_the_next_attempt() -> None:
    times: list[float] = []

    def answer(_exchange: Exchange) -> bytes:
        times.append(time.monotonic())
        is_first = len(times) == 1
        return http_answer("429 Too Many Requests", b"", "Retry-After: 1") if is_first else http_answer("200 OK", b"a")

    with RawServer(answer) as server:
        assert await _fetch(server, _LIMITS) == b"a"
    assert times[1] - times[0] >= 0.95


@each_row(
    ("answer", "requests"),
    [
        (http_answer("503 Service Unavailable"), 3),
        (http_answer("429 Too Many Requests"), 3),
        (http_answer("429 Too Many Requests", b"", "Retry-After: soon"), 3),
        (http_answer("429 Too Many Requests", b"", "Retry-After: 11"), 1),
        (http_answer("404 Not Found"), 1),
    ],
)
async def test_attempts_end(answer: bytes, requests: int) -> None:
    with RawServer(answer) as server:
        with pytest.raises(ImageError):
            await _fetch(server, _LIMITS)
        assert len(server.requests) == requests


async def test_a_job_waits_for_a_host_for_two_minutes_at_most() -> None:
    with RawServer(http_answer("429 Too Many Requests", b"", "Retry-After: 121")) as server:
        with pytest.raises(RequestsLimitedError):
            await _fetch(server, FILE_DOWNLOADS)
        assert len(server.requests) == 1
