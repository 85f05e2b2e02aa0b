"""The banner under the bar: what went wrong, in plain words, with the way out. Decides nothing and retries nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.core.display_text import one_line, shortened
from app.core.errors import (
    PackBrowserError,
    RedirectedError,
    Remedy,
    RequestRefusedError,
    ServiceFailedError,
    Tone,
)
from app.ui import icons, theme, words
from app.ui.announcements import announce
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.parts import plain_label, push_button, row_layout, tool_button

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.ui.theme import Colors

REMEDY_LABELS: Final = {
    Remedy.TRY_AGAIN: "Try again",
    Remedy.CHANGE_KEY: "Change key…",
    Remedy.ENTER_KEY: "Enter API key…",
    Remedy.OPEN_BILLING: "Open billing",
    Remedy.SEE_PLANS: "See plans",
}
_REMEDY_NAMES: Final = {
    Remedy.TRY_AGAIN: "try_again",
    Remedy.CHANGE_KEY: "change_key",
    Remedy.ENTER_KEY: "enter_key",
    Remedy.OPEN_BILLING: "open_billing",
    Remedy.SEE_PLANS: "see_plans",
}
_LONGEST: Final = 300  # characters of what the service says
_ICONS: Final = {Tone.BLOCKED: "error", Tone.ATTENTION: "warning", Tone.WAITING: "clock"}


class ErrorBanner(QFrame):
    """One error at a time.

    Signals:
        remedy_requested: A way out was chosen; the `Remedy`.
        copy_requested: Copy the details; no arguments.
        dismissed: The person closed it; no arguments.
    """

    remedy_requested = Signal(Remedy)
    copy_requested = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin hidden."""
        super().__init__(parent)
        self.setObjectName("banner")
        self.setVisible(False)
        self._error: PackBrowserError | None = None
        self._is_counting_down = False
        self._icon = QLabel()
        self._title = plain_label(name="banner_title", font=theme.semibold_font(self.font()), selectable=True)
        self._code = ElidedLabel()
        self._code.setObjectName("banner_code")
        self._code.setFont(theme.code_font(self.font()))
        self._explanation = plain_label(name="banner_explanation", wraps=True, selectable=True)
        self._remedy_buttons = {remedy: self._make_remedy_button(remedy) for remedy in Remedy}
        self._copy = push_button("Copy details", name="copy_details")
        self._copy.clicked.connect(self.copy_requested)
        self._dismiss = tool_button("Dismiss", name="dismiss", tip="Dismiss (Escape)")
        self._dismiss.clicked.connect(self.dismiss)
        self._lay_out()

    def _make_remedy_button(self, remedy: Remedy) -> QPushButton:
        button = push_button(REMEDY_LABELS[remedy], name=_REMEDY_NAMES[remedy])
        button.clicked.connect(lambda: self.remedy_requested.emit(remedy))
        return button

    def _lay_out(self) -> None:
        self._actions = row_layout(spacing=theme.SPACE_8)
        for button in self._remedy_buttons.values():
            self._actions.addWidget(button)
        self._actions.addWidget(self._copy)
        self._actions.addWidget(self._dismiss)
        heading = row_layout(spacing=theme.SPACE_8)
        heading.addWidget(self._title)
        heading.addWidget(self._code, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_12, theme.SPACE_12)
        grid.setHorizontalSpacing(theme.SPACE_12)
        grid.setVerticalSpacing(theme.SPACE_4)
        grid.addWidget(self._icon, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(heading, 0, 1)
        grid.addWidget(self._explanation, 1, 1)
        grid.addLayout(self._actions, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    @property
    def error(self) -> PackBrowserError | None:
        """What is shown, None while hidden."""
        return self._error

    def show_error(self, error: PackBrowserError) -> None:
        """Show an error in place of a former one."""
        self._error = error
        self._is_counting_down = False
        self.setAccessibleName(error.title)
        self._title.setText(error.title)
        self._code.setText(one_line(shortened(error.code_text, _LONGEST)))
        self._code.setVisible(bool(error.code_text))
        self._explanation.setText(explanation_of(error))
        for position, remedy in enumerate(error.remedies):
            self._actions.insertWidget(position, self._remedy_buttons[remedy])
        for remedy, button in self._remedy_buttons.items():
            button.setVisible(remedy in error.remedies)
        buttons = [*(self._remedy_buttons[remedy] for remedy in error.remedies), self._copy, self._dismiss]
        for former, following in pairwise(buttons):
            QWidget.setTabOrder(former, following)
        for each in buttons:
            each.raise_()  # a screen reader goes through the children in their order
        self._tint()
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def show_countdown(self, seconds: int) -> None:
        """Say when it is tried again by itself; a screen reader hears it once, not every second."""
        self._explanation.setText(
            f"The service asks for a pause. Trying again in {words.count(seconds, 'second', 'seconds')}."
        )
        if not self._is_counting_down:
            self._is_counting_down = True
            announce(self, self._explanation.text())

    def dismiss(self) -> None:
        """Hide, as the person wishes."""
        self.clear()
        self.dismissed.emit()

    def clear(self) -> None:
        """Hide, as nothing is wrong any more."""
        self._error = None
        self.hide()

    def _color(self, colors: Colors) -> QColor:
        tone = self._error.tone if self._error else Tone.BLOCKED
        return {Tone.BLOCKED: colors.red, Tone.ATTENTION: colors.amber, Tone.WAITING: colors.blue}[tone]

    def _tint(self) -> None:
        if self._error is None:
            return
        colors = theme.colors(self.palette())
        name = _ICONS[self._error.tone]
        color = self._color(colors)
        self._icon.setPixmap(icons.icon_pixmap(name, color, theme.ICON, self.devicePixelRatioF()))
        self._dismiss.setIcon(icons.icon("close", colors.text, theme.ICON_SMALL))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.tint(self._color(colors)))
        line = QRectF(0, self.height() - 1, self.width(), 1)
        painter.fillRect(line, theme.mix(colors.view, self._color(colors), 0.35))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()


def explanation_of(error: PackBrowserError) -> str:
    """The explanation, with the service's own words where the error is none that we know better."""
    said = one_line(shortened(error.server_message or "", _LONGEST))
    if said and isinstance(error, RequestRefusedError | ServiceFailedError | RedirectedError):
        return f"{error.explanation} It says: “{said}”"
    return error.explanation
