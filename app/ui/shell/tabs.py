"""The tabs that were shown so far: the page of each, and how it is connected with what surrounds it while shown."""

from __future__ import annotations

import gc
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from PySide6.QtCore import QMetaObject, QObject, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.core.program import begin_to_give_back_memory
from app.session.workspace import Workspace
from app.ui.accessibility import SETTLED_MS, announce, follow_focus
from app.ui.commands.actions import explain
from app.ui.commands.command import Scope
from app.ui.commands.table import CHANGES_MENU, COMPARE_MENU, TILE_MENU, TRAY_MENU, VIEWER_MENU
from app.ui.shell.error_banner import ErrorBanner
from app.ui.shell.pack_field import FieldContent
from app.ui.texts import commands as command_texts
from app.ui.texts import filter as filter_texts
from app.ui.texts import image as image_texts
from app.ui.widgets.parts import IconField, delayed

if TYPE_CHECKING:
    from app.packs.open_pack import OpenPack
    from app.packs.pack_filter import PackFilter
    from app.ui.look.image_details import ImageDetails
    from app.ui.look.viewer import Viewer
    from app.ui.pack.pack_page import PackPage
    from app.ui.shell.main_window import MainWindow


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
        self._announced = ""
        self._settled = delayed(self, self._announce, SETTLED_MS)
        field.textEdited.connect(self._on_edited)
        field.returnPressed.connect(self.leave)
        down = QShortcut(Qt.Key.Key_Down, field, context=Qt.ShortcutContext.WidgetShortcut)
        down.activated.connect(self.leave)
        follow_focus(self._on_focus_changed)

    def follow(self, open_pack: OpenPack, page: PackPage | None) -> None:
        """Show the filter of a pack, whose tab has become the current one.

        Args:
            open_pack: The pack that is filtered.
            page: Its page, which has the other parts of the filter; None if it is not made yet.
        """
        self._settled.stop()
        self._filter, self._page = open_pack.filter, page
        self._announced = filter_texts.shown(self._filter.shown, self._filter.total) if self._filter.is_active else ""
        self._render()

    def leave(self) -> bool:
        """Go from the field or its row to the images, and return whether one of them had the focus."""
        if self._page is None or not self._has_focus:
            return False
        self._page.gallery_area.shown.setFocus()
        return True

    def _on_edited(self, text: str) -> None:
        if self._filter is not None:
            self._filter.set_text(text)

    def on_changed(self) -> None:
        """Show the filter as it is now, and announce it when it does not change any more."""
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


