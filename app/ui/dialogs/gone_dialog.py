"""Lists the images that are gone from a pack: where they were, what was seen in them, and their URLs, to be copied."""

from collections.abc import Sequence
from typing import Final, override

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QFontMetrics, QImage, QKeyEvent, QKeySequence, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialogButtonBox,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.core.changes import GoneImage
from app.core.display_text import line_shown, url_on_one_line, url_shown
from app.packs.covers import GonePictures
from app.ui import icons, theme
from app.ui.accessibility import SpokenList, announce
from app.ui.desktop import copy_text
from app.ui.dialogs.questions import Dialog
from app.ui.picture_painting import draw_line, fitted_size, painted_thumbnail
from app.ui.shelf_model import PictureCache
from app.ui.texts import dialogs as dialog_texts
from app.ui.texts import pack as texts
from app.ui.texts import window
from app.ui.widgets.parts import plain_label, plain_tool_tip
from app.ui.widgets.scrolling import SlimScrollBar

IMAGE_ROLE: Final = Qt.ItemDataRole.UserRole
_PAINTED: Final = 300  # characters
_SPOKEN: Final = 2_000
_MAX_PAINTED_BYTES: Final = 4 << 20

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
        self._pictures = PictureCache(pictures.picture, _MAX_PAINTED_BYTES)

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
            painter.setFont(font)
            painter.setPen(color)
            line_height = QFontMetrics(font).height()
            draw_line(painter, QRect(rect.x(), top, rect.width(), line_height), line)
            top += line_height + theme.SPACE_4

    def _paint_picture(self, painter: QPainter, place: QRect, image: GoneImage, colors: theme.Colors) -> None:
        scale = painter.device().devicePixelRatioF()

        def paint(decoded: QImage) -> QPixmap:
            size = fitted_size(decoded.size(), place.size(), scale)
            return painted_thumbnail(decoded, size, scale, theme.STRIP_RADIUS, colors.checker)

        picture = self._pictures.painted(image.url, (scale, colors.dark), paint)
        if picture is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.ground)
            painter.drawRoundedRect(place, theme.STRIP_RADIUS, theme.STRIP_RADIUS)
            icons.paint_icon(painter, place, "broken_picture", colors.muted, theme.ICON)
            return
        size = picture.deviceIndependentSize()
        left = place.x() + (place.width() - size.width()) / 2
        top = place.y() + (place.height() - size.height()) / 2
        painter.drawPixmap(QPointF(left, top), picture)


class GoneDialog(Dialog):
    """A list of images."""

    def __init__(self, images: Sequence[GoneImage], pictures: GonePictures, parent: QWidget | None = None) -> None:
        """List images.

        Args:
            images: Those that are gone.
            pictures: Their thumbnails.
            parent: As Qt's.
        """
        super().__init__(parent, name="gone_dialog", title=texts.GONE_IMAGES.text(), spacing=theme.SPACE_12)
        self._pictures = pictures
        self._model = GoneModel(images, self)
        self._list = self._make_list()
        self._note = plain_label(texts.gone_hint(len(images)), name="gone_note", wraps=True)
        copy = self.add_button(
            texts.COPY_GONE_URLS.text(), QDialogButtonBox.ButtonRole.ActionRole, name="copy_gone_urls"
        )
        copy.setAutoDefault(False)  # otherwise Enter in the list would copy instead of closing the dialog
        copy.clicked.connect(self._on_copy)
        self.add_button(dialog_texts.CLOSE.text())
        self.column.addWidget(self._list, 1)
        self.column.addWidget(self._note)
        self.column.addWidget(self.buttons)
        self.resize(*theme.TEXT_DIALOG_SIZE)
        pictures.changed.connect(self._list.viewport().update)
        self._looks = QTimer(self, interval=0, singleShot=True)  # after the list was laid out
        self._looks.timeout.connect(self._request_pictures)
        self._list.verticalScrollBar().valueChanged.connect(lambda: self._looks.start())
        self._list.setFocus()

    def _make_list(self) -> QListView:
        view = SpokenList()
        view.setObjectName("gone_images")
        view.setAccessibleName(texts.GONE_IMAGES.text())
        view.setModel(self._model)
        view.setItemDelegate(GoneDelegate(self._pictures, view))
        view.setUniformItemSizes(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollBar(SlimScrollBar())
        view.setMouseTracking(True)
        view.setCurrentIndex(self._model.index(0, 0))
        view.clearSelection()  # the button copies all of them until some are selected
        view.installEventFilter(self)
        return view

    def _request_pictures(self) -> None:
        """Have the thumbnails of the rows in sight read."""
        viewport = self._list.viewport().rect()
        first = self._list.indexAt(QPoint(1, 1)).row()
        last = self._list.indexAt(QPoint(1, viewport.bottom() - 1)).row()
        end = last + 1 if last >= 0 else len(self._model.images)
        self._pictures.request(image.url for image in self._model.images[max(0, first) : end])

    def _on_copy(self) -> None:
        rows = sorted(index.row() for index in self._list.selectedIndexes())
        images = [self._model.images[row] for row in rows] or [*self._model.images]
        urls = [url for image in images if (url := url_on_one_line(image.url))]
        if not urls:
            sentence = texts.NO_GONE_URLS.text()
        else:
            sentence = window.urls_copied(len(urls)) if copy_text("\n".join(urls)) else window.NOT_COPIED.text()
        self._note.setText(sentence)
        announce(self._note, sentence)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.matches(QKeySequence.StandardKey.Copy):
                self._on_copy()
                return True
        elif event.type() in {QEvent.Type.Show, QEvent.Type.Resize}:
            self._looks.start()
        return super().eventFilter(watched, event)
