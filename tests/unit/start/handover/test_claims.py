"""Which process may listen at an address."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.core.resources import RESOURCES
from app.start.handover.claims import await_claim, take_claim
from app.start.handover.client import claim_first
from tests.processes import wait_for

_HOLD = """
import sys
from app.start.handover.claims import take_claim
claim = take_claim(sys.argv[1])
print(claim is not None, flush=True)
sys.stdin.read()
"""


_WAIT = """
import sys
from app.start.handover.claims import await_claim
claim = await_claim(sys.argv[1], float(sys.argv[2]))
print(claim is not None, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def address(tmp_path: Path) -> str:
    return rf"\\.\pipe\{tmp_path.name}" if sys.platform == "win32" else str(tmp_path / "socket")


def test_one_process_has_the_claim_until_it_releases_it(address: str) -> None:
    claim = take_claim(address)
    assert claim is not None
    assert claim.address == address
    assert take_claim(address) is None

    claim.release()

    again = take_claim(address)
    assert again is not None
    again.release()


def test_a_released_claim_leaves_no_file(address: str, tmp_path: Path) -> None:
    claim = take_claim(address)
    assert claim is not None
    claim.release()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_process_loses_its_claim(address: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, address],
        cwd=RESOURCES.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        assert take_claim(address) is None
        holder.send_signal(signal.SIGKILL)
    claim = take_claim(address)

    assert claim is not None
    claim.release()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/locks, which lists no mutexes")
def test_a_process_that_waits_for_a_claim_has_it_alone(address: str) -> None:
    claim = take_claim(address)
    assert claim is not None
    with subprocess.Popen(
        [sys.executable, "-c", _WAIT, address, "20"],
        cwd=RESOURCES.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as waiting:
        assert waiting.stdout is not None
        wait_for(lambda: any("->" in lock and f" {waiting.pid} " in lock for lock in _locks()))
        claim.release()
        assert waiting.stdout.readline() == "True\n"
        assert take_claim(address) is None
        waiting.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/locks")
def test_each_of_several_that_have_a_claim_in_turn_is_waited_for(address: str) -> None:
    seconds, turn_seconds, turns = 1.5, 0.5, 5
    file = _lock(f"{address}.lock")
    with subprocess.Popen(
        [sys.executable, "-c", _WAIT, address, str(seconds)],
        cwd=RESOURCES.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as waiting:
        assert waiting.stdout is not None
        for turn in range(turns):
            wait_for(lambda: any("->" in lock and f" {waiting.pid} " in lock for lock in _locks()))
            began = time.monotonic()
            wait_for(lambda began=began: time.monotonic() > began + turn_seconds)  # type: ignore[misc] # its default binds
            former, file = file, _lock(f"{address}-{turn}")
            os.rename(f"{address}-{turn}", f"{address}.lock")
            os.close(former)
        os.unlink(f"{address}.lock")
        os.close(file)
        assert waiting.stdout.readline() == "True\n"
        waiting.communicate()


def _lock(path: str) -> int:
    """Lock a file as another process would."""
    import fcntl

    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def _locks() -> list[str]:
    """The locks of the system; those that are waited for have an arrow."""
    return Path("/proc/locks").read_text(encoding="ascii").splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="mutexes are of threads there")
def test_waiting_for_a_claim_ends(address: str) -> None:
    claim = take_claim(address)
    assert claim is not None

    assert await_claim(address, 0.05) is None
    claim.release()
    again = await_claim(address, 0.05)
    assert again is not None
    again.release()


def test_the_first_free_address_is_claimed(address: str) -> None:
    first = take_claim(f"{address}-0")
    assert first is not None
    second = claim_first([f"{address}-0", f"{address}-1"])

    assert second is not None
    assert second.address == f"{address}-1"
    assert claim_first([f"{address}-0", f"{address}-1"]) is None
    first.release()
    second.release()


@pytest.mark.skipif(sys.platform == "win32", reason="mutexes are no files")
def test_a_folder_that_cannot_be_written_to_gives_no_claim(tmp_path: Path) -> None:
    os.symlink(tmp_path / "elsewhere", tmp_path / "socket.lock")

    for name in ("socket", "missing/socket"):
        with pytest.raises(OSError, match="socket"):
            take_claim(str(tmp_path / name))
        with pytest.raises(OSError, match="socket"):
            await_claim(str(tmp_path / name), 5)
    assert claim_first([str(tmp_path / "socket")]) is None
    assert not (tmp_path / "elsewhere").exists()
