"""The banner under the toolbar: one error, its explanation, and buttons for the ways out. It only emits signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.core.errors import PackBrowserError, Remedy, Tone
from app.ui import icons, theme
from app.ui.announcements import announce
from app.ui.commands.key_texts import tool_tip
from app.ui.texts import accessible_names
from app.ui.texts import errors as texts
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.parts import push_button, row_layout, tool_button, value_label
from app.ui.widgets.tab_order import tab_as_read

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.ui.theme import Colors

_REMEDY_NAMES: Final = {
    Remedy.TRY_AGAIN: "try_again",
    Remedy.CHANGE_KEY: "change_key",
    Remedy.ENTER_KEY: "enter_key",
    Remedy.OPEN_BILLING: "open_billing",
    Remedy.SEE_PLANS: "see_plans",
}
# Stable accessible names; the other buttons have the text as their name.
_ACCESSIBLE_NAMES: Final = {
    Remedy.TRY_AGAIN: accessible_names.TRY_AGAIN,
    Remedy.CHANGE_KEY: accessible_names.CHANGE_KEY,
}
_ICONS: Final = {Tone.BLOCKED: "error", Tone.ATTENTION: "warning", Tone.WAITING: "clock"}


class ErrorBanner(QFrame):
    """One error at a time.

    Signals:
        remedy_requested: The button of a remedy was clicked; the `Remedy`.
        copy_requested: *Copy details* was clicked; no arguments.
        dismissed: The banner was closed; no arguments.
    """

    remedy_requested = Signal(Remedy)
    copy_requested = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Lay out the banner, hidden."""
        super().__init__(parent)
        self.setObjectName("banner")
        self.setVisible(False)
        self._error: PackBrowserError | None = None
        self._is_counting_down = False
        self._icon = QLabel()
        self._title = value_label(name="banner_title", font=theme.semibold_font(self.font()))
        self._code = ElidedLabel()
        self._code.setObjectName("banner_code")
        self._code.setFont(theme.code_font(self.font()))
        self._explanation = value_label(name="banner_explanation", wraps=True)
        self._remedy_buttons = {remedy: self._make_remedy_button(remedy) for remedy in Remedy}
        self._copy = push_button(
            texts.COPY_DETAILS.text(), name="copy_details", accessible_name=accessible_names.COPY_DETAILS
        )
        self._copy.clicked.connect(self.copy_requested)
        self._dismiss = tool_button(accessible_names.DISMISS, name="dismiss", tip=tool_tip(texts.DISMISS_TIP, "escape"))
        self._dismiss.clicked.connect(self.dismiss)
        self._actions = row_layout(spacing=theme.SPACE_8)
        self._lay_out()

    def _make_remedy_button(self, remedy: Remedy) -> QPushButton:
        button = push_button(
            texts.REMEDIES[remedy].text(),
            name=_REMEDY_NAMES[remedy],
            accessible_name=_ACCESSIBLE_NAMES.get(remedy, ""),
        )
        button.clicked.connect(lambda: self.remedy_requested.emit(remedy))
        return button

    def _lay_out(self) -> None:
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
        """The error that is shown; None while the banner is hidden."""
        return self._error

    def show_error(self, error: PackBrowserError) -> None:
        """Show an error, in place of the former one if there was one."""
        self._error = error
        self._is_counting_down = False
        title = texts.title(error)
        self.setAccessibleName(title)
        self._title.setText(title)
        self._code.setText(texts.code(error))
        self._code.setVisible(bool(error.code_text))
        self._explanation.setText(texts.explanation(error))
        for position, remedy in enumerate(error.remedies):
            self._actions.insertWidget(position, self._remedy_buttons[remedy])
        for remedy, button in self._remedy_buttons.items():
            button.setVisible(remedy in error.remedies)
        buttons = [*(self._remedy_buttons[remedy] for remedy in error.remedies), self._copy, self._dismiss]
        for each in buttons:
            each.raise_()  # screen readers go through the children in stacking order
        tab_as_read(self)
        self._tint()
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def show_countdown(self, seconds: int) -> None:
        """Show in how many seconds the request is sent again by itself; this is announced once, not every second."""
        self._explanation.setText(texts.countdown(seconds))
        if not self._is_counting_down:
            self._is_counting_down = True
            announce(self, self._explanation.text())

    def dismiss(self) -> None:
        """Hide the banner, and emit `dismissed`."""
        self.clear()
        self.dismissed.emit()

    def clear(self) -> None:
        """Hide the banner without a signal: the error is gone."""
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
