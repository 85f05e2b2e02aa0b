"""Saved answers in the file: their bytes, writing what differs from the former answer, reading and searching them.

Results of a search are ordered by the last use of their packs and by position, because a person looks for what they
have seen, and because ranking by relevance would have to look at all matches. The index is read in the order of its
rows.
"""

import json
import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, batched, count, pairwise
from typing import Final, NamedTuple

from msgspec import Raw
from msgspec.structs import replace

from app.core.changes import UnseenChanges
from app.core.decoding import PACK_FIELDS, DataJson, decode_images, decode_pack, share_block
from app.core.errors import UnexpectedAnswerError
from app.core.full_text import FoundImage, FoundInPacks, FoundPack, Phrase, Phrases, excerpt_of, index_text, matches_in
from app.core.limits import ApiLimits
from app.core.models import RATIOS, Pack, PackImage, index_urls
from app.core.redaction import AnswerRedactor
from app.core.saved_values import RecentPack, SavedAnswer
from app.core.slideshows import Slideshow, Use, file_digest, split_digests
from app.storage.data_file import DamagedFileError
from app.storage.packs_list import (
    IMAGES_OF_PACK,
    PACK_COLUMNS,
    delete_answer,
    number_of,
    pack_of,
    remove_images,
    rows_of,
    words_of,
)

IMAGES_IN_CHUNK: Final = (
    64  # 30 KB of JSON, which zlib's window holds: fewer need more room, more take longer to search
)
_LEVEL: Final = 4  # of zlib; 6 takes twice as long and saves 4 %
_NO_KEYS: Final = AnswerRedactor()
_LENGTH: Final = struct.Struct("<I")


def encode_fields(pack: Pack, ratio: float | None = None) -> bytes:
    """Encode what a pack has besides its images, their number, and the ratio of the gallery's cells."""
    fields = {name: getattr(pack, name) for name in PACK_FIELDS}
    known = {"received_bytes": pack.received_bytes, "images": len(pack.images), "ratio": ratio}
    return json.dumps(fields | known).encode()


def ratio_of(fields: bytes) -> float | None:
    """The ratio of the gallery's cells that was encoded with the fields of a pack; None if there is none."""
    try:
        ratio = json.loads(fields)["ratio"]
    except (KeyError, TypeError, ValueError):
        return None
    return ratio if isinstance(ratio, float) and ratio in RATIOS else None


def encode_chunk(images: Sequence[PackImage]) -> bytes:
    """Encode some images, the same ones to the same bytes."""
    # After a merge, an image may have its former URL, which was only signed anew in the later JSON.
    urls = {
        str(index): image.url
        for index, image in enumerate(images)
        if image.url and image.url.encode("utf-8", "replace") not in bytes(image.raw)
    }
    parts = [*(image.raw for image in images), json.dumps(urls).encode()]
    lengths = b"".join(map(_LENGTH.pack, (len(parts), *map(len, parts))))
    return zlib.compress(lengths + b"".join(parts), _LEVEL)


def decode_chunk(content: bytes, first_position: int, redactor: AnswerRedactor = _NO_KEYS) -> tuple[PackImage, ...]:
    """Decode the images of a chunk.

    Args:
        content: What `encode_chunk` returned.
        first_position: Position of the first image in the pack.
        redactor: Replaces the key of the account, which former versions have kept if an answer contained it.

    Raises:
        DamagedFileError: It is something else.
    """
    raws, urls = _split(content)
    images = decode_images(redactor.redact_json(raws), ApiLimits(), first_position=first_position)
    return _with_urls(images, {int(index): redactor.redact_text(url) for index, url in urls.items()})


def decode_answer(fields: bytes, chunks: Sequence[bytes], redactor: AnswerRedactor) -> Pack:
    """Decode a saved answer.

    Args:
        fields: What `encode_fields` returned.
        chunks: What `encode_chunk` returned, in order.
        redactor: As for `decode_chunk`.

    Raises:
        DamagedFileError: They are something else, or some are missing.
    """
    try:
        known = json.loads(fields)
        raws: list[Raw] = []
        urls: dict[int, str] = {}
        for chunk in chunks:
            of_chunk, urls_of_chunk = _split(chunk)
            urls |= {len(raws) + int(index): redactor.redact_text(url) for index, url in urls_of_chunk.items()}
            raws += of_chunk
        data = DataJson({name: json.dumps(known[name]).encode() for name in PACK_FIELDS}, raws)
        pack = replace(decode_pack(data.redacted(redactor)), received_bytes=int(known["received_bytes"]))
        is_complete = len(pack.images) == known["images"]
    except (KeyError, TypeError, ValueError, UnexpectedAnswerError) as error:
        raise DamagedFileError from error
    if not is_complete:
        raise DamagedFileError
    images = _with_urls(pack.images, urls)
    rows_by_url, addresses = index_urls(images)
    return replace(pack, images=images, rows_by_url=rows_by_url, urls=addresses)


def _with_urls(images: tuple[PackImage, ...], urls: Mapping[int, str]) -> tuple[PackImage, ...]:
    if not urls:
        return images
    return tuple(replace(image, url=urls.get(index, image.url)) for index, image in enumerate(images))


