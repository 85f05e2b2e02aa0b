"""The table of the file with the marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.core.marks import Mark
from app.storage.damaged_rows import rows_in
from app.storage.file_checks import Schema

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

_KNOWN: Final = {mark.value for mark in Mark}
_RESCUE: Final = "INSERT OR IGNORE INTO marks (server, pack, image, mark) VALUES (?, ?, ?, ?)"


def _copy_readable(damaged: Path, new: sqlite3.Connection) -> None:
    for row in rows_in(damaged):
        if row.shape == "ssss" and row.values[-1] in _KNOWN:
            new.execute(_RESCUE, row.values)


SCHEMA: Final = Schema(
    stem="marks",
    version=1,
    tables=(
        "CREATE TABLE marks (server TEXT NOT NULL, pack TEXT NOT NULL, image TEXT NOT NULL, mark TEXT NOT NULL,"
        " PRIMARY KEY (server, pack, image)) WITHOUT ROWID",
    ),
    copy_readable=_copy_readable,
)
