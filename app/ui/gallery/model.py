"""The pack's images as a Qt list model, and the state of each tile. Starts no I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItemModel

from app.core.display_text import line_shown, url_shown
from app.core.errors import UnreadableEntryError
from app.ui.gallery.picture_cache import PictureCache
from app.ui.tile import LOADING, SHOWN, WAITING, Tile, TileStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QImage, QPixmap

    from app.core.models import Pack, PackImage
    from app.ui.gallery.picture_cache import Draft

TILE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_SPOKEN: Final = 2_000  # characters of a description that a screen reader hears

_Index = QModelIndex | QPersistentModelIndex


class GalleryModel(QStandardItemModel):
    """One row an image, in the API's order. Tiles belong to URLs, so the same URL twice is one download.

    The base class counts the rows in C++ and holds no items: QListView asks for that number twice a row when it lays
    out, and with a `rowCount` in Python 10,000 rows take 25 ms to lay out instead of 1.

    A tile is shown once its thumbnail is ready, in memory or on disk; `urls_to_fetch` has those that are not in memory.

    Signals:
        tiles_changed: Some tile's state changed; no arguments.
        picture_arrived: A picture came that was being loaded; its row.
    """

    tiles_changed = Signal()
    picture_arrived = Signal(int)

    def __init__(self, max_picture_bytes: int, max_painted_bytes: int) -> None:
        """Begin empty, with bounds on the thumbnails kept, and on those kept as they were painted."""
        super().__init__()
        self._images: tuple[PackImage, ...] = ()
        self._rows_by_url: dict[str, list[int]] = {}
        self._tiles: dict[str, Tile] = {}
        self._counts = dict.fromkeys(TileStage, 0)
        self._kept: set[str] = set()
        self._near = range(0)
        self._pictures = PictureCache(max_picture_bytes, max_painted_bytes)

    @property
    def images(self) -> tuple[PackImage, ...]:
        """All images, in order."""
        return self._images

    def show_pack(self, pack: Pack, *, keep_pictures: bool = False) -> None:
        """Show a pack's images; one reset, whatever their number.

        Args:
            pack: Its images come in the API's order.
            keep_pictures: Whether pictures already here stay for URLs that stay: a refresh must not flicker.
        """
        if keep_pictures:
            self._tiles = {url: tile for url, tile in self._tiles.items() if url in pack.rows_by_url and tile is SHOWN}
            # Signed URLs are other ones after each refresh.
            self._kept.intersection_update(pack.rows_by_url)
            self._pictures.keep_only(pack.rows_by_url)
        else:
            self._forget_tiles()
        self._images = pack.images
        self._rows_by_url = pack.rows_by_url
        self._counts = dict.fromkeys(TileStage, 0)
        for url, tile in self._tiles.items():
            self._counts[tile.stage] += len(pack.rows_by_url[url])
        self._reset(len(pack.images))

    def clear(self) -> None:
        """Show no images."""
        self._forget_tiles()
        self._images = ()
        self._rows_by_url = {}
        self._counts = dict.fromkeys(TileStage, 0)
        self._reset(0)

    def _forget_tiles(self) -> None:
        self._tiles = {}
        self._kept.clear()
        self._pictures.clear()

    def _reset(self, rows: int) -> None:
        self._near = range(0)
        self.beginResetModel()
        # Views hear of one reset, not of rows that go and come.
        self.blockSignals(True)
        self.setRowCount(0)
        self.setColumnCount(1)
        self.setRowCount(rows)
        self.blockSignals(False)
        self.endResetModel()
        self.tiles_changed.emit()

    def image(self, row: int) -> PackImage:
        """The image of a row."""
        return self._images[row]

    def tile(self, row: int) -> Tile:
        """The state of a row's tile."""
        image = self._images[row]
        if not image.is_readable:
            return _UNREADABLE
        return self._tiles.get(image.url, WAITING)

    def picture(self, row: int) -> QImage | None:
        """The thumbnail of a row, None unless it is shown."""
        return self._pictures.get(self._images[row].url)

    def painted_picture(
        self, row: int, form: object, paint: Callable[[QImage], QPixmap], *, only_if_made: bool
    ) -> QPixmap | None:
        """The thumbnail of a row in a form for painting; see `PictureCache.painted`."""
        return self._pictures.painted(self._images[row].url, form, paint, only_if_made=only_if_made)

    def draft(self, row: int) -> Draft | None:
        """The thumbnail of a row for a moment; see `PictureCache.draft`."""
        return self._pictures.draft(self._images[row].url)

    def has_pictures(self, rows: Iterable[int]) -> bool:
        """Whether all thumbnails of those rows that are ready are in memory, none on disk alone."""
        return all(
            url in self._pictures or self._tiles.get(url) is not SHOWN
            for url in (self._images[row].url for row in rows)
        )

    @property
    def mean_thumbnail_bytes(self) -> float:
        """Of the encoded thumbnails in memory; 0 where there are none."""
        return self._pictures.mean_bytes

    def set_seen(self, rows: range, near: range) -> None:
        """Set what the view shows.

        Args:
            rows: Those that can be seen; their pictures stay in memory whatever it takes.
            near: Those whose changes are told, as they are seen or will be at the next moment.
        """
        self._near = near
        self._pictures.protect(frozenset(self._images[row].url for row in rows))

    def urls_to_fetch(self, rows: Iterable[int]) -> tuple[str, ...]:
        """URLs of those rows whose thumbnail is neither in memory nor known to have failed, in that order."""
        tiles, pictures = self._tiles, self._pictures
        return tuple(
            image.url
            for image in (self._images[row] for row in rows)
            if image.is_readable
            and image.url not in pictures
            and tiles.get(image.url, WAITING).stage is not TileStage.FAILED
        )

    def keep_near(self, rows: Iterable[int]) -> None:
        """Let other pictures leave memory before those of these rows, the first of them last of all."""
        self._pictures.use([self._images[row].url for row in rows])

    def set_loading(self, url: str) -> None:
        """The thumbnail's download began."""
        self._set_tile(url, LOADING)

    def set_waiting(self, url: str) -> None:
        """The thumbnail's download was aborted."""
        if self._tiles.get(url) is LOADING:
            self._set_tile(url, WAITING)

    def set_picture(self, url: str, thumbnail: bytes, *, is_kept: bool, is_wanted: bool = True) -> None:
        """The thumbnail is there.

        Args:
            url: Whose it is.
            thumbnail: An encoded picture.
            is_kept: Whether it is on disk as well, and may leave memory.
            is_wanted: Whether it is at or near what is visible, and may push out others.
        """
        rows = self._rows_by_url.get(url)
        if rows is None:
            return
        was_loading = self._tiles.get(url) is LOADING
        if is_kept:
            self._kept.add(url)
        for dropped in self._pictures.put(url, thumbnail, only_if_room=not is_wanted):
            if dropped not in self._kept:
                self._set_tile(dropped, WAITING)
        self._set_tile(url, SHOWN if is_kept or url in self._pictures else WAITING)
        if was_loading:
            for row in rows:
                self.picture_arrived.emit(row)

    def set_kept(self, urls: Iterable[str]) -> None:
        """Those thumbnails are on disk."""
        changes = False
        for url in urls:
            rows = self._rows_by_url.get(url)
            if rows is not None:
                changes = True
                self._kept.add(url)
                if url not in self._tiles:
                    self._tiles[url] = SHOWN
                    self._counts[TileStage.SHOWN] += len(rows)
        if changes:
            # One signal for all: ten thousand would keep the window waiting.
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._images) - 1, 0), [TILE_ROLE])
        self.tiles_changed.emit()

    def set_failed(self, url: str, reason: str) -> None:
        """The thumbnail could not be had; one that was here is no longer good."""
        self._pictures.remove(url)
        self._kept.discard(url)
        self._set_tile(url, Tile(TileStage.FAILED, reason))

    def reset_failed(self, rows: Iterable[int]) -> tuple[str, ...]:
        """Let failed tiles wait for another try.

        Returns:
            Their URLs.
        """
        urls = dict.fromkeys(
            self._images[row].url
            for row in rows
            if self._images[row].is_readable and self.tile(row).stage is TileStage.FAILED
        )
        for url in urls:
            self._set_tile(url, WAITING)
        return tuple(urls)

    def shown_urls(self) -> frozenset[str]:
        """URLs whose thumbnail is ready."""
        return frozenset(url for url, tile in self._tiles.items() if tile is SHOWN)

    def count_by_stage(self) -> dict[TileStage, int]:
        """Number of rows in each stage but waiting."""
        return dict(self._counts)

    def failed_rows(self) -> tuple[int, ...]:
        """Rows whose thumbnail failed and can be tried again."""
        return tuple(
            row for url, tile in self._tiles.items() if tile.stage is TileStage.FAILED for row in self._rows_by_url[url]
        )

    def _set_tile(self, url: str, tile: Tile) -> None:
        rows = self._rows_by_url.get(url)
        if rows is None:
            return
        former = self._tiles.pop(url, None)
        if former is not None:
            self._counts[former.stage] -= len(rows)
        if tile is not WAITING:
            self._tiles[url] = tile
            self._counts[tile.stage] += len(rows)
        for row in rows:
            # Whoever comes to another row reads it then; thousands of signals for what nobody sees cost a tenth of the
            # GUI thread's time.
            if row in self._near:
                index = self.index(row, 0)
                self.dataChanged.emit(index, index, [TILE_ROLE])
        self.tiles_changed.emit()

    def _spoken_name(self, row: int) -> str:
        image = self._images[row]
        name = f"{image.position} of {len(self._images)}, {line_shown(image.status)}"
        return f"{name}: {line_shown(image.description, _SPOKEN)}" if image.description else name

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._images):
            return None
        row = index.row()
        if role == TILE_ROLE:
            return self.tile(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return line_shown(self._images[row].description or "", _SPOKEN)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken_name(row)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return f"{self.tile(row).spoken}, {url_shown(self._images[row].url)}"
        return None


_UNREADABLE: Final = Tile(TileStage.FAILED, UnreadableEntryError.reason)
