"""A list of small pictures of a pack: the base of the filmstrip, the slides, and the pictures of several images.

It starts no I/O: the page has the thumbnails fetched of what is shown.
"""

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from app.core.models import PackImage
from app.packs.open_pack import OpenPack
from app.packs.tiles import TileStage
from app.ui import theme
from app.ui.accessibility import SpokenList
from app.ui.picture_painting import cropped, fitted_size, paint_small_picture, painted_thumbnail
from app.ui.shelf_model import GalleryModel, PictureCache


class PictureStrip(SpokenList):
    """Small pictures, which are painted again when their thumbnails have changed. A delegate calls `paint_picture`.

    Attributes:
        pictures: Those that were painted last. Not those of the gallery, which would have to be painted again.
    """

    def __init__(self, open_pack: OpenPack, model: GalleryModel, *, name: str, accessible_name: str = "") -> None:
        """Begin without rows, from left to right.

        Args:
            open_pack: The pack whose images are shown.
            model: The gallery's rows, which have the thumbnails.
            name: Its `objectName`.
            accessible_name: For screen readers.
        """
        super().__init__()
        self._tiles = open_pack.thumbnails.tiles
        self.pictures = PictureCache(model.find_picture, theme.FILMSTRIP_BYTES)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        for tiles in (open_pack.thumbnails.tiles, open_pack.large_thumbnails.tiles):
            tiles.picture_replaced.connect(self._on_picture_replaced)
            tiles.changed.connect(self._repaint)
            tiles.all_changed.connect(self._repaint)

    def _on_picture_replaced(self, url: str) -> None:
        self.pictures.remove(url)

    def _repaint(self) -> None:
        self.viewport().update()

    def paint_picture(
        self,
        painter: QPainter,
        room: QRect,
        image: PackImage | None,
        *,
        crop: float | None = None,
        is_pale: bool = False,
        ring: Qt.PenStyle = Qt.PenStyle.NoPen,
        ring_color: QColor | None = None,
    ) -> QRectF:
        """Paint the picture of an image, its ground, or that there is none, and return where.

        Args:
            painter: Where.
            room: In the middle of which the whole picture is fitted.
            image: None for one that is no longer in the pack.
            crop: The ratio of width to height to which the picture is cropped. It fills the height of the room.
            is_pale: Whether it is painted paler.
            ring: The line around it.
            ring_color: None for the accent.
        """
        colors, scale = theme.colors(self.palette()), painter.device().devicePixelRatioF()
        original = self._tiles.size_of(image.url) if image is not None else None
        size = QSizeF(room.size())
        if crop is not None:
            size.setWidth(round(room.height() * crop * scale) / scale)
        elif original is not None:
            size = fitted_size(QSizeF(*original).toSize(), room.size(), scale)
        place = QRectF(QPointF(room.topLeft()), size)
        if crop is None:
            place.moveCenter(QRectF(room).center())
            place.moveTopLeft(QPointF(round(place.x() * scale) / scale, round(place.y() * scale) / scale))

        def paint(picture: QImage) -> QPixmap:
            if crop is not None:
                picture = picture.copy(cropped(crop, QRectF(picture.rect())).toAlignedRect())
            return painted_thumbnail(picture, size, scale, theme.STRIP_RADIUS, colors.checker)

        pixmap = None
        if image is not None:
            pixmap = self.pictures.painted(image.url, (size.toTuple(), scale, colors.dark), paint)
        has_failed = image is None or self._tiles.of(image).stage is TileStage.FAILED
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_small_picture(
            painter, place, pixmap, colors, is_pale=is_pale, has_failed=has_failed, ring=ring, ring_color=ring_color
        )
        return place
