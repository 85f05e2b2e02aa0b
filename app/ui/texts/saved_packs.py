"""What is wrong with the file of recent packs, kept answers and tabs."""

from __future__ import annotations

from typing import Final

from app.core.data_problem import DataProblem
from app.ui.texts.message import Message

NO_ANSWER: Final = Message(
    "SavedPacks",
    "Marks, recent packs and tabs are not saved: their folder doesn’t answer. They stay until you close the window.",
)
PROBLEMS: Final = {
    DataProblem.FULL: Message(
        "SavedPacks", "Recent packs and tabs are not saved: the disk is full. They are tried again."
    ),
    DataProblem.READ_ONLY: Message(
        "SavedPacks", "Recent packs and tabs are not saved: their folder can’t be written. They are tried again."
    ),
    DataProblem.UNUSABLE: Message(
        "SavedPacks",
        "Recent packs and tabs are not saved: their folder can’t be made, read or written."
        " They stay until you close the window.",
    ),
    DataProblem.BUSY: Message(
        "SavedPacks", "Recent packs are not saved yet: another program keeps their file locked. They are tried again."
    ),
    DataProblem.NEWER: Message(
        "SavedPacks",
        "Recent packs and tabs are not read or saved: their file is of a newer Pack Browser, and stays as it is."
        " Install the newer version.",
    ),
    DataProblem.DAMAGED: Message(
        "SavedPacks",
        "Recent packs and tabs are not saved: their file is damaged and can’t be renamed."
        " They stay until you close the window.",
    ),
    DataProblem.SET_ASIDE: Message(
        "SavedPacks",
        "The file with your recent packs was damaged. What could be read is in a new one;"
        " the damaged one is kept beside it.",
    ),
}
