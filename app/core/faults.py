"""Unexpected exceptions in the log: their types and places in the source, but nothing that a variable may have held.

The message of most exceptions may contain what the program was working with: a key, a signed URL, a description, the
name of a file. Only that of those is logged which are about the source code itself.
"""

import logging
import os
from collections import deque
from pathlib import Path
from traceback import walk_tb
from typing import Final

from app.core.resources import are_replaced

_logger = logging.getLogger(__name__)

# The attribute of a record that is a fault of this program, which the window shows.
IS_FAULT: Final = "is_fault"


def log_fault(logger: logging.Logger, what: str, error: BaseException) -> None:
    """Log an exception that this program does not expect. Its frames are not referred to afterwards.

    If the program's files were replaced or removed, that is logged instead, because any part of it may fail then.

    Args:
        logger: That of the module.
        what: What has failed; holds no secret.
        error: The exception.
    """
    if are_replaced():
        _logger.error("the program was updated or removed while it runs", extra={IS_FAULT: True})
    else:
        logger.error("%s failed: %s", what, described(error), extra={IS_FAULT: True})


_MOST_PLACES: Final = 25
_MOST_CAUSES: Final = 4


def described(error: BaseException) -> str:
    """An exception with its causes: the type of each, and its places, the innermost last."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(parts) < _MOST_CAUSES:
        lines = [f"{type(current).__name__}{_message(current)}", *places(current, _MOST_PLACES)]
        if elsewhere := getattr(current, "places", ""):  # of a `DecoderFaultError`
            lines += [f"in a decoder process: {current}", *elsewhere.splitlines()]
        parts.append("\n  ".join(lines))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\nwhile handling or because of: ".join(parts)


_ROOT: Final = f"{Path(__file__).parents[2]}{os.sep}"


def places(error: BaseException, most: int) -> list[str]:
    """Where an exception was raised, the innermost place last, each as ``file:line in function``."""
    found: deque[str] = deque(maxlen=most)
    for frame, line in walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        # Outside of the program only the end of the path: the rest may name the person.
        shown = file.removeprefix(_ROOT) if file.startswith(_ROOT) else os.sep.join(file.split(os.sep)[-2:])
        found.append(f"{shown.replace(os.sep, '/')}:{line} in {frame.f_code.co_qualname}")
    return list(found)


_ABOUT_SOURCE: Final = (AttributeError, NameError, TypeError, ImportError, IndexError, ArithmeticError)
_LONGEST: Final = 200  # characters of a message


def _message(error: BaseException) -> str:
    if isinstance(error, OSError):
        # Not its own text, which contains the name of the file.
        message = os.strerror(error.errno) if isinstance(error.errno, int) else ""
    else:
        message = str(error) if isinstance(error, _ABOUT_SOURCE) else ""
    return f": {' '.join(message.split())[:_LONGEST]}" if message else ""
