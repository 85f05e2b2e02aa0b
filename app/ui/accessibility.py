"""What screen readers are told: the roles of widget classes that Qt does not know, sentences, and focused items.

Names are set where the widgets are made.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAbstractItemView, QAccessibleWidget, QWidget

_ROLES: Final = {
    "Line": QAccessible.Role.Separator,
    "_LineHandle": QAccessible.Role.Separator,
    "ErrorBanner": QAccessible.Role.AlertMessage,
    "Canvas": QAccessible.Role.Graphic,
    "ComparePane": QAccessible.Role.Pane,
    "DetailsPanel": QAccessible.Role.Pane,
    "InfoPanel": QAccessible.Role.Pane,
    # It is based on QTextEdit, which Qt announces as a field that can be edited.
    "ReadingText": QAccessible.Role.StaticText,
    "ReviewLine": QAccessible.Role.StaticText,
    "TabStrip": QAccessible.Role.PageTabList,
    "Viewer": QAccessible.Role.Window,
}


def _make_interface(class_name: str, subject: QObject) -> QAccessibleInterface | None:
    role = _ROLES.get(class_name)
    if role is None or not isinstance(subject, QWidget):
        return None
    return QAccessibleWidget(subject, role)


def install_roles() -> None:
    """Install the factory that gives the widgets their roles. Call it once, before the first window is shown."""
    QAccessible.installFactory(_make_interface)


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
