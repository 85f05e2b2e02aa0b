"""The buttons over the compared pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.ui.pack_page.viewer.overlay_parts import OverlayButton
from app.ui.pack_page.viewer.tools_base import ToolsBase
from app.ui.texts import compare as texts

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class CompareTools(ToolsBase):
    """Whether the pictures move together, and the buttons that the viewer has, too.

    Tab moves between the pictures and not to these buttons: each has a key and a row of the menu.

    Attributes:
        tie: Lets the pictures zoom and move together, or each on its own; says what they do.
    """

    def __init__(self, parent: QWidget) -> None:
        """Lay out the buttons."""
        tie = OverlayButton(name="zoom_together", accessible_name=texts.TIE.text())
        super().__init__(("compare_info", "compare_menu", "close_compare"), (tie,), parent)
        self.tie = tie
        tie.setCheckable(True)
        for button in (tie, self.info, self.menu_button, self.close_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_tie(self, *, is_tied: bool) -> None:
        """Show whether the pictures move together."""
        self.tie.setChecked(is_tied)
        self.tie.setText((texts.TOGETHER if is_tied else texts.SEPARATELY).text())
        self.tie.updateGeometry()
