"""What glibc keeps of freed memory, in processes of their own, because the settings are those of a whole process."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have another C library")

_MB = 1_000_000
_PROGRAM = """
import os
from threading import Barrier, Thread
from app.core.c_library import give_back_memory, map_large_blocks, use_one_arena
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


_OBJECTS: Final = """
import re, sys, tempfile, os
from threading import Thread
from app.core.c_library import objects_from_malloc

def arenas():
    with tempfile.TemporaryFile() as file:
        usual = os.dup(2)
        os.dup2(file.fileno(), 2)
        sys._debugmallocstats()
        os.dup2(usual, 2)
        file.seek(0)
        return int(re.search(rb"# arenas allocated current *= *([0-9,]+)", file.read())[1].replace(b",", b""))

def texts():
    return [f"text {number}" for number in range(100_000)]

counts = [arenas()]
with objects_from_malloc():
    with objects_from_malloc():
        some = texts()
    others = texts()
counts.append(arenas())
usual = texts()
counts.append(arenas())
del some, others, usual
print(*counts)
"""


def test_objects_take_no_arenas_of_python_while_that_is_wanted() -> None:
    result = subprocess.run([sys.executable, "-c", _OBJECTS], capture_output=True, check=True, text=True)
    before, meanwhile, afterwards = map(int, result.stdout.split())
    assert meanwhile - before <= 1
    assert afterwards - meanwhile >= 4


_TRACED: Final = """
import tracemalloc
from app.core.c_library import objects_from_malloc

with objects_from_malloc():
    tracemalloc.start()
with objects_from_malloc():
    texts = [f"text {number}" for number in range(100_000)]
print(tracemalloc.get_traced_memory()[0])
"""


def test_what_traces_objects_is_not_replaced() -> None:
    result = subprocess.run([sys.executable, "-c", _TRACED], capture_output=True, check=True, text=True)
    assert int(result.stdout) > 5 * _MB
