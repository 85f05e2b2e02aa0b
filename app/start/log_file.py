"""The file of the log, written by one thread of one process. Imported by that thread.

Each process that runs has a file of its own: the first one `pack-browser.log`, the next one `pack-browser-2.log`, and
so on. So none renames what another one writes to.

Not `logging.handlers.RotatingFileHandler`: it waits where a pipe is in the file's place, it loses lines where another
program has the file open on Windows, and its buffer writes a line again that a full disk has refused.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.core.identity import APP_ID
from app.core.plain_files import NotPlainError
from app.start.handover.claims import Claim, take_claim

_MOST_WINDOWS: Final = 9
_MAX_BYTES: Final = 1 << 20
_FORMER: Final = 2  # files, with .1 and .2 after their names


class LogFile:
    """The file of this process, which has 3 MiB at most together with its former ones. Only the user can read it."""

    def __init__(self, folder: Path) -> None:
        """Choose a file that no other process writes to.

        Raises:
            OSError: The folder can't be made or written, or there are too many processes.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._claim, self._path = _claim(folder)

    def write(self, text: str) -> None:
        """Write a text and a line break, whole or not at all.

        Raises:
            OSError: It can't be written. The next call tries again.
        """
        data = f"{text}\n".encode(errors="replace")[:_MAX_BYTES]
        if not self._append(data):
            for number in range(_FORMER, 0, -1):
                with suppress(OSError):  # another program has it open, or something else is in its place
                    os.replace(self._named(number - 1), self._named(number))
            self._append(data, may_truncate=True)

    def close(self) -> None:
        """Let another process use the file."""
        self._claim.release()

    def _named(self, number: int) -> str:
        return f"{self._path}.{number}" if number else f"{self._path}"

    def _append(self, data: bytes, *, may_truncate: bool = False) -> bool:
        """Append to the file unless it is full, and return whether that was done."""
        with open(self._path, "ab", buffering=0, opener=_open_plain) as file:
            size = file.seek(0, os.SEEK_END)
            if size + len(data) > _MAX_BYTES:
                if not may_truncate:
                    return False
                size = file.truncate(0)
            written = 0
            try:
                written = file.write(data) or 0
            finally:
                if written < len(data):
                    file.truncate(size)
            if written < len(data):
                raise OSError(errno.ENOSPC, "")
            return True


def _open_plain(name: str, flags: int) -> int:
    # Opening a pipe would wait for its reader.
    number = os.open(name, flags | getattr(os, "O_NONBLOCK", 0), 0o600)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise NotPlainError("something else is in its place")
    if sys.platform != "win32":
        os.fchmod(number, 0o600)
    return number


def _claim(folder: Path) -> tuple[Claim, Path]:
    for number in range(1, _MOST_WINDOWS + 1):
        path = folder / (f"{APP_ID}.log" if number == 1 else f"{APP_ID}-{number}.log")
        claim = take_claim(os.fspath(path))
        if claim is not None:
            return claim, path
    raise OSError("too many windows are open")
