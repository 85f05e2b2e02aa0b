"""Tabs: which are open, which one is shown, their names, and what is requested with which key."""

from collections.abc import Sequence
from typing import override

from pytestqt.qtbot import QtBot

from app.core.changes import NOTHING_CHANGED
from app.core.connection import ApiKey, PackRequest
from app.core.models import PackListPage, PackSummary
from app.packs.loading import AwaitingKey, Failed, Loading, Shown, StartingDemo
from app.packs.open_pack import OpenPack
from app.session.workspace import MOST_TABS
from app.ui.shell.bars import TabBar
from tests.tables import each_row
from tests.unit.packs.driver import FIRST_KEY, NAMES, NUMBERED, B, Driver
from tests.unit.packs.event_tables import tables
from tests.unit.packs.stand_in_services import until
from tests.unit.storage.kept_packs import pack_id_of, pack_of

# Each step is an event and what follows it: the tabs from left to right, with the current one in brackets. A tab is
# "-" if it is blank, else the name of its pack, with the key of its request if that is not the first one, and with a
# mark: "?" if the pack is not requested yet, "…" while it is loading or waits, "!" if the request failed. Signals that
# nothing was added or that a key is wanted follow.

TABLES = tables("""
there is one tab from the start, and each pack can have its own @ env.key
    - -> [-]
    open a -> [a…]
    answer a xyz -> [a]
    new -> a [-]
    open b -> a [b…]
    open c -> a [c…]
    step 1 -> [a] c…
    step -1 -> a [c…]
    answer c xyz -> a [c]

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
    answer a xyz -> [a]
    link b -> a [b…]
    link nonsense -> a [b…] (refused)
    link a c d -> [a] b… c? d?
    at 3 -> a b… c? [d…]
    at -1 -> a b… c? [d…]

of several links, the first one is shown @ env.key
    link a b c -> [a…] b? c?
    step 1 -> a… [b…] c?

a pack that stays on screen when another one can't be opened is that of the tab @ env.key
    open a -> [a…]
    answer a xyz -> [a]
    open b -> [b…]
    fail b PackNotFound -> [a!]
    new -> a! [-]
    open a -> [a!]
    link b -> a! [b…]
    close a -> [b…]
    reopen -> [a…] b…

closing shows the next tab, and the last one is replaced by a blank one @ env.key
    link a b c -> [a…] b? c?
    step 1 -> a… [b…] c?
    close -> a… [c…]
    close -> [a…]
    close -> [-]

closed tabs come back in their places, the last one first, and are requested again @ env.key
    link a b c -> [a…] b? c?
    close -> [b…] c?
    close b -> [c…]
    reopen -> [b…] c…
    reopen -> [a…] b… c…

tabs that are passed on the way to another one are not requested @ env.key
    link a b c -> [a…] b? c?
    pass 1 -> a… [b?] c?
    pass 1 -> a… b? [c?]
    step 1 -> [a…] b? c?

tabs are moved @ env.key
    link a b c -> [a…] b? c?
    move a 2 -> b? c? [a…]
    move c 0 -> c? b? [a…]

a pack that is open with another key is opened once more with the one in use @ env.key
    open a -> [a…]
    new -> a… [-]
    enter other.key -> a… [-]
    link a -> a… [a by other.key…]
    link a -> a… [a by other.key…]

a forgotten key is removed from the tabs that had it, and from no others @ env.key
    open a -> [a…]
    answer a xyz -> [a]
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
    fail a KeyNotAccepted first.key -> a by first.key! [b by first.key…]
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


class Table(Driver):
    """A workspace, and its tabs as they are written in the tables."""

    _seen: tuple[OpenPack, ...] = ()  # the tabs when the signal was emitted

    @override
    def attach(self) -> None:
        self.workspace.tabs_changed.connect(self._on_tabs_changed)
        super().attach()

    def _on_tabs_changed(self) -> None:
        self._seen = self.workspace.packs

    def outcome(self) -> str:
        assert self._seen == self.workspace.packs
        signals, self.signals = self.signals, []
        tabs = [self._described(each) for each in self.workspace.packs]
        return " ".join([*tabs, *(f"({signal})" for signal in signals if signal in {"refused", "key wanted"})])

    def _described(self, pack: OpenPack) -> str:
        target, request, state = pack.tab_target, pack.tab_request, pack.state
        text = NAMES[target.pack_id] if target is not None else "-"
        key = request.connection.key if request is not None else None
        text += f" by {key.secret_text}" if key is not None and key.secret_text != FIRST_KEY else ""
        if isinstance(state, Failed):
            text += "!"
        elif target is not None and not isinstance(state, Shown):
            text += "…" if isinstance(state, Loading | AwaitingKey | StartingDemo) else "?"
        return f"[{text}]" if pack is self.workspace.current else text


@each_row("name", TABLES)
async def test_events_lead_to_tabs(name: str) -> None:
    key_text, steps = TABLES[name]
    async with Table(key_text) as table:
        for event, outcome in steps:
            await table.do(event)
            assert table.outcome() == outcome, f"after {event}"


async def test_there_is_a_largest_number_of_tabs_and_a_closed_one_comes_back_once_there_is_room() -> None:
    async with Driver() as driver:
        workspace, full = driver.workspace, list[int]()
        workspace.tabs_are_full.connect(lambda: full.append(len(workspace.packs)))
        await driver.do("link a b", "close b")
        workspace.open_links([NUMBERED.format(number) for number in range(200)])
        assert len(workspace.packs) == MOST_TABS
        assert full == [MOST_TABS] * 101
        await driver.do("reopen")
        assert B not in [pack.tab_target.pack_id for pack in workspace.packs if pack.tab_target is not None]
        assert workspace.can_reopen_tab
        workspace.close_tab(workspace.packs[0])
        await driver.do("reopen")
        assert driver.tab("a") is workspace.packs[0]


@each_row(("tabs", "shown_again", "dropped"), [(6, range(6), []), (8, [], [0, 1])])
async def test_the_five_tabs_that_were_hidden_last_keep_their_visible_thumbnails(
    tabs: int, shown_again: Sequence[int], dropped: list[int]
) -> None:
    async with Driver() as driver:
        workspace = driver.workspace
        ids = [NUMBERED.format(number) for number in range(tabs)]
        workspace.open_links(ids)
        for pack, pack_id in zip(workspace.packs, ids, strict=True):
            workspace.show_tab(pack)
            await driver.do("-")
            driver.services.answer(pack_id, "x")
            await driver.do("-")
            pack.thumbnails.tiles.needed = frozenset({pack.shelf.images[0].url})
            pack.thumbnails.tiles.set_picture(pack.shelf.images[0].url, b"...", (1, 1), is_stored=True)

        def has_picture(pack: OpenPack) -> bool:
            return pack.thumbnails.tiles.picture(pack.shelf.images[0].url) is not None

        for index in shown_again:
            workspace.show_tab_at(index)
        assert [index for index, each in enumerate(workspace.packs) if not has_picture(each)] == dropped


async def test_links_wait_for_the_services_also_if_they_name_no_pack() -> None:
    driver, waits = Driver(), list[bool]()
    driver.workspace.waiting_changed.connect(lambda: waits.append(driver.workspace.is_waiting))
    driver.workspace.open_links(())
    assert waits == [], "nothing is to be opened"
    driver.workspace.open_links(["nonsense"])
    async with driver:
        assert (waits, driver.signals) == ([True, False], ["refused"])


async def test_recent_packs_are_those_of_the_service_of_the_tab() -> None:
    async with Driver() as driver:
        await driver.do("demo d", "demo starts")
        assert driver.workspace.recent_packs.connection.is_demo
        await driver.do("link a")
        assert not driver.workspace.recent_packs.connection.is_demo


class Window(Driver):
    """A workspace and its tabs."""

    def __init__(self, qtbot: QtBot, *, early: Sequence[str] = ()) -> None:
        super().__init__("a.key", early=early)
        self.services.held = None
        self._bar = TabBar(self.workspace)
        qtbot.addWidget(self._bar)

    def keep(self, *numbers: int) -> None:
        """Have packs kept, named after the key in use and their numbers."""
        connection = self.workspace.keys.connection
        assert connection.key is not None
        saved = self.services.saved_packs(is_demo=False)
        for number in numbers:
            pack = pack_of(number, name=f"{connection.key.secret_text} {number}")
            saved.save(PackRequest(connection, pack_id_of(number)), pack, 1.0, NOTHING_CHANGED)

    @property
    def titles(self) -> list[str]:
        """What the tabs say."""
        return [self._bar.tabText(index) for index in range(self._bar.count())]

    async def wait_for(self, *titles: str) -> None:
        await until(lambda: self.titles == list(titles))


def links(*numbers: int) -> list[str]:
    return [pack_id_of(number) for number in numbers]


async def test_packs_of_the_command_line_that_were_opened_before_have_their_names(qtbot: QtBot) -> None:
    window = Window(qtbot, early=links(1, 2, 4))
    window.keep(2, 3)
    async with window:
        await window.wait_for(pack_id_of(1), "a.key 2", pack_id_of(4))
        window.workspace.open_links(links(3), shows_first=False)
        await window.wait_for(pack_id_of(1), "a.key 2", pack_id_of(4), "a.key 3")
        await until(lambda: window.services.sent == [("a.key", pack_id_of(1))])


async def test_a_name_of_one_key_is_not_shown_with_another(qtbot: QtBot) -> None:
    window = Window(qtbot, early=links(1, 2))
    window.keep(2, 3)
    async with window:
        await window.wait_for(pack_id_of(1), "a.key 2")
        window.workspace.keys.enter(ApiKey("b.key"))
        assert window.titles == links(1, 2)
        window.keep(3)
        window.workspace.open_links(links(3), shows_first=False)
        await window.wait_for(*links(1, 2), "b.key 3")
        window.workspace.keys.forget()
        assert window.titles[1:] == links(2, 3)


async def test_a_name_is_not_shown_without_its_key_while_the_demo_is_in_use(qtbot: QtBot) -> None:
    window = Window(qtbot, early=links(1, 2))
    window.keep(2)
    async with window:
        await window.wait_for(pack_id_of(1), "a.key 2")
        await window.do("demo starts", "new", "demo d")
        assert window.workspace.is_demo
        assert window.titles[1] == "a.key 2"
        window.workspace.keys.enter(ApiKey("b.key"))
        assert window.titles[1] == pack_id_of(2)


async def test_a_pack_that_is_chosen_in_a_list_has_its_name_at_once(qtbot: QtBot) -> None:
    async with Window(qtbot) as window:
        shown = window.workspace.pack_lists.make_pack_list()
        shown.set_visible(is_visible=True)
        await window.do("-")
        rows = [PackSummary(pack_id_of(number), f"Listed {number}") for number in (1, 2, 3)]
        window.services.pack_lists.answer(PackListPage(tuple(rows), total=3))
        await until(lambda: bool(shown.rows))
        window.workspace.open_pack(pack_id_of(1), new_tab=False)
        window.workspace.open_pack(pack_id_of(2), new_tab=True)
        window.workspace.new_tab()
        window.workspace.open_pack(pack_id_of(3), new_tab=True)
        assert window.titles == ["Listed 1", "Listed 2", "Listed 3"]
