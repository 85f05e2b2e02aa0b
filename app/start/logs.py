"""What is logged: to standard error, and from INFO on to a journal, for the file, the diagnostics and the banner.

Nothing here or in the app writes a secret, a whole URL or the name of the person: messages are made without them, and
what handlers write is redacted on top of that.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import stat
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, override

from msgspec import Struct

from app.core.faults import IS_FAULT, described
from app.core.identity import APP_ID
from app.core.plain_files import NotPlainError
from app.core.redaction import Redactor
from app.start import BEGAN
from app.start.handover.claims import Claim, take_claim

if TYPE_CHECKING:
    from types import TracebackType

_VERBOSE_LIBRARIES: Final = ("httpx", "httpcore", "PIL", "asyncio", "qasync")
_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_MOST_LINES: Final = 2_000  # that wait for the file
_MOST_PROBLEMS: Final = 50
_MOST_STEPS: Final = 20
_LONGEST: Final = 8_000  # characters of a record
_REPEATED_SECONDS: Final = 5.0  # what happens again within this time is not shown again
_CLOSING_SECONDS: Final = 1.0
_MOST_WINDOWS: Final = 9
_MAX_BYTES: Final = 1 << 20  # of a file
_FORMER: Final = 2  # files, with .1 and .2 after their names
_VALUES: Final = re.compile(r"[\n<(]")  # with which values begin in messages of asyncio
_URL: Final = re.compile(r"\b(https?://[^\s/?#'\"]+)[^\s'\"]*", re.IGNORECASE)


class RedactingFormatter(logging.Formatter):
    """Formats a record with its traceback, and removes secrets from the whole text."""

    def __init__(self, redactor: Redactor) -> None:
        """Make a formatter that uses this redactor."""
        super().__init__(_FORMAT)
        self._redactor = redactor

    @override
    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.redact(super().format(record))


class _PlainFormatter(logging.Formatter):
    """Formats a record without what a library may have put into it: values in exceptions and in messages of asyncio."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        # A copy, because a record stores the text of its exception for all formatters.
        text = record.getMessage()
        if not record.name.startswith("app."):
            text = _VALUES.split(text, maxsplit=1)[0]
        return super().format(logging.makeLogRecord(vars(record) | {"exc_text": None, "msg": text, "args": None}))

    @override
    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return described(ei[1]) if ei[1] is not None else ""


def without_person(text: str) -> str:
    """A text in which ``~`` is the home folder, and whose other paths do not contain the name of the person."""
    home = os.path.expanduser("~")
    if len(home) < 3:
        return text
    name = re.escape(os.path.basename(home))
    return re.sub(rf"(?<=[/\\]){name}(?=[/\\\s'\"]|$)", "…", text.replace(home, "~"))


class Problem(Struct):
    """A warning or an error, which may have been logged several times.

    Attributes:
        text: Of the first time.
        is_fault: Whether it is a fault of the program.
        count: How many times.
        last_at: When it was the last time, in seconds of `time.monotonic`.
    """

    text: str
    is_fault: bool
    count: int = 0
    last_at: float = float("-inf")

    @override
    def __str__(self) -> str:
        return f"{self.text}\n  ({self.count} times)" if self.count > 1 else self.text


class LogFile:
    """The file of this process, which has 3 MiB at most together with its former ones. Only the user can read it.

    Each process that runs has a file of its own: the first one `pack-browser.log`, the next one `pack-browser-2.log`,
    and so on. So none renames what another one writes to.

    Not `logging.handlers.RotatingFileHandler`: it waits where a pipe is in the file's place, it loses lines where
    another program has the file open on Windows, and its buffer writes a line again that a full disk has refused.
    """

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
                    os.replace(f"{self._path}.{number - 1}" if number > 1 else self._path, f"{self._path}.{number}")
            self._append(data, may_truncate=True)

    def close(self) -> None:
        """Let another process use the file."""
        self._claim.release()

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


