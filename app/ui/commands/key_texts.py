"""The keys of commands as people read them: in tool tips, and in the list of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from app.ui.commands.table import TABLE
from app.ui.texts import commands as texts

if TYPE_CHECKING:
    from app.ui.texts.message import Message


def tool_tip(text: Message, *command_ids: str) -> str:
    """The tool tip of a widget that does what commands do.

    Args:
        text: What the widget does.
        command_ids: The commands, each of which has a key; their first keys are added in parentheses.
    """
    keys = ", ".join(_native_text(command.keys[0]) for each in command_ids for command in TABLE if command.id == each)
    return f"{text.text()} ({keys})"


def key_rows() -> tuple[tuple[str, str], ...]:
    """The rows of the F1 page: keys, and what they do."""
    own = (
        (
            ", ".join(_native_text(key) for key in command.keys),
            (command.help or command.text).text(),
        )
        for command in TABLE
        if command.keys
    )
    return (*own, *((keys.text(), what.text()) for keys, what in texts.WIDGET_KEYS))


def _native_text(key: str | QKeySequence.StandardKey) -> str:
    return key_sequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def key_sequence(key: str | QKeySequence.StandardKey) -> QKeySequence:
    """The keys of a row of the table."""
    # The default format is NativeText, which expects the key names of the current language, such as "Strg" for "Ctrl".
    return QKeySequence(key, QKeySequence.SequenceFormat.PortableText) if isinstance(key, str) else QKeySequence(key)
