"""Pictures decoded in other processes: each of these tests starts some."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from typing import override

import pytest
from msgspec.structs import replace

from app.core.errors import DecoderCrashedError, ImageError, NotAnImageError, UnsupportedFormatError
from app.core.limits import DecodeLimits, DownloadLimits
from app.images.curl_transfer import system_certificates
from app.images.decoders import DecoderPool
from app.images.download import ImageDownloader
from app.images.image_request import DownloadObserver
from app.images.sources import HttpThumbnailSource
from tests.processes import children_of, needs_proc, wait_for, wait_until_busy
from tests.raw_server import RawServer, http_answer
from tests.unit.images.image_files import encoded, quadrants

pytestmark = pytest.mark.anyio

PNG = encoded(quadrants(), "PNG")
LIMITS = replace(DecodeLimits(), cpu_seconds=20.0)
# Quick to make, small to send, long to decode: a JPEG decoder of any kind has to walk through every marker.
SLOW_JPEG = b"\xff\xd8" + b"\xff\xfe\x00\x02" * 7_000_000


def decoder_processes() -> set[int]:
    """The decoders of all pools of this process."""
    return children_of(os.getpid())


@contextlib.asynccontextmanager
async def decoding(limits: DecodeLimits = LIMITS, processes: int = 1) -> AsyncIterator[DecoderPool]:
    pool = DecoderPool(processes, limits)
    try:
        yield pool
    finally:
        await pool.aclose()


@needs_proc
async def test_pictures_are_decoded_and_errors_returned_by_other_processes() -> None:
    async with decoding(processes=2) as pool:
        thumbnails = await asyncio.gather(*(pool.decode(PNG, box) for box in (16, 32, 48, 64)))
        assert [(found.width, found.source_width, found.source_format) for found in thumbnails] == [
            (box, 96, "PNG") for box in (16, 32, 48, 64)
        ]
        assert thumbnails[0].data[:3] != bytes(3)
        processes = decoder_processes()
        assert 1 <= len(processes) <= 2
        assert os.getpid() not in processes

        with pytest.raises(UnsupportedFormatError) as unsupported:
            await pool.decode(b"II*\0" + bytes(64), 64)
        assert unsupported.value.format_name == "TIFF"
        with pytest.raises(NotAnImageError):
            await pool.decode(b"<!doctype html><title>Sign in</title>", 64)

        assert decoder_processes() == processes  # an error ends no process
        assert (await pool.decode(PNG, 64)).source_format == "PNG"
    assert decoder_processes() & processes == set()


@pytest.mark.fault(75)
@needs_proc
async def test_a_decoder_that_crashes_loses_one_picture() -> None:
    async with decoding() as pool:
        await pool.decode(PNG, 64)
        (first,) = decoder_processes()
        hanging = asyncio.create_task(pool.decode(SLOW_JPEG, 64))
        await asyncio.to_thread(wait_until_busy, first)
        os.kill(first, signal.SIGKILL)

        with pytest.raises(DecoderCrashedError):
            await hanging
        assert (await pool.decode(PNG, 64)).source_format == "PNG"


@needs_proc
async def test_cancelling_a_picture_ends_no_process() -> None:
    async with decoding() as pool:
        await pool.decode(PNG, 64)
        (first,) = decoder_processes()
        tasks = [asyncio.create_task(pool.decode(PNG, 64)) for _ in range(20)]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)

        assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
        assert (await pool.decode(PNG, 64)).source_format == "PNG"
        assert decoder_processes() == {first}


@needs_proc
async def test_closing_that_is_cancelled_leaves_no_decoder() -> None:
    pool = DecoderPool(1, LIMITS)
    await pool.decode(PNG, 64)
    processes = decoder_processes()
    hanging = asyncio.create_task(pool.decode(SLOW_JPEG, 64))
    await asyncio.sleep(0)

    closing = asyncio.create_task(pool.aclose())
    await asyncio.sleep(0)
    closing.cancel()
    await asyncio.gather(closing, return_exceptions=True)

    await asyncio.to_thread(wait_for, lambda: not decoder_processes() & processes)
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)


@needs_proc
async def test_after_closing_no_process_is_started_any_more() -> None:
    pool = DecoderPool(1, LIMITS)
    await pool.decode(PNG, 64)
    await pool.aclose()
    before = decoder_processes()

    try:
        with pytest.raises(ImageError):
            await pool.decode(PNG, 64)
        assert decoder_processes() == before
    finally:
        await pool.aclose()


async def test_a_file_is_released_once_with_any_result() -> None:
    released: list[str] = []
    async with decoding() as pool:
        await pool.decode(PNG, 64, on_release=lambda: released.append("shown"))
        with pytest.raises(NotAnImageError):
            await pool.decode(b"<html>", 64, on_release=lambda: released.append("failed"))
        assert released == ["shown", "failed"]


class _NotStarted(DecoderPool):
    """Decoders that begin when the test says so."""

    @override
    def warm_up(self) -> bool:
        return True

    def begin(self) -> None:
        super().warm_up()


async def test_the_lowest_rank_is_next_and_what_is_cancelled_is_released_at_once() -> None:
    pool = _NotStarted(1, LIMITS)
    released: list[str] = []

    def decode(name: str, rank: int) -> asyncio.Task[object]:
        return asyncio.create_task(pool.decode(PNG, 64, rank, on_release=lambda: released.append(name)))

    waiting = [decode("late", 7), decode("first", 1), decode("second", 1), decode("third", 2)]
    cancelled = decode("cancelled", 0)
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    assert released == ["cancelled"]

    pool.begin()
    await asyncio.gather(*waiting)
    assert released == ["cancelled", "first", "second", "third", "late"]
    await pool.aclose()


@needs_proc
async def test_a_cancelled_file_counts_until_the_decoders_release_it() -> None:
    released: list[str] = []
    gone = asyncio.Event()

    def leave() -> None:
        released.append("decoding")
        gone.set()

    async with decoding(replace(DecodeLimits(), cpu_seconds=1.0)) as pool:
        await pool.decode(PNG, 64)
        (decoder,) = decoder_processes()
        inside = asyncio.create_task(pool.decode(SLOW_JPEG, 64, on_release=leave))
        await asyncio.sleep(0)
        await asyncio.to_thread(wait_until_busy, decoder, 0.05)
        outside = asyncio.create_task(pool.decode(PNG, 64, on_release=lambda: released.append("waiting")))
        await asyncio.sleep(0)
        for task in (inside, outside):
            task.cancel()
        await asyncio.gather(inside, outside, return_exceptions=True)
        assert released == ["waiting"]
        async with asyncio.timeout(60):
            await gone.wait()

    assert released == ["waiting", "decoding"]


@pytest.mark.fault(60, 61)
async def test_over_http_the_content_decides_not_the_content_type() -> None:
    async with decoding() as pool:
        downloader = ImageDownloader(DownloadLimits(), system_certificates(), allows_private=True)
        source = HttpThumbnailSource(downloader, pool, None, box=48, account="a")
        with RawServer(http_answer("200 OK", PNG, "Content-Type: text/plain")) as server:
            thumbnail = await source.get_thumbnail(f"{server.origin}/named-wrongly.jpg", 0, DownloadObserver())
        page = http_answer("200 OK", b"<html>", "Content-Type: image/jpeg")
        with RawServer(page) as server, pytest.raises(NotAnImageError):
            await source.get_thumbnail(f"{server.origin}/1.jpg", 0, DownloadObserver())
        await downloader.aclose()

        assert (thumbnail.width, thumbnail.height, thumbnail.source_format) == (48, 32, "PNG")
        assert (await pool.decode(PNG, 64)).width == 64  # the decoders continue
