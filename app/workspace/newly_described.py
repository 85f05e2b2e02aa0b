"""The images of the pack on screen that were described while it was open, and which of them the person has not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.models import DESCRIBED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.core.changes import PackChanges
    from app.core.models import PackImage


class NewlyDescribed(QObject):
    """Images whose description came with a later answer, by image id.

    Attributes:
        ids: Since the pack was opened or refreshed by the person. Live refreshes only add to them, so that none leaves
            a filter which shows them while it is read.
        unseen: Those of them that have not been seen yet.

    Signals:
        changed: `ids` or `unseen` was replaced; no arguments.
        arrived: An answer with new descriptions has arrived; their number.
    """

    changed = Signal()
    arrived = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin without images."""
        super().__init__(parent)
        self.ids: frozenset[str] = frozenset()
        self.unseen: frozenset[str] = frozenset()

    def is_unseen(self, image: PackImage) -> bool:
        """Whether an image was newly described, and has not been seen since."""
        return image.id in self.unseen

    def positions(self, images: Sequence[PackImage]) -> tuple[int, ...]:
        """The indices, in the images of the pack, of those that were newly described."""
        return tuple(position for position, image in enumerate(images) if image.id in self.ids) if self.ids else ()

    def see(self, images: Iterable[PackImage]) -> None:
        """Handle that the person has seen images."""
        self._replace(self.ids, self.unseen.difference(image.id for image in images))

    def show_answer(self, images: Sequence[PackImage], changes: PackChanges | None, *, is_merged: bool) -> None:
        """Add what a later answer has described. In another pack nothing is new.

        Args:
            images: All images of the answer.
            changes: What has changed since the former answer; None if it was for another pack.
            is_merged: See `Content.is_merged`. After another answer, images that were seen are no longer new.
        """
        if changes is None:
            self._replace(frozenset(), frozenset())
            return
        arrived = frozenset(images[position].id for position in changes.newly_described) - {""}
        ids = (self.ids if is_merged else self.unseen) | arrived
        if ids:
            ids = frozenset(image.id for image in images if image.id in ids and image.status == DESCRIBED)
        self._replace(ids, ids & (self.unseen | arrived))
        if changes.newly_described:
            self.arrived.emit(len(changes.newly_described))

    def _replace(self, ids: frozenset[str], unseen: frozenset[str]) -> None:
        if (ids, unseen) != (self.ids, self.unseen):
            self.ids = ids
            self.unseen = unseen
            self.changed.emit()
