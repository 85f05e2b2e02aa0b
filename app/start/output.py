"""Standard output and standard error. Imports little, because a start that joins a running program needs it."""

from __future__ import annotations

import io
import sys


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
