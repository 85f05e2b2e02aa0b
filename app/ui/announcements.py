"""Sentences that a screen reader says at once, without the focus going there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, sentence: str) -> None:
    """Let a screen reader say a sentence, after what it says at present."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))
