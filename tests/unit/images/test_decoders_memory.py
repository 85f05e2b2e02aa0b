"""The decoder pool leaks no objects in this process while Python's collector is disabled, as in the app."""

from __future__ import annotations

import contextlib
import gc
import sys
import weakref
from typing import TYPE_CHECKING

import pytest

from app.core.errors import ImageError
from app.core.limits import DecodeLimits
from app.images.decoders import DecoderPool
from tests.unit.images.image_files import encoded, quadrants

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

PNG = encoded(quadrants(), "PNG")
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


@pytest.mark.slow
async def test_pictures_leave_no_objects_behind() -> None:
    pictures = 600  # many more than the objects that threads of earlier tests may leave meanwhile

    async def decode_all() -> None:
        for _ in range(pictures):
            await pool.decode(PNG, 64)
            await error_of(pool, DAMAGED)

    async with decoding_without_collector() as pool:
        await decode_all()  # so that everything that is loaded once is in memory
        gc.collect()
        gc.freeze()  # threads of earlier tests may end meanwhile, and leave objects in cycles that are not counted
        blocks = sys.getallocatedblocks()
        await decode_all()
        # A full collection also clears Python's lists of freed objects, which count as allocated.
        in_cycles = gc.collect()
        left = sys.getallocatedblocks() - blocks

    assert in_cycles < pictures / 2
    assert left < pictures / 2
