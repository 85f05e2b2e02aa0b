"""A chip of the filter: a chosen value, which a click removes."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui import icons, theme
from app.ui.texts import filter as texts
from app.ui.tool_tips import plain_tool_tip

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.core.facets import Choice


class ChoiceChip(QAbstractButton):
    """One value with a cross.

    Attributes:
        choice: The value, and whether it is excluded.
    """

    def __init__(self, choice: Choice, parent: QWidget) -> None:
        """Show a choice."""
        super().__init__(parent)
        self.choice = choice
        self.setObjectName("filter_chip")
        self.setFont(theme.caption_font(self.font()))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setText(texts.choice(choice))
        self.setAccessibleName(texts.remove_choice(choice))
        self.setToolTip(plain_tool_tip(f"{self.text()}\n{texts.remove_choice_tip()}"))

    @override
    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + 1  # advances are rounded
        return QSize(
            min(theme.CHIP_WIDTH, width + 2 * theme.SPACE_12 + theme.SPACE_4 + theme.ICON_CHIP),
            self.fontMetrics().height() + 2 * theme.SPACE_4,
        )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.tint(colors.red if self.choice.is_excluded else colors.accent))
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        side = theme.ICON_CHIP
        left = self.width() - theme.SPACE_12 - side
        room = QRect(theme.SPACE_12, 0, left - theme.SPACE_4 - theme.SPACE_12, self.height())
        painter.setPen(colors.text)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, theme.ONE_LINE, text)
        color = colors.text if self.underMouse() else colors.muted
        cross = icons.icon_pixmap("close", color, side, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(left, (self.height() - side) / 2), cross)
