"""Logging to standard error, with everything that looks like a secret taken out."""

from __future__ import annotations

import io
import logging
import re
import sys
from typing import Final, override

# The key in a header, in the environment's form, and signatures in the query of image URLs.
_SECRETS: Final = (
    (re.compile(r"(?i)\b(bearer)\s+[^\s'\",]+"), r"\1 …"),
    (re.compile(r"(?i)\b(authorization['\"]?\s*[:=]\s*)[^\n]+"), r"\1…"),
    (re.compile(r"(https?://[^\s?'\"]+)\?[^\s'\"]+"), r"\1?…"),
    (re.compile(r"(?i)\b(https?:[/\\]*)[^\s/\\'\"]+@"), r"\1…@"),
)
_QUIET: Final = ("httpx", "httpcore", "PIL", "asyncio", "qasync")


def write_utf8() -> None:
    """Make standard output and standard error UTF-8 on Windows.

    There, Python writes UTF-8 to a console, but the system's code page to a pipe or a file. A code page has few
    characters, and the reader of a pipe cannot tell which one it is. On other systems the locale names the encoding.
    """
    if sys.platform != "win32":
        return
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a windowed build has no streams
            stream.reconfigure(encoding="utf-8")


def tell(sentence: str) -> None:
    """Say a sentence on standard error, where there is one: a windowed build on Windows has none."""
    if sys.stderr is not None:
        print(sentence, file=sys.stderr)  # noqa: T201 - what a command line answers


class RedactingFormatter(logging.Formatter):
    """Formats a record, traceback included, and takes secrets out of the whole text."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        """Take these texts out, too, wherever they stand."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = [secret for secret in secrets if secret]

    def add_secret(self, secret: str) -> None:
        """Take this text out, too."""
        self._secrets.append(secret)

    @override
    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "…")
        for pattern, replacement in _SECRETS:
            text = pattern.sub(replacement, text)
        return text


def add_secret(secret: str) -> None:
    """Take a text out of everything that is logged from now on, such as a key that was typed."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, RedactingFormatter):
            handler.formatter.add_secret(secret)


def set_up_logging(level: str, secrets: tuple[str, ...]) -> None:
    """Log to standard error from a level on; libraries that log URLs and headers only from WARNING on."""
    if sys.stderr is None:  # a windowed build on Windows has none
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
