"""The keys of commands as people read them: in tool tips, and in the list of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QKeySequence

from app.ui.commands.command import Scope
from app.ui.commands.table import TABLE
from app.ui.texts import commands as texts

if TYPE_CHECKING:
    from app.ui.texts.message import Message

_GROUPS: Final = (
    ("window", (Scope.WINDOW,)),
    ("images", (Scope.IMAGES,)),
    ("gallery", (Scope.GALLERY,)),
    ("pictures", (Scope.PICTURES,)),
    ("viewer", (Scope.VIEWER,)),
    ("compare", (Scope.COMPARE,)),
)


def tool_tip(text: Message, *command_ids: str) -> str:
    """The tool tip of a widget that does what commands do.

    Args:
        text: What the widget does.
        command_ids: The commands, each of which has a key; their first keys are added in parentheses.
    """
    keys = ", ".join(_native_text(command.keys[0]) for each in command_ids for command in TABLE if command.id == each)
    return f"{text.text()} ({keys})"


def key_groups() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The F1 page: where keys work, and for each key what it does."""
    by_scope = [(texts.SCOPES[name].text(), _rows_of(*scopes)) for name, scopes in _GROUPS]
    own = tuple((keys.text(), what.text()) for keys, what in texts.WIDGET_KEYS)
    return (*((title, rows) for title, rows in by_scope if rows), (texts.SCOPES["widgets"].text(), own))


def _rows_of(*scopes: Scope) -> tuple[tuple[str, str], ...]:
    return tuple(
        (", ".join(_native_text(key) for key in command.keys), (command.help or command.text).text())
        for command in TABLE
        if command.keys and command.is_listed and command.scope in scopes
    )


def _native_text(key: str | QKeySequence.StandardKey) -> str:
    return key_sequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def key_sequence(key: str | QKeySequence.StandardKey) -> QKeySequence:
    """The keys of a row of the table."""
    # The default format is NativeText, which expects the key names of the current language, such as "Strg" for "Ctrl".
    return QKeySequence(key, QKeySequence.SequenceFormat.PortableText) if isinstance(key, str) else QKeySequence(key)
