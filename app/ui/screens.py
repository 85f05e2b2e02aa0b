"""Sizes that depend on the screens of this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from app.ui import theme

if TYPE_CHECKING:
    from app.workspace.thumbnails import ThumbnailBoxes


def thumbnail_boxes() -> ThumbnailBoxes:
    """Sizes of thumbnails in device pixels, for the screen with the highest pixel ratio.

    One usual size serves all tiles up to `theme.THUMBNAIL_SIDE`, so that changing the tile size downloads nothing.
    """
    from app.workspace.thumbnails import ThumbnailBoxes  # not before the first paint

    return ThumbnailBoxes(usual_thumbnail_box(), round(theme.TILE_SIZES[-1] * _highest_ratio()))


def usual_thumbnail_box() -> int:
    """The usual size of thumbnails alone; see `thumbnail_boxes`."""
    return round(theme.THUMBNAIL_SIDE * _highest_ratio())


def _highest_ratio() -> float:
    return max(screen.devicePixelRatio() for screen in QGuiApplication.screens())
