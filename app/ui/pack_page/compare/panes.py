"""The panes of a comparison, which zoom and move together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.pack_page.compare.pane import ComparePane

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.workspace.originals import Originals


class Panes(QObject):
    """The panes in use, and then others that are hidden until they are needed again.

    Attributes:
        is_tied: Whether all pictures zoom and move together.

    Signals:
        ratio_changed: A picture has another shape; no arguments.
        moved_over: The mouse was moved over a picture; no arguments.
    """

    ratio_changed = Signal()
    moved_over = Signal()

    def __init__(self, originals: Originals, parent: QWidget, above: QWidget) -> None:
        """Begin without panes.

        Args:
            originals: Has the pictures.
            parent: The widget that the panes are in.
            above: A widget that lies over them.
        """
        super().__init__(parent)
        self.is_tied = True
        self._originals = originals
        self._parent = parent
        self._above = above
        self._panes: list[ComparePane] = []
        self._used = 0

    @property
    def used(self) -> list[ComparePane]:
        """Those in use, in their order."""
        return self._panes[: self._used]

    @property
    def unused(self) -> list[ComparePane]:
        """The others."""
        return self._panes[self._used :]

    def use(self, count: int) -> None:
        """Let so many be in use; the others have to be hidden."""
        while len(self._panes) < count:
            self._panes.append(self._make())
        self._used = count

    def close(self, number: int) -> None:
        """Let one be no longer in use, and keep the others as they are."""
        self._panes.append(self._panes.pop(number))
        self._used -= 1

    def clear(self) -> None:
        """Let none be in use, and show nothing."""
        self._used = 0
        for pane in self._panes:
            pane.clear()

    def show_part_of(self, pane: ComparePane) -> None:
        """Show in all panes the part that one of them shows, if they are tied."""
        if self.is_tied:
            view = pane.canvas.picture.view
            for other in self.used:
                if other is not pane:
                    other.canvas.picture.show_view(view)

    def _make(self) -> ComparePane:
        pane = ComparePane(self._originals, self._parent)
        pane.ratio_changed.connect(self.ratio_changed)
        pane.canvas.moved_over.connect(self.moved_over)
        pane.canvas.picture.view_changed.connect(partial(self.show_part_of, pane))
        pane.stackUnder(self._above)
        return pane
