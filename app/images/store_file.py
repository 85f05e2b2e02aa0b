"""The file of the store on disk: where it may be, how it is opened, read at the start, and deleted, and its records.

The file is a cache: if it is damaged, it is deleted and recreated. Its version is a part of its name, so no program
ever opens a file of another version. `ThumbnailStore` is what writes it.

It has a rollback journal. The index of a write-ahead log would be mapped into memory, so that another process that cuts
the file would end this one.
"""

import enum
import json
import os
import sqlite3
import stat
import zlib
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from msgspec.structs import fields

from app.core.limits import StoreLimits
from app.core.plain_files import size_of
from app.core.signed_url import signed_file
from app.images.decoded import Thumbnail
from app.images.exchange import Validators


class StoreProblem(enum.Enum):
    """Why thumbnails are not kept on disk in this run.

    Attributes:
        FULL: The disk is full.
        UNUSABLE: The folder is missing and can't be made, or can't be written.
        DAMAGED: The file is damaged and could not be recreated.
        LINK: The folder or one of its files is a symbolic link.
    """

    FULL = "full"
    UNUSABLE = "unusable"
    DAMAGED = "damaged"
    LINK = "link"


class LinkRefusedError(OSError):
    """The folder or one of its files is a symbolic link."""


# Its version is raised with every change of the tables or records, and with every change of `make_thumbnail` or
# `decode_picture` that changes pixels. Then the present name is added to the former ones, whose files are deleted.
FILE_NAME: Final = "thumbnails-v6.sqlite3"
_FORMER_NAMES: Final = (
    "thumbnails.sqlite3",
    "thumbnails-v1.sqlite3",
    "thumbnails-v2.sqlite3",
    "thumbnails-v3.sqlite3",
    "thumbnails-v4.sqlite3",
    "thumbnails-v5.sqlite3",
)
_SIDE_FILES: Final = ("-wal", "-shm", "-journal")

_SET_UP: Final = (
    # SQLite would map the file into memory: the process gets a signal and ends when another one cuts the file then.
    "PRAGMA mmap_size = 0",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    # Not a write-ahead log: its index is mapped into memory.
    "PRAGMA journal_mode = TRUNCATE",
    # Other processes cannot read while a batch is written to the file, so this must not wait for the disk. A process
    # that is killed damages nothing. A power failure may: the damage is detected, and the file is recreated.
    "PRAGMA synchronous = OFF",
    # For the same reason nothing of a batch is written to the file before the batch is complete.
    "PRAGMA cache_spill = OFF",
)
_SCHEMA: Final = (
    # `record` comes last: its pages are not read for the columns before it.
    "CREATE TABLE IF NOT EXISTS thumbnails"
    " (key BLOB PRIMARY KEY, used INTEGER NOT NULL, checked INTEGER NOT NULL, record BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS thumbnails_by_use ON thumbnails (used)",
)

# A statement with a thousand keys takes 0.1 MB, and there is one for each number of keys.
_CACHED_STATEMENTS: Final = 8

# A file that is larger than the limit by more than this was made under a higher limit, and is recreated.
_TOLERATED_BYTES: Final = 1 << 20

_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_UNUSABLE: Final = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
# A write that a quota or a limit refused; a full disk is `SQLITE_FULL`.
_NO_ROOM: Final = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE}
_PRIMARY_CODE: Final = 0xFF


# A damaged file may also raise the last three: for a wrong length, for text that is not UTF-8 (in a message of SQLite),
# and for a number that is too large.
STORE_ERRORS: Final = (OSError, sqlite3.Error, MemoryError, ValueError, OverflowError)


def problem_of(error: BaseException, folder: Path) -> StoreProblem | None:
    """Say what an error means for the rest of the run.

    Returns:
        None where another process has locked, deleted or moved the file: it may be opened again.
    """
    if isinstance(error, OSError):
        return StoreProblem.LINK if isinstance(error, LinkRefusedError) else StoreProblem.UNUSABLE
    extended_code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    code = extended_code & _PRIMARY_CODE
    if code in _BUSY or extended_code == sqlite3.SQLITE_READONLY_DBMOVED:
        return None
    if code == sqlite3.SQLITE_FULL or extended_code in _NO_ROOM:
        return StoreProblem.FULL
    if code == sqlite3.SQLITE_READONLY and os.access(folder / FILE_NAME, os.W_OK) and os.access(folder, os.W_OK):
        return StoreProblem.DAMAGED  # SQLite reports READONLY if a byte of the header is wrong
    return StoreProblem.UNUSABLE if code in _UNUSABLE else StoreProblem.DAMAGED


