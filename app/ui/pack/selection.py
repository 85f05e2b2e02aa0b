"""Which images of the gallery are selected, which one is current, and from where Shift extends a selection.

All of it, and the scroll position, is restored after other images were put on the shelf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSignalBlocker,
    QSize,
    QSizeF,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import QDrag, QFontMetricsF, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.core.changes import PackChanges
from app.core.copy_formats import copied_urls, link_tag
from app.core.display_text import url_on_one_line
from app.core.models import PackImage
from app.packs.open_pack import OpenPack
from app.ui import theme
from app.ui.desktop import web_url
from app.ui.picture_painting import fitted_size, paint_small_picture, painted_thumbnail
from app.ui.row_delegate import Index
from app.ui.shelf_model import GalleryModel
from app.ui.texts.wording import number
from app.ui.widgets.parts import delayed, paint_box

if TYPE_CHECKING:
    from app.ui.pack.gallery_view import GalleryView


class CurrentRow:
    """The current row of a view, and the one from which Shift extends the selection.

    Qt tells screen readers that the current item of a view has the focus, wherever the focus is. Therefore the view has
    a current item only while it has the focus.

    Qt has no function that returns the start of a range. A click without Shift sets it, and so does each change of the
    current item for which `selectionCommand` does not return `Current`. It is forgotten when the model is reset.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        """Begin without a current row."""
        self._view = view
        self._kept = QPersistentModelIndex()
        self._start = QPersistentModelIndex()
        self._command: QItemSelectionModel.SelectionFlag | None = None  # what `command` returns meanwhile

    @property
    def row(self) -> int:
        """The current row; -1 for none."""
        current = self._view.currentIndex()
        return current.row() if current.isValid() else self._kept.row()

    @property
    def range_start(self) -> int:
        """The row from which a range starts; -1 for none."""
        return self._start.row()

    def command(
        self,
        index: Index,
        event: QEvent | None,
        command: QItemSelectionModel.SelectionFlag,
    ) -> QItemSelectionModel.SelectionFlag:
        """Return what the view's `selectionCommand` has to return, and note a new start of a range.

        Args:
            index: Where something is selected.
            event: A click or a key; None for a change of the current item.
            command: What Qt would return.
        """
        command = command if self._command is None else self._command
        may_start = event is None or event.type() == QEvent.Type.MouseButtonPress
        if may_start and not command & QItemSelectionModel.SelectionFlag.Current:
            self._start = QPersistentModelIndex(index)
        return command

    def set_row(self, row: int, *, range_start: int | None = None) -> None:
        """Make a row the current one without selecting it; the next range starts from it, or from another row."""
        self._kept = QPersistentModelIndex(self._view.model().index(row, 0))
        index = self._view.model().index(row if range_start is None else range_start, 0)
        with self._commanding(QItemSelectionModel.SelectionFlag.Select):
            # The base class's, because that of QListView tells screen readers that the item has the focus.
            QAbstractItemView.currentChanged(self._view, index, QModelIndex())
        if self._view.hasFocus():
            self.restore()

    def go_to(self, row: int) -> None:
        """Make a row the current one, select it alone, and let the next range start from it."""
        index = self._view.model().index(row, 0)
        self._view.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.set_row(row)

    def take(self) -> None:
        """Take the current item from the view, which has lost the focus."""
        current = self._view.currentIndex()
        if current.isValid():
            self._kept = QPersistentModelIndex(current)
            self._set(QModelIndex())

    def restore(self) -> None:
        """Give the current item back to the view, which has got the focus."""
        if self._kept.isValid():
            self._set(self._view.model().index(self._kept.row(), 0))
            self._kept = QPersistentModelIndex()

    def _set(self, index: QModelIndex) -> None:
        with self._commanding(QItemSelectionModel.SelectionFlag.SelectCurrent):
            self._view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    @contextmanager
    def _commanding(self, command: QItemSelectionModel.SelectionFlag) -> Iterator[None]:
        """Let `command` return a value, and the view not scroll: with `SelectCurrent` no range starts."""
        view, scrolls = self._view, self._view.hasAutoScroll()
        view.setAutoScroll(False)
        self._command = command
        yield
        self._command = None
        view.setAutoScroll(scrolls)