def _split(content: bytes) -> tuple[list[Raw], dict[str, str]]:
    """The JSON of each image of a chunk, and the URLs that are not as in it, by index."""
    try:
        data = zlib.decompress(content)
        (count,) = _LENGTH.unpack_from(data)
        lengths = struct.unpack_from(f"<{count}I", data, _LENGTH.size)
        begin = _LENGTH.size * (1 + count)
        *raws, urls = [data[one:other] for one, other in pairwise(accumulate(lengths, initial=begin))]
        return share_block(raws), json.loads(urls)
    except (zlib.error, struct.error, ValueError, MemoryError) as error:
        raise DamagedFileError from error


_INDEX_SHARE: Final = 1.6  # bytes of the index for each byte of its words, measured with 200 packs of 1,000 images


class EncodedAnswer(NamedTuple):
    """An answer, encoded outside of a transaction, because that takes longest.

    Attributes:
        fields: See `encode_fields`.
        chunks: Each as of `encode_chunk`, and the words of its images as UTF-8, one line for each image; see
            `words_of`. These blocks are freed as a whole, unlike 3,000 strings, which take 2 MB.
        received_at: When it was received, in seconds since 1970.
        unseen: What has changed and was not seen, as JSON.
    """

    fields: bytes
    chunks: list[tuple[bytes, bytes]]
    received_at: float
    unseen: bytes

    @property
    def size(self) -> int:
        """How many bytes of the file it takes, with its part of the index."""
        return sum(len(chunk) + round(len(words) * _INDEX_SHARE) for chunk, words in self.chunks)


def encode_answer(pack: Pack, received_at: float, unseen: UnseenChanges, ratio: float | None = None) -> EncodedAnswer:
    """Encode an answer. Other threads can run meanwhile."""
    chunks = [
        (encode_chunk(images), "\n".join(map(words_of, images)).encode())
        for images in batched(pack.images, IMAGES_IN_CHUNK)
    ]
    return EncodedAnswer(encode_fields(pack, ratio), chunks, received_at, unseen.to_json())


def save_answer(connection: sqlite3.Connection, number: int, answer: EncodedAnswer, most_bytes: int) -> None:
    """Write an answer in a transaction. Of a former one only the chunks that differ are replaced.

    Args:
        connection: The file.
        number: Of the pack in this file.
        answer: The answer.
        most_bytes: A larger answer is not kept.
    """
    former = chunks_of(connection, number)
    for row, (chunk, words) in zip(count(rows_of(number)[0], IMAGES_IN_CHUNK), answer.chunks, strict=False):
        if chunk != former.pop(row, None):
            save_chunk(connection, row, chunk, words.decode().split("\n"))
    for row in former:
        connection.execute("DELETE FROM chunks WHERE chunk = ?", (row,))
        remove_images(connection, row, row + IMAGES_IN_CHUNK - 1)
    connection.execute(
        "UPDATE packs SET fields = ?, received_at = ?, unseen = ?, size = ? WHERE number = ?",
        (answer.fields, answer.received_at, answer.unseen, answer.size, number),
    )
    if answer.size > most_bytes:
        delete_answer(connection, number)


def save_chunk(connection: sqlite3.Connection, row: int, chunk: bytes, words: Iterable[str]) -> None:
    """Write a chunk, and index its images by their words, in a transaction."""
    connection.execute("INSERT OR REPLACE INTO chunks (chunk, content) VALUES (?, ?)", (row, chunk))
    remove_images(connection, row, row + IMAGES_IN_CHUNK - 1)
    texts = ((each, text) for each, text in enumerate(words, row) if text)
    connection.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", texts)


def save_ratio(connection: sqlite3.Connection, account: int, pack_id: str, ratio: float) -> None:
    """Add the ratio of the gallery's cells to a saved answer, in a transaction."""
    place = (account, pack_id)
    query = "SELECT fields FROM packs WHERE account = ? AND pack = ? AND fields IS NOT NULL"
    for (fields,) in connection.execute(query, place).fetchall():
        with suppress(TypeError, ValueError):  # they may be damaged
            later = json.dumps(json.loads(fields) | {"ratio": ratio}).encode()
            connection.execute("UPDATE packs SET fields = ? WHERE account = ? AND pack = ?", (later, *place))


def last_ratio_in(connection: sqlite3.Connection) -> float | None:
    """The ratio of the gallery's cells of the pack that was used last; None if it is not known."""
    query = "SELECT fields FROM packs WHERE fields IS NOT NULL ORDER BY last_used DESC LIMIT 1"
    return next((ratio_of(fields) for (fields,) in connection.execute(query)), None)


