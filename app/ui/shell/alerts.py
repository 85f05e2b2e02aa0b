"""The banner: what went wrong with the current pack or the program, and what its buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app import __version__
from app.core.connection import BILLING_URL, PLANS_URL
from app.core.display_text import one_line
from app.core.errors import PackBrowserError, PackIdMissingError, Remedy
from app.ui.clipboard import copy_text
from app.ui.shell.error_banner import ErrorBanner, explanation_of
from app.ui.shell.slide_in import SlideIn
from app.workspace.states import Failed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.workspace.open_pack import OpenPack
    from app.workspace.workspace import Workspace


class Alerts(QObject):
    """Shows the workspace's alert, else why the current pack failed, else nothing.

    Attributes:
        banner: What shows it.

    Signals:
        key_requested: The person wants to enter another key; no arguments.
        field_requested: The error asks for a pack ID; no arguments.
        said: Something was done; the sentence that says so.
    """

    key_requested = Signal()
    field_requested = Signal()
    said = Signal(str)

    def __init__(self, workspace: Workspace, open_pack: OpenPack) -> None:
        """Render what is wrong now, and whatever goes wrong from now on."""
        super().__init__()
        self.banner = ErrorBanner()
        self._place = SlideIn(self.banner)
        self._workspace = workspace
        self._open_pack = open_pack
        self.banner.remedy_requested.connect(self._on_remedy_requested)
        self.banner.copy_requested.connect(self._on_copy_requested)
        self.banner.dismissed.connect(self.dismiss)
        workspace.alert_changed.connect(self._render)
        open_pack.state_changed.connect(self._render)
        self._render()

    @property
    def widget(self) -> QWidget:
        """The place of the banner in the window."""
        return self._place

    @property
    def error(self) -> PackBrowserError | None:
        """What the banner shows."""
        state = self._open_pack.state
        return self._workspace.alert or (state.error if isinstance(state, Failed) else None)

    def dismiss(self) -> None:
        """Take the banner away, as the person wishes."""
        if self._workspace.alert is not None:
            self._workspace.dismiss_alert()
        else:
            self._open_pack.dismiss()

    def _render(self) -> None:
        error, state = self.error, self._open_pack.state
        if error is None:
            self.banner.clear()
            return
        if error is not self.banner.error:
            self.banner.show_error(error)
            if isinstance(error, PackIdMissingError):
                self.field_requested.emit()
        if isinstance(state, Failed) and error is state.error and state.retry_in is not None:
            self.banner.show_countdown(state.retry_in)

    def _on_remedy_requested(self, remedy: Remedy) -> None:
        match remedy:
            case Remedy.TRY_AGAIN:
                self._workspace.dismiss_alert()
                self._open_pack.try_again()
            case Remedy.CHANGE_KEY | Remedy.ENTER_KEY:
                self.key_requested.emit()
            case Remedy.OPEN_BILLING:
                QDesktopServices.openUrl(QUrl(BILLING_URL))
            case Remedy.SEE_PLANS:
                QDesktopServices.openUrl(QUrl(PLANS_URL))

    def _on_copy_requested(self) -> None:
        if self.error is None:
            return
        target = self._open_pack.state.target
        text = error_details(
            self.error,
            pack_id=target.pack_id if target is not None else None,
            base_url=self._workspace.keys.connection.base_url.text,
        )
        self.said.emit("Details copied" if copy_text(text) else "Not copied: the clipboard did not take it")


def error_details(error: PackBrowserError, *, pack_id: str | None, base_url: str) -> str:
    """What *Copy details* gives to whoever helps: everything about an error, and no key.

    Args:
        error: What went wrong.
        pack_id: What was asked for; None where nothing was.
        base_url: Root of the API that is in use.
    """
    lines = [
        f"Pack Browser {__version__}",
        error.title,
        explanation_of(error),
        f"HTTP status and code: {one_line(error.code_text) or 'none'}",
        f"Service's message: {one_line(error.server_message or '') or 'none'}",
        f"Pack ID: {pack_id or 'none'}",
        f"Service: {base_url}",
    ]
    return "\n".join(lines)
