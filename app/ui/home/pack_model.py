"""Rows of packs as a Qt list model, with their texts, and their covers, which are strips of up to five pictures.

There are recent packs, packs of the service, images that were found, and what is between them. Pictures are decoded
when they are painted.
"""

from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Final, override

from msgspec import Struct
from PySide6.QtCore import QObject, QPointF, QRectF, QSignalBlocker, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap, QStandardItemModel

from app.core.display_text import line_shown
from app.core.full_text import FoundImage, Ranges
from app.core.models import SQUARE, PackSummary, cell_ratio
from app.core.saved_values import LeftReview, RecentPack
from app.packs.pack_list import Section
from app.pictures.byte_bounded import ByteBounded
from app.ui import theme
from app.ui.picture_painting import checkerboard, cropped, fitted_size, pixmap_bytes
from app.ui.row_delegate import Index
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
            return f"{self.facts}: {self.name}"
        return texts.pack_spoken(self.name, self.facts, self.when, is_pinned=self.is_pinned)


# The row of a pack of the service is made when it is needed, because its texts take 10 µs.
type ListedRow = PackRow | PackSummary

PLACEHOLDER = PackRow(RowKind.PLACEHOLDER)


def row_of_recent(pack: RecentPack, now: float, left: LeftReview | None = None, used: int | None = None) -> PackRow:
    """The row of a recent pack.

    Args:
        pack: The pack.
        now: Seconds since 1970, from which "today" is computed.
        left: Its review; None if it was not begun, or is not known.
        used: Number of its images that are used in slideshows; None while that is not known.
    """
    if left is None:
        facts = texts.facts(pack.image_count, pack.described_count, used)
    else:
        uses = [texts.used_of(used, pack.image_count)] if used is not None else []
        facts = " · ".join([judged(left.review), *uses])
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


ROW_ROLE: Final = Qt.ItemDataRole.UserRole

_PACK_FLAGS: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_OTHER_FLAGS: Final = Qt.ItemFlag.ItemNeverHasChildren


class PackModel(QStandardItemModel):
    """The rows of one list, which are always replaced as a whole.

    As in `GalleryModel`, the base class counts the rows in C++ and holds no items. The rows of the service's packs are
    made when they are needed: their texts take 10 µs each.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._rows: list[ListedRow] = []
        self.setColumnCount(1)

    def row(self, number: int) -> PackRow:
        """One row."""
        row = self._rows[number]
        return row_of_summary(row) if isinstance(row, PackSummary) else row

    @property
    def keys(self) -> list[str]:
        """What each row is recognised by after an update; empty for placeholders."""
        return [row.id if isinstance(row, PackSummary) else row.key for row in self._rows]

    def set_rows(self, rows: Sequence[ListedRow]) -> None:
        """Replace the rows, unless they are the same."""
        if [*rows] == self._rows:
            return
        self.beginResetModel()
        self._rows = [*rows]
        with QSignalBlocker(self):  # views are told of the reset
            self.setRowCount(len(self._rows))
        self.endResetModel()

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self._rows[index.row()] if index.isValid() else None
        is_pack = isinstance(row, PackSummary) or (row is not None and row.is_choosable)
        return _PACK_FLAGS if is_pack else _OTHER_FLAGS

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.row(index.row())
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(row.name) if row.kind is RowKind.PACK else ""
        return None


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
        files = [data for _, data in found]
        pixmap = _paint(files, len(urls), size, scale, radius, colors, is_whole=is_whole)
        if found:
            self._painted.put(key, (form, pixmap))
        return pixmap

    def clear(self) -> None:
        """Delete what was painted, because the list is hidden."""
        self._painted.clear()


def strip(sizes: Sequence[QSize], size: QSizeF, gap: float, most: int = _MOST_PICTURES) -> list[QRectF]:
    """Where the pictures of a cover are: side by side, each in the shape that most of them have, or square.

    As many as have space in that shape fill the width exactly, for which it may change a little; further ones are left
    out. Where there are fewer, these fill it, so that all covers of a list have one shape.

    Args:
        sizes: Of the pictures that are there.
        size: Of the cover.
        gap: Between pictures, in the unit of the size.
        most: How many pictures the cover has, also those that are not there yet.
    """
    ratio = cell_ratio([(each.width(), each.height()) for each in sizes]) or SQUARE
    count = max(1, min(most, round((size.width() + gap) / (size.height() * ratio + gap))))
    width = (size.width() + gap) / count - gap
    return [QRectF(place * (width + gap), 0, width, size.height()) for place in range(min(count, len(sizes)))]


def _paint(
    files: Sequence[bytes], most: int, size: QSize, scale: float, radius: int, colors: Colors, *, is_whole: bool
) -> QPixmap:
    pixels = (QSizeF(size) * scale).toSize().expandedTo(QSize(1, 1))
    canvas = QImage(pixels, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(Qt.GlobalColor.transparent)
    pictures = [picture for picture in map(QImage.fromData, files) if not picture.isNull()]
    places = strip([picture.size() for picture in pictures], QSizeF(pixels), theme.COVER_GAP * scale, most)
    if is_whole and pictures:
        places = [QRectF(QPointF(), fitted_size(pictures[0].size(), pixels, 1.0))]
        places[0].moveCenter(QRectF(canvas.rect()).center())
    shown = places[0] if is_whole and places else QRectF(canvas.rect())
    ground, outline = QPainterPath(), QPainterPath()
    ground.addRoundedRect(QRectF(canvas.rect()), radius * scale, radius * scale)
    outline.addRoundedRect(shown, radius * scale, radius * scale)
    with QPainter(canvas) as painter:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillPath(ground, colors.ground)
        painter.setClipPath(outline)
        for place, picture in zip(places, pictures, strict=False):
            # It fills its place. Of one that is too high more is cut off below than above.
            part = cropped(place.width() / place.height(), QRectF(picture.rect()))
            part.moveTop((picture.height() - part.height()) * theme.COVER_TOP_SHARE)
            if picture.hasAlphaChannel():
                painter.fillRect(place, checkerboard(scale, colors.checker))
            smooth = Qt.TransformationMode.SmoothTransformation
            fitted = picture.copy(part.toRect()).scaled(
                place.size().toSize().expandedTo(QSize(1, 1)), Qt.AspectRatioMode.IgnoreAspectRatio, smooth
            )
            painter.drawImage(place, fitted)
    pixmap = QPixmap.fromImage(canvas)
    pixmap.setDevicePixelRatio(scale)
    return pixmap
