"""Searches saved answers: names of packs, descriptions and keywords.

Results are ordered by the last use of their packs and by position, because a person looks for what they have seen, and
because ranking by relevance would have to look at all matches. The index is read in the order of its rows, so that its
first matches cost the same whether there are a hundred or all images match.
"""

import sqlite3
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from app.core.full_text import FoundImage, FoundInPacks, FoundPack, Phrase, Phrases, excerpt_of, index_text, matches_in
from app.core.redaction import AnswerRedactor
from app.core.saved_values import RecentPack
from app.storage.data_file import DamagedFileError
from app.storage.packs_answers import IMAGES_IN_CHUNK, decode_image
from app.storage.packs_list import PACK_COLUMNS, pack_of, place_of, rows_of


class SupersededError(Exception):
    """A newer search has begun."""


_MATCH: Final = "SELECT rowid FROM words WHERE words MATCH ?"
_MATCH_FIRST: Final = "SELECT rowid FROM words WHERE words MATCH ? LIMIT ?"
_MATCH_IN: Final = "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?"
_PACKS: Final = (
    f"SELECT number, fields IS NOT NULL, {PACK_COLUMNS} FROM packs WHERE account = ? AND removal = 0 ORDER BY used DESC"
)
_STEPS: Final = 2000  # of SQLite's virtual machine between two questions whether to go on
_ONE_BY_ONE_SECONDS: Final = 0.015  # looking through single packs for longer takes longer than reading all matches


class _Searched(NamedTuple):
    """A pack that is searched.

    Attributes:
        number: Of the pack in this file.
        has_answer: Whether its images are searched.
        pack: What is known of it.
        lacking: The phrases that its name does not have.
    """

    number: int
    has_answer: bool
    pack: RecentPack
    lacking: tuple[Phrase, ...]


def search_packs(
    connection: sqlite3.Connection,
    account: int,
    redactor: AnswerRedactor,
    phrases: Phrases,
    most_found: int,
    most_counted: int,
    is_superseded: Callable[[], bool],
) -> FoundInPacks:
    """Search the packs of an account.

    Args:
        connection: The file.
        account: Whose packs are searched.
        redactor: Replaces the key of the account.
        phrases: What is searched for.
        most_found: So many images are returned at most.
        most_counted: So many images are counted at most.
        is_superseded: Whether to stop.

    Raises:
        SupersededError: It was stopped.
    """
    if not phrases.wanted:
        return FoundInPacks()
    with _stopping(connection, is_superseded):
        connection.execute("BEGIN")  # index and answers are of one moment
        with connection:
            packs = _searched_packs(connection, account, redactor, phrases)
            by_name = (each.pack for each in packs if not each.lacking)
            found = tuple(FoundPack(pack, matches_in(pack.name, phrases.wanted)) for pack in by_name)
            rows, count, has_more = _matching_rows(connection, packs, phrases, most_found, most_counted)
            images = _read_images(connection, packs, rows, redactor, phrases)
    return FoundInPacks(found, tuple(images), count, has_more)


@contextmanager
def _stopping(connection: sqlite3.Connection, is_superseded: Callable[[], bool]) -> Iterator[None]:
    connection.set_progress_handler(is_superseded, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise SupersededError from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


def _searched_packs(
    connection: sqlite3.Connection, account: int, redactor: AnswerRedactor, phrases: Phrases
) -> list[_Searched]:
    """The packs by last use, without those whose names have something that is excluded."""
    found = []
    for number, has_answer, *row in connection.execute(_PACKS, (account,)):
        pack = pack_of(row, redactor)
        words = index_text([pack.name])
        if not any(phrase.is_in(words) for phrase in phrases.excluded):
            lacking = tuple(phrase for phrase in phrases.wanted if not phrase.is_in(words))
            found.append(_Searched(number, bool(has_answer), pack, lacking))
    return found


def _matching_rows(
    connection: sqlite3.Connection, packs: list[_Searched], phrases: Phrases, most_found: int, most_counted: int
) -> tuple[list[int], int, bool]:
    """The rows of the first matching images, how many match, and whether even more do."""
    rows = _rows(connection, _MATCH_FIRST, phrases.expression, most_counted + 1)
    finder = _Finder(connection, phrases, rows if len(rows) <= most_counted else None, most_counted)
    found: list[int] = []
    count = 0
    for each in packs:
        if each.has_answer:
            in_pack = finder.rows_in(each)
            found += in_pack[: most_found - len(found)]
            count += len(in_pack)
            if count > most_counted or (finder.is_counting_long and len(found) == most_found):
                return found, min(count, most_counted), True
    return found, count, False


class _Finder:
    """Finds the matching rows of one pack after another."""

    def __init__(self, connection: sqlite3.Connection, phrases: Phrases, all_rows: list[int] | None, most: int) -> None:
        self._connection = connection
        self._phrases = phrases
        self._all_rows = all_rows  # ascending; None if they are too many to read all at first
        self._most = most
        self._began = time.perf_counter()

    @property
    def is_counting_long(self) -> bool:
        """Whether the matches are many, so that they are not counted further than necessary."""
        return self._all_rows is None

    def rows_in(self, searched: _Searched) -> list[int]:
        """The rows of a pack's matching images; at most one more than are counted."""
        first, last = rows_of(searched.number)
        is_named = 0 < len(searched.lacking) < len(self._phrases.wanted)
        if is_named:
            expression = Phrases(searched.lacking, self._phrases.excluded).expression
        else:
            expression = self._phrases.expression
            if self._all_rows is None and time.perf_counter() - self._began > _ONE_BY_ONE_SECONDS:
                self._all_rows = _rows(self._connection, _MATCH, expression)
            if self._all_rows is not None:
                return self._all_rows[bisect_left(self._all_rows, first) : bisect_right(self._all_rows, last)]
        return _rows(self._connection, _MATCH_IN, expression, first, last, self._most + 1)


def _rows(connection: sqlite3.Connection, query: str, *arguments: object) -> list[int]:
    return [row for (row,) in connection.execute(query, arguments)]


def _read_images(
    connection: sqlite3.Connection,
    packs: list[_Searched],
    rows: Iterable[int],
    redactor: AnswerRedactor,
    phrases: Phrases,
) -> Iterator[FoundImage]:
    by_number = {each.number: each.pack for each in packs}
    contents: dict[int, bytes] = {}  # of chunks
    for row in rows:
        number, index = place_of(row)
        index_in_chunk = index % IMAGES_IN_CHUNK
        chunk = row - index_in_chunk
        if chunk not in contents:
            contents = {chunk: _content_of(connection, chunk)}
        image = decode_image(contents[chunk], index_in_chunk, index + 1, redactor)
        pack, metadata = by_number[number], image.metadata
        excerpt, matches = excerpt_of(image.description or "", phrases.wanted)
        words = metadata.keywords if metadata is not None else ()
        keywords = tuple(word for word in words if matches_in(word, phrases.wanted))
        yield FoundImage(pack.pack_id, pack.name, image.position, image.id, image.url, excerpt, matches, keywords)


def _content_of(connection: sqlite3.Connection, chunk: int) -> bytes:
    row = connection.execute("SELECT content FROM chunks WHERE chunk = ?", (chunk,)).fetchone()
    if row is None:
        raise DamagedFileError
    content: bytes = row[0]
    return content
