"""What Escape closes or cancels: the innermost thing that it applies to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.packs.states import is_busy
from app.session.workspace import Workspace
from app.ui.home.home_page import HomePage
from app.ui.shell.pack_field import FieldPresenter

if TYPE_CHECKING:
    from app.ui.pack.pack_page import PackPage
    from app.ui.shell.alerts import Alerts
    from app.ui.shell.page_frame import FilterPresenter


class Escape:
    """Tries what can be closed or cancelled, in order, until something was.

    Attributes:
        home: The home page, whose search is cleared; None before it is made.
    """

    def __init__(self, workspace: Workspace, field: FieldPresenter) -> None:
        """Begin without a page.

        Args:
            workspace: Whose requests and jobs are cancelled.
            field: The field with the pack ID, and its hint.
        """
        self.home: HomePage | None = None
        self._workspace = workspace
        self._field = field
        self._page: PackPage | None = None
        self._alerts: Alerts | None = None
        self._filter: FilterPresenter | None = None

    def set_page(self, page: PackPage, alerts: Alerts, pack_filter: FilterPresenter) -> None:
        """Set the page of the tab that is shown, the banner and the filter."""
        self._page = page
        self._alerts = alerts
        self._filter = pack_filter

    def press(self) -> None:
        """Close what covers the page, hint or banner, else cancel what is under way, else clear filter or selection."""
        overlay = self._page.overlays.open if self._page is not None else None
        if overlay is not None:
            overlay.leave()
        elif self._field.bring_back():
            return
        elif self._alerts is not None and self._alerts.error is not None:
            self._alerts.dismiss()
        elif not self._cancel() and not (self.home is not None and self.home.clear_search()):
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
        if self._filter is not None and self._filter.is_set:
            self._filter.clear()
        elif self._filter is not None and self._filter.leave():
            return
        elif self._page is not None:
            self._page.image_actions.select_none()
