"""The viewer and the comparison: what lies over the pictures."""

from __future__ import annotations

from typing import Final

from app.ui.texts.wording import Message, number, size, translate

TIE: Final = Message("Compare", "Zoom and move together")
TOGETHER: Final = Message("Compare", "Together")
SEPARATELY: Final = Message("Compare", "Separately")
TIED: Final = Message("Compare", "The pictures zoom and move together")
LOOSENED: Final = Message("Compare", "Each picture zooms and moves on its own")


NEXT: Final = Message("Viewer", "Next image")
PREVIOUS: Final = Message("Viewer", "Previous image")
CLOSE: Final = Message("Viewer", "Back to the gallery")
INFO: Final = Message("Viewer", "Description, keywords and status")
GUIDES: Final = Message("Viewer", "Next guide")
MENU: Final = Message("Viewer", "Menu of this image")
PLAY: Final = Message("Viewer", "Play")
PAUSE: Final = Message("Viewer", "Pause")
PLAY_OR_PAUSE: Final = Message("Viewer", "Play or pause")
TRY_AGAIN: Final = Message("Viewer", "Try again")
NOT_SHARPER: Final = Message("Viewer", "This image can’t be shown sharper at this scale")
LOADING: Final = Message("Viewer", "Loading…")

# Tool tips of buttons, by the commands that they run.
TIPS: Final = {
    "previous_image": PREVIOUS,
    "next_image": NEXT,
    "play": PLAY_OR_PAUSE,
    "guides": GUIDES,
    "image_info": INFO,
    "image_menu": MENU,
    "close_viewer": CLOSE,
    "zoom_together": TIE,
    "close_compare": CLOSE,
}

_GUIDES: Final = {
    "NONE": Message("Viewer", "No guide"),
    "SAFE_ZONES": Message("Viewer", "Safe zones of vertical video, 9:16"),
    "FOUR_FIVE": Message("Viewer", "Cropped to 4:5"),
    "SQUARE": Message("Viewer", "Cropped to 1:1"),
}


def guide(name: str) -> str:
    """The name of a guide, by that of its member in `Guide`."""
    return _GUIDES[name].text()


def shown_of(row: int, total: int) -> str:
    """The place of the image among those that a filter shows."""
    return translate("Viewer", "{position} of {total} shown").format(position=number(row), total=number(total))


def pixels(width: int, height: int) -> str:
    """The size of the original."""
    return translate("Viewer", "{width} × {height}").format(width=number(width), height=number(height))


def percent(share: float) -> str:
    """The scale: 100 % is one pixel of the original in one of the screen."""
    return translate("Viewer", "{percent} %").format(percent=number(round(share * 100)))


def loading(received: int, total: int | None) -> str:
    """How much of the file has arrived."""
    if total:
        return translate("Viewer", "Loading… {received} of {total}").format(received=size(received), total=size(total))
    if received:
        return translate("Viewer", "Loading… {size}").format(size=size(received))
    return LOADING.text()


def failed(reason: str) -> str:
    """Why the original could not be shown, while its thumbnail is."""
    return translate("Viewer", "The original could not be shown: {reason}").format(reason=reason)
