"""Marks that a person gives to images, and what was just done with them."""

from __future__ import annotations

from typing import Final

from app.core.data_problem import DataProblem
from app.core.marks import Mark
from app.ui.texts.message import Message, translate

WORDS: Final = {Mark.PICKED: Message("Marks", "Picked"), Mark.REJECTED: Message("Marks", "Rejected")}
NOT_MARKABLE: Final = Message("Marks", "Not marked: the service sent no ID for this image")

PROBLEMS: Final = {
    DataProblem.FULL: Message(
        "Marks", "Marks are not saved: the disk is full. They stay until you close the window, and are tried again."
    ),
    DataProblem.READ_ONLY: Message(
        "Marks",
        "Marks are not saved: their folder can’t be written."
        " They stay until you close the window, and are tried again.",
    ),
    DataProblem.UNUSABLE: Message(
        "Marks",
        "Marks are not saved: their folder can’t be made, read or written. They stay until you close the window.",
    ),
    DataProblem.BUSY: Message(
        "Marks", "Marks are not saved yet: another program keeps their file locked. They are tried again."
    ),
    DataProblem.NEWER: Message(
        "Marks",
        "Marks are not saved: their file is of a newer Pack Browser, and stays as it is. Install the newer version.",
    ),
    DataProblem.DAMAGED: Message(
        "Marks",
        "Marks are not saved: their file is damaged and can’t be renamed. They stay until you close the window.",
    ),
    DataProblem.SET_ASIDE: Message(
        "Marks",
        "The file with your marks was damaged. What could be read is in a new one; the damaged one is kept beside it.",
    ),
}


def counted(mark: Mark, count: int) -> str:
    """How many images of the pack have a mark."""
    if mark is Mark.PICKED:
        return translate("Marks", "%Ln picked", None, count)
    return translate("Marks", "%Ln rejected", None, count)


def marked(mark: Mark, count: int) -> str:
    """Several images have got a mark, or lost theirs."""
    if mark is Mark.PICKED:
        return translate("Marks", "%Ln image(s) picked", None, count)
    if mark is Mark.REJECTED:
        return translate("Marks", "%Ln image(s) rejected", None, count)
    return translate("Marks", "%Ln image(s) unmarked", None, count)


def undone(count: int) -> str:
    """The marks of so many images are as they were before."""
    return translate("Marks", "Marks of %Ln image(s) undone", None, count)


def redone(count: int) -> str:
    """The marks of so many images are again as they were before undoing."""
    return translate("Marks", "Marks of %Ln image(s) redone", None, count)
