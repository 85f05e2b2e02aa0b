"""The index of the words of kept answers: SQLite's FTS5, one row for each image, which has the words only.

The texts themselves are in the chunks of the answers. `contentless_delete` lets rows be deleted without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.core.search_words import index_text
from app.storage.packs_rows import rows_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from app.core.models import PackImage

TABLE: Final = (
    "CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1, tokenize='ascii', prefix='1 2 3')"
)
HIDDEN_TABLES: Final = frozenset({"words_data", "words_idx", "words_docsize", "words_config"})
_ADD: Final = "INSERT INTO words (rowid, text) VALUES (?, ?)"
_REMOVE: Final = "DELETE FROM words WHERE rowid = ?"
_REMOVE_PACK: Final = "DELETE FROM words WHERE rowid BETWEEN ? AND ?"


def words_of(image: PackImage) -> str:
    """What is searched of an image: its description and its keywords."""
    metadata = image.metadata
    return index_text((image.description or "", *metadata.keywords)) if metadata is not None else ""


def index_images(connection: sqlite3.Connection, texts: Iterable[tuple[int, str]]) -> None:
    """Index images in a transaction, each given by its row and its words."""
    connection.executemany(_ADD, [(row, text) for row, text in texts if text])


def remove_images(connection: sqlite3.Connection, rows: Iterable[int]) -> None:
    """Remove images from the index, in a transaction. Those that are not in it do not matter."""
    connection.executemany(_REMOVE, [(row,) for row in rows])


def remove_pack(connection: sqlite3.Connection, number: int) -> None:
    """Remove all images of a pack from the index, in a transaction."""
    connection.execute(_REMOVE_PACK, rows_of(number))


def forget_removed(connection: sqlite3.Connection) -> None:
    """Delete from the file, in a transaction, what removed images have left in the index until it is merged."""
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")
