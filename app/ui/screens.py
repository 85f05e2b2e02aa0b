"""Sizes that depend on the screens of this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QGuiApplication

from app.ui import theme

if TYPE_CHECKING:
    from app.workspace.thumbnails import ThumbnailBoxes

_COMMON_RATIOS: Final = (1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 3.0)  # that desktops offer


def thumbnail_boxes() -> ThumbnailBoxes:
    """Sizes of thumbnails in device pixels, for the screen with the highest pixel ratio.

    One usual size serves all tiles up to `theme.THUMBNAIL_SIDE`, so that changing the tile size downloads nothing.
    """
    from app.workspace.thumbnails import ThumbnailBoxes  # not before the first paint

    usual, *others = usual_thumbnail_boxes()
    return ThumbnailBoxes(usual, round(theme.TILE_SIZES[-1] * _highest_ratio()), tuple(others))


def usual_thumbnail_boxes() -> list[int]:
    """The usual size of thumbnails, followed by those that it may have had with other screens, the nearest first."""
    usual = round(theme.THUMBNAIL_SIDE * _highest_ratio())
    sizes = {round(theme.THUMBNAIL_SIDE * ratio) for ratio in _COMMON_RATIOS} - {usual}
    return [usual, *sorted(sizes, key=lambda size: abs(size - usual))]


def _highest_ratio() -> float:
    return max(screen.devicePixelRatio() for screen in QGuiApplication.screens())
