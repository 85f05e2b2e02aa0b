"""Renders the filter of the pack whose tab is shown, in the field of the toolbar and in the row below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.packs.open_pack import OpenPack
from app.packs.pack_filter import PackFilter
from app.ui.accessibility import announce
from app.ui.pack.pack_page import PackPage
from app.ui.shell.connections import Connections
from app.ui.texts import filter as texts
from app.ui.widgets.parts import IconField

if TYPE_CHECKING:
    from app.ui.pack.filter_row import FilterRow

_SETTLED_MS: Final = 600  # without a change, before the result is announced


class FilterPresenter(QObject):
    """Renders the filter of the pack whose tab is shown in the field."""

    def __init__(self, field: IconField) -> None:
        """Begin without a pack.

        Args:
            field: The field in the toolbar; the parent of this object.
        """
        super().__init__(field)
        self._field = field
        self._page: PackPage | None = None
        self._filter: PackFilter | None = None
        self._connections = Connections()
        self._announced = ""
        self._settled = QTimer(self, interval=_SETTLED_MS, singleShot=True)
        self._settled.timeout.connect(self._announce)
        field.textEdited.connect(self._on_edited)
        field.returnPressed.connect(self.leave)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def follow(self, open_pack: OpenPack, page: PackPage) -> None:
        """Show the filter of a pack, whose tab has become the current one.

        Args:
            open_pack: The pack that is filtered.
            page: Its page, which has the other parts of the filter.
        """
        self._connections.end()
        self._settled.stop()
        self._filter, self._page = open_pack.filter, page
        self._connections.add(open_pack.filter.changed, self._on_changed)
        self._announced = texts.shown(self._filter.shown, self._filter.total) if self._filter.is_active else ""
        self._render()

    @property
    def is_set(self) -> bool:
        """Whether there is something to clear."""
        return self._filter is not None and bool(self._filter.text or self._filter.choices)

    def clear(self) -> None:
        """Show all images."""
        if self._filter is not None:
            self._filter.clear()

    def leave(self) -> bool:
        """Go from the field or its row to the images, and return whether one of them had the focus."""
        if self._page is None or not self._has_focus:
            return False
        self._page.gallery.setFocus()
        return True

    def _on_edited(self, text: str) -> None:
        if self._filter is not None:
            self._filter.set_text(text)

    def _on_changed(self) -> None:
        self._render()
        self._settled.start()

    def _render(self) -> None:
        if self._filter is not None and self._field.text() != self._filter.text:
            self._field.setText(self._filter.text)
        self._show_row()

    def _on_focus_changed(self, _former: QWidget | None, now: QWidget | None) -> None:
        # In another window, such as a list of the filter, the focus comes back.
        if now is not None and now.window() is self._field.window():
            self._show_row()
        if now is self._field and self._filter is not None:
            self._filter.prepare()

    def _show_row(self) -> None:
        """Show the row while the filter is in use: while it is set, or has the focus, also on Tab's way to the row."""
        if self._page is not None:
            self._page.show_filter_row(is_shown=self.is_set or self._has_focus or self._is_focus_on_the_way)

    @property
    def _row(self) -> FilterRow | None:
        return self._page.filter_row if self._page is not None else None

    @property
    def _has_focus(self) -> bool:
        """Whether the field or something in the row has the focus."""
        focused: QWidget | None = self._field.window().focusWidget()
        row = self._row
        return focused is self._field or (row is not None and focused is not None and row.isAncestorOf(focused))

    @property
    def _is_focus_on_the_way(self) -> bool:
        """Whether Tab comes from what has the focus to the row, which is still shown."""
        focused: QWidget | None = self._field.window().focusWidget()
        row = self._row
        if row is None or focused is None or not row.isVisible():
            return False
        return row.comes_after(focused, begin=self._field)

    def _announce(self) -> None:
        if self._filter is None:
            return
        sentence = texts.shown(self._filter.shown, self._filter.total)
        was_announced, self._announced = self._announced, sentence if self._filter.is_active else ""
        if self._filter.is_searching or sentence == was_announced or not (self._filter.is_active or was_announced):
            return
        row = self._row
        announce(row.result if row is not None else self._field, sentence)
