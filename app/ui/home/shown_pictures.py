"""The pictures of lists: which ones are wanted because they are in sight, and which have arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.workspace.covers import Covers


class ShownPictures(QObject):
    """Encoded thumbnails for the covers of lists. It is there before the workspace can deliver any.

    Signals:
        changed: A picture has arrived or was dropped; its URL.
        all_changed: Other pictures are known; no arguments.
    """

    changed = Signal(str)
    all_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._early: Mapping[str, bytes] = {}
        self._covers: Covers | None = None
        self._wanted: tuple[str, ...] = ()

    def set_early(self, pictures: Mapping[str, bytes]) -> None:
        """Set the pictures that were read before the workspace could deliver any."""
        self._early = pictures

    def set_covers(self, covers: Covers) -> None:
        """Set what delivers the pictures."""
        self._covers = covers
        covers.changed.connect(self.changed)
        covers.all_changed.connect(self._on_all_changed)
        covers.want(self._wanted)

    def _on_all_changed(self) -> None:
        """Forget the pictures of another server or key, and request those in sight anew."""
        self._early = {}
        self.all_changed.emit()
        if self._covers is not None:
            self._covers.want(self._wanted)

    def find(self, url: str) -> bytes | None:
        """The encoded thumbnail of a URL; None if it is not in memory."""
        found = self._covers.picture(url) if self._covers is not None else None
        return self._early.get(url) if found is None else found

    def want(self, urls: Sequence[str]) -> None:
        """Request the pictures that are in sight, the most urgent first. Former requests for others are dropped."""
        wanted = tuple(dict.fromkeys(urls))
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if self._covers is not None:
            self._covers.want(wanted)
