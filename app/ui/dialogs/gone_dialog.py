"""Lists the images that are gone from a pack: where they were, what was seen in them, and their URLs, to be copied."""

from collections.abc import Sequence
from typing import Final, override

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.core.changes import GoneImage
from app.core.display_text import line_shown, url_on_one_line, url_shown
from app.packs.covers import GonePictures
from app.ui import theme
from app.ui.accessibility import announce, announce_items
from app.ui.desktop import copy_text
from app.ui.dialogs.questions import Dialog
from app.ui.picture_painting import fitted_size, paint_small_picture, painted_thumbnail
from app.ui.row_delegate import Index, RowDelegate, TextLine
from app.ui.shelf_model import PictureCache
from app.ui.texts import dialogs as dialog_texts
from app.ui.texts import pack as texts
from app.ui.texts import window
from app.ui.widgets.parts import plain_label, plain_tool_tip
from app.ui.widgets.scrolling import SlimScrollBar

_COPY: Final = QKeySequence.StandardKey.Copy
_PAINTED: Final = 300  # characters
_SPOKEN: Final = 2_000
_MAX_PAINTED_BYTES: Final = 4 << 20


class _GoneDelegate(RowDelegate):
    """Paints the thumbnail, and beside it the former position, the description and the URL."""

    def __init__(self, images: Sequence[GoneImage], pictures: GonePictures, parent: QObject) -> None:
        super().__init__(parent)
        self._images = images
        self._pictures = PictureCache(pictures.picture, _MAX_PAINTED_BYTES)

    @override
    def picture_size(self, _index: Index) -> QSize:
        return QSize(theme.STRIP_PICTURE, theme.STRIP_PICTURE)

    @override
    def lines(self, index: Index) -> Sequence[TextLine]:
        image = self._images[index.row()]
        words = line_shown(image.description, _PAINTED)
        return (
            TextLine(texts.gone_place(image.position), "muted", theme.caption_font),
            TextLine(words or texts.NO_DESCRIPTION.text(), "text" if words else "muted"),
            TextLine(url_shown(image.url, _PAINTED), "muted", theme.caption_font),
        )

    @override
    def paint_picture(self, painter: QPainter, place: QRect, index: Index, colors: theme.Colors) -> None:
        scale = painter.device().devicePixelRatioF()

        def paint(decoded: QImage) -> QPixmap:
            size = fitted_size(decoded.size(), place.size(), scale)
            return painted_thumbnail(decoded, size, scale, theme.STRIP_RADIUS, colors.checker)

        pixmap = self._pictures.painted(self._images[index.row()].url, (scale, colors.dark), paint)
        shown = QRectF(QPointF(), pixmap.deviceIndependentSize() if pixmap is not None else QSizeF(place.size()))
        shown.moveCenter(QRectF(place).center())
        paint_small_picture(painter, shown, pixmap, colors, has_failed=True)


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
        self._images = images
        self._pictures = pictures
        self._list = self._make_list()
        self._note = plain_label(texts.gone_hint(len(images)), name="gone_note", wraps=True)
        self.add_button(texts.COPY_GONE_URLS.text(), name="copy_gone_urls", run=self._on_copy)
        self.add_button(dialog_texts.CLOSE.text())
        self.column.addWidget(self._list, 1)
        self.column.addWidget(self._note)
        self.end()
        self.resize(*theme.TEXT_DIALOG_SIZE)
        pictures.changed.connect(self._list.viewport().update)
        self._looks = QTimer(self, interval=0, singleShot=True)
        self._looks.timeout.connect(self._request_pictures)
        self._list.setFocus()

    def _make_list(self) -> QListWidget:
        view = QListWidget()
        view.setObjectName("gone_images")
        view.setAccessibleName(texts.GONE_IMAGES.text())
        view.setItemDelegate(_GoneDelegate(self._images, self._pictures, view))
        view.setUniformItemSizes(True)
        view.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        view.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollBar(SlimScrollBar())
        view.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        for image in self._images:
            item = QListWidgetItem(line_shown(image.description, _PAINTED), view)
            words = line_shown(image.description, _SPOKEN) or texts.NO_DESCRIPTION.text()
            item.setToolTip(plain_tool_tip(image.description))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, texts.gone_spoken(image.position, words))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, url_shown(image.url))
        view.setCurrentRow(0)
        view.clearSelection()  # the button copies all of them until some are selected
        announce_items(view)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)
        return view

    def _request_pictures(self) -> None:
        """Have the thumbnails of the rows in sight read."""
        first = self._list.indexAt(QPoint(1, 1)).row()
        last = self._list.indexAt(QPoint(1, self._list.viewport().height() - 2)).row()
        end = last + 1 if last >= 0 else len(self._images)
        self._pictures.request(image.url for image in self._images[max(0, first) : end])

    def _on_copy(self) -> None:
        rows = sorted(index.row() for index in self._list.selectedIndexes())
        images = [self._images[row] for row in rows] or self._images
        urls = [url for image in images if (url := url_on_one_line(image.url))]
        if not urls:
            sentence = texts.NO_GONE_URLS.text()
        else:
            sentence = window.urls_copied(len(urls)) if copy_text("\n".join(urls)) else window.NOT_COPIED.text()
        self._note.setText(sentence)
        announce(self._note, sentence)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._looks.start()  # other rows may be in sight
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.matches(_COPY):
            self._on_copy()
            return True
        return super().eventFilter(watched, event)
