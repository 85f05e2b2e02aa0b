"""Searches saved answers: names of packs, descriptions and keywords.

Results are ordered by the last use of their packs and by position, because a person looks for what they have seen, and
because ranking by relevance would have to look at all matches. The index is read in the order of its rows.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from app.core.full_text import FoundImage, FoundInPacks, FoundPack, Phrase, Phrases, excerpt_of, index_text, matches_in
from app.core.redaction import AnswerRedactor
from app.core.saved_values import RecentPack
from app.storage.data_file import DamagedFileError
from app.storage.packs_answers import IMAGES_IN_CHUNK, decode_image
from app.storage.packs_list import PACK_COLUMNS, pack_of, place_of, rows_of

_MATCH_IN: Final = "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?"
_PACKS: Final = (
    f"SELECT number, fields IS NOT NULL, {PACK_COLUMNS} FROM packs WHERE account = ? AND removal = 0 ORDER BY used DESC"
)
_STEPS: Final = 2000  # of SQLite's virtual machine between two questions whether to go on


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
) -> FoundInPacks | None:
    """Search the packs of an account.

    Args:
        connection: The file.
        account: Whose packs are searched.
        redactor: Replaces the key of the account.
        phrases: What is searched for.
        most_found: So many images are returned at most.
        most_counted: So many images are counted at most.
        is_superseded: Whether to stop.

    Returns:
        None if it was stopped.
    """
    if is_superseded():
        return None
    connection.set_progress_handler(is_superseded, _STEPS)
    try:
        connection.execute("BEGIN")  # index and answers are of one moment
        with connection:
            packs = _searched_packs(connection, account, redactor, phrases)
            by_name = (each.pack for each in packs if not each.lacking)
            found = tuple(FoundPack(pack, matches_in(pack.name, phrases.wanted)) for pack in by_name)
            rows, count = _matching_rows(connection, packs, phrases, most_found, most_counted)
            images = _read_images(connection, packs, rows, redactor, phrases)
            return FoundInPacks(found, tuple(images), min(count, most_counted), has_more=count > most_counted)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            return None
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
) -> tuple[list[int], int]:
    """The rows of the first matching images, and how many match; of more than are counted, that there are more."""
    found: list[int] = []
    count = 0
    for each in packs:
        if each.has_answer and count <= most_counted:
            # What its name has need not be in the text of an image, unless the name has all.
            lacking = each.lacking or phrases.wanted
            expression = Phrases(lacking, phrases.excluded).expression
            rows = connection.execute(_MATCH_IN, (expression, *rows_of(each.number), most_counted + 1)).fetchall()
            found += [row for (row,) in rows[: most_found - len(found)]]
            count += len(rows)
    return found, count


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
