"""Standard output and standard error, and the language of the command line, for which Qt is not imported.

That is the language of the system, as in other programs of a terminal. The setting of the window's language is not
read, because a start that prints has not opened the settings. The sentences are in the files that the window has, so
that a language is one file. Imports little, because a start that joins a running program needs it.
"""

import io
import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final


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


def translated(_context: str, sentence: str) -> str:
    """A sentence of the command line in the language of the system; itself where it is not translated.

    `lupdate` finds it, too.
    """
    return _translations().get(sentence, sentence)


def print_error(sentence: str) -> None:
    """Print a sentence to standard error, if it exists: a windowed build on Windows has none."""
    if sys.stderr is not None:
        print(sentence, file=sys.stderr)  # noqa: T201 - output of the command line


@cache
def _translations() -> dict[str, str]:
    names = system_languages(os.environ)
    if not names or names[0].startswith("en"):
        return {}
    from app.core.resources import RESOURCES

    for name in names:
        path = RESOURCES / "translations" / f"pack-browser_{name}.qm"
        if path.exists():
            return dict(_messages(path.read_bytes()))
    return {}


def system_languages(environment: Mapping[str, str]) -> list[str]:
    """The languages of the system's user, the preferred one first, each as in ``de_AT`` before ``de``.

    The variables are those of gettext. Windows has none; a terminal of macOS sets LANG.
    """
    names = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chosen = next(filter(None, names), "")
    if not chosen and sys.platform == "win32":
        import ctypes
        import locale

        chosen = locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    plain = chosen.partition(".")[0]
    if plain in {"", "C", "POSIX"}:
        return []
    wanted = [each for each in environment.get("LANGUAGE", "").split(":") if each] or [chosen]
    tags = [each.partition("@")[0].partition(".")[0] for each in wanted]
    return [name for tag in tags for name in dict.fromkeys((tag, tag.partition("_")[0]))]


# Tags of the parts of a .qm file, of QTranslator's source.
_MESSAGES: Final = 0x69
_END, _TRANSLATION, _SOURCE, _CONTEXT = 1, 3, 6, 7


def _messages(data: bytes) -> Iterator[tuple[str, str]]:
    """The sentences of the command line, and what they are in the language of a .qm file."""
    start = 16  # after the magic number
    while start < len(data) and data[start] != _MESSAGES:  # there is none in a file without a translation
        start += 5 + int.from_bytes(data[start + 1 : start + 5])
    place, end = start + 5, start + 5 + int.from_bytes(data[start + 1 : start + 5])
    parts: dict[int, bytes] = {}
    while place < end:
        if (tag := data[place]) == _END:
            if parts.get(_CONTEXT) == b"CommandLine" and parts[_TRANSLATION]:
                yield parts[_SOURCE].decode(), parts[_TRANSLATION].decode("utf-16-be")
            parts, place = {}, place + 1
            continue
        length = int.from_bytes(data[place + 1 : place + 5])
        parts[tag] = data[place + 5 : place + 5 + length]
        place += 5 + length
