"""What commands are called with: the workspace, and the part of the window that they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.workspace.states import Empty

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.home.home_page import HomePage
    from app.ui.pack_page.compare.compare import Compare
    from app.ui.pack_page.pack_page import PackPage
    from app.ui.pack_page.viewer.picture_overlay import PictureOverlay
    from app.ui.pack_page.viewer.viewer import Viewer
    from app.workspace.open_pack import OpenPack
    from app.workspace.workspace import Workspace


class Shell(Protocol):
    """The part of the window that commands call."""

    @property
    def page(self) -> PackPage | None:
        """The page of the current pack; None before the first paint."""

    @property
    def is_panel_shown(self) -> bool:
        """Whether the side panel is visible."""

    @property
    def auto_advances(self) -> bool:
        """Whether the next image becomes the current one after a mark of a single one."""

    def escape(self) -> None:
        """Close or cancel the innermost thing that Escape applies to."""

    def focus_field(self) -> None:
        """Put the cursor in the field."""

    def focus_filter(self) -> None:
        """Put the cursor in the filter."""

    @property
    def home(self) -> HomePage:
        """The home page."""

    def open_picker(self) -> None:
        """Open the dialog in which a pack is chosen."""

    def show_recent_packs(self) -> None:
        """Show the list of recent packs under the field."""

    def close_tab(self) -> None:
        """Close the current tab."""

    def show_announced_tab(self) -> None:
        """Show the tab that a toast has named, because loading all of its images has ended."""

    def open_menu(self) -> None:
        """Open the menu of the window."""

    def step_tile_size(self, steps: int) -> None:
        """Make thumbnails larger or smaller."""

    def toggle_panel(self) -> None:
        """Show or fold the side panel."""

    @property
    def is_full_screen(self) -> bool:
        """Whether the window fills the screen."""

    def toggle_full_screen(self) -> None:
        """Let the window fill the screen, or restore it."""

    def toggle_auto_advance(self) -> None:
        """Change whether a mark of a single image goes to the next one."""

    @property
    def reopens_tabs(self) -> bool:
        """Whether the tabs of this run are opened again at the next start."""

    def toggle_reopening(self) -> None:
        """Change whether the tabs of this run are opened again at the next start."""

    def ask_for_key(self) -> None:
        """Ask for an API key."""

    def ask_to_forget_key(self) -> None:
        """Ask whether the key is to be forgotten."""

    def ask_for_position(self) -> None:
        """Ask for the position of an image, and go to it."""

    def show_keys(self) -> None:
        """Show the list of keys."""

    def open_releases(self) -> None:
        """Open the releases page in the browser."""

    def show_about(self) -> None:
        """Show version and licences."""

    def close(self) -> bool:
        """Close the window, which ends the program."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the functions in the table are called with.

    Attributes:
        workspace: What is open.
        shell: The window around the pages.
    """

    workspace: Workspace
    shell: Shell

    @property
    def selected(self) -> int:
        """Number of images that commands apply to: the selected ones, or one in the viewer or the comparison."""
        page = self.shell.page
        return page.target_count if page is not None else 0

    @property
    def images(self) -> int:
        """Number of images of the pack on screen."""
        pack = self.workspace.current
        return len(pack.state.content.pack.images) if pack is not None and pack.state.content is not None else 0

    def refresh(self) -> None:
        """Request the pack of the tab again; on the home page the list of packs, unless it shows why a pack failed."""
        pack = self.workspace.current
        if pack is None or (isinstance(pack.state, Empty) and self.shell.home.can_refresh):
            self.shell.home.refresh()
        else:
            pack.refresh()

    def undo(self) -> None:
        """Bring recent packs back on the home page, or undo the last mark."""
        if self.shell.home.can_undo:
            self.shell.home.undo()
        elif self.shell.page is not None:
            self.shell.page.marking.undo()

    def on_pack(self, run: Callable[[OpenPack], object]) -> None:
        """Call a function with the current pack, if there is one."""
        if self.workspace.current is not None:
            run(self.workspace.current)

    def on_page(self, run: Callable[[PackPage], object]) -> None:
        """Call a function with the current page, if there is one."""
        if self.shell.page is not None:
            run(self.shell.page)

    def on_overlay(self, run: Callable[[PictureOverlay], object]) -> None:
        """Call a function with what covers the page, if anything does."""
        overlay = self.shell.page.overlays.open if self.shell.page is not None else None
        if overlay is not None:
            run(overlay)

    def on_compare(self, run: Callable[[Compare], object]) -> None:
        """Call a function with the comparison, if it is open."""
        compare = self.shell.page.overlays.open_compare if self.shell.page is not None else None
        if compare is not None:
            run(compare)

    def on_viewer(self, run: Callable[[Viewer], object]) -> None:
        """Call a function with the viewer, if it is open."""
        viewer = self.shell.page.overlays.open_viewer if self.shell.page is not None else None
        if viewer is not None:
            run(viewer)
