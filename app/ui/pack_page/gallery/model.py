"""The images of a shelf as a Qt list model, with their texts for screen readers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QStandardItemModel

from app.core.display_text import line_shown
from app.core.pack_shape import SQUARE
from app.ui.pack_page.gallery.picture_cache import PictureCache
from app.ui.texts import tile as tile_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from PySide6.QtGui import QImage, QPixmap

    from app.core.marks import Mark
    from app.core.models import PackImage
    from app.workspace.marks import Marks
    from app.workspace.newly_described import NewlyDescribed
    from app.workspace.shelf import Shelf
    from app.workspace.tile import Tile
    from app.workspace.tiles import Tiles

TILE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
NEW_ROLE: Final = Qt.ItemDataRole.UserRole + 2
_SHOWN: Final = 2_000  # characters of a description
_FLAGS: Final = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)

_Index = QModelIndex | QPersistentModelIndex


class GalleryModel(QStandardItemModel):
    """One row for each image of the shelf, in the API's order.

    The base class counts the rows in C++ and holds no items. During a layout QListView calls `rowCount` twice a row: in
    Python, 10,000 rows would take 25 ms instead of 1 ms.

    Signals:
        picture_arrived: A picture arrived whose tile was shown as loading; its row, if it is visible or near.
        mark_changed: An image has another mark; its row, if it is visible or near.
        ratio_decided: `ratio` was computed from the pack's images; no arguments.
    """

    picture_arrived = Signal(int)
    mark_changed = Signal(int)
    ratio_decided = Signal()

    def __init__(
        self,
        shelf: Shelf,
        marks: Marks,
        tiles: Tiles,
        large_tiles: Tiles,
        newly_described: NewlyDescribed,
        max_painted_bytes: int,
    ) -> None:
        """Show a shelf.

        Args:
            shelf: Which images are shown.
            marks: Their marks.
            tiles: Their stages and thumbnails.
            large_tiles: Larger thumbnails, which are preferred where they are present.
            newly_described: Which images are marked as newly described.
            max_painted_bytes: Limit for the pixmaps that are kept.
        """
        super().__init__()
        self._shelf = shelf
        self._marks = marks
        self._tiles = tiles
        self._large_tiles = large_tiles
        self._newly_described = newly_described
        self._pictures = PictureCache(self._find_picture, max_painted_bytes)
        self._near = range(0)
        self.setColumnCount(1)
        self._shelf.replaced.connect(self._on_shelf_replaced)
        self._shelf.updated.connect(self._on_shelf_updated)
        self._marks.changed.connect(self._on_marks_changed)
        self._tiles.changed.connect(self._on_tile_changed)
        self._tiles.all_changed.connect(self._on_all_tiles_changed)
        self._tiles.picture_replaced.connect(self._pictures.forget)
        self._large_tiles.picture_replaced.connect(self._pictures.forget)
        self._large_tiles.changed.connect(self._on_tile_changed)
        self._tiles.arrived.connect(self._on_arrived)
        self._tiles.ratio_decided.connect(self.ratio_decided)
        newly_described.changed.connect(self._on_newly_described_changed)
        self._on_shelf_replaced()

    # --- Rows -----------------------------------------------------------------------------------------------------

    def image(self, row: int) -> PackImage:
        """The image of a row."""
        return self._shelf.image(row)

    def images(self, rows: Iterable[int]) -> Iterator[PackImage]:
        """The images of rows, in that order."""
        images, positions = self._shelf.images, self._shelf.positions
        return (images[positions[row]] for row in rows)

    @property
    def all_images(self) -> tuple[PackImage, ...]:
        """The images of all rows, in order."""
        images, positions = self._shelf.images, self._shelf.positions
        return images if len(positions) == len(images) else tuple(self.images(range(len(positions))))

    def tile(self, row: int) -> Tile:
        """The state of a row's tile."""
        return self._tiles.of(self.image(row))

    def is_new(self, row: int) -> bool:
        """Whether the image of a row was newly described, and has not been seen since."""
        return self._newly_described.is_unseen(self.image(row))

    def mark(self, row: int) -> Mark:
        """The mark of a row's image."""
        return self._marks.of(self.image(row))

    def _near_rows_of(self, url: str) -> Iterator[int]:
        """The rows among the visible ones and those around them that show a URL. All rows of a pack may show one."""
        if not self._near:
            return
        shown, positions = self._shelf.positions, self._tiles.positions_of(url)
        begin = bisect_left(positions, shown[self._near[0]])
        end = bisect_right(positions, shown[self._near[-1]])
        for position in positions[begin:end]:
            row = self._shelf.row_of(position)
            if row is not None:
                yield row

    # --- Pictures -------------------------------------------------------------------------------------------------

    def _find_picture(self, url: str) -> bytes | None:
        return self._large_tiles.picture(url) or self._tiles.picture(url)

    def picture(self, row: int) -> QImage | None:
        """The thumbnail of a row; None unless it is in memory."""
        return self._pictures.get(self.image(row).url)

    def painted_picture(
        self, row: int, form: object, paint: Callable[[QImage], QPixmap], *, only_if_made: bool
    ) -> QPixmap | None:
        """The thumbnail of a row in a form for painting; see `PictureCache.painted`."""
        return self._pictures.painted(self.image(row).url, form, paint, only_if_made=only_if_made)

    def draft(self, row: int) -> QImage | None:
        """The thumbnail of a row with few pixels; see `PictureCache.draft`."""
        return self._pictures.draft(self.image(row).url)

    def original_size(self, row: int) -> QSize | None:
        """Size of the whole picture of a row in pixels; None until its thumbnail has arrived."""
        size = self._tiles.size_of(self.image(row).url)
        return QSize(*size) if size is not None else None

    @property
    def ratio(self) -> float:
        """Width divided by height of a cell."""
        return self._tiles.ratio or SQUARE

    def has_pictures(self, rows: Iterable[int]) -> bool:
        """Whether all thumbnails of those rows that count as shown are in memory."""
        return self._tiles.are_ready(self.images(rows))

    def set_seen(self, rows: range, near: range) -> None:
        """Set which rows the view shows.

        Args:
            rows: The visible rows; their pictures stay in memory regardless of the limit.
            near: The visible rows and those around them. Changes of other rows are not emitted, nor are their pictures'
                arrivals.
        """
        self._near = near
        urls = frozenset(image.url for image in self.images(rows))
        self._tiles.protect(urls)
        self._pictures.protect(urls)

    def release_pictures(self) -> None:
        """Give the memory of all pixmaps back, because another page is shown."""
        self._pictures.clear()

    # --- From the workspace ---------------------------------------------------------------------------------------

    def _on_shelf_replaced(self) -> None:
        self._near = range(0)
        self._pictures.keep_only(self._tiles.positions_by_url)
        self.beginResetModel()
        # Views get one reset instead of signals for removed and inserted rows.
        self.blockSignals(True)
        self.setRowCount(0)
        self.setRowCount(len(self._shelf))
        self.blockSignals(False)
        self.endResetModel()

    def _on_shelf_updated(self) -> None:
        self._pictures.keep_only(self._tiles.positions_by_url)
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0))

    def _on_tile_changed(self, url: str) -> None:
        # The view reads other rows when they become visible. Thousands of signals for invisible rows would take a tenth
        # of the GUI thread's time.
        for row in self._near_rows_of(url):
            index = self.index(row, 0)
            self.dataChanged.emit(index, index, [TILE_ROLE])

    def _on_marks_changed(self, ids: frozenset[str]) -> None:
        for row in self._near:
            if self.image(row).id in ids:
                index = self.index(row, 0)
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.AccessibleTextRole])
                self.mark_changed.emit(row)

    def _on_all_tiles_changed(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0), [TILE_ROLE])

    def _on_newly_described_changed(self) -> None:
        if self._near:
            self.dataChanged.emit(self.index(self._near[0], 0), self.index(self._near[-1], 0), [NEW_ROLE])

    def _on_arrived(self, url: str) -> None:
        for row in self._near_rows_of(url):
            self.picture_arrived.emit(row)

    # --- Qt -------------------------------------------------------------------------------------------------------

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        return _FLAGS

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._shelf):
            return None
        row = index.row()
        if role == TILE_ROLE:
            return self.tile(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return line_shown(self.image(row).description or "", _SHOWN)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tile_texts.name(self.image(row), len(self._shelf.images), self.mark(row), is_new=self.is_new(row))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return tile_texts.state(self.tile(row), self.image(row).url)
        return None
