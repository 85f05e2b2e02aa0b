"""Long work that a person asked for: how far it is, how it is cancelled, and how it ended. Renders nothing.

A job goes on while other pages are shown. The window asks before it is lost at closing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.workspace.tile import TileStage

if TYPE_CHECKING:
    from app.workspace.thumbnails import Thumbnails


class Job(QObject):
    """One piece of long work.

    Signals:
        changed: `is_running` or `progress` has another value; no arguments.
        ended: It ended by itself or was cancelled; its result, of a type that each kind of job has.
    """

    changed = Signal()
    ended = Signal(object)

    @property
    def is_running(self) -> bool:
        """Whether it is under way."""
        raise NotImplementedError

    @property
    def progress(self) -> tuple[int, int]:
        """How much is done, and how much there is, in a unit of the job."""
        raise NotImplementedError

    def start(self) -> None:
        """Begin, or go on where it was cancelled."""
        raise NotImplementedError

    def cancel(self) -> None:
        """End it; what is done stays done."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class AllLoaded:
    """How loading all thumbnails ended.

    Attributes:
        loaded: Number of images whose thumbnail is there.
        total: Number of images.
        failed: Number of images whose thumbnail failed.
        was_cancelled: Whether the person ended it.
        lacks_room: Whether images are missing because neither disk nor memory has room for them.
    """

    loaded: int
    total: int
    failed: int
    was_cancelled: bool
    lacks_room: bool


class LoadAll(Job):
    """Loads the thumbnails that the limits on traffic hold back.

    Nothing is loaded by this object itself: the thumbnail service goes on beyond the limits while it runs.
    """

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        """Offer the job for the thumbnails of a pack."""
        super().__init__(parent)
        self._thumbnails = thumbnails
        thumbnails.tiles.counts_changed.connect(self._on_counts_changed)

    @property
    def is_running(self) -> bool:
        """Whether all thumbnails are being loaded because the person asked for it."""
        service = self._thumbnails.service
        return service is not None and service.is_loading_all

    @property
    def progress(self) -> tuple[int, int]:
        """Number of thumbnails that are there or failed, and of all images."""
        counts = self._thumbnails.tiles.counts
        return counts[TileStage.SHOWN] + counts[TileStage.FAILED], self._thumbnails.image_count

    @property
    def is_offered(self) -> bool:
        """Whether images are held back that there is room for."""
        service = self._thumbnails.service
        return service is not None and service.can_load_all and not service.is_loading_all

    @property
    def held_back(self) -> int:
        """Number of images that are loaded only when they are scrolled to."""
        service = self._thumbnails.service
        return service.held_back if service is not None else 0

    @property
    def bytes_left(self) -> int:
        """What is still to be downloaded, estimated from the images so far; 0 if there were none."""
        service = self._thumbnails.service
        return service.bytes_to_load_all if service is not None else 0

    def start(self) -> None:
        """Begin, or go on where it was cancelled."""
        service = self._thumbnails.service
        if service is not None:
            service.load_all()
            self.changed.emit()

    def cancel(self) -> None:
        """End it; what is loaded stays."""
        if self.is_running:
            self._end(was_cancelled=True)

    def _on_counts_changed(self) -> None:
        service = self._thumbnails.service
        if service is not None and service.is_loading_all and service.has_loaded_all:
            self._end(was_cancelled=False)

    def _end(self, *, was_cancelled: bool) -> None:
        service = self._thumbnails.service
        if service is None:
            return
        service.stop_loading_all()
        counts = self._thumbnails.tiles.counts
        self.changed.emit()
        self.ended.emit(
            AllLoaded(
                loaded=counts[TileStage.SHOWN],
                total=self._thumbnails.image_count,
                failed=counts[TileStage.FAILED],
                was_cancelled=was_cancelled,
                lacks_room=not was_cancelled and service.held_back > 0,
            )
        )
