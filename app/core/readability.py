"""A sample text over pictures, and where a text would be hard to read, by the part of the picture and the style."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from msgspec import Meta, Struct

type Style = Literal["tiktok", "inverted", "shadow", "white", "black", "snapchat"]  # the service's
STYLES: Final[tuple[Style, ...]] = get_args(Style.__value__)
type Place = Literal["top", "middle", "bottom"]
PLACES: Final[tuple[Place, ...]] = get_args(Place.__value__)
type Crop = Literal["9:16", "4:5", "1:1"]
CROPS: Final[dict[Crop, float]] = {"9:16": 9 / 16, "4:5": 4 / 5, "1:1": 1.0}  # width divided by height

SAMPLE_CHARACTERS: Final = 80


class Sample(Struct, frozen=True):
    """A sample text, how pictures are cropped below it, and whether it is shown.

    Attributes:
        is_shown: Whether it is shown.
        text: Of the person; empty for the usual one.
        style: One of the service's text styles.
        place: In which third of the picture it stands.
        crop: The shape of a slide in the player.
    """

    is_shown: bool = False
    text: Annotated[str, Meta(max_length=SAMPLE_CHARACTERS)] = ""
    style: Style = "tiktok"
    place: Place = "middle"
    crop: Crop = "9:16"
