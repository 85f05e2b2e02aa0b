"""What the screens of this computer ask for. Shows nothing."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from app.ui import theme


def thumbnail_box() -> int:
    """Longest side of a thumbnail in device pixels: the largest tile's, so that the slider never downloads again."""
    return round(theme.TILE_SIZES[-1] * max(screen.devicePixelRatio() for screen in QGuiApplication.screens()))
