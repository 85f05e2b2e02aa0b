"""The accessible texts of a tile, which are in English like `accessible_names`, so that tools and tests find them."""

from __future__ import annotations

from typing import Final

from app.core.changes import ChangeKind
from app.core.display_text import line_shown, url_shown
from app.core.models import PackImage
from app.core.saved_values import Mark
from app.packs.tiles import Tile
from app.ui.texts.image import reason
from app.ui.texts.marks import STATUS_WORDS

_SPOKEN: Final = 2_000  # characters of a description
_CHANGES: Final = {
    ChangeKind.NEW: ", new",
    ChangeKind.GONE: "",  # it has no tile
    ChangeKind.DESCRIBED: ", newly described",
    ChangeKind.REDESCRIBED: ", description changed",
}


def tile_name(image: PackImage, total: int, mark: Mark = Mark.NONE, change: ChangeKind | None = None) -> str:
    """The position among `total`, the description, or the status where there is none, then what is marked.

    Args:
        image: The image of the tile.
        total: Number of images of the pack.
        mark: Of the image.
        change: What has happened to the image and was not seen; None for nothing.
    """
    place = f"{image.position} of {total}"
    marks = _CHANGES[change] if change is not None else ""
    if mark is not Mark.NONE:
        marks += f", {mark.value}"
    if image.description:
        return f"{place}: {line_shown(image.description, _SPOKEN)}{marks}"
    word = STATUS_WORDS.get(image.status)
    status = word.source if word is not None else line_shown(image.status)
    return f"{place}, {status.lower()}{marks}"


def tile_state(tile: Tile, url: str) -> str:
    """How far the thumbnail is, why it failed if it did, and the image's URL."""
    stage = tile.stage.value if tile.error is None else f"{tile.stage.value}: {reason(tile.error)}"
    return f"{stage}, {url_shown(url)}"
