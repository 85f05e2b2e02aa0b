"""Shows the tab of the current pack: its page, and in the bars what belongs to it.

Imported after the first paint, because it imports the page of a pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.c_library import begin_to_give_back_memory
from app.ui.garbage import ClosedPages
from app.ui.shell.alerts import Alerts
from app.ui.shell.filter_presenter import FilterPresenter
from app.ui.shell.pack_tab import PackTab
from app.ui.shell.page_frame import PageFrame
from app.ui.texts import tabs as texts
from app.ui.texts import toast as toast_texts

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget

    from app.ui.commands.actions import Commands
    from app.ui.shell.field_presenter import FieldPresenter
    from app.ui.shell.status_line import StatusLine
    from app.ui.shell.toast import Toast
    from app.ui.shell.toolbar import Toolbar
    from app.workspace.jobs import AllLoaded
    from app.workspace.open_pack import OpenPack
    from app.workspace.workspace import Workspace


_GIVE_BACK_MS: Final = 1000  # after a tab was hidden: until then, what it has freed is used by the other one


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around the pages of all tabs.

    Attributes:
        pages: Where the pages are put.
        commands: Keys and menus.
        toolbar: Has the field for the pack ID and that of the filter.
        field: Renders the field for the pack ID.
        status_line: The line at the bottom.
        toast: Shows what was just done.
    """

    pages: QStackedWidget
    commands: Commands
    toolbar: Toolbar
    field: FieldPresenter
    status_line: StatusLine
    toast: Toast


class Tabs(QObject):
    """The tabs that were shown so far, one of which is the current one.

    Attributes:
        current: The tab that is shown; None before the first one is.
        alerts: Decides what the banner shows.
        filter: Renders the filter in its field.

    Signals:
        made: A tab is shown for the first time; the `PackTab`.
    """

    made = Signal(object)

    def __init__(self, workspace: Workspace, around: Surroundings) -> None:
        """Show no tab yet.

        Args:
            workspace: What is open.
            around: What is around the pages; its stack is the parent of this object.
        """
        super().__init__(around.pages)
        self.current: PackTab | None = None
        self.alerts = Alerts(workspace)
        self.filter = FilterPresenter(around.toolbar.filter_field)
        self._workspace = workspace
        self._around = around
        self._announced: OpenPack | None = None  # whose job has ended in a tab that was not shown
        self._tabs: dict[OpenPack, PackTab] = {}
        self._frames: dict[OpenPack, PageFrame] = {}
        self._closed_pages = ClosedPages()
        self._give_back_timer = QTimer(self, interval=_GIVE_BACK_MS, singleShot=True)
        self._give_back_timer.timeout.connect(begin_to_give_back_memory)
        workspace.tab_closed.connect(self._on_tab_closed)

    def show(self, open_pack: OpenPack) -> PackTab:
        """Show the tab of a pack in the bars, and return it. Its page is shown when it has a pack."""
        former = self.current
        if former is not None:
            former.keep_focus()
            former.field = self._around.field.content()
            self._frames[former.open_pack].hide()
            self._give_back_timer.start()
        tab = self._tabs.get(open_pack)
        if tab is None:
            tab = self._make(open_pack)
        self.current = tab
        self._frames[open_pack].show(self.alerts)
        self.alerts.follow(open_pack)
        self.filter.follow(open_pack, tab.page)
        if former is not None:
            self._around.field.show(tab.field)
        return tab

    def _make(self, open_pack: OpenPack) -> PackTab:
        around = self._around
        tab = PackTab(open_pack)
        around.pages.addWidget(tab.page)
        self._tabs[open_pack] = tab
        self._frames[open_pack] = PageFrame(tab.page, around.commands, around.toolbar, around.status_line, around.toast)
        tab.load_all_ended.connect(self._on_load_all_ended)
        self.made.emit(tab)
        return tab

    def _on_load_all_ended(self, tab: PackTab, result: AllLoaded) -> None:
        """Say how loading all images ended, and in which tab if that is not shown."""
        sentence, pack = toast_texts.all_loaded(result), tab.open_pack
        if tab is self.current:
            self._around.toast.say(sentence)
        else:
            target = pack.tab_target
            title = texts.title(pack.name, target.pack_id if target is not None else "")
            self._announced = pack
            self._around.toast.offer(
                toast_texts.in_other_tab(title, sentence), self._around.commands.action("show_announced_tab")
            )

    def show_announced(self) -> None:
        """Show the tab whose end of loading all images was said last while another one was shown."""
        if self._announced is not None:  # otherwise the tab was closed
            self._workspace.show_tab(self._announced)

    def _on_tab_closed(self, open_pack: OpenPack) -> None:
        if open_pack is self._announced:
            self._announced = None
        tab = self._tabs.pop(open_pack, None)
        if tab is not None:
            del self._frames[open_pack]
            self._around.pages.removeWidget(tab.page)
            tab.close()
            self._closed_pages.note(is_last=all(pack.is_blank for pack in self._workspace.packs))
