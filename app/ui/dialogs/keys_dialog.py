"""The list of keyboard shortcuts, opened with F1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QGridLayout, QScrollArea, QWidget

from app.ui import theme
from app.ui.texts import dialogs as texts
from app.ui.widgets.dialog_buttons import DialogButtons
from app.ui.widgets.parts import column_layout, plain_label
from app.ui.widgets.slim_scroll_bar import SlimScrollBar

if TYPE_CHECKING:
    from collections.abc import Sequence

type KeyGroup = tuple[str, Sequence[tuple[str, str]]]


class KeysDialog(QDialog):
    """A table of keys and what they do, which can be scrolled."""

    def __init__(self, groups: Sequence[KeyGroup], parent: QWidget | None = None) -> None:
        """Show groups of rows: where keys work, and for each (keys, what they do)."""
        super().__init__(parent)
        self.setObjectName("keys_dialog")
        self.setWindowTitle(texts.KEYS.text())
        table = self._make_table(groups)
        area = QScrollArea()
        area.setAccessibleName(texts.KEYS.text())
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBar(SlimScrollBar())
        area.setWidget(table)
        area.setMinimumWidth(table.sizeHint().width() + theme.SCROLL_BAR)
        buttons = DialogButtons()
        close = buttons.addButton(texts.CLOSE.text(), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        margin = theme.SPACE_24
        column = column_layout(self, spacing=theme.SPACE_16, margins=(margin, margin, margin, theme.SPACE_16))
        column.addWidget(area)
        column.addWidget(buttons)
        close.setFocus()
        needed = self.sizeHint().height() + table.sizeHint().height() - area.sizeHint().height()
        room = parent.height() - 2 * theme.SPACE_32 if parent is not None else needed
        self.resize(self.sizeHint().width(), min(needed, room))

    def _make_table(self, groups: Sequence[KeyGroup]) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, theme.SPACE_8, 0)
        grid.setHorizontalSpacing(theme.SPACE_24)
        grid.setVerticalSpacing(theme.SPACE_8)
        grid.setColumnStretch(1, 1)
        for title, keys in groups:
            row = grid.rowCount()
            if row > 1:
                grid.setRowMinimumHeight(row, theme.SPACE_8)
            heading = plain_label(title, font=theme.semibold_font(self.font()))
            grid.addWidget(heading, row + 1, 0, 1, 2)
            for offset, (key, what) in enumerate(keys, row + 2):
                grid.addWidget(plain_label(key), offset, 0)
                grid.addWidget(plain_label(what), offset, 1)
        return table
