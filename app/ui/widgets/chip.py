"""Chips: a word, a status or a mark on a rounded background."""

from __future__ import annotations

from typing import override

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core.display_text import line_shown
from app.core.saved_values import Mark
from app.ui import theme
from app.ui.marks import mark_badge, mark_color, paint_status_mark, status_color
from app.ui.texts.marks import WORDS, status_word
from app.ui.widgets.parts import SELECTABLE, TextLabel, plain_tool_tip


class Chip(TextLabel):
    """A word on a rounded background; elided where there is not enough room."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        """Show a word."""
        super().__init__(text, parent)
        self.setFont(theme.caption_font(self.font()))
        self.setContentsMargins(theme.SPACE_8, theme.SPACE_4, theme.SPACE_8, theme.SPACE_4)

    def _ground(self) -> QColor:
        text = theme.colors(self.palette()).text
        return theme.mix(self.palette().color(self.backgroundRole()), text, theme.CHIP_SHARE)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ground())
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        rect = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, rect.width())
        if text == self.text() or self.hasSelectedText():
            painter.end()
            super().paintEvent(event)
        else:
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(rect, theme.ONE_LINE, text)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


class ValueChip(Chip):
    """A chip whose text can be selected and copied."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        """Show a word."""
        super().__init__(text, parent)
        self.setTextInteractionFlags(SELECTABLE)


class _SignChip(ValueChip):
    """A chip that has a sign before its word, and a tint of the sign's colour as its background."""

    def __init__(self, sign_width: int, parent: QWidget | None) -> None:
        super().__init__("", parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        left = theme.SPACE_12 + sign_width + theme.SPACE_4
        self.setContentsMargins(left, theme.SPACE_4, theme.SPACE_12, theme.SPACE_4)

    def _color(self) -> QColor:
        raise NotImplementedError

    @override
    def _ground(self) -> QColor:
        return theme.colors(self.palette()).tint(self._color())


class StatusBadge(_SignChip):
    """A status as a mark and a word on a rounded background."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(theme.STATUS_MARK, parent)
        self._status = ""

    def set_status(self, status: str) -> None:
        """Show a status as the API sent it."""
        self._status = status
        self.setText(line_shown(status_word(status)))
        self.setToolTip(plain_tool_tip(status))

    @override
    def _color(self) -> QColor:
        return status_color(self._status, theme.colors(self.palette()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        top = (self.height() - theme.STATUS_MARK) / 2
        paint_status_mark(QPainter(self), QPointF(theme.SPACE_12, top), self._status, self._color())


class MarkChip(_SignChip):
    """A mark as a badge and a word on a rounded background; hidden without a mark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin without a mark."""
        super().__init__(theme.MARK_BADGE_SMALL, parent)
        self._mark = Mark.NONE
        # Otherwise each mark would lay out the whole side panel.
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()

    def set_mark(self, mark: Mark) -> None:
        """Show a mark."""
        self._mark = mark
        if mark is not Mark.NONE:
            self.setText(WORDS[mark].text())
        self.setVisible(mark is not Mark.NONE)

    @override
    def _color(self) -> QColor:
        return mark_color(self._mark, theme.colors(self.palette()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colors = theme.colors(self.palette())
        badge = mark_badge(self._mark, colors, theme.MARK_BADGE_SMALL, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(theme.SPACE_8, (self.height() - theme.MARK_BADGE_SMALL) / 2), badge)
