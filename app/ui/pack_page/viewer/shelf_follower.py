"""Tells where images have gone when the pack or the filter changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.core.changes import PackChanges
    from app.core.models import PackImage
    from app.workspace.open_pack import OpenPack


class ShelfFollower(QObject):
    """Watches the shelf for an owner that has rows of it.

    Signals:
        moved: Other images are shown; `Shelf.positions` as they were when `note` was called, and a function that maps
            the former position of an image to the present one, None where the image is gone.
        updated: The rows are the same, but another answer has data about the images; no arguments.
        gone: Another pack is shown, or none; no arguments.
    """

    moved = Signal(object, object)
    updated = Signal()
    gone = Signal()

    def __init__(self, open_pack: OpenPack, parent: QObject) -> None:
        """Watch nothing yet."""
        super().__init__(parent)
        self._shelf = open_pack.shelf
        self._is_watching = False
        # What the owner's rows refer to: a filter may replace the shelf again before `content_changed` is emitted.
        self._positions: Sequence[int] = ()
        self._images: tuple[PackImage, ...] = ()
        self._shelf.replaced.connect(self._on_replaced)
        self._shelf.updated.connect(self._on_updated)
        open_pack.content_changed.connect(self._on_content_changed)

    def note(self) -> None:
        """Watch from now on: the owner's rows are of the shelf as it is now."""
        self._is_watching = True
        self._positions, self._images = self._shelf.positions, self._shelf.images

    def stop(self) -> None:
        """Watch nothing, because the owner has no rows any more."""
        self._is_watching = False
        self._positions = self._images = ()

    def _on_replaced(self) -> None:
        """Follow if other images of the same answer are shown; else `content_changed` is emitted later."""
        if self._is_watching and self._shelf.images is self._images:
            self.moved.emit(self._positions, _unmoved)

    def _on_updated(self) -> None:
        if self._is_watching:
            self.note()
            self.updated.emit()

    def _on_content_changed(self, changes: PackChanges | None) -> None:
        if not self._is_watching or self._shelf.images is self._images:
            return
        if changes is None:  # another pack
            self.gone.emit()
        else:
            moved: Callable[[int], int | None] = changes.position_of
            self.moved.emit(self._positions, moved)


def _unmoved(position: int) -> int:
    return position
