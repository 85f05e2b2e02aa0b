"""Keys that are forgotten in one of several windows with the same folders, or in a former run."""

import asyncio
import os
import time
from pathlib import Path

from app.core.changes import NOTHING_CHANGED
from app.core.connection import ApiKey, Connection, PackRequest
from app.core.limits import PacksLimits, StoreLimits
from app.images.image_request import Validators
from app.images.thumbnail_store import StoredThumbnail, ThumbnailCache, ThumbnailStore, stored_url
from app.packs.keys import ForgottenKeys, Keys
from app.storage.saved_packs import SavedPacks
from tests.unit.images.store_processes import BOX, thumbnail_of
from tests.unit.packs.stand_in_services import BASE_URL, StandInServices
from tests.unit.storage.kept_packs import pack_id_of, pack_of

KEY, OTHER = ApiKey("a.key"), ApiKey("b.key")
PLACE = Connection(BASE_URL, KEY)
URL = stored_url("https://a.example/1.jpg", PLACE.account)


class Window:
    """One window. Its keychain is its own."""

    def __init__(self, folder: Path, key: ApiKey | None, *of_tabs: ApiKey) -> None:
        self.services = StandInServices(key.secret_text if key is not None else None)
        self.services.held = None
        self.saved = SavedPacks(folder, PacksLimits(save_after_seconds=0), lambda _event: None)
        self.services.packs[False] = self.saved
        self.cache = ThumbnailCache(ThumbnailStore(folder, StoreLimits()), StoreLimits(), lambda _problem: None)
        self.services.thumbnail_cache = self.cache
        self.keys = Keys(self.services.connections, environment_wins=False)
        self.forgotten: list[ApiKey] = []
        self.keys.forgotten.connect(self.forgotten.append)
        ForgottenKeys(self.keys, lambda: set(of_tabs) - set(self.forgotten), self.services, self.keys)
        self.keys.attach(self.services)

    def save(self) -> None:
        self.saved.save(PackRequest(PLACE, pack_id_of(1)), pack_of(1), 1.0, NOTHING_CHANGED)
        self.cache.put(URL, StoredThumbnail(thumbnail_of("x"), Validators()), BOX)

    async def is_empty(self) -> bool:
        packs = await self.saved.recents(BASE_URL.text, KEY)
        return not packs and not await self.cache.find([URL], BOX)

    async def has_forgotten(self, key: ApiKey) -> None:
        async with asyncio.timeout(10):
            while key not in self.forgotten:  # noqa: ASYNC110 - there is no event for it
                await asyncio.sleep(0.001)

    async def is_read(self) -> None:
        """Wait until the window watches the folder."""
        async with asyncio.timeout(10):
            own = {asyncio.current_task()}
            while any(task.get_name() != "use the keychain" for task in asyncio.all_tasks() - own):  # noqa: ASYNC110
                await asyncio.sleep(0.001)

    async def aclose(self) -> None:
        await self.services.tasks.aclose()
        await self.cache.aclose()
        await self.saved.aclose()


async def test_a_key_that_one_window_forgets_is_forgotten_by_all_that_have_it(tmp_path: Path) -> None:
    one = Window(tmp_path, KEY)
    windows = {"in use": Window(tmp_path, KEY), "of a tab": Window(tmp_path, OTHER, KEY)}
    stranger = Window(tmp_path, OTHER)
    await one.is_read()
    for window in windows.values():
        window.save()
    one.keys.forget()
    for window in windows.values():
        await window.has_forgotten(KEY)
        await window.is_read()
    assert windows["in use"].keys.connection.key is None
    assert windows["of a tab"].keys.connection.key == OTHER
    assert await one.is_empty()
    assert stranger.forgotten == []
    one.keys.enter(KEY)  # which no window forgets again
    one.save()
    later = Window(tmp_path, KEY)
    await later.is_read()
    assert one.forgotten == [KEY]
    assert not await later.is_empty()
    for each in (one, stranger, later, *windows.values()):
        await each.aclose()


async def test_what_is_left_of_a_key_is_deleted_at_the_next_start_and_it_is_not_recalled(tmp_path: Path) -> None:
    window = Window(tmp_path, KEY)
    window.save()
    await window.saved.recents(BASE_URL.text, KEY)
    await window.aclose()
    note = tmp_path / "forgotten" / PLACE.account
    for age in (0, 7200):  # another window may not have found the later note yet
        note.touch()
        os.utime(note, (time.time() - age,) * 2)
        window = Window(tmp_path, None)
        window.services.secrets.stored = KEY.secret_text
        window.keys.recall()
        window.services.secrets.may_answer.set()
        await window.has_forgotten(KEY)
        await window.is_read()
        assert window.keys.connection.key is None
        assert await window.is_empty()
        assert window.services.secrets.stored is None
        await window.saved.forgotten()
        assert note.exists() is (age == 0)
        await window.aclose()
