"""The tabs of a run come back at the next start, each where it was, and those of another key do not."""

from __future__ import annotations

import asyncio
import contextlib
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, cast

import pytest
from PySide6.QtCore import QTimer

from app.core.changes import ChangeKind
from app.core.connection import ApiKey
from app.core.errors import KeyNotAcceptedError, PackNotFoundError
from app.core.filtering import Facet
from app.core.saved_values import Mark, SavedTab, tabs_from_json, tabs_to_json
from app.core.shared_review import SharedReview, write
from app.packs.keys import Keys
from app.packs.states import Shown, Unloaded
from app.packs.thumbnails import ThumbnailBoxes
from app.session.saved_tabs import SessionTabs
from app.session.workspace import MOST_TABS, Workspace
from tests.unit.packs.stand_in_services import BASE_URL, StandInServices
from tests.unit.packs.stand_in_services import pack as answer_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from app.core.connection import Connection
    from app.storage.saved_packs import SavedPacks


A, B, C, D = (f"{digit * 8}-{digit * 4}-{digit * 4}-{digit * 4}-{digit * 12}" for digit in "abcd")


class Store:
    """Tabs by key, encoded as on disk.

    Attributes:
        may_answer: Set while tabs are returned at once.
        writes: How many times tabs were saved.
        runs: Those that go on.
    """

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.writes = 0
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

    def forget(self, key: ApiKey) -> None:
        self._encoded.pop(key, None)

    def save_tabs(self, connection: Connection, tabs: Sequence[SavedTab]) -> None:
        self.writes += 1
        self._encoded[connection.key] = tabs_to_json(tabs)


class Claims:
    """The claims of all windows.

    Attributes:
        taken: The accounts whose tabs are claimed.
    """

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def take(self, account: str) -> Callable[[], object] | None:
        if account in self.taken:
            return None
        self.taken.add(account)
        return lambda: self.taken.remove(account)


class Run:
    """One run of the program."""

    def __init__(
        self,
        store: Store,
        key_text: str | None = "env.key",
        *,
        early: tuple[str, ...] = (),
        reopens: bool = True,
        claims: Claims | None = None,
        is_typing: bool = False,
    ) -> None:
        self._store = store
        store.runs.append(self)
        self.services = StandInServices(key_text)
        self.workspace = Workspace(Keys(self.services.connections, environment_wins=False, is_unusable=False), [D])
        self.workspace.open_links(early)
        self.workspace.attach(self.services, ThumbnailBoxes(320, 512), recalls_key=key_text is None)
        take_claim = (claims or Claims()).take
        saved = cast("SavedPacks", store)
        self.session = SessionTabs(
            self.workspace, saved, take_claim, self.services.tasks, reopens=reopens, is_typing=lambda: is_typing
        )

    @property
    def tabs(self) -> list[str]:
        """The IDs of the packs, each after a ">" if it is the current one and a "?" if it was not requested."""
        found = []
        for pack in self.workspace.packs:
            target = pack.tab_target
            text = target.pack_id[0] if target is not None else "-"
            text += "?" if isinstance(pack.state, Unloaded) else ""
            found.append(f">{text}" if pack is self.workspace.current else text)
        return found

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    def pass_time(self) -> None:
        """Let the time pass after which changes are saved."""
        timer, _ = self.session.findChildren(QTimer)
        if timer.isActive():
            timer.timeout.emit()

    async def attempt(self, times: int) -> None:
        """Let the time of several attempts to claim the tabs pass."""
        _, timer = self.session.findChildren(QTimer)
        for _ in range(times):
            if timer.isActive():
                timer.timeout.emit()
            await self.settle()

    async def close(self) -> None:
        if self in self._store.runs:
            self._store.runs.remove(self)
        await self.workspace.aclose()
        await self.services.tasks.aclose()
        self.session.release()
        self.workspace.deleteLater()


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
    run.workspace.open_links([A, B, C])
    run.workspace.step_tab(1)
    pack = run.workspace.current
    assert pack is not None
    pack.request_if_needed()
    await run.settle()
    run.services.answer(B, "xyz")
    await run.settle()
    pack.set_current_image("y")
    pack.filter.set_text("y")
    pack.filter.toggle(Facet.MARK, Mark.REJECTED, is_excluded=True)
    pack.filter.toggle(Facet.CHANGE, ChangeKind.NEW, is_excluded=True)
    run.pass_time()
    await run.close()
    yield made
    for run in [*made.runs]:
        await run.close()


