"""Writes text to the clipboard and reads it back, because Wayland may drop a copy without an error."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication


def copy_text(text: str) -> bool:
    """Put a text on the clipboard, and return whether it is there afterwards."""
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(text)
    return clipboard.text() == text
