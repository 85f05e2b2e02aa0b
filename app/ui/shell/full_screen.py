"""Full screen: the window fills the screen, and gets its former place and size back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtCore import QByteArray
    from PySide6.QtWidgets import QWidget


class FullScreen:
    """Switches a window to full screen and back."""

    def __init__(self, window: QWidget) -> None:
        """Set the window."""
        self._window = window
        self._former_geometry: QByteArray | None = None

    @property
    def is_on(self) -> bool:
        """Whether the window fills the screen."""
        return self._window.isFullScreen()

    @property
    def geometry(self) -> QByteArray:
        """The geometry to save, as Qt saves it: the one before full screen, so that the next run starts in a window."""
        is_on = self.is_on and self._former_geometry is not None
        return self._former_geometry if is_on and self._former_geometry is not None else self._window.saveGeometry()

    def toggle(self) -> None:
        """Fill the screen, or restore the window; a maximised one is maximised again."""
        if not self.is_on:
            self._former_geometry = self._window.saveGeometry()
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)
