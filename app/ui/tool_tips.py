"""Tool tips with text from the service. QToolTip guesses whether a text is rich text; this text must never be."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import Qt

from app.core.display_text import displayable, shortened

_LONGEST: Final = 1_000  # characters


def plain_tool_tip(text: str) -> str:
    """The text unchanged, or escaped where Qt would take it for rich text."""
    shown = displayable(shortened(text, _LONGEST))
    return wrapped_tool_tip(shown) if Qt.mightBeRichText(shown) else shown


def wrapped_tool_tip(text: str) -> str:
    """The text escaped, as rich text, which Qt wraps; empty for an empty text."""
    from html import escape  # imported late: its table takes a millisecond, which would delay the first paint

    shown = displayable(shortened(text, _LONGEST))
    return f"<qt>{escape(shown)}</qt>" if shown else ""
