"""Accessible roles of widget classes that Qt does not know. Names are set where the widgets are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QAccessibleInterface

_ROLES: Final = {
    "Line": QAccessible.Role.Separator,
    "_LineHandle": QAccessible.Role.Separator,
    "ErrorBanner": QAccessible.Role.AlertMessage,
    "Canvas": QAccessible.Role.Graphic,
    "Compare": QAccessible.Role.Window,
    "ComparePane": QAccessible.Role.Pane,
    "DetailsPanel": QAccessible.Role.Pane,
    "InfoPanel": QAccessible.Role.Pane,
    # It is based on QTextEdit, which Qt announces as a field that can be edited.
    "ReadingText": QAccessible.Role.StaticText,
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
