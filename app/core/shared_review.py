"""The file with which a person hands a review on: what is in it, and why a file is refused.

```json
{
  "format": "packreview",
  "version": 1,
  "server": "https://www.genviral.io/api/partner/v1",
  "pack": "11111111-1111-1111-1111-111111111111",
  "pack_name": "Motivation pack",
  "reviewer": "Ana",
  "time": "2026-11-28T14:02:00Z",
  "marks": {"e5d37d73-55f4-579e-8df8-897d7fea922e": "picked", "1d8be82d-f557-50b8-b69f-b301a639639a": "rejected"},
  "notes": {"e5d37d73-55f4-579e-8df8-897d7fea922e": "Crop the top"},
  "slides": [{"image": "e5d37d73-55f4-579e-8df8-897d7fea922e", "role": "hook"}]
}
```

It is JSON in UTF-8, with or without a byte order mark, of at most 8 MB, and its name ends with `.packreview`. The keys
of marks and notes, and the slides, are IDs of images. Marks, notes (500 characters), slides (10), roles and the name of
the pack may be left out. Roles are hook, problem, discovery, proof, call_to_action and free. Other fields are refused,
and so is a file with a key in it.

A file may come from anybody. It is read under a limit of size and decoded strictly, and
it names no server to which a request is sent: the pack is requested from the server in use, if that is the file's.

Reading can block for ever, because the folder may be one of another computer.
"""

import codecs
import os
import re
import stat
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct, field
from msgspec.structs import replace

from app.core.display_text import has_visible
from app.core.plain_files import NotPlainError, delete_leftovers, read_plain_file, write_plain_file
from app.core.redaction import HIDDEN_IN_ANSWER, AnswerRedactor
from app.core.saved_values import NOTE_CHARACTERS, SLIDES, TRAY, Judgements, Mark, Role, is_nothing

FORMAT: Final = "packreview"
VERSION: Final = 1
DEMO_SERVER: Final = "demo"  # in place of the demonstration service's address, which is another one in each run
MOST_BYTES: Final = 8 << 20  # 100,000 marks are 5 MB
NAME_CHARACTERS: Final = 100
_NO_KEYS: Final = AnswerRedactor()  # which finds what has the form of a key
# Patterns are compiled when they are first used. This one is for small letters. After "bearer" alone there may be any
# words, which have no digits; a secret part without one is hardly that long.
_KEY: Final = (
    # The ID of an image, which may be any word, has a mark as its value.
    rb'"(?:(?:genviral_)?(?:api_?)?(?:key|token)|secret|authorization)"\s*:(?!\s*"(?:picked|rejected|none)")'
    rb'|\bauthorization[^a-z0-9]{1,12}bearer\s+[^\s"]+\.[^\s"]{6}'
    rb'|\bbearer\s+[^\s"]+\.(?:[^\s"]{24}|(?=[^\s"]{0,23}[0-9])[^\s"]{6})'
)


# The same in a note, which stays without it.
_BEARER: Final = re.compile(
    r"(?i)\bauthorization[^a-z0-9]{1,12}bearer\s+\S+\.\S{6,}|\bbearer\s+\S+\.(?:\S{24,}|(?=\S{0,23}[0-9])\S{6,})"
)


class ReviewProblem(Enum):
    """Why a file with a review was not read, or could not be written."""

    MISSING = auto()  # the file, or the folder that it is to be written to
    NO_FILE = auto()  # it is a folder, a pipe, a socket or a device
    TOO_LARGE = auto()
    SILENT = auto()  # its folder does not answer
    UNUSABLE = auto()  # it can't be read or written
    NO_REVIEW = auto()  # it is no JSON, or another file of JSON
    OTHER_VERSION = auto()
    DAMAGED = auto()
    HAS_KEY = auto()
    OTHER_SERVER = auto()
    TOO_MANY = auto()  # reviews of one pack are open


class ReviewFileError(Exception):
    """A file was refused.

    Attributes:
        problem: Why.
    """

    def __init__(self, problem: ReviewProblem) -> None:
        super().__init__(problem.name)
        self.problem = problem


type _Id = Annotated[str, Meta(min_length=1)]
type _Note = Annotated[str, Meta(max_length=NOTE_CHARACTERS)]


class SharedSlide(Struct, frozen=True, forbid_unknown_fields=True):
    """One place of the slide tray.

    Attributes:
        image: ID of the image.
        role: What the image is for.
    """

    image: _Id
    role: Role = "free"


