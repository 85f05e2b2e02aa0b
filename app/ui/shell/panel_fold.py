"""Where the side panel is: beside the gallery, over it in a narrow window, or folded."""

from __future__ import annotations

from app.ui import theme
from app.ui.pack_page.panel_place import PanelPlace


class PanelFold:
    """What the person has chosen for wide windows, and whether the panel is open in a narrow one.

    Attributes:
        is_shown: Whether wide windows show the panel.
    """

    def __init__(self) -> None:
        """Begin with a wide window that shows the panel."""
        self.is_shown = True
        self._is_over = False
        self._is_narrow = False

    @property
    def place(self) -> PanelPlace:
        """Where the panel is. In a narrow window it is hidden until it is opened by hand, over the gallery."""
        if self._is_narrow:
            return PanelPlace.OVER if self._is_over else PanelPlace.AWAY
        return PanelPlace.BESIDE if self.is_shown else PanelPlace.AWAY

    def set_width(self, width: int) -> bool:
        """Set the width of the window, and return whether it has become narrow or wide."""
        was_narrow, self._is_narrow = self._is_narrow, width < theme.PANEL_FOLDS_BELOW
        if was_narrow == self._is_narrow:
            return False
        self._is_over = False
        return True

    def toggle(self) -> None:
        """Show the panel, or fold it."""
        if self._is_narrow:
            self._is_over = not self._is_over
        else:
            self.is_shown = not self.is_shown
