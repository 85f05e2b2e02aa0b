"""The tabs of a run come back at the next start, each where it was, and those of another key do not."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, cast, override

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QTimer

from app.core.changes import ChangeKind
from app.core.connection import ApiKey, Connection
from app.core.filtering import Facet
from app.core.saved_values import Mark, SavedTab, tabs_from_json, tabs_to_json
from app.core.shared_review import SharedReview, write
from app.packs.loading import Unloaded
from app.session.saved_tabs import SessionTabs
from app.session.workspace import MOST_TABS
from app.storage.saved_packs import SavedPacks
from tests.tables import each_row
from tests.unit.packs.driver import FIRST_KEY, NAMES, NUMBERED, A, B, C, Driver
from tests.unit.packs.stand_in_services import BASE_URL, settle


class Store:
    """Tabs by key, encoded as on disk, and the claims of all windows.

    Attributes:
        may_answer: Set while tabs are returned at once.
        writes: How many times tabs were saved.
        taken: The accounts whose tabs are claimed.
        runs: Those that go on.
    """

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.writes = 0
        self.taken: set[str] = set()
        self.runs: list[Run] = []
        self._encoded: dict[ApiKey | None, str] = {}

    async def account_name(self, connection: Connection) -> str:
        assert connection.key is not None
        return connection.key.secret_text

    async def tabs(self, server: str, key: ApiKey | None) -> tuple[SavedTab, ...]:
        assert server == BASE_URL.text
        found = self.of(key)
        await self.may_answer.wait()
        return found

    def of(self, key: ApiKey | None) -> tuple[SavedTab, ...]:
        return tabs_from_json(self._encoded.get(key, "[]"))

    def saved(self, key_text: str = FIRST_KEY) -> str:
        """The packs of the saved tabs of a key."""
        return "".join(NAMES.get(tab.pack_id, "?") for tab in self.of(ApiKey(key_text)))

    def forget(self, key: ApiKey) -> None:
        self._encoded.pop(key, None)

    def save_tabs(self, connection: Connection, tabs: Sequence[SavedTab]) -> None:
        self.writes += 1
        self._encoded[connection.key] = tabs_to_json(tabs)

    def take(self, account: str) -> Callable[[], object] | None:
        if account in self.taken:
            return None
        self.taken.add(account)
        return lambda: self.taken.remove(account)


class Run(Driver):
    """One run of the program, with a claim of its own unless it shares those of its store with other windows."""

    def __init__(
        self,
        store: Store,
        key_text: str | None = FIRST_KEY,
        *,
        early: str = "",
        reopens: bool = True,
        is_typing: bool = False,
    ) -> None:
        super().__init__(key_text, early=[NAMED[each] for each in early], recalls_key=key_text is None)
        self._store = store
        store.runs.append(self)
        self.attach()
        self.session = SessionTabs(
            self.workspace,
            cast("SavedPacks", store),
            store.take,
            self.services.tasks,
            reopens=reopens,
            is_typing=lambda: is_typing,
        )

    @property
    def tabs(self) -> str:
        """The names of the packs, after a ">" if it is the current one, before a "?" if it was not requested."""
        found = ""
        for pack in self.workspace.packs:
            target = pack.tab_target
            found += ">" if pack is self.workspace.current else ""
            found += NAMES.get(target.pack_id, "9") if target is not None else "-"
            found += "?" if isinstance(pack.state, Unloaded) else ""
        return found

    @override
    async def do(self, *events: str) -> None:
        """Let events happen; "save" is the time after which changes are saved."""
        for event in events:
            if event == "save":
                self._fire(self.session.findChildren(QTimer)[0])
            else:
                await super().do(event)

    async def attempt(self, times: int) -> None:
        """Let the time of several attempts to claim the tabs pass."""
        for _ in range(times):
            self._fire(self.session.findChildren(QTimer)[1])
            await settle()

    async def close(self) -> None:
        if self in self._store.runs:
            self._store.runs.remove(self)
        await self.__aexit__()
        self.session.release()
        self.workspace.deleteLater()


NAMED: Final = {name: pack_id for pack_id, name in NAMES.items()} | {"9": NUMBERED.format(9)}


@pytest.fixture
@asynccontextmanager
async def store() -> AsyncIterator[Store]:
    made = Store()
    yield made
    for run in [*made.runs]:
        await run.close()


@pytest.fixture
@asynccontextmanager
async def kept() -> AsyncIterator[Store]:
    """The tabs of a run that was killed while the second of three packs was shown, filtered and scrolled."""
    made = Store()
    run = await start(made)
    await run.do("link a b c", "step 1", "answer b xyz")
    run.pack.set_current_image("y")
    run.pack.filter.set_text("y")
    run.pack.filter.toggle(Facet.MARK, Mark.REJECTED, is_excluded=True)
    run.pack.filter.toggle(Facet.CHANGE, ChangeKind.NEW, is_excluded=True)
    await run.do("save")
    await run.close()
    yield made
    for run in [*made.runs]:
        await run.close()


async def start(store: Store, key_text: str | None = FIRST_KEY, *, early: str = "", reopens: bool = True) -> Run:
    """Begin a run, and let it read its tabs."""
    started = Run(store, key_text, early=early, reopens=reopens)
    await settle()
    return started


async def test_the_tabs_come_back_each_where_it_was(kept: Store) -> None:
    before = kept.of(ApiKey(FIRST_KEY))
    run = await start(kept)
    assert run.tabs == "a?>bc?"
    assert run.services.sent == [(FIRST_KEY, B)]
    assert run.pack.name == B
    await run.do("save", "at 0", "at 1", "save")
    assert kept.of(ApiKey(FIRST_KEY)) == before, "those that were not shown are kept as they were"
    beginnings: list[str] = []
    run.pack.content_changed.connect(lambda: beginnings.append(run.pack.beginning.image_id))
    await run.do("answer b xyz")
    assert beginnings == ["y"]
    assert run.pack.filter.text == "y"
    # Not the choice of changes: they have been seen since, so that it would hide other images than before.
    assert [(each.facet, each.value, each.is_excluded) for each in run.pack.filter.choices] == [
        (Facet.MARK, Mark.REJECTED, True)
    ]


async def test_the_reviews_of_others_come_back_with_their_tabs(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "Ana.packreview"
    review = SharedReview(
        server=BASE_URL.text, pack=A, reviewer="Ana", time="2026-11-28T14:02:00Z", marks={"x": Mark.PICKED}
    )
    write(path, review)

    async def run_once(store: Store, review_path: str, open_reviews: int, readable: int = 0) -> None:
        run = await start(store)
        said: list[str] = []
        run.workspace.review_files.shown.connect(lambda _pack, review: said.append(review.reviewer))
        if review_path:
            await run.do("link a b")
            run.workspace.review_files.open(review_path)
        deadline = time.monotonic() + 20
        while run.workspace.review_files.is_busy:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.002)
        assert run.tabs == ">ab?"
        await run.do("answer a xyz")
        others = run.pack.marks.others
        assert (len(others.all), len(others.readable)) == (open_reviews, readable)
        if others.all:
            others.answer(others.all[0], is_hidden=False)
        assert said == (["Ana"] if review_path else []), "what comes back is not announced"
        assert run.workspace.alert is None
        await run.do("save")
        await run.close()

    await run_once(store, str(path), 1)
    await run_once(store, "", 1, readable=1)
    assert [tab.reviews for tab in store.of(ApiKey(FIRST_KEY))] == [(str(path),), ()]
    write(path, replace(review, time="2026-11-29T09:30:00Z"))
    await run_once(store, "", 1)  # it is asked about another one
    path.unlink()
    await run_once(store, "", 0)
    assert [tab.reviews for tab in store.of(ApiKey(FIRST_KEY))] == [(), ()]


@pytest.mark.parametrize(
    ("early", "tabs"),
    [("a", ">ab?c?"), ("b", "a?>bc?"), ("c", "a?b?>c"), ("9b", "a?>9b?c?"), ("d", "a?b?c?>d"), ("", "a?>bc?")],
)
async def test_what_was_asked_for_at_the_start_is_shown_and_changes_no_order(
    kept: Store, early: str, tabs: str
) -> None:
    run = await start(kept, early=early)
    assert run.tabs == tabs


# The key that a run begins with, what happens then, and the tabs at the end with those that are saved of each key.
SEVERAL_KEYS: Final = {
    "tabs of another key do not come back and are not replaced": (
        "other.key",
        "open c; save",
        (">c", {FIRST_KEY: "abc", "other.key": "c"}),
    ),
    "a tab keeps its key when another one is entered before it is shown": (
        FIRST_KEY,
        "new; enter other.key; save; at 0; save",
        (">abc?-", {FIRST_KEY: "abc", "other.key": ""}),
    ),
    "tabs of two keys are kept apart until the last one of a key is closed": (
        "other.key",
        "open c; new; enter env.key; open d; save; save; at 0; close; save",
        (">da?b?c?", {FIRST_KEY: "dabc", "other.key": ""}),
    ),
    "the tabs of a second key do not replace the home page": (
        "other.key",
        "open c; new; enter env.key",
        ("c>-a?b?c?", {}),
    ),
    "the tabs come back also after a wrong key was entered first": ("wrong.key", "enter env.key", ("a?>bc?", {})),
}


@pytest.mark.parametrize("name", SEVERAL_KEYS)
async def test_the_tabs_of_each_key_are_saved_apart(kept: Store, name: str) -> None:
    key_text, events, (tabs, saved) = SEVERAL_KEYS[name]
    run = await start(kept, key_text)
    await run.do(*events.split("; "))
    assert run.tabs == tabs
    assert {each: kept.saved(each) for each in saved} == saved


async def test_tabs_are_requested_with_the_key_that_they_had_unless_that_was_refused(kept: Store) -> None:
    run = await start(kept)
    await run.do("new", "enter other.key", "at 0")
    assert run.services.sent == [(FIRST_KEY, B), (FIRST_KEY, A)]
    await run.do("at 1", "fail b KeyNotAccepted", "enter third.key", "at 2")
    assert run.services.sent[2:] == [("third.key", B), ("third.key", C)]


MANY: Final = 30  # attempts, after the time in which a window that is being closed ends


async def test_of_two_windows_of_a_key_one_keeps_its_tabs_and_then_the_other(kept: Store) -> None:
    first = await start(kept)
    second = Run(kept, early="db")
    await second.attempt(MANY)
    await second.do("at 1", "save")
    assert (first.tabs, second.tabs, kept.saved()) == ("a?>bc?", "d>b", "abc")

    await first.do("close a")
    first.session.save_now()
    await first.close()
    await second.attempt(1)
    await second.do("save")
    assert (second.tabs, kept.saved()) == ("d>b", "dbc")
    assert [tab.is_current for tab in kept.of(ApiKey(FIRST_KEY))] == [False, True, False]
    await second.close()
    assert kept.taken == set()


async def test_two_windows_that_are_closed_together_keep_the_tabs_of_both(kept: Store) -> None:
    first = await start(kept)
    second = Run(kept, early="db")
    await second.attempt(MANY)
    await first.close()
    await second.session.save_last()
    assert kept.saved() == "dbac"


async def test_a_window_that_is_opened_while_the_former_one_is_being_closed_opens_its_tabs(kept: Store) -> None:
    first = await start(kept)
    second = Run(kept)
    await second.attempt(3)
    assert second.tabs == ">-"
    await first.close()
    await second.attempt(1)
    assert second.tabs == "a?>bc?"


async def test_a_window_that_forgets_its_key_keeps_its_tabs_no_longer_and_waits_for_no_other(store: Store) -> None:
    first = await start(store)
    second, third = Run(store, early="d"), Run(store)
    for each in (second, third):
        await each.attempt(MANY)
    await third.do("forget")
    await first.do("forget")
    await second.attempt(1)
    await second.do("save")
    assert store.saved() == "d"
    await second.do("forget")
    await third.attempt(2)
    assert store.taken == set()


async def test_a_second_key_does_not_replace_its_tabs_before_they_are_read(kept: Store) -> None:
    run = await start(kept, "other.key")
    kept.may_answer.clear()
    await run.do("enter env.key", "open d", "save")
    assert kept.saved() == "abc"
    await run.do("enter other.key")
    kept.may_answer.set()
    await run.do("-")
    assert run.tabs == ">d"
    await run.do("new", "enter env.key", "open d", "save")
    assert kept.saved() == "dabc"


async def test_tabs_are_not_opened_when_their_key_was_forgotten_meanwhile(kept: Store) -> None:
    kept.may_answer.clear()
    run = await start(kept)
    await run.do("forget")
    kept.forget(ApiKey(FIRST_KEY))
    await run.do("enter env.key")
    kept.may_answer.set()
    await run.do("-", "open d", "save")
    assert (run.tabs, kept.saved()) == (">d", "d")


async def test_tabs_for_which_there_is_no_room_stay_kept(kept: Store) -> None:
    run = Run(kept)
    full: list[bool] = []
    run.workspace.tabs_are_full.connect(lambda: full.append(True))
    run.workspace.open_links([NUMBERED.format(number) for number in range(MOST_TABS - 1)])
    await settle()
    assert run.tabs[0] == "a"
    assert full == [True]
    for _ in range(2):
        run.workspace.close_tab(run.workspace.packs[-1])
    await run.do("save")
    assert kept.saved()[-2:] == "bc"


async def test_nothing_is_saved_with_a_forgotten_key(store: Store) -> None:
    run = await start(store)
    await run.do("open a", "answer a xyz", "save")
    writes = store.writes
    await run.do("forget", "new", "save")
    assert store.writes == writes


async def test_what_is_known_from_a_forgotten_key_is_in_no_tab_of_another_one(kept: Store) -> None:
    run = await start(kept)
    await run.do("answer b xyz")
    for pack in run.workspace.packs[::2]:
        pack.set_found_name("secret")
    await run.do("close a", "forget", "reopen")
    assert [pack.name for pack in run.workspace.packs] == ["", B, ""], "that on screen stays"
    await run.do("enter other.key")
    for index, name in enumerate("abc"):
        await run.do(f"at {index}", "refresh", f"fail {name} PackNotFound other.key")
    await run.do("save")
    assert kept.saved("other.key") == "abc"
    found = {(tab.name, tab.current_image_id, tab.filter_text, tab.choices) for tab in kept.of(ApiKey("other.key"))}
    assert found == {("", "", "", ())}


async def test_the_tabs_wait_for_the_key_of_the_keychain(kept: Store) -> None:
    run = Run(kept, None)
    await run.do("keychain has env.key", "save")
    assert run.tabs == ">-"
    await run.do("keychain answers")
    assert run.tabs == "a?>bc?"


async def test_a_program_that_is_killed_before_the_tabs_are_read_keeps_them(kept: Store) -> None:
    writes = kept.writes
    kept.may_answer.clear()
    run = await start(kept, early="d")
    await run.do("save")
    run.session.save_now()
    assert kept.writes == writes


async def test_a_program_that_is_closed_while_other_tabs_are_read_keeps_its_own(kept: Store) -> None:
    run = await start(kept)
    kept.may_answer.clear()
    run.workspace.keys.enter(ApiKey("other.key"))
    await asyncio.sleep(0)
    run.workspace.close_tab(run.workspace.packs[0])
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await run.session.save_last()
    assert kept.saved() == "c", "b is loaded with the other key"


@each_row(("is_typing", "reopens", "tabs"), [(True, True, "a?b?c?>-"), (False, False, ">-")])
async def test_tabs_replace_nothing_that_is_being_typed_and_reopening_can_be_switched_off(
    *, is_typing: bool, reopens: bool, tabs: str
) -> None:
    store = Store()
    run = await start(store)
    await run.do("link a b c", "save")
    await run.close()
    run = Run(store, is_typing=is_typing, reopens=reopens)
    await settle()
    assert run.tabs == tabs
    await run.close()


async def test_tabs_of_the_demo_and_blank_ones_are_not_kept(store: Store) -> None:
    run = await start(store)
    await run.do("demo starts", "demo d", "link a")
    run.workspace.open_links([C], shows_first=False, is_demo=True)  # without a request yet
    await run.do("new", "save")
    assert store.saved() == "a"


async def test_damaged_tabs_are_left_out(store: Store) -> None:
    run = Run(store)
    damaged = [SavedTab("../../secrets"), SavedTab(A, choices=(("mark", "gilded", False),))]
    store.save_tabs(run.workspace.keys.connection, damaged)
    await settle()
    assert run.tabs == ">a"