async def start(
    store: Store,
    key_text: str | None = "env.key",
    *,
    early: tuple[str, ...] = (),
    reopens: bool = True,
    claims: Claims | None = None,
) -> Run:
    """Begin a run, and let it read its tabs."""
    started = Run(store, key_text, early=early, reopens=reopens, claims=claims)
    await started.settle()
    return started


async def test_the_tabs_come_back_each_where_it_was(kept: Store) -> None:
    run = await start(kept)
    assert run.tabs == ["a?", ">b", "c?"]
    assert run.services.sent == [("env.key", B)]
    pack = run.workspace.current
    assert pack is not None
    assert pack.name == B
    beginnings: list[str] = []
    pack.content_changed.connect(lambda: beginnings.append(pack.beginning.image_id))
    run.services.answer(B, "xyz")
    await run.settle()
    assert isinstance(pack.state, Shown)
    assert beginnings == ["y"]
    assert pack.filter.text == "y"
    # Not the choice of changes: they have been seen since, so that it would hide other images than before.
    assert [(each.facet, each.value, each.is_excluded) for each in pack.filter.choices] == [
        (Facet.MARK, Mark.REJECTED, True)
    ]


async def test_the_reviews_of_others_come_back_with_their_tabs(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "Ana.packreview"
    review = SharedReview(
        server=BASE_URL.text, pack=A, reviewer="Ana", time="2026-11-28T14:02:00Z", marks={"x": Mark.PICKED}
    )
    write(path, review)

    async def run_once(store: Store, review_path: str, open_reviews: int) -> None:
        run = Run(store)
        await run.settle()
        said: list[str] = []
        run.workspace.review_files.shown.connect(lambda _pack, review: said.append(review.reviewer))
        if review_path:
            run.workspace.open_links([A, B])
            run.workspace.review_files.open(review_path)
        deadline = time.monotonic() + 20
        while run.workspace.review_files.is_busy:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.002)
        assert run.tabs == [">a", "b?"]
        run.services.answer(A, "xyz")
        await run.settle()
        current = run.workspace.current
        assert current is not None
        assert len(current.marks.others.all) == open_reviews
        assert said == (["Ana"] if review_path else []), "what comes back is not announced"
        assert run.workspace.alert is None
        run.pass_time()
        await run.close()

    await run_once(store, str(path), 1)
    await run_once(store, "", 1)
    assert [tab.reviews for tab in store.of(ApiKey("env.key"))] == [(str(path),), ()]
    path.unlink()
    await run_once(store, "", 0)
    assert [tab.reviews for tab in store.of(ApiKey("env.key"))] == [(), ()]


async def test_a_pack_on_screen_comes_back_also_if_another_one_could_not_be_opened(store: Store) -> None:
    run = await start(store, early=(A,))
    run.services.answer(A, "xyz")
    await run.settle()
    run.workspace.open(B)
    await run.settle()
    run.services.fail(B, PackNotFoundError(http_status=404))
    await run.settle()
    run.pass_time()
    (tab,) = store.of(ApiKey("env.key"))
    assert (tab.pack_id, tab.name) == (A, A)


@pytest.mark.parametrize(
    ("early", "tabs"),
    [
        ((A,), [">a", "b?", "c?"]),
        ((B,), ["a?", ">b", "c?"]),
        ((C,), ["a?", "b?", ">c"]),
        (("99999999-9999-9999-9999-999999999999", B), ["a?", ">9", "b?", "c?"]),
        ((D,), ["a?", "b?", "c?", ">d"]),
        ((), ["a?", ">b", "c?"]),
    ],
)
async def test_what_was_asked_for_at_the_start_is_shown_and_changes_no_order(
    kept: Store, early: tuple[str, ...], tabs: list[str]
) -> None:
    run = await start(kept, early=early)
    assert run.tabs == tabs


