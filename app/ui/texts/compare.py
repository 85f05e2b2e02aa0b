"""The comparison of images: what lies over the pictures."""

from __future__ import annotations

from typing import Final

from app.ui.texts.message import Message

TIE: Final = Message("Compare", "Zoom and move together")
TOGETHER: Final = Message("Compare", "Together")
SEPARATELY: Final = Message("Compare", "Separately")
TIED: Final = Message("Compare", "The pictures zoom and move together")
LOOSENED: Final = Message("Compare", "Each picture zooms and moves on its own")
