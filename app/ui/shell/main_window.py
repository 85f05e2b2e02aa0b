"""The main window: toolbar, banner, page, status line and dialogs. Renders the workspace and calls its methods."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QMetaObject, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
    QWindow,
)
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from app.core.changes import PackChanges
from app.core.pack_id import PackIdProblem
from app.packs.jobs import Job
from app.packs.loading import AwaitingKey, is_busy
from app.session.workspace import Workspace
from app.ui import icons, message, theme
from app.ui.accessibility import announce, identify
from app.ui.commands.actions import Commands
from app.ui.commands.command import Context, Scope
from app.ui.commands.table import PACK_MENU
from app.ui.message import MESSAGES
from app.ui.shell.bars import TabLimitNotice, TabStrip, Toolbar
from app.ui.shell.pack_field import FieldPresenter, review_paths
from app.ui.shell.status_line import StatusLine, Toast
from app.ui.shell.tabs import Tabs
from app.ui.shell.window_settings import WindowSettings
from app.ui.texts import jobs
from app.ui.texts import window as texts
from app.ui.texts.wording import follow_language
from app.ui.widgets.focus_ring import FocusMarker
from app.ui.widgets.parts import ENTER_KEYS, EmptyView, Line, column_layout
from app.ui.widgets.scrolling import MOVING_KEYS

if TYPE_CHECKING:
    from app.packs.open_pack import OpenPack
    from app.packs.pack_list import Section
    from app.ui.commands.window_dialogs import WindowDialogs
    from app.ui.home.home_page import HomeLists, HomePage
    from app.ui.pack.pack_page import PackPage

# Without Ctrl and Alt they move, press buttons and leave fields, so that nothing is missing where they do nothing.
_QUIET_KEYS: Final = {*MOVING_KEYS, *ENTER_KEYS, Qt.Key.Key_Escape, Qt.Key.Key_Space}
_WITH_COMMANDS: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_EVENTS: Final = frozenset({QEvent.Type.Expose, QEvent.Type.Hide, QEvent.Type.WindowStateChange})


class WindowVisibility(QObject):
    """Reports to a workspace whether its window is visible."""

    def __init__(self, window: QWidget, workspace: Workspace) -> None:
        """Follow a window that is not shown yet."""
        super().__init__(window)
        self._workspace = workspace
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            watched.windowHandle().installEventFilter(self)
        elif event.type() in _EVENTS and isinstance(watched, QWindow):
            # Wayland does not report that a window is minimised, only that it is not exposed.
            is_minimized = bool(watched.windowStates() & Qt.WindowState.WindowMinimized)
            is_visible = watched.isExposed() and not is_minimized
            if is_visible != self._workspace.is_window_visible:
                self._workspace.set_window_visible(is_visible=is_visible)
        return False


_logger = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """The window of a workspace. The page of a pack is made with its tab.

    Attributes:
        commands: Keys and menus.
        settings: What the person has set.
        tab_strip: The tabs, while there are two or more.
        toolbar: Field, buttons, slider.
        status_line: The line at the bottom.
        pages: The home page and the pages of packs, one of which is shown.
        toast: Shows what was just done.
        field: Renders the current pack in the field.
        banner: Shows errors above the page.
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
        identify(self, "main_window")
        self.setWindowTitle(texts.title(""))
        self.setAcceptDrops(True)
        self.has_painted = False
        self._workspace = workspace
        self._connections: tuple[QMetaObject.Connection, ...] = ()  # with the current pack
        self.is_close_requested = False
        self._may_close = False
        self._stopped_job: Job | None = None  # the latest one
        self._context = Context(workspace, self)
        self.commands: Commands = Commands(self, self._context)
        self.tab_strip = TabStrip(workspace)
        self.toolbar: Toolbar = Toolbar(workspace, self.commands)
        self.settings = WindowSettings(self, workspace, self.toolbar)
        self._home: HomePage | None = None  # until it is shown: a start with a pack does not need it
        self._has_key = False
        self._sample_id = demo_pack_ids[0]
        self.status_line = StatusLine(self.commands, self._give_focus_to_page)
        self._opening = EmptyView("pack", texts.OPENING_PACK)
        self.pages: QStackedWidget = QStackedWidget()
        self.toast = Toast(self, self.pages)
        MESSAGES.said.connect(self.toast.say)
        MESSAGES.offered.connect(self._offer)
        self.field = FieldPresenter(workspace, self.toolbar.field, self)
        self._tabs = Tabs(workspace, self)
        self.banner = self._tabs.banner
        self._lay_out()
        self.setWindowIcon(icons.app_icon())
        FocusMarker(self)
        WindowVisibility(self, workspace)
        self._connect()
        self.resize(*theme.WINDOW_SIZE)
        self.setMinimumSize(*theme.WINDOW_MINIMUM)
        self.commands.update()
        follow_language(self, self._render)

    def _lay_out(self) -> None:
        self.pages.addWidget(QWidget())  # nothing, until the first paint
        self.pages.addWidget(self._opening)
        central = QWidget()
        column_layout(central, self.tab_strip, self.toolbar, Line(), self.banner.place, (self.pages, 1), spacing=0)
        self.setCentralWidget(central)
        # Not to the window, whose events Python receives: there are hundreds for the actions.
        self.commands.attach(central, Scope.WINDOW)
        self.setStatusBar(self.status_line)

    def _connect(self) -> None:
        workspace, keys = self._workspace, self._workspace.keys
        workspace.current_changed.connect(self._on_current_changed)
        workspace.refused.connect(self._on_refused)
        workspace.waiting_changed.connect(self._render)
        workspace.demo_left.connect(self._on_demo_left)
        workspace.cancelled.connect(lambda: message.say(texts.CANCELLED.text()))
        workspace.tabs_changed.connect(self.commands.update_soon)
        workspace.recent_packs.changed.connect(self.commands.update_soon)  # what can be undone and redone
        TabLimitNotice(workspace)
        self.settings.changed.connect(self.commands.update)
        self.tab_strip.bar.close_requested.connect(self._workspace.close_tab)
        self.commands.bind(self.tab_strip.new, "new_tab")
        keys.connection_changed.connect(self._on_connection_changed)
        keys.recalled.connect(self._on_connection_changed)
        keys.forgotten.connect(self._on_key_forgotten)
        MESSAGES.busy_changed.connect(self.status_line.set_busy)

    def _on_current_changed(self) -> None:
        """Show another tab, whose page is made when it is shown first."""
        pack = self._workspace.current
        if pack is None:
            return
        is_first = self._tabs.current is None
        # Before anything is hidden: Qt gives the bar the focus of a viewer that is.
        stays_in_bar = self.tab_strip.bar.hasFocus()
        if is_first:
            self._follow_services()
        elif self._home is not None and pack.is_blank and not self._tabs.is_made(pack):
            self._home.begin()
        former, tab = self._tabs.current, self._tabs.show(pack)
        self.settings.set_page(tab.page)
        for connection in self._connections:
            QObject.disconnect(connection)
        self._connections = (
            pack.filter.changed.connect(self.commands.update),
            pack.content_changed.connect(self._on_content_changed),
            pack.state_changed.connect(self._on_state_changed),
            pack.connection_changed.connect(self._on_connection_changed),
        )
        self._show_connection()
        is_moved = not is_first and not stays_in_bar
        if is_moved and tab.page is not None and pack.state.content is not None:
            # Before the former page is hidden: a screen reader would hear of each widget that has the focus meanwhile.
            tab.page.show()
            tab.restore_focus(tab.page.gallery)
            self._render()
        else:
            self._render()
            if is_moved:
                tab.restore_focus(self.toolbar.field)
        if former is not None and former.overlay is not None:
            former.overlay.hide()
        if is_moved:
            QTimer.singleShot(0, self, lambda: self._announce_tab(pack))  # after the image that has the focus

    def _announce_tab(self, pack: OpenPack) -> None:
        """Let a screen reader speak the name of the pack of a tab that has become the current one."""
        if pack is self._workspace.current and pack.state.content is not None:
            announce(self, pack.state.content.pack.name)

    def _follow_services(self) -> None:
        """Begin what needs the services, which are attached when there is a first tab."""
        self.field.begin()
        _ = self.dialogs  # they also connect to what keys and reviews request
        self._workspace.jobs.stopped.connect(self._on_job_stopped)
        self.status_line.add_jobs(self._workspace.jobs)

    # --- What commands need (`commands.Window`) --------------------------------------------------------------------

    @cached_property
    def dialogs(self) -> WindowDialogs:
        """Opens the dialogs; imported and made after the first paint."""
        from app.ui.commands.window_dialogs import WindowDialogs

        return WindowDialogs(self._context, self, self.commands.action("quit"))

    @property
    def home(self) -> HomePage:
        """The home page, which is imported and made when it is needed first."""
        if self._home is None:
            from app.ui.home.home_page import HomePage

            self._home = HomePage(self._workspace, self._sample_id, self.settings)
            self._home.set_has_key(has_key=self._has_key)
            self._home.field_requested.connect(self.focus_field)
            self._home.menu_requested.connect(partial(self.commands.open_menu, PACK_MENU))
            self.pages.addWidget(self._home)
        return self._home

    def show_home(self) -> None:
        """Show the home page, unless a pack is being opened. Called after the first paint: its modules take 13 ms."""
        self._render()

    @property
    def shown_home(self) -> HomePage | None:
        """The home page while it can be seen; else None."""
        return self._home if self._home is not None and self._home.isVisible() else None

    @property
    def page(self) -> PackPage | None:
        """The page of the current pack; None if there is none."""
        return self._tabs.current.page if self._tabs.current is not None else None

    def close_tab(self) -> None:
        """Close the current tab."""
        if self._workspace.current is not None:
            self._workspace.close_tab(self._workspace.current)

    def escape(self) -> None:
        """Close what covers the page, hint or banner, else cancel what is under way, else clear filter or selection."""
        overlay = self.page.overlays.open if self.page is not None else None
        if overlay is not None:
            overlay.leave()
        elif self.field.bring_back():
            return
        elif self.banner.error is not None:
            self.banner.dismiss()
        elif not self._cancel():
            if self.home_results is not None:
                self.focus_field()
            self.field.give_up()
            self._clear()

    def _cancel(self) -> bool:
        """Cancel what is being loaded, and return whether anything was."""
        pack = self._workspace.current
        if pack is not None and is_busy(pack.state):
            self._workspace.cancel()
            return True
        if pack is not None and pack.thumbnails.is_loading_all:
            pack.thumbnails.cancel_loading_all()
            return True
        return False

    def _clear(self) -> None:
        """Clear the filter or leave its field, else clear the selection."""
        pack = self._workspace.current
        if self.page is None or pack is None:
            return
        if pack.filter.text or pack.filter.choices:
            pack.filter.clear()
        elif not self._tabs.filter.leave():
            self.page.gallery.clearSelection()

    def focus_field(self) -> None:
        """Put the cursor in the field."""
        self.toolbar.field.focus()

    def show_recent_packs(self) -> None:
        """Show recent packs in the list under the field, or close it."""
        self.field.toggle_recent()

    def focus_filter(self) -> None:
        """Put the cursor in the filter, or on the home page in the field, which searches there."""
        if self.shown_home is not None:
            self.focus_field()
        else:
            self.toolbar.filter_field.focus()

    def open_menu(self) -> None:
        """Open the menu of the window."""
        self.toolbar.open_menu()

    def step_tile_size(self, steps: int) -> None:
        """Make thumbnails larger or smaller. With several settings of the slider, as many of them may fill a line.

        Few images fill the window with each of them up to some size.
        """
        tile = self.page.gallery.grid.tile if self.page is not None else QSize()
        setting = None
        while setting != self.toolbar.tile_side() and (
            self.page is None or (self.page.gallery.grid.tile.width() - tile.width()) * steps <= 0
        ):
            setting = self.toolbar.tile_side()
            self.toolbar.step_tile_size(steps)

    def is_typing(self) -> bool:
        """Whether the field has something that was not opened or cleared yet: it was typed, or its hint says why."""
        field = self.toolbar.field
        return bool(field.text()) and (field.isModified() or bool(field.why_marked))

    def show_job_result(self) -> None:
        """Show the result that a toast has named in its folder."""
        if self._stopped_job is not None:
            self.dialogs.show_result(self._stopped_job)

    def _on_job_stopped(self, job: Job) -> None:
        self._stopped_job = job
        sentence = jobs.stopped(job)
        if job.failures or job.error is not None:
            message.offer(sentence, "show_jobs")
        elif job.result is not None:
            message.offer(sentence, "show_job_result")
        else:
            message.say(sentence)

    # --- Rendering the workspace ----------------------------------------------------------------------------------

    def _render(self) -> None:
        """Show the page of the pack, the page for loading, or the home page, and update the bars accordingly."""
        pack = self._workspace.current
        is_loading = self._workspace.is_waiting or (pack is not None and is_busy(pack.state))
        content = pack.state.content if pack is not None else None
        if content is not None and self.page is not None:
            self._show_page(self.page)
        elif is_loading:
            self._show_page(self._opening)
        elif self.has_painted or pack is not None:
            self._show_page(self.home)
            listed = self.home.fill() if pack is not None else None
            if listed is not None:
                self.banner.follow_list(listed)
        self.field.render()
        self.toolbar.set_loading(loading=is_loading)
        waits_for_keychain = pack is not None and isinstance(pack.state, AwaitingKey)
        loading = texts.WAITING_FOR_KEYCHAIN if waits_for_keychain else texts.OPENING_PACK
        is_home = pack is None or self.pages.currentWidget() is self._home
        self.status_line.set_loading(loading.text() if is_loading else "", is_home=is_home)
        self._show_title()
        self.commands.update()
        has_images = content is not None and bool(content.pack.images)
        self.toolbar.set_has_images(has_images=has_images, is_home=is_home)

    def _show_page(self, page: QWidget) -> None:
        """Show a page. The focus goes from the former one to the field, as if the pack had been opened there.

        Otherwise Qt would move it to a widget that nobody has chosen.
        """
        former = self.pages.currentWidget()
        if former is not None and former is not page and former.isAncestorOf(self.focusWidget()):
            self.toolbar.field.setFocus()
        self.pages.setCurrentWidget(page)

    def _show_title(self) -> None:
        content = self._workspace.current.state.content if self._workspace.current is not None else None
        self.setWindowTitle(texts.title(content.pack.name if content is not None else ""))

    def _on_content_changed(self, _changes: PackChanges | None) -> None:
        pack = self._workspace.current
        if pack is None or pack.state.content is None or self.page is None:
            return
        self._show_title()
        if pack.state.content.is_merged:
            self.commands.update()
            return
        self._show_page(self.page)
        _logger.info("pack shown: %d images", len(pack.state.content.pack.images))
        # The focus stays in the field while another ID is being typed there.
        is_asked_for = self.field.names(pack.state.content.request.pack_id)
        if self.focusWidget() is None or (self.toolbar.is_in_use and is_asked_for):
            self.page.gallery.setFocus()

    def _on_state_changed(self) -> None:
        page = self._tabs.make_page()
        if page is not None:
            self.settings.set_page(page)
        self._render()

    def _on_connection_changed(self) -> None:
        self._show_connection()
        self.commands.update()

    def _show_connection(self) -> None:
        keys, is_demo = self._workspace.keys, self._workspace.is_demo
        if not keys.is_recalling:  # until the keychain answers, the state of the last run is shown
            self.set_has_key(has_key=self._workspace.connection.key is not None)
        self.toolbar.set_demo(is_demo=is_demo)

    def set_has_key(self, *, has_key: bool) -> None:
        """Set whether there is a key. Without one, the home page asks for it."""
        self._has_key = has_key
        if self._home is not None:
            self._home.set_has_key(has_key=has_key)

    def _offer(self, sentence: str, command_id: str) -> None:
        self.commands.update()
        self.toast.offer(sentence, self.commands.action(command_id))

    def _on_key_forgotten(self) -> None:
        if self.shown_home is not None:  # its packs are gone, and one of them may have had the focus
            self.focus_field()

    def _on_refused(self, problem: PackIdProblem, pack_text: str) -> None:
        shown = self.pages if self.page is None or not self.page.isVisible() else self.page.panel_placement
        self.field.refuse(problem, pack_text, shown)

    def _on_demo_left(self) -> None:
        self.field.clear()
        message.say(texts.DEMO_LEFT.text())

    # --- What the field needs --------------------------------------------------------------------------------------

    @property
    def home_results(self) -> HomeLists | None:
        """The lists of the home page, if they show what was searched for; else None."""
        lists = self._home.shown_lists if self._home is not None else None
        return lists if lists is not None and lists.text else None

    def show_all_found(self, text: str, section: Section | None) -> None:
        """Show what matches on the home page, in a tab of its own if this one has a pack.

        Args:
            text: What it matches.
            section: The section whose packs are shown; None for the present one.
        """
        if self.shown_home is None:
            self._workspace.new_tab()
        lists = self.home.shown_lists
        if lists is not None:
            self.field.show_typed(text)
            lists.search(text, section)
            lists.focus_first()

    def leave_field(self) -> None:
        """Give the focus to the images, if there are any."""
        if self.page is not None and self.page.isVisible():
            self.page.gallery.setFocus()

    def _give_focus_to_page(self) -> None:
        shown = self.page if self.page is not None and self.page.isVisible() else None
        (shown.gallery if shown is not None else self.toolbar.field).setFocus()

    # --- Closing --------------------------------------------------------------------------------------------------

    def close_for_good(self) -> None:
        """Close the window without a question or a signal."""
        self._may_close = True
        self.close()

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        self.status_line.come_last_with_tab()
        return super().focusNextPrevChild(next)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if review_paths(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        for path in review_paths(event.mimeData()):
            self._workspace.review_files.open(path)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        if self._workspace.current is None:
            self._render()
        super().showEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.settings.follow_width()
        for bar in (self.toolbar, self.status_line):
            bar.set_low(is_low=self.height() < theme.LOW_BELOW)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            super().closeEvent(event)
            return
        # The shutdown is asynchronous; `close_for_good` is called at its end.
        event.ignore()
        workspace = self._workspace
        if self.is_close_requested or workspace.current is None:
            self._request_close()
        elif not workspace.jobs.unfinished:
            self._close_when_marks_are_written()
        else:
            self.dialogs.ask_before_quit(self._close_when_marks_are_written)

    def _close_when_marks_are_written(self) -> None:
        self._workspace.write_marks(lambda unsaved: self.dialogs.ask_before_losing(unsaved, self._request_close))

    def _request_close(self) -> None:
        self.is_close_requested = True
        self.close_requested.emit()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:  # Qt looks for the action of a key next
            self.commands.update_if_due()
        result = super().event(event)
        if event.type() == QEvent.Type.Paint:
            self.has_painted = True
        return result

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        is_quiet = event.key() in _QUIET_KEYS and not event.modifiers() & _WITH_COMMANDS
        if not is_quiet and not event.isAutoRepeat():
            refusal = self.commands.refusal(QKeySequence(event.keyCombination()), self.focusWidget())
            if refusal:
                message.say(refusal)
