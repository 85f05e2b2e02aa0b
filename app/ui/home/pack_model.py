"""Rows of packs as a Qt list model, with their texts: recent packs, packs of the service, and what is between them.

An update changes only what differs, so that place and focus stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from itertools import count
from typing import Final, override

from msgspec import Struct
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QStandardItemModel

from app.core.models import PackSummary
from app.core.saved_values import RecentPack
from app.ui.texts import home as texts
from app.ui.texts.wording import day
from app.ui.widgets.parts import plain_tool_tip


class RowKind(Enum):
    """What a row is."""

    PACK = auto()
    HEADING = auto()  # says what the rows below it are
    PLACEHOLDER = auto()  # a pack that is being loaded


class PackRow(Struct, frozen=True):
    """A row, ready to be shown.

    Attributes:
        kind: What it is; only packs can be chosen.
        pack_id: UUID in lower case; empty unless it is a pack.
        name: Of the pack, or the text of the heading.
        facts: Numbers of images; of a heading, how many packs there are.
        when: When it was opened last, or created.
        cover_urls: URLs of the pictures of the cover, four at most.
        is_pinned: Whether it precedes other recent packs.
        is_recent: Whether it is one of the recent packs.
        image_id: The image of the pack to go to; empty for none.
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

    @property
    def key(self) -> str:
        """What a row is recognised by after an update; empty for a placeholder."""
        return self.pack_id or self.name

    @property
    def picture_urls(self) -> tuple[str, ...]:
        """What is needed to paint it."""
        return self.cover_urls

    @property
    def spoken(self) -> str:
        """What screen readers say of it."""
        return texts.pack_spoken(self.name, self.facts, self.when, is_pinned=self.is_pinned)


# The row of a pack of the service is made when it is needed, because its texts take 10 µs.
type ListedRow = PackRow | PackSummary

PLACEHOLDER = PackRow(RowKind.PLACEHOLDER)


def row_of_recent(pack: RecentPack, now: float) -> PackRow:
    """The row of a recent pack.

    Args:
        pack: The pack.
        now: Seconds since 1970, from which "today" is computed.
    """
    return PackRow(
        pack_id=pack.pack_id,
        name=texts.name_shown(pack.name),
        facts=texts.facts(pack.image_count, pack.described_count),
        when=texts.opened_at(pack.last_used, now),
        cover_urls=pack.cover_urls,
        is_pinned=pack.is_pinned,
        is_recent=True,
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
        self._rows_by_url: dict[str, list[int]] = {}  # empty until it is needed
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
        self._rows_by_url = {}
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

    def show_picture(self, url: str) -> None:
        """Paint the rows again whose cover has a picture that arrived."""
        if not self._rows_by_url:
            for number, row in enumerate(self._rows):
                for each in (row.preview_url,) if isinstance(row, PackSummary) else row.cover_urls:
                    self._rows_by_url.setdefault(each, []).append(number)
        for number in self._rows_by_url.get(url, ()):
            index = self.index(number, 0)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def show_pictures(self) -> None:
        """Paint all rows again."""
        if self._rows:
            last = self.index(len(self._rows) - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.DecorationRole])

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        row = self._rows[index.row()] if index.isValid() else None
        is_pack = isinstance(row, PackSummary) or (row is not None and row.kind is RowKind.PACK)
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
