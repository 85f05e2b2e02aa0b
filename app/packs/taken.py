"""Which images of one open pack were downloaded, exported or copied as slides, and when."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.core.models import PackImage
from app.core.saved_values import How, Taken

_NEVER: Final = MappingProxyType[How, int]({})


class TakenImages(QObject):
    """How each image of a pack was taken, by image id. An image without an id is not remembered.

    Signals:
        given: Images were taken now; a frozenset of their ids. It is emitted before `changed`.
        changed: Other images are known to be taken, or in another way; a frozenset of their ids.
    """

    kind: Final = "taken"
    given = Signal(object)
    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin without images."""
        super().__init__(parent)
        self._taken: dict[str, Taken] = {}

    def of(self, image: PackImage) -> Taken:
        """How an image was taken, and when."""
        return self.of_id(image.id)

    def of_id(self, image_id: str) -> Taken:
        """How the image with an id was taken, and when."""
        return self._taken.get(image_id, _NEVER)

    @property
    def known(self) -> Mapping[str, Taken]:
        """All that is known, by image id."""
        return MappingProxyType(self._taken)

    def count_not_taken(self, images: Iterable[PackImage]) -> int:
        """Number of images that were not taken; 0 if none was taken, because they are no remainder then."""
        return sum(image.id not in self._taken for image in images) if self._taken else 0

    def take(self, images: Iterable[PackImage], how: How) -> None:
        """Remember that images were taken now."""
        now = int(time.time())
        ids = frozenset(image.id for image in images if image.id)
        again = {each: {**self._taken[each], how: now} for each in self._taken.keys() & ids}
        once: Taken = {how: now}  # one object for all of them, which may be 100,000
        self._taken |= {each: once for each in ids} | again
        if ids:
            self.given.emit(ids)
            self.changed.emit(ids)

    def clear(self, saved: Mapping[str, Taken] | None = None) -> None:
        """Begin anew, for another pack, with what is on disk. `changed` is not emitted."""
        self._taken = dict(saved or {})

    def load(self, saved: Mapping[str, Taken], newer_ids: Collection[str]) -> None:
        """Replace what is known by what is on disk.

        Args:
            saved: What is on disk.
            newer_ids: Images that were taken since that was read, which is added to it.
        """
        taken = dict(saved) | {each: {**saved.get(each, _NEVER), **self.of_id(each)} for each in newer_ids}
        changed = frozenset(each for each in self._taken.keys() | taken if self.of_id(each) != taken.get(each, _NEVER))
        self._taken = taken
        if changed:
            self.changed.emit(changed)
