"""The memory of a process and its descendants, as PSS, in which pages that processes share are counted once.

Linux only: reads /proc.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Final, NamedTuple

MB: Final = 1_000_000

_PARENT: Final = re.compile(r"\) \S (\d+)")  # the name in parentheses may contain anything
_PSS: Final = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)
_RSS: Final = re.compile(r"^Rss: +(\d+) kB", re.MULTILINE)
_PRIVATE: Final = re.compile(r"^Private_(?:Clean|Dirty): +(\d+) kB", re.MULTILINE)


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


def memory_of(process: int) -> Memory:
    """What one process takes, without its descendants."""
    text = _rollup(process)
    return Memory(_sum(_PSS, text), _sum(_RSS, text), _sum(_PRIVATE, text))


def pss_of_tree(root: int) -> int:
    """Proportional set size of a process and its descendants, in bytes."""
    total = 0
    for process in _tree(root):
        # The process may have ended meanwhile.
        with contextlib.suppress(OSError):
            total += _sum(_PSS, _rollup(process))
    return total


def private_bytes(process: int) -> int:
    """Unique set size: the memory that only this process maps, which is freed when it ends."""
    return memory_of(process).uss


def _rollup(process: int) -> str:
    return Path(f"/proc/{process}/smaps_rollup").read_text()


def _sum(kilobytes: re.Pattern[str], text: str) -> int:
    return sum(map(int, kilobytes.findall(text))) * 1024


def _tree(root: int) -> set[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = _PARENT.search((folder / "stat").read_text())
            if parent is not None:
                children.setdefault(int(parent[1]), []).append(int(folder.name))
    tree: set[int] = set()
    to_visit = [root]
    while to_visit:
        process = to_visit.pop()
        tree.add(process)
        to_visit += children.get(process, ())
    return tree
