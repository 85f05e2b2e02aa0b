"""Lists of small pictures of a pack: the base that slides and selected images have, too, and the filmstrip.

They start no I/O: they emit which images are in sight, and the page has their thumbnails fetched.
"""

from typing import Final, override

from PySide6.QtCore import (
    QEvent,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.core.models import PackImage
from app.core.saved_values import Mark
from app.packs.open_pack import OpenPack
from app.packs.tiles import TileStage
from app.ui import theme
from app.ui.accessibility import SpokenList
from app.ui.icons import mark_badge
from app.ui.picture_painting import cropped, fitted_size, paint_small_picture, painted_thumbnail
from app.ui.row_delegate import Index
from app.ui.shelf_model import GalleryModel, PictureCache
from app.ui.texts.commands import COMMANDS
from app.ui.texts.wording import Text
from app.ui.widgets.parts import delayed


class PictureStrip(SpokenList):
    """Small pictures, which are painted again when their thumbnails have changed. Subclasses paint the cells.

    Attributes:
        pictures: Those that were painted last. Not those of the gallery, which would have to be painted again.
        cell: The size of each, with what is around it.
    """

    def __init__(self, open_pack: OpenPack, model: GalleryModel, *, name: str, accessible_name: Text = "") -> None:
        """Begin without rows, from left to right.

        Args:
            open_pack: The pack whose images are shown.
            model: The gallery's rows, which have the thumbnails.
            name: Its `objectName`.
            accessible_name: For screen readers.
        """
        super().__init__(name, accessible_name)
        self._tiles = open_pack.thumbnails.tiles
        self.pictures = PictureCache(model.find_picture, theme.FILMSTRIP_BYTES)
        self.cell = QSize(theme.FILMSTRIP, theme.FILMSTRIP)
        self.setItemDelegate(_CellDelegate(self))
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

    def paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, row: int) -> None:
        """Paint what a row shows, with `paint_picture`. The state of the painter is restored afterwards."""
        raise NotImplementedError

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

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isprintable() and event.text().strip():
            event.ignore()  # QListView would search a row that begins with it: the window says what it is for
        else:
            super().keyPressEvent(event)


class _CellDelegate(QStyledItemDelegate):
    def __init__(self, strip: PictureStrip) -> None:
        super().__init__(strip)
        self._strip = strip

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._strip.cell

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self._strip.paint_cell(painter, option, index.row())
        painter.restore()


_NEARLY_SQUARE: Final = 1.05  # longer side divided by the shorter one
_SEEN_AROUND: Final = 2  # images that stay in sight before and after the current one


def is_column(ratio: float, room: QSize) -> bool | None:
    """Where the filmstrip stands beside a picture that is shown whole.

    Args:
        ratio: Width divided by height of the picture.
        room: For both.

    Returns:
        Whether it is a column beside the picture, as for portraits, and not a row below it; None if both would make the
        picture noticeably smaller. For a square picture it is what leaves it larger.
    """
    beside = min(room.width() - theme.FILMSTRIP, room.height() * ratio)
    below = min(room.width(), (room.height() - theme.FILMSTRIP) * ratio)
    is_square = 1 / _NEARLY_SQUARE < ratio < _NEARLY_SQUARE
    is_preferred = beside >= below if is_square else ratio < 1
    least = (1 - theme.FILMSTRIP_LOSS) * min(room.width(), room.height() * ratio)
    widths = {True: beside, False: below}
    return next((each for each in (is_preferred, not is_preferred) if widths[each] >= least), None)


