"""What a person does with marks: give them to images, undo and redo that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.texts import marks as texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.marks import Mark
    from app.core.models import PackImage
    from app.workspace.open_pack import OpenPack


class Marking(QObject):
    """Marks images of an open pack.

    Attributes:
        auto_advances: Whether the next image becomes the current one after a mark of a single one.

    Signals:
        said: Something was done that may not be visible; a sentence for the toast.
        move_requested: Another image is to become the current one; its index in `Shelf.images`.
    """

    said = Signal(str)
    move_requested = Signal(int)

    def __init__(self, open_pack: OpenPack, parent: QObject) -> None:
        """Set the pack."""
        super().__init__(parent)
        self.auto_advances = False
        self._open_pack = open_pack

    def mark(self, images: Iterable[PackImage], mark: Mark) -> None:
        """Give images a mark, and go to the next image if it was a single one."""
        markable, total = [], 0
        for image in images:
            total += 1
            if image.id:
                markable.append(image)
        if not markable:
            if total:
                self.said.emit(texts.NOT_MARKABLE.text())
            return
        # Before the mark, which may change what is on the shelf.
        following = self._following(markable[0]) if self.auto_advances and total == 1 else None
        self._open_pack.marks.mark(markable, mark)
        if total > 1:
            self.said.emit(texts.marked(mark, len(markable)))
        if following is not None:
            self.move_requested.emit(following)

    def undo(self) -> None:
        """Undo the latest marks, and come back to the image if it was a single one."""
        ids = self._open_pack.marks.undo()
        if ids:
            self.said.emit(texts.undone(len(ids)))
            self._come_back_to(ids)

    def redo(self) -> None:
        """Repeat the marks that were undone last."""
        ids = self._open_pack.marks.redo()
        if ids:
            self.said.emit(texts.redone(len(ids)))
            self._come_back_to(ids)

    def _come_back_to(self, ids: tuple[str, ...]) -> None:
        """Make the image of a mark the current one, if marks go to the next image: that is undone together with it."""
        if self.auto_advances and len(ids) == 1:
            images = enumerate(self._open_pack.shelf.images)
            position = next((position for position, image in images if image.id == ids[0]), None)
            if position is not None:
                self.move_requested.emit(position)

    def _following(self, image: PackImage) -> int | None:
        """The index of the image after another one on the shelf; None if that is the last one, or not on it."""
        shelf = self._open_pack.shelf
        row = shelf.row_of(image.position - 1)
        return shelf.positions[row + 1] if row is not None and row + 1 < len(shelf) else None
