"""Applies to the window what a person has set, and writes it. `ui.chosen_settings` knows what that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from msgspec.structs import replace
from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from app.core.settings_file import SettingsFile
from app.session.workspace import Workspace
from app.ui import message, theme
from app.ui.application import Application
from app.ui.chosen_settings import ChosenSettings, PanelPlace, SettingValues, values_of
from app.ui.shell.bars import Toolbar
from app.ui.texts import window as texts
from app.ui.widgets.parts import delayed

if TYPE_CHECKING:
    from app.ui.pack.pack_page import PackPage

_SAVE_MS: Final = 100  # after a change, so that a slider that is moved is written once


class WindowSettings(ChosenSettings):
    """Applies the settings to window, workspace and page, and writes them soon after each change.

    Signals:
        write_failed: Something could not be written; no arguments. Emitted in the thread that writes.
    """

    write_failed = Signal()

    def __init__(self, window: QWidget, workspace: Workspace, toolbar: Toolbar) -> None:
        """Begin with the settings of the first run, and without a page.

        Args:
            window: The window; the parent of this object.
            workspace: Follows what it has to know.
            toolbar: Has the slider for the size of tiles.
        """
        super().__init__(window)
        self._window = window
        self._workspace = workspace
        self._toolbar = toolbar
        self._page: PackPage | None = None
        self._is_panel_over = False  # in a narrow window, where it is opened by hand
        self._is_narrow = False
        self._geometry: QByteArray | None = None  # before full screen, so that the next run starts in a window
        self._splitter_state: QByteArray | None = None  # of the last run, until there is a page
        self._file: SettingsFile | None = None  # None if nothing is written
        self._language = ""  # that was applied last
        self._is_failure_said = False
        self.write_failed.connect(self._on_write_failed)
        self._saving = delayed(self, self.save, _SAVE_MS)
        self.changed.connect(self._apply)
        toolbar.slider.valueChanged.connect(self._on_tile_size_changed)

    def set_page(self, page: PackPage | None) -> None:
        """Apply the settings to the page of the current pack, and from now on all changes; None if it has no page."""
        if self._page is not None:
            self._splitter_state = self._page.panel_placement.splitter_state
        self._page = page
        if page is None:
            return
        page.gallery.set_tile_side(self._toolbar.tile_side())
        self._apply_to(page)
        if self._splitter_state is not None:
            page.panel_placement.restoreState(self._splitter_state)
        self._place_panel()

    def _apply_to(self, page: PackPage) -> None:
        state = self.state
        page.marking.auto_advances = state.auto_advances
        page.overlays.show_filmstrip(is_shown=state.shows_filmstrip)
        page.show_sample(state.sample)
        page.gallery.set_caption_lines(state.caption_lines)
        page.stacks.show(is_on=state.shows_stacks)

    def _apply(self) -> None:
        state, workspace = self.state, self._workspace
        if self._page is not None:
            self._apply_to(self._page)
            self._place_panel()
        if workspace.refreshes_live != state.refreshes_live:
            workspace.set_refreshes_live(refreshes_live=state.refreshes_live)
        workspace.set_network(state.network)
        application = QApplication.instance()
        if isinstance(application, Application):
            if state.language != self._language:
                application.set_language(state.language)
            application.set_color_scheme(state.color_scheme)
        self._language = state.language
        self._saving.start()

    @property
    def present(self) -> SettingValues:
        """The settings, with what the window looks like now."""
        splitter = self._page.panel_placement.splitter_state if self._page is not None else self._splitter_state
        return replace(
            self.state,
            geometry=(self._geometry if self._window.isFullScreen() else None) or self._window.saveGeometry(),
            splitter=splitter,
            tile_side=self._toolbar.tile_side(),
        )

    def restore(self, state: SettingValues, file: SettingsFile | None = None) -> None:
        """Restore the settings of the last run. Call it before the first paint.

        Args:
            state: The settings; what is None changes nothing.
            file: Where changes are written; None for nowhere.
        """
        if state.geometry is None or not self._window.restoreGeometry(state.geometry):
            self._fit_to_screen()
        self._splitter_state = state.splitter
        if state.tile_side is not None:
            self._toolbar.set_tile_side(state.tile_side)
        self._language = state.language  # which was applied before any widget was made
        self._is_narrow = self._window.width() < theme.PANEL_FOLDS_BELOW
        self.state = state
        self.changed.emit()
        self._saving.stop()
        self._file = file
        if file is not None:
            file.on_failure = self.write_failed.emit

    def save(self, *, has_key: bool | None = None) -> None:
        """Write what has changed, in a thread.

        Args:
            has_key: Whether there is a key; None if that is not known.
        """
        if self._file is not None:
            self._file.save(values_of(self.present, has_key=has_key))

    def save_last(self, *, has_key: bool | None) -> None:
        """Write what has changed, and wait for it; see `save`."""
        self._saving.stop()
        self.save(has_key=has_key)
        if self._file is not None:
            self._file.finish()

    def _on_write_failed(self) -> None:
        if not self._is_failure_said:
            self._is_failure_said = True
            message.say(texts.SETTINGS_NOT_SAVED.text())

    def _fit_to_screen(self) -> None:
        """Make the window small enough for its screen: status line and toasts are at its bottom."""
        room = self._window.screen().availableSize()
        # The frame is not known before the window is shown.
        room.setHeight(room.height() - self._window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight))
        self._window.resize(self._window.size().boundedTo(room))

    @property
    @override
    def is_panel_shown(self) -> bool:
        return self._panel_place is not PanelPlace.AWAY

    @property
    def _panel_place(self) -> PanelPlace:
        """Where the panel is. In a narrow window it is hidden until it is opened by hand, over the gallery."""
        if self._is_narrow:
            return PanelPlace.OVER if self._is_panel_over else PanelPlace.AWAY
        return PanelPlace.BESIDE if self.state.is_panel_shown else PanelPlace.AWAY

    @override
    def toggle_panel(self) -> None:
        if self._is_narrow:
            self._is_panel_over = not self._is_panel_over
            self.changed.emit()
        else:
            super().toggle_panel()

    def follow_width(self) -> None:
        """Fold the side panel or show it again if the window has become narrow or wide."""
        was_narrow, self._is_narrow = self._is_narrow, self._window.width() < theme.PANEL_FOLDS_BELOW
        if was_narrow != self._is_narrow:
            self._is_panel_over = False
            self.changed.emit()

    @override
    def toggle_full_screen(self) -> None:
        if not self._window.isFullScreen():
            self._geometry = self._window.saveGeometry()
        # A window that was maximised is maximised again.
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.changed.emit()

    def _place_panel(self) -> None:
        if self._page is not None:
            self._page.panel_placement.set_place(self._panel_place)

    def _on_tile_size_changed(self) -> None:
        if self._page is not None:
            self._page.gallery.set_tile_side(self._toolbar.tile_side())
        self._saving.start()
