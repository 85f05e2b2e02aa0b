"""Whether a person can see the window: it is neither hidden, nor minimised, nor covered where the system says so."""

from __future__ import annotations

from typing import Final, override

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget

_EVENTS: Final = frozenset({QEvent.Type.Expose, QEvent.Type.Hide, QEvent.Type.WindowStateChange})


class WindowVisibility(QObject):
    """Follows one window.

    Signals:
        changed: The window has become visible or invisible; whether it is visible.
    """

    changed = Signal(bool)

    def __init__(self, window: QWidget) -> None:
        """Follow a window that is not shown yet."""
        super().__init__(window)
        self._is_visible = False
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            watched.windowHandle().installEventFilter(self)
        elif event.type() in _EVENTS and isinstance(watched, QWindow):
            # Wayland does not tell that a window is minimised, only that it is not exposed.
            is_minimized = bool(watched.windowStates() & Qt.WindowState.WindowMinimized)
            is_visible = watched.isExposed() and not is_minimized
            if is_visible != self._is_visible:
                self._is_visible = is_visible
                self.changed.emit(is_visible)
        return False
