"""The images that are gone as a Qt list model, and how they are painted."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.display_text import line_shown, url_shown
from app.ui import icons, theme
from app.ui.picture_painting import fitted_size, painted_thumbnail
from app.ui.texts import changes as texts
from app.ui.tool_tips import plain_tool_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.unseen_changes import GoneImage
    from app.workspace.gone_pictures import GonePictures

IMAGE_ROLE: Final = Qt.ItemDataRole.UserRole
_PAINTED: Final = 300  # characters
_SPOKEN: Final = 2_000
_MOST_PAINTED: Final = 64  # pixmaps

_Index = QModelIndex | QPersistentModelIndex


class GoneModel(QAbstractListModel):
    """One row for each image, by their former positions."""

    def __init__(self, images: Sequence[GoneImage], parent: QObject) -> None:
        """Show images."""
        super().__init__(parent)
        self.images = tuple(images)

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.images)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.images):
            return None
        image = self.images[index.row()]
        if role == IMAGE_ROLE:
            return image
        if role == Qt.ItemDataRole.DisplayRole:
            return line_shown(image.description, _PAINTED)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(image.description)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = line_shown(image.description, _SPOKEN) or texts.NO_DESCRIPTION.text()
            return texts.gone_spoken(image.position, words)
        return url_shown(image.url) if role == Qt.ItemDataRole.AccessibleDescriptionRole else None


class GoneDelegate(QStyledItemDelegate):
    """Paints the thumbnail, and beside it the former position, the description and the URL."""

    def __init__(self, pictures: GonePictures, parent: QObject) -> None:
        """Take thumbnails from `pictures`."""
        super().__init__(parent)
        self._pictures = pictures
        self._painted: OrderedDict[tuple[str, float, bool], QPixmap] = OrderedDict()  # by URL, scale and scheme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        lines = option.fontMetrics.height() + 2 * QFontMetrics(theme.caption_font(option.font)).height()
        return QSize(0, max(theme.STRIP_PICTURE, lines + 2 * theme.SPACE_4) + 2 * theme.SPACE_8)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        image: GoneImage = index.data(IMAGE_ROLE)
        colors = theme.colors(option.palette)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_selected:
            painter.fillRect(option.rect, colors.accent)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, colors.ground_hover)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colors.view if is_selected else colors.accent, 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5))
        content = option.rect.adjusted(theme.SPACE_12, theme.SPACE_8, -theme.SPACE_12, -theme.SPACE_8)
        side = theme.STRIP_PICTURE
        place = QRect(content.x(), content.y() + (content.height() - side) // 2, side, side)
        self._paint_picture(painter, place, image, colors)
        text = colors.view if is_selected else colors.text
        muted = colors.view if is_selected else colors.muted
        self._paint_lines(painter, content.adjusted(side + theme.SPACE_12, 0, 0, 0), option, image, text, muted)
        painter.restore()

    def _paint_lines(
        self,
        painter: QPainter,
        rect: QRect,
        option: QStyleOptionViewItem,
        image: GoneImage,
        text: QColor,
        muted: QColor,
    ) -> None:
        caption = theme.caption_font(option.font)
        words = line_shown(image.description, _PAINTED)
        lines = (
            (texts.gone_place(image.position), caption, muted),
            (words or texts.NO_DESCRIPTION.text(), option.font, text if words else muted),
            (url_shown(image.url, _PAINTED), caption, muted),
        )
        height = sum(QFontMetrics(font).height() for _, font, _ in lines) + 2 * theme.SPACE_4
        top = rect.y() + (rect.height() - height) // 2
        for line, font, color in lines:
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(color)
            elided = metrics.elidedText(line, Qt.TextElideMode.ElideRight, rect.width())
            place = QRect(rect.x(), top, rect.width(), metrics.height())
            painter.drawText(place, theme.ONE_LINE, elided)
            top += metrics.height() + theme.SPACE_4

    def _paint_picture(self, painter: QPainter, place: QRect, image: GoneImage, colors: theme.Colors) -> None:
        scale = painter.device().devicePixelRatioF()
        picture = self._picture(image.url, place.size(), scale, colors)
        if picture is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.ground)
            painter.drawRoundedRect(place, theme.STRIP_RADIUS, theme.STRIP_RADIUS)
            icon = icons.icon_pixmap("broken_picture", colors.muted, theme.ICON, scale)
            inset = (place.width() - theme.ICON) / 2
            painter.drawPixmap(QPointF(place.x() + inset, place.y() + inset), icon)
            return
        size = picture.deviceIndependentSize()
        left = place.x() + (place.width() - size.width()) / 2
        top = place.y() + (place.height() - size.height()) / 2
        painter.drawPixmap(QPointF(left, top), picture)

    def _picture(self, url: str, place: QSize, scale: float, colors: theme.Colors) -> QPixmap | None:
        """The thumbnail of a URL, scaled for painting; None if there is none."""
        key = (url, scale, colors.dark)
        painted = self._painted.get(key)
        if painted is not None:
            self._painted.move_to_end(key)
            return painted
        encoded = self._pictures.picture(url)
        picture = QImage.fromData(encoded) if encoded is not None else QImage()
        if picture.isNull():
            return None
        checker = (colors.checker_light, colors.checker_dark)
        size = fitted_size(picture.size(), place, scale)
        painted = painted_thumbnail(picture, size, scale, theme.STRIP_RADIUS, checker)
        self._painted[key] = painted
        if len(self._painted) > _MOST_PAINTED:
            self._painted.popitem(last=False)
        return painted
