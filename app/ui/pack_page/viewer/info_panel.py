"""The panel beside the picture: what the AI wrote about the image, and what else the API sent about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.ui import theme
from app.ui.pack_page.details.image_details import ImageDetails
from app.ui.texts import accessible_names
from app.ui.texts import pack as texts
from app.ui.widgets.parts import column_layout
from app.ui.widgets.slim_scroll_bar import SlimScrollBar

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QWheelEvent

    from app.core.models import PackImage


class InfoPanel(QWidget):
    """The details of the side panel without its preview, on the ground of the viewer.

    Signals:
        copy_requested: Copy the image's URL; no arguments.
        text_requested: Show all of a text that is cut here; its title, and the text as it was sent.
    """

    copy_requested = Signal()
    text_requested = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        """Lay out the panel; the palette is the parent's."""
        super().__init__(parent)
        self.setObjectName("viewer_details")
        self.setAccessibleName(accessible_names.DETAILS)
        inner = QWidget(self)
        self._details = ImageDetails(inner, has_preview=False)
        self._details.copy_requested.connect(self.copy_requested)
        self._details.text_requested.connect(self.text_requested)
        margin = theme.SPACE_16
        column_layout(inner, spacing=0, margins=(margin, margin, margin, margin)).addWidget(self._details)
        self._area = QScrollArea()
        self._area.setAccessibleName(texts.IMAGE_DETAILS.text())
        self._area.setWidgetResizable(True)
        # The widgets inside take the focus. On the area itself the focus would not be visible.
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setVerticalScrollBar(SlimScrollBar())
        column_layout(self, spacing=0).addWidget(self._area)
        self._area.setWidget(inner)
        # `paintEvent` paints the background.
        inner.setAutoFillBackground(False)
        self._area.viewport().setAutoFillBackground(False)
        self._details.tint()

    def set_copy_tip(self, tip: str) -> None:
        """Set the tool tip of the button that copies the URL."""
        self._details.set_copy_tip(tip)

    def show_image(self, image: PackImage, total: int) -> None:
        """Show one image of `total`."""
        if not self._details.shows(image):
            self._area.verticalScrollBar().setValue(0)
        self._details.show_image(image, total)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._details.tint()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()  # at the end of the text, so that the wheel does not zoom the picture suddenly

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colors(self.palette()).panel)
