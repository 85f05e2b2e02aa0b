"""Text put on the clipboard, and read back: on Wayland a copy can be dropped in silence."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication


def copy_text(text: str) -> bool:
    """Put a text on the clipboard; whether it is there afterwards."""
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(text)
    return clipboard.text() == text
