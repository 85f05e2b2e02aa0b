"""Logging to standard error, without secrets."""

from __future__ import annotations

import io
import logging
import sys
from typing import TYPE_CHECKING, Final, override

if TYPE_CHECKING:
    from app.core.redaction import Redactor

_VERBOSE_LIBRARIES: Final = ("httpx", "httpcore", "PIL", "asyncio", "qasync")


def write_utf8() -> None:
    """Make standard output and standard error UTF-8 on Windows.

    There, Python writes UTF-8 to a console, but the system's code page to a pipe or a file. A code page has few
    characters, and the reader of a pipe does not know which one it is. On other systems the locale decides.
    """
    if sys.platform != "win32":
        return
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a windowed build has no streams
            stream.reconfigure(encoding="utf-8")


def print_error(sentence: str) -> None:
    """Print a sentence to standard error, if it exists: a windowed build on Windows has none."""
    if sys.stderr is not None:
        print(sentence, file=sys.stderr)  # noqa: T201 - output of the command line


class RedactingFormatter(logging.Formatter):
    """Formats a record with its traceback, and removes secrets from the whole text."""

    def __init__(self, redactor: Redactor) -> None:
        """Make a formatter that uses this redactor."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redactor = redactor

    @override
    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.redact(super().format(record))


def set_up_logging(level: str, redactor: Redactor) -> None:
    """Log to standard error from this level on. Libraries that log URLs and headers are logged from WARNING on."""
    if sys.stderr is None:  # a windowed build on Windows has none
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(redactor))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _VERBOSE_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
