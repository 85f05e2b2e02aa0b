"""Shows in place why the service's packs could not be loaded, and does what the buttons say."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.ui.browser import open_page
from app.ui.clipboard import copy_text
from app.ui.texts import errors, toast
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.error_parts import follow_remedy
from app.workspace.pack_list_state import failure_to_show

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.core.errors import Remedy
    from app.workspace.pack_list import PackList


class ListBanner(ErrorBanner):
    """The error of a list of packs, if it has one that was not dismissed.

    Signals:
        key_requested: A key is to be entered, or another one; no arguments.
        said: The details were copied or could not be, or no browser opened; a sentence for the toast.
    """

    key_requested = Signal()
    said = Signal(str)

    def __init__(self, packs: PackList, parent: QWidget) -> None:
        """Follow a list."""
        super().__init__(parent, dismiss_tip=errors.DISMISS_TIP.text(), prefix="list_", is_in_page=True)
        self._packs = packs
        self.remedy_requested.connect(self._on_remedy_requested)
        self.copy_requested.connect(self._on_copy_requested)
        self.dismissed.connect(packs.dismiss)
        packs.changed.connect(self._render)
        self._render()

    def _render(self) -> None:
        failure = failure_to_show(self._packs.state)
        if failure is None:
            self.clear()
            return
        if failure.error is not self.error:
            self.show_error(failure.error, of_list=True)
        if failure.retry_in is not None:
            self.show_countdown(failure.retry_in)

    def _on_remedy_requested(self, remedy: Remedy) -> None:
        follow_remedy(
            remedy,
            try_again=self._packs.retry,
            ask_for_key=self.key_requested.emit,
            open_page=partial(open_page, say=self.said.emit),
        )

    def _on_copy_requested(self) -> None:
        connection = self._packs.connection
        if self.error is not None and connection is not None:
            text = errors.details(self.error, pack_id=None, base_url=connection.base_url.text, of_list=True)
            said = toast.DETAILS_COPIED if copy_text(text) else toast.DETAILS_NOT_COPIED
            self.said.emit(said.text())
