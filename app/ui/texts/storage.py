"""What is kept on disk: the page of the settings, and what is asked and said when it is deleted."""

from __future__ import annotations

from typing import Final

from app.core.saved_values import Amount, DataProblem, StoredKind
from app.ui.texts.wording import Message, size, translate

OPEN_FOLDER: Final = Message("Storage", "Open folder")
CLEAR: Final = Message("Storage", "Clear")
CLEAR_MARKS: Final = Message("Storage", "Clear…")
DELETE: Final = Message("Storage", "Delete")
KEEP: Final = Message("Storage", "Keep")
UNDO: Final = Message("Storage", "Undo")
COUNTING: Final = Message("Storage", "Counting…")
NOTHING: Final = Message("Storage", "Nothing is kept.")
NO_FOLDER: Final = Message("Storage", "This system has no folder for it: it is kept until you close the window.")
NO_ANSWER: Final = Message("Storage", "The folder doesn’t answer.")
NOT_WRITTEN: Final = Message("Storage", "Nothing was changed: the file can’t be written now.")
RESTORED: Final = Message("Storage", "Everything is back")
TITLES: Final[dict[StoredKind, Message]] = {
    "thumbnails": Message("Storage", "Thumbnails"),
    "packs": Message("Storage", "Kept packs"),
    "marks": Message("Storage", "Marks, notes and slides"),
}
EXPLANATIONS: Final[dict[StoredKind, Message]] = {
    "thumbnails": Message(
        "Storage", "Small pictures of the images that you have seen. They are downloaded again when they are needed."
    ),
    "packs": Message(
        "Storage",
        "Recent packs and tabs, with what the service has sent of them, so that they open at once and can be searched.",
    ),
    "marks": Message(
        "Storage", "What you have picked, rejected, noted, arranged and taken away. It is on this computer alone."
    ),
}
CLEARED: Final[dict[StoredKind, Message]] = {
    "thumbnails": Message("Storage", "Thumbnails deleted. They come back when you look at their packs."),
    "packs": Message("Storage", "Kept packs removed. They are deleted when you close the window."),
    "marks": Message(
        "Storage", "Marks, notes and slides deleted. They can be brought back until you close the window."
    ),
}
PROBLEMS: Final = {
    DataProblem.FULL: Message("Storage", "Nothing new is kept: the disk is full."),
    DataProblem.READ_ONLY: Message("Storage", "Nothing can be kept or deleted: the folder can’t be written."),
    DataProblem.UNUSABLE: Message("Storage", "The folder can’t be made, read or written."),
    DataProblem.BUSY: Message("Storage", "Another program keeps the file locked."),
    DataProblem.NEWER: Message("Storage", "A newer version of Pack Browser has made the file."),
    DataProblem.DAMAGED: Message("Storage", "The file is damaged."),
}
_REMOVED: Final = Message("Storage", "What was removed is deleted when you close the window, which frees up to {size}.")
CLEAR_MARKS_QUESTION: Final = Message("Storage", "Delete all marks, notes and slides?")
_CLEAR_MARKS_EXPLANATION: Final = Message(
    "Storage",
    "They are kept nowhere else, and disappear from open packs, too. You can undo this until you close the window.",
)


def amount(kind: StoredKind, much: Amount, *, is_removed: bool) -> str:
    """How much there is, with what is wrong with it.

    Args:
        kind: Of what.
        much: How much.
        is_removed: Whether packs were removed, whose space is free when the program has ended.
    """
    problem = PROBLEMS[much.problem].text() if much.problem is not None else ""
    how_much = f"{_counted(kind, much)} · {size(much.size)}" if much.entries else "" if problem else NOTHING.text()
    removed = _REMOVED.text().format(size=size(much.size)) if is_removed and kind == "packs" else ""
    return "\n".join(filter(None, (how_much, removed, problem)))


def clear_marks_explanation(much: Amount) -> str:
    """What deleting marks means, and for how many images."""
    return f"{_counted('marks', much)}\n{_CLEAR_MARKS_EXPLANATION.text()}"


def _counted(kind: StoredKind, much: Amount) -> str:
    if kind == "thumbnails":
        return translate("Storage", "%Ln picture(s)", None, much.entries)
    if kind == "packs":
        return translate("Storage", "%Ln pack(s)", None, much.entries)
    images = translate("Storage", "%Ln image(s)", None, much.entries)
    packs = translate("Storage", "%Ln pack(s)", None, much.packs)
    return translate("Storage", "{images} in {packs}").format(images=images, packs=packs)
