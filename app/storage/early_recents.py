"""Reads the recent packs at the start, before the services exist. Blocks: call it in a thread.

Nothing is written or repaired here, and nothing is said about what is wrong with the file: the services do that.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from app.core.connection import ApiKey
from app.core.plain_files import refuse_others
from app.core.redaction import AnswerRedactor
from app.core.saved_values import RecentPack
from app.storage.data_file import SQLITE_FILES
from app.storage.packs_list import FILE_STEM, VERSION, find_account, recents_of

_BUSY_SECONDS = 0.1


def read_recents(folder: Path, server: str, key: ApiKey | None, most: int) -> tuple[RecentPack, ...]:
    """Read the recent packs of a server and key; none if the file is missing, locked, damaged or of another version.

    Args:
        folder: Of the file.
        server: Root of the server's API.
        key: None for the key that was used last with this server.
        most: How many packs are read at most.
    """
    path = folder / f"{FILE_STEM}.sqlite3"
    try:
        refuse_others(path, SQLITE_FILES)
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", timeout=_BUSY_SECONDS, uri=True)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            account = find_account(connection, server, key) if version == VERSION else None
            return recents_of(connection, account, most, AnswerRedactor(key)) if account is not None else ()
    except (OSError, sqlite3.Error, MemoryError, ValueError, OverflowError, TypeError):
        return ()
