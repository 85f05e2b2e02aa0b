"""Roles that Qt gives no widget of ours by itself. Names are set where the widgets are made."""

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
    "DetailsPanel": QAccessible.Role.Pane,
    # To a person it is a value that can be read, not a text field that might be edited.
    "ReadingText": QAccessible.Role.StaticText,
}


def _make_interface(class_name: str, subject: QObject) -> QAccessibleInterface | None:
    role = _ROLES.get(class_name)
    if role is None or not isinstance(subject, QWidget):
        return None
    return QAccessibleWidget(subject, role)


def install_roles() -> None:
    """Tell Qt's accessibility about our widgets; once, before the first window."""
    QAccessible.installFactory(_make_interface)
