"""The main window: toolbar, banner, page and status line. Renders the workspace and calls its methods."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from app.core.c_library import begin_to_give_back_memory
from app.core.identity import RELEASES_PAGE
from app.ui import garbage, icons, theme
from app.ui.browser import open_page
from app.ui.commands.actions import Commands
from app.ui.commands.command import Scope
from app.ui.commands.context import Context
from app.ui.commands.key_texts import tool_tip
from app.ui.dialogs.key_prompts import KeyPrompts
from app.ui.dialogs.quit_question import QuitQuestion
from app.ui.home.home_page import HomePage
from app.ui.pack_page.panel_place import PanelPlace
from app.ui.shell.field_hint import FieldHint
from app.ui.shell.field_presenter import FieldPresenter
from app.ui.shell.full_screen import FullScreen
from app.ui.shell.panel_fold import PanelFold
from app.ui.shell.status_line import StatusLine
from app.ui.shell.toast import Toast
from app.ui.shell.toolbar import Toolbar
from app.ui.shell.window_dialogs import WindowDialogs
from app.ui.shell.window_state import WindowState
from app.ui.shell.window_visibility import WindowVisibility
from app.ui.texts import commands as command_texts
from app.ui.texts import toast as toasts
from app.ui.texts import window as texts
from app.ui.widgets.empty_view import EmptyView
from app.ui.widgets.focus_ring import FocusMarker
from app.ui.widgets.lines import Line
from app.ui.widgets.parts import column_layout
from app.workspace.states import AwaitingKey, is_busy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QByteArray, QPoint
    from PySide6.QtGui import QCloseEvent, QResizeEvent
    from PySide6.QtWidgets import QVBoxLayout

    from app.core.changes import PackChanges
    from app.core.models import PackImage
    from app.core.pack_id import PackIdProblem
    from app.ui.pack_page.pack_page import PackPage
    from app.ui.shell.alerts import Alerts
    from app.ui.shell.filter_presenter import FilterPresenter
    from app.workspace.workspace import Workspace

_logger = logging.getLogger(__name__)

_BANNER_PLACE: Final = 2  # after the toolbar and its line


class MainWindow(QMainWindow):
    """The window of a workspace. The widgets that show a pack are added after the first paint.

    Attributes:
        commands: Keys and menus.
        toolbar: Field, buttons, slider.
        home: The home page.
        status_line: The line at the bottom.
        toast: Shows what was just done.
        auto_advances: Whether the next image becomes the current one after a mark of a single one.
        page: The page of the current pack; None before the first paint.
        alerts: Decides what the banner shows; None before the first paint.
        has_painted: Whether the window has been painted.
        is_close_requested: Whether `close_requested` was emitted, possibly before anything was connected to it.

    Signals:
        close_requested: The window is to be closed; no arguments. It stays open until `close_for_good` is called.
    """

    close_requested = Signal()

    def __init__(self, workspace: Workspace, demo_pack_ids: Sequence[str]) -> None:
        """Lay out the widgets of the first paint.

        Args:
            workspace: What is open.
            demo_pack_ids: Packs of the demonstration service; the first one is the sample on the home page.
        """
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle(texts.title(""))
        self.has_painted = False
        self.auto_advances = False
        self.page: PackPage | None = None
        self.alerts: Alerts | None = None
        self._workspace = workspace
        self.is_close_requested = False
        self._may_close = False
        self._panel_fold = PanelFold()
        self._full_screen = FullScreen(self)
        self._splitter_state: QByteArray | None = None
        self._images: tuple[PackImage, ...] = ()  # kept to be freed in steps after they were replaced
        self.commands = Commands(self, Context(workspace, self), demo_pack_ids)
        quit_action = self.commands.action("quit")
        self._key_prompts = KeyPrompts(workspace.keys, self, quit_action)
        self._quit_question = QuitQuestion(self, quit_action)
        self._dialogs = WindowDialogs(self, quit_action)
        self.toolbar = Toolbar()
        self.home = HomePage()
        self.status_line = StatusLine()
        self._opening = EmptyView("pack", texts.OPENING_PACK.text())
        self._pages = QStackedWidget()
        self._column = self._lay_out()
        self.toast = Toast(self._pages)
        hint = FieldHint(self)
        self.toolbar.edited.connect(hint.hide)
        self._filter: FilterPresenter | None = None
        self._field = FieldPresenter(workspace, self.toolbar.field, hint)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            FocusMarker(application, self)
        self._visibility = WindowVisibility(self)
        self._visibility.changed.connect(self._on_visibility_changed)
        self._connect(demo_pack_ids[0])
        self.resize(*theme.WINDOW_SIZE)
        self.setMinimumSize(*theme.WINDOW_MINIMUM)
        self.commands.update()

    def _lay_out(self) -> QVBoxLayout:
        self._pages.addWidget(self.home)
        self._pages.addWidget(self._opening)
        central = QWidget()
        column = column_layout(central, spacing=0)
        column.addWidget(self.toolbar)
        column.addWidget(Line())
        column.addWidget(self._pages, 1)
        self.setCentralWidget(central)
        self.setStatusBar(self.status_line)
        self.toolbar.set_menu(self.commands.window_menu())
        return column

    def _connect(self, sample_id: str) -> None:
        workspace, keys = self._workspace, self._workspace.keys
        workspace.current_changed.connect(self._on_current_changed)
        workspace.refused.connect(self._on_refused)
        workspace.waiting_changed.connect(self._render)
        workspace.demo_left.connect(self._on_demo_left)
        self._quit_question.confirmed.connect(self._request_close)
        self.status_line.focus_left.connect(self._on_focus_left)
        keys.connection_changed.connect(self._on_connection_changed)
        keys.recalled.connect(self._on_connection_changed)
        self._key_prompts.said.connect(self.toast.say)
        self._key_prompts.busy_changed.connect(self.status_line.set_busy)
        self._key_prompts.declined.connect(self._on_key_declined)
        self.toolbar.open_requested.connect(workspace.open)
        self.toolbar.refresh_requested.connect(self.commands.action("refresh_pack").trigger)
        self.toolbar.cancel_requested.connect(workspace.cancel)
        self.toolbar.tile_size_changed.connect(self._on_tile_size_changed)
        self.home.sample_requested.connect(lambda: workspace.open_demo(sample_id))
        self.home.key_requested.connect(self.ask_for_key)
        self.home.said.connect(self.toast.say)
        self.status_line.retry_requested.connect(self.commands.action("retry_failed").trigger)
        self.status_line.load_all_requested.connect(self.commands.action("load_all_images").trigger)
        self.status_line.cancel_requested.connect(self.commands.action("cancel_loading_all").trigger)

    def _on_current_changed(self) -> None:
        """Add page and banner of the current pack; after the first paint, because building them takes time."""
        open_pack = self._workspace.current
        if open_pack is None:
            return
        from app.ui.pack_page.pack_page import PackPage
        from app.ui.shell.alerts import Alerts
        from app.ui.shell.filter_presenter import FilterPresenter
        from app.ui.shell.overlay_frame import OverlayFrame
        from app.ui.texts import image as image_texts

        self.setWindowIcon(icons.app_icon())
        self.alerts = Alerts(self._workspace, open_pack)
        self.alerts.key_requested.connect(self.ask_for_key)
        self.alerts.field_requested.connect(self.focus_field)
        self.alerts.said.connect(self.toast.say)
        self._column.insertWidget(_BANNER_PLACE, self.alerts.widget)
        self._pages.raise_()  # a screen reader goes through the children in their order
        page = PackPage(open_pack)
        page.marking.auto_advances = self.auto_advances
        if self._splitter_state is not None:
            page.panel_placement.splitter.restoreState(self._splitter_state)
        self.toast.set_gallery(page.gallery_area)
        page.said.connect(self.toast.say)
        page.status.loading_ended.connect(_on_loading_ended)
        page.status.changed.connect(self._on_status_changed)
        page.menu_requested.connect(self._on_menu_requested)
        page.size_step_requested.connect(self.step_tile_size)
        page.text_requested.connect(self._dialogs.show_text)
        page.panel_placement.in_the_way.connect(self.toggle_panel)
        OverlayFrame(page, self.commands, self.toast)
        page.gallery.set_tile_side(self.toolbar.tile_side())
        page.details.set_copy_tips(
            tool_tip(image_texts.COPY_URL_TIP, "copy_urls"), tool_tip(command_texts.COPY_URLS_HELP, "copy_urls")
        )
        self.commands.attach(page.gallery, Scope.IMAGES, Scope.GALLERY)
        self._pages.addWidget(page)
        self.page = page
        self._filter = FilterPresenter(self.toolbar.filter_field, open_pack, page)
        open_pack.filter.changed.connect(self.commands.update)
        self._place_panel()
        open_pack.content_changed.connect(self._on_content_changed)
        open_pack.state_changed.connect(self._render)
        open_pack.key_wanted.connect(self.ask_for_key)
        open_pack.cancelled.connect(lambda: self.toast.say(toasts.CANCELLED.text()))
        self._on_connection_changed()
        self._render()

    # --- What commands need (`commands.Shell`) --------------------------------------------------------------------

    @property
    def is_panel_shown(self) -> bool:
        """Whether the side panel is visible."""
        return self._panel_fold.place is not PanelPlace.AWAY

    def escape(self) -> None:
        """Close what covers the page, hint or banner, else cancel what is loading, else clear filter or selection."""
        pack = self._workspace.current
        overlay = self.page.overlays.open if self.page is not None else None
        if overlay is not None:
            overlay.leave()
            return
        if self._field.bring_back():
            return
        if self.alerts is not None and self.alerts.error is not None:
            self.alerts.dismiss()
        elif self._workspace.is_waiting or (pack is not None and is_busy(pack.state)):
            self._workspace.cancel()
        elif pack is not None and pack.load_all.is_running:
            pack.load_all.cancel()
        elif self._filter is not None and self._filter.is_set:
            self._filter.clear()
        elif self._filter is not None and self._filter.leave():
            return
        elif self.page is not None:
            self.page.image_actions.select_none()

    def focus_field(self) -> None:
        """Put the cursor in the field."""
        self.toolbar.field.focus()

    def focus_filter(self) -> None:
        """Put the cursor in the filter."""
        self.toolbar.filter_field.focus()

    def open_menu(self) -> None:
        """Open the menu of the window."""
        self.toolbar.open_menu()

    def step_tile_size(self, steps: int) -> None:
        """Make thumbnails larger or smaller."""
        self.toolbar.step_tile_size(steps)

    def toggle_panel(self) -> None:
        """Show or fold the side panel."""
        self._panel_fold.toggle()
        self._place_panel()

    @property
    def is_full_screen(self) -> bool:
        """Whether the window fills the screen."""
        return self._full_screen.is_on

    def toggle_full_screen(self) -> None:
        """Let the window fill the screen, or restore it."""
        self._full_screen.toggle()
        self.commands.update()

    def toggle_auto_advance(self) -> None:
        """Change whether a mark of a single image goes to the next one."""
        self.auto_advances = not self.auto_advances
        if self.page is not None:
            self.page.marking.auto_advances = self.auto_advances

    def ask_for_key(self) -> None:
        """Ask for an API key."""
        self._key_prompts.ask()

    def ask_to_forget_key(self) -> None:
        """Ask whether the key is to be forgotten."""
        self._key_prompts.ask_to_forget()

    def ask_for_position(self) -> None:
        """Ask for the position of an image, and go to it."""
        if self.page is not None:
            self._dialogs.ask_for_position(self.page)

    def show_keys(self) -> None:
        """Show the list of keys."""
        self._dialogs.show_keys()

    def show_about(self) -> None:
        """Show version and licences."""
        self._dialogs.show_about()

    def open_releases(self) -> None:
        """Open the releases page in the browser. The program itself never checks for new versions."""
        open_page(RELEASES_PAGE, self.toast.say)

    # --- Rendering the workspace ----------------------------------------------------------------------------------

    def _render(self) -> None:
        """Show the page of the pack, the page for loading, or the home page, and update the bars accordingly."""
        pack = self._workspace.current
        is_loading = self._workspace.is_waiting or (pack is not None and is_busy(pack.state))
        content = pack.state.content if pack is not None else None
        if content is not None and self.page is not None:
            self._pages.setCurrentWidget(self.page)
        else:
            self._pages.setCurrentWidget(self._opening if is_loading else self.home)
        self._field.render()
        self.toolbar.set_loading(loading=is_loading)
        waits_for_keychain = pack is not None and isinstance(pack.state, AwaitingKey)
        busy = texts.WAITING_FOR_KEYCHAIN if waits_for_keychain else texts.OPENING_PACK
        self.status_line.set_busy(busy.text() if is_loading else "")
        self._show_title()
        self.commands.update()
        self.toolbar.set_can_refresh(can_refresh=self.commands.action("refresh_pack").isEnabled())
        self.toolbar.set_has_images(has_images=content is not None and bool(content.pack.images))

    def _show_title(self) -> None:
        content = self._workspace.current.state.content if self._workspace.current is not None else None
        self.setWindowTitle(texts.title(content.pack.name if content is not None else ""))

    def _on_content_changed(self, _changes: PackChanges | None) -> None:
        pack = self._workspace.current
        content = pack.state.content if pack is not None else None
        former, self._images = self._images, content.pack.images if content is not None else ()
        garbage.free_in_steps([*former])
        if pack is None or pack.state.content is None or self.page is None:
            return
        self._show_title()
        if pack.state.content.is_live:
            self.commands.update()
            return
        self._pages.setCurrentWidget(self.page)
        garbage.freeze_present_objects()
        _logger.info("pack shown: %d images", len(pack.state.content.pack.images))
        # The focus stays in the field while another ID is being typed there.
        is_asked_for = self._field.names(pack.state.content.request.pack_id)
        if self.focusWidget() is None or (self.toolbar.is_in_use and is_asked_for):
            self.page.gallery.setFocus()

    def _on_visibility_changed(self, is_visible: bool) -> None:
        self._workspace.set_window_visible(is_visible=is_visible)

    def _on_connection_changed(self) -> None:
        keys = self._workspace.keys
        if not keys.is_recalling:  # until the keychain answers, the state of the last run is shown
            self.home.set_has_key(has_key=keys.connection.key is not None and not keys.connection.is_demo)
        self.toolbar.set_demo(is_demo=keys.connection.is_demo)
        self.commands.update()

    def _on_refused(self, problem: PackIdProblem, pack_text: str) -> None:
        shown = self._pages if self.page is None or not self.page.isVisible() else self.page.panel_placement.splitter
        self._field.refuse(problem, pack_text, shown)

    def _on_demo_left(self) -> None:
        self._field.clear()
        self.toast.say(toasts.DEMO_LEFT.text())

    def _on_key_declined(self) -> None:
        if self._workspace.current is not None:
            self._workspace.current.decline_key()

    def _on_tile_size_changed(self, side: int) -> None:
        if self.page is not None:
            self.page.gallery.set_tile_side(side)

    def _on_status_changed(self) -> None:
        if self.page is not None:
            self.status_line.show_status(self.page.status)
        self.commands.update()

    def _on_focus_left(self) -> None:
        if self.page is not None:
            self.page.gallery.setFocus()

    def _on_menu_requested(self, position: QPoint) -> None:
        self.commands.tile_menu().popup(position)

    def _place_panel(self) -> None:
        if self.page is not None:
            self.page.panel_placement.set_place(self._panel_fold.place)
        self.commands.update()

    # --- Places and sizes -----------------------------------------------------------------------------------------

    def state(self) -> WindowState:
        """The present settings."""
        splitter = self.page.panel_placement.splitter_state if self.page is not None else self._splitter_state
        return WindowState(
            self._full_screen.geometry,
            splitter,
            self._panel_fold.is_shown,
            self.toolbar.tile_side(),
            self._workspace.refreshes_live,
            self.auto_advances,
        )

    def restore(self, state: WindowState) -> None:
        """Restore the settings of the last run; None changes nothing. Call it before the first paint."""
        if state.geometry is not None:
            self.restoreGeometry(state.geometry)
        self._splitter_state = state.splitter
        if state.tile_side is not None:
            self.toolbar.set_tile_side(state.tile_side)
        self._workspace.set_refreshes_live(refreshes_live=state.refreshes_live)
        self.auto_advances = state.auto_advances
        self._panel_fold.is_shown = state.is_panel_shown
        self._panel_fold.set_width(self.width())
        self._place_panel()

    # --- Closing --------------------------------------------------------------------------------------------------

    def close_for_good(self) -> None:
        """Close the window without a question or a signal."""
        self._may_close = True
        self.close()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._panel_fold.set_width(self.width()):
            self._place_panel()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            super().closeEvent(event)
            return
        # The shutdown is asynchronous; `close_for_good` is called at its end.
        event.ignore()
        jobs = self._workspace.running_jobs
        if not jobs or self.is_close_requested:
            self._request_close()
        else:
            self._quit_question.ask(jobs[0])

    def _request_close(self) -> None:
        self.is_close_requested = True
        self.close_requested.emit()

    @override
    def event(self, event: QEvent) -> bool:
        result = super().event(event)
        if event.type() == QEvent.Type.Paint:
            self.has_painted = True
        return result


def _on_loading_ended() -> None:
    garbage.collect_frozen()
    begin_to_give_back_memory()