def open_file(folder: Path, limits: StoreLimits) -> sqlite3.Connection:
    """Open the file; make folder, file and tables where they are missing; delete files of former versions.

    Raises:
        OSError: The folder or the file can't be made, or is something else.
        sqlite3.Error: Everything else; `problem_of` says what it means.
    """
    refuse_links(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _delete_former_versions(folder)
    path = folder / FILE_NAME
    with suppress(FileNotFoundError):
        if path.stat().st_size > limits.max_bytes + _TOLERATED_BYTES:
            delete_file(folder)
    with suppress(FileExistsError):
        path.touch(mode=0o600, exist_ok=False)  # SQLite makes the journal with the same permissions
    connection = sqlite3.connect(
        path,
        timeout=limits.busy_seconds,
        isolation_level=None,
        cached_statements=_CACHED_STATEMENTS,
        # There is one caller at a time, but the thread that closes may be another than the executor's.
        check_same_thread=False,
    )
    try:
        connection.text_factory = bytes  # text in a damaged row may not be UTF-8
        for statement in _SET_UP:
            connection.execute(statement).fetchall()
        _make_tables(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def delete_file(folder: Path) -> None:
    """Delete the file and what SQLite keeps beside it; other processes that have it open will open the next one.

    Raises:
        OSError: It can't be deleted. Windows deletes no file that another process has open.
    """
    for suffix in ("", *_SIDE_FILES):
        (folder / f"{FILE_NAME}{suffix}").unlink(missing_ok=True)


def size_of_file(folder: Path) -> int:
    """The size in bytes of the file and what SQLite keeps beside it."""
    return size_of(folder / FILE_NAME, ("", *_SIDE_FILES))


def refuse_links(folder: Path) -> None:
    """Refuse symbolic links, because SQLite would write to files of somebody else, and anything but plain files.

    Raises:
        OSError: There is something else.
    """
    if folder.is_symlink() or folder.is_junction():
        raise LinkRefusedError
    for suffix in ("", *_SIDE_FILES):
        with suppress(FileNotFoundError):
            mode = os.lstat(folder / f"{FILE_NAME}{suffix}").st_mode
            if stat.S_ISLNK(mode):
                raise LinkRefusedError
            if not stat.S_ISREG(mode):
                raise OSError("not a file")  # opening a named pipe would block


def _make_tables(connection: sqlite3.Connection) -> None:
    """Make table and index where they are missing.

    Raises:
        sqlite3.DatabaseError: There are others, so the file is damaged.
    """
    for statement in _SCHEMA:
        connection.execute(statement)
    found = {row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
    if found != {statement.replace("IF NOT EXISTS ", "").encode() for statement in _SCHEMA}:
        raise sqlite3.DatabaseError("tables of something else")


def _delete_former_versions(folder: Path) -> None:
    for name in _FORMER_NAMES:
        for suffix in ("", *_SIDE_FILES):
            with suppress(OSError):  # read-only, or in use on Windows
                (folder / f"{name}{suffix}").unlink(missing_ok=True)


_CHECKSUM_BYTES: Final = 4
_KEY_BYTES: Final = 20
_ACCOUNT_BYTES: Final = 8
_FACTS: Final = tuple(field.name for field in fields(Thumbnail) if field.name != "data")


class StoredThumbnail(NamedTuple):
    """A thumbnail that is stored, or is to be stored.

    Attributes:
        thumbnail: The picture.
        validators: For asking its host whether it has changed.
        is_fresh: If not, its host has to be asked.
    """

    thumbnail: Thumbnail
    validators: Validators
    is_fresh: bool = True


def stored_url(url: str, account: str) -> str:
    """The URL under which the thumbnail of an image is stored.

    It is found only with the account whose answer contained the image, however often its URL is signed anew.

    Args:
        url: Of the image.
        account: Stands for a server and a key; see `Connection.account`.
    """
    file = signed_file(url)
    return f"{account} {url}" if file is None else f"{account} signed {file}"


def key_of(url: str, box: int) -> bytes:
    """Make the key of a thumbnail: digests of the account and of the URL, which holds a signature perhaps.

    Args:
        url: As `stored_url` returns it.
        box: Longest side in device pixels.
    """
    digest = blake2b(f"{box} {url}".encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()
    return keys_of(url.partition(" ")[0])[0] + digest


def keys_of(account: str) -> tuple[bytes, bytes]:
    """The bounds of all keys of an account."""
    prefix = blake2b(account.encode("utf-8", "surrogatepass"), digest_size=_ACCOUNT_BYTES).digest()
    return prefix, prefix + b"\xff" * (_KEY_BYTES + 1)


def to_record(key: bytes, entry: StoredThumbnail) -> bytes:
    """Encode a thumbnail. The checksum includes the key, so that no picture is found under another key."""
    facts = {field: getattr(entry.thumbnail, field) for field in _FACTS}
    header = (entry.validators.etag, entry.validators.last_modified, facts)
    content = json.dumps(header).encode() + b"\n" + entry.thumbnail.data
    return _checksum(key, content) + content


def from_record(key: bytes, record: object, *, is_fresh: bool) -> StoredThumbnail:
    """Decode a record.

    Raises:
        sqlite3.DatabaseError: Its type or checksum is wrong, so the file is damaged.
    """
    content = memoryview(record)[_CHECKSUM_BYTES:] if isinstance(record, bytes) else b""
    if not isinstance(record, bytes) or record[:_CHECKSUM_BYTES] != _checksum(key, content):
        raise sqlite3.DatabaseError("a record is damaged")
    end = record.index(b"\n", _CHECKSUM_BYTES)
    etag, last_modified, facts = json.loads(record[_CHECKSUM_BYTES:end])
    return StoredThumbnail(Thumbnail(**facts, data=record[end + 1 :]), Validators(etag, last_modified), is_fresh)


def _checksum(key: bytes, content: bytes | memoryview) -> bytes:
    return zlib.crc32(content, zlib.crc32(key)).to_bytes(_CHECKSUM_BYTES)
