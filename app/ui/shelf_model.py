"""The images of a shelf as a Qt list model, with their texts for screen readers and their decoded thumbnails.

A thumbnail is decoded when it is painted, which takes half a millisecond: fast enough to show no placeholder for those
that are in memory encoded. The pixmaps that were painted last are cached.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, override

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QStandardItemModel

from app.core.changes import ChangeKind
from app.core.copies import Stack
from app.core.display_text import line_shown
from app.core.links import Finding
from app.core.models import PackImage
from app.core.saved_values import Mark, Taken
from app.core.shared_review import OtherMark
from app.core.slideshows import Use
from app.packs.open_pack import OpenPack
from app.packs.tiles import Tile
from app.pictures.byte_bounded import ByteBounded
from app.ui.picture_painting import pixmap_bytes
from app.ui.row_delegate import Index
from app.ui.texts import image as image_texts
from app.ui.texts import links as link_texts
from app.ui.texts import reviews, stacks
from app.ui.texts.marks import NO_LONGER_MATCHES


class PictureCache:
    """Decodes thumbnails, and caches the pixmap of each that was painted last: scaled, with round corners."""

    def __init__(self, find: Callable[[str], bytes | None], max_painted_bytes: int) -> None:
        """Begin empty.

        Args:
            find: Returns the encoded thumbnail of a URL, or None.
            max_painted_bytes: Limit for the cached pixmaps.
        """
        self._find = find
        self._painted: ByteBounded[tuple[object, QPixmap]] = ByteBounded(
            max_painted_bytes, lambda each: pixmap_bytes(each[1])
        )
        # The latest result of `get`: the side panel requests the same picture repeatedly.
        self._decoded: tuple[bytes, QImage] | None = None

    def get(self, url: str) -> QImage | None:
        """The decoded thumbnail of a URL, or None."""
        thumbnail = self._find(url)
        if thumbnail is None:
            return None
        if self._decoded is None or self._decoded[0] is not thumbnail:
            self._decoded = (thumbnail, QImage.fromData(thumbnail))
        picture = self._decoded[1]
        return None if picture.isNull() else picture

    def painted(
        self,
        url: str,
        form: object,
        paint: Callable[[QImage], QPixmap],
        *,
        needed: frozenset[str] = frozenset(),
    ) -> QPixmap | None:
        """The pixmap of a URL for painting; None without its thumbnail.

        Args:
            url: URL of the image.
            form: What the pixmap depends on, such as (size, pixel ratio); one of another form is replaced.
            paint: Makes the pixmap of a decoded thumbnail.
            needed: URLs whose pixmaps stay cached regardless of the limit.
        """
        known = self._painted.get(url)
        if known is not None and known[0] == form:
            return known[1]
        thumbnail = self._find(url)
        picture = QImage.fromData(thumbnail) if thumbnail is not None else QImage()
        if picture.isNull():
            return None
        pixmap = paint(picture)
        self._painted.put(url, (form, pixmap), needed)
        return pixmap

    def retain_only(self, urls: Collection[str]) -> None:
        """Drop the pixmaps of all other URLs."""
        self._painted.retain_only(urls)

    def clear(self) -> None:
        """Drop all pixmaps and decoded thumbnails."""
        self._painted.clear()
        self._decoded = None

    def remove(self, url: str) -> None:
        """Drop the pixmap of a URL, because its picture was replaced or removed."""
        self._painted.remove(url)


TILE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
CHANGE_ROLE: Final = Qt.ItemDataRole.UserRole + 2
_SHOWN: Final = 2_000  # characters of a description
_FLAGS: Final = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)


class GalleryModel(QStandardItemModel):
    """One row for each image of the shelf, in the API's order.

    The base class counts the rows in C++ and holds no items. During a layout QListView calls `rowCount` twice a row: in
    Python, 10,000 rows would take 25 ms instead of 1 ms.

    Attributes:
        visible: The rows that the view, which sets this, shows at least in part.
        near: These rows and those around them. Changes of other rows are not emitted, nor are their pictures' arrivals.

    Signals:
        mark_changed: An image has another mark or note, or was taken; its row, if it is visible or near.
        ratio_decided: Pictures may be painted, and `ratio` may have changed; no arguments.
    """

    mark_changed = Signal(int)
    ratio_decided = Signal()

    def __init__(self, open_pack: OpenPack) -> None:
        """Show the shelf of an open pack, with the larger ones of two thumbnails."""
        super().__init__()
        self._shelf = open_pack.shelf
        self._marks = open_pack.marks
        self._tiles = open_pack.thumbnails.tiles
        self._large_tiles = open_pack.large_thumbnails.tiles
        self._changes = open_pack.changes
        self._findings = open_pack.findings
        self._pictures = PictureCache(self.find_picture, open_pack.limits.painted_bytes)
        self.visible = self.near = range(0)
        self.setColumnCount(1)
        self._shelf.replaced.connect(self._on_shelf_replaced)
        self._shelf.updated.connect(self._on_shelf_updated)
        self._marks.changed.connect(self._on_marks_changed)
        self._marks.notes.changed.connect(self._on_marks_changed)
        self._marks.others.changed.connect(self._on_all_texts_changed)
        self._findings.changed.connect(self._on_all_texts_changed)
        self._marks.taken.changed.connect(self._on_marks_changed)
        self._tiles.changed.connect(self._on_tile_changed)
        self._tiles.all_changed.connect(self._on_all_tiles_changed)
        self._tiles.picture_replaced.connect(self._pictures.remove)
        self._large_tiles.picture_replaced.connect(self._pictures.remove)
        self._large_tiles.changed.connect(self._on_tile_changed)
        self._tiles.ratio_decided.connect(self.ratio_decided)
        self._changes.changed.connect(self._on_changes_changed)
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

    @property
    def image_count(self) -> int:
        """Number of images of the pack, also of those that a filter hides."""
        return len(self._shelf.images)

    def tile(self, row: int) -> Tile:
        """The state of a row's tile."""
        return self._tiles.of(self.image(row))

    def change(self, row: int) -> ChangeKind | None:
        """What has happened to the image of a row and has not been seen since; None for nothing."""
        return self._changes.unseen.kind_of(self.image(row).id)

    def mark(self, row: int) -> Mark:
        """The mark of a row's image."""
        return self._marks.of(self.image(row))

    def shown_mark(self, row: int) -> Mark:
        """The mark of a row's image, unless one's own marks are hidden."""
        return Mark.NONE if "" in self._marks.others.hidden else self.mark(row)

    def others(self, row: int) -> list[OtherMark]:
        """What others have made of a row's image."""
        return self._marks.others.marks_of(self.image(row))

    def note(self, row: int) -> str:
        """The note of a row's image; empty if it has none."""
        return self._marks.notes.of(self.image(row))

    def taken(self, row: int) -> Taken:
        """How and when the person has taken a row's image."""
        return self._marks.taken.of(self.image(row))

    @property
    def are_few_taken(self) -> bool:
        """Whether at most half of the images were taken, so that it is worth a sign."""
        return 2 * len(self._marks.taken.known) <= len(self._shelf.images)

    def uses(self, row: int) -> Sequence[Use]:
        """The slideshows that a row's image was used in, the latest first."""
        return self._findings.uses_of(self.image(row))

    def link_finding(self, row: int) -> Finding | None:
        """What was found of the link of a row's image; None if it was not checked."""
        return self._findings.link_finding(self.image(row))

    def link_text(self, row: int, *, is_spoken: bool = False) -> str:
        """The same as a text; empty if it was not checked, and to be spoken only if it does not work."""
        image, check = self.image(row), self._findings.link_of(self.image(row))
        if is_spoken:
            return link_texts.spoken(image.url, check)
        return f"{link_texts.LINK.text()}: {link_texts.summary(image.url, check)}" if check is not None else ""

    @property
    def are_few_used(self) -> bool:
        """Whether at most half of the images were used, so that it is worth a sign."""
        return 2 * len(self._findings.uses or ()) <= len(self._shelf.images)

    def stack(self, row: int) -> Stack | None:
        """The stack that a row's image is in; None if it is in none."""
        return self._shelf.stacks.get(self._shelf.positions[row])

    def stack_line(self, row: int) -> str:
        """Which one of its stack a row's image is, in words; empty if it is in none."""
        return stacks.line(self.stack(row), self._shelf.positions[row])

    def is_retained(self, row: int) -> bool:
        """Whether the image of a row no longer passes the filter, but stays until the person goes on."""
        return self._shelf.is_retained(row)

    def _near_rows_of(self, url: str) -> Iterator[int]:
        """The rows among the visible ones and those around them that show a URL. All rows of a pack may show one."""
        if not self.near:
            return
        near, positions = self._shelf.positions[self.near.start : self.near.stop], self._tiles.positions_of(url)
        begin, end = bisect_left(positions, min(near)), bisect_right(positions, max(near))
        for position in positions[begin:end]:
            row = self._shelf.row_of(position)
            if row is not None:
                yield row

    # --- Pictures -------------------------------------------------------------------------------------------------

    def find_picture(self, url: str) -> bytes | None:
        """The encoded thumbnail of a URL, the larger one if there are two; None unless it is in memory."""
        return self._large_tiles.picture(url) or self._tiles.picture(url)

    def picture(self, row: int) -> QImage | None:
        """The thumbnail of a row; None unless it is in memory."""
        return self._pictures.get(self.image(row).url)

    def painted_picture(self, row: int, form: object, paint: Callable[[QImage], QPixmap]) -> QPixmap | None:
        """The thumbnail of a row in a form for painting; see `PictureCache.painted`. None while tiles may change."""
        if self._tiles.holds_pictures:
            return None
        needed, url = self._tiles.needed, self.image(row).url
        return self._pictures.painted(url, form, paint, needed=needed)

    def original_size(self, row: int) -> QSize | None:
        """Size of the whole picture of a row in pixels; None until its thumbnail has arrived."""
        size = self._tiles.size_of(self.image(row).url)
        return QSize(*size) if size is not None else None

    @property
    def awaits_ratio(self) -> bool:
        """Whether `ratio` may still change, because no picture of the pack has arrived yet."""
        return self._tiles.holds_pictures

    @property
    def ratio(self) -> float:
        """Width divided by height of a cell."""
        return self._tiles.ratio

    def release_pictures(self) -> None:
        """Give the memory of all pixmaps back, because another page is shown."""
        self._pictures.clear()

    # --- From the workspace ---------------------------------------------------------------------------------------

    def _on_shelf_replaced(self) -> None:
        self.visible = self.near = range(0)
        self._pictures.retain_only(self._tiles.positions_by_url)
        self.beginResetModel()
        # Views get one reset instead of signals for removed and inserted rows.
        self.blockSignals(True)
        self.setRowCount(0)
        self.setRowCount(len(self._shelf))
        self.blockSignals(False)
        self.endResetModel()

    def _on_shelf_updated(self) -> None:
        self._pictures.retain_only(self._tiles.positions_by_url)
        self._emit_changed(range(self.rowCount()))

    def _on_tile_changed(self, url: str) -> None:
        # The view reads other rows when they become visible. Thousands of signals for invisible rows would take a tenth
        # of the GUI thread's time.
        for row in self._near_rows_of(url):
            self._emit_changed(range(row, row + 1), TILE_ROLE)

    def _on_marks_changed(self, ids: frozenset[str]) -> None:
        for row in self.near:
            if self.image(row).id in ids:
                self._emit_changed(range(row, row + 1), Qt.ItemDataRole.AccessibleTextRole)
                self.mark_changed.emit(row)

    def _on_all_texts_changed(self) -> None:
        self._emit_changed(self.near, Qt.ItemDataRole.AccessibleTextRole)

    def _on_all_tiles_changed(self) -> None:
        self._emit_changed(range(self.rowCount()), TILE_ROLE)

    def _on_changes_changed(self) -> None:
        self._emit_changed(self.near, CHANGE_ROLE)

    def _emit_changed(self, rows: range, *roles: int) -> None:
        """Let views read some rows again; all roles if none is given."""
        if rows:
            self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[-1], 0), [*roles])

    # --- Qt -------------------------------------------------------------------------------------------------------

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        return _FLAGS

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._shelf):
            return None
        row = index.row()
        if role == TILE_ROLE:
            return self.tile(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return line_shown(self.image(row).description or "", _SHOWN)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            image, total = self.image(row), len(self._shelf.images)
            name = image_texts.tile_name(
                image,
                total,
                self.shown_mark(row),
                self.change(row),
                self.note(row),
                reviews.spoken(self.others(row)),
                is_taken=bool(self.taken(row)),
                found=", ".join(
                    filter(None, (image_texts.used_spoken(self.uses(row)), self.link_text(row, is_spoken=True)))
                ),
            )
            name += stacks.spoken(self.stack(row), image.position - 1)
            return f"{name}, {NO_LONGER_MATCHES.text()}" if self.is_retained(row) else name
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            tile = self.tile(row)
            return image_texts.tile_state(tile.stage.value, tile.error)
        return None
