"""A banner with one error, its explanation, and buttons for the ways out. It only emits signals.

A pack may be outside the scope of one key, and not of another: the other keys are offered by name.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, override

from PySide6.QtCore import QElapsedTimer, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QPushButton, QSizePolicy, QWidget
from shiboken6 import isValid

from app.core.display_text import line_shown
from app.core.errors import PackBrowserError, Remedy, Tone
from app.ui import theme
from app.ui.accessibility import announce
from app.ui.texts import accessible_names
from app.ui.texts import errors as texts
from app.ui.texts.wording import Text, follow_language
from app.ui.widgets.button_rows import tab_as_read
from app.ui.widgets.parts import (
    ElidedLabel,
    Icon,
    plain_label,
    plain_tool_tip,
    push_button,
    row_layout,
    tool_button,
    value_label,
)

_ICONS: Final = {Tone.BLOCKED: "error", Tone.ATTENTION: "warning", Tone.WAITING: "clock"}
_COLORS: Final = {Tone.BLOCKED: "red", Tone.ATTENTION: "amber", Tone.WAITING: "blue"}
# Stable accessible names; the other buttons have the text as their name.
_ACCESSIBLE_NAMES: Final = {
    Remedy.TRY_AGAIN: accessible_names.TRY_AGAIN,
    Remedy.CHANGE_KEY: accessible_names.CHANGE_KEY,
}


_MOST_KEYS: Final = 3
_KEY_CHARACTERS: Final = 20
_AGAIN_MS: Final = 3000  # afterwards the person is occupied with something else


class ErrorBanner(QFrame):
    """One error at a time, as wide as the window.

    Signals:
        remedy_requested: The button of a remedy was clicked; the `Remedy`.
        key_chosen: Another key was chosen; what `offer_keys` was given for it.
        copy_requested: *Copy details* was clicked; no arguments.
        dismissed: The banner was closed; no arguments.
    """

    remedy_requested = Signal(Remedy)
    key_chosen = Signal(object)
    copy_requested = Signal()
    dismissed = Signal()

    def __init__(self, *, dismiss_tip: Text) -> None:
        """Lay out the banner, hidden; with a tool tip for *Dismiss*."""
        super().__init__()
        self.setObjectName("banner")
        self.setVisible(False)
        self._error: PackBrowserError | None = None
        self._is_of_list = False
        self._former: QWidget | None = None  # that had the focus before a part of the banner
        self._left: QWidget | None = None  # the part that had the focus when the banner was hidden
        self._left_at = QElapsedTimer()
        self._countdown: int | None = None  # seconds
        self._icon = Icon("error", "red", theme.ICON)
        self._title = value_label(name="banner_title", font=theme.semibold_font(self.font()))
        self._code = ElidedLabel()
        self._code.setObjectName("banner_code")
        self._code.setFont(theme.code_font(self.font()))
        self._explanation = value_label(name="banner_explanation", wraps=True)
        self._copy = push_button(texts.COPY_DETAILS, name="copy_details", accessible_name=accessible_names.COPY_DETAILS)
        self._copy.clicked.connect(self.copy_requested)
        self._dismiss = tool_button(
            accessible_names.DISMISS, name="dismiss", tip=dismiss_tip, icon="close", color="text"
        )
        self._dismiss.clicked.connect(self.dismiss)
        self._remedies = {remedy: self._remedy_button(remedy) for remedy in Remedy}
        self._open_with = plain_label(texts.OPEN_WITH)
        self._open_with.hide()
        self._other_keys: list[QPushButton] = []
        self._keys_row = row_layout(spacing=theme.SPACE_8)
        self._keys_row.addWidget(self._open_with)
        self._keys_row.addStretch(1)
        for each in (*self._remedies.values(), self._copy, self._dismiss):
            each.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus where the person types
        self._actions = row_layout(spacing=theme.SPACE_8)
        self._lay_out()
        follow_language(self, self._render)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def _remedy_button(self, remedy: Remedy) -> QPushButton:
        button = push_button(
            texts.REMEDIES[remedy],
            name=remedy.name.lower(),
            accessible_name=_ACCESSIBLE_NAMES.get(remedy, ""),
        )
        button.setVisible(False)
        button.clicked.connect(lambda: self.remedy_requested.emit(remedy))
        return button

    def _lay_out(self) -> None:
        actions = self._actions
        for button in (*self._remedies.values(), self._copy):
            actions.addWidget(button)
        heading = row_layout(spacing=theme.SPACE_8)
        heading.addWidget(self._title)
        heading.addWidget(self._code, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_12, theme.SPACE_12)
        grid.setHorizontalSpacing(theme.SPACE_8)
        grid.setVerticalSpacing(theme.SPACE_4)
        grid.addWidget(self._icon, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(heading, 0, 1)
        grid.addWidget(self._explanation, 1, 1)
        grid.addLayout(self._keys_row, 2, 1, 1, 2)
        actions.addWidget(self._dismiss)
        grid.addLayout(actions, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    @property
    def error(self) -> PackBrowserError | None:
        """The error that is shown; None while the banner is hidden."""
        return self._error

    def show_error(self, error: PackBrowserError, *, of_list: bool = False) -> None:
        """Show an error, in place of the former one if there was one.

        While a person types, each search may fail in the same way: that is announced to screen readers once.

        Args:
            error: What went wrong.
            of_list: Whether that was a request for a list of packs.
        """
        former, was_of_list = self._error, self._is_of_list
        is_repeated = of_list and was_of_list and former is not None and error.says_same_as(former)
        self._error, self._is_of_list = error, of_list
        self._countdown = None
        self._render()
        self._code.setVisible(bool(error.code_text))
        for position, remedy in enumerate(error.remedies):
            self._actions.insertWidget(position, self._remedies[remedy])
        for remedy, button in self._remedies.items():
            button.setVisible(remedy in error.remedies)
        self._order()
        self._icon.set_icon(_ICONS[error.tone], _COLORS[error.tone])
        self.update()
        self.show()
        if not is_repeated:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self._take_focus_again()

    def _render(self) -> None:
        if self._error is None:
            return
        title = texts.title(self._error)
        self.setAccessibleName(title)
        self._title.setText(title)
        self._code.setText(texts.code(self._error))
        explanation = texts.explanation(self._error, of_list=self._is_of_list)
        self._explanation.setText(texts.countdown(self._countdown) if self._countdown is not None else explanation)

    def offer_keys(self, names: Sequence[tuple[Callable[[], str], object]]) -> None:
        """Offer other keys, each on a button; *Change key…* has those for which there is no room.

        Args:
            names: What returns the name of each key, and what `key_chosen` is emitted with.
        """
        for button in self._other_keys:
            button.deleteLater()
        self._other_keys = [self._key_button(name, key) for name, key in names[:_MOST_KEYS]]
        self._open_with.setVisible(bool(names))
        self._order()

    def _key_button(self, name: Callable[[], str], key: object) -> QPushButton:
        button = push_button(
            lambda: line_shown(name(), _KEY_CHARACTERS).replace("&", "&&"),  # else it underlines the next letter
            name="open_with_other_key",
            tip=lambda: plain_tool_tip(name()),
            accessible_name=lambda: texts.open_with(name()),
        )
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(partial(self.key_chosen.emit, key))
        self._keys_row.insertWidget(self._keys_row.count() - 1, button)
        return button

    def _order(self) -> None:
        """Let screen readers and Tab go through the buttons in their order."""
        shown = [self._remedies[remedy] for remedy in self._error.remedies] if self._error is not None else []
        for each in (*self._other_keys, *shown, self._copy, self._dismiss):
            each.raise_()  # screen readers go through the children in stacking order
        tab_as_read(self)

    def show_countdown(self, seconds: int) -> None:
        """Show in how many seconds the request is sent again by itself; this is announced once, not every second."""
        is_first, self._countdown = self._countdown is None, seconds
        self._explanation.setText(texts.countdown(seconds))
        if is_first:
            announce(self, self._explanation.text())

    def dismiss(self) -> None:
        """Hide the banner, and emit `dismissed`."""
        self.clear()
        self._left = None
        self.dismissed.emit()

    def clear(self) -> None:
        """Hide the banner without a signal: the error is gone."""
        self._error = None
        self._give_focus_back()
        self.hide()

    def _give_focus_back(self) -> None:
        """Let the widget have the focus again that had it before a part of the banner, if one has."""
        left, former = self.window().focusWidget(), self._former
        if not self.isAncestorOf(left):
            return
        self._left = left
        self._left_at.restart()
        if former is not None and isValid(former) and former.isVisible() and former.isEnabled():
            former.setFocus()

    def _take_focus_again(self) -> None:
        """Let the button have the focus again with which the person has tried again, if that has failed soon."""
        left, self._left = self._left, None
        is_where_it_was = self.window().focusWidget() is self._former
        if left is not None and not self._left_at.hasExpired(_AGAIN_MS) and is_where_it_was and left.isVisible():
            left.setFocus()

    def _on_focus_changed(self, former: QWidget | None, present: QWidget | None) -> None:
        is_entered = former is not None and not self.isAncestorOf(former)
        if is_entered and present is not None and self.isAncestorOf(present):
            self._former = former

    @property
    def _color(self) -> QColor:
        tone = self._error.tone if self._error is not None else Tone.BLOCKED
        color: QColor = getattr(theme.colors(self.palette()), _COLORS[tone])
        return color

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.tint(self._color))
        line = QRectF(0, self.height() - 1, self.width(), 1)
        painter.fillRect(line, theme.mix(colors.view, self._color, 0.35))
