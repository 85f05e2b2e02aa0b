"""Thumbnails on disk, bounded by bytes; the least recently used are removed first.

`ThumbnailStore` blocks. Its file is a cache: if it is damaged, it is deleted and recreated, at most once per run. On a
full or read-only disk nothing is written any more, and `problem` says why. No error leaves the store. Its version is a
part of the file's name, so no program ever opens a file of another version. Several processes may use the same folder,
each with one store.

It has a rollback journal. The index of a write-ahead log would be mapped into memory, so that another process that cuts
the file would end this one.

`ThumbnailCache` is the store for asyncio. Its work is done in a thread of its own, and several thumbnails are written
at once. There is one for all packs of the program. A slow disk neither fills memory nor delays the program: what waits
to be written is bounded, and reading, writing and closing have timeouts; thumbnails that are too late are not kept.
"""

import asyncio
import logging
import os
import re
import sqlite3
import stat
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Final

from msgspec import MsgspecError, Struct, msgpack
from msgspec.structs import replace

from app.core.copies import FINGERPRINT_BYTES
from app.core.limits import StoreLimits
from app.core.plain_files import is_read_only, size_of
from app.core.saved_values import Amount, DataProblem, StoreProblem
from app.core.signed_url import signed_file
from app.core.worker import Worker
from app.images.decoded import Thumbnail
from app.images.image_request import Validators

_logger = logging.getLogger(__name__)


class LinkRefusedError(OSError):
    """The folder or one of its files is a symbolic link."""


# Its version is raised with every change of the tables or records, and with every change of `make_thumbnail` or
# `decode_original` that changes pixels. Files of other versions that are lower are deleted.
VERSION: Final = 8
FILE_NAME: Final = f"thumbnails-v{VERSION}.sqlite3"
_VERSIONS: Final = re.compile(r"thumbnails-v(\d{1,2})\.sqlite3(?:-wal|-shm|-journal)?", re.ASCII)
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
    "PRAGMA cache_size = -256",
)
_SCHEMA: Final = (
    # `record` comes last: its pages are not read for the columns before it.
    "CREATE TABLE IF NOT EXISTS thumbnails (key BLOB PRIMARY KEY, used INTEGER NOT NULL, checked INTEGER NOT NULL,"
    " fingerprint BLOB NOT NULL, record BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS thumbnails_by_use ON thumbnails (used)",
)

# A statement with a thousand keys takes 0.1 MB, and there is one for each number of keys.
_CACHED_STATEMENTS: Final = 8

_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_UNUSABLE: Final = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
# A write that a quota or a limit refused; a full disk is `SQLITE_FULL`.
_NO_ROOM: Final = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE}
_PRIMARY_CODE: Final = 0xFF


# A damaged file may also raise the last three: for a wrong length, for text that is not UTF-8 (in a message of SQLite),
# and for a number that is too large.
_ERRORS: Final = (OSError, sqlite3.Error, MsgspecError, MemoryError, ValueError, OverflowError)


def _problem_of(error: BaseException, folder: Path) -> StoreProblem | None:
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


