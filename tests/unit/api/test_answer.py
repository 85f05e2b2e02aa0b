"""gzip is decompressed up to a limit, and no further."""

import gzip
import tracemalloc

import pytest

from app.api.client import decompressed
from app.core.errors import UnexpectedAnswerError
from app.core.limits import MIB
from tests.tables import each_row


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
