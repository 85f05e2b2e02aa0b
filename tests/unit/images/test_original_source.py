"""Originals over HTTP, decoded by real processes."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace
from PIL import Image

from app.core.errors import DecoderCrashedError, DecodingTimedOutError, ImageTooLargeError
from app.core.limits import DecodeLimits, DownloadLimits
from app.images.curl_transfer import system_certificates
from app.images.decoded import FrameChoice, OriginalFile, OriginalPixels
from app.images.decoders import DecoderPool
from app.images.download import ImageDownloader
from app.images.sources import HttpOriginalSource
from tests.processes import needs_proc, wait_for
from tests.raw_server import RawServer, http_answer
from tests.unit.images.image_files import BLUE, RED, encoded, gif_of_frames, quadrants
from tests.unit.images.test_decode_original import assert_corners, photo
from tests.unit.images.test_decoders import SLOW_JPEG, decoder_processes

pytestmark = [pytest.mark.anyio, needs_proc]

PNG = OriginalFile(encoded(quadrants(), "PNG"), 1)
GIF = OriginalFile(gif_of_frames(3), 3)


@pytest.fixture(scope="module")
def large() -> OriginalFile:
    """A photo of 17 megapixels."""
    return OriginalFile(encoded(photo(4800, 3600), "JPEG"), 2)


@contextlib.asynccontextmanager
async def opened(limits: DecodeLimits = DecodeLimits(), processes: int = 1) -> AsyncIterator[HttpOriginalSource]:  # noqa: B008 (frozen)
    downloader = ImageDownloader(DownloadLimits(), system_certificates(), allows_private=True)
    pool = DecoderPool(processes, limits)
    source = HttpOriginalSource(downloader, pool, limits)
    try:
        yield source
    finally:
        await source.aclose()
        await pool.aclose()
        await downloader.aclose()


def image_of(pixels: OriginalPixels) -> Image.Image:
    return Image.frombytes("RGB", (pixels.width, pixels.height), pixels.pixels, "raw", "BGRX")


async def test_a_file_is_downloaded_and_decoded() -> None:
    received: list[tuple[int, int | None]] = []
    async with opened() as source:
        with RawServer(http_answer("200 OK", PNG.data)) as server:
            file = await source.fetch(f"{server.origin}/1.png", lambda *report: received.append(report))
        assert file.data == PNG.data
        assert sum(size for size, _ in received) >= len(PNG.data)
        assert [length for _, length in received if length is not None] == [len(PNG.data)]
        pixels = await source.decode(file, (48, 48), is_urgent=True)
        assert (pixels.width, pixels.height, pixels.source_width) == (48, 32, 96)
        assert_corners(image_of(pixels))


async def test_what_is_in_sight_does_not_wait_for_others(large: OriginalFile) -> None:
    async with opened() as source:
        await source.decode(PNG, (8, 8), is_urgent=False)
        order: list[str] = []

        async def decode(name: str, file: OriginalFile = PNG, *, is_urgent: bool = False) -> None:
            await source.decode(file, (48, 48), is_urgent=is_urgent)
            order.append(name)

        # Takes long enough for all others to be requested meanwhile.
        waiting = [asyncio.create_task(decode("large", large))]
        waiting += [asyncio.create_task(decode(f"ahead {number}")) for number in range(6)]
        await asyncio.sleep(0)
        await asyncio.gather(decode("in sight", is_urgent=True), *waiting)
    # One may have begun before.
    assert order.index("in sight") <= 1


async def test_regions_are_decoded_by_a_process_that_keeps_the_file(large: OriginalFile) -> None:
    async with opened() as source:
        first = await source.decode_region(large, (0, 0, 100, 80), 1.0)
        processes = decoder_processes()
        assert len(processes) == 1  # the other pool has started none
        second = await source.decode_region(large, (4000, 3000, 100, 80), 0.5)
        assert decoder_processes() == processes
        assert (first.region, first.width, first.height) == ((0, 0, 104, 80), 104, 80)
        assert (second.region, second.width, second.height) == ((4000, 3000, 104, 80), 52, 40)
    assert not decoder_processes()


async def test_more_files_than_a_process_holds_have_regions() -> None:
    files = [OriginalFile(encoded(quadrants(), "PNG"), 100 + number) for number in range(6)]
    async with opened() as source:
        for file in (*files, *files, *reversed(files)):
            assert_corners(image_of(await source.decode_region(file, (0, 0, 96, 64), 1.0)), 1)


async def test_a_process_that_crashed_gets_the_file_again(large: OriginalFile) -> None:
    async with opened() as source:
        await source.decode_region(large, (0, 0, 8, 8), 1.0)
        (process,) = decoder_processes()
        os.kill(process, signal.SIGKILL)
        assert (await source.decode_region(large, (0, 0, 8, 8), 1.0)).width == 8


async def test_a_region_that_is_refused_leaves_the_process(large: OriginalFile) -> None:
    async with opened(DecodeLimits(max_side=4799)) as source:
        await source.decode_region(PNG, (0, 0, 8, 8), 1.0)
        processes = decoder_processes()
        with pytest.raises(ImageTooLargeError):
            await source.decode_region(large, (0, 0, 8, 8), 1.0)
        assert (await source.decode_region(PNG, (0, 0, 8, 8), 1.0)).width == 8
        assert decoder_processes() == processes


async def test_an_animation_has_a_process_of_its_own() -> None:
    async with opened() as source:
        async with source.open_animation(GIF) as decode:
            frames = [await decode((10, 10), FrameChoice.NEXT) for _ in range(3)]
            colours = [image_of(frame.shown).getpixel((0, 0)) for frame in frames]
            assert colours == [RED, BLUE, BLUE]
            assert frames[-1].is_last
            assert len(decoder_processes()) == 1
        assert not decoder_processes()


async def test_a_frame_that_takes_too_long_ends_its_process() -> None:
    noise = Image.frombytes("L", (2900, 2900), random.Random(1).randbytes(2900 * 2900))  # Pillow's noise takes a second
    slow = encoded(noise, "GIF", save_all=True, append_images=[noise.transpose(Image.Transpose.ROTATE_180)])
    limits = replace(DecodeLimits(), frame_cpu_seconds=0.02)
    async with opened(limits) as source, source.open_animation(OriginalFile(slow, 6)) as decode:
        with pytest.raises(DecodingTimedOutError):
            await decode((10, 10), FrameChoice.NEXT)


async def test_an_animation_that_is_closed_ends_at_once_while_a_frame_is_decoded() -> None:
    async with opened() as source:
        async with asyncio.timeout(30), source.open_animation(OriginalFile(SLOW_JPEG, 4)) as decode:
            decoding = asyncio.ensure_future(decode((10, 10), FrameChoice.NEXT))
            await asyncio.to_thread(wait_for, lambda: len(decoder_processes()) == 1)
        assert not decoder_processes()
        with pytest.raises(DecoderCrashedError):
            await decoding


async def test_nothing_is_printed_about_a_damaged_file(large: OriginalFile, capfd: pytest.CaptureFixture[str]) -> None:
    file = OriginalFile(large.data[:-9000] + bytes(300) + large.data[-8700:], 5)
    async with opened() as source:
        await source.decode_region(file, (0, 3500, 100, 100), 1.0)
    assert capfd.readouterr().err == ""