def _open_file(folder: Path, limits: StoreLimits) -> sqlite3.Connection:
    """Open the file; make folder, file and tables where they are missing; delete files of former versions.

    Raises:
        OSError: The folder or the file can't be made, or is something else.
        sqlite3.Error: Everything else; `_problem_of` says what it means.
    """
    _refuse_links(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _delete_former_versions(folder)
    path = folder / FILE_NAME
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


def _delete_file(folder: Path) -> None:
    """Delete the file and what SQLite keeps beside it; other processes that have it open will open the next one.

    Raises:
        OSError: It can't be deleted. Windows deletes no file that another process has open.
    """
    for suffix in ("", *_SIDE_FILES):
        (folder / f"{FILE_NAME}{suffix}").unlink(missing_ok=True)


def _refuse_links(folder: Path) -> None:
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
    for path in folder.iterdir():
        version = _VERSIONS.fullmatch(path.name)
        if version is not None and int(version[1]) < VERSION:
            with suppress(OSError):  # read-only, or in use on Windows
                path.unlink()


_CHECKSUM_BYTES: Final = 4
_KEY_BYTES: Final = 20
_ACCOUNT_BYTES: Final = 8


class StoredThumbnail(Struct, frozen=True):
    """A thumbnail that is stored, or is to be stored.

    Attributes:
        thumbnail: The picture.
        validators: For asking its host whether it has changed.
        is_fresh: If not, its host has to be asked.
    """

    thumbnail: Thumbnail
    validators: Validators
    is_fresh: bool = True


_ENCODER: Final = msgpack.Encoder()
_DECODER: Final = msgpack.Decoder(StoredThumbnail)


def stored_url(url: str, account: str) -> str:
    """The URL under which the thumbnail of an image is stored.

    It is found only with the account whose answer contained the image, however often its URL is signed anew.

    Args:
        url: Of the image.
        account: Stands for a server and a key; see `Connection.account`.
    """
    file = signed_file(url)
    return f"{account} {url}" if file is None else f"{account} signed {file}"


def _key_of(url: str, box: int) -> bytes:
    """Make the key of a thumbnail: digests of the account and of the URL, which holds a signature perhaps.

    Args:
        url: As `stored_url` returns it.
        box: Longest side in device pixels.
    """
    digest = blake2b(f"{box} {url}".encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()
    return _keys_of(url.partition(" ")[0])[0] + digest


def _keys_of(account: str) -> tuple[bytes, bytes]:
    """The bounds of all keys of an account."""
    prefix = blake2b(account.encode("utf-8", "surrogatepass"), digest_size=_ACCOUNT_BYTES).digest()
    return prefix, prefix + b"\xff" * (_KEY_BYTES + 1)


def _to_record(key: bytes, entry: StoredThumbnail) -> bytes:
    """Encode a thumbnail. The checksum includes the key, so that no picture is found under another key."""
    content = _ENCODER.encode(replace(entry, thumbnail=replace(entry.thumbnail, fingerprint=b"")))
    return _checksum(key, content) + content


def _from_record(key: bytes, record: object, *, is_fresh: bool) -> StoredThumbnail:
    """Decode a record.

    Raises:
        sqlite3.DatabaseError: Its type or checksum is wrong, so the file is damaged.
    """
    content = memoryview(record)[_CHECKSUM_BYTES:] if isinstance(record, bytes) else memoryview(b"")
    if not isinstance(record, bytes) or record[:_CHECKSUM_BYTES] != _checksum(key, content):
        raise sqlite3.DatabaseError("a record is damaged")
    return replace(_DECODER.decode(content), is_fresh=is_fresh)


def _checksum(key: bytes, content: bytes | memoryview) -> bytes:
    return zlib.crc32(content, zlib.crc32(key)).to_bytes(_CHECKSUM_BYTES)


_SECONDS_A_DAY: Final = 86_400
# Uses are counted, not timed, because a clock may be set back.
_NEXT_USE: Final = "(SELECT ifnull(max(used), 0) + 1 FROM thumbnails)"
_EVICTED_AT_A_TIME: Final = 8
_PAGE_BYTES: Final = 4096  # SQLite's default
_USABLE_BYTES: Final = _PAGE_BYTES - 64
_PAGES_BESIDE_RECORD: Final = 2  # a record fills its first and last page only in part, and has entries in two indexes
_PAGES_OF_TABLES: Final = 12


class ThumbnailStore:
    """Thumbnails by box and by URL, as `stored_url` returns it.

    The box, the longest side in device pixels, belongs to each call and not to the store: it changes when the window
    moves to another screen, while the file, its bound and its thread stay the same.

    Attributes:
        problem: Why nothing is written any more in this run, or None. It is logged once. Reading continues if possible.
    """

    def __init__(self, folder: Path, limits: StoreLimits, clock: Callable[[], float] = time.time) -> None:
        """Open nothing yet: the first call opens the file.

        Args:
            folder: Made if it is missing. Must not be a link.
            limits: Bytes, age and times.
            clock: Seconds since 1970.
        """
        self.problem: StoreProblem | None = None
        self._folder = folder
        self._limits = limits
        self._clock = clock
        self._connection: sqlite3.Connection | None = None
        self._uses: dict[bytes, None] = {}  # keys of thumbnails that were read, the most recent last
        self._was_recreated = False

    def get(self, urls: Iterable[str], box: int) -> dict[str, StoredThumbnail]:
        """Read thumbnails without fingerprints; unknown ones are left out. All of them are in memory at once."""
        url_of = {_key_of(url, box): url for url in urls}
        oldest = self._clock() - self._limits.max_age_days * _SECONDS_A_DAY
        newest = self._clock() + self._limits.clock_slack_seconds
        query = f"SELECT key, record, checked BETWEEN ? AND ? FROM thumbnails WHERE key IN ({_marks(url_of)})"

        def read(connection: sqlite3.Connection) -> dict[bytes, StoredThumbnail]:
            rows = connection.execute(query, (oldest, newest, *url_of)).fetchall()
            return {key: _from_record(key, record, is_fresh=bool(is_fresh)) for key, record, is_fresh in rows}

        entries = self._attempt(read) or {}
        for key in entries:
            self._uses.pop(key, None)
            self._uses[key] = None
        if len(self._uses) >= self._limits.max_noted_uses:
            self._write_uses()
        return {url_of[key]: entry for key, entry in entries.items() if key in url_of}

    def known(self, urls: Iterable[str], box: int) -> dict[str, bytes]:
        """The fingerprints of the URLs that have an entry of any age; empty ones where there are none.

        No record is read, and the times of last use do not change.
        """
        url_of = {_key_of(url, box): url for url in urls}
        query = f"SELECT key, fingerprint FROM thumbnails WHERE key IN ({_marks(url_of)})"
        rows = self._attempt(lambda connection: connection.execute(query, (*url_of,)).fetchall()) or []
        known = {url_of[key]: fingerprint for key, fingerprint in rows if key in url_of}
        return {
            url: found if isinstance(found, bytes) and len(found) == FINGERPRINT_BYTES else b""
            for url, found in known.items()
        }

    def put(self, entries: Mapping[str, StoredThumbnail], box: int) -> None:
        """Store thumbnails by their URLs, all or none of them, and remove the least recently used to make room."""
        entry_of = {_key_of(url, box): entry for url, entry in entries.items()}
        checked = int(self._clock())
        rows = [(key, checked, entry.thumbnail.fingerprint, _to_record(key, entry)) for key, entry in entry_of.items()]
        fitting = [row for row in rows if len(row[-1]) <= self._limits.max_entry_bytes]

        def write(connection: sqlite3.Connection) -> None:
            # All of them: an older thumbnail must not be found instead of one that does not fit.
            _remove(connection, entry_of)
            if _make_room(connection, [len(record) for *_, record in fitting], self._limits.max_bytes):
                connection.executemany(f"INSERT INTO thumbnails VALUES (?, {_NEXT_USE}, ?, ?, ?)", fitting)

        self._write(write)

    def touch_checked(self, url: str, box: int) -> None:
        """Record that the host answered "not modified" (304): the thumbnail is fresh again."""
        row = (int(self._clock()), _key_of(url, box))
        self._write(lambda connection: connection.execute("UPDATE thumbnails SET checked = ? WHERE key = ?", row))

    def remove(self, url: str, box: int) -> None:
        """Remove a thumbnail."""
        self._write(lambda connection: _remove(connection, [_key_of(url, box)]))

    def amount(self) -> Amount:
        """Say how much there is."""
        row = self._attempt(lambda connection: connection.execute("SELECT count(*) FROM thumbnails").fetchone())
        problem = None
        if is_read_only(self._folder / FILE_NAME):
            problem = DataProblem.READ_ONLY
        elif self.problem is not None:
            problem = DataProblem.FULL if self.problem is StoreProblem.FULL else DataProblem.UNUSABLE
        return Amount(size_of(self._folder / FILE_NAME, ("", *_SIDE_FILES)), row[0] if row else 0, problem=problem)

    def clear(self, account: str | None = None) -> bool:
        """Delete thumbnails, and return whether that was possible. If the disk was full, they are stored again.

        The file stays: another process that has it open would take the journal of a new one for its own.

        Args:
            account: Whose; None for all.
        """

        def delete(connection: sqlite3.Connection) -> bool:
            # A full disk has no room for a journal. If the process is killed meanwhile, the file is recreated.
            connection.execute("PRAGMA journal_mode = OFF").fetchall()
            if account is not None:  # others stay, so that the file is not made anew
                connection.execute("PRAGMA secure_delete = ON").fetchall()
                connection.execute("DELETE FROM thumbnails WHERE key BETWEEN ? AND ?", _keys_of(account))
                return True
            connection.execute("DELETE FROM thumbnails")
            with suppress(sqlite3.OperationalError):  # the file is in use: its free pages are used again
                connection.execute("VACUUM")
            return True

        self._uses.clear()
        self.problem = None
        is_deleted = bool(self._attempt(delete))
        self._close_connection()
        return is_deleted

    def close(self) -> None:
        """Write the last uses and close the file. Do nothing if it is not open."""
        if self._uses:
            self._write_uses()
        self._close_connection()

    def _write_uses(self) -> None:
        self._write(lambda _connection: None)

    def _write(self, action: Callable[[sqlite3.Connection], object]) -> None:
        """Write in one transaction, together with the uses that have been noted; or not at all."""
        uses, self._uses = self._uses, {}

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                note_use = f"UPDATE thumbnails SET used = {_NEXT_USE} WHERE key = ?"
                connection.executemany(note_use, [(key,) for key in uses])
                action(connection)

        if self.problem is None:
            self._attempt(write)

    def _attempt[T](self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        """Do something with the open file, and try once more if that may succeed; None if it fails."""
        for _ in range(2):
            try:
                if self._connection is None:
                    if self.problem is not None:
                        break
                    self._connection = _open_file(self._folder, self._limits)
                return action(self._connection)
            except _ERRORS as error:
                if not self._recover(error):
                    break
        return None

    def _recover(self, error: BaseException) -> bool:
        """Do what can be done about an error.

        Returns:
            Whether to try again.
        """
        problem = _problem_of(error, self._folder)
        if problem is None:
            if self.problem is None:  # otherwise the file is read as long as it is open, but not opened again
                self._close_connection()
            return True
        if problem is StoreProblem.DAMAGED:
            self._close_connection()
            if self.problem is None and not self._was_recreated:
                self._was_recreated = True
                with suppress(OSError):
                    _delete_file(self._folder)
                    _logger.warning("the thumbnails on disk were damaged, and are recreated")
                    return True
        if self.problem is None:
            self.problem = problem
            _logger.warning("thumbnails are not kept on disk: %s", problem.value)
        return False

    def _close_connection(self) -> None:
        if self._connection is not None:
            with suppress(*_ERRORS):
                self._connection.close()
            self._connection = None


def _remove(connection: sqlite3.Connection, keys: Collection[bytes]) -> None:
    connection.execute(f"DELETE FROM thumbnails WHERE key IN ({_marks(keys)})", (*keys,))


def _make_room(connection: sqlite3.Connection, record_sizes: Iterable[int], max_bytes: int) -> bool:
    """Remove the least recently used thumbnails until records of these sizes fit into the file.

    Returns:
        Whether they fit at all.

    Raises:
        sqlite3.DatabaseError: There is nothing left to remove and still no room, so the file is damaged.
    """
    max_pages = max_bytes // _PAGE_BYTES - sum(size // _USABLE_BYTES + _PAGES_BESIDE_RECORD for size in record_sizes)
    if max_pages < _PAGES_OF_TABLES:
        return False
    while _pages_in_use(connection) > max_pages:
        oldest = f"(SELECT key FROM thumbnails ORDER BY used LIMIT {_EVICTED_AT_A_TIME})"
        if connection.execute(f"DELETE FROM thumbnails WHERE key IN {oldest}").rowcount < 1:
            raise sqlite3.DatabaseError("pages that no thumbnail owns")
    return True


def _pages_in_use(connection: sqlite3.Connection) -> int:
    (page_count,) = connection.execute("PRAGMA page_count").fetchone()
    (free_count,) = connection.execute("PRAGMA freelist_count").fetchone()
    return int(page_count) - int(free_count)


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))


class ThumbnailCache:
    """Reads and writes the store without blocking the loop. URLs are those of `stored_url`."""

    def __init__(self, store: ThumbnailStore, limits: StoreLimits, on_problem: Callable[[StoreProblem], None]) -> None:
        """Use a store.

        Args:
            store: The store; no other object may use it.
            limits: Limits of size and time, the same as the store's.
            on_problem: Called once, in the loop's thread, when nothing can be written any more.
        """
        self._store = store
        self._limits = limits
        self._on_problem = on_problem
        self._has_reported = False
        self._worker = Worker(name="thumbnails", at_end=store.close)
        self._unwritten: dict[tuple[str, int], StoredThumbnail] = {}
        self._unwritten_bytes = 0
        self._writing: asyncio.Task[None] | None = None
        self._timed_out_read: Future[None] | None = None  # done once the thread is available again

    @property
    def room_bytes(self) -> int:
        """How many bytes of thumbnails can be kept; 0 where nothing can be written."""
        return self._limits.max_bytes if self._store.problem is None else 0

    def warm_up(self) -> None:
        """Open the file, or make it: the first pack will not wait for that."""
        self._worker.post(partial(self._store.known, (), 0))

    async def get(self, urls: Sequence[str], box: int) -> dict[str, StoredThumbnail]:
        """Read thumbnails; what is not there, or not there in time, is left out."""
        found = {url: self._unwritten[url, box] for url in urls if (url, box) in self._unwritten}
        rest = [url for url in urls if url not in found]
        is_blocked = self._timed_out_read is not None and not self._timed_out_read.done()
        if not rest or is_blocked:
            return found
        try:
            async with asyncio.timeout(self._limits.read_seconds):
                return found | await self._in_thread(lambda: self._store.get(rest, box))
        except TimeoutError:
            self._timed_out_read = self._worker.submit(lambda: None)
            return found

    async def find(self, urls: Sequence[str], box: int) -> dict[str, bytes]:
        """Return the packed fingerprints of those URLs that have an entry of any age; see `ThumbnailStore.known`.

        A `get` may have to wait for it: there must not be many.
        """
        found = await self._in_thread(partial(self._store.known, urls, box))
        unwritten = {url: self._unwritten[url, box].thumbnail for url in urls if (url, box) in self._unwritten}
        return found | {url: each.fingerprint for url, each in unwritten.items()}

    def put(self, url: str, entry: StoredThumbnail, box: int) -> None:
        """Have a thumbnail written soon, unless too much is waiting to be written already; `is_stored` says which."""
        self._remove_unwritten(url, box)
        if not self.room_bytes or self._unwritten_bytes + len(entry.thumbnail.data) > self._limits.unwritten_bytes:
            return
        self._unwritten[url, box] = entry
        self._unwritten_bytes += len(entry.thumbnail.data)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write_soon(), name="write thumbnails")

    def is_stored(self, url: str, box: int) -> bool:
        """Whether a thumbnail that has just been put is going to be written."""
        return (url, box) in self._unwritten

    async def record_checked(self, url: str, box: int) -> None:
        """Record that a host has confirmed a thumbnail."""
        await self._in_thread(lambda: self._store.touch_checked(url, box))

    async def remove(self, url: str, box: int) -> None:
        """Remove a thumbnail that has changed or is gone at its host."""
        self._remove_unwritten(url, box)
        await self._in_thread(lambda: self._store.remove(url, box))

    async def amount(self) -> Amount:
        """Say how much is on disk."""
        return await self._in_thread(self._store.amount)

    async def clear(self, account: str | None = None) -> bool:
        """Delete thumbnails on disk, and return whether that was possible. Those in use stay in memory.

        Args:
            account: Whose; None for all.
        """
        for url, box in [each for each in self._unwritten if account in {None, each[0].partition(" ")[0]}]:
            self._remove_unwritten(url, box)
        is_deleted = await self._in_thread(partial(self._store.clear, account))
        self._has_reported = self._has_reported and not is_deleted
        return is_deleted

    async def aclose(self) -> None:
        """Write what is waiting and close the file; thumbnails that cannot be written in time are discarded."""
        if self._writing is not None:
            self._writing.cancel()
        for box in {box for _, box in self._unwritten}:
            rest = {url: entry for (url, its_box), entry in self._unwritten.items() if its_box == box}
            self._worker.post(partial(self._store.put, rest, box))
        await self._worker.aclose(self._limits.close_seconds)

    def _remove_unwritten(self, url: str, box: int) -> None:
        entry = self._unwritten.pop((url, box), None)
        if entry is not None:
            self._unwritten_bytes -= len(entry.thumbnail.data)

    async def _write_soon(self) -> None:
        """Write after a moment, so that several thumbnails are written at once."""
        await asyncio.sleep(self._limits.gather_seconds)
        await self._write()

    async def _write(self) -> None:
        """Write those first that have waited longest; until they are on disk, `get` finds them in memory."""
        while self._unwritten:
            box = next(box for _, box in self._unwritten)
            same_box = ((url, entry) for (url, its_box), entry in self._unwritten.items() if its_box == box)
            batch = dict(islice(same_box, self._limits.write_batch_size))
            await self._in_thread(partial(self._store.put, batch, box))
            for url, entry in batch.items():
                if self._unwritten.get((url, box)) is entry:  # not a newer one
                    self._remove_unwritten(url, box)

    async def _in_thread[T](self, action: Callable[[], T]) -> T:
        result = await self._worker.run(action)
        if self._store.problem is not None and not self._has_reported:
            self._has_reported = True
            self._on_problem(self._store.problem)
        return result
