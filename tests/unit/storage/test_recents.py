"""Recent packs of one key: what a damaged file or a former version has kept of them."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from app.core.changes import NOTHING_CHANGED
from app.core.limits import PacksLimits
from app.storage.saved_packs import SavedPacks
from tests.unit.storage.kept_packs import PLACE, SERVER, Listener, described, pack_of, request_of

if TYPE_CHECKING:
    from pathlib import Path

    from app.core.connection import ApiKey
    from app.core.saved_values import RecentPack


def _open_packs(folder: Path, *numbers: int) -> None:
    """Keep packs as a run of the program does in which they are opened."""

    async def run() -> None:
        saved = SavedPacks(folder, PacksLimits(close_seconds=10.0), Listener())
        saved.use(PLACE)
        for number in numbers:
            saved.save(request_of(number), pack_of(number, described(5), f"Pack {number}"), 0.0, NOTHING_CHANGED)
        await saved.aclose()

    asyncio.run(run())


def _recents(folder: Path, key: ApiKey | None) -> tuple[RecentPack, ...]:
    async def read() -> tuple[RecentPack, ...]:
        saved = SavedPacks(folder, PacksLimits(close_seconds=10.0), Listener())
        found = await saved.recents(SERVER.text, key)
        await saved.aclose()
        return tuple(found)

    return asyncio.run(read())


def test_a_key_that_a_former_version_has_kept_is_replaced(tmp_path: Path) -> None:
    assert PLACE.key is not None
    secret = PLACE.key.secret_text
    images = [{"id": "1", "url": f"https://cdn.invalid/1.jpg?token={secret}"}]

    async def run() -> None:
        saved = SavedPacks(tmp_path, PacksLimits(close_seconds=10.0), Listener())
        saved.save(request_of(1), pack_of(1, images, f"Pack of {secret}"), 0.0, NOTHING_CHANGED)
        await saved.aclose()

    asyncio.run(run())
    (pack,) = _recents(tmp_path, PLACE.key)
    assert (pack.name, pack.cover_urls) == ("Pack of […]", ("https://cdn.invalid/1.jpg?token=[…]",))

    _open_packs(tmp_path)  # the key is in use, and what is listed without it is changed
    (pack,) = _recents(tmp_path, None)
    assert (pack.name, pack.cover_urls) == ("Pack of […]", ("https://cdn.invalid/1.jpg?token=[…]",))


def test_what_is_no_text_in_a_damaged_file_fails_nothing(tmp_path: Path) -> None:
    _open_packs(tmp_path, 1, 2)
    with closing(sqlite3.connect(tmp_path / "packs.sqlite3")) as connection, connection:
        connection.execute("UPDATE packs SET name = x'00ff', covers = '[5]' WHERE rowid = 1")
        connection.execute("UPDATE accounts SET tabs = x'00ff'")

    async def run() -> None:
        saved = SavedPacks(tmp_path, PacksLimits(close_seconds=10.0), Listener())
        saved.use(PLACE)
        assert len(await saved.recents(SERVER.text, PLACE.key)) == 2
        assert await saved.tabs(SERVER.text, PLACE.key) == ()
        await saved.aclose()

    asyncio.run(run())
