"""What a person does with the changes of a pack: filter by them, list gone images, mark all as seen, copy a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from app.core.facets import Facet
from app.ui.clipboard import copy_text
from app.ui.texts import changes as texts
from app.ui.texts import toast

if TYPE_CHECKING:
    from app.core.unseen_changes import ChangeKind
    from app.workspace.open_pack import OpenPack


class ChangeActions(QObject):
    """Acts on what has changed in an open pack since the person looked.

    Signals:
        said: Something was done; a sentence for the toast.
        gone_requested: The images that are gone are to be listed; a tuple of `GoneImage`, and the `GonePictures`.
    """

    said = Signal(str)
    gone_requested = Signal(object, object)

    def __init__(self, open_pack: OpenPack, parent: QObject) -> None:
        """Set the pack."""
        super().__init__(parent)
        self._open_pack = open_pack
        open_pack.changes.all_seen.connect(lambda count: self.said.emit(texts.marked_seen(count)))
        open_pack.changes.all_unseen.connect(lambda count: self.said.emit(texts.marked_unseen(count)))

    def count(self, kind: ChangeKind) -> int:
        """Number of images with a kind of change."""
        return self._open_pack.changes.counts[kind]

    def is_chosen(self, kind: ChangeKind) -> bool:
        """Whether the filter includes or excludes images with a kind of change."""
        return self._open_pack.filter.choice_of(Facet.CHANGE, kind) is not None

    def filter_by(self, kind: ChangeKind) -> None:
        """Include images with a kind of change in the filter, or not any more; while Alt is held, exclude them."""
        excludes = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
        self._open_pack.filter.toggle(Facet.CHANGE, kind, is_excluded=excludes)

    def list_gone(self) -> None:
        """List the images that are gone; then they were seen."""
        changes = self._open_pack.changes
        if changes.listed.gone:
            self.gone_requested.emit(changes.listed.gone, self._open_pack.gone_pictures)
            changes.see_gone()

    def mark_all_as_seen(self) -> None:
        """List no change any more. It can be undone."""
        self._open_pack.changes.mark_all_as_seen()

    def copy_summary(self) -> None:
        """Copy all changes as text."""
        content, changes = self._open_pack.state.content, self._open_pack.changes
        if content is None or not changes.listed:
            self.said.emit(texts.NOTHING_CHANGED.text())
            return
        from app.ui.pack_page.change_summary import summary

        is_copied = copy_text(summary(content.pack.name, changes.listed, changes.counts, changes.images))
        self.said.emit((texts.SUMMARY_COPIED if is_copied else toast.NOT_COPIED).text())
