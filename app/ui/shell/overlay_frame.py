"""Connects viewer and comparison with the commands of the window, and the toast with them while they are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.commands.command import Scope
from app.ui.commands.key_texts import tool_tip
from app.ui.shell.connections import Connections

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from app.ui.commands.actions import Commands
    from app.ui.pack_page.pack_page import PackPage
    from app.ui.pack_page.viewer.picture_overlay import PictureOverlay
    from app.ui.shell.toast import Toast


class OverlayFrame(QObject):
    """What the window does for the viewer and the comparison of a page."""

    def __init__(self, page: PackPage, commands: Commands, toast: Toast) -> None:
        """Wait until the page makes them.

        Args:
            page: The page.
            commands: Keys and menus.
            toast: Shows what was done, over what covers the page.
        """
        super().__init__(page)
        self._overlays = page.overlays
        self._commands = commands
        self._toast = toast
        self._connections = Connections()
        page.overlays.made.connect(self._on_made)

    def show(self) -> None:
        """Follow what covers the page, whose tab has become the current one."""
        self._connections.add(self._overlays.changed, self._on_changed)
        self._overlays.resume()
        self._toast.lie_over(self._overlays.open)

    def hide(self) -> None:
        """Take away what covers the page, because another tab is about to be shown."""
        self._connections.end()
        self._toast.lie_over(None)
        self._overlays.suspend()

    def tell_error(self, title: str) -> None:
        """Say in the toast what the banner shows while it is covered."""
        if self._overlays.open is not None:
            self._toast.say(title)

    def _on_made(self, overlay: PictureOverlay) -> None:
        from app.ui.texts import image as image_texts
        from app.ui.texts import viewer as texts

        own = Scope.VIEWER if overlay is self._overlays.viewer else Scope.COMPARE
        self._commands.attach(overlay, Scope.IMAGES, Scope.PICTURES, own)
        for command_id, button in overlay.buttons.items():
            button.clicked.connect(self._commands.action(command_id).trigger)
            button.setToolTip(tool_tip(texts.TIPS[command_id], command_id))
        overlay.info.set_copy_tip(tool_tip(image_texts.COPY_URL_TIP, "copy_urls"))
        overlay.menu_requested.connect(self._on_menu_requested)

    def _on_menu_requested(self, position: QPoint) -> None:
        is_viewing = self._overlays.open_viewer is not None
        menu = self._commands.viewer_menu() if is_viewing else self._commands.compare_menu()
        menu.popup(position)

    def _on_changed(self) -> None:
        self._commands.update()
        self._toast.lie_over(self._overlays.open)