async def test_tabs_that_were_not_shown_are_kept_as_they_were(kept: Store) -> None:
    before = kept.of(ApiKey("env.key"))
    run = await start(kept)
    run.pass_time()
    run.workspace.show_tab_at(0)
    run.workspace.show_tab_at(1)
    run.pass_time()
    assert kept.of(ApiKey("env.key")) == before


async def test_tabs_of_another_key_do_not_come_back_and_are_not_replaced(kept: Store) -> None:
    other = await start(kept, "other.key")
    assert other.tabs == [">-"]
    other.workspace.open(C)
    other.pass_time()
    await other.close()
    run = await start(kept)
    assert run.tabs == ["a?", ">b", "c?"]


async def test_a_tab_keeps_its_key_when_another_one_is_entered_before_it_is_shown(kept: Store) -> None:
    run = await start(kept)
    run.workspace.new_tab()
    run.workspace.keys.enter(ApiKey("other.key"))
    run.pass_time()
    assert [tab.pack_id for tab in kept.of(ApiKey("env.key"))] == [A, B, C]
    run.workspace.show_tab_at(0)
    await run.settle()
    assert run.services.sent == [("env.key", B), ("env.key", A)]


async def test_a_key_that_was_refused_is_replaced_in_all_tabs(kept: Store) -> None:
    run = await start(kept)
    run.services.fail(B, KeyNotAcceptedError(http_status=401), "env.key")
    await run.settle()
    run.workspace.keys.enter(ApiKey("other.key"))
    run.workspace.show_tab_at(0)
    await run.settle()
    assert run.services.sent == [("env.key", B), ("other.key", B), ("other.key", A)]


async def test_tabs_of_two_keys_are_kept_apart_until_the_last_one_of_a_key_is_closed(store: Store) -> None:
    run = await start(store)
    run.workspace.open(A)
    run.workspace.new_tab()
    run.workspace.keys.enter(ApiKey("other.key"))
    run.workspace.open(B)
    await run.settle()
    run.pass_time()
    saved = {text: [tab.pack_id for tab in store.of(ApiKey(text))] for text in ("env.key", "other.key")}
    assert saved == {"env.key": [A], "other.key": [B]}
    run.workspace.close_tab(run.workspace.packs[0])
    run.pass_time()
    assert store.of(ApiKey("env.key")) == ()


async def test_the_tabs_of_a_second_key_come_back_behind_the_others_when_it_is_entered(kept: Store) -> None:
    run = await start(kept, "other.key")
    run.workspace.open(C)
    await run.settle()
    run.workspace.new_tab()
    run.workspace.open(D)
    await run.settle()
    run.workspace.keys.enter(ApiKey("env.key"))
    run.pass_time()
    await run.settle()
    run.pass_time()
    assert run.tabs == ["c", ">d", "a?", "b?", "c?"]
    saved = {text: [tab.pack_id for tab in kept.of(ApiKey(text))] for text in ("env.key", "other.key")}
    assert saved == {"env.key": [D, A, B, C], "other.key": [C]}
    run.workspace.show_tab_at(3)
    await run.settle()
    assert run.services.sent[-1] == ("env.key", B)


async def test_the_tabs_of_a_second_key_do_not_replace_the_home_page(kept: Store) -> None:
    run = await start(kept, "other.key")
    run.workspace.open(C)
    run.workspace.new_tab()
    run.workspace.keys.enter(ApiKey("env.key"))
    await run.settle()
    assert run.tabs == ["c", ">-", "a?", "b?", "c?"]


async def test_the_tabs_come_back_also_after_a_wrong_key_was_entered_first(kept: Store) -> None:
    run = await start(kept, "wrong.key")
    run.workspace.keys.enter(ApiKey("env.key"))
    await run.settle()
    assert run.tabs == ["a?", ">b", "c?"]


MANY: Final = 30  # attempts, after the time in which a window that is being closed ends


