"""The QApplication: hears links that the system hands to a running app. Opens nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtGui import QFileOpenEvent


class Application(QApplication):
    """An application that can be asked to open a link.

    Signals:
        link_opened: macOS hands over a clicked link as an event, others as the command line; the link.
    """

    link_opened = Signal(str)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FileOpen:
            opening: QFileOpenEvent = event  # type: ignore[assignment]
            self.link_opened.emit(opening.url().toString())
            return True
        return super().event(event)
