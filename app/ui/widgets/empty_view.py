"""A view without content: an icon, a sentence, and buttons in rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QWidget

from app.ui import icons, theme
from app.ui.widgets.parts import column_layout, plain_label, row_layout

if TYPE_CHECKING:
    from collections.abc import Sequence


class EmptyView(QWidget):
    """An icon, a sentence and buttons, in the middle."""

    def __init__(
        self,
        icon_name: str,
        sentence: str,
        *rows: Sequence[QAbstractButton],
    ) -> None:
        """Lay out the view, with rows of buttons."""
        super().__init__()
        self._icon_name = icon_name
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label = plain_label(sentence, wraps=True)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = column_layout(self, spacing=theme.SPACE_16)
        column.addStretch(2)
        column.addWidget(self._icon)
        column.addWidget(label)
        for row_buttons in rows:
            column.addLayout(_button_row(row_buttons))
        column.addStretch(3)
        self._tint()

    def _tint(self) -> None:
        colors = theme.colors(self.palette())
        scale = self.devicePixelRatioF()
        self._icon.setPixmap(icons.icon_pixmap(self._icon_name, colors.muted, theme.ICON_EMPTY, scale))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()


def _button_row(buttons: Sequence[QAbstractButton]) -> QHBoxLayout:
    row = row_layout(spacing=theme.SPACE_16)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