async def test_of_two_windows_of_a_key_one_keeps_its_tabs_and_then_the_other(kept: Store) -> None:
    claims = Claims()
    first = await start(kept, claims=claims)
    second = Run(kept, early=(D, B), claims=claims)
    await second.attempt(MANY)
    second.workspace.show_tab_at(1)
    second.pass_time()
    assert (first.tabs, second.tabs) == (["a?", ">b", "c?"], ["d", ">b"])
    assert [tab.pack_id for tab in kept.of(ApiKey("env.key"))] == [A, B, C]

    first.workspace.close_tab(first.workspace.packs[0])
    first.session.save_now()
    await first.close()
    await second.attempt(1)
    second.pass_time()
    assert second.tabs == ["d", ">b"]
    assert [(tab.pack_id, tab.is_current) for tab in kept.of(ApiKey("env.key"))] == [
        (D, False),
        (B, True),
        (C, False),
    ]
    await second.close()
    assert claims.taken == set()


async def test_two_windows_that_are_closed_together_keep_the_tabs_of_both(kept: Store) -> None:
    claims = Claims()
    first = await start(kept, claims=claims)
    second = Run(kept, early=(D, B), claims=claims)
    await second.attempt(MANY)
    await first.close()
    await second.session.save_last()
    assert [tab.pack_id for tab in kept.of(ApiKey("env.key"))] == [D, B, A, C]


async def test_a_window_that_is_opened_while_the_former_one_is_being_closed_opens_its_tabs(kept: Store) -> None:
    claims = Claims()
    first = await start(kept, claims=claims)
    second = Run(kept, claims=claims)
    await second.attempt(3)
    assert second.tabs == [">-"]
    await first.close()
    await second.attempt(1)
    assert second.tabs == ["a?", ">b", "c?"]


async def test_a_window_that_forgets_its_key_keeps_its_tabs_no_longer(store: Store) -> None:
    claims = Claims()
    first = await start(store, claims=claims)
    second = Run(store, early=(D,), claims=claims)
    await second.attempt(MANY)
    first.workspace.keys.forget()
    await second.attempt(1)
    second.pass_time()
    assert [tab.pack_id for tab in store.of(ApiKey("env.key"))] == [D]
    second.workspace.keys.forget()
    assert claims.taken == set()


async def test_a_key_that_another_window_has_is_not_waited_for_when_it_was_forgotten(store: Store) -> None:
    claims = Claims()
    first = await start(store, claims=claims)
    second = Run(store, claims=claims)
    await second.attempt(MANY)
    second.workspace.keys.forget()
    await first.close()
    await second.attempt(2)
    assert claims.taken == set()


async def test_a_name_that_was_looked_up_is_kept_as_well(store: Store) -> None:
    run = await start(store)
    assert run.services.held is not None
    run.services.held.put("env.key", answer_of(B), 1.0)
    run.workspace.recent_packs.reload()
    run.workspace.open_links([A, B])
    run.pass_time()
    await run.settle()
    run.pass_time()
    assert [tab.name for tab in store.of(ApiKey("env.key"))] == ["", B]


async def test_a_second_key_does_not_replace_its_tabs_before_they_are_read(kept: Store) -> None:
    run = await start(kept, "other.key")
    kept.may_answer.clear()
    run.workspace.keys.enter(ApiKey("env.key"))
    run.workspace.open(D)
    run.pass_time()
    assert [tab.pack_id for tab in kept.of(ApiKey("env.key"))] == [A, B, C]
    run.workspace.keys.enter(ApiKey("other.key"))
    kept.may_answer.set()
    await run.settle()
    assert run.tabs == [">d"]
    run.workspace.new_tab()
    run.workspace.keys.enter(ApiKey("env.key"))
    run.workspace.open(D)
    run.pass_time()
    assert [tab.pack_id for tab in kept.of(ApiKey("env.key"))] == [D, A, B, C]


async def test_tabs_are_not_opened_when_their_key_was_forgotten_meanwhile(kept: Store) -> None:
    kept.may_answer.clear()
    run = await start(kept)
    run.workspace.keys.forget()
    kept.forget(ApiKey("env.key"))
    run.workspace.keys.enter(ApiKey("env.key"))
    kept.may_answer.set()
    await run.settle()
    run.workspace.open(D)
    run.pass_time()
    assert run.tabs == [">d"]
    assert [tab.pack_id for tab in kept.of(ApiKey("env.key"))] == [D]


