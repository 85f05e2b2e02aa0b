"""Rows of packs as a Qt list model, with their texts, and their covers, which are strips of up to five pictures.

There are recent packs, packs of the service, images that were found, and what is between them. Pictures are decoded
when they are painted.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from itertools import count
from typing import Final, override

from msgspec import Struct
from PySide6.QtCore import (
    QBuffer,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath, QPixmap, QStandardItemModel
from PySide6.QtWidgets import QListView

from app.core.display_text import line_shown
from app.core.full_text import FoundImage, Ranges
from app.core.models import SQUARE, PackSummary, cell_ratio
from app.core.saved_values import LeftReview, RecentPack
from app.packs.covers import Covers
from app.packs.pack_list import Section
from app.pictures.byte_bounded import ByteBounded
from app.ui import theme
from app.ui.picture_painting import checkerboard, fitted_size, pixmap_bytes
from app.ui.texts import home as texts
from app.ui.texts.marks import judged
from app.ui.texts.wording import day
from app.ui.theme import Colors
from app.ui.widgets.parts import plain_tool_tip


class RowKind(Enum):
    """What a row is."""

    PACK = auto()
    HEADING = auto()  # says what the rows below it are
    PLACEHOLDER = auto()  # a pack that is being loaded
    ALL = auto()  # leads to everything that was found


class PackRow(Struct, frozen=True):
    """A row, ready to be shown.

    Attributes:
        kind: What it is.
        pack_id: UUID in lower case; empty unless it is a pack or an image.
        name: Of the pack, or the text of the heading; of an image, the part of its description that matches.
        facts: Numbers of images; of a heading, how many packs there are; of an image, its pack and position.
        when: When it was opened last, or created.
        cover_urls: URLs of the pictures of the cover, five at most; of an image, its own.
        is_pinned: Whether it precedes other recent packs.
        is_recent: Whether it is one of the recent packs.
        image_id: The image of the pack to go to; empty for none.
        matches: Begin and end of each matched word in `name`, in ascending order.
        section: Of the service's packs, which the home page is to show; None for the present one. Only of `ALL`.
        left: Where a review goes on that was begun; None if there is nothing to offer.
    """

    kind: RowKind = RowKind.PACK
    pack_id: str = ""
    name: str = ""
    facts: str = ""
    when: str = ""
    cover_urls: tuple[str, ...] = ()
    is_pinned: bool = False
    is_recent: bool = False
    image_id: str = ""
    matches: Ranges = ()
    section: Section | None = None
    left: LeftReview | None = None

    @property
    def key(self) -> str:
        """What a row is recognised by after an update; empty for a placeholder."""
        return f"{self.pack_id}{self.image_id}" or self.name

    @property
    def is_choosable(self) -> bool:
        """Whether it leads somewhere."""
        return self.kind in {RowKind.PACK, RowKind.ALL}

    @property
    def spoken(self) -> str:
        """What screen readers say of it."""
        if self.image_id:
            return texts.found_spoken(self.facts, self.name)
        return texts.pack_spoken(self.name, self.facts, self.when, is_pinned=self.is_pinned)


# The row of a pack of the service is made when it is needed, because its texts take 10 µs.
type ListedRow = PackRow | PackSummary

PLACEHOLDER = PackRow(RowKind.PLACEHOLDER)


def row_of_recent(pack: RecentPack, now: float, left: LeftReview | None = None) -> PackRow:
    """The row of a recent pack.

    Args:
        pack: The pack.
        now: Seconds since 1970, from which "today" is computed.
        left: Its review; None if it was not begun, or is not known.
    """
    facts = texts.facts(pack.image_count, pack.described_count) if left is None else judged(left.review)
    return PackRow(
        pack_id=pack.pack_id,
        name=texts.name_shown(pack.name),
        facts=facts,
        when=texts.opened_at(pack.last_used, now),
        cover_urls=pack.cover_urls,
        is_pinned=pack.is_pinned,
        is_recent=True,
        left=left if left is not None and left.image_id else None,
    )


def row_of_summary(summary: PackSummary) -> PackRow:
    """The row of a pack of the service's list."""
    return PackRow(
        pack_id=summary.id,
        name=texts.name_shown(summary.name or ""),
        facts=texts.facts(summary.image_count) if summary.image_count is not None else "",
        when=day(summary.created_at) if summary.created_at else "",
        cover_urls=(summary.preview_url,) if summary.preview_url else (),
    )


def row_of_image(image: FoundImage) -> PackRow:
    """The row of an image that was found."""
    place = texts.found_place(texts.name_shown(image.pack_name), image.position, map(line_shown, image.keywords))
    text, matches = image.excerpt, image.matches
    if line_shown(text) != text:  # what is removed would move the matches
        text, matches = line_shown(text), ()
    urls = (image.url,) if image.url else ()
    return PackRow(
        pack_id=image.pack_id, name=text, facts=place, cover_urls=urls, image_id=image.image_id, matches=matches
    )


