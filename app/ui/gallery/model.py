"""The pack's images as a Qt list model, and the state of each tile. Starts no I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt, Signal

from app.core.display_text import one_line, shortened, url_shown
from app.core.errors import UnreadableEntryError
from app.ui.gallery.picture_cache import PictureCache
from app.ui.tile import LOADING, SHOWN, WAITING, Tile, TileStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QImage, QPixmap

    from app.core.models import Pack, PackImage

TILE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_SPOKEN: Final = 2_000  # characters of a description that a screen reader hears

_Index = QModelIndex | QPersistentModelIndex


class GalleryModel(QStringListModel):
    """One row an image, in the API's order. Tiles belong to URLs, so the same URL twice is one download.

    The base class counts the rows in C++: QListView asks for that number twice a row when it lays out, and with a
    `rowCount` in Python 10,000 rows take 25 ms to lay out instead of 3.

    Signals:
        tiles_changed: Some tile's state changed; no arguments.
    """

    tiles_changed = Signal()

    def __init__(self, max_picture_bytes: int) -> None:
        """Begin empty, with a bound on the pixels kept."""
        super().__init__()
        self._images: tuple[PackImage, ...] = ()
        self._rows_by_url: dict[str, list[int]] = {}
        self._tiles: dict[str, Tile] = {}
        self._counts = dict.fromkeys(TileStage, 0)
        self._pictures = PictureCache(max_picture_bytes)

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
        self._images = pack.images
        self._rows_by_url = pack.rows_by_url
        if keep_pictures:
            self._tiles = {url: tile for url, tile in self._tiles.items() if url in pack.rows_by_url and tile is SHOWN}
        else:
            self._tiles = {}
            self._pictures.clear()
        self._counts = dict.fromkeys(TileStage, 0)
        for url, tile in self._tiles.items():
            self._counts[tile.stage] += len(pack.rows_by_url[url])
        self.setStringList([""] * len(pack.images))
        self.tiles_changed.emit()

    def clear(self) -> None:
        """Show no images."""
        self._images = ()
        self._rows_by_url = {}
        self._tiles = {}
        self._counts = dict.fromkeys(TileStage, 0)
        self._pictures.clear()
        self.setStringList([])
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

    def painted_picture(self, row: int, form: object, paint: Callable[[QImage], QPixmap]) -> QPixmap | None:
        """The thumbnail of a row in a form for painting; see `PictureCache.painted`."""
        return self._pictures.painted(self._images[row].url, form, paint)

    def urls_to_fetch(self, rows: Iterable[int]) -> tuple[str, ...]:
        """URLs of those rows whose thumbnail is neither here nor known to have failed, in that order."""
        tiles = self._tiles
        return tuple(
            image.url
            for image in (self._images[row] for row in rows)
            if image.is_readable and tiles.get(image.url, WAITING).stage in {TileStage.WAITING, TileStage.LOADING}
        )

    def set_loading(self, url: str) -> None:
        """The thumbnail's download began."""
        self._set_tile(url, LOADING)

    def set_picture(self, url: str, picture: QImage, needed_rows: Iterable[int] = ()) -> None:
        """The thumbnail is there; those of `needed_rows` stay in memory whatever it takes."""
        if url not in self._rows_by_url:
            return
        needed = frozenset(self._images[row].url for row in needed_rows)
        for dropped in self._pictures.put(url, picture, needed=needed):
            self._set_tile(dropped, WAITING)
        self._set_tile(url, SHOWN)

    def set_failed(self, url: str, reason: str) -> None:
        """The thumbnail could not be had."""
        self._set_tile(url, Tile(TileStage.FAILED, reason))

    def reset_failed(self, rows: Iterable[int]) -> None:
        """Let failed tiles wait for another try."""
        for row in rows:
            image = self._images[row]
            if image.is_readable and self.tile(row).stage is TileStage.FAILED:
                self._set_tile(image.url, WAITING)

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
            index = self.index(row)
            self.dataChanged.emit(index, index, [TILE_ROLE])
        self.tiles_changed.emit()

    def _spoken_name(self, row: int) -> str:
        image = self._images[row]
        name = f"{image.position} of {len(self._images)}, {one_line(image.status)}"
        return f"{name}: {one_line(shortened(image.description, _SPOKEN))}" if image.description else name

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
            return one_line(shortened(self._images[row].description or "", _SPOKEN))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken_name(row)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return f"{self.tile(row).spoken}, {url_shown(self._images[row].url)}"
        return None


_UNREADABLE: Final = Tile(TileStage.FAILED, UnreadableEntryError.reason)
