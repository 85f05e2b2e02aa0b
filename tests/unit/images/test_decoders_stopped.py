"""Decoders that are stopped by a signal, and the memory of idle decoders."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PIL import Image

from app.core.errors import DamagedImageError, DecoderCrashedError, DecodingTimedOutError
from app.core.limits import DecodeLimits
from app.images.decoders import DecoderPool
from tests.processes import is_gone, kill, wait_for, wait_until_busy
from tests.unit.images.image_files import display_p3_profile, encoded, png, quadrants
from tests.unit.images.test_decoders import PNG, SLOW_JPEG, decoder_processes, decoding
from tests.unit.images.test_decoders_killed import shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
# More than a pipe holds: writing it to a stopped process blocks.
BIG_PNG = encoded(Image.effect_noise((800, 800), 100), "PNG", compress_level=1)
PATIENT = replace(DecodeLimits(), cpu_seconds=20.0)
CLOSING_SECONDS = 10  # half of what a stopped decoder would take


@contextlib.asynccontextmanager
async def responsive_loop(gap_seconds: float = 2.0) -> AsyncIterator[None]:
    """Assert that nothing blocks the loop meanwhile."""
    gaps = [0.0]

    async def tick() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            gaps.append(time.perf_counter() - before)

    ticking = asyncio.create_task(tick())
    try:
        yield
    finally:
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)
    assert max(gaps) < gap_seconds


@pytest.mark.parametrize("data", [PNG, BIG_PNG], ids=["small", "big"])
async def test_stopped_decoders_are_replaced_and_lose_no_picture(data: bytes) -> None:
    async with decoding(PATIENT, processes=2) as pool, responsive_loop():
        await shown(pool, 4)
        stopped = decoder_processes()
        kill(stopped, signal.SIGSTOP)

        await shown(pool, 8, data)
        await asyncio.to_thread(wait_for, lambda: all(is_gone(pid) for pid in stopped))


@pytest.mark.slow
@pytest.mark.parametrize("is_busy", [False, True], ids=["idle", "with a picture"])
async def test_closing_ends_stopped_decoders(is_busy: bool) -> None:
    pool = DecoderPool(2, PATIENT)
    await shown(pool, 4)
    stopped = decoder_processes()
    kill(stopped, signal.SIGSTOP)
    waiting = [asyncio.create_task(pool.decode(BIG_PNG, 64)) for _ in range(4 * is_busy)]
    await asyncio.sleep(0)

    async with asyncio.timeout(CLOSING_SECONDS):
        await pool.aclose()

    await asyncio.to_thread(wait_for, lambda: all(is_gone(pid) for pid in stopped))
    async with asyncio.timeout(5):
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_decoder_that_is_stopped_while_it_decodes_loses_only_its_picture() -> None:
    async with decoding(PATIENT) as pool:
        await shown(pool, 1)
        (decoder,) = decoder_processes()
        lost = asyncio.create_task(pool.decode(SLOW_JPEG, 64))
        await asyncio.to_thread(wait_until_busy, decoder)
        os.kill(decoder, signal.SIGSTOP)

        with pytest.raises(DecoderCrashedError):
            await lost
        await shown(pool, 2)


async def test_a_decoder_that_takes_no_cpu_time_is_ended_by_the_limit_on_wall_time() -> None:
    async with decoding(replace(PATIENT, wall_seconds=0.3)) as pool:
        with pytest.raises(DecodingTimedOutError):
            await pool.decode(SLOW_JPEG, 64)
        await shown(pool, 2)


# --- Memory -----------------------------------------------------------------------------------------------------------


def resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def cut_pngs() -> list[bytes]:
    """Small files of 48 MB of pixels, half of which are missing."""
    whole = png((4_000, 4_000), 8, 2, random.Random(1).randbytes(12_000))
    return [whole[: len(whole) // 2]] * 6


@pytest.mark.slow
async def test_an_idle_decoder_has_freed_its_pictures() -> None:
    async with decoding(PATIENT) as pool:
        await shown(pool, 2)
        with contextlib.suppress(DamagedImageError):  # what the first of its kind makes it import
            await pool.decode(encoded(quadrants(), "PNG", icc_profile=display_p3_profile())[:-30], 64)
        (decoder,) = decoder_processes()
        before = resident_mb(decoder)
        outcomes = await asyncio.gather(*(pool.decode(data, 64) for data in cut_pngs()), return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {DamagedImageError}

        await asyncio.to_thread(wait_for, lambda: resident_mb(decoder) < before + 12)
        assert decoder_processes() == {decoder}
