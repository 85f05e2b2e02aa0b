"""Reads thumbnails at the start, before the services exist. Blocks: call it in a thread.

Nothing is written here: the times of last use do not change, and a damaged file is left to `ThumbnailStore`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from app.images.store_file import FILE_NAME, STORE_ERRORS, refuse_links
from app.images.store_records import from_record, key_of, stored_url

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

_BUSY_SECONDS: Final = 0.1


def read_thumbnails(folder: Path, urls: Collection[str], boxes: Sequence[int], account: str) -> dict[str, bytes]:
    """Read the pictures of those URLs that have one on disk, of any age.

    Args:
        folder: Of the store.
        urls: Of the images.
        boxes: Longest sides of thumbnails in device pixels. If there are several of a URL, the first one is returned.
        account: Stands for the server and the key; thumbnails of signed URLs are found only with the right one.

    Returns:
        Encoded pictures by URL.
    """
    url_of = {key_of(stored_url(url, account), box): url for box in boxes for url in urls}
    query = f"SELECT key, record FROM thumbnails WHERE key IN ({','.join('?' * len(url_of))})"
    address = f"{(folder / FILE_NAME).as_uri()}?mode=ro"
    try:
        refuse_links(folder)
        with closing(sqlite3.connect(address, timeout=_BUSY_SECONDS, uri=True)) as connection:
            records = dict(connection.execute(query, (*url_of,)))
        read = {key: from_record(key, record, is_fresh=True).thumbnail.data for key, record in records.items()}
        # In reverse, so that of several thumbnails of a URL the one of the first size stays.
        return {url: read[key] for key, url in reversed(url_of.items()) if key in read}
    except (*STORE_ERRORS, KeyError, TypeError):
        return {}
