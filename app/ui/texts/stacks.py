"""Stacks: images of a pack that are copies of one picture."""

from typing import Final

from app.core.copies import Kinship, Quality, Stack
from app.ui.texts.wording import COUNT, Message, number

STACK: Final = Message("Stacks", "Stack")
KEEP: Final = Message("Stacks", "Keep this one, reject the others")
TOGGLE: Final = Message("Stacks", "Unfold or fold the stack")
NONE: Final = Message("Stacks", "No two of the pictures that are loaded are the same")
NOT_IN_STACK: Final = Message("Stacks", "This image is in no stack")
ARE_OFF: Final = Message("Stacks", "Stacks are switched off")
SEPARATED: Final = Message("Stacks", "These images are not the same, here and in other packs")
TOGETHER: Final = Message("Stacks", "These images may be the same again")
_REASONS: Final = {
    Quality.WORKS: Message("Stacks", "link works"),
    Quality.LARGE: Message("Stacks", "larger"),
    Quality.SHARP: Message("Stacks", "sharper"),
    Quality.DESCRIBED: Message("Stacks", "described"),
}
# How an image is a copy of the one on top of its stack; the position of that one.
AS: Final = {
    Kinship.SAME_FILE: Message("Stacks", "The same file as image {position}"),
    Kinship.OTHER_SIZE: Message("Stacks", "Image {position} in another size or quality"),
    Kinship.MIRRORED: Message("Stacks", "Image {position}, mirrored"),
    Kinship.CHANGED: Message("Stacks", "Image {position}, cropped or changed"),
}

unfolded: Final = Message("Stacks", "Stack of {count} unfolded")
folded: Final = Message("Stacks", "Stack of {count} folded")
# All images of a stack but one were rejected; the position of that one.
kept: Final = Message("Stacks", "%Ln image(s) rejected, image {position} is kept", None, COUNT)
# What else is in folded stacks of which one image each was selected, copied or taken.
more: Final = Message("Stacks", "%Ln more in stacks", None, COUNT)
# What else is there, and has no mark, when the images that are shown for the stacks were marked.
unmarked: Final = Message("Stacks", "%Ln more in stacks without a mark", None, COUNT)


def with_more(text: str, count: int, what: Message = more) -> str:
    """A sentence about images, and how many more are folded away behind them, if there are any."""
    return f"{text} · {what(count)}" if count else text


def badge(stack: Stack, position: int) -> str:
    """What the tile of an image in a stack says: how many there are if it is folded, else which of them this is."""
    count = number(len(stack.positions))
    return count if stack.is_folded else f"{number(stack.positions.index(position) + 1)}/{count}"


def line(stack: Stack | None, position: int) -> str:
    """Which one of a stack an image is, and why it is the best one; empty for an image in no stack."""
    if stack is None:
        return ""
    which, count = stack.positions.index(position), len(stack.positions)
    if which or not stack.reasons:
        return Message("Stacks", "{place} of {count} of a stack")(which + 1, count)
    return Message("Stacks", "Best of {count}: {reasons}")(
        count, ", ".join(_REASONS[each].text() for each in stack.reasons)
    )


def spoken(stack: Stack | None, position: int) -> str:
    """What follows the name of a tile for screen readers; empty for an image in no stack."""
    if stack is None:
        return ""
    state = Message("Accessible", "stack of {count}, folded")(len(stack.positions)) if stack.is_folded else ""
    return "".join(f", {each}" for each in (state, line(stack, position)) if each)


def found(stacks: int, images: int) -> str:
    """How many stacks there are, with how many images."""
    return Message("Stacks", "%Ln stack(s) with {images} images", None, COUNT)(stacks, images)
