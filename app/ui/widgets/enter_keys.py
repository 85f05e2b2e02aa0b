"""The keys that open or choose what is marked."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

ENTER_KEYS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})  # of the main block, and of the number block
