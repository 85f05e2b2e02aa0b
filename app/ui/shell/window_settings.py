"""What a person has set in the window: sizes, places, switches. It is kept between runs, and pages follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStyle

from app.ui.pack_page.panel_place import PanelPlace
from app.ui.shell.full_screen import FullScreen
from app.ui.shell.panel_fold import PanelFold
from app.ui.shell.window_state import WindowState

if TYPE_CHECKING:
    from PySide6.QtCore import QByteArray
    from PySide6.QtWidgets import QWidget

    from app.ui.pack_page.pack_page import PackPage
    from app.ui.shell.toolbar import Toolbar
    from app.workspace.workspace import Workspace


class WindowSettings(QObject):
    """Changes the settings, and applies them to window, workspace and page.

    Attributes:
        auto_advances: Whether the next image becomes the current one after a mark of a single one.
        reopens_tabs: Whether the tabs of this run are opened again at the next start.
    """

    def __init__(self, window: QWidget, workspace: Workspace, toolbar: Toolbar) -> None:
        """Begin with the settings of the first run, and without a page.

        Args:
            window: The window; the parent of this object.
            workspace: Knows whether packs are requested again by themselves.
            toolbar: Has the slider for the size of tiles.
        """
        super().__init__(window)
        self.auto_advances = False
        self.reopens_tabs = True
        self._window = window
        self._workspace = workspace
        self._toolbar = toolbar
        self._page: PackPage | None = None
        self._panel_fold = PanelFold()
        self._full_screen = FullScreen(window)
        self._splitter_state: QByteArray | None = None  # of the last run, until there is a page
        toolbar.tile_size_changed.connect(self._on_tile_size_changed)

    def set_page(self, page: PackPage) -> None:
        """Apply the settings to the page of the current pack, and from now on all changes."""
        if self._page is not None:
            self._splitter_state = self._page.panel_placement.splitter_state
        self._page = page
        page.marking.auto_advances = self.auto_advances
        page.gallery.set_tile_side(self._toolbar.tile_side())
        if self._splitter_state is not None:
            page.panel_placement.splitter.restoreState(self._splitter_state)
        self._place_panel()

    def state(self) -> WindowState:
        """The present settings."""
        splitter = self._page.panel_placement.splitter_state if self._page is not None else self._splitter_state
        return WindowState(
            self._full_screen.geometry,
            splitter,
            self._panel_fold.is_shown,
            self._toolbar.tile_side(),
            self._workspace.refreshes_live,
            self.auto_advances,
            self.reopens_tabs,
        )

    def restore(self, state: WindowState) -> None:
        """Restore the settings of the last run; None changes nothing. Call it before the first paint."""
        if state.geometry is None or not self._window.restoreGeometry(state.geometry):
            self._fit_to_screen()
        self._splitter_state = state.splitter
        if state.tile_side is not None:
            self._toolbar.set_tile_side(state.tile_side)
        self._workspace.set_refreshes_live(refreshes_live=state.refreshes_live)
        self.auto_advances = state.auto_advances
        self.reopens_tabs = state.reopens_tabs
        self._panel_fold.is_shown = state.is_panel_shown
        self._panel_fold.set_width(self._window.width())

    def _fit_to_screen(self) -> None:
        """Make the window small enough for its screen: status line and toasts are at its bottom."""
        room = self._window.screen().availableSize()
        # The frame is not known before the window is shown.
        room.setHeight(room.height() - self._window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight))
        self._window.resize(self._window.size().boundedTo(room))

    @property
    def is_panel_shown(self) -> bool:
        """Whether the side panel is visible."""
        return self._panel_fold.place is not PanelPlace.AWAY

    def toggle_panel(self) -> None:
        """Show or fold the side panel."""
        self._panel_fold.toggle()
        self._place_panel()

    def follow_width(self) -> bool:
        """Fold the side panel or show it again if the window has become narrow or wide, and return whether it has."""
        has_changed = self._panel_fold.set_width(self._window.width())
        if has_changed:
            self._place_panel()
        return has_changed

    @property
    def is_full_screen(self) -> bool:
        """Whether the window fills the screen."""
        return self._full_screen.is_on

    def toggle_full_screen(self) -> None:
        """Let the window fill the screen, or restore it."""
        self._full_screen.toggle()

    def toggle_auto_advance(self) -> None:
        """Change whether a mark of a single image goes to the next one."""
        self.auto_advances = not self.auto_advances
        if self._page is not None:
            self._page.marking.auto_advances = self.auto_advances

    def toggle_reopening(self) -> None:
        """Change whether the tabs of this run are opened again at the next start."""
        self.reopens_tabs = not self.reopens_tabs

    def _place_panel(self) -> None:
        if self._page is not None:
            self._page.panel_placement.set_place(self._panel_fold.place)

    def _on_tile_size_changed(self, side: int) -> None:
        if self._page is not None:
            self._page.gallery.set_tile_side(side)
