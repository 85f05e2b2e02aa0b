"""The table of the file with the marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.core.marks import Mark
from app.storage.file_checks import Schema, readable_rows

if TYPE_CHECKING:
    import sqlite3

_COLUMNS: Final = 4
_KNOWN: Final = {mark.value for mark in Mark}
# Another process may have saved newer marks meanwhile.
_RESCUE: Final = "INSERT OR IGNORE INTO marks (server, pack, image, mark) VALUES (?, ?, ?, ?)"


def _copy_readable(damaged: sqlite3.Connection, new: sqlite3.Connection) -> None:
    for row in readable_rows(damaged, "marks", ("server", "pack", "image")):
        if len(row) == _COLUMNS and all(isinstance(value, str) for value in row) and row[-1] in _KNOWN:
            new.execute(_RESCUE, row)


SCHEMA: Final = Schema(
    stem="marks",
    version=1,
    tables=(
        "CREATE TABLE marks (server TEXT NOT NULL, pack TEXT NOT NULL, image TEXT NOT NULL, mark TEXT NOT NULL,"
        " PRIMARY KEY (server, pack, image)) WITHOUT ROWID",
    ),
    copy_readable=_copy_readable,
)
