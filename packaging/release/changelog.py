"""Reads the releases from `CHANGELOG.md`, newest first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from release.project import ROOT

FILE: Final = ROOT / "CHANGELOG.md"
_HEADING: Final = re.compile(r"^## \[(?P<version>\d[^\]]*)\] - (?P<date>\d{4}-\d{2}-\d{2})$", re.MULTILINE)
_UNRELEASED: Final = re.compile(r"^## *\[?unreleased\b.*$", re.MULTILINE | re.IGNORECASE)
# A line break inside of a paragraph or of an entry of a list. GitHub shows each of them in a release's notes.
_WRAP: Final = re.compile(r"(?<=\S)\n *(?!- |#|\s)")


@dataclass(frozen=True, slots=True)
class Release:
    """One release.

    Attributes:
        version: Such as "1.2.3".
        date: Such as "2026-11-25".
        notes: What has changed, in Markdown; a line for each heading, paragraph and entry.
    """

    version: str
    date: str
    notes: str


def releases_of(text: str) -> list[Release]:
    """The releases in a changelog's text, in its order, without its section *Unreleased*."""
    return [
        Release(match["version"], match["date"], _WRAP.sub(" ", text[match.end() :].partition("\n## ")[0]).strip())
        for match in _HEADING.finditer(text)
    ]


def unreleased_of(text: str) -> str:
    """What stands under *Unreleased* in a changelog's text, without headings; empty if nothing is left there."""
    heading = _UNRELEASED.search(text)
    section = text[heading.end() :].partition("\n## ")[0] if heading is not None else ""
    return "\n".join(line for line in section.splitlines() if line.strip() and not re.match("#+ ", line))


def releases() -> list[Release]:
    """The releases of this program."""
    return releases_of(FILE.read_text(encoding="utf-8"))
