"""What screen readers are told: sentences, although the focus is elsewhere, and items of views that get the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractItemView, QWidget


def announce(widget: QWidget, sentence: str) -> None:
    """Let a screen reader speak a sentence, after what it is speaking at present."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))


def tell_current_item(view: QAbstractItemView) -> None:
    """Let a screen reader speak the current item of a view that has got the focus; Qt tells only of the view itself."""
    QTimer.singleShot(0, view, lambda: _tell_current_item(view))  # Qt tells after its event


def _tell_current_item(view: QAbstractItemView) -> None:
    if view.hasFocus() and view.currentIndex().isValid():
        event = QAccessibleEvent(view, QAccessible.Event.Focus)
        event.setChild(view.currentIndex().row())
        QAccessible.updateAccessibility(event)
