"""Tabs: which are open, which one is shown, and what is requested with which key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer

from app.core.connection import ApiKey
from app.core.errors import KeyNotAcceptedError, PackNotFoundError
from app.packs.keys import Keys
from app.packs.states import AwaitingKey, Failed, Loading, Shown, Target
from app.packs.thumbnails import ThumbnailBoxes
from app.session.workspace import MOST_TABS, Workspace
from tests.tables import each_row
from tests.unit.packs.event_tables import tables
from tests.unit.packs.stand_in_services import StandInServices, settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.packs.open_pack import OpenPack


A, B, C, D = (f"{digit * 8}-{digit * 4}-{digit * 4}-{digit * 4}-{digit * 12}" for digit in "abcd")
NAMES = {A: "a", B: "b", C: "c", D: "d"}
IDS = {name: pack_id for pack_id, name in NAMES.items()}

# Each step is an event and what follows it: the tabs from left to right, with the current one in brackets. A tab is
# "-" if it is blank, else the name of its pack, with the key of its request if that is not the first one, and with a
# mark: "?" if the pack is not requested yet, "…" while it is loading or waits, "!" if the request failed. Signals that
# nothing was added or that a key is wanted follow.

TABLES = tables("""
there is one tab from the start, and each pack can have its own @ env.key
    - -> [-]
    open a -> [a…]
    answer a -> [a]
    new -> a [-]
    open b -> a [b…]
    open c -> a [c…]
    step 1 -> [a] c…
    step -1 -> a [c…]
    answer c -> a [c]

a pack that is open is shown in its tab, and a blank tab that it was asked for in is closed @ env.key
    open a -> [a…]
    new -> a… [-]
    open a -> [a…]
    new -> a… [-]
    open b -> a… [b…]
    open a -> [a…] b…
    link b -> a… [b…]

a link opens in a tab of its own, unless the current one is blank @ env.key
    link a -> [a…]
    answer a -> [a]
    link b -> a [b…]
    link nonsense -> a [b…] (refused)
    links a c d -> [a] b… c? d?
    at 3 -> a b… c? [d…]
    at -1 -> a b… c? [d…]
    at 9 -> a b… c? [d…]

of several packs on the command line, the first one is shown @ env.key
    detach ->
    links a b c ->
    attach -> [a…] b? c?
    step 1 -> a… [b…] c?

a pack that stays on screen when another one can't be opened is that of the tab @ env.key
    open a -> [a…]
    answer a -> [a]
    open b -> [b…]
    miss b -> [a!]
    new -> a! [-]
    open a -> [a!]
    link b -> a! [b…]
    close a -> [b…]
    reopen -> [a…] b…

closing shows the next tab, and the last one is replaced by a blank one @ env.key
    links a b c -> [a…] b? c?
    step 1 -> a… [b…] c?
    close -> a… [c…]
    close -> [a…]
    close -> [-]
    close -> [-]

closed tabs come back in their places, the last one first, and are requested again @ env.key
    links a b c -> [a…] b? c?
    close -> [b…] c?
    close b -> [c…]
    reopen -> [b…] c…
    reopen -> [a…] b… c…
    reopen -> [a…] b… c…

a closed pack that was opened again meanwhile is shown in its tab @ env.key
    links a b -> [a…] b?
    close -> [b…]
    link a -> b… [a…]
    step 1 -> [b…] a…
    reopen -> b… [a…]

tabs that are passed on the way to another one are not requested @ env.key
    links a b c -> [a…] b? c?
    pass 1 -> a… [b?] c?
    pass 1 -> a… b? [c?]
    step 1 -> [a…] b? c?

tabs are moved @ env.key
    links a b c -> [a…] b? c?
    move a 2 -> b? c? [a…]
    move c 0 -> c? b? [a…]
    move c 0 -> c? b? [a…]

tabs keep the key that they were opened with @ env.key
    open a -> [a…]
    answer a -> [a]
    new -> a [-]
    enter other.key -> a [-]
    open b -> a [b by other.key…]
    step 1 -> [a] b by other.key…
    refresh -> [a…] b by other.key…

a pack that is open with another key is opened once more with the one in use @ env.key
    open a -> [a…]
    new -> a… [-]
    enter other.key -> a… [-]
    link a -> a… [a by other.key…]
    link a -> a… [a by other.key…]

a forgotten key is removed from the tabs that had it, and from no others @ env.key
    open a -> [a…]
    answer a -> [a]
    link b -> a [b…]
    new -> a b… [-]
    enter other.key -> a b… [-]
    open c -> a b… [c by other.key…]
    forget -> a b… [-]
    step 1 -> [a] b… -
    refresh -> [a…] b… -

