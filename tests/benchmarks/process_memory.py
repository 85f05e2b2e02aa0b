"""The memory of a process and its descendants, as PSS, in which pages that processes share are counted once.

Linux only: reads /proc.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Final

MB: Final = 1_000_000

_PARENT: Final = re.compile(r"\) \S (\d+)")  # the name in parentheses may contain anything
_PSS: Final = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)
_PRIVATE: Final = re.compile(r"^Private_(?:Clean|Dirty): +(\d+) kB", re.MULTILINE)


def pss_of_tree(root: int) -> int:
    """Proportional set size of a process and its descendants, in bytes."""
    total = 0
    for process in _tree(root):
        # The process may have ended meanwhile.
        with contextlib.suppress(OSError):
            found = _PSS.search(Path(f"/proc/{process}/smaps_rollup").read_text())
            total += int(found[1]) * 1024 if found else 0
    return total


def private_bytes(process: int) -> int:
    """Unique set size: the memory that only this process maps, which is freed when it ends."""
    return sum(map(int, _PRIVATE.findall(Path(f"/proc/{process}/smaps_rollup").read_text()))) * 1024


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
