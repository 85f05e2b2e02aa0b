"""What glibc keeps of freed memory, in processes of their own, because the settings are those of a whole process."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have another C library")

_MB = 1_000_000
_PROGRAM = """
import os
from threading import Barrier, Thread
from app.core.program import give_back_memory, map_large_blocks, use_one_arena
from tests.benchmarks.process_memory import private_bytes

{settings}
large = b"x" * 20 * {mb}  # after it is freed, glibc keeps up to twice as much at the end of each arena
del large
before = private_bytes(os.getpid())
barrier = Barrier(4)

def fill():
    blocks = [b"x" * 50_000 for _ in range(200)]
    barrier.wait()

threads = [Thread(target=fill) for _ in range(4)]
for each in threads:
    each.start()
for each in threads:
    each.join()
give_back_memory()
print(private_bytes(os.getpid()) - before)
"""


def _kept_bytes(settings: str) -> int:
    """What a process keeps of 40 MB that four threads have freed."""
    program = _PROGRAM.format(settings=settings, mb=_MB)
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    return int(result.stdout)


def test_memory_that_threads_have_freed_is_returned() -> None:
    assert _kept_bytes("") > 20 * _MB
    assert _kept_bytes("use_one_arena(); map_large_blocks()") < 5 * _MB
