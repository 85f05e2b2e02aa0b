"""Which tiles are animated: new pictures fade in and loading tiles pulse, once the pack has been seen for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from app.ui import theme
from app.ui.pack_page.gallery.animation import TileAnimation
from app.workspace.tile import TileStage

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex
    from PySide6.QtWidgets import QListView

    from app.ui.pack_page.gallery.model import GalleryModel


class TileMotion(QObject):
    """Starts and stops the animation of the visible tiles, and repaints them.

    Attributes:
        animation: The phases of the animation, from which the tiles are painted.
    """

    def __init__(self, view: QListView, model: GalleryModel) -> None:
        """Begin without visible rows."""
        super().__init__(view)
        self._view = view
        self._model = model
        self._visible = range(0)
        self._since_reset = QElapsedTimer()
        self._since_reset.start()
        self._pulse_timer = QTimer(self, interval=theme.MOTION_AFTER_MS + 1, singleShot=True)
        self._pulse_timer.timeout.connect(self._update_pulse)
        self.animation = TileAnimation(self)
        self.animation.frame_due.connect(self._on_frame_due)
        model.dataChanged.connect(self._on_data_changed)
        model.picture_arrived.connect(self._on_picture_arrived)

    def restart(self) -> None:
        """Stop all animations: other rows are shown."""
        self._visible = range(0)
        self._since_reset.restart()
        self._pulse_timer.start()
        self.animation.stop()

    def set_visible(self, rows: range) -> None:
        """Set the rows that are animated."""
        self._visible = rows
        self._update_pulse()

    @property
    def _has_been_seen(self) -> bool:
        return self._since_reset.hasExpired(theme.MOTION_AFTER_MS)

    def _is_loading(self, row: int) -> bool:
        return self._model.tile(row).stage is TileStage.LOADING

    def _update_pulse(self) -> None:
        self.animation.set_pulsing(self._has_been_seen and any(self._is_loading(row) for row in self._visible))

    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        changed = range(max(first.row(), self._visible.start), min(last.row() + 1, self._visible.stop))
        if self._has_been_seen and any(self._is_loading(row) for row in changed):
            self.animation.set_pulsing(True)

    def _on_picture_arrived(self, row: int) -> None:
        if row in self._visible and self._has_been_seen:
            self.animation.fade_in(row)

    def _on_frame_due(self, fading: frozenset[int]) -> None:
        is_loading = False
        for row in self._visible:
            pulses = self._is_loading(row)
            is_loading = is_loading or pulses
            if pulses or row in fading:
                self._view.viewport().update(self._view.visualRect(self._model.index(row, 0)))
        if not is_loading:
            self.animation.set_pulsing(False)
