"""The list of recent packs: it follows the server and key, and what a person does with it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from app.core.connection import ApiKey
from app.core.request import PackRequest
from app.core.unseen_changes import NOTHING_CHANGED
from app.start.event_loop import EventLoop
from app.workspace.keys import Keys
from app.workspace.library import Library
from tests.unit.storage.kept_packs import described, pack_id_of, pack_of
from tests.unit.workspace.stand_in_services import BASE_URL, StandInServices

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from PySide6.QtWidgets import QApplication

    from app.core.connection import Connection
    from app.workspace.pack_search import PackSearch


class OneWindow:
    """The list and the search of one window, with a key of the environment if a text is given for it."""

    def __init__(self, key_text: str | None) -> None:
        self.services = StandInServices(key_text)
        self.services.held = None
        self.keys = Keys(self.services.session, environment_wins=False)
        self.library = Library(self.keys)
        self.recent_packs = self.library.recent_packs
        self.is_demo = False
        self.keys.connection_changed.connect(self.follow)

    def follow(self) -> None:
        """Use the server and key of the current tab."""
        demo = self.keys.demo_connection if self.is_demo else None
        self.library.use(demo or self.keys.connection)

    def attach(self) -> PackSearch:
        """Attach the services, and return a search."""
        self.library.attach(self.services, 320)
        return self.library.make_pack_search()

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


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.001)


@pytest.fixture
def run(qapp: QApplication) -> Callable[[Coroutine[None, None, None]], None]:
    """Runs a coroutine in the loop of the window."""

    def run_one(coroutine: Coroutine[None, None, None]) -> None:
        with asyncio.Runner(loop_factory=lambda: EventLoop(qapp)) as runner:
            runner.run(coroutine)

    return run_one


type Run = Callable[[Coroutine[None, None, None]], None]


def test_packs_are_listed_pinned_removed_and_brought_back(run: Run) -> None:
    async def test() -> None:
        window = OneWindow("a.key")
        recent_packs = window.recent_packs
        assert not recent_packs.is_loaded
        window.attach()
        for number in (1, 2, 3):
            window.keep(number)
        recent_packs.reload()
        await window.wait_for("a.key 3", "a.key 2", "a.key 1")
        recent_packs.set_pinned(pack_id_of(1), is_pinned=True)
        await window.wait_for("a.key 1", "a.key 3", "a.key 2")
        recent_packs.remove(pack_id_of(3))
        assert window.names == ["a.key 1", "a.key 2"]
        assert recent_packs.can_undo
        recent_packs.clear()
        assert window.names == []
        recent_packs.undo()
        await window.wait_for("a.key 1", "a.key 2")
        recent_packs.undo()
        await window.wait_for("a.key 1", "a.key 3", "a.key 2")
        assert not recent_packs.can_undo
        recent_packs.undo()
        await window.aclose()

    run(test())


def test_packs_of_another_key_are_never_listed_or_found(run: Run) -> None:
    async def test() -> None:
        window = OneWindow("a.key")
        search = window.attach()
        window.keep(1)
        window.recent_packs.reload()
        await window.wait_for("a.key 1")
        search.set_text("key")
        await until(lambda: not search.is_searching and bool(search.results.packs))
        window.recent_packs.clear()
        window.recent_packs.undo()
        window.keys.enter(ApiKey("b.key"))
        assert window.names == []
        assert search.results.packs == ()
        await until(lambda: window.recent_packs.is_loaded and not search.is_searching)
        assert window.names == []
        assert search.results.packs == ()
        assert not window.recent_packs.can_undo
        window.keys.enter(ApiKey("a.key"))
        await window.wait_for("a.key 1")
        await until(lambda: bool(search.results.packs))
        await window.aclose()

    run(test())


@pytest.mark.parametrize("is_demo", [False, True])
def test_a_forgotten_key_takes_its_packs_along_also_during_the_demo(run: Run, *, is_demo: bool) -> None:
    async def test() -> None:
        window = OneWindow("a.key")
        key = window.keys.connection.key
        window.attach()
        window.keep(1)
        window.recent_packs.reload()
        await window.wait_for("a.key 1")
        if is_demo:
            window.services.session.start_demo()
            demo = window.keys.demo_connection
            assert demo is not None
            window.is_demo = True
            window.follow()
            window.keep(2, demo)
            window.recent_packs.reload()
            await window.wait_for("demo.key 2")
        window.keys.forget()
        await window.wait_for(*(["demo.key 2"] if is_demo else []))
        saved = window.services.saved_packs(is_demo=False)
        assert await saved.recents(BASE_URL.text, key) == ()
        await window.aclose()

    run(test())


def test_while_the_keychain_is_asked_the_packs_of_the_last_key_are_listed(run: Run) -> None:
    async def test() -> None:
        window = OneWindow(None)
        services = window.services
        for key_text in ("old.key", "a.key"):
            services.session.use_key(ApiKey(key_text))
            window.keep(1)
        services.session.forget_key()
        services.secrets.stored = "a.key"
        window.keys.attach(services)
        window.keys.recall()
        window.attach()
        await window.wait_for("a.key 1")
        changes: list[list[str]] = []
        window.recent_packs.changed.connect(lambda: changes.append(window.names))
        services.secrets.may_answer.set()
        await until(lambda: window.keys.has_stored_key)
        window.keep(2)
        window.recent_packs.reload()
        await window.wait_for("a.key 2", "a.key 1")
        assert changes == [["a.key 2", "a.key 1"]]  # nothing flickered
        await window.aclose()

    run(test())


def test_without_a_key_in_the_keychain_nothing_is_listed(run: Run) -> None:
    async def test() -> None:
        window = OneWindow(None)
        services = window.services
        services.session.use_key(ApiKey("old.key"))
        window.keep(1)
        services.session.forget_key()
        window.keys.attach(services)
        window.keys.recall()
        window.attach()
        await window.wait_for("old.key 1")
        services.secrets.may_answer.set()
        await window.wait_for()
        await window.aclose()

    run(test())


def test_what_is_typed_is_searched_for_the_newest_wins_and_nothing_is_shown_for_no_text(run: Run) -> None:
    async def test() -> None:
        window = OneWindow("a.key")
        search = window.attach()
        window.keep(1)
        await until(lambda: window.services.packs_changes > 0)
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
        await window.aclose()

    run(test())
