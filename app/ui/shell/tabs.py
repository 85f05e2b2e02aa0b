"""Shows the tab of the current pack: its page, and in the bars what belongs to it, and frees replaced pages.

Imported after the first paint, because it imports the page of a pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from app.core.c_library import begin_to_give_back_memory
from app.core.models import PackImage
from app.packs.load_all import AllLoaded
from app.packs.open_pack import OpenPack
from app.session.workspace import Workspace
from app.ui import garbage
from app.ui.commands.actions import Commands
from app.ui.garbage import ClosedPages
from app.ui.pack.pack_page import PackPage
from app.ui.shell.alerts import Alerts
from app.ui.shell.pack_field import FieldContent, FieldPresenter
from app.ui.shell.page_frame import FilterPresenter, PageFrame
from app.ui.shell.status_line import StatusLine
from app.ui.shell.toast import Toast
from app.ui.shell.toolbar import Toolbar
from app.ui.texts import toolbar as texts
from app.ui.texts import window as toast_texts


class PackMemory(QObject):
    """Follows which pack a page shows, and when its thumbnails are loaded."""

    def __init__(self, open_pack: OpenPack, page: PackPage) -> None:
        """Set the pack, and its page, which is the parent of this object."""
        super().__init__(page)
        self._open_pack = open_pack
        self._images: tuple[PackImage, ...] = ()  # kept to be freed in steps after they were replaced
        open_pack.content_changed.connect(self._on_content_changed)
        page.status.loading_ended.connect(self._on_loading_ended)

    def _on_content_changed(self) -> None:
        content = self._open_pack.state.content
        former, self._images = self._images, content.pack.images if content is not None else ()
        garbage.free_in_steps([*former])
        if content is not None and not content.is_live:
            garbage.freeze_present_objects()

    def _on_loading_ended(self) -> None:
        garbage.collect_frozen()
        begin_to_give_back_memory()


class PackTab(QObject):
    """The tab of one open pack, made when it is shown first.

    Attributes:
        open_pack: The pack.
        page: Its page.
        field: What the field for the pack ID showed when another tab was shown.

    Signals:
        load_all_ended: All images were loaded, or that was cancelled; this object and the `AllLoaded`.
    """

    load_all_ended = Signal(object, object)

    def __init__(self, open_pack: OpenPack) -> None:
        """Make the page; the parent of this object."""
        self.page = PackPage(open_pack)
        super().__init__(self.page)
        self.open_pack = open_pack
        self.field = FieldContent()
        self._focused: QWidget | None = None
        open_pack.image_requested.connect(self._on_image_requested)
        open_pack.load_all.ended.connect(self._on_load_all_ended)
        PackMemory(open_pack, self.page)

    def keep_focus(self) -> None:
        """Keep which widget of the window has the focus, because another tab is about to be shown."""
        focused: QWidget | None = self.page.window().focusWidget()
        self._focused = focused

    def restore_focus(self, usual: QWidget) -> None:
        """Give the focus back to the widget that had it when the tab was shown last.

        Args:
            usual: Gets the focus if the other widget cannot be seen, or if there was none.
        """
        former, self._focused = self._focused, None
        if former is not None and isValid(former) and former.isVisible() and former.isEnabled():
            former.setFocus()
        else:
            usual.setFocus()

    def _on_image_requested(self) -> None:
        """Let the image have the focus when the tab is shown, not what had it before."""
        self._focused = None

    def _on_load_all_ended(self, result: AllLoaded) -> None:
        self.load_all_ended.emit(self, result)

    def close(self) -> None:
        """Delete the page and what covered it, and free the pack in steps."""
        content = self.open_pack.state.content
        if content is not None:
            garbage.free_in_steps([*content.pack.images])
        self.page.overlays.delete()
        self.page.deleteLater()


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
        self.alerts = Alerts(workspace, around.commands)
        self.filter = FilterPresenter(around.toolbar.filter_field)
        self._workspace = workspace
        self._around = around
        self._announced: OpenPack | None = None  # whose job has ended in a tab that was not shown
        self._tabs: dict[OpenPack, PackTab] = {}
        self._frames: dict[OpenPack, PageFrame] = {}
        self._closed_pages = ClosedPages()
        self._give_back_timer = QTimer(self, interval=_GIVE_BACK_MS, singleShot=True)
        self._give_back_timer.timeout.connect(begin_to_give_back_memory)
        workspace.tabs_changed.connect(self._on_tabs_changed)

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

    def _on_tabs_changed(self) -> None:
        """Delete the pages of tabs that were closed."""
        for open_pack in self._tabs.keys() - {*self._workspace.packs}:
            if open_pack is self._announced:
                self._announced = None
            tab = self._tabs.pop(open_pack)
            del self._frames[open_pack]
            self._around.pages.removeWidget(tab.page)
            tab.close()
            self._closed_pages.note(is_last=all(pack.is_blank for pack in self._workspace.packs))
