"""What the header says of an answer that is not the latest one: when it is from, and that there is no network."""

from __future__ import annotations

from typing import Final

from app.ui.texts.formats import short_moment
from app.ui.texts.message import Message, translate

NO_CONNECTION: Final = Message("Kept", "No connection")
NO_CONNECTION_TIP: Final = Message(
    "Kept", "The pack is requested again by itself. Filter, marks and copying work meanwhile."
)
REFRESHING_TIP: Final = Message("Kept", "This is the pack as it was then. It is being requested again.")
KEPT_TIP: Final = Message("Kept", "This is the pack as it was then. Refresh it to see what has changed since.")
OTHER_KEY: Final = Message("Kept", "With another key")
OTHER_KEY_TIP: Final = Message("Kept", "This pack came with another API key than the one that is in use now.")


def from_moment(seconds: float) -> str:
    """When the answer was received, such as "from 24 Nov, 14:02"."""
    return translate("Kept", "from {moment}").format(moment=short_moment(seconds))


def no_connection(seconds: float) -> str:
    """That there is no connection, and when the pack on screen is from."""
    return translate("Kept", "No connection. This is the pack from {moment}.").format(moment=short_moment(seconds))
