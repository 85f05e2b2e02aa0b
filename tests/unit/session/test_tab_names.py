"""Tabs have names before their packs are requested: those of kept packs, or of the list they were chosen in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.changes import NOTHING_CHANGED
from app.core.connection import ApiKey, PackRequest
from app.core.models import PackListPage, PackSummary
from app.ui.shell.bars import TabBar
from tests.unit.packs.driver import Driver
from tests.unit.packs.stand_in_services import until
from tests.unit.storage.kept_packs import pack_id_of, pack_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytestqt.qtbot import QtBot


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