class PackTab(Struct, weakref=True, eq=False):  # a slot is a weak reference
    """The tab of one open pack, made when it is shown first.

    Attributes:
        open_pack: The pack.
        page: Its page; None until the tab is shown with a pack, or until one is requested there. A page consists of
            12,000 blocks of memory. Those of a tab that replaces the last one would lie between the blocks of the pack
            that was closed, whose pages of memory could then not be returned.
        field: What the field has shown when another tab was shown.
        focused: What had the focus then; None if it was nothing, or if another image is to have it.
    """

    open_pack: OpenPack
    page: PackPage | None = None
    field: FieldContent = FieldContent()
    focused: QWidget | None = None

    @property
    def overlay(self) -> Viewer | None:
        """What covers the page; None for nothing."""
        return self.page.overlays.open if self.page is not None else None

    def restore_focus(self, usual: QWidget) -> None:
        """Give the focus back to the widget that had it when the tab was shown last.

        Args:
            usual: Gets the focus if the other widget cannot be seen, or if there was none.
        """
        former, self.focused = self.focused, None
        is_there = former is not None and isValid(former) and former.isVisible() and former.isEnabled()
        (former if former is not None and is_there else usual).setFocus()

    def forget_focus(self) -> None:
        """Let the image that was requested have the focus when the tab is shown, not what had it before."""
        self.focused = None


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

    def __init__(self, workspace: Workspace, window: MainWindow) -> None:
        """Show no tab yet.

        Args:
            workspace: What is open.
            window: Has the stack of pages, and what is around it.
        """
        super().__init__(window.pages)
        self.current: PackTab | None = None
        self.banner = ErrorBanner(workspace, window.commands, window.toolbar.field)
        self.filter = FilterPresenter(window.toolbar.filter_field)
        self._workspace = workspace
        self._window = window
        self._connections: tuple[QMetaObject.Connection, ...] = ()  # of the current tab with the bars
        self._tabs: dict[OpenPack, PackTab] = {}
        # The objects of a closed page are in reference cycles. Soon after, tasks still refer to some of them.
        self._free_timer = delayed(self, _free, _FREE_MS)
        workspace.tabs_changed.connect(self._on_tabs_changed)

    def is_made(self, open_pack: OpenPack) -> bool:
        """Whether the tab of a pack was shown before."""
        return open_pack in self._tabs

    def show(self, open_pack: OpenPack) -> PackTab:
        """Show the tab of a pack in the bars, and return it. Its page is shown when it has a pack."""
        former = self.current
        if former is not None:
            former.focused, former.field = self._window.focusWidget(), self._window.field.content()
            if former.overlay is not None:
                former.overlay.suspend()
            self._free_timer.start()
        tab = self._tabs.get(open_pack)
        if tab is None:
            tab = self._tabs[open_pack] = PackTab(open_pack)
        self.current = tab
        if tab.page is None and (former is None or not open_pack.is_blank):
            tab.page = self._new_page(tab)
        self._follow(tab)
        if former is not None:  # otherwise the field shows what was typed early
            self._window.field.show(tab.field)
        return tab

    def make_page(self) -> PackPage | None:
        """Make the page of the current tab if a pack is being opened there and it has none; return a new page."""
        tab = self.current
        if tab is None or tab.page is not None or tab.open_pack.is_blank:
            return None
        tab.page = self._new_page(tab)
        self._follow(tab)
        return tab.page

    def _follow(self, tab: PackTab) -> None:
        """Connect the current tab, and its page if there is one, with the bars."""
        for connection in self._connections:
            QObject.disconnect(connection)
        pack, page, window = tab.open_pack, tab.page, self._window
        self._connections = (
            pack.state_changed.connect(self.banner.show_state),
            pack.filter.changed.connect(self.filter.on_changed),
        )
        self.banner.follow(pack, page.overlays if page is not None else None)
        self.filter.follow(pack, page)
        window.status_line.show_status(page.status if page is not None else None)
        if tab.overlay is not None:
            tab.overlay.resume()
        self._place_toast()
        if page is not None:
            self._connections += (
                page.status.changed.connect(self._on_status_changed),
                page.overlays.changed.connect(self._on_overlay_changed),
            )

    def _on_status_changed(self) -> None:
        if self.current is not None and self.current.page is not None:
            self._window.status_line.show_status(self.current.page.status)
        self._window.commands.update_soon()  # one mark changes the status three times

    def _on_overlay_changed(self) -> None:
        self._window.commands.update()
        self._place_toast()

    def _place_toast(self) -> None:
        page = self.current.page if self.current is not None else None
        overlay = page.overlays.open if page is not None else None
        if overlay is not None:
            self._window.toast.lie_over(overlay if overlay.is_comparison else overlay.panes[0], overlay)
        else:
            self._window.toast.lie_over(page.gallery_area if page is not None else self._window.pages)

    # --- What does not depend on which tab is shown ---------------------------------------------------------------

    def _new_page(self, tab: PackTab) -> PackPage:
        """Make the page of a tab."""
        from app.ui.pack.pack_page import PackPage  # after the first paint, as the dialogs

        window, commands, page = self._window, self._window.commands, PackPage(tab.open_pack)
        tab.open_pack.image_requested.connect(tab.forget_focus)
        page.status.loading_ended.connect(begin_to_give_back_memory)
        page.gallery.menu_requested.connect(partial(commands.open_menu, TILE_MENU))
        page.gallery.size_step_requested.connect(lambda steps: commands.run("larger" if steps > 0 else "smaller"))
        page.header.changes_button.menu_requested.connect(partial(commands.open_menu, CHANGES_MENU))
        page.change_actions.gone_requested.connect(window.dialogs.show_gone)
        self._on_details_made(page.details.image_page)
        for command_id, of_selected in page.details.buttons.items():
            commands.bind(of_selected, command_id, is_enabled_alike=True)
            explain(of_selected, command_id, command_texts.HELP.get(command_id, command_texts.COMMANDS[command_id]))
        for command_id, button in page.tray.buttons.items():
            commands.bind(button, command_id)
        explained = page.header.continue_button, page.tray.buttons["sample_text"], *page.filter_row.mark_chips.values()
        for button in explained:
            explain(button, button.objectName())
        page.tray.menu_requested.connect(partial(commands.open_menu, TRAY_MENU))
        page.tray.images_changed.connect(commands.update_soon)
        page.tray.target_changed.connect(commands.update_soon)
        page.panel_placement.in_the_way.connect(partial(commands.run, "side_panel"))
        page.overlays.made.connect(self._on_overlay_made)
        page.line_opened.connect(window.toast.lie_above)
        page.end_of_review.chosen.connect(commands.run)
        page.opened_review.close_requested.connect(self._workspace.review_files.close)
        commands.attach(page.gallery_area, Scope.IMAGES)
        commands.attach(page.gallery, Scope.GALLERY)
        commands.attach(page.tray, Scope.TRAY, "sample_text")
        window.pages.addWidget(page)
        return page

    def _on_overlay_made(self, overlay: Viewer) -> None:
        own = Scope.COMPARE if overlay.is_comparison else Scope.VIEWER
        self._window.commands.attach(overlay, Scope.IMAGES, Scope.PICTURES, own)
        for command_id, button in overlay.buttons.items():
            self._window.commands.bind(button, command_id)
            explain(button, command_id, None if command_id == "auto_advance" else command_texts.COMMANDS[command_id])
        switch, action = overlay.buttons["auto_advance"], self._window.commands.action("auto_advance")
        switch.setChecked(action.isChecked())
        action.toggled.connect(switch.setChecked)
        menu = COMPARE_MENU if overlay.is_comparison else VIEWER_MENU
        overlay.menu_requested.connect(partial(self._window.commands.open_menu, menu))
        self._on_details_made(overlay.info.details)

    def _on_details_made(self, details: ImageDetails) -> None:
        details.text_requested.connect(self._window.dialogs.show_text)
        details.elsewhere.chosen.connect(self._open_copy)
        explain(details.copy_button, "copy_urls", image_texts.COPY_URL_TIP)

    def _open_copy(self, place: str) -> None:
        pack_id, _, image_id = place.partition(" ")
        self._workspace.open_pack(pack_id, new_tab=True, image_id=image_id)

    def _on_tabs_changed(self) -> None:
        """Delete the pages of tabs that were closed, and what covered them."""
        for open_pack in self._tabs.keys() - {*self._workspace.packs}:
            page = self._tabs.pop(open_pack).page
            if page is not None:
                page.overlays.delete()
                self._window.pages.removeWidget(page)
                page.deleteLater()
            self._free_timer.start()
