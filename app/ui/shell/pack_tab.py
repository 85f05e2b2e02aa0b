"""What one open pack has in the window: its page, and what the bars show while its tab is the current one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.ui import garbage
from app.ui.pack_page.pack_page import PackPage
from app.ui.shell.field_presenter import FieldContent
from app.ui.shell.pack_memory import PackMemory

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.workspace.jobs import AllLoaded
    from app.workspace.open_pack import OpenPack


class PackTab(QObject):
    """The tab of one open pack, made when it is shown first.

    Attributes:
        open_pack: The pack.
        page: Its page.
        field: What the field for the pack ID showed when another tab was shown.

    Signals:
        load_all_ended: All images were loaded, or that was cancelled; this object and the `AllLoaded`.
    """

    load_all_ended = Signal(object, object)

    def __init__(self, open_pack: OpenPack) -> None:
        """Make the page; the parent of this object."""
        self.page = PackPage(open_pack)
        super().__init__(self.page)
        self.open_pack = open_pack
        self.field = FieldContent()
        self._focused: QWidget | None = None
        open_pack.image_requested.connect(self._on_image_requested)
        open_pack.load_all.ended.connect(self._on_load_all_ended)
        PackMemory(open_pack, self.page)

    def keep_focus(self) -> None:
        """Keep which widget of the window has the focus, because another tab is about to be shown."""
        focused: QWidget | None = self.page.window().focusWidget()
        self._focused = focused

    def restore_focus(self, usual: QWidget) -> None:
        """Give the focus back to the widget that had it when the tab was shown last.

        Args:
            usual: Gets the focus if the other widget cannot be seen, or if there was none.
        """
        former, self._focused = self._focused, None
        if former is not None and isValid(former) and former.isVisible() and former.isEnabled():
            former.setFocus()
        else:
            usual.setFocus()

    def _on_image_requested(self) -> None:
        """Let the image have the focus when the tab is shown, not what had it before."""
        self._focused = None

    def _on_load_all_ended(self, result: AllLoaded) -> None:
        self.load_all_ended.emit(self, result)

    def close(self) -> None:
        """Delete the page and what covered it, and free the pack in steps."""
        content = self.open_pack.state.content
        if content is not None:
            garbage.free_in_steps([*content.pack.images])
        self.page.overlays.delete()
        self.page.deleteLater()
