"""What is logged: to standard error, and from INFO on to a journal, for the file, the diagnostics and the banner.

Nothing here or in the app writes a secret, a whole URL or the name of the person: messages are made without them, and
what handlers write is redacted on top of that.
"""

import errno
import logging
import os
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, override

from msgspec import Struct

from app.core.identity import APP_ID, ORGANIZATION
from app.core.plain_files import answers, refuse_others, size_of
from app.core.program import IS_FAULT, described, log_fault
from app.core.redaction import Redactor
from app.core.saved_values import Folders
from app.core.worker import Worker
from app.start import BEGAN
from app.start.arguments import RunOptions
from app.start.handover.claims import take_claim

_logger = logging.getLogger(__name__)

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
_DIGITS: Final = re.compile(r"\d+")
_VALUES: Final = re.compile(r"[\n<(]")  # with which values begin in messages of asyncio
_URL: Final = re.compile(r"\b(https?://[^\s/?#'\"]+)[^\s'\"]*", re.IGNORECASE)


class _Formatter(logging.Formatter):
    """Formats a record without what a library may have put into it: values in exceptions and in messages of asyncio."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        """Make a formatter whose texts a function redacts."""
        super().__init__(_FORMAT)
        self._redact = redact

    @override
    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage()
        if not record.name.startswith("app."):
            text = _VALUES.split(text, maxsplit=1)[0]
        if record.exc_info and record.exc_info[1] is not None:
            text = f"{text}\n{described(record.exc_info[1])}"
        values = {"msg": text, "args": None, "exc_info": None, "exc_text": None}
        return self._redact(super().format(logging.makeLogRecord(vars(record) | values)))


class Problem(Struct, frozen=True):
    """A warning or an error, which may have been logged several times.

    Attributes:
        text: Of the last time.
        is_fault: Whether it is a fault of the program.
        count: How many times.
        last_at: When it was the last time, in seconds of `time.monotonic`.
    """

    text: str = ""
    is_fault: bool = False
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
        for number in range(1, _MOST_WINDOWS + 1):
            self._path = folder / (f"{APP_ID}.log" if number == 1 else f"{APP_ID}-{number}.log")
            claim = take_claim(os.fspath(self._path))
            if claim is not None:
                self._claim = claim
                return
        raise OSError("too many windows are open")

    def write(self, text: str) -> None:
        """Write a text and a line break, whole or not at all.

        Raises:
            OSError: It can't be written. The next call tries again.
        """
        data = f"{text}\n".encode(errors="replace")[:_MAX_BYTES]
        refuse_others(self._path)
        if size_of(self._path) + len(data) > _MAX_BYTES:
            for number in range(_FORMER, 0, -1):
                with suppress(OSError):  # another program has it open, or something else is in its place
                    os.replace(f"{self._path}.{number - 1}" if number > 1 else self._path, f"{self._path}.{number}")
        with open(self._path, "ab", buffering=0, opener=_open_own) as file:
            if sys.platform != "win32":
                os.fchmod(file.fileno(), 0o600)  # not possible if it is another user's
            size = file.tell()
            if size + len(data) > _MAX_BYTES:  # it could not be renamed
                size = file.truncate(0)
            if (file.write(data) or 0) < len(data):
                file.truncate(size)
                raise OSError(errno.ENOSPC, "")

    def close(self) -> None:
        """Let another process use the file."""
        self._claim.unlock()


def _open_own(name: str, flags: int) -> int:
    # A link may lead to a file that the person needs.
    return os.open(name, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)


class Journal(logging.Handler):
    """Records what is logged from INFO on. A thread writes it to a file, from `open` on.

    A file that cannot be written, or whose folder does not answer, blocks nothing but that thread.

    Attributes:
        folder: Of the file; None until `open`.
        problem: Why the file is not written; empty if it is.
        redactor: Removes every key that is used.
        repeated: The latest record that was only counted, which standard error does not have either.
        steps: What was logged first, and how long after the start; not redacted.
        on_fault: Called, in any thread, when a fault of the program was logged that the window does not show yet.
    """

    def __init__(self, redactor: Redactor) -> None:
        """Record, and write nothing yet; with the redactor that learns every key."""
        super().__init__(logging.INFO)
        self.setFormatter(_Formatter(str))  # redacted when it is used: more keys may be known then
        self.folder: Path | None = None
        self.problem = "not opened yet"
        self.on_fault: Callable[[], object] = lambda: None
        self.redactor = redactor
        self.repeated: logging.LogRecord | None = None
        self.steps: list[str] = []
        self._problems: dict[str, Problem] = {}  # by kind, in the order of the last occurrence
        self._lines: deque[str] = deque(maxlen=_MOST_LINES)
        self._file: LogFile | None = None
        self._worker = Worker("log")

    @override
    def emit(self, record: logging.LogRecord) -> None:
        text = self.format(record)[:_LONGEST]
        if record.levelno >= logging.WARNING:
            self._add_problem(record, text)
        else:
            if len(self.steps) < _MOST_STEPS:
                self.steps.append(f"{record.created - BEGAN:.2f} s: {record.getMessage()}")
            self._write(text)

    def _add_problem(self, record: logging.LogRecord, text: str) -> None:
        # The same problem has the same message and innermost place; threads are numbered, and a virtual method of Qt
        # may be called from anywhere.
        message, *places = text.splitlines()
        kind = _DIGITS.sub("", message) + "".join(places[-1:])
        # Libraries log what they have caught with the exception, asyncio that of a callback for example.
        is_fault = getattr(record, IS_FAULT, False) or bool(record.exc_info)
        former = self._problems.pop(kind, Problem())
        problem = self._problems[kind] = Problem(text, is_fault, former.count + 1, time.monotonic())
        if len(self._problems) > _MOST_PROBLEMS:
            del self._problems[next(iter(self._problems))]
        if problem.count == 1:
            self._write(text)
        elif problem.count & (problem.count - 1) == 0:  # a fault while painting is logged with each frame
            self._write(f"{text.splitlines()[0]} ({problem.count} times so far)")
        else:
            self.repeated = record
        if is_fault and problem.last_at > former.last_at + _REPEATED_SECONDS:
            self.on_fault()

    def _write(self, text: str) -> None:
        self._lines.append(text)
        if self.folder is not None:
            self._worker.post(partial(self._write_lines, self.folder))

    def redacted(self, text: str) -> str:
        """A text without keys, whole URLs and the name of the person; ``~`` is the home folder."""
        text = _URL.sub(r"\1/…", self.redactor.redact(text))
        home = os.path.expanduser("~")
        if len(home) < 3:
            return text
        name = re.escape(os.path.basename(home))
        return re.sub(rf"(?<=[/\\]){name}(?=[/\\\s'\"]|$)", "…", text.replace(home, "~"))

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
        self._worker.post(partial(self._write_lines, folder))

    def finish(self, seconds: float = _CLOSING_SECONDS) -> None:
        """Write what is left, and wait for that as long as this at most."""
        if self.folder is None:
            return
        for problem in tuple(self._problems.values()):
            if problem.count & (problem.count - 1):
                self._write(f"{problem.text.splitlines()[0]} ({problem.count} times)")
        self.folder = None
        with suppress(TimeoutError):
            self._worker.submit(self._close_file).result(seconds)
        self._worker.close()

    def _write_lines(self, folder: Path) -> None:
        try:
            self._file = self._file or LogFile(folder)
            while self._lines:
                self._file.write(self.redacted(self._lines[0]))
                self._lines.popleft()
            self.problem = ""
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            self.problem = reason or "something else is in its place"

    def _close_file(self) -> None:
        if self._file is not None:
            self._file.close()


def set_up_logging(level: str, redactor: Redactor) -> Journal:
    """Log to standard error from this level on, and to a journal.

    Libraries that log URLs and headers are logged from WARNING on.
    """
    journal = Journal(redactor)
    handlers: list[logging.Handler] = [journal]
    if sys.stderr is not None:  # a windowed build on Windows has none
        handlers.append(logging.StreamHandler(sys.stderr))
        handlers[-1].setFormatter(_Formatter(journal.redacted))
        handlers[-1].setLevel(level)
        handlers[-1].addFilter(lambda record: record is not journal.repeated)
    logging.basicConfig(level=level, handlers=handlers, force=True)
    logging.getLogger("app").setLevel(min(logging.INFO, logging.getLevelNamesMapping()[level]))
    for name in _VERBOSE_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    return journal


def log_uncaught() -> None:
    """Log what nothing catches in slots, threads and destructors, from now on. The event loop logs its own."""

    def log(what: str, error: BaseException | None) -> None:
        if error is not None and not isinstance(error, SystemExit | KeyboardInterrupt):
            log_fault(_logger, what, error)

    def on_unraisable(found: Any) -> None:  # noqa: ANN401 - its class has no public name
        log(f"a destructor or callback of {type(found.object).__name__}", found.exc_value)

    sys.excepthook = lambda _kind, error, _traceback: log("a slot", error)
    threading.excepthook = lambda found: log(f"the thread {found.thread.name if found.thread else ''}", found.exc_value)
    sys.unraisablehook = on_unraisable


# --- Folders ----------------------------------------------------------------------------------------------------------


def folders_for(options: RunOptions) -> Folders:
    """The folders of a run; none for a check of the installation."""
    from PySide6.QtCore import QStandardPaths

    if options.smoke_test:
        return Folders()
    kinds = QStandardPaths.StandardLocation
    cache = QStandardPaths.writableLocation(kinds.CacheLocation)
    data = QStandardPaths.writableLocation(kinds.AppDataLocation)
    return Folders(Path(cache) / "thumbnails" if cache else None, Path(data) if data else None, log_folder())


def log_folder() -> Path | None:
    """Where this system keeps the logs of programs; None if its environment does not say."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return Path(local, ORGANIZATION, APP_ID, "Logs") if local else None
    home = os.path.expanduser("~")
    if not os.path.isabs(home):
        return None
    if sys.platform == "darwin":
        return Path(home, "Library", "Logs", ORGANIZATION, APP_ID)
    state = os.environ.get("XDG_STATE_HOME", "")
    # The XDG base directory specification has relative paths ignored.
    root = state if os.path.isabs(state) else os.path.join(home, ".local", "state")
    return Path(root, ORGANIZATION, APP_ID, "log")


def answering(folders: Folders) -> Folders:
    """Ask the folders, and leave out those that do not answer within half a second."""
    cache, data = (
        folder if folder is not None and answers(folder) else None for folder in (folders.cache, folders.data)
    )
    return Folders(cache, data, folders.log, (None if cache else folders.cache, None if data else folders.data))
