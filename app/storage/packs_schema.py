"""The file with recent packs, kept answers and tabs: all its tables, and what can be read of a damaged one."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Final

from app.core.models import Pack
from app.core.redaction import AnswerRedactor
from app.storage import packs_list
from app.storage.damaged_rows import rows_in
from app.storage.data_file import DamagedFileError, Schema
from app.storage.packs_answers import IMAGES_IN_CHUNK, chunks_of, decode_answer, decode_chunk, encode_fields
from app.storage.packs_list import FILE_STEM, VERSION, place_of, rows_of

# The shapes of the tables' rows; see `DamagedRow.shape`.
_SHAPES: Final = {
    "salts": "b",
    "last_accounts": "s[ibs]",
    "accounts": "Nsbis",
    "packs": "Nissiisi[fi]iii[Nb][fi]bi",
    "chunks": "Nb",
}
# In a damaged text: zeros, and what stands for bytes that are not UTF-8.
_DAMAGED: Final = {"\0", "\N{REPLACEMENT CHARACTER}"}
_NUMBER_BITS: Final = 40  # of a pack, at most: a larger number is damaged
_ADD_PACK: Final = (
    "INSERT OR IGNORE INTO packs (account, pack, number, name, images, described, covers, used, last_used, is_recent,"
    " is_pinned, removal, fields, received_at, unseen, size)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?3, ?8, 1, 0, 0, ?9, ?8, x'', ?10)"
)


def _copy_readable(damaged: Path, new: sqlite3.Connection) -> None:
    """Copy everything but kept answers of which a part is lost, and make the index of words anew.

    For `UNIQUE`, SQLite has an index of these columns and the row's number. It tells which accounts and packs there
    were whose rows are lost.
    """
    new.execute("SAVEPOINT empty")
    of_indexes = []
    for row in rows_in(damaged):
        if row.number is None:
            of_indexes.append(row.values)
            continue
        table = next((table for table, shape in _SHAPES.items() if re.fullmatch(shape, row.shape)), None)
        # The index of words has rows of the same shape as chunks.
        is_wrong = row.number % IMAGES_IN_CHUNK if table == "chunks" else row.number >> _NUMBER_BITS
        if table == "accounts":  # the digest is between two texts: if one of them is damaged, it may be, too
            texts = (value for value in row.values if isinstance(value, str))
            is_wrong = is_wrong or not all(map(_DAMAGED.isdisjoint, texts))
        if table is not None and not is_wrong:
            values = (row.number, *row.values[1:]) if row.values[0] is None else row.values
            new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(values))})", values)
    packs_list.restore_salt(new)
    if packs_list.salt_in(new) is None:  # nobody's key fits the accounts
        new.execute("ROLLBACK TO empty")
        return
    for values in of_indexes:
        match values:
            case (bytes(digest), int(account)):
                packs_list.restore_account(new, account, digest)
            case (int(account), str(pack_id), int(number)) if not number >> _NUMBER_BITS:
                if packs_list.number_of(new, account, pack_id) is None:
                    _add_pack(new, account, pack_id, number, damaged.stat().st_mtime)
    _check_answers(new)


def _add_pack(new: sqlite3.Connection, account: int, pack_id: str, number: int, at: float) -> None:
    """List a pack whose row is lost under its ID, with what else can be read of it."""
    chunks, fields, listed = chunks_of(new, number), None, packs_list.Listed(pack_id, 0, 0, "[]")
    try:
        images = [image for chunk in chunks for image in decode_chunk(chunk, 1)]
        if images:
            fields = encode_fields(Pack(pack_id, pack_id, None, None, None, tuple(images), {}, {}, ()))
            listed = packs_list.Listed.of(decode_answer(fields, chunks, AnswerRedactor(None)))
    except DamagedFileError:
        fields = None
    new.execute(_ADD_PACK, (account, pack_id, number, *listed, at, fields, sum(map(len, chunks))))


def _check_answers(new: sqlite3.Connection) -> None:
    """Delete kept answers of which a part is lost, and index the others."""
    answers = dict(new.execute("SELECT number, fields FROM packs WHERE fields IS NOT NULL"))
    for (chunk,) in new.execute("SELECT chunk FROM chunks").fetchall():
        if place_of(chunk)[0] not in answers:
            new.execute("DELETE FROM chunks WHERE chunk = ?", (chunk,))
    for number, fields in answers.items():
        try:
            images = decode_answer(fields, chunks_of(new, number), AnswerRedactor(None)).images
        except DamagedFileError:
            packs_list.delete_answer(new, number)
        else:
            rows = enumerate(images, rows_of(number)[0])
            packs_list.index_images(new, ((row, packs_list.words_of(image)) for row, image in rows))


SCHEMA: Final = Schema(
    stem=FILE_STEM,
    version=VERSION,
    tables=(*packs_list.ACCOUNT_TABLES, *packs_list.PACK_TABLES, packs_list.TABLE),
    copy_readable=_copy_readable,
    hidden_tables=packs_list.HIDDEN_TABLES,
    set_up=("PRAGMA cache_size = -16384",),
    before_tables=("PRAGMA auto_vacuum = INCREMENTAL",),
    # The others may have hundreds of megabytes. These are checked in a millisecond.
    checked_tables=("salts", "accounts", "last_accounts", "packs"),
)
