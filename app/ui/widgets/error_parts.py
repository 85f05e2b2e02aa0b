"""The parts of a banner that depend on its error: icon, colour, and the buttons of its remedies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.core.connection import BILLING_URL, PLANS_URL
from app.core.errors import PackBrowserError, Remedy, Tone
from app.ui import icons, theme
from app.ui.texts import accessible_names
from app.ui.texts import errors as texts
from app.ui.widgets.parts import push_button

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QColor, QPixmap
    from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

_ICONS: Final = {Tone.BLOCKED: "error", Tone.ATTENTION: "warning", Tone.WAITING: "clock"}
# Stable accessible names; the other buttons have the text as their name.
_ACCESSIBLE_NAMES: Final = {
    Remedy.TRY_AGAIN: accessible_names.TRY_AGAIN,
    Remedy.CHANGE_KEY: accessible_names.CHANGE_KEY,
}


def error_color(tone: Tone, widget: QWidget) -> QColor:
    """The colour of an error in the colour scheme of a widget."""
    colors = theme.colors(widget.palette())
    return {Tone.BLOCKED: colors.red, Tone.ATTENTION: colors.amber, Tone.WAITING: colors.blue}[tone]


def error_pixmap(tone: Tone, widget: QWidget) -> QPixmap:
    """The icon of an error in the colour scheme and at the pixel ratio of a widget."""
    return icons.icon_pixmap(_ICONS[tone], error_color(tone, widget), theme.ICON, widget.devicePixelRatioF())


class RemedyButtons(QObject):
    """The buttons at the beginning of a row: one for each remedy of the error that is shown, in the error's order.

    Attributes:
        all: The buttons of all remedies.

    Signals:
        remedy_requested: A button was clicked; the `Remedy`.
    """

    remedy_requested = Signal(Remedy)

    def __init__(self, row: QHBoxLayout, parent: QWidget, prefix: str) -> None:
        """Make all buttons, hidden.

        Args:
            row: Where they are put, before what it has.
            parent: The widget of the row.
            prefix: Begins their object names, such as ``list_`` of ``list_try_again``.
        """
        super().__init__(parent)
        self._row = row
        self._buttons: dict[Remedy, QPushButton] = {}
        for position, remedy in enumerate(Remedy):
            button = push_button(
                texts.REMEDIES[remedy].text(),
                name=f"{prefix}{remedy.name.lower()}",
                accessible_name=_ACCESSIBLE_NAMES.get(remedy, ""),
            )
            button.setVisible(False)
            button.clicked.connect(lambda _checked=False, wanted=remedy: self.remedy_requested.emit(wanted))
            row.insertWidget(position, button)
            self._buttons[remedy] = button
        self.all = tuple(self._buttons.values())

    def show_error(self, error: PackBrowserError) -> None:
        """Show the buttons of an error, and no others.

        They become the last children of their parent, because screen readers go through children in stacking order.
        """
        for position, remedy in enumerate(error.remedies):
            button = self._buttons[remedy]
            self._row.insertWidget(position, button)
            button.raise_()
        for remedy, button in self._buttons.items():
            button.setVisible(remedy in error.remedies)


def follow_remedy(
    remedy: Remedy,
    *,
    try_again: Callable[[], object],
    ask_for_key: Callable[[], object],
    open_page: Callable[[str], object],
) -> None:
    """Do what the button of a remedy says.

    Args:
        remedy: Of the button.
        try_again: Sends the request again.
        ask_for_key: Lets the person enter a key.
        open_page: Opens a page in the web browser; called with its URL.
    """
    match remedy:
        case Remedy.TRY_AGAIN:
            try_again()
        case Remedy.CHANGE_KEY | Remedy.ENTER_KEY:
            ask_for_key()
        case Remedy.OPEN_BILLING:
            open_page(BILLING_URL)
        case Remedy.SEE_PLANS:
            open_page(PLANS_URL)
