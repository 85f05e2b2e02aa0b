"""The strip above the toolbar: the tabs, and a button for another one. It is shown while there are two tabs or more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.ui import icons, theme
from app.ui.commands.key_texts import tool_tip
from app.ui.shell.tab_bar import TabBar
from app.ui.texts import accessible_names
from app.ui.texts import tabs as texts
from app.ui.widgets.parts import row_layout, tool_button

if TYPE_CHECKING:
    from app.workspace.workspace import Workspace

_FEWEST: Final = 2


class TabStrip(QWidget):
    """Has the accessible name and role of a list of tabs: Qt names a `QTabBar` after its current tab.

    Attributes:
        bar: The tabs.

    Signals:
        new_requested: Another tab is to be opened; no arguments.
    """

    new_requested = Signal()

    def __init__(self, workspace: Workspace) -> None:
        """Follow a workspace that has no tab yet."""
        super().__init__()
        self.setObjectName("packs")
        self.setAccessibleName(accessible_names.PACKS)
        self._workspace = workspace
        self.bar = TabBar(workspace)
        self._new = tool_button(texts.NEW_TAB.text(), name="new_tab", tip=tool_tip(texts.NEW_TAB, "new_tab"))
        self._new.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._new.clicked.connect(self.new_requested)
        row = row_layout(self, spacing=theme.SPACE_4, margins=(0, theme.SPACE_4, theme.SPACE_4, 0))
        row.addWidget(self.bar)
        row.addWidget(self._new)
        row.addStretch(1)
        workspace.tab_added.connect(self._on_count_changed)
        workspace.tab_closed.connect(self._on_count_changed)
        self._tint()
        self.hide()

    def _on_count_changed(self) -> None:
        self.setVisible(len(self._workspace.packs) >= _FEWEST)

    def _tint(self) -> None:
        self._new.setIcon(icons.icon("plus", theme.colors(self.palette()).muted, theme.ICON_SMALL))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