class Selection(QObject):
    """Which rows of a view are selected.

    Signals:
        changed: Other rows are selected; no arguments.
    """

    changed = Signal()

    def __init__(self, view: QAbstractItemView, model: GalleryModel) -> None:
        """Set the view, which shows the model already."""
        super().__init__(view)
        self._view = view
        self._selected = view.selectionModel()
        self._model = model
        self._selected.selectionChanged.connect(self.changed)
        model.modelReset.connect(self.changed)  # of which the selection model gives no signal

    @property
    def count(self) -> int:
        """Number of selected rows; fast for any number."""
        return sum(span.height() for span in self._selected.selection().toList())

    def rows(self) -> tuple[int, ...]:
        """Selected rows."""
        rows: list[int] = []
        for span in self._selected.selection().toList():
            rows.extend(range(span.top(), span.bottom() + 1))
        return tuple(sorted(rows))

    def images(self) -> tuple[PackImage, ...]:
        """Selected images, in the order of the pack."""
        rows = self.rows()
        if len(rows) == self._model.rowCount():
            return self._model.all_images
        return tuple(sorted(self._model.images(rows), key=lambda image: image.position))  # stacks have other places

    def invert(self) -> None:
        """Select exactly the rows that are not selected."""
        selected = set(self.rows())
        self.select([row for row in range(self._model.rowCount()) if row not in selected])

    def select(self, rows: Sequence[int]) -> None:
        """Select exactly these rows, in ascending order."""
        if not rows:
            self._selected.clearSelection()
            return
        selection = selection_of(rows, self._model)
        # Otherwise Qt would compare all former ranges with all new ones: 25 s for 50,000 ranges.
        with QSignalBlocker(self._selected):
            self._selected.clearSelection()
        self._selected.select(selection, QItemSelectionModel.SelectionFlag.Select)
        self._view.viewport().update()


def selection_of(rows: Iterable[int], model: QAbstractItemModel) -> QItemSelection:
    """Rows of a model, in ascending order, as Qt's selections have them."""
    selection = QItemSelection()
    for first, last in spans(rows):
        selection.select(model.index(first, 0), model.index(last, 0))
    return selection


