"""Other processes: running them, and information about them, which is read from /proc and only Linux has."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pytest

MB: Final = 1_000_000
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


def run_program(
    command: list[str], *, env: Mapping[str, str], cwd: Path, timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run the program, and return what it has printed.

    Its standard error is repeated here, because a test fails if an error is logged there.
    """
    ended = subprocess.run(
        command, env=dict(env), cwd=cwd, capture_output=True, encoding="utf-8", timeout=timeout, check=False
    )
    sys.stderr.write(ended.stderr)
    return ended


def _stat(pid: int | str) -> list[str]:
    """The fields of /proc/PID/stat from the state on; empty if there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def is_gone(pid: int) -> bool:
    """Whether a process has ended. It may be a zombie, whose parent has not read its exit code yet."""
    fields = _stat(pid)
    return not fields or fields[0] == "Z"


def children_of(pid: int) -> set[int]:
    """The processes that a process has started, without those that have ended.

    The resource tracker of `multiprocessing` is left out: Python starts it with the first process of that module, and
    keeps it for as long as the interpreter runs.
    """
    found: set[int] = set()
    with contextlib.suppress(OSError):  # there is no such process, or no /proc
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{thread}/children", "rb") as children:
                found.update(map(int, children.read().split()))
    return {child for child in found if not is_gone(child) and "resource_tracker" not in command_line_of(child)}


def command_line_of(pid: int) -> str:
    """The program of a process and its arguments; empty for one that is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def descendants_of(pid: int) -> set[int]:
    """The processes that a process has started, those that they have started, and so on."""
    found: set[int] = set()
    to_visit = {pid}
    while to_visit:
        children = children_of(to_visit.pop()) - found
        found |= children
        to_visit |= children
    return found


class Memory(NamedTuple):
    """What a process takes, in bytes.

    Attributes:
        pss: Proportional set size, in which pages that processes share are counted once.
        rss: Resident set size, in which such pages are counted in each process.
        uss: Unique set size: the memory that only this process maps, which is freed when it ends.
    """

    pss: int
    rss: int
    uss: int


def memory_of(pid: int) -> Memory:
    """What one process takes, without its descendants."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = Counter({name: int(kilobytes) * 1024 for name, kilobytes in re.findall(r"(?m)^(\w+): +(\d+) kB", text)})
    return Memory(found["Pss"], found["Rss"], found["Private_Clean"] + found["Private_Dirty"])


def pss_of_tree(root: int) -> int:
    """Proportional set size of a process and its descendants, in bytes."""
    total = 0
    for pid in (root, *descendants_of(root)):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            total += memory_of(pid).pss
    return total


def cpu_seconds(pid: int) -> float:
    """CPU time that a process has used; 0 if it has ended."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def cpu_seconds_until_gone(pid: int, timeout_seconds: float = 20.0) -> float:
    """Wait until a process has ended, and return the CPU time that it used meanwhile."""
    before = last = cpu_seconds(pid)

    def has_ended() -> bool:
        nonlocal last
        last = max(last, cpu_seconds(pid))
        return is_gone(pid)

    wait_for(has_ended, timeout_seconds)
    return last - before


def wait_until_busy(pid: int, seconds: float = 0.2) -> None:
    """Wait until a process has used that much CPU time from now on."""
    due = cpu_seconds(pid) + seconds
    wait_for(lambda: cpu_seconds(pid) >= due)


def wait_for(condition: Callable[[], bool], timeout_seconds: float = 20.0) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def kill(pids: set[int], number: int) -> None:
    """Send a signal to processes. Those that have ended are ignored."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
