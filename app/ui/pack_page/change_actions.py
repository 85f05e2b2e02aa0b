"""What a person does with the changes of a pack: mark them as seen, copy a summary, and list the gone images."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QMenu

from app.core.facets import Facet
from app.core.unseen_changes import ChangeKind
from app.ui.clipboard import copy_text
from app.ui.texts import changes as texts
from app.ui.texts import commands as command_texts
from app.ui.texts import toast

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.workspace.open_pack import OpenPack


class ChangeActions(QObject):
    """Acts on what has changed in an open pack since the person looked.

    Signals:
        said: Something was done; a sentence for the toast.
        gone_requested: The images that are gone are to be listed; a tuple of `GoneImage`, and the `GonePictures`.
    """

    said = Signal(str)
    gone_requested = Signal(object, object)

    def __init__(self, open_pack: OpenPack, parent: QWidget) -> None:
        """Set the pack, and the widget to which menus belong."""
        super().__init__(parent)
        self._open_pack = open_pack
        self._widget = parent
        open_pack.changes.all_seen.connect(lambda count: self.said.emit(texts.marked_seen(count)))
        open_pack.changes.all_unseen.connect(lambda count: self.said.emit(texts.marked_unseen(count)))

    @property
    def has_changes(self) -> bool:
        """Whether any change is listed."""
        return bool(self._open_pack.changes.listed)

    @property
    def has_gone_images(self) -> bool:
        """Whether images are listed that are gone."""
        return bool(self._open_pack.changes.listed.gone)

    def mark_all_as_seen(self) -> None:
        """List no change any more. It can be undone."""
        self._open_pack.changes.mark_all_as_seen()

    def list_gone(self) -> None:
        """List the images that are gone."""
        changes = self._open_pack.changes
        if changes.listed.gone:
            self.gone_requested.emit(changes.listed.gone, self._open_pack.gone_pictures)
            changes.see_gone()

    def copy_summary(self) -> None:
        """Copy all changes as text."""
        content = self._open_pack.state.content
        if content is None or not self.has_changes:
            self.said.emit(texts.NOTHING_CHANGED.text())
            return
        from app.ui.pack_page.change_summary import summary

        changes = self._open_pack.changes
        is_copied = copy_text(summary(content.pack.name, changes.listed, changes.counts, changes.images))
        self.said.emit((texts.SUMMARY_COPIED if is_copied else toast.NOT_COPIED).text())

    def open_menu(self, position: QPoint) -> None:
        """Open the menu with all kinds of changes, and what can be done with them.

        Args:
            position: Where, on the screen.
        """
        menu = QMenu(self._widget)
        menu.setObjectName("changes_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        counts, pack_filter = self._open_pack.changes.counts, self._open_pack.filter
        for kind in ChangeKind:
            if not counts[kind]:
                continue
            if kind is ChangeKind.GONE:
                menu.addAction(texts.gone_listed(counts[kind])).triggered.connect(self.list_gone)
                continue
            action = menu.addAction(texts.counted(kind, counts[kind]))
            action.setCheckable(True)
            action.setChecked(pack_filter.choice_of(Facet.CHANGE, kind) is not None)
            action.triggered.connect(partial(self._filter_by, kind))
        menu.addSeparator()
        menu.addAction(command_texts.MARK_ALL_AS_SEEN.text()).triggered.connect(self.mark_all_as_seen)
        menu.addAction(command_texts.COPY_CHANGES.text()).triggered.connect(self.copy_summary)
        menu.popup(position)

    def _filter_by(self, kind: ChangeKind) -> None:
        excludes = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
        self._open_pack.filter.toggle(Facet.CHANGE, kind, is_excluded=excludes)
