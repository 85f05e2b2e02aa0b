"""Counts, times and statuses as people read them, in the system's locale. Decides nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QDateTime, QLocale

from app.core.display_text import line_shown

STATUS_WORDS: Final = {
    "completed": "Described",
    "processing": "Being described",
    "pending": "Description pending",
    "failed": "Description failed",
    "unknown": "No status",
}
NO_DESCRIPTION: Final = {
    "completed": "No description was written",
    "failed": "Not described: the description failed",
}
_TITLE_CHARACTERS: Final = 80
NOT_DESCRIBED_YET: Final = "Not described yet"


def number(value: int) -> str:
    """An integer with the locale's separators."""
    return QLocale().toString(value)


def count(value: int, singular: str, plural: str) -> str:
    """Such as "1 image" and "24 images"."""
    return f"{number(value)} {singular if value == 1 else plural}"


def about_bytes(value: int) -> str:
    """A number of bytes with two significant digits, such as "about 2.1 GB" and "about 60 MB"."""
    digits = max(0, len(str(value)) - 2)
    shortest = QLocale.FloatingPointPrecisionOption.FloatingPointShortest.value
    size = QLocale().formattedDataSize(round(value, -digits), shortest, QLocale.DataSizeFormat.DataSizeSIFormat)
    return f"about {size}"


def sentence_case(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def status_word(status: str) -> str:
    """A status as a word; one that nobody documented keeps its own."""
    return STATUS_WORDS.get(status, status)


def title_name(pack_name: str) -> str:
    """A pack's name as it may stand in a window's title, which some systems keep short."""
    return line_shown(pack_name, _TITLE_CHARACTERS)


def day(iso_text: str) -> str:
    """An ISO 8601 time as a date in the user's zone, such as "14 Feb 2026"; text that is none comes back as it is."""
    local = _parse(iso_text)
    return QLocale().toString(local.date(), "d MMM yyyy") if local else iso_text


def moment(iso_text: str) -> str:
    """An ISO 8601 time as date and time in the user's zone and locale; text that is none comes back as it is."""
    local = _parse(iso_text)
    if local is None:
        return iso_text
    time_text = QLocale().toString(local.time(), QLocale.FormatType.ShortFormat)
    return f"{day(iso_text)}, {time_text}"


def _parse(iso_text: str) -> QDateTime | None:
    """The API sends UTC; a time without a zone is taken as UTC too."""
    try:
        parsed = datetime.fromisoformat(iso_text)
        zoned = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        milliseconds = round(zoned.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
    return QDateTime.fromMSecsSinceEpoch(milliseconds).toLocalTime()
