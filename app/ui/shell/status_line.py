"""The line at the bottom: selection and thumbnails, or what is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QProgressBar, QPushButton, QStatusBar, QWidget

from app.ui import theme
from app.ui.widgets.parts import plain_label, push_button

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance


class StatusLine(QStatusBar):
    """One text at a time: what is under way, else the state of things."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.setObjectName("status_line")
        self.setSizeGripEnabled(False)
        self.setContentsMargins(theme.SPACE_12, 0, theme.SPACE_8, 0)
        self._state = ""
        self._busy = ""
        self._label = plain_label(name="status_text")
        self._retry = push_button("Retry failed images", name="retry_failed_images")
        self._retry.hide()
        self._progress = QProgressBar()
        self._progress.setObjectName("thumbnail_progress")
        self._progress.setAccessibleName("Thumbnails")
        self._progress.setTextVisible(False)
        self._progress.setFixedSize(theme.PROGRESS_WIDTH, theme.STATUS_BAR_HEIGHT)
        self._progress.hide()
        self.addWidget(self._label, 1)
        self.addPermanentWidget(self._retry)
        self.addPermanentWidget(self._progress)

    @property
    def retry_requested(self) -> SignalInstance:
        """The signal of *Retry failed images*."""
        button: QPushButton = self._retry
        return button.clicked

    def set_state(self, state: str) -> None:
        """Say how things are."""
        self._state = state
        self._show()

    def set_busy(self, busy: str) -> None:
        """Say what is under way, in place of how things are; an empty text ends it."""
        self._busy = busy
        self._show()

    def set_progress(self, done: int, total: int) -> None:
        """Show how many of the wanted thumbnails are there; all of them hides the bar."""
        self._progress.setRange(0, max(1, total))
        self._progress.setValue(done)
        self._progress.setVisible(done < total)

    def set_can_retry(self, *, can_retry: bool) -> None:
        """Offer *Retry failed images*, or not."""
        self._retry.setVisible(can_retry)

    def _show(self) -> None:
        text = self._busy or self._state
        if self._label.text() != text:
            self._label.setText(text)
            self.setAccessibleName(text)
