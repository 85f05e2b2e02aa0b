"""Reads the releases from `CHANGELOG.md`, newest first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from release.project import ROOT

FILE: Final = ROOT / "CHANGELOG.md"
_HEADING: Final = re.compile(r"^## \[(?P<version>\d[^\]]*)\] - (?P<date>\d{4}-\d{2}-\d{2})$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Release:
    """One release.

    Attributes:
        version: Such as "1.2.3".
        date: Such as "2026-11-25".
    """

    version: str
    date: str


def releases_of(text: str) -> list[Release]:
    """The releases in a changelog's text, in its order, without its section *Unreleased*."""
    return [Release(match["version"], match["date"]) for match in _HEADING.finditer(text)]


def releases() -> list[Release]:
    """The releases of this program."""
    return releases_of(FILE.read_text(encoding="utf-8"))
