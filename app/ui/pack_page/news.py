"""The part of the header that says what has changed since the person looked, and when the service was asked last."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.facets import Facet
from app.core.unseen_changes import ChangeKind
from app.ui import theme
from app.ui.announcements import announce
from app.ui.pack_page.change_count import ChangeCount
from app.ui.texts import changes as texts
from app.ui.texts import live as live_texts
from app.ui.widgets.parts import plain_label, row_layout, set_text_color

if TYPE_CHECKING:
    from collections import Counter

    from app.workspace.open_pack import OpenPack


class News(QWidget):
    """The number of changes of each kind, by which a click filters, and the time of the latest check.

    Where there is too little space for the numbers of all kinds, one number of all of them opens a menu.

    Signals:
        resized: It needs another width; no arguments.
        gone_requested: The images that are gone are to be listed; no arguments.
        menu_requested: The menu of changes is to be opened; the global position.
    """

    resized = Signal()
    gone_requested = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, open_pack: OpenPack) -> None:
        """Follow an open pack."""
        super().__init__()
        self._live_refresh = open_pack.live_refresh
        self._changes = open_pack.changes
        self._filter = open_pack.filter
        self._room = 0
        self._has_room_for_check = False
        row = row_layout(self, spacing=theme.SPACE_12)
        self._counts = {kind: ChangeCount(name=f"changes_{kind.value}") for kind in ChangeKind}
        for kind, count in self._counts.items():
            count.setCheckable(kind is not ChangeKind.GONE)
            count.chosen.connect(lambda excludes, kind=kind: self._on_chosen(kind, excludes=excludes))
            self._add(count)
        self._all = ChangeCount(name="changes_all")
        self._all.chosen.connect(self._on_all_chosen)
        self._add(self._all)
        self._checked = plain_label(name="checked", font=theme.caption_font(self.font()))
        row.addWidget(self._checked)
        self._live_refresh.checked.connect(self._render)
        self._changes.changed.connect(self._render)
        self._changes.arrived.connect(self._on_arrived)
        self._filter.changed.connect(self._show_choices)
        self._tint()
        self._render()

    @property
    def last(self) -> QWidget:
        """What Tab comes to last."""
        return self._all

    def _add(self, count: ChangeCount) -> None:
        count.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        count.customContextMenuRequested.connect(lambda at: self.menu_requested.emit(count.mapToGlobal(at)))
        layout = self.layout()
        assert layout is not None
        layout.addWidget(count)

    @property
    def least_width(self) -> int:
        """The width that one number needs; 0 without changes."""
        return self._all.sizeHint().width() if self._changes.listed else 0

    def set_room(self, room: int, *, has_room_for_check: bool) -> None:
        """Set how much can be shown.

        Args:
            room: Width in pixels. It is exceeded only if not even one number has space.
            has_room_for_check: Whether the time is shown if it has space.
        """
        self._room = room
        self._has_room_for_check = has_room_for_check
        self._lay_out()

    def _render(self) -> None:
        counts, since = self._changes.counts, texts.since(self._changes.listed.since)
        unseen = frozenset(kind for kind in ChangeKind if self._changes.unseen.ids(kind))
        for kind, count in self._counts.items():
            count.show_count(texts.counted(kind, counts[kind]), (kind,), unseen)
            count.setToolTip(f"{texts.tip(kind)}\n{since}")
        kinds = tuple(kind for kind in ChangeKind if counts[kind])
        self._all.show_count(f"{texts.total(counts.total())} ▾", kinds, unseen)
        self._all.setAccessibleName(texts.total(counts.total()))
        self._all.setToolTip(f"{texts.all_counted(counts)}\n{since}")
        check = self._live_refresh.last_check
        self._checked.setText(live_texts.checked(check) if check is not None else "")
        self._show_choices()
        self._lay_out()
        self.resized.emit()

    def _show_choices(self) -> None:
        for kind, count in self._counts.items():
            count.setChecked(self._filter.choice_of(Facet.CHANGE, kind) is not None)
        self._all.setChecked(any(choice.facet is Facet.CHANGE for choice in self._filter.choices))

    def _lay_out(self) -> None:
        """Show the numbers of all kinds and the time, or the numbers, or one number, whatever has space."""
        counts = self._changes.counts
        kinds = [self._counts[kind] for kind in ChangeKind if counts[kind]]
        needed = sum(count.sizeHint().width() for count in kinds) + theme.SPACE_12 * max(0, len(kinds) - 1)
        is_grouped = bool(kinds) and needed > self._room and self._all.sizeHint().width() < needed
        if is_grouped:
            needed = self._all.sizeHint().width()
        focused = next((each for each in (*self._counts.values(), self._all) if each.hasFocus()), None)
        # Those that are shown first, so that a hidden one that has the focus can give it to one of them.
        self._all.setVisible(is_grouped)
        for kind, count in self._counts.items():
            count.setVisible(bool(counts[kind]) and not is_grouped)
        if focused is not None and focused.isHidden():
            heir = self._all if is_grouped else next(iter(kinds), None)
            if heir is not None:
                heir.setFocus()
        with_check = needed + (theme.SPACE_12 if kinds else 0) + self._checked.sizeHint().width()
        has_check = self._live_refresh.last_check is not None
        self._checked.setVisible(has_check and self._has_room_for_check and with_check <= self._room)
        # Otherwise its spacing would remain, and what is before it would not end at the margin.
        self.setVisible(bool(kinds) or not self._checked.isHidden())

    def _on_chosen(self, kind: ChangeKind, *, excludes: bool) -> None:
        if kind is ChangeKind.GONE:
            self.gone_requested.emit()
        else:
            self._filter.toggle(Facet.CHANGE, kind, is_excluded=excludes)

    def _on_all_chosen(self) -> None:
        self.menu_requested.emit(self._all.mapToGlobal(self._all.rect().bottomLeft()))

    def _on_arrived(self, added: Counter[ChangeKind]) -> None:
        if self.isVisible():  # not for a tab that is not shown
            announce(self, texts.all_counted(added))

    def _tint(self) -> None:
        set_text_color(self._checked, theme.colors(self.palette()).muted)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
