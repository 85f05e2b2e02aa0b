"""The status bar: selection and thumbnails, or the operation in progress, and buttons for loading."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QProgressBar, QPushButton, QStatusBar, QWidget

from app.ui import theme
from app.ui.commands.actions import Commands
from app.ui.texts import window as texts
from app.ui.widgets.parts import ElidedLabel, push_button, set_accent

if TYPE_CHECKING:
    from app.ui.pack.pack_status import PackStatus


class StatusLine(QStatusBar):
    """Shows one text at a time: the operation in progress, else the state."""

    def __init__(self, commands: Commands) -> None:
        """Begin empty; the buttons run commands."""
        super().__init__()
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
            tip=texts.CANCEL_LOADING_ALL_TIP.text(),
            accessible_name=texts.CANCEL_LOADING_ALL.text(),
        )
        self._cancel.hide()
        self._progress = QProgressBar()
        self._progress.setObjectName("thumbnail_progress")
        self._progress.setAccessibleName(texts.THUMBNAILS.text())
        self._progress.setTextVisible(False)
        self._progress.setFixedSize(theme.PROGRESS_WIDTH, theme.STATUS_BAR_HEIGHT)
        self._progress.hide()
        buttons = {"retry_failed": self._retry, "load_all_images": self._load_all, "cancel_loading_all": self._cancel}
        for command_id, button in buttons.items():
            button.clicked.connect(commands.action(command_id).trigger)
        self.addWidget(self._label, 1)
        self.addPermanentWidget(self._retry)
        self.addPermanentWidget(self._load_all)
        self.addPermanentWidget(self._progress)
        self.addPermanentWidget(self._cancel)
        set_accent(self._progress)

    def show_status(self, status: PackStatus) -> bool:
        """Show what is to be said of the pack while no operation is in progress, and the buttons for its images.

        Returns:
            Whether the button that had the focus is hidden, and no other one has taken its place.
        """
        self._state = status.text
        self._show()
        done, total = status.progress
        self._progress.setUpdatesEnabled(False)  # `setValue` would paint at once, also what else of the window waits
        self._progress.setRange(0, max(1, total))
        self._progress.setValue(done)
        self._progress.setUpdatesEnabled(True)
        self._progress.setVisible(done < total)
        self._retry.setVisible(status.failed_count > 0)
        return self._show_load_all(status)

    def _show_load_all(self, status: PackStatus) -> bool:
        focused: QWidget | None = self.window().focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        text, tip = status.load_all_offer
        # The new button is shown before the other is hidden, because it takes over its focus.
        if status.is_loading_all:
            _set_visible(self._cancel, is_visible=True, instead_of=self._load_all)
            _set_visible(self._load_all, is_visible=False, instead_of=self._cancel)
            return False
        if text:
            self._load_all.setText(text)
            self._load_all.setToolTip(tip)
        _set_visible(self._load_all, is_visible=bool(text), instead_of=self._cancel)
        _set_visible(self._cancel, is_visible=False, instead_of=self._load_all)
        return had_focus and not text and self.window().focusWidget() is not focused

    def set_busy(self, busy: str) -> None:
        """Set the text of the operation in progress, which is shown instead of the state; empty for none."""
        self._busy = busy
        self._show()

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
