"""Kept answers in the file: writing what differs from the former answer, and reading one."""

from __future__ import annotations

import time
from itertools import batched
from typing import TYPE_CHECKING, Final, NamedTuple

from app.core.kept_answer import KeptAnswer
from app.core.unseen_changes import UnseenChanges
from app.storage.packs_chunks import IMAGES_IN_CHUNK, decode_answer, decode_chunk, encode_chunk, encode_fields
from app.storage.packs_list import delete_answer
from app.storage.packs_rows import rows_of
from app.storage.packs_words import index_images, remove_images, words_of

if TYPE_CHECKING:
    import sqlite3

    from app.core.models import Pack
    from app.core.redaction import AnswerRedactor

_INDEX_SHARE: Final = 1.6  # bytes of the index for each byte of its words: `python -m tests.benchmarks.library`


class EncodedAnswer(NamedTuple):
    """An answer, encoded outside of a transaction, because that takes longest.

    Attributes:
        fields: See `encode_fields`.
        chunks: See `encode_chunk`.
        words: The words of each image of each chunk; see `words_of`.
        received_at: When it was received, in seconds since 1970.
        unseen: What has changed and was not seen, as JSON.
    """

    fields: bytes
    chunks: list[bytes]
    words: list[list[str]]
    received_at: float
    unseen: bytes

    @property
    def size(self) -> int:
        """How many bytes of the file it takes, with its part of the index."""
        words = sum(len(each.encode()) for of_chunk in self.words for each in of_chunk)
        return sum(map(len, self.chunks)) + round(words * _INDEX_SHARE)


def encode_answer(pack: Pack, received_at: float, unseen: UnseenChanges) -> EncodedAnswer:
    """Encode an answer. Other threads can run meanwhile."""
    chunks, words = [], []
    for images in batched(pack.images, IMAGES_IN_CHUNK):
        chunks.append(encode_chunk(images))
        words.append(list(map(words_of, images)))
        time.sleep(0)  # otherwise the GUI thread waits 5 ms for the interpreter lock
    return EncodedAnswer(encode_fields(pack), chunks, words, received_at, unseen.to_json())


def keep_answer(connection: sqlite3.Connection, number: int, answer: EncodedAnswer, most_bytes: int) -> None:
    """Write an answer in a transaction. Of a former one only the chunks that differ are replaced.

    Args:
        connection: The file.
        number: Of the pack in this file.
        answer: The answer.
        most_bytes: A larger answer is not kept.
    """
    first, last = rows_of(number)
    query = "SELECT chunk, content FROM chunks WHERE chunk BETWEEN ? AND ?"
    former = dict(connection.execute(query, (first, last)).fetchall())
    for index, (chunk, words) in enumerate(zip(answer.chunks, answer.words, strict=True)):
        row = first + index * IMAGES_IN_CHUNK
        before = former.pop(row, None)
        if chunk != before:
            _replace_chunk(connection, row, chunk, words, before)
    for row in former:
        connection.execute("DELETE FROM chunks WHERE chunk = ?", (row,))
        remove_images(connection, range(row, row + IMAGES_IN_CHUNK))
    connection.execute(
        "UPDATE packs SET fields = ?, received_at = ?, unseen = ?, size = ? WHERE number = ?",
        (answer.fields, answer.received_at, answer.unseen, answer.size, number),
    )
    if answer.size > most_bytes:
        delete_answer(connection, number)


def keep_unseen(connection: sqlite3.Connection, account: int, pack_id: str, unseen: bytes) -> None:
    """Replace what has changed in a kept answer and was not seen, in a transaction."""
    query = "UPDATE packs SET unseen = ? WHERE account = ? AND pack = ? AND fields IS NOT NULL"
    connection.execute(query, (unseen, account, pack_id))


def load_answer(
    connection: sqlite3.Connection, account: int, pack_id: str, redactor: AnswerRedactor
) -> KeptAnswer | None:
    """Read the kept answer of a pack; None if there is none.

    Args:
        connection: The file.
        account: Whose pack it is.
        pack_id: UUID of the pack.
        redactor: Replaces the key of the account.

    Raises:
        DamagedFileError: Something is missing, or is not what was written.
    """
    connection.execute("BEGIN")  # answer and chunks are of one moment
    with connection:
        row = connection.execute(
            "SELECT number, fields, received_at, unseen FROM packs"
            " WHERE account = ? AND pack = ? AND removal = 0 AND fields IS NOT NULL",
            (account, pack_id),
        ).fetchone()
        if row is None:
            return None
        number, fields, received_at, unseen = row
        chunks = chunks_of(connection, number)
    (unseen,) = redactor.redact_json((unseen,))
    return KeptAnswer(decode_answer(fields, chunks, redactor), received_at, UnseenChanges.from_json(unseen))


def chunks_of(connection: sqlite3.Connection, number: int) -> list[bytes]:
    """The chunks of a pack's images, in order."""
    query = "SELECT content FROM chunks WHERE chunk BETWEEN ? AND ? ORDER BY chunk"
    return [content for (content,) in connection.execute(query, rows_of(number))]


def _replace_chunk(
    connection: sqlite3.Connection, row: int, chunk: bytes, words: list[str], before: bytes | None
) -> None:
    connection.execute("INSERT OR REPLACE INTO chunks (chunk, content) VALUES (?, ?)", (row, chunk))
    later = dict(enumerate(words, row))
    former = dict(enumerate(map(words_of, decode_chunk(before, 1)), row)) if before is not None else {}
    # Often only signed URLs differ, and no word.
    remove_images(connection, [each for each, text in former.items() if later.get(each) != text])
    index_images(connection, [(each, text) for each, text in later.items() if former.get(each) != text])
