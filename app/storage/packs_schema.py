"""The file with recent packs, kept answers and tabs: all its tables, and what can be read of a damaged one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.storage import packs_accounts, packs_list, packs_words
from app.storage.file_checks import STORAGE_ERRORS, DamagedFileError, Schema, readable_rows
from app.storage.packs_answers import chunks_of
from app.storage.packs_chunks import IMAGES_IN_CHUNK, decode_answer
from app.storage.packs_rows import FILE_STEM, VERSION, rows_of

if TYPE_CHECKING:
    import sqlite3

_ACCOUNT: Final = "INSERT OR IGNORE INTO accounts VALUES (?, ?, ?, ?, ?)"
_PACK: Final = f"INSERT OR IGNORE INTO packs VALUES ({', '.join('?' * 16)})"
_CHUNK: Final = "INSERT INTO chunks VALUES (?, ?)"
_WITHOUT_ANSWER: Final = "UPDATE packs SET fields = NULL, unseen = x'', size = 0 WHERE number = ?"


def _copy_readable(damaged: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Copy everything but kept answers of which a part is lost, whose packs stay in the list."""
    salts = readable_rows(damaged, "salts", ("rowid",))
    # Another process may have made the new file and used it. Without the salt, nobody's key fits the former accounts.
    if len(salts) != 1 or packs_accounts.salt_in(new) is not None:
        return
    new.execute("INSERT INTO salts VALUES (?)", salts[0])
    for row in readable_rows(damaged, "accounts", ("account",)):
        _insert(new, _ACCOUNT, row)
    for row in readable_rows(damaged, "packs", ("number",)):
        if _insert(new, _PACK, row):
            _copy_answer(damaged, new, row)


def _insert(new: sqlite3.Connection, statement: str, row: tuple[object, ...]) -> bool:
    try:
        return bool(new.execute(statement, row).rowcount)
    except STORAGE_ERRORS:  # the row is damaged
        return False


def _copy_answer(damaged: sqlite3.Connection, new: sqlite3.Connection, row: tuple[object, ...]) -> None:
    number, fields = row[0], row[12]
    if not isinstance(number, int) or not isinstance(fields, bytes):
        return
    try:
        chunks = chunks_of(damaged, number)
        images = decode_answer(fields, chunks).images
    except (*STORAGE_ERRORS, TypeError, DamagedFileError):
        new.execute(_WITHOUT_ANSWER, (number,))
        return
    first, _ = rows_of(number)
    new.executemany(_CHUNK, [(first + index * IMAGES_IN_CHUNK, chunk) for index, chunk in enumerate(chunks)])
    packs_words.index_images(new, ((each, packs_words.words_of(image)) for each, image in enumerate(images, first)))


SCHEMA: Final = Schema(
    stem=FILE_STEM,
    version=VERSION,
    tables=(*packs_accounts.TABLES, *packs_list.TABLES, packs_words.TABLE),
    copy_readable=_copy_readable,
    hidden_tables=packs_words.HIDDEN_TABLES,
    set_up=(
        "PRAGMA secure_delete = ON",  # what is deleted is overwritten
        "PRAGMA cache_size = -16384",
    ),
    before_tables=("PRAGMA auto_vacuum = INCREMENTAL",),
    checks_all=False,  # it may have hundreds of megabytes
)
