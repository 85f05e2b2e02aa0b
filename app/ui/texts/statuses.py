"""The status of an image's description."""

from __future__ import annotations

from typing import Final

from app.core.models import OTHER_STATUSES
from app.ui.texts.formats import number
from app.ui.texts.message import Message, translate

STATUS_WORDS: Final = {
    "completed": Message("Statuses", "Described"),
    "processing": Message("Statuses", "Being described"),
    "pending": Message("Statuses", "Description pending"),
    "failed": Message("Statuses", "Description failed"),
    "unknown": Message("Statuses", "No status"),
    OTHER_STATUSES: Message("Statuses", "Other statuses"),
}
NOT_DESCRIBED_YET: Final = Message("Statuses", "Not described yet")
NO_DESCRIPTION: Final = {
    "completed": Message("Statuses", "No description was written"),
    "failed": Message("Statuses", "Not described: the description failed"),
}


def status_word(status: str) -> str:
    """A status as people read it; one that is not documented is shown as it was sent."""
    word = STATUS_WORDS.get(status)
    return word.text() if word is not None else status


def counted(status: str, count: int) -> str:
    """How many images have a status, for the tool tip of the header."""
    template = translate("Statuses", "{status}: {count}")
    return template.format(status=status_word(status), count=number(count))


def no_description(status: str) -> str:
    """The text in place of a missing description."""
    return NO_DESCRIPTION.get(status, NOT_DESCRIBED_YET).text()
