"""Which programs have not answered: the starts that follow ask them last, so that only the first one waits.

Without this, links that are opened together while a window hangs would wait one after the other. A program is noted by
an empty file, because the start that notes it may end at once. The file's modification time is when that was.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import Final

_VALID_SECONDS: Final = 10.0  # afterwards the program may have recovered, and one start waits for it again


def note_silence(address: str) -> None:
    """Note that the program at an address has not answered in time. A failure only costs later starts time."""
    path = _path(address)
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if os.path.isabs(path):
        with contextlib.suppress(OSError):
            os.close(os.open(path, flags, 0o600))
            os.utime(path)  # it may be there already


def forget_silence(address: str) -> None:
    """Note that the program at an address has answered, or has ended."""
    with contextlib.suppress(OSError):
        os.unlink(_path(address))


def is_silent(address: str) -> bool:
    """Whether the program at an address has not answered in the last seconds."""
    try:
        noted_at = os.stat(_path(address)).st_mtime
    except OSError:
        return False
    # The clock may have been set back since.
    return abs(time.time() - noted_at) < _VALID_SECONDS


def _path(address: str) -> str:
    if sys.platform == "win32":  # pipes are not in a folder
        folder = os.environ.get("TEMP", "")  # each user has their own
        return os.path.join(folder, address.rpartition("\\")[2] + ".silent")
    return f"{address}.silent"
