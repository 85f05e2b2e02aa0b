"""Tabs have names before their packs are requested: those of kept packs, or of the list they were chosen in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.core.changes import NOTHING_CHANGED
from app.core.connection import ApiKey, PackRequest
from app.core.models import PackListPage, PackSummary
from app.packs.keys import Keys
from app.packs.thumbnails import ThumbnailBoxes
from app.session.workspace import Workspace
from app.ui.shell.tab_bar import TabBar
from tests.unit.packs.stand_in_services import StandInServices
from tests.unit.storage.kept_packs import pack_id_of, pack_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Window:
    """A workspace and its tabs."""

    def __init__(self, qtbot: QtBot, key_text: str | None = "a.key") -> None:
        self.services = StandInServices(key_text)
        self.services.held = None
        self.workspace = Workspace(Keys(self.services.connections, environment_wins=False, is_unusable=False), [])
        self._bar = TabBar(self.workspace)
        qtbot.addWidget(self._bar)

    def attach(self) -> None:
        self.workspace.attach(self.services, ThumbnailBoxes(320, 512), recalls_key=False)

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
        async with asyncio.timeout(10):
            while self.titles != list(titles):  # noqa: ASYNC110 - there is no event for it
                await asyncio.sleep(0.001)

    async def aclose(self) -> None:
        await self.workspace.aclose()
        await self.services.tasks.aclose()
        for saved in self.services.packs.values():
            await saved.aclose()


def links(*numbers: int) -> list[str]:
    return [pack_id_of(number) for number in numbers]


async def test_packs_of_the_command_line_that_were_opened_before_have_their_names(qtbot: QtBot) -> None:
    window = Window(qtbot)
    window.keep(2, 3)
    window.workspace.open_links(links(1, 2, 4))
    window.attach()
    await window.wait_for(pack_id_of(1), "a.key 2", pack_id_of(4))
    window.workspace.open_links(links(3), shows_first=False)
    await window.wait_for(pack_id_of(1), "a.key 2", pack_id_of(4), "a.key 3")
    async with asyncio.timeout(10):
        while not window.services.sent:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.001)
    assert window.services.sent == [("a.key", pack_id_of(1))]
    await window.aclose()


async def test_a_name_of_one_key_is_not_shown_with_another(qtbot: QtBot) -> None:
    window = Window(qtbot)
    window.keep(2, 3)
    window.attach()
    window.workspace.open_links(links(1, 2))
    await window.wait_for(pack_id_of(1), "a.key 2")
    window.workspace.keys.enter(ApiKey("b.key"))
    assert window.titles == links(1, 2)
    window.keep(3)
    window.workspace.open_links(links(3), shows_first=False)
    await window.wait_for(*links(1, 2), "b.key 3")
    window.workspace.keys.forget()
    assert window.titles[1:] == links(2, 3)
    await window.aclose()


async def test_a_name_is_not_shown_without_its_key_while_the_demo_is_in_use(qtbot: QtBot) -> None:
    window = Window(qtbot)
    window.keep(2)
    window.attach()
    window.workspace.open_links(links(1, 2))
    await window.wait_for(pack_id_of(1), "a.key 2")
    window.services.demo_may_start.set()
    window.workspace.new_tab()
    window.workspace.open_demo(pack_id_of(9))
    assert window.workspace.current is not None
    window.workspace.current.set_demo(is_demo=True)
    assert window.titles[1] == "a.key 2"
    window.workspace.keys.enter(ApiKey("b.key"))
    assert window.titles[1] == pack_id_of(2)
    await window.aclose()


async def test_a_pack_that_is_chosen_in_a_list_has_its_name_at_once(qtbot: QtBot) -> None:
    window = Window(qtbot)
    window.attach()
    shown = window.workspace.pack_lists.make_pack_list()
    shown.set_visible(is_visible=True)
    await asyncio.sleep(0)
    rows = [PackSummary(pack_id_of(number), f"Listed {number}") for number in (1, 2, 3)]
    window.services.pack_lists.answer(PackListPage(tuple(rows), total=3))
    async with asyncio.timeout(10):
        while not shown.rows:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.001)
    window.workspace.open_pack(pack_id_of(1), new_tab=False)
    assert window.titles == ["Listed 1"]
    window.workspace.open_pack(pack_id_of(2), new_tab=True)
    assert window.titles == ["Listed 1", "Listed 2"]
    window.workspace.new_tab()
    window.workspace.open_pack(pack_id_of(3), new_tab=True)
    assert window.titles == ["Listed 1", "Listed 2", "Listed 3"]
    await window.aclose()
