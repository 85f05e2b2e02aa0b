"""What is kept between runs: recent packs, answers, tabs and marks, and what can be wrong with their files."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

from msgspec import Struct, ValidationError, convert
from msgspec.structs import asdict

from app.core.changes import UnseenChanges
from app.core.models import Pack


class Folders(Struct, frozen=True):
    """Where files are kept between runs; None for what is kept in memory only.

    Attributes:
        cache: For what can be downloaded again.
        data: For what a person has made.
        log: For the log.
        silent: Those of the first two that do not answer, so that nothing is kept there.
    """

    cache: Path | None = None
    data: Path | None = None
    log: Path | None = None
    silent: tuple[Path | None, Path | None] = (None, None)

    @property
    def places(self) -> tuple[Path | None, Path | None]:
        """Where the first two are, also if they do not answer."""
        cache, data = self.silent
        return self.cache or cache, self.data or data


class PacksEvent(Enum):
    """What has happened to what is saved of packs.

    Attributes:
        CHANGED: The list of recent packs, or something else, has changed.
        NOT_DELETED: Packs of a key that was forgotten could not be deleted. It is tried again.
        DELETED: Packs that could not be deleted are deleted now.
    """

    CHANGED = auto()
    NOT_DELETED = auto()
    DELETED = auto()


class StoreProblem(Enum):
    """Why thumbnails are not kept on disk in this run.

    Attributes:
        FULL: The disk is full.
        UNUSABLE: The folder is missing and can't be made, or can't be written.
        DAMAGED: The file is damaged and could not be recreated.
        LINK: The folder or one of its files is a symbolic link.
    """

    FULL = "full"
    UNUSABLE = "unusable"
    DAMAGED = "damaged"
    LINK = "link"


class DataProblem(Enum):
    """Why what a person has done is not on disk, or no longer in the file that it was in.

    Attributes:
        FULL: Nothing is saved, because the disk is full.
        READ_ONLY: Nothing is saved, because the file can be read, but not written.
        UNUSABLE: Nothing is saved, because the folder can't be made, or can't be read or written.
        NO_FILE: Nothing is saved, because a folder, a pipe, a socket or a device is in the file's place.
        BUSY: Nothing is saved yet, because another program keeps the file locked.
        NEWER: Nothing is saved, because a newer version of this program has made the file, which stays as it is.
        DAMAGED: Nothing is saved, because the file is damaged and could not be renamed.
        SET_ASIDE: Everything is saved in a new file, because the former one was damaged. It was renamed.
    """

    FULL = "full"
    READ_ONLY = "read-only"
    UNUSABLE = "unusable"
    NO_FILE = "obstructed"
    BUSY = "busy"
    NEWER = "newer"
    DAMAGED = "damaged"
    SET_ASIDE = "renamed"


type StoredKind = Literal["thumbnails", "packs", "marks", "logs"]


class Amount(NamedTuple):
    """How much is on disk.

    Attributes:
        size: Bytes of its files.
        entries: Number of thumbnails, of packs, of images that have a mark or anything else, or of files.
        packs: Number of packs that these images belong to.
        problem: Why it can't be used; None if it can.
    """

    size: int = 0
    entries: int = 0
    packs: int = 0
    problem: DataProblem | None = None


class RecentPack(Struct, frozen=True):
    """What is known of a pack without its images.

    Attributes:
        pack_id: UUID in lower case with hyphens.
        name: As sent; empty if there is none.
        image_count: Number of images, including unreadable entries.
        described_count: Number of those that are described.
        last_used: When it was shown last, in seconds since 1970 by the clock of that time.
        is_pinned: Whether it stays in the list however many others are opened.
        cover_urls: The URLs of its first readable images, five at most.
    """

    pack_id: str
    name: str
    image_count: int
    described_count: int
    last_used: float
    is_pinned: bool
    cover_urls: tuple[str, ...]


class SavedAnswer(Struct, frozen=True):
    """An answer from the disk.

    Attributes:
        pack: The answer.
        received_at: When it was received, in seconds since 1970.
        unseen: What had changed in the pack and was not seen yet.
        ratio: Width divided by height of the gallery's cells; None if it was not found then.
    """

    pack: Pack
    received_at: float
    unseen: UnseenChanges
    ratio: float | None = None


class Mark(Enum):
    """The mark of one image. The values are stored on disk and must not change."""

    NONE = ""
    PICKED = "picked"
    REJECTED = "rejected"


class Review(NamedTuple):
    """How far the review of a pack is.

    Attributes:
        total: Number of images.
        picked: Number of images that are picked.
        rejected: Number of images that are rejected.
    """

    total: int
    picked: int
    rejected: int

    @property
    def judged(self) -> int:
        """Number of images that have a mark."""
        return self.picked + self.rejected


NOTE_CHARACTERS: Final = 500  # of a note, at most

SLIDES: Final = 10  # of a slideshow, at most
type Role = Literal["hook", "problem", "discovery", "proof", "call_to_action", "free"]
ROLES: Final[tuple[Role, ...]] = get_args(Role.__value__)


class Slide(NamedTuple):
    """One place of the slide tray.

    Attributes:
        image_id: ID of its image.
        role: What the slide is for.
    """

    image_id: str
    role: Role = "free"


type How = Literal["downloaded", "exported", "slides"]
"""How an image was taken. The values are stored on disk and must not change."""

type Taken = Mapping[How, int]
"""How one image was taken, and when each was done last, in seconds since 1970."""

TRAY: Final = "tray"  # what all slides of a pack are saved under, because they are replaced together

type Judgement = Mark | str | tuple[Slide, ...] | Taken | bool
"""What a person has given to one image: a mark, a note, which is plain text, or that it was taken. Or to the pack: its
slides, in order. Or to two pictures, wherever they are: that they are not the same."""


def is_nothing(judgement: Judgement) -> bool:
    """Whether it is no mark, an empty note, no slide, or that nothing was taken."""
    return judgement is Mark.NONE or not judgement


class LeftReview(NamedTuple):
    """A review that was begun, and where it goes on.

    Attributes:
        review: How far it is.
        position: Position of the first image without a mark, from 1; 0 if there is none.
        image_id: ID of that image; empty if there is none.
    """

    review: Review
    position: int = 0
    image_id: str = ""


type Kept = Literal["marks", "notes", "slides", "taken", "not_the_same"]


class MarkedPack(NamedTuple):
    """The marks of a pack's images, or something else that is saved with them.

    Attributes:
        server: Root of the server's API.
        pack_id: UUID in lower case with hyphens; empty for what holds in all packs.
        kind: What is meant.
    """

    server: str
    pack_id: str
    kind: Kept = "marks"


type Judgements = Mapping[MarkedPack, Mapping[str, Judgement]]
"""What a person has given, by pack and ID of the image."""

type SavedChoice = tuple[str, str, bool]


class SavedTab(Struct, frozen=True):
    """One tab.

    Attributes:
        pack_id: UUID in lower case with hyphens.
        name: Of the pack; empty if it is not known.
        is_current: Whether it was the tab in front.
        current_image_id: ID of the current image; empty for none.
        filter_text: What was typed into the filter.
        choices: What the filter includes and excludes: value of the `Facet`, text of the value, whether it is excluded.
        reviews: Paths of the reviews of others that are open.
        shown_reviews: Those of them that are shown, each with the time of the review.
    """

    pack_id: str
    name: str = ""
    is_current: bool = False
    current_image_id: str = ""
    filter_text: str = ""
    choices: tuple[SavedChoice, ...] = ()
    reviews: tuple[str, ...] = ()
    shown_reviews: tuple[tuple[str, str], ...] = ()


def tabs_to_json(tabs: Iterable[SavedTab]) -> str:
    """Encode tabs for storage."""
    return json.dumps([asdict(tab) for tab in tabs])


def tabs_from_json(encoded: str) -> tuple[SavedTab, ...]:
    """Decode what `tabs_to_json` returned. A tab that is damaged is left out, and so are fields that are unknown."""
    tabs: list[SavedTab] = []
    with suppress(ValueError, RecursionError):
        sent = json.loads(encoded)
        for each in sent if isinstance(sent, list) else ():
            with suppress(ValidationError):
                tabs.append(convert(each, SavedTab))
    return tuple(tab for tab in tabs if tab.pack_id)
