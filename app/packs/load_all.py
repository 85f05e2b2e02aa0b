"""The job that loads all thumbnails of a pack: its progress, its cancellation and its result."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from app.packs.thumbnails import Thumbnails
from app.packs.tiles import TileStage


class AllLoaded(Struct, frozen=True):
    """How loading all thumbnails ended.

    Attributes:
        loaded: Number of images whose thumbnail is loaded.
        total: Number of images.
        failed: Number of images whose thumbnail failed.
        was_cancelled: Whether the person cancelled it.
        lacks_room: Whether images are missing because neither disk nor memory has room for them.
    """

    loaded: int
    total: int
    failed: int
    was_cancelled: bool
    lacks_room: bool


class LoadAll(QObject):
    """Loads the thumbnails that are not loaded automatically because of `TrafficLimits`.

    The thumbnail service loads them: it ignores these limits while the job runs. The job runs until it ends, is
    cancelled, or its pack is replaced.

    Signals:
        running_changed: `is_running` has changed; no arguments.
        ended: The job has finished or was cancelled; the `AllLoaded`.
    """

    running_changed = Signal()
    ended = Signal(object)

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        """Make the job for the thumbnails of a pack, without starting it."""
        super().__init__(parent)
        self._thumbnails = thumbnails
        thumbnails.tiles.counts_changed.connect(self._on_counts_changed)

    @property
    def is_running(self) -> bool:
        """Whether the thumbnail service ignores the limits for this job."""
        service = self._thumbnails.service
        return service is not None and service.is_loading_all

    @property
    def progress(self) -> tuple[int, int]:
        """Number of images whose thumbnail is loaded or has failed, and of all images."""
        counts = self._thumbnails.tiles.counts
        return counts[TileStage.SHOWN] + counts[TileStage.FAILED], self._thumbnails.image_count

    @property
    def is_offered(self) -> bool:
        """Whether the job can be started: there are images that it would load, and room for them."""
        service = self._thumbnails.service
        return service is not None and service.can_load_all and service.loadable > 0 and not service.is_loading_all

    @property
    def held_back(self) -> int:
        """Number of images that are otherwise loaded only when they become visible."""
        service = self._thumbnails.service
        return service.held_back if service is not None else 0

    @property
    def loadable(self) -> int:
        """Estimated number of images that the job would load: fewer than are held back if there is no room for all."""
        service = self._thumbnails.service
        return service.loadable if service is not None else 0

    @property
    def bytes_left(self) -> int:
        """Estimated bytes to download, from the sizes so far; 0 if nothing was downloaded yet."""
        service = self._thumbnails.service
        return service.bytes_to_load_all if service is not None else 0

    def start(self) -> None:
        """Start loading, or resume it after it was cancelled."""
        service = self._thumbnails.service
        if service is not None:
            service.load_all()
            self.running_changed.emit()

    def cancel(self) -> None:
        """Cancel loading. What is loaded stays."""
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
        self.running_changed.emit()
        self.ended.emit(
            AllLoaded(
                loaded=counts[TileStage.SHOWN],
                total=self._thumbnails.image_count,
                failed=counts[TileStage.FAILED],
                was_cancelled=was_cancelled,
                lacks_room=not was_cancelled and service.held_back > 0,
            )
        )
