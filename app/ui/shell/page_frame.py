"""Connects the page of a pack with what surrounds it in the window: commands, bars and toast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.commands.command import Scope
from app.ui.commands.key_texts import tool_tip
from app.ui.shell.connections import Connections
from app.ui.shell.overlay_frame import OverlayFrame
from app.ui.texts import commands as command_texts
from app.ui.texts import image as image_texts

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from app.ui.commands.actions import Commands
    from app.ui.pack_page.pack_page import PackPage
    from app.ui.shell.alerts import Alerts
    from app.ui.shell.status_line import StatusLine
    from app.ui.shell.toast import Toast
    from app.ui.shell.toolbar import Toolbar


class PageFrame(QObject):
    """What the window does for a page, and for the viewer and the comparison over it."""

    def __init__(
        self, page: PackPage, commands: Commands, toolbar: Toolbar, status_line: StatusLine, toast: Toast
    ) -> None:
        """Connect what does not depend on which tab is shown.

        Args:
            page: The page; the parent of this object.
            commands: Keys and menus.
            toolbar: Has the slider for the size of tiles.
            status_line: Shows the selection and the progress of thumbnails.
            toast: Shows what was just done.
        """
        super().__init__(page)
        self._page = page
        self._commands = commands
        self._status_line = status_line
        self._toast = toast
        self._connections = Connections()
        self._overlay_frame = OverlayFrame(page, commands, toast)
        page.menu_requested.connect(self._on_menu_requested)
        page.changes_menu_requested.connect(self._on_changes_menu_requested)
        page.size_step_requested.connect(toolbar.step_tile_size)
        page.details.set_copy_tips(
            tool_tip(image_texts.COPY_URL_TIP, "copy_urls"), tool_tip(command_texts.COPY_URLS_HELP, "copy_urls")
        )
        commands.attach(page.gallery, Scope.IMAGES, Scope.GALLERY)

    def show(self, alerts: Alerts) -> None:
        """Connect the page with the bars, because its tab has become the current one.

        Args:
            alerts: Shows errors above the page.
        """
        add = self._connections.add
        add(self._page.said, self._toast.say)
        add(self._page.image_actions.copying.busy_changed, self._status_line.set_busy)
        add(self._page.status.changed, self._on_status_changed)
        add(self._status_line.focus_left, self._page.gallery.setFocus)
        add(alerts.shown, self._overlay_frame.tell_error)
        self._toast.set_gallery(self._page.gallery_area)
        self._overlay_frame.show()
        self._status_line.show_status(self._page.status)

    def hide(self) -> None:
        """Disconnect the page, because another tab is about to be shown. What is being copied there is not copied."""
        self._page.image_actions.copying.cancel()
        self._connections.end()
        self._overlay_frame.hide()

    def _on_status_changed(self) -> None:
        self._status_line.show_status(self._page.status)
        self._commands.update()

    def _on_menu_requested(self, position: QPoint) -> None:
        self._commands.tile_menu().popup(position)

    def _on_changes_menu_requested(self, position: QPoint) -> None:
        self._commands.changes_menu().popup(position)
