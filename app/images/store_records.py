"""Records of thumbnails for the store: the picture and what belongs to it, with a checksum."""

from __future__ import annotations

import json
import sqlite3
import zlib
from dataclasses import fields
from hashlib import blake2b
from typing import Final, NamedTuple

from app.core.signed_url import signed_file
from app.images.downloaded import Validators
from app.images.thumbnail import Thumbnail

_CHECKSUM_BYTES: Final = 4
_KEY_BYTES: Final = 20
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

    A file that was signed anew is found again, but only with the account whose answer contained a signature of it: with
    another one, which perhaps may not see the file, any signature would do.

    Args:
        url: Of the image.
        account: Stands for a server and a key; see `Connection.account`.
    """
    file = signed_file(url)
    return url if file is None else f"{account} {file}"


def key_of(url: str, box: int) -> bytes:
    """Make the key of a thumbnail: a digest, because URLs hold signatures and must not be on disk."""
    return blake2b(f"{box} {url}".encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()


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
