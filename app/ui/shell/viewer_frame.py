"""Connects a viewer with the commands of the window, and the toast with the viewer while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.commands.command import Scope
from app.ui.commands.key_texts import tool_tip

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from app.ui.commands.actions import Commands
    from app.ui.pack_page.pack_page import PackPage
    from app.ui.pack_page.viewer.viewer import Viewer
    from app.ui.shell.toast import Toast


class ViewerFrame(QObject):
    """What the window does for the viewer of a page."""

    def __init__(self, page: PackPage, commands: Commands, toast: Toast) -> None:
        """Wait until the page makes its viewer.

        Args:
            page: The page.
            commands: Keys and menus.
            toast: Shows what was done, over the viewer while it is open.
        """
        super().__init__(page)
        self._page = page
        self._commands = commands
        self._toast = toast
        page.viewer_made.connect(self._on_viewer_made)
        page.viewing_changed.connect(self._on_viewing_changed)

    def _on_viewer_made(self) -> None:
        from app.ui.texts import image as image_texts
        from app.ui.texts import viewer as texts

        viewer = self._page.viewer
        if viewer is None:
            return
        self._commands.attach(viewer, Scope.IMAGES, Scope.VIEWER)
        for command_id, button in viewer.buttons.items():
            button.clicked.connect(self._commands.action(command_id).trigger)
            button.setToolTip(tool_tip(texts.TIPS[command_id], command_id))
        viewer.info.set_copy_tip(tool_tip(image_texts.COPY_URL_TIP, "copy_urls"))
        viewer.menu_requested.connect(self._on_menu_requested)

    def _on_menu_requested(self, position: QPoint) -> None:
        self._commands.viewer_menu().popup(position)

    def _on_viewing_changed(self) -> None:
        self._commands.update()
        viewer: Viewer | None = self._page.viewer
        if viewer is not None and self._page.is_viewing:
            self._toast.lie_over(viewer)
        else:
            self._toast.lie_over(None)