a closed tab comes back with the key that it had, unless that was forgotten @ env.key
    open a -> [a…]
    close -> [-]
    enter other.key -> [-]
    reopen -> [a…]
    new -> a… [-]
    open b -> a… [b by other.key…]
    close -> [a…]
    forget -> [a…]
    reopen -> a… [b…]

a tab that waits for a key or was refused one gets the next one when it is shown @ -
    open a -> [a…] (key wanted)
    new -> a… [-]
    open b -> a… [b…] (key wanted)
    enter first.key -> a… [b by first.key…]
    decline -> a by first.key… [b by first.key…]
    refuse a first.key -> a by first.key! [b by first.key…]
    enter other.key -> a by first.key! [b by other.key…]
    step 1 -> [a by other.key…] b by other.key…

each tab has its own demonstration service or not @ env.key
    open a -> [a…]
    new -> a… [-]
    demo d -> a… [d…]
    demo starts -> a… [d by demo.key…]
    new -> a… d by demo.key… [-]
    open b -> a… d by demo.key… [b by demo.key…]
    link c -> a… d by demo.key… b by demo.key… [c…]
    at 1 -> a… [d by demo.key…] b by demo.key… c…
    leave -> a… [-] b by demo.key… c…
    open d -> a… [d…] b by demo.key… c…

a closed tab of the demonstration service comes back there @ env.key
    open a -> [a…]
    new -> a… [-]
    demo d -> a… [d…]
    demo starts -> a… [d by demo.key…]
    close -> [a…]
    reopen -> a… [d by demo.key…]
    open b -> a… [b by demo.key…]