class SharedReview(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one person has made of a pack.

    Attributes:
        format: Always `FORMAT`.
        version: Always `VERSION`.
        server: Root of the API of the pack's server, or `DEMO_SERVER`.
        pack: UUID of the pack, in lower case with hyphens.
        pack_name: Its name.
        reviewer: The name that the person has given.
        time: When the file was written, in ISO 8601 and UTC.
        marks: The marks of images, by their IDs.
        notes: The notes on images, by their IDs.
        slides: The slide tray, in its order.
    """

    format: Literal["packreview"] = FORMAT
    version: Literal[1] = VERSION
    server: Annotated[str, Meta(min_length=1, max_length=500)]
    pack: Annotated[str, Meta(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", max_length=36)]
    pack_name: Annotated[str, Meta(max_length=NAME_CHARACTERS)] = ""
    reviewer: Annotated[str, Meta(max_length=NAME_CHARACTERS)]
    time: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", max_length=20)]
    marks: dict[_Id, Mark] = field(default_factory=dict)
    notes: dict[_Id, _Note] = field(default_factory=dict)
    slides: Annotated[tuple[SharedSlide, ...], Meta(max_length=SLIDES)] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Which pack it is of: its server and its ID."""
        return self.server, self.pack


class OtherMark(NamedTuple):
    """What another person has made of an image.

    Attributes:
        reviewer: The name that this person has given.
        mark: The mark.
        note: The note; empty if there is none.
        place: Index of the review among those that are open.
    """

    reviewer: str
    mark: Mark
    note: str
    place: int


class TakenOver(NamedTuple):
    """What was taken over from a review.

    Attributes:
        images: Number of images that have got a mark or a note.
        differing: Number of images whose own mark or note differs and has stayed.
        slides: Number of slides.
        slides_stay: Whether there are slides in it that were not taken over, because there are other ones of one's own.
    """

    images: int
    differing: int
    slides: int
    slides_stay: bool


class _Beginning(Struct):
    format: str = ""
    version: int = 0


def decode(content: bytes, redactor: AnswerRedactor = _NO_KEYS) -> SharedReview:
    """Decode the content of a file.

    Args:
        content: The bytes.
        redactor: Knows the keys that must not be in the file.

    Raises:
        ReviewFileError: It is not what `encode` returns.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        beginning = msgspec.json.decode(content, type=_Beginning)
    except (ValueError, RecursionError):
        raise ReviewFileError(ReviewProblem.NO_REVIEW) from None
    if beginning.format != FORMAT:
        raise ReviewFileError(ReviewProblem.NO_REVIEW)
    if _has_key(content, redactor):
        raise ReviewFileError(ReviewProblem.HAS_KEY)
    if beginning.version != VERSION:
        raise ReviewFileError(ReviewProblem.OTHER_VERSION)
    try:
        review = msgspec.json.decode(content, type=SharedReview)
    except (ValueError, RecursionError):
        raise ReviewFileError(ReviewProblem.DAMAGED) from None
    if not has_visible(review.reviewer):  # nobody would be named
        raise ReviewFileError(ReviewProblem.DAMAGED)
    return review


def encode(review: SharedReview, redactor: AnswerRedactor = _NO_KEYS) -> bytes:
    """The content of the file.

    Args:
        review: What is written.
        redactor: Replaces keys: a person may have pasted one into a note.

    Raises:
        ReviewFileError: It would be refused by `decode`.
    """
    notes = {each: _BEARER.sub(HIDDEN_IN_ANSWER, note) for each, note in review.notes.items()}
    review = replace(review, notes=notes)
    try:
        (content,) = redactor.redact_json((msgspec.json.encode(review),))
        content = msgspec.json.format(content, indent=2) + b"\n"
    except ValueError:  # an unpaired surrogate
        raise ReviewFileError(ReviewProblem.DAMAGED) from None
    if len(content) > MOST_BYTES:
        raise ReviewFileError(ReviewProblem.TOO_LARGE)
    decode(content, redactor)
    return content


def now() -> str:
    """The time of a review that is written now."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def reviews_of(judgements: Judgements, reviewer: str) -> list[SharedReview]:
    """Reviews with those marks, notes and slides of a person, one for each pack that has any."""
    reviews: dict[tuple[str, str], dict[str, Any]] = {}
    for (server, pack_id, kind), given in judgements.items():
        values: dict[str, Any] = {image_id: each for image_id, each in given.items() if not is_nothing(each)}
        if values and kind != "taken":
            fields = reviews.setdefault((server, pack_id), {})
            fields[kind] = tuple(SharedSlide(*each) for each in values[TRAY]) if kind == "slides" else values
    return [
        SharedReview(server=server, pack=pack_id, reviewer=reviewer, time=now(), **fields)
        for (server, pack_id), fields in reviews.items()
    ]


def _has_key(content: bytes, redactor: AnswerRedactor) -> bool:
    values, lowered = [content], content.lower()
    # A search for words takes a hundredth of the time of one for the pattern, and holds other threads up for as long.
    may_match = any(word in lowered for word in (b'key"', b'token"', b'secret"', b'authorization"', b"bearer"))
    return (may_match and re.search(_KEY, lowered) is not None) or redactor.redact_json(values) is not values


def read(path: Path, redactor: AnswerRedactor = _NO_KEYS) -> SharedReview:
    """Read a file.

    Raises:
        ReviewFileError: It can't be read, or is none with a review.
    """
    try:
        found = path.stat()
        if stat.S_ISREG(found.st_mode) and found.st_size > MOST_BYTES:
            raise ReviewFileError(ReviewProblem.TOO_LARGE)
        content = read_plain_file(path, MOST_BYTES)
    except FileNotFoundError:
        raise ReviewFileError(ReviewProblem.MISSING) from None
    except NotPlainError:
        raise ReviewFileError(ReviewProblem.NO_FILE) from None
    except (OSError, ValueError):
        raise ReviewFileError(ReviewProblem.UNUSABLE) from None
    return decode(content, redactor)


def write(path: Path, review: SharedReview, redactor: AnswerRedactor = _NO_KEYS) -> None:
    """Replace a file as a whole: if the program is killed meanwhile, the former one stays.

    Raises:
        ReviewFileError: It would be refused, or it can't be written.
    """
    content = encode(review, redactor)
    try:
        if not path.parent.is_dir():
            raise ReviewFileError(ReviewProblem.MISSING)
        target = Path(os.path.realpath(path))
        delete_leftovers(target.parent)
        write_plain_file(target, content)
    except (OSError, ValueError):
        raise ReviewFileError(ReviewProblem.UNUSABLE) from None
