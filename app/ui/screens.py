"""What the screens of this computer ask for. Shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from app.ui import theme

if TYPE_CHECKING:
    from app.workspace.thumbnails import ThumbnailBoxes


def thumbnail_boxes() -> ThumbnailBoxes:
    """Sizes of thumbnails on the densest screen: the usual ones serve all tiles up to their size.

    So the slider downloads nothing up to there.
    """
    from app.workspace.thumbnails import ThumbnailBoxes  # not before the first paint

    ratio = max(screen.devicePixelRatio() for screen in QGuiApplication.screens())
    return ThumbnailBoxes(round(theme.THUMBNAIL_SIDE * ratio), round(theme.TILE_SIZES[-1] * ratio))
