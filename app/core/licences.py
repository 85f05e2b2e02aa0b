"""What is bundled with the packaged app, and under which licences; the list is made by the build."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.core.resource_paths import RESOURCES


@dataclass(frozen=True, slots=True)
class Licence:
    """One bundled package or library.

    Attributes:
        name: Of it.
        version: Of it.
        licence: An SPDX expression, or the package's own words.
        text: The whole licence.
    """

    name: str
    version: str
    licence: str
    text: str


def bundled_licences() -> tuple[Licence, ...]:
    """Everything in the packaged app, the app itself first; empty where the app runs from source."""
    try:
        entries = json.loads((RESOURCES / "licences.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    return tuple(Licence(each["name"], each["version"], each["licence"], each["text"]) for each in entries)
