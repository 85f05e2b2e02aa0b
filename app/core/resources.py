"""The program's own files: their folder, and the list of licences that the build makes."""

from pathlib import Path
from typing import Final

from msgspec import Struct, json

# app/core/resources.py -> the folder that holds both app/ and resources/ (the packaged app keeps that layout).
RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"


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
