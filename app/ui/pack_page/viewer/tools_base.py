"""The island with buttons over the upper right corner, as the viewer and the comparison have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui import theme
from app.ui.pack_page.viewer.overlay_parts import Island, OverlayButton
from app.ui.texts import accessible_names
from app.ui.texts import viewer as texts
from app.ui.widgets.parts import row_layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget


class ToolsBase(Island):
    """What a subclass adds, and then the buttons that both have.

    Attributes:
        info: Shows the panel with the description.
        menu_button: Opens the menu of the image.
        close_button: Leads back to the gallery.
    """

    def __init__(self, names: tuple[str, str, str], first: Sequence[QWidget], parent: QWidget) -> None:
        """Lay out the widgets.

        Args:
            names: The `objectName` of each button, in the order of the attributes.
            first: What comes before them.
            parent: The widget that the island lies over.
        """
        super().__init__(parent)
        info, menu_button, close_button = names
        self.info = OverlayButton(name=info, accessible_name=texts.INFO.text(), icon="info")
        self.info.setCheckable(True)
        self.menu_button = OverlayButton(name=menu_button, accessible_name=texts.MENU.text(), icon="menu")
        self.close_button = OverlayButton(name=close_button, accessible_name=accessible_names.CLOSE, icon="close")
        row = row_layout(
            self, spacing=theme.SPACE_4, margins=(theme.SPACE_12, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        )
        for widget in (*first, self.info, self.menu_button, self.close_button):
            row.addWidget(widget)
