"""Decoder processes that hang, crash or are not started: which pictures fail, and that the processes are replaced."""

import asyncio
import contextlib
import gc
import io
import logging
import os
import pickle
import random
import re
import signal
import sys
import time
import weakref
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Thread

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
from app.images.messages import BEGUN, READY, DecoderFaultError, ThumbnailRequest, send, send_request
from tests.processes import is_gone, kill, needs_proc, wait_for, wait_until_busy
from tests.unit.images.image_files import display_p3_profile, encoded, jpeg_slow_in_c, png, quadrants
from tests.unit.images.test_decoders import LIMITS, PNG, SLOW_JPEG, decoder_processes, decoding
from tests.unit.images.test_messages import error_message, message_of, thumbnail_message

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


# --- Decoders that are stopped by a signal ---------------------------------------------------------------------------

# More than a pipe holds: writing it to a stopped process blocks.
BIGGER_PNG = encoded(Image.effect_noise((800, 800), 100), "PNG", compress_level=1)
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


@needs_proc
@pytest.mark.parametrize("data", [PNG, BIGGER_PNG], ids=["small", "big"])
async def test_stopped_decoders_are_replaced_and_lose_no_picture(data: bytes) -> None:
    async with decoding(PATIENT, processes=2) as pool, responsive_loop():
        await shown(pool, 4)
        stopped = decoder_processes()
        kill(stopped, signal.SIGSTOP)

        await shown(pool, 8, data)
        await asyncio.to_thread(wait_for, lambda: all(is_gone(pid) for pid in stopped))


@needs_proc
@pytest.mark.slow
@pytest.mark.parametrize("is_busy", [False, True], ids=["idle", "with a picture"])
async def test_closing_ends_stopped_decoders(is_busy: bool) -> None:
    pool = DecoderPool(2, PATIENT)
    await shown(pool, 4)
    stopped = decoder_processes()
    kill(stopped, signal.SIGSTOP)
    waiting = [asyncio.create_task(pool.decode(BIGGER_PNG, 64)) for _ in range(4 * is_busy)]
    await asyncio.sleep(0)

    async with asyncio.timeout(CLOSING_SECONDS):
        await pool.aclose()

    await asyncio.to_thread(wait_for, lambda: all(is_gone(pid) for pid in stopped))
    async with asyncio.timeout(5):
        await asyncio.gather(*waiting, return_exceptions=True)


@needs_proc
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


@needs_proc
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


@needs_proc
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


# --- Decoders that a file has taken over -----------------------------------------------------------------------------

IS_READY = message_of(READY)
HAS_BEGUN = message_of(BEGUN)

# Answers the limits and each picture.
_PROGRAM = """
import sys
LIMITS_BYTES, PICTURE_BYTES = {sizes}
requests, answers = sys.stdin.buffer, sys.stdout.buffer
requests.read(LIMITS_BYTES)
answers.write({on_start!r})
answers.flush()
while requests.read(PICTURE_BYTES):
    answers.write({on_picture!r})
    answers.flush()
"""
_sent = io.BytesIO()
send(_sent, DecodeLimits())
_LIMITS_BYTES = _sent.tell()
send_request(_sent, ThumbnailRequest(PNG, 64))
_SIZES = (_LIMITS_BYTES, _sent.tell() - _LIMITS_BYTES)


def take_over(patch: pytest.MonkeyPatch, on_start: bytes, on_picture: bytes) -> None:
    """Let decoders that are started from now on send this."""
    program = _PROGRAM.format(sizes=_SIZES, on_start=on_start, on_picture=on_picture)
    patch.setattr("app.images.decoders.decoder_command", lambda: [sys.executable, "-S", "-c", program])


@needs_proc
@pytest.mark.parametrize(
    "answer",
    [
        HAS_BEGUN + thumbnail_message(length=2**32 - 1),
        HAS_BEGUN + error_message(250),
        HAS_BEGUN + pickle.dumps([*range(9)]),
        HAS_BEGUN + HAS_BEGUN,
        IS_READY,
        message_of(BEGUN, bytes(1000)),
        bytes(1000),
    ],
    ids=["too long", "unknown error", "a pickle", "begun twice", "ready again", "begun with more", "zeros"],
)
async def test_an_invalid_answer_loses_one_picture(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    async with decoding() as pool:
        with monkeypatch.context() as patched:
            take_over(patched, IS_READY, answer)
            with pytest.raises(DecoderCrashedError):
                await pool.decode(PNG, 64)
            assert decoder_processes() == set()
        await shown(pool, 2)


@needs_proc
@pytest.mark.expects_errors
async def test_a_decoder_that_begins_with_something_else_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with decoding() as pool:
        with monkeypatch.context() as patched:
            take_over(patched, pickle.dumps([*range(9)]), b"")
            with pytest.raises(DecoderNotStartedError):
                await pool.decode(PNG, 64)
            assert decoder_processes() == set()
        assert isinstance(await pool.decode(PNG, 64), Thumbnail)
