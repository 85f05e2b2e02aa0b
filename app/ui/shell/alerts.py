"""Decides which error the banner shows, and does what its buttons say."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.errors import PackBrowserError, PackIdMissingError, Remedy
from app.ui.browser import open_page
from app.ui.clipboard import copy_text
from app.ui.commands.key_texts import tool_tip
from app.ui.shell.connections import Connections
from app.ui.shell.slide_in import SlideIn
from app.ui.texts import errors, toast
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.error_parts import follow_remedy
from app.workspace.pack_list_state import ListingFailed, failure_to_show
from app.workspace.states import Failed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.workspace.open_pack import OpenPack
    from app.workspace.pack_list import PackList
    from app.workspace.workspace import Workspace


class Alerts(QObject):
    """Shows the workspace's alert; without one, the error of the current pack; else that of the home page's list.

    Attributes:
        banner: The widget that shows the error.

    Signals:
        key_requested: The button for another key was clicked; no arguments.
        field_requested: The error asks for a pack ID; no arguments.
        said: The details were copied, or could not be, or no browser opened; a sentence for the toast.
        shown: The banner shows another error; its title.
    """

    key_requested = Signal()
    field_requested = Signal()
    said = Signal(str)
    shown = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        """Show the alert of the workspace; the errors of a pack from `follow` on."""
        super().__init__()
        self.banner = ErrorBanner(dismiss_tip=tool_tip(errors.DISMISS_TIP, "escape"))
        self._place = SlideIn(self.banner)
        self._workspace = workspace
        self._open_pack: OpenPack | None = None
        self._list: PackList | None = None
        self._connections = Connections()
        self.banner.remedy_requested.connect(self._on_remedy_requested)
        self.banner.copy_requested.connect(self._on_copy_requested)
        self.banner.dismissed.connect(self.dismiss)
        workspace.alert_changed.connect(self._render)
        self._render()

    def follow(self, open_pack: OpenPack) -> None:
        """Show the errors of a pack, whose tab has become the current one."""
        self._connections.end()
        self._open_pack = open_pack
        self._connections.add(open_pack.state_changed, self._render)
        self._render()

    def follow_list(self, packs: PackList) -> None:
        """Show the errors of the list of the home page, while that can be seen."""
        self._list = packs
        packs.changed.connect(self._render)
        self._render()

    @property
    def widget(self) -> QWidget:
        """The widget to put into the window: the banner in its sliding container."""
        return self._place

    @property
    def error(self) -> PackBrowserError | None:
        """The error that the banner shows; None for none."""
        return self._workspace.alert or self._pack_error or self._list_error

    @property
    def _pack_error(self) -> PackBrowserError | None:
        pack = self._open_pack
        if pack is None or pack.is_disconnected:  # the header of the pack on screen says so
            return None
        return pack.state.error if isinstance(pack.state, Failed) else None

    @property
    def _list_failure(self) -> ListingFailed | None:
        return failure_to_show(self._list.state) if self._list is not None and self._list.is_visible else None

    @property
    def _list_error(self) -> PackBrowserError | None:
        return self._list_failure.error if self._list_failure is not None else None

    @property
    def _is_of_list(self) -> bool:
        """Whether the error that the banner shows is that of the list."""
        return self.error is not None and self.error is self._list_error

    def dismiss(self) -> None:
        """Close the banner, and forget the error that it shows."""
        if self._workspace.alert is not None:
            self._workspace.dismiss_alert()
            return
        error, failure = self._pack_error, self._list_failure
        if failure is not None and self._list is not None and (error is None or error.says_same_as(failure.error)):
            self._list.dismiss()  # also one that would say the same again
        if error is not None and self._open_pack is not None:
            self._open_pack.dismiss()

    def _render(self) -> None:
        error = self.error
        if error is None:
            self.banner.clear()
            return
        is_of_list = self._is_of_list
        if error is not self.banner.error:
            self.banner.show_error(error, of_list=is_of_list)
            self.shown.emit(errors.title(error))
            if isinstance(error, PackIdMissingError) and not is_of_list:
                self.field_requested.emit()
        pack_state = self._open_pack.state if self._open_pack is not None else None
        state = self._list_failure if is_of_list else pack_state
        if isinstance(state, Failed | ListingFailed) and error is state.error and state.retry_in is not None:
            self.banner.show_countdown(state.retry_in)

    def _on_remedy_requested(self, remedy: Remedy) -> None:
        follow_remedy(
            remedy,
            try_again=self._try_again,
            ask_for_key=self.key_requested.emit,
            open_page=partial(open_page, say=self.said.emit),
        )

    def _try_again(self) -> None:
        if self._is_of_list and self._list is not None:
            self._list.retry()
            return
        self._workspace.dismiss_alert()
        if self._open_pack is not None:
            self._open_pack.try_again()

    def _on_copy_requested(self) -> None:
        error, pack, is_of_list = self.error, self._open_pack, self._is_of_list
        if error is None:
            return
        connection, pack_id = self._workspace.keys.connection, None
        if is_of_list and self._list is not None:
            connection = self._list.connection or connection
        elif pack is not None:
            state, connection = pack.state, pack.connection
            pack_id = state.target.pack_id if state.target is not None else None
            if isinstance(state, Failed) and error is state.error and state.request is not None:
                connection = state.request.connection
        text = errors.details(error, pack_id=pack_id, base_url=connection.base_url.text, of_list=is_of_list)
        said = toast.DETAILS_COPIED if copy_text(text) else toast.DETAILS_NOT_COPIED
        self.said.emit(said.text())