def load_answer(
    connection: sqlite3.Connection, account: int, pack_id: str, redactor: AnswerRedactor
) -> SavedAnswer | None:
    """Read the saved answer of a pack; None if there is none.

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
        chunks = list(chunks_of(connection, number).values())
    if not isinstance(unseen, bytes):  # one bit in the head of a row is enough
        raise DamagedFileError
    (unseen,) = redactor.redact_json((unseen,))
    pack = decode_answer(fields, chunks, redactor)
    return SavedAnswer(pack, received_at, UnseenChanges.from_json(unseen), ratio_of(fields))


def images_in(connection: sqlite3.Connection, account: int, pack_id: str) -> list[tuple[str, str]]:
    """The ID and URL of each image of a saved answer, in order, empty if it has none. Other threads can run meanwhile.

    Raises:
        DamagedFileError: Something is not what was written.
    """
    number = number_of(connection, account, pack_id)
    images: list[tuple[str, str]] = []
    for chunk in chunks_of(connection, number).values() if number is not None else ():
        images += [(image.id, image.url) for image in decode_chunk(chunk, 1)]
    return images


def chunks_of(connection: sqlite3.Connection, number: int) -> dict[int, bytes]:
    """The chunks of a pack's images by their rows, in order."""
    query = "SELECT chunk, content FROM chunks WHERE chunk BETWEEN ? AND ? ORDER BY chunk"
    return dict(connection.execute(query, rows_of(number)).fetchall())


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
    images: dict[int, tuple[PackImage, ...]] = {}  # of the latest chunk
    for row in rows:
        number, index = divmod(row, IMAGES_OF_PACK)
        index_in_chunk = index % IMAGES_IN_CHUNK
        chunk = row - index_in_chunk
        if chunk not in images:
            content = connection.execute("SELECT content FROM chunks WHERE chunk = ?", (chunk,)).fetchone()
            if content is None:
                raise DamagedFileError
            images = {chunk: decode_chunk(content[0], index - index_in_chunk + 1, redactor)}
        if index_in_chunk >= len(images[chunk]):
            raise DamagedFileError
        image = images[chunk][index_in_chunk]
        pack, metadata = by_number[number], image.metadata
        excerpt, matches = excerpt_of(image.description or "", phrases.wanted)
        words = metadata.keywords if metadata is not None else ()
        keywords = tuple(word for word in words if matches_in(word, phrases.wanted))
        yield FoundImage(pack.pack_id, pack.name, image.position, image.id, image.url, excerpt, matches, keywords)


# --- Slideshows: each is known by digests of the files that it shows --------------------------------------------------


SLIDESHOW_TABLES: Final = (
    "CREATE TABLE slideshows (account INTEGER NOT NULL, slideshow TEXT NOT NULL, at TEXT NOT NULL, title TEXT NOT NULL,"
    " status TEXT NOT NULL, files BLOB NOT NULL, UNIQUE (account, slideshow))",
    # When the list of an account was read to its end last, in seconds since 1970; 0 if its key may not read it.
    "CREATE TABLE slideshow_lists (account INTEGER PRIMARY KEY, read_at REAL NOT NULL)",
)


def slideshows_in(connection: sqlite3.Connection, account: int) -> tuple[float | None, dict[str, Slideshow]]:
    """When the list of an account was read last, None for never; and its slideshows by their IDs, the latest first."""
    row = connection.execute("SELECT read_at FROM slideshow_lists WHERE account = ?", (account,)).fetchone()
    query = "SELECT slideshow, at, title, status, files FROM slideshows WHERE account = ? ORDER BY at DESC"
    return None if row is None else row[0], {
        slideshow: Slideshow(slideshow, Use(*fields), frozenset(split_digests(files)))
        for slideshow, *fields, files in connection.execute(query, (account,))
    }


def save_slideshow(connection: sqlite3.Connection, account: int, slideshow: Slideshow) -> None:
    """Save a slideshow whose files are known, in a transaction."""
    use, files = slideshow.use, b"".join(slideshow.files or ())
    row = (account, slideshow.id, use.at, use.title, use.status, files)
    connection.execute("INSERT OR REPLACE INTO slideshows VALUES (?, ?, ?, ?, ?, ?)", row)


def save_list(connection: sqlite3.Connection, account: int, now: float, gone: Iterable[str] = ()) -> None:
    """Save when the list was read, and delete the slideshows that are gone from it, in a transaction."""
    connection.execute("INSERT OR REPLACE INTO slideshow_lists VALUES (?, ?)", (account, now))
    statement = "DELETE FROM slideshows WHERE account = ? AND slideshow = ?"
    connection.executemany(statement, [(account, each) for each in gone])


def delete_all(connection: sqlite3.Connection) -> None:
    """Delete what is known of all accounts, in a transaction."""
    connection.execute("DELETE FROM slideshows")
    connection.execute("DELETE FROM slideshow_lists")


def uses_in(connection: sqlite3.Connection, account: int, urls: Iterable[str]) -> dict[str, Sequence[Use]] | None:
    """The slideshows that use each of some images, by its URL, the latest first; None if none were read."""
    read_at, known = slideshows_in(connection, account)
    if read_at is None or not (read_at or known):
        return None
    uses: dict[bytes, list[Use]] = {}
    for slideshow in known.values():
        for digest in slideshow.files or ():
            uses.setdefault(digest, []).append(slideshow.use)
    return {url: uses[digest] for url in urls if (digest := file_digest(url)) in uses}
