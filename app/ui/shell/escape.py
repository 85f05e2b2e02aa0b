"""What Escape closes or cancels: the innermost thing that it applies to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.packs.states import is_busy
from app.session.workspace import Workspace
from app.ui.shell.pack_field import FieldPresenter

if TYPE_CHECKING:
    from app.ui.home.home_page import HomePage
    from app.ui.pack.pack_page import PackPage
    from app.ui.shell.tabs import Tabs


class Escape:
    """Tries what can be closed or cancelled, in order, until something was.

    Attributes:
        home: The home page, whose search is cleared; None before it is made.
        tabs: The page that is shown, the banner and the filter; None before the first paint.
    """

    def __init__(self, workspace: Workspace, field: FieldPresenter) -> None:
        """Begin without a page.

        Args:
            workspace: Whose requests and jobs are cancelled.
            field: The field with the pack ID, and its hint.
        """
        self.home: HomePage | None = None
        self.tabs: Tabs | None = None
        self._workspace = workspace
        self._field = field

    @property
    def _page(self) -> PackPage | None:
        return self.tabs.current.page if self.tabs is not None and self.tabs.current is not None else None

    def press(self) -> None:
        """Close what covers the page, hint or banner, else cancel what is under way, else clear filter or selection."""
        overlay = self._page.overlays.open if self._page is not None else None
        if overlay is not None:
            overlay.leave()
        elif self._field.bring_back():
            return
        elif self.tabs is not None and self.tabs.alerts.error is not None:
            self.tabs.alerts.dismiss()
        elif not self._cancel():
            lists = self.home.shown_lists if self.home is not None else None
            if lists is None or not lists.clear_search():
                self._clear()

    def _cancel(self) -> bool:
        """Cancel what is being copied or loaded, and return whether anything was."""
        if self._page is not None and self._page.image_actions.copying.cancel():
            return True
        pack = self._workspace.current
        if self._workspace.is_waiting or (pack is not None and is_busy(pack.state)):
            self._workspace.cancel()
            return True
        if pack is not None and pack.load_all.is_running:
            pack.load_all.cancel()
            return True
        return False

    def _clear(self) -> None:
        """Clear the filter or leave its field, else clear the selection."""
        if self.tabs is None or self._page is None:
            return
        if self.tabs.filter.is_set:
            self.tabs.filter.clear()
        elif not self.tabs.filter.leave():
            self._page.gallery.clearSelection()
