"""Going to the image with a position in the pack."""

from __future__ import annotations

from typing import Final

from app.ui.texts.formats import number
from app.ui.texts.message import Message, translate

CANCEL: Final = Message("Position", "Cancel")
CLEAR_FILTER_AND_GO: Final = Message("Position", "Clear filter and go")
GO: Final = Message("Position", "Go")
TITLE: Final = Message("Position", "Go to position")


def label(total: int) -> str:
    """What the field is for."""
    return translate("Position", "Position, from 1 to {total}").format(total=number(total))


def no_position(total: int) -> str:
    """What was typed is no position of the pack."""
    return translate("Position", "Type a whole number from 1 to {total}.").format(total=number(total))


def filtered_away(position: int) -> str:
    """The image with that position is not shown."""
    template = translate("Position", "Image {position} is not shown now: the filter leaves it out.")
    return template.format(position=number(position))