class Filmstrip(PictureStrip):
    """Small pictures with their marks, on the ground of the viewer; the current one has a ring.

    Signals:
        chosen: Another image was clicked; its row.
        in_sight_changed: Other images are in sight; a tuple of them, which is empty while the filmstrip is hidden.
    """

    chosen = Signal(int)
    in_sight_changed = Signal(object)

    def __init__(self, open_pack: OpenPack, model: GalleryModel, parent: QWidget) -> None:
        """Begin hidden.

        Args:
            open_pack: The pack whose images are shown.
            model: The gallery's rows.
            parent: The viewer, whose palette it has.
        """
        super().__init__(open_pack, model, name="filmstrip", accessible_name=COMMANDS["filmstrip"])
        self.setParent(parent)
        self._gallery_model = model
        self._row = -1
        self._inset = (0, 0)  # width and height that are left free at each edge of a cell
        self._in_sight: tuple[PackImage, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys of the viewer do the same
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setAutoScroll(False)  # it would scroll whatever is clicked at an edge
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.setModel(model)
        open_pack.marks.changed.connect(self._repaint)
        open_pack.marks.others.changed.connect(self._repaint)
        model.modelReset.connect(self._look_later)
        self._looks = delayed(self, self._look)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(self._look_later)
        self.hide()

    @property
    def is_column(self) -> bool:
        """Whether the pictures stand one below the other."""
        return self.flow() is QListView.Flow.TopToBottom

    def place(self, room: QRect, *, is_column: bool) -> None:
        """Fill a room as a column or as a row."""
        ratio = self._gallery_model.ratio
        across = theme.FILMSTRIP_PICTURE
        along = round(min(theme.FILMSTRIP_LONGEST, across / ratio if is_column else across * ratio))
        pitch = along + theme.SPACE_12
        cell = QSize(theme.FILMSTRIP, pitch) if is_column else QSize(pitch, theme.FILMSTRIP)
        if is_column is not self.is_column or cell != self.cell:
            margin = (theme.FILMSTRIP - across) // 2
            self.cell = cell
            self._inset = (margin, theme.SPACE_12 // 2) if is_column else (theme.SPACE_12 // 2, margin)
            self.setFlow(QListView.Flow.TopToBottom if is_column else QListView.Flow.LeftToRight)
        self.setGeometry(room)
        self._scroll_to_current()

    def show_row(self, row: int) -> None:
        """Mark a row as the current one, and scroll until it and its neighbours are in sight."""
        self._row = row
        self.setCurrentIndex(self._gallery_model.index(row, 0))
        self._scroll_to_current()

    def _scroll_to_current(self) -> None:
        last = self._gallery_model.rowCount() - 1
        if self._row >= 0 and not self.isHidden():
            for row in (self._row - _SEEN_AROUND, self._row + _SEEN_AROUND, self._row):
                self.scrollTo(self._gallery_model.index(min(max(0, row), last), 0))

    # --- What is in sight -----------------------------------------------------------------------------------------

    def _look_later(self) -> None:
        self._looks.start()

    def _look(self) -> None:
        images: tuple[PackImage, ...] = ()
        if self.isVisible() and self._gallery_model.rowCount():
            first = self.indexAt(self.viewport().rect().topLeft())
            last = self.indexAt(self.viewport().rect().bottomRight())
            end = last.row() if last.isValid() else self._gallery_model.rowCount() - 1
            images = tuple(self._gallery_model.images(range(max(0, first.row()), end + 1)))
        if images != self._in_sight:
            self._in_sight = images
            self.in_sight_changed.emit(images)

    @override
    def paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, row: int) -> None:
        model, colors, (right, down) = self._gallery_model, theme.colors(option.palette), self._inset
        scale, mark = painter.device().devicePixelRatioF(), model.shown_mark(row)
        place = self.paint_picture(
            painter,
            option.rect.adjusted(right, down, -right, -down),
            model.image(row),
            is_pale=mark is Mark.REJECTED or model.is_retained(row),
            ring=Qt.PenStyle.SolidLine if row == self.currentIndex().row() else Qt.PenStyle.NoPen,
        )
        corner = place.topLeft() + QPointF(theme.SPACE_4, theme.SPACE_4)
        if mark is not Mark.NONE:
            painter.drawPixmap(corner, mark_badge(mark, colors, theme.MARK_BADGE_SMALL, scale))
        for other in model.others(row):
            at = corner + QPointF(0, (other.place + 1) * theme.MARK_BADGE)
            if other.mark is not Mark.NONE and at.y() + theme.MARK_BADGE_SMALL <= place.bottom():
                painter.drawPixmap(at, mark_badge(other.mark, colors, theme.MARK_BADGE_SMALL, scale, is_of_other=True))

    # --- Qt -------------------------------------------------------------------------------------------------------

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and current.row() != self._row:
            self.chosen.emit(current.row())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        bar = self.verticalScrollBar() if self.is_column else self.horizontalScrollBar()
        bar.setValue(bar.value() - (delta.y() or delta.x()))
        event.accept()  # also at the end, so that the wheel does not zoom the picture suddenly

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize}:
            self._look_later()
        return super().event(event)
