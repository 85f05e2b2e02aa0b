"""The status bar: selection and thumbnails, or the operation in progress, and buttons for loading."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QProgressBar, QPushButton, QStatusBar, QWidget

from app.ui import theme
from app.ui.texts import status_line as texts
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.parts import push_button, set_accent

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance


class StatusLine(QStatusBar):
    """Shows one text at a time: the operation in progress, else the state."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.setObjectName("status_line")
        self.setSizeGripEnabled(False)
        inset = theme.STATUS_LINE_INSET
        self.setContentsMargins(theme.SPACE_16 - inset, 0, theme.SPACE_12 - inset, theme.SPACE_4)
        self._state = ""
        self._busy = ""
        self._label = ElidedLabel()  # otherwise a long text would make the window wider
        self._label.setObjectName("status_text")
        self._retry = push_button(texts.RETRY_FAILED_IMAGES.text(), name="retry_failed_images")
        self._retry.hide()
        self._load_all = push_button("", name="load_all")
        self._load_all.hide()
        self._cancel = push_button(
            texts.CANCEL.text(),
            name="cancel_load_all",
            tip=texts.CANCEL_TIP.text(),
            accessible_name=texts.CANCEL_NAME.text(),
        )
        self._cancel.hide()
        self._progress = QProgressBar()
        self._progress.setObjectName("thumbnail_progress")
        self._progress.setAccessibleName(texts.THUMBNAILS.text())
        self._progress.setTextVisible(False)
        self._progress.setFixedSize(theme.PROGRESS_WIDTH, theme.STATUS_BAR_HEIGHT)
        self._progress.hide()
        self.addWidget(self._label, 1)
        self.addPermanentWidget(self._retry)
        self.addPermanentWidget(self._load_all)
        self.addPermanentWidget(self._progress)
        self.addPermanentWidget(self._cancel)
        set_accent(self._progress)

    @property
    def retry_requested(self) -> SignalInstance:
        """The signal of *Retry failed images*."""
        button: QPushButton = self._retry
        return button.clicked

    @property
    def load_all_requested(self) -> SignalInstance:
        """The signal of *Load all*."""
        button: QPushButton = self._load_all
        return button.clicked

    @property
    def cancel_requested(self) -> SignalInstance:
        """The signal of *Cancel*, which ends *Load all*."""
        button: QPushButton = self._cancel
        return button.clicked

    def set_state(self, state: str) -> None:
        """Set the text that is shown while no operation is in progress."""
        self._state = state
        self._show()

    def set_busy(self, busy: str) -> None:
        """Set the text of the operation in progress, which is shown instead of the state; empty for none."""
        self._busy = busy
        self._show()

    def set_progress(self, done: int, total: int) -> None:
        """Show how many of the requested thumbnails are done; the bar is hidden once all are."""
        self._progress.setRange(0, max(1, total))
        self._progress.setValue(done)
        self._progress.setVisible(done < total)

    def set_can_retry(self, *, can_retry: bool) -> None:
        """Show or hide *Retry failed images*."""
        self._retry.setVisible(can_retry)

    def set_load_all(self, text: str, tip: str = "") -> None:
        """Show or hide *Load all*.

        Args:
            text: Text of the button, such as "Load all 10,000 (about 2.1 GB)"; empty to hide it.
            tip: Its tool tip.
        """
        if text:
            self._load_all.setText(text)
            self._load_all.setToolTip(tip)
        _set_visible(self._load_all, is_visible=bool(text), instead_of=self._cancel)

    def set_can_cancel(self, *, can_cancel: bool) -> None:
        """Show or hide *Cancel*."""
        _set_visible(self._cancel, is_visible=can_cancel, instead_of=self._load_all)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            set_accent(self._progress)

    def _show(self) -> None:
        text = self._busy or self._state
        if self._label.text() != text:
            self._label.setText(text)
            self._label.setToolTip(text)
            self.setAccessibleName(text)


def _set_visible(button: QPushButton, *, is_visible: bool, instead_of: QPushButton) -> None:
    """Show or hide a button; one that is shown takes the focus over from the button that it replaces."""
    has_focus = instead_of.hasFocus()
    button.setVisible(is_visible)
    if is_visible and has_focus:
        button.setFocus(Qt.FocusReason.TabFocusReason)  # for this reason styles draw the focus frame
