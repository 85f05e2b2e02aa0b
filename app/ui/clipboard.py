"""Lines put on the clipboard, and read back: on Wayland a copy can be dropped in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from collections.abc import Sequence


def copy_text(text: str) -> bool:
    """Put a text on the clipboard; whether it is there afterwards."""
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(text)
    return clipboard.text() == text


def copy_lines(lines: Sequence[str]) -> bool:
    """Put lines on the clipboard, without a line break at the end; whether they are there afterwards."""
    return copy_text("\n".join(lines))
