"""The list of recent packs: it follows the server and key, and what a person does with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.core.changes import NOTHING_CHANGED
from app.core.connection import ApiKey, Connection, PackRequest
from app.packs.keys import ForgottenKeys, Keys
from app.packs.recent_packs import RecentPacks
from tests.unit.packs.stand_in_services import BASE_URL, StandInServices, until
from tests.unit.storage.kept_packs import described, pack_id_of, pack_of


class Library:
    """The list and the search of one window, with a key of the environment if a text is given for it."""

    def __init__(self, key_text: str | None) -> None:
        self.services = StandInServices(key_text)
        self.services.held = None
        self.keys = Keys(self.services.connections, environment_wins=False)
        self.keys.attach(self.services)
        self.recent_packs = RecentPacks(self.keys)
        self.search = self.recent_packs.search

    @property
    def names(self) -> list[str]:
        return [pack.name for pack in self.recent_packs.packs]

    def keep(self, number: int, connection: Connection | None = None) -> None:
        """Have a pack kept, which is named after the key and its number."""
        connection = connection or self.keys.connection
        assert connection.key is not None
        name = f"{connection.key.secret_text} {number}"
        saved = self.services.saved_packs(is_demo=connection.is_demo)
        pack = pack_of(number, described(3, words=name), name=name)
        saved.save(PackRequest(connection, pack_id_of(number)), pack, 1.0, NOTHING_CHANGED)

    async def wait_for(self, *names: str) -> None:
        await until(lambda: self.names == list(names) and self.recent_packs.is_loaded)

    async def aclose(self) -> None:
        await self.services.tasks.aclose()
        for saved in self.services.packs.values():
            await saved.aclose()


@pytest.fixture
@asynccontextmanager
async def library() -> AsyncIterator[Library]:
    made = Library("a.key")
    yield made
    await made.aclose()


@pytest.fixture
@asynccontextmanager
async def without_key() -> AsyncIterator[Library]:
    made = Library(None)
    yield made
    await made.aclose()


async def test_packs_are_listed_pinned_removed_and_brought_back(library: Library) -> None:
    recent_packs = library.recent_packs
    assert not recent_packs.is_loaded
    recent_packs.attach(library.services)
    for number in (1, 2, 3):
        library.keep(number)
    recent_packs.reload()
    await library.wait_for("a.key 3", "a.key 2", "a.key 1")
    recent_packs.set_pinned(pack_id_of(1), is_pinned=True)
    await library.wait_for("a.key 1", "a.key 3", "a.key 2")
    recent_packs.remove(pack_id_of(3))
    assert library.names == ["a.key 1", "a.key 2"]
    assert recent_packs.can_undo
    recent_packs.clear()
    assert library.names == []
    recent_packs.undo()
    await library.wait_for("a.key 1", "a.key 2")
    recent_packs.undo()
    await library.wait_for("a.key 1", "a.key 3", "a.key 2")
    assert not recent_packs.can_undo
    assert recent_packs.undo() == ()
    recent_packs.redo()
    await library.wait_for("a.key 1", "a.key 2")
    recent_packs.redo()
    await library.wait_for()
    assert not recent_packs.can_redo
    recent_packs.undo()
    await library.wait_for("a.key 1", "a.key 2")
    recent_packs.remove(pack_id_of(1))
    assert not recent_packs.can_redo
    assert recent_packs.redo() == ()


async def test_packs_of_another_key_are_never_listed_or_found(library: Library) -> None:
    library.recent_packs.attach(library.services)
    library.keep(1)
    library.recent_packs.reload()
    await library.wait_for("a.key 1")
    library.search.set_text("key")
    await until(lambda: not library.search.is_searching and bool(library.search.results.packs))
    library.recent_packs.remove(pack_id_of(5))
    assert library.recent_packs.can_undo
    library.keys.enter(ApiKey("b.key"))
    assert library.names == []
    assert library.search.results.packs == ()
    await until(lambda: library.recent_packs.is_loaded and not library.search.is_searching)
    assert library.names == []
    assert library.search.results.packs == ()
    assert not library.recent_packs.can_undo
    library.keys.enter(ApiKey("a.key"))
    await library.wait_for("a.key 1")
    await until(lambda: bool(library.search.results.packs))
    library.keys.enter(ApiKey("b.key"))
    library.keep(1)
    library.keys.enter(ApiKey("a.key"))
    await library.wait_for("a.key 1")
    # Before the key is known at the next start, it is that one whose packs are listed.
    last = await library.services.saved_packs(is_demo=False).recents(BASE_URL.text, None)
    assert [pack.name for pack in last] == ["a.key 1"]


@pytest.mark.parametrize("is_demo", [False, True])
async def test_a_forgotten_key_takes_its_packs_along_also_during_the_demo(library: Library, *, is_demo: bool) -> None:
    key = library.keys.connection.key
    ForgottenKeys(library.keys, list, library.services, library.keys)
    library.recent_packs.attach(library.services)
    library.keep(1)
    library.recent_packs.reload()
    await library.wait_for("a.key 1")
    if is_demo:
        library.services.connections.start_demo()
        library.recent_packs.set_demo(is_demo=True)
        library.keep(2, library.keys.connection_for(is_demo=True))
        library.recent_packs.reload()
        await library.wait_for("demo.key 2")
    library.keys.forget()
    await library.wait_for(*(["demo.key 2"] if is_demo else []))
    saved = library.services.saved_packs(is_demo=False)
    assert await saved.recents(BASE_URL.text, key) == ()


async def test_while_the_keychain_is_asked_the_packs_of_the_last_key_are_listed(without_key: Library) -> None:
    library = without_key
    services = library.services
    for key_text in ("old.key", "a.key"):
        services.connections.use_key(ApiKey(key_text))
        library.keep(1)
    services.saved_packs(is_demo=False).use(library.keys.connection)
    services.connections.forget_key()
    services.secrets.stored = "a.key"
    library.keys.recall()
    library.recent_packs.attach(services)
    await library.wait_for("a.key 1")
    changes: list[list[str]] = []
    library.recent_packs.changed.connect(lambda: changes.append(library.names))
    services.secrets.may_answer.set()
    await until(lambda: library.keys.has_stored_key)
    library.keep(2)
    library.recent_packs.reload()
    await library.wait_for("a.key 2", "a.key 1")
    assert changes == [["a.key 2", "a.key 1"]]  # nothing flickered


async def test_without_a_key_in_the_keychain_nothing_is_listed(without_key: Library) -> None:
    library = without_key
    services = library.services
    services.connections.use_key(ApiKey("old.key"))
    library.keep(1)
    services.saved_packs(is_demo=False).use(library.keys.connection)
    services.connections.forget_key()
    library.keys.recall()
    library.recent_packs.attach(services)
    await library.wait_for("old.key 1")
    services.secrets.may_answer.set()
    await library.wait_for()


async def test_when_another_key_was_forgotten_the_next_start_lists_packs_of_the_one_in_use(
    without_key: Library,
) -> None:
    library = without_key
    services = library.services
    ForgottenKeys(library.keys, list, services, library.keys)
    library.recent_packs.attach(services)
    library.keys.enter(ApiKey("a.key"))
    library.keys.enter(ApiKey("b.key"))
    library.keep(1)
    library.keys.forget(ApiKey("a.key"))
    await library.wait_for("b.key 1")
    services.connections.forget_key()
    later = RecentPacks(Keys(services.connections, environment_wins=False))
    packs = await services.saved_packs(is_demo=False).recents(later.connection.base_url.text, None)
    assert [pack.name for pack in packs] == ["b.key 1"]


async def test_packs_of_a_key_of_the_environment_are_not_listed_without_it(library: Library) -> None:
    services = library.services
    library.keep(1)
    library.recent_packs.attach(services)
    await library.wait_for("a.key 1")
    services.connections.forget_key()
    library.keys.recall()
    recent_packs = RecentPacks(library.keys)
    recent_packs.attach(services)
    await until(lambda: recent_packs.is_loaded)
    assert library.keys.is_recalling, "it is not known yet that there is no key"
    assert recent_packs.packs == ()
    services.secrets.may_answer.set()
    await until(lambda: not library.keys.is_recalling)


async def test_what_is_typed_is_searched_for_the_newest_wins_and_nothing_is_shown_for_no_text(library: Library) -> None:
    search = library.search
    library.recent_packs.attach(library.services)
    library.keep(1)
    await until(lambda: library.services.packs_changes > 0)
    for text in ("z", "zz", "a.key 1"):
        search.set_text(text)
    changes: list[int] = []
    search.changed.connect(lambda: changes.append(len(search.results.packs)))
    await until(lambda: not search.is_searching)
    assert [each.pack.name for each in search.results.packs] == ["a.key 1"]
    assert changes == [1]
    search.set_text(" ")
    assert search.results.packs == ()
    assert not search.is_searching
