"""The picture at the top of the side panel, or the reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.ui import icons, theme
from app.ui.picture_painting import fitted_size, painted_thumbnail
from app.ui.texts import image as texts
from app.ui.texts.formats import sentence_case
from app.ui.widgets.parts import push_button

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QPaintEvent, QResizeEvent


class Preview(QWidget):
    """Shows one whole picture.

    Signals:
        retry_requested: *Try again* was clicked; no arguments.
    """

    retry_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._picture: QImage | None = None
        self._original = QSize()
        self._reason = ""
        self._retry = push_button(texts.TRY_AGAIN.text(), name="try_again_image")
        self._retry.setParent(self)
        self._retry.hide()
        self._retry.clicked.connect(self.retry_requested)

    def show_picture(self, picture: QImage | None, original: QSize) -> None:
        """Show a picture, or only the background while there is none.

        Args:
            picture: The thumbnail.
            original: Size of the whole picture in pixels; the thumbnail is enlarged up to it.
        """
        self._original = original
        self._set(picture, "", can_retry=False)

    def show_failure(self, reason: str, *, can_retry: bool) -> None:
        """Show why there is no picture."""
        self._set(None, reason, can_retry=can_retry)

    def _set(self, picture: QImage | None, reason: str, *, can_retry: bool) -> None:
        self._picture = picture
        self._reason = reason
        self._retry.setVisible(can_retry)
        self.setAccessibleDescription(reason)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.ground)
        painter.drawRoundedRect(QRectF(self.rect()), theme.PANEL_RADIUS, theme.PANEL_RADIUS)
        if self._picture is not None:
            self._paint_picture(painter, self._picture)
        elif self._reason:
            self._paint_reason(painter)

    def _paint_picture(self, painter: QPainter, picture: QImage) -> None:
        colors = theme.colors(self.palette())
        scale = self.devicePixelRatioF()
        size = fitted_size(self._original, self.size(), scale)
        checker = (colors.checker_light, colors.checker_dark)
        pixmap = painted_thumbnail(picture, size, scale, theme.PANEL_RADIUS, checker)
        painter.drawPixmap(
            QPointF(round((self.width() - size.width()) / 2), round((self.height() - size.height()) / 2)), pixmap
        )

    def _paint_reason(self, painter: QPainter) -> None:
        colors = theme.colors(self.palette())
        side = theme.ICON_EMPTY
        mark = icons.icon_pixmap("broken_picture", colors.muted, side, self.devicePixelRatioF())
        top = max(theme.SPACE_8, self.height() // 2 - side - theme.SPACE_8)
        painter.drawPixmap(QPointF((self.width() - side) / 2, top), mark)
        painter.setPen(colors.text)
        rect = QRect(theme.SPACE_8, top + side + theme.SPACE_4, self.width() - theme.SPACE_16, theme.SPACE_32)
        flags = (
            Qt.AlignmentFlag.AlignHCenter
            | Qt.AlignmentFlag.AlignTop
            | Qt.TextFlag.TextWordWrap
            | Qt.TextFlag.TextDontClip
        )
        painter.drawText(rect, int(flags), sentence_case(self._reason))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        hint = self._retry.sizeHint()
        self._retry.setGeometry(
            (self.width() - hint.width()) // 2,
            self.height() - hint.height() - theme.SPACE_12,
            hint.width(),
            hint.height(),
        )
        super().resizeEvent(event)