_PACK_FLAGS: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_OTHER_FLAGS: Final = Qt.ItemFlag.ItemNeverHasChildren

_Index = QModelIndex | QPersistentModelIndex


class PackModel(QStandardItemModel):
    """The rows of one list.

    An update of 10,000 rows, however they differ, is made of at most two runs of removed and inserted rows and two
    changes of the order: some 20 ms. As in `GalleryModel`, the base class counts the rows in C++ and holds no items.
    The rows of the service's packs are made when they are needed: their texts take 10 µs each.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._rows: list[ListedRow] = []
        self._keys: list[str | int] = []
        self.setColumnCount(1)

    def row(self, number: int) -> PackRow:
        """One row."""
        row = self._rows[number]
        return row_of_summary(row) if isinstance(row, PackSummary) else row

    def set_rows(self, rows: Iterable[ListedRow]) -> None:
        """Replace the rows. Those that are the same packs as before stay, or move: what is the current row stays so."""
        later = list(rows)
        if later == self._rows:
            return
        keys = _keys(later)
        self._remove_all_but(set(keys))
        former = set(self._keys)
        new = [number for number, key in enumerate(keys) if key not in former]
        if new:
            first = len(self._rows)
            self._rows += [later[number] for number in new]
            self._keys += [keys[number] for number in new]
            self.insertRows(first, len(new))
        places = {key: number for number, key in enumerate(self._keys)}
        self._arrange([places[key] for key in keys])
        changed = [number for number, (old, new) in enumerate(zip(self._rows, later, strict=True)) if old != new]
        self._rows = later
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], 0))

    def _remove_all_but(self, wanted: set[str | int]) -> None:
        gone = [number for number, key in enumerate(self._keys) if key not in wanted]
        if not gone:
            return
        first, last = gone[0], gone[-1]
        if last - first >= len(gone):
            # They become one run. It ends before the row that follows the current one, which is made the current one if
            # that is removed.
            removed = set(gone)
            first = min((each.row() for each in self.persistentIndexList() if each.row() in removed), default=first)
            kept = [number for number in range(len(self._keys)) if number not in removed]
            before = [number for number in kept if number < first]
            self._arrange([*before, *gone, *kept[len(before) :]])
            first = len(before)
        self.removeRows(first, len(gone))
        del self._rows[first : first + len(gone)], self._keys[first : first + len(gone)]

    def _arrange(self, order: Sequence[int]) -> None:
        """Put the rows, of which the former numbers are given, into another order."""
        if all(number == place for place, number in enumerate(order)):
            return
        self.layoutAboutToBeChanged.emit()
        self._rows = [self._rows[number] for number in order]
        self._keys = [self._keys[number] for number in order]
        before, places = self.persistentIndexList(), {number: place for place, number in enumerate(order)}
        self.changePersistentIndexList(before, [self.index(places[each.row()], 0) for each in before])
        self.layoutChanged.emit()

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        row = self._rows[index.row()] if index.isValid() else None
        is_pack = isinstance(row, PackSummary) or (row is not None and row.is_choosable)
        return _PACK_FLAGS if is_pack else _OTHER_FLAGS

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.row(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(row.name) if row.kind is RowKind.PACK else ""
        return None


def _keys(rows: Iterable[ListedRow]) -> list[str | int]:
    """What each row is recognised by after an update. Placeholders are numbered, because they are all the same."""
    placeholders = count()
    return [row.id if isinstance(row, PackSummary) else row.key or next(placeholders) for row in rows]


class ShownPictures(QObject):
    """Encoded thumbnails for the covers of a list. It is there before the workspace can deliver any."""

    def __init__(self, view: QListView) -> None:
        """Begin empty; the view is painted again when pictures have arrived, once a frame."""
        super().__init__(view)
        # Of what is in sight: 24 cards take 5 ms.
        self._repaint = QTimer(self, interval=theme.FRAME_MS, singleShot=True)
        self._repaint.timeout.connect(view.viewport().update)
        self._covers: Covers | None = None
        self._wanted: tuple[str, ...] = ()

    def set_covers(self, covers: Covers) -> None:
        """Set what delivers the pictures."""
        self._covers = covers
        covers.changed.connect(self._on_changed)
        covers.all_changed.connect(self._on_all_changed)
        covers.request(self._wanted)

    def _on_changed(self) -> None:
        if not self._repaint.isActive():
            self._repaint.start()

    def _on_all_changed(self) -> None:
        """Remove the pictures of another server or key, and request those in sight anew."""
        self._on_changed()
        if self._covers is not None:
            self._covers.request(self._wanted)

    def find(self, url: str) -> bytes | None:
        """The encoded thumbnail of a URL; None if it is not in memory."""
        return self._covers.picture(url) if self._covers is not None else None

    def request(self, urls: Sequence[str]) -> None:
        """Request the pictures that are in sight, the most urgent first. Former requests for others are dropped."""
        wanted = tuple(dict.fromkeys(urls))
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if self._covers is not None:
            self._covers.request(wanted)


_MOST_PICTURES: Final = 5
_MAX_BYTES: Final = 24 << 20  # some 200 covers at a pixel ratio of 1, 50 at 2


class CoverCache:
    """Paints covers, and keeps those that were painted last."""

    def __init__(self, find: Callable[[str], bytes | None]) -> None:
        """Begin empty.

        Args:
            find: Returns the encoded thumbnail of a URL, or None.
        """
        self._find = find
        self._painted: ByteBounded[tuple[object, QPixmap]] = ByteBounded(_MAX_BYTES, lambda each: pixmap_bytes(each[1]))

    def painted(
        self, urls: Sequence[str], size: QSize, scale: float, radius: int, colors: Colors, *, is_whole: bool = False
    ) -> QPixmap:
        """The cover of a pack.

        Args:
            urls: Of its pictures. Those that are not in memory are left blank.
            size: In logical pixels.
            scale: Device pixels per logical pixel.
            radius: Of its corners, in logical pixels.
            colors: For the ground.
            is_whole: Whether there is one picture, which is shown whole, in the middle of the ground, as a tile is.
        """
        urls = urls[:_MOST_PICTURES]
        found = tuple((url, data) for url in urls if (data := self._find(url)) is not None)
        form = (size.width(), size.height(), scale, radius, colors.ground.rgb(), tuple(url for url, _ in found))
        key = "\n".join((f"{size.width()}", *urls))
        known = self._painted.get(key)
        if known is not None and known[0] == form:
            return known[1]
        pixmap = _paint([data for _, data in found], size, scale, radius, colors, is_whole=is_whole)
        if found:
            self._painted.put(key, (form, pixmap))
        return pixmap

    def clear(self) -> None:
        """Delete what was painted, because the list is hidden."""
        self._painted.clear()


def strip(sizes: Sequence[tuple[int, int]], size: QSizeF, gap: float) -> tuple[QRectF, ...]:
    """Where the pictures of a cover are: side by side, each in the shape that most of them have, or square.

    As many as have space in that shape fill the width exactly, for which it may change a little; further ones are left
    out.

    Args:
        sizes: Width and height of each picture.
        size: Of the cover.
        gap: Between pictures, in the unit of the size.
    """
    ratio = cell_ratio(sizes) or SQUARE
    count = max(1, min(_MOST_PICTURES, round((size.width() + gap) / (size.height() * ratio + gap))))
    width = (size.width() + gap) / count - gap
    return tuple(QRectF(place * (width + gap), 0, width, size.height()) for place in range(min(count, len(sizes))))


def _paint(
    pictures: Sequence[bytes], size: QSize, scale: float, radius: int, colors: Colors, *, is_whole: bool
) -> QPixmap:
    pixels = (QSizeF(size) * scale).toSize().expandedTo(QSize(1, 1))
    canvas = QImage(pixels, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    files = [QBuffer() for _ in pictures]
    for file, data in zip(files, pictures, strict=True):
        file.setData(data)
    readers = [reader for reader in map(QImageReader, files) if not reader.size().isEmpty()]
    sizes = [(reader.size().width(), reader.size().height()) for reader in readers]
    places = strip(sizes, QSizeF(pixels), theme.COVER_GAP * scale)
    if is_whole and readers:
        whole = QRectF(QPointF(), fitted_size(readers[0].size(), pixels, 1.0))
        whole.moveCenter(QRectF(canvas.rect()).center())
        places = (whole,)
    shown = QRectF(places[0]).united(places[-1]) if places else QRectF(canvas.rect())
    ground, outline = QPainterPath(), QPainterPath()
    ground.addRoundedRect(QRectF(canvas.rect()) if is_whole else shown, radius * scale, radius * scale)
    outline.addRoundedRect(shown, radius * scale, radius * scale)
    painter.fillPath(ground, colors.ground)
    painter.setClipPath(outline)
    for place, reader in zip(places, readers, strict=False):
        picture, target = _decoded(reader, place)
        painter.save()
        painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
        if picture.hasAlphaChannel():
            painter.fillRect(target, checkerboard(scale, colors.checker))
        painter.drawImage(target, picture)
        painter.restore()
    painter.end()
    pixmap = QPixmap.fromImage(canvas)
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def _decoded(reader: QImageReader, place: QRectF) -> tuple[QImage, QRectF]:
    """Decode a picture in about the size in which it is painted, which is quicker for JPEGs, and say where that is.

    It fills its place. Of one that is too high more is cut off below than above.
    """
    grown = QSizeF(reader.size()).scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    target = QRectF(0, 0, grown.width(), grown.height())
    target.moveCenter(place.center())
    target.moveTop(place.top() - (grown.height() - place.height()) * theme.COVER_TOP_SHARE)
    reader.setScaledSize(target.size().toSize().expandedTo(QSize(1, 1)))
    return reader.read(), target
