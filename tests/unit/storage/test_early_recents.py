"""Recent packs that are read at the start, before the services exist: those of one key, and never a failure."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from app.core.changes import NOTHING_CHANGED
from app.core.limits import PacksLimits
from app.storage.packs_list import read_recents
from app.storage.saved_packs import SavedPacks
from tests.disks import NO_FILES
from tests.tables import each_row
from tests.unit.storage.kept_packs import OTHER_PLACE, PLACE, SERVER, Listener, described, pack_of, request_of

if TYPE_CHECKING:
    from pathlib import Path

    from app.core.connection import Connection

_MOST = 50


def _open_packs(folder: Path, place: Connection, *numbers: int) -> None:
    """Keep packs as a run of the program does in which they are opened."""

    async def run() -> None:
        saved = SavedPacks(folder, PacksLimits(close_seconds=10.0), Listener())
        saved.use(place)
        for number in numbers:
            saved.save(request_of(number, place), pack_of(number, described(5), f"Pack {number}"), 0.0, NOTHING_CHANGED)
        await saved.aclose()

    asyncio.run(run())


def _names(folder: Path, place: Connection | None) -> list[str]:
    key = place.key if place is not None else None
    return [pack.name for pack in read_recents(folder, SERVER.text, key, _MOST)]


def test_the_packs_of_a_key_are_read_by_last_use(tmp_path: Path) -> None:
    _open_packs(tmp_path, PLACE, 1, 2)
    _open_packs(tmp_path, OTHER_PLACE, 3)
    assert _names(tmp_path, PLACE) == ["Pack 2", "Pack 1"]
    assert _names(tmp_path, OTHER_PLACE) == ["Pack 3"]
    (pack,) = read_recents(tmp_path, SERVER.text, OTHER_PLACE.key, _MOST)
    assert len(pack.cover_urls) == 5


def test_without_a_key_they_are_those_of_the_key_that_was_used_last(tmp_path: Path) -> None:
    _open_packs(tmp_path, OTHER_PLACE, 3)
    _open_packs(tmp_path, PLACE, 1)
    assert _names(tmp_path, None) == ["Pack 1"]
    assert read_recents(tmp_path, "https://elsewhere.invalid/v1", None, _MOST) == ()


def test_no_more_are_read_than_asked_for(tmp_path: Path) -> None:
    _open_packs(tmp_path, PLACE, 1, 2, 3)
    assert len(read_recents(tmp_path, SERVER.text, PLACE.key, 2)) == 2


def test_nothing_is_made_where_there_is_no_file(tmp_path: Path) -> None:
    assert _names(tmp_path / "missing", PLACE) == []
    assert _names(tmp_path, PLACE) == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_version_is_not_read(tmp_path: Path) -> None:
    _open_packs(tmp_path, PLACE, 1)
    file = next(tmp_path.glob("*.sqlite3"))
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert _names(tmp_path, PLACE) == []


@each_row("suffix", ["", "-journal", "-wal", "-shm"])
@each_row("kind", NO_FILES)
def test_what_is_no_file_is_not_opened(tmp_path: Path, kind: str, suffix: str) -> None:
    """Opening a pipe would block."""
    _open_packs(tmp_path, PLACE, 1)
    place = tmp_path / f"packs.sqlite3{suffix}"
    place.unlink(missing_ok=True)
    NO_FILES[kind](place)
    is_link_of_nothing = place.is_symlink() and not place.exists()
    assert _names(tmp_path, PLACE) == (["Pack 1"] if suffix and is_link_of_nothing else [])


def test_a_damaged_file_is_left_as_it_is(tmp_path: Path) -> None:
    _open_packs(tmp_path, PLACE, 1)
    file = next(tmp_path.glob("*.sqlite3"))
    for damaged in (file.read_bytes()[:5000], b"not a file of SQLite" * 500, b""):
        file.write_bytes(damaged)
        assert _names(tmp_path, PLACE) == []
        assert file.read_bytes() == damaged


def test_a_key_that_a_former_version_has_kept_is_replaced(tmp_path: Path) -> None:
    assert PLACE.key is not None
    secret = PLACE.key.secret_text
    images = [{"id": "1", "url": f"https://cdn.invalid/1.jpg?token={secret}"}]

    async def run() -> None:
        saved = SavedPacks(tmp_path, PacksLimits(close_seconds=10.0), Listener())
        saved.save(request_of(1), pack_of(1, images, f"Pack of {secret}"), 0.0, NOTHING_CHANGED)
        await saved.aclose()

    asyncio.run(run())
    (pack,) = read_recents(tmp_path, SERVER.text, PLACE.key, _MOST)
    assert (pack.name, pack.cover_urls) == ("Pack of […]", ("https://cdn.invalid/1.jpg?token=[…]",))

    _open_packs(tmp_path, PLACE)  # the key is in use, and what is listed without it is changed
    (pack,) = read_recents(tmp_path, SERVER.text, None, _MOST)
    assert (pack.name, pack.cover_urls) == ("Pack of […]", ("https://cdn.invalid/1.jpg?token=[…]",))


def test_what_is_no_text_in_a_damaged_file_fails_nothing(tmp_path: Path) -> None:
    _open_packs(tmp_path, PLACE, 1, 2)
    with closing(sqlite3.connect(tmp_path / "packs.sqlite3")) as connection, connection:
        connection.execute("UPDATE packs SET name = x'00ff', covers = '[5]' WHERE rowid = 1")
        connection.execute("UPDATE accounts SET tabs = x'00ff'")
    assert len(_names(tmp_path, PLACE)) == 2

    async def run() -> None:
        saved = SavedPacks(tmp_path, PacksLimits(close_seconds=10.0), Listener())
        saved.use(PLACE)
        assert len(await saved.recents(SERVER.text, PLACE.key)) == len(await saved.names(PLACE)) == 2
        assert await saved.tabs(SERVER.text, PLACE.key) == ()
        await saved.aclose()

    asyncio.run(run())
