"""What has changed in the pack on screen since the person looked at its images, and what of it was not seen."""

import time
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final, override

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack  # noqa: TID251 - undo has no pixels; QtCore lacks these classes

from app.core.changes import (
    NOTHING_CHANGED,
    ChangeKind,
    Description,
    PackChanges,
    UnseenChanges,
    add_answer,
    join,
    unsee,
)
from app.core.models import Pack, PackImage

SEEN_SECONDS: Final = 2.0


class ImageChanges(QObject):
    """The images that are new, gone, newly described or described in other words.

    The change of an image counts as seen when the image was in sight for two seconds and the person has moved on: it is
    no longer in sight or no longer selected, or another pack is shown. So no mark vanishes while it is looked at.

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
        self._in_sight: dict[str, float] = {}  # ids of unseen images, and when they came in sight, of `time.monotonic`
        self._looked_at: set[str] = set()  # ids of unseen images that were in sight for long enough
        self._chosen: frozenset[str] = frozenset()  # ids of unseen images that are selected or viewed

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
        self._in_sight, self._looked_at, self._chosen = {}, set(), frozenset()
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
        self._looked_at -= changes.changed_ids
        for each in changes.changed_ids:
            self._in_sight.pop(each, None)  # its new change was not looked at
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

    def former_of(self, image: PackImage) -> Description | None:
        """The former description of an image whose description is listed as changed."""
        return self.listed.former.get(image.id) if image.id in self.listed.redescribed else None

    def look_at(self, present: Iterable[PackImage], visible: Iterable[PackImage], chosen: Iterable[PackImage]) -> None:
        """Set what the person can look at now. What was looked at and is left counts as seen.

        Args:
            present: The images in sight, also while they are covered, or another window is active.
            visible: Those that can be seen at present.
            chosen: Those that are selected or viewed.
        """
        if not self.unseen:
            return
        now = time.monotonic()
        self._looked_at.update(each for each, since in self._in_sight.items() if now - since >= SEEN_SECONDS)
        self._in_sight = {each: self._in_sight.get(each, now) for each in self._unseen_of(visible)}
        former, self._chosen = self._chosen, self._unseen_of(chosen)
        self._see(self._looked_at - (self._unseen_of(present) - (former - self._chosen)))

    def leave(self) -> None:
        """Handle that another pack is about to be shown: what was looked at counts as seen."""
        self.look_at((), (), ())

    def _unseen_of(self, images: Iterable[PackImage]) -> frozenset[str]:
        return frozenset(image.id for image in images if self.is_unseen(image))

    def _see(self, ids: Collection[str]) -> None:
        self._looked_at.difference_update(ids)
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