""")


class Table:
    """A workspace, and the events of the tables."""

    def __init__(self, key_text: str | None) -> None:
        self.services = StandInServices(key_text)
        self.workspace = Workspace(Keys(self.services.connections, environment_wins=True, is_unusable=False), [D])
        self._signals: list[str] = []
        workspace = self.workspace
        workspace.refused.connect(lambda *_: self._signals.append("refused"))
        workspace.keys.wanted.connect(lambda: self._signals.append("key wanted"))
        self._seen: tuple[OpenPack, ...] = ()  # the tabs when the signal was emitted
        workspace.tabs_changed.connect(self._on_tabs_changed)

    def _on_tabs_changed(self) -> None:
        self._seen = self.workspace.packs

    def attach(self) -> None:
        self.workspace.attach(self.services, ThumbnailBoxes(320, 512), recalls_key=False)

    def outcome(self) -> str:
        assert self._seen == self.workspace.packs
        signals, self._signals = self._signals, []
        tabs = [self._described(each) for each in self.workspace.packs]
        return " ".join([*tabs, *(f"({signal})" for signal in signals)])

    def _described(self, pack: OpenPack) -> str:
        target, request, state = pack.tab_target, pack.tab_request, pack.state
        text = NAMES[target.pack_id] if target is not None else "-"
        key = request.connection.key if request is not None else None
        text += f" by {key.secret_text}" if key is not None and key.secret_text != "env.key" else ""
        if isinstance(state, Failed):
            text += "!"
        elif target is not None and not isinstance(state, Shown):
            text += "…" if isinstance(state, Loading | AwaitingKey) or "Demo" in type(state).__name__ else "?"
        return f"[{text}]" if pack is self.workspace.current else text

    async def do(self, event: str) -> None:
        verb, *words = event.split()
        self._do(verb, words)
        await settle()

    def _do(self, verb: str, words: list[str]) -> None:  # noqa: C901 - one case for each event
        workspace = self.workspace
        pack = workspace.current
        match verb, words:
            case "-", []:
                pass
            case "attach", []:
                self.attach()
            case "open", [name]:
                workspace.open(IDS[name])
            case "demo", ["starts"]:
                self.services.demo_may_start.set()
            case "demo", [name]:
                workspace.open_demo(IDS[name])
            case "link" | "links", names:
                workspace.open_links([IDS.get(name, name) for name in names])
            case "answer", [name, *key_text]:
                self.services.answer(IDS[name], "xyz", *key_text)
            case "refuse", [name, key_text]:
                self.services.fail(IDS[name], KeyNotAcceptedError(http_status=401), key_text)
            case "miss", [name]:
                self.services.fail(IDS[name], PackNotFoundError(http_status=404))
            case "new", []:
                workspace.new_tab()
            case "close", [name]:
                workspace.close_tab(self._tab(name))
            case "close", []:
                assert pack is not None
                workspace.close_tab(pack)
            case "reopen", []:
                workspace.reopen_tab()
            case "pass", [by]:
                workspace.step_tab(int(by))
            case "step", [by]:
                workspace.step_tab(int(by))
                self._end_step()
            case "at", [index]:
                workspace.show_tab_at(int(index))
            case "move", [name, index]:
                workspace.move_tab(self._tab(name), int(index))
            case "refresh", []:
                assert pack is not None
                pack.refresh()
            case "enter", [key_text]:
                workspace.keys.enter(ApiKey(key_text))
            case "forget", []:
                workspace.keys.forget()
            case "decline", []:
                workspace.decline_key()
            case "leave", []:
                workspace.leave_demo()
            case "detach", []:
                pass
            case _:
                raise AssertionError(verb)

    def _end_step(self) -> None:
        """Let the time pass after which a tab is no longer one on the way to another."""
        (timer,) = self.workspace.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
        assert timer.isActive()
        timer.timeout.emit()

    def _tab(self, name: str) -> OpenPack:
        return next(pack for pack in self.workspace.packs if pack.tab_target == Target(IDS[name]))

    async def aclose(self) -> None:
        await self.workspace.aclose()
        assert self.services.requests() == set()
        await self.services.tasks.aclose()


@each_row("name", TABLES)
async def test_events_lead_to_tabs(name: str) -> None:
    key_text, steps = TABLES[name]
    table = Table(key_text)
    if "attach" not in [event for event, _ in steps]:
        table.attach()
    for event, outcome in steps:
        await table.do(event)
        assert table.outcome() == outcome, f"after {event}"
    await table.aclose()


async def test_there_is_a_largest_number_of_tabs() -> None:
    table = Table("env.key")
    table.attach()
    full: list[int] = []
    table.workspace.tabs_are_full.connect(lambda: full.append(len(table.workspace.packs)))
    table.workspace.open_links([f"{number:08}-0000-4000-8000-000000000000" for number in range(200)])
    assert len(table.workspace.packs) == MOST_TABS
    assert full == [MOST_TABS] * 100
    await table.aclose()


@each_row(("tabs", "shown_again", "dropped"), [(6, range(6), []), (8, [], [0, 1])])
async def test_the_five_tabs_that_were_hidden_last_keep_their_visible_thumbnails(
    tabs: int, shown_again: Sequence[int], dropped: list[int]
) -> None:
    table = Table("env.key")
    table.attach()
    workspace = table.workspace
    ids = [f"{number:08}-0000-4000-8000-000000000000" for number in range(tabs)]
    workspace.open_links(ids)
    for pack, pack_id in zip(workspace.packs, ids, strict=True):
        workspace.show_tab(pack)
        await table.do("-")
        table.services.answer(pack_id, "x")
        await table.do("-")
        pack.thumbnails.tiles.needed = frozenset({pack.shelf.images[0].url})
        pack.thumbnails.tiles.set_picture(pack.shelf.images[0].url, b"...", (1, 1), is_stored=True)

    def has_picture(pack: OpenPack) -> bool:
        return pack.thumbnails.tiles.picture(pack.shelf.images[0].url) is not None

    for index in shown_again:
        workspace.show_tab_at(index)
    assert [index for index, each in enumerate(workspace.packs) if not has_picture(each)] == dropped
    await table.aclose()


async def test_a_closed_tab_can_be_opened_again_once_there_is_room_for_it() -> None:
    table = Table("env.key")
    table.attach()
    workspace = table.workspace
    workspace.open_links([A, B])
    workspace.close_tab(workspace.packs[1])
    workspace.open_links([f"{number:08}-0000-4000-8000-000000000000" for number in range(MOST_TABS - 2)])
    workspace.new_tab()
    workspace.reopen_tab()
    assert Target(B) not in [pack.tab_target for pack in workspace.packs]
    assert workspace.can_reopen_tab
    workspace.close_tab(workspace.packs[-1])
    workspace.reopen_tab()
    assert Target(B) in [pack.tab_target for pack in workspace.packs]
    await table.aclose()


async def test_recent_packs_are_those_of_the_service_of_the_tab() -> None:
    table = Table("env.key")
    table.attach()
    workspace = table.workspace
    for event in ("demo d", "demo starts"):
        await table.do(event)
    assert workspace.recent_packs.connection.is_demo
    workspace.open_links([A])
    assert not workspace.recent_packs.connection.is_demo
    await table.aclose()
