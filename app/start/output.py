"""Standard output and standard error, and the language of the command line.

That is the language of the system, as in other programs of a terminal. The setting of the window's language is not
read, because a start that prints has not opened the settings. The sentences are in the files that the window has, so
that a language is one file. QtCore is imported when something is translated.
"""

from __future__ import annotations

import io
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator


def write_utf8() -> None:
    """Make standard output and standard error UTF-8 on Windows.

    There, Python writes UTF-8 to a console, but the system's code page to a pipe or a file. A code page has few
    characters, and the reader of a pipe does not know which one it is. On other systems the locale decides.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):  # a windowed build has no streams
            continue
        if sys.platform == "win32":
            stream.reconfigure(encoding="utf-8")
        elif stream.errors == "strict":
            stream.reconfigure(errors="replace")  # the encoding of a locale may lack a character


def marked(_context: str, sentence: str) -> str:
    """A sentence of the command line. Qt's `lupdate` finds it by the name of this function."""
    return sentence


def translated(context: str, sentence: str) -> str:
    """A sentence of the command line in the language of the system; itself where it is not translated.

    `lupdate` finds it, too.
    """
    translator = _translator()
    return (translator.translate(context, sentence) if translator is not None else "") or sentence


def print_error(sentence: str) -> None:
    """Print a sentence to standard error, if it exists: a windowed build on Windows has none."""
    if sys.stderr is not None:
        print(sentence, file=sys.stderr)  # noqa: T201 - output of the command line


@cache
def _translator() -> QTranslator | None:
    try:
        from PySide6.QtCore import QLocale, QTranslator
    except ImportError:  # a library of the system is missing, which is said in English
        return None
    from app.core.program import RESOURCES  # the packages' scripts need none

    translator = QTranslator()
    translator.load(QLocale.system(), "pack-browser", "_", str(RESOURCES / "translations"))
    return translator
