"""Functions that other processes run with a store, and thumbnails that are determined by their URLs."""

import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterable
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

from app.core.limits import StoreLimits
from app.images.decoded import Thumbnail
from app.images.image_request import Validators
from app.images.thumbnail_store import FILE_NAME, StoredThumbnail, ThumbnailStore

BOX = 480


def url_of(number: int) -> str:
    return f"https://images.example/{number}.jpg?signature=very-secret-{number}"


@cache
def thumbnail_of(url: str, size: int = 15_000) -> Thumbnail:
    """Return what a URL's thumbnail has to be; no two have the same size or content."""
    source = random.Random(url)
    return Thumbnail(
        width=source.randrange(1, BOX),
        height=source.randrange(1, BOX),
        data=source.randbytes(size + source.randrange(1000)),
        has_alpha=source.random() < 0.5,
        source_width=source.randrange(1, 9000),
        source_height=source.randrange(1, 9000),
        source_format="JPEG",
    )


def fetched(urls: Iterable[str], size: int = 15_000) -> dict[str, StoredThumbnail]:
    return {url: StoredThumbnail(thumbnail_of(url, size), Validators(f'"{len(url)}"')) for url in urls}


def use_for_a_while(folder: Path, result: Connection, seed: int, seconds: float) -> None:
    """Open, use and close a store beside others; send how much was found, how much was wrong, and the problem."""
    source = random.Random(seed)
    limits = StoreLimits(max_bytes=2_000_000)
    end = time.monotonic() + seconds
    found = wrong = 0
    problem = None
    while time.monotonic() < end:
        store = ThumbnailStore(folder, limits)
        for _ in range(20):
            urls = [url_of(source.randrange(300)) for _ in range(16)]
            store.put(fetched(urls[:8]), BOX)
            for url, stored in store.get(urls, BOX).items():
                found += 1
                wrong += stored.thumbnail != thumbnail_of(url)
            store.touch_checked(urls[4], BOX)
            store.remove(urls[6], BOX)
            store.known(urls, BOX)
        store.close()
        problem = problem or store.problem
    result.send((found, wrong, problem))


def hold_lock(folder: Path, ready: Connection, kind: str) -> None:
    """Keep the file locked until the test ends it: IMMEDIATE, other processes cannot write; EXCLUSIVE, nor read."""
    connection = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
    connection.execute(f"BEGIN {kind}")
    ready.send(None)
    ready.recv()
    connection.close()


def write_half(folder: Path, ready: Connection) -> None:
    """Stay in the middle of a transaction, with the journal and half of the change on disk."""
    connection = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE thumbnails SET record = zeroblob(length(record))")
    ready.send(None)
    ready.recv()


def use_damaged(folder: Path, ready: Connection, suffix: str, damage: str) -> None:
    """Damage one of the files of an open store; use it, and send how much is there in the end, and the problem."""
    store = ThumbnailStore(folder, StoreLimits())
    urls = [url_of(number) for number in range(40)]
    store.put(fetched(urls[:20]), BOX)
    store.get(urls, BOX)
    ready.send(None)
    path = folder / f"{FILE_NAME}{suffix}"
    if damage == "deleted with the folder":
        shutil.rmtree(folder)
    elif path.exists():
        match damage:
            case "cut":
                os.truncate(path, 0)
            case "deleted":
                path.unlink()
            case "overwritten":
                path.write_bytes(random.randbytes(path.stat().st_size))
    for _ in range(2):
        store.get(urls, BOX)
        store.known(urls, BOX)
        store.put(fetched(urls), BOX)
        found = store.get(urls, BOX)
    store.close()
    ready.send((sum(found[url].thumbnail == thumbnail_of(url) for url in urls if url in found), store.problem))
