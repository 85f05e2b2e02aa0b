"""Connects the page of a pack with what surrounds it in the window: commands, bars and toast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.commands.command import Scope
from app.ui.commands.key_texts import tool_tip
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
        self,
        page: PackPage,
        alerts: Alerts,
        commands: Commands,
        toolbar: Toolbar,
        status_line: StatusLine,
        toast: Toast,
    ) -> None:
        """Connect them.

        Args:
            page: The page; the parent of this object.
            alerts: Shows errors above the page.
            commands: Keys and menus.
            toolbar: Has the slider for the size of tiles.
            status_line: Shows the selection and the progress of thumbnails.
            toast: Shows what was just done.
        """
        super().__init__(page)
        self._page = page
        self._commands = commands
        self._status_line = status_line
        toast.set_gallery(page.gallery_area)
        page.said.connect(toast.say)
        page.image_actions.copying.busy_changed.connect(status_line.set_busy)
        page.status.changed.connect(self._on_status_changed)
        page.menu_requested.connect(self._on_menu_requested)
        page.size_step_requested.connect(toolbar.step_tile_size)
        page.details.set_copy_tips(
            tool_tip(image_texts.COPY_URL_TIP, "copy_urls"), tool_tip(command_texts.COPY_URLS_HELP, "copy_urls")
        )
        status_line.focus_left.connect(page.gallery.setFocus)
        commands.attach(page.gallery, Scope.IMAGES, Scope.GALLERY)
        alerts.shown.connect(OverlayFrame(page, commands, toast).tell_error)

    def _on_status_changed(self) -> None:
        self._status_line.show_status(self._page.status)
        self._commands.update()

    def _on_menu_requested(self, position: QPoint) -> None:
        self._commands.tile_menu().popup(position)
