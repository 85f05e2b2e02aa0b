"""The field of the filter. It parses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QPointF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import icons, theme
from app.ui.commands.key_texts import tool_tip
from app.ui.texts import accessible_names
from app.ui.texts import toolbar as texts
from app.ui.widgets.clearable_field import ClearableField
from app.ui.widgets.parts import set_field_ground

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QPaintEvent


class FilterField(ClearableField):
    """A line for the words that images are filtered by.

    Signals:
        entered: It has got the focus; no arguments.
    """

    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.setObjectName("filter")
        self.setAccessibleName(accessible_names.FILTER)
        self.setPlaceholderText(texts.FILTER.text())
        self.setToolTip(tool_tip(texts.FILTER_TIP, "focus_filter"))
        self.setMinimumWidth(theme.FILTER_MINIMUM)
        self.setTextMargins(theme.SPACE_8 + theme.ICON_SMALL, 0, 0, 0)
        set_field_ground(self)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colors = theme.colors(QApplication.palette())
        color = colors.muted if self.isEnabled() else colors.disabled
        icon = icons.icon_pixmap("filter", color, theme.ICON_SMALL, self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawPixmap(QPointF(theme.SPACE_8, (self.height() - theme.ICON_SMALL) / 2), icon)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            set_field_ground(self)