def spans(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last row of each run of adjacent rows: one selection range for each row would be slow in Qt."""
    for _, run in groupby(enumerate(rows), key=lambda numbered: numbered[1] - numbered[0]):
        adjacent = [row for _, row in run]
        yield adjacent[0], adjacent[-1]


class _Place(Struct, frozen=True):
    """Where the person is, as rows of a shelf.

    Attributes:
        positions: In the pack, of the rows of that shelf.
        current: The current row; -1 for none.
        range_start: The row from which a range starts; -1 for none.
        anchor: As of `GalleryView.anchor`.
        tops: The upper edges of the visible rows, in cells.
        scrolled: Position of the scroll bar, in cells.
    """

    positions: Sequence[int] = ()
    current: int = -1
    range_start: int = -1
    anchor: tuple[int, float] | None = None
    tops: Mapping[int, float] = {}
    scrolled: float = 0.0


class ViewKeeper(QObject):
    """Keeps selected images, current image, start of a range and visible images while the shelf is replaced.

    If the current image, the start of a range or the first visible image is gone, the nearest image takes its place:
    the next one that is still there, else the last one before it. Selected images that a filter hides are remembered,
    as are the current image and the place that it was at, so that they come back when the filter shows them again,
    unless the person has selected or marked something, or has gone somewhere, meanwhile.

    Attributes:
        is_replacing: Whether the selection changes because the shelf is being replaced, and not because of the person.

    Signals:
        restored: Other images of the same answer are shown, and the state is restored; no arguments.
    """

    restored = Signal()

    def __init__(self, gallery: GalleryView, open_pack: OpenPack) -> None:
        """Set the grid, and the pack whose shelf it shows."""
        super().__init__(gallery)
        self.is_replacing = False
        self._gallery = gallery
        self._shelf = open_pack.shelf
        self._filter = open_pack.filter
        self._replaced_images: Sequence[PackImage] | None = None  # until the state is restored
        self._selected: set[int] = set()  # positions in the pack, also of images that are not shown
        self._place = _Place()
        self._is_kept = False  # whether the person has selected nothing since both were restored
        self._restored_at: tuple[int, int] | None = None  # the place at which the person was left then
        self._flows = False  # whether a few images come or go, so that the others move up or down by some places
        gallery.selection.changed.connect(self._on_selection_changed)
        self._lines_timer = delayed(self, self._on_laid_out)  # the row of the filter may come or go
        # The person has acted on what is selected now.
        open_pack.marks.given.connect(self._forget)
        gallery.moved_by_key.connect(self._forget)
        self._shelf.about_to_be_replaced.connect(self._on_about_to_be_replaced)
        self._shelf.replaced.connect(self._on_replaced)

    def finish(self, changes: PackChanges | None) -> None:
        """Restore the state after another answer was put on the shelf; for another pack, discard it.

        Args:
            changes: As of `OpenPack.content_changed`.
        """
        if changes is None:
            self._is_kept = False
        elif self._replaced_images is not None:  # otherwise the rows stay
            self._flows = False
            self._restore(changes.position_of)
            self._restored_at = None
        self._replaced_images = None
        self.is_replacing = False

    @property
    def _here(self) -> tuple[int, int]:
        """The current row, and the position of the scroll bar."""
        return self._gallery.current.row, self._gallery.verticalScrollBar().value()

    def _on_about_to_be_replaced(self) -> None:
        gallery, shelf = self._gallery, self._shelf
        # While nothing is shown, the person is where they were before.
        self._flows = self._filter.is_following_marks and gallery.current.row >= 0
        is_kept = self._is_kept and not self._flows
        if not is_kept:
            self._selected = {shelf.positions[row] for row in gallery.selection.rows()}
        if not is_kept or self._restored_at != self._here:
            current, height = gallery.current, gallery.grid.cell.height()
            tops = {row: gallery.grid.top_of(row) / height for row in gallery.visible_rows}
            scrolled = gallery.verticalScrollBar().value() / height
            self._place = _Place(shelf.positions, current.row, current.range_start, gallery.anchor(), tops, scrolled)
        self._replaced_images = shelf.images
        self.is_replacing = True

    def _on_replaced(self) -> None:
        """Restore the state at once if other images of the same answer are shown."""
        if self._replaced_images is None or self._replaced_images is not self._shelf.images:
            return
        self._replaced_images = None
        self._restore()
        if not self._flows:
            self._show_whole_lines()
            self._lines_timer.start()
        self._restored_at = self._here
        self.is_replacing = False
        self._gallery.update_visible_rows()
        self.restored.emit()

    def _restore(self, moved: Callable[[int], int | None] | None = None) -> None:
        """Restore the state for the images that are still there; new images are not selected.

        If a filter hides all selected images, the current one is selected in their place: keys act on it.

        Args:
            moved: Maps the former position of an image to the present one, and to None where the image is gone. None if
                it is the same answer, so that each image has the same position.
        """
        gallery, shelf, place = self._gallery, self._shelf, self._place

        def nearest(row: int) -> tuple[int, int] | None:
            return shelf.nearest_row(place.positions, row, moved) if row >= 0 else None

        if moved is not None:
            self._selected = {position for position in map(moved, self._selected) if position is not None}
        rows = [row for row, position in enumerate(shelf.positions) if position in self._selected]
        start, current = nearest(place.range_start), nearest(place.current)
        if current is not None:
            gallery.current.set_row(current[1], range_start=start[1] if start is not None else None)
        if self._selected and not rows and current is not None and moved is None:
            rows = [current[1]]
        selection = selection_of(rows, gallery.model())
        gallery.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._is_kept = True
        top = nearest(place.anchor[0]) if place.anchor is not None else None
        if place.anchor is None or top is None:
            return
        anchor, offset = place.anchor
        former_row, row = top
        if self._flows:
            # Scrolled as far as before, unless there are more or fewer lines above.
            first = min(place.tops)
            others = shelf.place_of(place.positions[first]) - first
            row, offset = 0, -place.scrolled - round(others / gallery.grid.columns)
        else:
            # A visible image stays where it is; one that was not visible takes the place of the anchor.
            offset += place.tops.get(former_row, place.tops[anchor]) - place.tops[anchor]
        gallery.scroll_to_anchor(row, offset)
        if self._flows and current is not None and place.current in place.tops:
            gallery.scrollTo(gallery.model().index(current[1], 0))

    def _show_whole_lines(self) -> None:
        """Scroll so that the first visible line of tiles is whole, and that of the current one, if it is visible.

        At the end of the images the last line is whole instead.
        """
        gallery = self._gallery
        bar, height, row = gallery.verticalScrollBar(), gallery.grid.cell.height(), gallery.current.row
        top = min(round(bar.value() / height), bar.maximum() // height)
        if row in gallery.rows_around(0, 0):
            line = gallery.grid.top_of(row) // height
            top = min(max(top, line + 1 - gallery.viewport().height() // height), line)
        bar.setValue(top * height)

    def _on_laid_out(self) -> None:
        self._show_whole_lines()
        self._restored_at = self._here

    def _on_selection_changed(self) -> None:
        if not self.is_replacing:
            self._is_kept = False

    def _forget(self) -> None:
        if self._gallery.current.row >= 0:
            self._is_kept = False


# --- Dragging ---------------------------------------------------------------------------------------------------------


class DraggedUrls(QMimeData):
    """The URLs of images.

    Attributes:
        images: The images, for parts of this program.
    """

    def __init__(self, images: Sequence[PackImage], *, is_text_alone: bool) -> None:
        """Make the data.

        Args:
            images: The images; at least one has a URL.
            is_text_alone: Whether only ``text/plain`` is offered.
        """
        super().__init__()
        self.images = images
        texts = copied_urls(images)
        found = [(text, web_url(text)) for text in texts] if not is_text_alone else []
        urls = [url for _, url in found if url is not None]
        if urls:
            self.setUrls(urls)
            encoded = QUrl.ComponentFormattingOption.FullyEncoded
            self.setHtml(
                "<br>".join(link_tag(url.toString(encoded), text) if url else escape(text) for text, url in found)
            )
        self.setText("\n".join(texts))


def drag_pixmap(view: QWidget, picture: QImage | None, size: QSize, count: int) -> QPixmap:
    """Paint a picture with the number of images over its upper right corner.

    Args:
        view: From which it is dragged; it has the colours, the font and the resolution.
        picture: The thumbnail; None without one.
        size: Of the whole picture.
        count: Number of images that are dragged.
    """
    scale, colors, font = view.devicePixelRatioF(), theme.colors(view.palette()), theme.semibold_font(view.font())
    metrics, words = QFontMetricsF(font), number(count)
    height = metrics.height() + theme.SPACE_4
    badge = QRectF(0, 0, max(height, metrics.horizontalAdvance(words) + 2 * theme.SPACE_8), height)
    room = QSize(theme.DRAG_PICTURE, theme.DRAG_PICTURE)
    place = QRectF(QPointF(0, height / 2), fitted_size(size, room, scale))
    canvas = QPixmap((QSizeF(place.width() + badge.width() / 2, place.bottom()) * scale).toSize())
    canvas.setDevicePixelRatio(scale)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    pixmap = None
    if picture is not None:
        pixmap = painted_thumbnail(picture, place.size(), scale, theme.TILE_RADIUS, colors.checker)
    paint_small_picture(painter, place, pixmap, colors)
    badge.moveLeft(max(0.0, place.right() - badge.width() / 2))
    paint_box(painter, badge, colors.accent, radius=height / 2)
    painter.setFont(font)
    painter.setPen(colors.view)
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return canvas


def start_drag(view: QWidget, model: GalleryModel, rows: Sequence[int], pressed: int, *, is_text_alone: bool) -> None:
    """Drag images of a gallery until they are dropped. Those without a URL are left out; if none has one, do nothing.

    Args:
        view: Where the drag starts.
        model: The rows of the view.
        rows: The images, which are dragged in pack order.
        pressed: The row under the pointer, whose picture is seen.
        is_text_alone: Whether only plain text is offered, which text editors insert.
    """
    images = tuple(sorted(model.images(rows), key=lambda image: image.position))
    count = sum(1 for image in images if url_on_one_line(image.url))
    if not count:
        return
    drag = QDrag(view)
    drag.setMimeData(DraggedUrls(images, is_text_alone=is_text_alone))
    size = model.original_size(pressed) or QSize(theme.DRAG_PICTURE, theme.DRAG_PICTURE) / 2
    drag.setPixmap(drag_pixmap(view, model.picture(pressed), size, count))
    drag.setHotSpot(QPoint(-theme.DRAG_DISTANCE, -theme.DRAG_DISTANCE))
    # A file manager may make links to the images instead of downloading them.
    drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.LinkAction, Qt.DropAction.CopyAction)
