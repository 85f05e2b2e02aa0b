"""Decoder processes that hang, crash or are not started: which pictures fail, and that the processes are replaced."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import re
import signal
import sys
import time
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PIL import Image

from app.core.errors import (
    DamagedImageError,
    DecoderCrashedError,
    DecoderNotStartedError,
    DecodingTimedOutError,
    ImageError,
    NotAnImageError,
)
from app.core.limits import DecodeLimits
from app.images.decoded import Thumbnail
from app.images.decoders import DecoderPool
from app.images.messages import DecoderFaultError
from tests.processes import is_gone, kill, needs_proc, wait_for
from tests.unit.images.image_files import encoded, jpeg_slow_in_c
from tests.unit.images.test_decoders import LIMITS, PNG, decoder_processes, decoding

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from threading import Thread


pytestmark = pytest.mark.anyio
# More than a pipe holds, so that handing it to a process takes that process.
BIG_PNG = encoded(Image.effect_noise((512, 512), 100), "PNG")


async def kill_idle(pool: DecoderPool, processes: int = 1) -> set[int]:
    """Kill all decoders while they have nothing to do; the pool looks after them ten times a second."""
    await asyncio.gather(*(pool.decode(PNG, 64) for _ in range(processes)))
    killed = decoder_processes()
    kill(killed, signal.SIGKILL)
    await asyncio.to_thread(wait_for, lambda: all(is_gone(pid) for pid in killed))
    return killed


async def shown(pool: DecoderPool, pictures: int, data: bytes = PNG, seconds: float = 60.0) -> None:
    """Assert that so many pictures that are requested at once are all decoded."""
    async with asyncio.timeout(seconds):
        outcomes = await asyncio.gather(*(pool.decode(data, 64) for _ in range(pictures)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Thumbnail] * pictures


def wait_for_processes(count: int) -> None:
    """Block until there are so many decoders, no more and no fewer."""
    wait_for(lambda: len(decoder_processes()) == count)


async def test_a_decoder_that_hangs_in_c_is_ended_in_time_and_delays_no_others() -> None:
    # A signal handler in Python would not run before libjpeg is done; the other process's results would wait as well.
    async with decoding(replace(DecodeLimits(), cpu_seconds=0.5), processes=2) as pool:
        await shown(pool, 2)
        hanging = asyncio.create_task(pool.decode(jpeg_slow_in_c(), 64))
        others = 0
        while not hanging.done():
            await shown(pool, 1)
            others += 1

        with pytest.raises(DecodingTimedOutError):
            await hanging
        assert others > 10
        await shown(pool, 4)


async def test_closing_while_a_decoder_hangs_in_c_is_quick() -> None:
    async with decoding(replace(DecodeLimits(), cpu_seconds=60.0)) as pool:
        await shown(pool, 1)
        hanging = asyncio.create_task(pool.decode(jpeg_slow_in_c(), 64))
        await asyncio.sleep(0)
        started = time.monotonic()
        await pool.aclose()

        assert time.monotonic() - started < 20
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("data", [PNG, BIG_PNG], ids=["small", "big"])
async def test_idle_decoders_that_crash_lose_no_picture(processes: int, data: bytes) -> None:
    async with decoding(processes=processes) as pool:
        for _ in range(2):
            killed = await kill_idle(pool, processes)
            await shown(pool, 8, data)
            assert killed & decoder_processes() == set()


async def test_a_fault_of_this_program_in_a_decoder_is_returned_and_ends_no_process() -> None:
    async with decoding() as pool:
        await shown(pool, 1)
        processes = decoder_processes()
        with pytest.raises(DecoderFaultError, match="ValueError"):
            await pool.decode(PNG, 0)
        await shown(pool, 1)

        assert decoder_processes() == processes


async def test_closing_the_pool_ends_waiting_calls() -> None:
    async with decoding() as pool:
        # While a process starts, no picture is decoded.
        tasks = [asyncio.create_task(pool.decode(bytes(20_000_000), 64)) for _ in range(4)]
        await asyncio.sleep(0)
        await pool.aclose()

        async with asyncio.timeout(5):
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} <= {DecoderCrashedError, NotAnImageError}


async def test_an_error_that_is_kept_does_not_hold_the_file() -> None:
    data = BIG_PNG[:-1_000]
    async with decoding() as pool:
        await shown(pool, 1)
        before = sys.getrefcount(data)
        with pytest.raises(DamagedImageError) as kept:
            await pool.decode(data, 64)
        await pool.decode(PNG, 64)  # the thread has released the former picture

        assert sys.getrefcount(data) == before
        assert isinstance(kept.value, DamagedImageError)  # which must exist until here


@pytest.mark.expects_errors
async def test_without_threads_pictures_fail_until_threads_are_available(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_thread(_thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    pool = DecoderPool(2, DecodeLimits())
    try:
        with monkeypatch.context() as patched:
            patched.setattr("app.images.decoders.Thread.start", no_thread)
            for _ in range(10):  # more than there are permits
                with pytest.raises(DecoderNotStartedError):
                    await pool.decode(PNG, 64)
        await shown(pool, 10)
    finally:
        await pool.aclose()


# --- A system that starts none ----------------------------------------------------------------------------------------


@needs_proc
@pytest.mark.expects_errors
@pytest.mark.parametrize(
    ("executable", "why"),
    [("/nonexistent/python", "FileNotFoundError ENOENT"), ("/bin/false", "EOFError|BrokenPipeError EPIPE")],
)
async def test_pictures_fail_and_it_is_logged_once_until_there_are_decoders_again(
    executable: str, why: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    notifications: list[str] = []
    pool = DecoderPool(2, LIMITS)
    pool.on_not_started = lambda: notifications.append("not started")
    try:
        for round_number in (1, 2):
            with monkeypatch.context() as patched:
                patched.setattr("app.images.decoders.PROGRAM", Path(executable))
                for _ in range(3):
                    with pytest.raises(DecoderNotStartedError):
                        await pool.decode(PNG, 64)
            errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
            assert len(errors) == round_number
            assert all(re.fullmatch(f"no decoder process could be started: ({why})", error) for error in errors)
            assert len(notifications) == 3 * round_number
            for _ in range(4):
                assert (await pool.decode(PNG, 64)).source_format == "PNG"
            kill(decoder_processes(), signal.SIGKILL)
            await asyncio.to_thread(wait_for, lambda: not decoder_processes())
    finally:
        await pool.aclose()


# --- No objects are left while Python's collector is disabled, as in the app ------------------------------------------


DAMAGED = PNG[:-40]


@contextlib.asynccontextmanager
async def decoding_without_collector() -> AsyncIterator[DecoderPool]:
    pool = DecoderPool(1, DecodeLimits())
    gc.disable()
    try:
        yield pool
    finally:
        gc.enable()
        await pool.aclose()


async def error_of(pool: DecoderPool, data: bytes) -> weakref.ref[ImageError]:
    """A reference to the error of one picture, after the error was handled."""
    try:
        await pool.decode(data, 64)
    except ImageError as error:
        return weakref.ref(error)
    raise AssertionError("it is shown")


@pytest.mark.parametrize("data", [DAMAGED, b"Hello"], ids=["damaged", "not an image"])
async def test_an_error_is_freed_as_soon_as_it_was_handled(data: bytes) -> None:
    async with decoding_without_collector() as pool:
        error = await error_of(pool, data)
        await pool.decode(PNG, 64)  # the pool's thread has released the previous picture
        assert error() is None


async def test_an_error_after_closing_is_freed_as_soon_as_it_was_handled() -> None:
    async with decoding_without_collector() as pool:
        await pool.aclose()
        assert (await error_of(pool, PNG))() is None
