"""Announcements: sentences that a screen reader speaks although the focus is elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, sentence: str) -> None:
    """Let a screen reader speak a sentence, after what it is speaking at present."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))
