"""What screen readers hear of a comparison: which pane is active, and which image it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui import theme

if TYPE_CHECKING:
    from app.core.models import PackImage


class SpokenChanges(QObject):
    """Collects what has changed, and lets it be said when nothing has changed for a moment.

    Signals:
        settled: Something is to be said: whether another pane is active, and whether the active one has another image.
    """

    settled = Signal(bool, bool)

    def __init__(self, parent: QObject) -> None:
        """Begin without an image."""
        super().__init__(parent)
        self._image: PackImage | None = None
        self._is_other_pane = self._is_other_image = False
        self._rests = QTimer(self, singleShot=True, interval=theme.VIEWER_SPEAKS_MS)
        self._rests.timeout.connect(self._on_rested)

    def note_pane(self, image: PackImage) -> None:
        """Note that another pane is active, which has the focus: its image is read out because of that."""
        self._image = image
        self._is_other_pane = True
        self._rests.start()

    def note_image(self, image: PackImage) -> None:
        """Note which image the active pane has; the first one is read out because it gets the focus."""
        former, self._image = self._image, image
        if former is not None and (former.id, former.url) != (image.id, image.url):
            self._is_other_image = True
            self._rests.start()

    def stop(self) -> None:
        """Say nothing, because nothing is compared any more."""
        self._image = None
        self._is_other_pane = self._is_other_image = False
        self._rests.stop()

    def _on_rested(self) -> None:
        changes = self._is_other_pane, self._is_other_image
        self._is_other_pane = self._is_other_image = False
        self.settled.emit(*changes)
