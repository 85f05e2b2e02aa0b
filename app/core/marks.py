"""The marks that a person gives to images while reviewing a pack."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Mark(Enum):
    """The mark of one image. The values are stored on disk and must not change."""

    NONE = ""
    PICKED = "picked"
    REJECTED = "rejected"


class MarkedPack(NamedTuple):
    """The pack whose images have marks.

    Attributes:
        server: Root of the server's API.
        pack_id: UUID in lower case with hyphens.
    """

    server: str
    pack_id: str


class MarksProblem(Enum):
    """What a person has to know about the marks on disk.

    Attributes:
        FULL: They are not saved, because the disk is full.
        UNUSABLE: They are not saved, because the folder can't be made, or can't be read or written.
        BUSY: They are not saved yet, because another program keeps the file locked.
        NEWER: They are not saved, because a newer version of this program has made the file, which stays as it is.
        DAMAGED: They are not saved, because the file is damaged and could not be renamed.
        SET_ASIDE: They are saved in a new file, because the former one was damaged. It was renamed.
    """

    FULL = "full"
    UNUSABLE = "unusable"
    BUSY = "busy"
    NEWER = "newer"
    DAMAGED = "damaged"
    SET_ASIDE = "renamed"