class Journal(logging.Handler):
    """Records what is logged from INFO on. A thread writes it to a file, from `open` on.

    A file that cannot be written, or whose folder does not answer, blocks nothing but that thread.

    Attributes:
        folder: Of the file; None until `open`.
        problem: Why the file is not written; empty if it is.
        redactor: Removes every key that is used.
        on_fault: Called, in any thread, when a fault of the program was logged that the window does not show yet.
    """

    def __init__(self, redactor: Redactor) -> None:
        """Record, and write nothing yet; with the redactor that learns every key."""
        super().__init__(logging.INFO)
        self.setFormatter(_PlainFormatter(_FORMAT))
        self.folder: Path | None = None
        self.problem = "not opened yet"
        self.on_fault: Callable[[], object] = lambda: None
        self.redactor = redactor
        self._steps: list[tuple[str, float]] = []
        self._problems: dict[str, Problem] = {}  # by message, in the order of the last occurrence
        self._lines: deque[str] = deque(maxlen=_MOST_LINES)
        self._is_due = threading.Event()
        self._is_closing = False
        self._thread: threading.Thread | None = None

    @override
    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.levelno >= logging.WARNING:
            self._add_problem(record, message)
            return
        if len(self._steps) < _MOST_STEPS:
            self._steps.append((message, record.created - BEGAN))
        self._write(self.format(record))

    def _add_problem(self, record: logging.LogRecord, message: str) -> None:
        problem = self._problems.pop(message, None)
        if problem is None:
            # Libraries log what they have caught with the exception, asyncio that of a callback for example.
            is_fault = getattr(record, IS_FAULT, False) or bool(record.exc_info)
            problem = Problem(self.format(record)[:_LONGEST], is_fault)
        self._problems[message] = problem
        if len(self._problems) > _MOST_PROBLEMS:
            del self._problems[next(iter(self._problems))]
        problem.count += 1
        former_at, problem.last_at = problem.last_at, time.monotonic()
        if problem.count == 1:
            self._write(problem.text)
        elif problem.count & (problem.count - 1) == 0:  # a fault while painting is logged with each frame
            self._write(f"{self.format(record).splitlines()[0]} ({problem.count} times so far)")
        if problem.is_fault and problem.last_at > former_at + _REPEATED_SECONDS:
            self.on_fault()

    def _write(self, text: str) -> None:
        self._lines.append(text)
        self._is_due.set()

    def redacted(self, text: str) -> str:
        """A text without keys, whole URLs and the name of the person, as it is written to the file."""
        return without_person(_URL.sub(r"\1/…", self.redactor.redact(text)))

    def steps(self) -> list[tuple[str, float]]:
        """What was logged first, and how many seconds after the start."""
        return [(self.redacted(message), seconds) for message, seconds in tuple(self._steps)]

    def problems(self, most: int, *, only_faults: bool = False) -> list[str]:
        """The warnings and errors that were logged last, the latest one last, redacted.

        Args:
            most: How many.
            only_faults: Whether to leave warnings out.
        """
        found = [str(each) for each in tuple(self._problems.values()) if each.is_fault or not only_faults]
        return [self.redacted(text) for text in found[-most:]]

    # --- The file -------------------------------------------------------------------------------------------------

    def open(self, folder: Path) -> None:
        """Begin to write to a file in a folder, which is made; to be called after the first paint."""
        self.folder = folder
        if self._thread is None:
            self._thread = threading.Thread(target=partial(self._work, folder), name="log", daemon=True)
            try:
                self._thread.start()
            except RuntimeError:
                self.problem, self._thread = "the system has no thread left", None

    def finish(self, seconds: float = _CLOSING_SECONDS) -> None:
        """Write what is left, and wait for that as long as this at most."""
        if self._thread is None:
            return
        for problem in tuple(self._problems.values()):
            if problem.count & (problem.count - 1):
                self._write(f"{problem.text.splitlines()[0]} ({problem.count} times)")
        self._is_closing = True
        self._is_due.set()
        self._thread.join(seconds)
        self._thread = None

    def _work(self, folder: Path) -> None:
        file: LogFile | None = None
        while not self._is_closing or self._lines:
            self._is_due.wait()
            self._is_due.clear()
            while self._lines:
                line = self._lines.popleft()
                try:
                    file = file or LogFile(folder)
                    file.write(self.redacted(line))
                except OSError as error:
                    self.problem = os.strerror(error.errno) if error.errno else str(error)
                    self._lines.appendleft(line)
                    break
                self.problem = ""
            if self._is_closing:
                break
        if file is not None:
            file.close()


def set_up_logging(level: str, redactor: Redactor) -> Journal:
    """Log to standard error from this level on, and to a journal.

    Libraries that log URLs and headers are logged from WARNING on.
    """
    journal = Journal(redactor)
    handlers: list[logging.Handler] = [journal]
    if sys.stderr is not None:  # a windowed build on Windows has none
        handlers.append(logging.StreamHandler(sys.stderr))
        handlers[-1].setFormatter(RedactingFormatter(redactor))
        handlers[-1].setLevel(level)
    logging.basicConfig(level=level, handlers=handlers, force=True)
    logging.getLogger("app").setLevel(min(logging.INFO, logging.getLevelNamesMapping()[level]))
    for name in _VERBOSE_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    return journal
