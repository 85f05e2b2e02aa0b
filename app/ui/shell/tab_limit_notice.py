"""Says that no further tab can be opened, and how many were to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.texts import tabs as texts
from app.workspace.open_tabs import MOST_TABS

if TYPE_CHECKING:
    from app.workspace.workspace import Workspace

_TOGETHER_MS: Final = 700  # tabs that are refused within this time after another one are counted together


class TabLimitNotice(QObject):
    """Says it at the first tab that is refused, and again with their number when no further one is.

    Signals:
        said: A sentence for the toast.
    """

    said = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        """Follow a workspace, which becomes the parent."""
        super().__init__(workspace)
        self._refused = 0
        self._together = QTimer(self, interval=_TOGETHER_MS, singleShot=True)
        self._together.timeout.connect(self._on_none_followed)
        workspace.tabs_are_full.connect(self._on_tabs_full)

    def _on_tabs_full(self, count: int) -> None:
        if not self._refused:
            self.said.emit(texts.full(MOST_TABS, 1))
        self._refused += count
        self._together.start()

    def _on_none_followed(self) -> None:
        if self._refused > 1:
            self.said.emit(texts.full(MOST_TABS, self._refused))
        self._refused = 0
