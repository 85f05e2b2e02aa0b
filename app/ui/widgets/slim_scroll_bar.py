"""A narrow scroll bar without arrows, for the gallery and the side panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QScrollBar

from app.ui import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class SlimScrollBar(QScrollBar):
    """A vertical scroll bar, `theme.SCROLL_BAR` wide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin at the top."""
        super().__init__(Qt.Orientation.Vertical, parent)
        self._style()

    def _style(self) -> None:
        # Not the widget's palette: setting a style sheet changes that one, which sends PaletteChange again.
        colors = theme.colors(QApplication.palette())
        width = theme.SCROLL_BAR
        handle, hovered = colors.line.name(), theme.mix(colors.line, colors.text, 0.3).name()
        sheet = (
            f"QScrollBar {{ background: transparent; width: {width}px; margin: 0; border: none; }}"
            f"QScrollBar::handle {{ background: {handle}; border-radius: {width // 2 - 1}px; margin: 1px;"
            f" min-height: {theme.SCROLL_HANDLE}px; }}"
            f"QScrollBar::handle:hover {{ background: {hovered}; }}"
            "QScrollBar::add-line, QScrollBar::sub-line { height: 0; }"
            "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
        )
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._style()