async def test_tabs_for_which_there_is_no_room_stay_kept(kept: Store) -> None:
    run = Run(kept, early=tuple(f"{number:08}-0000-4000-8000-000000000000" for number in range(MOST_TABS - 1)))
    full: list[bool] = []
    run.workspace.tabs_are_full.connect(lambda: full.append(True))
    await run.settle()
    assert run.tabs[0] == "a?"
    assert full == [True]
    for _ in range(2):
        run.workspace.close_tab(run.workspace.packs[-1])
    run.pass_time()
    assert [tab.pack_id for tab in kept.of(ApiKey("env.key"))][-2:] == [B, C]


async def test_nothing_is_saved_with_a_forgotten_key(store: Store) -> None:
    run = await start(store)
    run.workspace.open(A)
    await run.settle()
    run.services.answer(A, "xyz")
    await run.settle()
    run.pass_time()
    writes = store.writes
    run.workspace.keys.forget()
    run.workspace.new_tab()
    run.pass_time()
    assert store.writes == writes


async def test_what_is_known_from_a_forgotten_key_is_in_no_tab_of_another_one(kept: Store) -> None:
    run = await start(kept)
    run.services.answer(B, "xyz")
    await run.settle()
    for pack in run.workspace.packs[::2]:
        pack.set_found_name("secret")
    run.workspace.close_tab(run.workspace.packs[0])
    run.workspace.keys.forget()
    run.workspace.reopen_tab()
    assert [pack.name for pack in run.workspace.packs] == ["", B, ""], "that on screen stays"
    run.workspace.keys.enter(ApiKey("other.key"))
    await run.settle()
    for pack_id, index in zip((A, B, C), range(3), strict=True):
        run.workspace.show_tab_at(index)
        assert run.workspace.current is not None
        run.workspace.current.refresh()
        await run.settle()
        run.services.fail(pack_id, PackNotFoundError(http_status=404), "other.key")
        await run.settle()
    run.pass_time()
    saved = kept.of(ApiKey("other.key"))
    assert {tab.pack_id for tab in saved} == {A, B, C}
    assert {(tab.name, tab.current_image_id, tab.filter_text, tab.choices) for tab in saved} == {("", "", "", ())}


async def test_the_tabs_wait_for_the_key_of_the_keychain(kept: Store) -> None:
    run = Run(kept, None)
    run.services.secrets.stored = "env.key"
    await run.settle()
    run.pass_time()
    assert run.tabs == [">-"]
    run.services.secrets.may_answer.set()
    await run.settle()
    assert run.tabs == ["a?", ">b", "c?"]


async def test_a_program_that_is_killed_before_the_tabs_are_read_keeps_them(kept: Store) -> None:
    writes = kept.writes
    kept.may_answer.clear()
    run = await start(kept, early=(D,))
    run.pass_time()
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
    assert A not in [tab.pack_id for tab in kept.of(ApiKey("env.key"))]


async def test_tabs_that_come_back_do_not_replace_what_is_being_typed(kept: Store) -> None:
    run = Run(kept, is_typing=True)
    await run.settle()
    assert run.tabs == ["a?", "b?", "c?", ">-"]


async def test_reopening_can_be_switched_off(kept: Store) -> None:
    run = await start(kept, reopens=False)
    assert run.tabs == [">-"]


async def test_tabs_of_the_demo_and_blank_ones_are_not_kept(store: Store) -> None:
    run = await start(store)
    run.services.demo_may_start.set()
    run.workspace.open_demo(D)
    await run.settle()
    run.workspace.open_links([A])
    run.workspace.open_links([C], shows_first=False, is_demo=True)  # without a request yet
    run.workspace.new_tab()
    run.pass_time()
    assert [tab.pack_id for tab in store.of(ApiKey("env.key"))] == [A]


async def test_damaged_tabs_are_left_out(store: Store) -> None:
    run = Run(store)
    connection = run.workspace.keys.connection
    store.save_tabs(
        connection,
        [SavedTab("../../secrets"), SavedTab(A, choices=(("mark", "gilded", False),))],
    )
    await run.settle()
    assert run.tabs == [">a"]
