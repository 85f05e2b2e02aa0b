"""What is logged of an exception: its type and places, not what it was about; and what glibc keeps of memory."""

import logging
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Never

import pytest

from app.core.program import IS_FAULT, described, log_fault, places
from app.images.messages import DecoderFaultError
from tests.tables import each_row

_SECRET = "pub_1.s3cretKEY"


def _raised(fail: Callable[[], object]) -> Exception:
    try:
        fail()
    except Exception as error:  # noqa: BLE001 - any kind is tried
        return error
    raise AssertionError


def _fail(error: Exception) -> Never:
    local_value = _SECRET
    raise error from OSError(13, "denied", f"/home/jane/{local_value}")


@each_row(
    "error",
    [
        ValueError(f"invalid literal: '{_SECRET}'"),
        KeyError(_SECRET),
        FileNotFoundError(2, "No such file", f"/home/jane/{_SECRET}"),
        Exception(_SECRET),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_an_exception_is_about_is_left_out(error: Exception) -> None:
    text = described(_raised(lambda: _fail(error)))
    assert text.startswith(type(error).__name__)
    assert re.search(r"\n  tests/unit/core/test_program\.py:\d+ in _fail\n", text)
    assert "because of: PermissionError: Permission denied" in text
    assert "s3cret" not in text
    assert "jane" not in text


def test_a_message_about_the_source_code_is_logged() -> None:
    assert described(_raised(lambda: [][1])).splitlines()[0] == "IndexError: list index out of range"
    assert "has no attribute 'missing'" in described(_raised(lambda: object().missing))  # type: ignore[attr-defined]


def test_the_innermost_places_stay() -> None:
    def deeper(left: int) -> None:
        if not left:
            raise ValueError
        deeper(left - 1)

    last = places(_raised(lambda: deeper(200)), 3)
    assert len(last) == 3
    assert all("deeper" in place for place in last)
    assert described(_raised(lambda: deeper(200))).count("\n") < 30


def test_an_error_of_a_decoder_has_the_places_in_the_decoder() -> None:
    text = described(_raised(lambda: _fail(DecoderFaultError("KeyError", "app/images/decode.py:1 in f"))))
    assert "in a decoder process: KeyError\n  app/images/decode.py:1 in f" in text


@pytest.mark.expects_errors
def test_a_record_refers_to_no_frame(caplog: pytest.LogCaptureFixture) -> None:
    log_fault(logging.getLogger("app.somewhere"), "a slot", _raised(lambda: _fail(KeyError(_SECRET))))
    (record,) = caplog.records
    assert record.exc_info is None
    assert getattr(record, IS_FAULT)
    assert record.getMessage().startswith("a slot failed: KeyError\n")


_MB = 1_000_000
_PROGRAM = """
import os
from threading import Barrier, Thread
from app.core.program import give_back_memory, map_large_blocks, use_one_arena
from tests.processes import memory_of

use_one_arena()
map_large_blocks()
large = b"x" * 20 * {mb}  # after it is freed, glibc keeps up to twice as much at the end of each arena
del large
before = memory_of(os.getpid()).uss
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
print(memory_of(os.getpid()).uss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have another C library")
def test_memory_that_threads_have_freed_is_returned() -> None:
    """Of 40 MB; without the settings a process keeps more than 20."""
    program = _PROGRAM.format(mb=_MB)
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert int(result.stdout) < 5 * _MB
