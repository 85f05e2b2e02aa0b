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

    ratio = max(screen.devicePixelRatio() for screen in QGuiApplication.screens())
    return ThumbnailBoxes(round(theme.THUMBNAIL_SIDE * ratio), round(theme.TILE_SIZES[-1] * ratio))
