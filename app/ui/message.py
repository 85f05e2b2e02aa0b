"""What was just done, said in one sentence: whoever knows it calls `say`, and the window shows it in its toast."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal


class Messages(QObject):
    """What windows connect their toast to.

    Signals:
        said: Something was done that may not be visible, or could not be done; a sentence.
        offered: Something was done that a command belongs to; a sentence, and the ID of the command.
    """

    said = Signal(str)
    offered = Signal(str, str)


MESSAGES: Final = Messages()


def say(sentence: str) -> None:
    """Show a sentence in the toast for some seconds."""
    MESSAGES.said.emit(sentence)


def offer(sentence: str, command_id: str) -> None:
    """Show a sentence in the toast, with a button for a command such as *Undo*."""
    MESSAGES.offered.emit(sentence, command_id)
