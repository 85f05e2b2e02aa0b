"""The slide tray, and the sample text over pictures."""

from typing import Final

from app.core.readability import Crop, Detail, Style, Third
from app.core.saved_values import SLIDES as MOST
from app.core.saved_values import Role
from app.ui.texts.wording import COUNT, Message, number, translate

SLIDES: Final = Message("Slides", "Slides")
EMPTY: Final = Message("Slides", "Drag up to 10 images here, or send them with T.")
SAMPLE: Final = Message("Slides", "This changed everything")
SAMPLE_TEXT: Final = Message("Slides", "Sample text")
STYLES: Final[dict[Style, Message]] = {
    "tiktok": Message("Slides", "TikTok: white, outlined"),
    "inverted": Message("Slides", "Inverted: black on a white box"),
    "shadow": Message("Slides", "Shadow: white with a shadow"),
    "white": Message("Slides", "White"),
    "black": Message("Slides", "Black"),
    "snapchat": Message("Slides", "Snapchat: white on a dark bar"),
}
PLACES: Final = {
    Third.TOP: Message("Slides", "At the top"),
    Third.MIDDLE: Message("Slides", "In the middle"),
    Third.BOTTOM: Message("Slides", "At the bottom"),
}
ROLE: Final = Message("Slides", "Role")
CROP: Final = Message("Slides", "Crop")
GONE: Final = Message("Slides", "No longer in the pack")
NO_ID: Final = Message("Slides", "An image without an ID cannot be a slide.")
UNDONE: Final = Message("Slides", "The slides are as before.")
REDONE: Final = Message("Slides", "The slides are changed again.")
CROP_TIP: Final = Message("Slides", "Crop as a player with this aspect ratio does")
COPY_SLIDES: Final = Message("Slides", "Copy slides")
HARD_TO_READ: Final = Message("Slides", "Hard to read")
COPY_TIP: Final = Message("Slides", "Copy, role, order and sample text of the slides")
ROLES: Final[dict[Role, Message]] = {
    "hook": Message("Slides", "Hook"),
    "problem": Message("Slides", "Problem"),
    "discovery": Message("Slides", "Discovery"),
    "proof": Message("Slides", "Proof"),
    "call_to_action": Message("Slides", "Call to action"),
    "free": Message("Slides", "Free"),
}


def count(slides: int) -> str:
    """How many places of the tray are taken."""
    return translate("Slides", "{count} of {most}").format(count=number(slides), most=number(MOST))


def sent(added: int, left_out: int, slides: int) -> str:
    """So many images are in the tray now, and so many had no place."""
    if not added and not left_out:
        return translate("Slides", "Already a slide")
    if not left_out:
        return Message("Slides", "%Ln image(s) sent to the slides, {count}", None, COUNT)(added, count(slides))
    return Message("Slides", "There are {most} slides at most: %Ln image(s) left out", None, COUNT)(left_out, MOST)


# So many images are not in the tray any more.
removed: Final = Message("Slides", "%Ln slide(s) removed", None, COUNT)


def quiet(detail: Detail | None, crop: Crop) -> str:
    """How quiet the thirds of a picture are that is cropped for a player; empty if that was not measured."""
    if detail is None:
        return ""
    top, middle, bottom = (number(detail.quiet_percent(place, crop)) for place in Third)
    return Message("Slides", "Room for text: top {top} %, middle {middle} %, bottom {bottom} %")(top, middle, bottom)
