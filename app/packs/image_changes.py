"""What has changed in the pack on screen since the person looked at its images, and what of it was not seen."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from typing import override

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack  # noqa: TID251 - undo has no pixels; QtCore lacks these classes

from app.core.changes import NOTHING_CHANGED, ChangeKind, PackChanges, UnseenChanges, add_answer, join, unsee
from app.core.models import Pack, PackImage


class ImageChanges(QObject):
    """The images that are new, gone, newly described or described in other words.

    Attributes:
        unseen: The changes that were not seen, however long ago they came.
        listed: The same, and those that were seen since the person opened or refreshed the pack: live refreshes only
            add to them, so that none leaves a filter which shows them while it is read.

    Signals:
        changed: `unseen` or `listed` was replaced; no arguments.
        unseen_changed: `unseen` was replaced, but for another pack; no arguments.
        arrived: An answer has brought changes; a `Counter` of their `ChangeKind`.
        all_seen: All changes were marked as seen, perhaps again after that was undone; the number of images.
        all_unseen: That was undone; the number of images.
    """

    changed = Signal()
    unseen_changed = Signal()
    arrived = Signal(object)
    all_seen = Signal(int)
    all_unseen = Signal(int)

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        """Begin without a pack.

        Args:
            undo_stack: What is undone in the pack on screen. Its owner clears it before another pack is shown.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.unseen = NOTHING_CHANGED
        self.listed = NOTHING_CHANGED
        self._undo_stack = undo_stack
        self._pack: Pack | None = None
        self._received_at = 0.0
        self._counts: Counter[ChangeKind] | None = None  # of `listed`; None until it is needed

    @property
    def counts(self) -> Counter[ChangeKind]:
        """Number of listed images of each kind. Several images may have the same id."""
        if self._counts is None:
            listed = self.listed
            images = self._pack.images if self._pack is not None else ()
            has_tiles = listed.new or listed.described or listed.redescribed
            kinds = (listed.kind_of(image.id) for image in images) if has_tiles else ()
            self._counts = Counter(kind for kind in kinds if kind is not None)
            if listed.gone:
                self._counts[ChangeKind.GONE] = len(listed.gone)
        return self._counts

    @property
    def images(self) -> tuple[PackImage, ...]:
        """All images of the latest answer."""
        return self._pack.images if self._pack is not None else ()

    # --- Answers --------------------------------------------------------------------------------------------------

    def show_pack(
        self, pack: Pack | None, unseen: UnseenChanges = NOTHING_CHANGED, received_at: float | None = None
    ) -> None:
        """Begin with another pack.

        Args:
            pack: The pack; None for none.
            unseen: What has changed in it before, and was not seen, if it was saved then.
            received_at: When the answer was received, in seconds since 1970; None for now.
        """
        self._pack = pack
        self._counts = None
        self._received_at = time.time() if received_at is None else received_at
        if (unseen, unseen) != (self.unseen, self.listed):
            self.unseen = self.listed = unseen
            self.changed.emit()

    def show_later(self, pack: Pack, changes: PackChanges, *, is_live: bool) -> None:
        """Add what a later answer for the same pack has changed.

        Args:
            pack: The answer.
            changes: What it has changed.
            is_live: Whether nobody has requested it. Otherwise what was seen is listed no more.
        """
        former, self._pack = self._pack, pack
        self._counts = None
        if former is None:
            return
        unseen = add_answer(self.unseen, former, pack, changes.changed_ids, received_at=self._received_at)
        self._received_at = time.time()
        seen = self.listed.without(self.unseen.all_ids) if is_live else NOTHING_CHANGED
        added = Counter({kind: len(unseen.ids(kind) - self.unseen.ids(kind)) for kind in ChangeKind})
        self._replace(unseen, join(seen, unseen, pack.images))
        if added.total():
            self.arrived.emit(+added)

    # --- What a person sees ---------------------------------------------------------------------------------------

    def is_unseen(self, image: PackImage) -> bool:
        """Whether something has happened to an image that was not seen since."""
        return self.unseen.kind_of(image.id) is not None

    def see(self, images: Iterable[PackImage]) -> None:
        """Handle that the person has seen images."""
        ids = {image.id for image in images if self.is_unseen(image)}
        if ids:
            self._replace(self.unseen.without(ids), self.listed)

    def see_gone(self) -> None:
        """Handle that the person has seen which images are gone."""
        self._replace(self.unseen.without(self.unseen.ids(ChangeKind.GONE)), self.listed)

    def mark_all_as_seen(self) -> None:
        """List no change any more. It can be undone."""
        if self.listed:
            self._undo_stack.push(_SeenCommand(self))

    def remove_from_list(self, seen: UnseenChanges) -> None:
        """Handle that the person has marked changes as seen: they are not listed any more."""
        ids = seen.all_ids
        self._replace(self.unseen.without(ids), self.listed.without(ids))
        self.all_seen.emit(len(ids))

    def bring_back(self, listed: UnseenChanges, unseen: UnseenChanges) -> None:
        """Undo `remove_from_list`. Further answers may have come since.

        Args:
            listed: What was listed then.
            unseen: Those of them that were not seen.
        """
        again = unsee(self.unseen, unseen, self.images)
        seen = listed.without(unseen.all_ids)
        former = self.listed.without(self.unseen.all_ids)
        self._replace(again, join(join(seen, former, self.images), again, self.images))
        self.all_unseen.emit(len(listed.all_ids))

    def _replace(self, unseen: UnseenChanges, listed: UnseenChanges) -> None:
        is_other = unseen != self.unseen
        if not is_other and listed == self.listed:
            return
        self.unseen = unseen
        self.listed = listed
        self._counts = None
        self.changed.emit()
        if is_other:
            self.unseen_changed.emit()


class _SeenCommand(QUndoCommand):
    """Marks all changes as seen that are listed when it is made."""

    def __init__(self, changes: ImageChanges) -> None:
        super().__init__()
        self._changes = changes
        self._listed = changes.listed
        self._unseen = changes.unseen

    @override
    def undo(self) -> None:
        self._changes.bring_back(self._listed, self._unseen)

    @override
    def redo(self) -> None:
        self._changes.remove_from_list(self._listed)
