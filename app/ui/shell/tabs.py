"""The tabs that were shown so far: the page of each, and how it is connected with what surrounds it while shown."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from PySide6.QtCore import QMetaObject, QObject, QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid

from app.core.program import begin_to_give_back_memory
from app.packs.open_pack import OpenPack
from app.packs.pack_filter import PackFilter
from app.packs.thumbnails import AllLoaded
from app.session.workspace import Workspace
from app.ui import message
from app.ui.accessibility import SETTLED_MS, announce
from app.ui.commands.actions import Commands, tool_tip
from app.ui.commands.command import Scope
from app.ui.commands.table import CHANGES_MENU, COMPARE_MENU, TILE_MENU, TRAY_MENU, VIEWER_MENU
from app.ui.shell.error_banner import ErrorBanner
from app.ui.shell.pack_field import FieldContent, FieldPresenter
from app.ui.shell.status_line import StatusLine, Toast
from app.ui.shell.toolbar import Toolbar
from app.ui.texts import commands as command_texts
from app.ui.texts import filter as filter_texts
from app.ui.texts import image as image_texts
from app.ui.texts import window as texts
from app.ui.texts.wording import show_text
from app.ui.widgets.parts import IconField

if TYPE_CHECKING:
    from app.ui.commands.window_dialogs import WindowDialogs
    from app.ui.look.image_details import ImageDetails
    from app.ui.look.viewer import Viewer
    from app.ui.pack.pack_page import PackPage


class FilterPresenter(QObject):
    """Renders the filter of the pack whose tab is shown in the field."""

    def __init__(self, field: IconField) -> None:
        """Begin without a pack.

        Args:
            field: The field in the toolbar; the parent of this object.
        """
        super().__init__(field)
        self._field = field
        self._page: PackPage | None = None
        self._filter: PackFilter | None = None
        self._connection: QMetaObject.Connection | None = None  # with the filter
        self._announced = ""
        self._settled = QTimer(self, interval=SETTLED_MS, singleShot=True)
        self._settled.timeout.connect(self._announce)
        field.textEdited.connect(self._on_edited)
        field.returnPressed.connect(self.leave)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def follow(self, open_pack: OpenPack, page: PackPage | None) -> None:
        """Show the filter of a pack, whose tab has become the current one.

        Args:
            open_pack: The pack that is filtered.
            page: Its page, which has the other parts of the filter; None if it is not made yet.
        """
        if self._connection is not None:
            QObject.disconnect(self._connection)
        self._settled.stop()
        self._filter, self._page = open_pack.filter, page
        self._connection = open_pack.filter.changed.connect(self._on_changed)
        self._announced = filter_texts.shown(self._filter.shown, self._filter.total) if self._filter.is_active else ""
        self._render()

    @property
    def is_set(self) -> bool:
        """Whether there is something to clear."""
        return self._filter is not None and bool(self._filter.text or self._filter.choices)

    def clear(self) -> None:
        """Show all images."""
        if self._filter is not None:
            self._filter.clear()

    def leave(self) -> bool:
        """Go from the field or its row to the images, and return whether one of them had the focus."""
        if self._page is None or not self._has_focus:
            return False
        (self._page.gallery_area.currentWidget() or self._page.gallery).setFocus()
        return True

    def _on_edited(self, text: str) -> None:
        if self._filter is not None:
            self._filter.set_text(text)

    def _on_changed(self) -> None:
        self._render()
        self._settled.start()

    def _render(self) -> None:
        if self._filter is not None and self._field.text() != self._filter.text:
            self._field.setText(self._filter.text)

    def _on_focus_changed(self, _former: QWidget | None, now: QWidget | None) -> None:
        if now is self._field and self._filter is not None:
            self._filter.prepare()

    @property
    def _has_focus(self) -> bool:
        """Whether the field or something in the row has the focus."""
        focused: QWidget | None = self._field.window().focusWidget()
        is_in_row = focused is not None and self._page is not None and self._page.filter_row.isAncestorOf(focused)
        return focused is self._field or is_in_row

    def _announce(self) -> None:
        if self._filter is None or self._page is None:
            return
        if self._filter.is_searching or self._filter.is_measuring:
            return
        sentence = filter_texts.shown(self._filter.shown, self._filter.total, self._filter.unmeasured)
        was_announced, self._announced = self._announced, sentence if self._filter.is_active else ""
        if sentence == was_announced or not (self._filter.is_active or was_announced):
            return
        announce(self._page.filter_row.result, sentence)


class Surroundings(Struct, frozen=True):
    """What is around the pages of all tabs.

    Attributes:
        pages: Where the pages are put.
        commands: Keys and menus.
        dialogs: Returns what shows long texts, and images that are gone.
        toolbar: Has the field for packs and that of the filter.
        field: Renders the field for packs.
        status_line: The line at the bottom.
        toast: Shows what was just done.
    """

    pages: QStackedWidget
    commands: Commands
    dialogs: Callable[[], WindowDialogs]
    toolbar: Toolbar
    field: FieldPresenter
    status_line: StatusLine
    toast: Toast


class PackTab(QObject):
    """The tab of one open pack, made when it is shown first.

    Attributes:
        open_pack: The pack.
        page: Its page; None until the tab is shown with a pack, or until one is requested there. A page consists of
            12,000 blocks of memory. Those of a tab that replaces the last one would lie between the blocks of the pack
            that was closed, whose pages of memory could then not be returned.
    """

    def __init__(self, open_pack: OpenPack, around: Surroundings) -> None:
        """Make the tab without its page."""
        super().__init__(around.pages)
        self.page: PackPage | None = None
        self.open_pack = open_pack
        self._around = around
        self._connections: tuple[QMetaObject.Connection, ...] = ()  # while the tab is shown
        self._field = FieldContent()  # when another tab was shown
        self._focused: QWidget | None = None  # when another tab was shown

    def make_page(self) -> None:
        """Make the page, and connect what does not depend on which tab is shown."""
        from app.ui.pack.pack_page import PackPage  # after the first paint, as the dialogs

        around, open_pack = self._around, self.open_pack
        self.page = page = PackPage(open_pack)
        open_pack.image_requested.connect(self._on_image_requested)
        page.status.loading_ended.connect(begin_to_give_back_memory)
        page.gallery.menu_requested.connect(partial(around.commands.open_menu, TILE_MENU))
        page.gallery.size_step_requested.connect(lambda steps: self._run("larger" if steps > 0 else "smaller"))
        page.header.news.menu_requested.connect(partial(around.commands.open_menu, CHANGES_MENU))
        page.change_actions.gone_requested.connect(around.dialogs().show_gone)
        self._on_details_made(page.details.image_page)
        copy = page.details.selection_page.copy
        show_text(copy, copy.setToolTip, tool_tip(command_texts.HELP["copy_urls"], "copy_urls"))
        for button in (page.header.continue_button, *page.filter_row.mark_chips.values()):
            command_id = button.objectName()
            show_text(button, button.setToolTip, tool_tip(command_texts.HELP[command_id], command_id))
        for command_id, button in page.tray.buttons.items():
            button.clicked.connect(partial(self._run, command_id))
        sample = page.tray.buttons["sample_text"]
        show_text(sample, sample.setToolTip, tool_tip(command_texts.COMMANDS["sample_text"], "sample_text"))
        page.tray.menu_requested.connect(partial(around.commands.open_menu, TRAY_MENU))
        page.tray.images_changed.connect(around.commands.update_soon)
        page.tray.target_changed.connect(around.commands.update_soon)
        page.panel_placement.in_the_way.connect(partial(self._run, "side_panel"))
        page.overlays.made.connect(self._on_overlay_made)
        page.line_opened.connect(around.toast.lie_above)
        page.end_of_review.bar.chosen.connect(self._run)
        around.commands.attach(page.gallery_area, Scope.IMAGES)
        around.commands.attach(page.gallery, Scope.GALLERY)
        around.commands.attach(page.tray, Scope.TRAY, "sample_text")
        around.pages.addWidget(page)

    def show(self, banner: ErrorBanner, *, is_first: bool) -> None:
        """Connect the page, if there is one, with the bars, because the tab has become the current one.

        Args:
            banner: Shows errors above the page.
            is_first: Whether no tab was shown before, so that the field shows what was typed early.
        """
        self.show_page(banner)
        if not is_first:
            self._around.field.show(self._field)

    def show_page(self, banner: ErrorBanner) -> None:
        """Connect the page, if there is one, with the bars."""
        page, around = self.page, self._around
        banner.follow(self.open_pack, page.overlays if page is not None else None)
        around.status_line.show_status(page.status if page is not None else None)
        around.toast.set_gallery(page.gallery_area if page is not None else around.pages)
        overlay = page.overlays.open if page is not None else None
        if overlay is not None:
            overlay.resume()
        around.toast.lie_over(overlay)
        if page is not None:
            self._connections = (
                page.status.changed.connect(self._on_status_changed),
                page.overlays.changed.connect(self._on_overlay_changed),
            )

    def hide(self) -> None:
        """Disconnect the page, because another tab is about to be shown."""
        page, around = self.page, self._around
        focused: QWidget | None = around.pages.window().focusWidget()
        self._focused, self._field = focused, around.field.content()
        for connection in self._connections:
            QObject.disconnect(connection)
        around.toast.lie_over(None)
        if page is None:
            return
        if page.overlays.open is not None:
            page.overlays.open.suspend()

    def hide_overlay(self) -> None:
        """Hide what covers the page; the focus is in another tab now."""
        if self.page is not None and self.page.overlays.open is not None:
            self.page.overlays.open.hide()

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

    def close(self) -> None:
        """Delete the page and what covered it."""
        if self.page is not None:
            self.page.overlays.delete()
            self._around.pages.removeWidget(self.page)
            self.page.deleteLater()
        self.deleteLater()

    # --- The pack -------------------------------------------------------------------------------------------------

    def _on_image_requested(self) -> None:
        """Let the image have the focus when the tab is shown, not what had it before."""
        self._focused = None

    def _on_status_changed(self) -> None:
        if self.page is not None and self._around.status_line.show_status(self.page.status):
            self.page.gallery.setFocus()
        self._around.commands.update_soon()  # one mark changes the status three times

    # --- What the page makes --------------------------------------------------------------------------------------

    def _on_overlay_made(self, overlay: Viewer) -> None:
        own = Scope.COMPARE if overlay.is_comparison else Scope.VIEWER
        self._around.commands.attach(overlay, Scope.IMAGES, Scope.PICTURES, own)
        for command_id, button in overlay.buttons.items():
            # Not to `trigger`: PySide6 leaks a string with each connection to a method of C++.
            button.clicked.connect(partial(self._run, command_id))
            show_text(button, button.setToolTip, tool_tip(image_texts.TIPS[command_id], command_id))
        switch, action = overlay.buttons["auto_advance"], self._around.commands.action("auto_advance")
        switch.setChecked(action.isChecked())
        action.toggled.connect(switch.setChecked)
        menu = COMPARE_MENU if overlay.is_comparison else VIEWER_MENU
        overlay.menu_requested.connect(partial(self._around.commands.open_menu, menu))
        self._on_details_made(overlay.info.details)

    def _on_details_made(self, details: ImageDetails) -> None:
        details.text_requested.connect(self._around.dialogs().show_text)
        copy = details.copy_button
        show_text(copy, copy.setToolTip, tool_tip(image_texts.COPY_URL_TIP, "copy_urls"))

    def _on_overlay_changed(self) -> None:
        self._around.commands.update()
        self._around.toast.lie_over(self.page.overlays.open if self.page is not None else None)

    def _run(self, command_id: str, _is_checked: bool = False) -> None:
        self._around.commands.action(command_id).trigger()


_FREE_MS: Final = 1000  # after a tab was hidden or closed: until then, what it has freed is used by the other one


def _free() -> None:
    gc.collect()
    begin_to_give_back_memory()


class Tabs(QObject):
    """The tabs that were shown so far, one of which is the current one.

    Attributes:
        current: The tab that is shown; None before the first one is.
        banner: Shows errors above the page.
        filter: Renders the filter in its field.
    """

    def __init__(self, workspace: Workspace, around: Surroundings) -> None:
        """Show no tab yet.

        Args:
            workspace: What is open.
            around: What is around the pages; its stack is the parent of this object.
        """
        super().__init__(around.pages)
        self.current: PackTab | None = None
        self.banner = ErrorBanner(workspace, around.commands, around.toolbar.field)
        self.filter = FilterPresenter(around.toolbar.filter_field)
        self._workspace = workspace
        self._around = around
        self._announced: OpenPack | None = None  # whose *Load all* has ended in a tab that was not shown
        self._tabs: dict[OpenPack, PackTab] = {}
        # The objects of a closed page are in reference cycles. Soon after, tasks still refer to some of them.
        self._free_timer = QTimer(self, interval=_FREE_MS, singleShot=True)
        self._free_timer.timeout.connect(_free)
        workspace.tabs_changed.connect(self._on_tabs_changed)

    def is_made(self, open_pack: OpenPack) -> bool:
        """Whether the tab of a pack was shown before."""
        return open_pack in self._tabs

    def show(self, open_pack: OpenPack) -> PackTab:
        """Show the tab of a pack in the bars, and return it. Its page is shown when it has a pack."""
        former = self.current
        if former is not None:
            former.hide()
            self._free_timer.start()
        tab = self._tabs.get(open_pack)
        if tab is None:
            tab = self._tabs[open_pack] = PackTab(open_pack, self._around)
            open_pack.load_all.ended.connect(partial(self._on_load_all_ended, open_pack))
        self.current = tab
        if tab.page is None and (former is None or not open_pack.is_blank):
            tab.make_page()
        tab.show(self.banner, is_first=former is None)
        self.filter.follow(open_pack, tab.page)
        return tab

    def make_page(self) -> PackPage | None:
        """Make the page of the current tab if a pack is being opened there and it has none; return a new page."""
        tab = self.current
        if tab is None or tab.page is not None or tab.open_pack.is_blank:
            return None
        tab.make_page()
        tab.show_page(self.banner)
        self.filter.follow(tab.open_pack, tab.page)
        return tab.page

    def _on_load_all_ended(self, pack: OpenPack, result: AllLoaded) -> None:
        """Say how loading all images ended, and in which tab if that is not shown."""
        sentence = texts.all_loaded(result)
        if pack is self._workspace.current:
            message.say(sentence)
        else:
            target = pack.tab_target
            title = texts.tab_title(pack.name, target.pack_id if target is not None else "")
            self._announced = pack
            message.offer(texts.in_other_tab(title, sentence), "show_announced_tab")

    def show_announced(self) -> None:
        """Show the tab whose end of loading all images was said last while another one was shown."""
        if self._announced is not None:  # otherwise the tab was closed
            self._workspace.show_tab(self._announced)

    def _on_tabs_changed(self) -> None:
        """Delete the pages of tabs that were closed."""
        for open_pack in self._tabs.keys() - {*self._workspace.packs}:
            if open_pack is self._announced:
                self._announced = None
            self._tabs.pop(open_pack).close()
            self._free_timer.start()
