"""Decides which error the banner shows, does what its buttons say, and lets the banner slide in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QEvent, QMetaObject, QObject, QVariantAnimation
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.core.connection import BILLING_URL, PLANS_URL
from app.core.errors import InternalError, PackBrowserError, PackIdMissingError, PackNotFoundError, Remedy
from app.packs.credentials import NamedKey
from app.packs.open_pack import OpenPack
from app.packs.pack_list import ListingFailed, PackList, failure_to_show
from app.packs.states import Failed, PackState
from app.session.workspace import Workspace
from app.ui import message, theme
from app.ui.commands.actions import Commands, tool_tip
from app.ui.desktop import copy_text, open_page
from app.ui.shell.pack_field import PackField
from app.ui.texts import errors, window
from app.ui.texts import keys as key_texts
from app.ui.widgets.error_banner import ErrorBanner

if TYPE_CHECKING:
    from app.ui.pack.image_actions import Overlays


class SlideIn(QWidget):
    """Slides its content in from above. The content has its full size from the start, so that its layout is fixed."""

    def __init__(self, content: QWidget) -> None:
        """Take a widget as content, and hide it."""
        super().__init__()
        self._content = content
        content.setParent(self)
        content.hide()
        content.installEventFilter(self)
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutQuad)
        self._animation.valueChanged.connect(self._open)
        self.hide()

    def _begin(self) -> None:
        self.show()
        duration = theme.motion_ms(theme.FADE_MS)
        if duration and self.isVisible():
            self._animation.setDuration(duration)
            self._animation.start()
            self._open(0.0)  # `show` has opened it, and the animation does not emit the value that it starts with
        else:
            self._open(1.0)

    def _open(self, share: float) -> None:
        content, width = self._content, self.width()
        full = content.heightForWidth(width) if content.hasHeightForWidth() else content.sizeHint().height()
        self.setFixedHeight(max(1, round(full * share)))
        content.setGeometry(0, self.height() - full, width, full)

    def _fit(self) -> None:
        if not self._content.isHidden() and self._animation.state() != QAbstractAnimation.State.Running:
            self._open(1.0)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShowToParent:
            self._begin()
        elif kind == QEvent.Type.HideToParent:
            self._animation.stop()
            self.hide()
        elif kind == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class Alerts(QObject):
    """Shows the workspace's alert; without one, the error of the current pack; else that of the home page's list.

    Attributes:
        banner: The widget that shows the error.
        widget: The banner in its sliding container, to put into the window.
    """

    def __init__(self, workspace: Workspace, commands: Commands, field: PackField) -> None:
        """Show the alert of the workspace; the errors of a pack from `follow` on.

        Args:
            workspace: Has the alert.
            commands: Keys and menus.
            field: Gets the focus if an error asks for a pack ID.
        """
        super().__init__()
        self.banner = ErrorBanner(dismiss_tip=tool_tip(errors.DISMISS_TIP, "escape"))
        self.widget = SlideIn(self.banner)
        self._workspace = workspace
        self._commands = commands
        self._field = field
        self._overlays: Overlays | None = None
        self._open_pack: OpenPack | None = None
        self._list: PackList | None = None
        self._connection: QMetaObject.Connection | None = None  # with the pack
        self.banner.remedy_requested.connect(self._on_remedy_requested)
        self.banner.key_chosen.connect(workspace.keys.use)
        workspace.keys.changed.connect(self._offer_keys)
        self.banner.copy_requested.connect(self._on_copy_requested)
        self.banner.dismissed.connect(self.dismiss)
        workspace.alert_changed.connect(self._render)
        self._render()

    def follow(self, open_pack: OpenPack, overlays: Overlays | None) -> None:
        """Show the errors of a pack, whose tab has become the current one. What covers the page shows their titles."""
        if self._connection is not None:
            QObject.disconnect(self._connection)
        self._open_pack, self._overlays = open_pack, overlays
        self._connection = open_pack.state_changed.connect(self._render)
        self._render()

    def follow_list(self, packs: PackList) -> None:
        """Show the errors of the list of the home page, while that can be seen."""
        self._list = packs
        packs.changed.connect(self._render)
        self._render()

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
        """Close the banner, and discard the error that it shows."""
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
            self._offer_keys()
            if self._overlays is not None and self._overlays.open is not None:
                message.say(errors.title(error))
            if isinstance(error, PackIdMissingError) and not is_of_list:
                self._field.focus()
        state = self._list_failure if is_of_list else self._pack_state
        if isinstance(state, Failed | ListingFailed) and error is state.error and state.retry_in is not None:
            self.banner.show_countdown(state.retry_in)

    def _offer_keys(self) -> None:
        """Offer the other keys for a pack that is missing, or outside the scope of the key of its request."""
        keys, error, state = self._workspace.keys, self.banner.error, self._pack_state
        others: list[NamedKey] = []
        if isinstance(error, PackNotFoundError) and isinstance(state, Failed) and error is state.error:
            failed = state.request.connection if state.request is not None else keys.connection
            others = [known for known in keys.known if known.key != failed.key and not failed.is_demo]
        self.banner.offer_keys([(partial(key_texts.name_of, keys, known.key), known) for known in others])

    @property
    def _pack_state(self) -> PackState | None:
        return self._open_pack.state if self._open_pack is not None else None

    def _on_remedy_requested(self, remedy: Remedy) -> None:
        match remedy:
            case Remedy.TRY_AGAIN:
                self._try_again()
            case Remedy.CHANGE_KEY | Remedy.ENTER_KEY:
                self._commands.action("change_key").trigger()
            case Remedy.SETTINGS:
                self._commands.action("show_network_settings").trigger()
            case Remedy.OPEN_BILLING:
                open_page(BILLING_URL)
            case Remedy.SEE_PLANS:
                open_page(PLANS_URL)

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
        if isinstance(error, InternalError):
            text = f"{text}\n\n{self._workspace.fault_details()}".rstrip()
        said = window.DETAILS_COPIED if copy_text(text) else window.DETAILS_NOT_COPIED
        message.say(said.text())
