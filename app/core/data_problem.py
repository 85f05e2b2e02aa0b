"""What can be wrong with a file in the data folder. Codes only; the sentences are in `app.ui.texts`."""

from __future__ import annotations

from enum import Enum


class DataProblem(Enum):
    """Why what a person has done is not on disk, or no longer in the file that it was in.

    Attributes:
        FULL: Nothing is saved, because the disk is full.
        READ_ONLY: Nothing is saved, because the file can be read, but not written.
        UNUSABLE: Nothing is saved, because the folder can't be made, or can't be read or written.
        BUSY: Nothing is saved yet, because another program keeps the file locked.
        NEWER: Nothing is saved, because a newer version of this program has made the file, which stays as it is.
        DAMAGED: Nothing is saved, because the file is damaged and could not be renamed.
        SET_ASIDE: Everything is saved in a new file, because the former one was damaged. It was renamed.
    """

    FULL = "full"
    READ_ONLY = "read-only"
    UNUSABLE = "unusable"
    BUSY = "busy"
    NEWER = "newer"
    DAMAGED = "damaged"
    SET_ASIDE = "renamed"
