"""A sentence at the bottom of the picture: that the original is loading, or why it can't be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QBoxLayout

from app.ui import theme
from app.ui.pack_page.viewer.overlay_parts import Island, OverlayButton
from app.ui.texts import accessible_names
from app.ui.texts import viewer as texts
from app.ui.widgets.parts import plain_label, row_layout

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Notice(Island):
    """Shows one sentence, and *Try again* where that can help.

    Signals:
        retry_requested: *Try again* was clicked; no arguments.
        resized: It has another size; no arguments.
    """

    retry_requested = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Begin hidden."""
        super().__init__(parent)
        self._text = plain_label(name="viewer_notice")
        self._retry = OverlayButton(name="try_again_original", accessible_name=accessible_names.TRY_AGAIN)
        self._retry.setText(texts.TRY_AGAIN.text())
        self._retry.clicked.connect(self.retry_requested)
        self._row = row_layout(
            self, spacing=theme.SPACE_8, margins=(theme.SPACE_12, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        )
        self._row.addWidget(self._text)
        self._row.addWidget(self._retry)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence; empty while it is hidden."""
        return self._text.text() if self.isVisible() else ""

    def say(self, text: str, *, can_retry: bool = False) -> None:
        """Show a sentence; an empty one hides the notice."""
        self._text.setText(text)
        self._retry.setVisible(can_retry)
        self.setVisible(bool(text))
        self.adjustSize()
        self.resized.emit()

    def fit(self, most_width: int) -> QSize:
        """The size that it needs; where that is wider than the room, the sentence is broken and the button below it."""
        self._text.setWordWrap(False)
        self._row.setDirection(QBoxLayout.Direction.LeftToRight)
        self._row.activate()
        size = self._row.sizeHint()
        if size.width() <= most_width:
            return size
        self._text.setWordWrap(True)
        self._row.setDirection(QBoxLayout.Direction.TopToBottom)
        self._row.activate()
        return QSize(most_width, self._row.heightForWidth(most_width))
