"""The display, before Qt opens a window: without one, or in some folders, Qt aborts the process."""

from __future__ import annotations

import ctypes
import importlib.util
import io
import os
import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

# --- Output -----------------------------------------------------------------------------------------------------------


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


# --- The display ----------------------------------------------------------------------------------------------------

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator


def screenshot_platform() -> str:
    """The value of `QT_QPA_PLATFORM` for a window that is painted but never shown.

    On Windows it is the platform of ordinary windows, because Qt's offscreen platform finds no fonts there.
    """
    return "windows" if sys.platform == "win32" else "offscreen"


NO_DISPLAY = marked(
    "CommandLine",
    "Pack Browser needs a display to open its window, and there is none here. "
    "With --demo or --screenshot FILE it writes the window as a picture instead.",
)
NO_CURSOR_LIBRARY = marked(
    "CommandLine",
    "Pack Browser cannot open its window: the system library libxcb-cursor is missing. "
    "On Debian and Ubuntu, install the package libxcb-cursor0.",
)

# Only in English, because Qt, which translates, is not loaded from there.
UNUSABLE_FOLDER: Final = (
    "Pack Browser cannot start from this folder, because Qt does not work in a folder whose path has a comma, a "
    "semicolon, a quote, a backslash, a line break, $ORIGIN or an unreadable character: {folder}\n"
    "Move or rename the folder."
)
# PySide6 writes the path of its folder as a list of Qt's settings; the dynamic linker replaces $ORIGIN. A path that is
# not UTF-8 has surrogates. On Windows a backslash is no part of a name.
_UNUSABLE: Final = re.compile(
    r"[,;\"\n\r\ud800-\udfff]|\$\{?(ORIGIN|LIB|PLATFORM)\b" + ("" if os.sep == "\\" else r"|\\")
)


def unusable_folder() -> str | None:
    """The folder of Qt if Qt does not work there; None if it does."""
    found = importlib.util.find_spec("PySide6")
    folder = os.path.dirname(found.origin) if found is not None and found.origin is not None else ""
    return folder if _UNUSABLE.search(folder) else None


def missing_display(environment: Mapping[str, str]) -> str | None:
    """Why no window can be opened, as a sentence; None if one can, or if `QT_QPA_PLATFORM` is set."""
    if not sys.platform.startswith("linux") or environment.get("QT_QPA_PLATFORM", "").strip():
        return None
    if _has_wayland(environment):
        return None
    if not _has_x11(environment.get("DISPLAY", "")):
        return NO_DISPLAY
    try:
        ctypes.CDLL("libxcb-cursor.so.0")
    except OSError:
        return NO_CURSOR_LIBRARY
    return None


_ANY_PROCESS: Final = -1


def let_others_come_to_front() -> None:
    """Let the window of another process come to the front. Windows allows that to the active process alone."""
    if sys.platform == "win32":
        ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROCESS)


def _has_wayland(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    return _accepts(Path(environment.get("XDG_RUNTIME_DIR", "/")) / name)


def _has_x11(display_text: str) -> bool:
    """Whether an X server listens at the address in DISPLAY, such as ``:0``, ``unix:0.0`` or ``host:10.0``."""
    match = re.fullmatch(r"(?P<host>[^:]*):(?P<number>\d+)(\.\d+)?", display_text.strip())
    if match is None:
        return False
    host, number = match["host"], int(match["number"])
    if host in {"", "unix"}:
        return _accepts(Path(f"/tmp/.X11-unix/X{number}")) or _accepts(f"\0/tmp/.X11-unix/X{number}")
    import socket

    try:
        with socket.create_connection((host, 6000 + number), timeout=2):
            return True
    except (OSError, UnicodeError, OverflowError):
        return False


def _accepts(address: Path | str) -> bool:
    """Whether a Unix domain socket accepts connections."""
    import socket  # not needed on other systems, nor with `QT_QPA_PLATFORM`

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        try:
            probe.connect(os.fspath(address))
        except OSError:
            return False
    return True
