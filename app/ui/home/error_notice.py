"""Why a list of packs could not be loaded, in its place, with the same words and ways out as the banner."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

from app.core.errors import PackBrowserError, Remedy
from app.ui import theme
from app.ui.announcements import announce
from app.ui.texts import errors as texts
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.error_parts import RemedyButtons, error_pixmap
from app.ui.widgets.parts import column_layout, push_button, row_layout, value_label
from app.ui.widgets.tab_order import tab_as_read

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class ErrorNotice(QFrame):
    """One error.

    Signals:
        remedy_requested: The button of a remedy was clicked; the `Remedy`.
        copy_requested: *Copy details* was clicked; no arguments.
        focus_left: The notice is about to be hidden, and one of its buttons has the focus; no arguments.
    """

    remedy_requested = Signal(Remedy)
    copy_requested = Signal()
    focus_left = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Lay out the notice, hidden."""
        super().__init__(parent)
        self.setObjectName("list_error")
        self.setVisible(False)
        self._error: PackBrowserError | None = None
        self._icon = QLabel()
        self._title = value_label(name="list_error_title", font=theme.semibold_font(self.font()))
        self._code = ElidedLabel()
        self._code.setObjectName("list_error_code")
        self._code.setFont(theme.code_font(self.font()))
        self._explanation = value_label(name="list_error_explanation", wraps=True)
        actions = row_layout(spacing=theme.SPACE_8)
        self._remedies = RemedyButtons(actions, self, prefix="list_")
        self._remedies.remedy_requested.connect(self.remedy_requested)
        self._copy = push_button(texts.COPY_DETAILS.text(), name="list_copy_details")
        for each in (*self._remedies.all, self._copy):
            each.setAutoDefault(False)  # in a dialog, Enter belongs to its list
        self._copy.clicked.connect(self.copy_requested)
        self._is_counting_down = False
        heading = row_layout(spacing=theme.SPACE_8)
        heading.addWidget(self._icon)
        heading.addWidget(self._title)
        heading.addWidget(self._code, 1)
        actions.addWidget(self._copy)
        actions.addStretch(1)
        inset = theme.CARD_INSET
        column = column_layout(self, spacing=theme.SPACE_8, margins=(inset, 0, inset, 0))
        column.addLayout(heading)
        column.addWidget(self._explanation)
        column.addLayout(actions)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    @property
    def error(self) -> PackBrowserError | None:
        """The error that is shown; None while the notice is hidden."""
        return self._error

    def show_error(self, error: PackBrowserError | None, retry_in: int | None) -> None:
        """Show an error, or none.

        Args:
            error: Why the list could not be loaded.
            retry_in: Seconds until it is requested again by itself; None if it is not.
        """
        is_other = error is not self._error
        self._error = error
        if error is None:
            if self.isAncestorOf(self.window().focusWidget()):
                self.focus_left.emit()
            self.hide()
            return
        if is_other:
            self._is_counting_down = False
            title = texts.title(error)
            self.setAccessibleName(title)
            self._title.setText(title)
            self._code.setText(texts.code(error))
            self._remedies.show_error(error)
            self._copy.raise_()  # screen readers go through the children in stacking order
            tab_as_read(self)
            self._tint()
        explanation = texts.explanation(error) if retry_in is None else texts.countdown(retry_in)
        self._explanation.setText(explanation)
        self.show()
        if is_other or (retry_in is not None and not self._is_counting_down):
            announce(self, f"{self._title.text()}. {explanation}")
        self._is_counting_down = retry_in is not None

    def _tint(self) -> None:
        if self._error is not None:
            self._icon.setPixmap(error_pixmap(self._error.tone, self))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
