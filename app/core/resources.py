"""The program's own files: their folder, whether they were replaced, and the list of licences that the build makes."""

import os
import sys
from pathlib import Path
from typing import Final

from msgspec import Struct, json

from app.core.identity import APP_ID

# app/core/resources.py -> the folder that holds both app/ and resources/ (the packaged app keeps that layout).
RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"

IS_BUNDLED: Final = bool(getattr(sys, "frozen", False))  # this is the packaged app


def _find_program() -> Path:
    if not IS_BUNDLED:
        return Path(sys.executable)
    # Not `sys.executable`, which is what the variable PYTHONEXECUTABLE says, if it is set.
    folder = RESOURCES.parents[1]
    if sys.platform == "darwin":
        return folder / "MacOS" / APP_ID
    return folder / (f"{APP_ID}.exe" if sys.platform == "win32" else APP_ID)


PROGRAM: Final = _find_program()  # the packaged app, or Python


def _identity() -> tuple[int, int, int] | None:
    try:
        found = os.stat(PROGRAM if IS_BUNDLED else __file__)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns


_AT_START: Final = _identity()


def are_replaced() -> bool:
    """Whether the program's files were replaced or removed since it was started, as by an update."""
    return _identity() != _AT_START


class Licence(Struct, frozen=True):
    """One bundled package or library.

    Attributes:
        name: Name of the package or library.
        version: Its version.
        licence: An SPDX expression, or what the package's metadata say.
        text: The full text of the licence.
    """

    name: str
    version: str
    licence: str
    text: str


def bundled_licences() -> tuple[Licence, ...]:
    """The licences of the app and of everything bundled with it, the app's first; none if the app runs from source."""
    try:
        return json.decode((RESOURCES / "licences.json").read_bytes(), type=tuple[Licence, ...])
    except FileNotFoundError:
        return ()
