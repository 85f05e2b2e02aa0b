"""What was just done, or takes a while, in one sentence: whoever knows it calls a function, the window shows it."""

from typing import Final

from PySide6.QtCore import QObject, Signal


class Messages(QObject):
    """What windows connect their toast to.

    Signals:
        said: Something was done that may not be visible, or could not be done; a sentence.
        offered: Something was done that a command belongs to; a sentence, and the ID of the command.
        busy_changed: Something takes a while; a sentence, which is empty at the end.
    """

    said = Signal(str)
    offered = Signal(str, str)
    busy_changed = Signal(str)


MESSAGES: Final = Messages()


def say(sentence: str) -> None:
    """Show a sentence in the toast for some seconds."""
    MESSAGES.said.emit(sentence)


def offer(sentence: str, command_id: str) -> None:
    """Show a sentence in the toast, with a button for a command such as *Undo*."""
    MESSAGES.offered.emit(sentence, command_id)


def show_busy(sentence: str) -> None:
    """Show a sentence in the status line until this is called with an empty one."""
    MESSAGES.busy_changed.emit(sentence)
