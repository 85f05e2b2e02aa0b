"""Logging to standard error, without secrets."""

from __future__ import annotations

import logging
import sys
from typing import Final, override

from app.core.redaction import Redactor

_VERBOSE_LIBRARIES: Final = ("httpx", "httpcore", "PIL", "asyncio", "qasync")


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
