"""What the status line says of the pack on screen: the selection, its thumbnails, and what loading all would load."""

from __future__ import annotations

from collections import Counter
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.saved_values import Mark
from app.packs.open_pack import OpenPack
from app.packs.tiles import TileStage
from app.ui.pack.gallery.selection import Selection
from app.ui.texts import marks as mark_texts
from app.ui.texts import window as texts

_COUNT_MS: Final = 50


class PackStatus(QObject):
    """Counts selected images, thumbnails and marks.

    Signals:
        changed: The text, the counts or the offer have changed; no arguments.
        counted: The tiles were counted after changes; no arguments.
        loading_ended: The last requested thumbnail has arrived or failed; no arguments.
    """

    changed = Signal()
    counted = Signal()
    loading_ended = Signal()

    def __init__(self, open_pack: OpenPack, selection: Selection) -> None:
        """Set the pack, and which of its images are selected."""
        super().__init__(selection)
        self._open_pack = open_pack
        self._selection = selection
        self._was_loading = False
        self._mark_counts: Counter[Mark] | None = None  # None until they are needed after a change
        # Hundreds of tiles may change in a second, so that they are not counted after each change.
        self._count_timer = QTimer(self, interval=_COUNT_MS, singleShot=True)
        self._count_timer.timeout.connect(self.update)
        selection.changed.connect(self.changed)
        open_pack.thumbnails.tiles.counts_changed.connect(self._on_counts_changed)
        open_pack.load_all.running_changed.connect(self.update)
        open_pack.marks.changed.connect(self._on_marks_changed)
        open_pack.content_changed.connect(self._on_marks_changed)
        open_pack.marks.undo_stack.canUndoChanged.connect(self.changed)
        open_pack.marks.undo_stack.canRedoChanged.connect(self.changed)

    def update(self) -> None:
        """Count the tiles now; after changes this happens by itself within `_COUNT_MS`."""
        self.changed.emit()
        self.counted.emit()
        done, total = self.progress
        if self._was_loading and done == total:
            self.loading_ended.emit()
        self._was_loading = done < total

    @property
    def failed_count(self) -> int:
        """Number of images whose thumbnail failed."""
        return self._open_pack.thumbnails.tiles.counts[TileStage.FAILED]

    @property
    def mark_counts(self) -> Counter[Mark]:
        """Number of picked and of rejected images of the pack."""
        if self._mark_counts is None:
            self._mark_counts = self._open_pack.marks.count(self._open_pack.shelf.images)
        return self._mark_counts

    @property
    def progress(self) -> tuple[int, int]:
        """Number of thumbnails that are done, and of those that are done or requested."""
        counts, remaining = self._open_pack.thumbnails.tiles.counts, self._open_pack.thumbnails.remaining
        done = counts[TileStage.SHOWN] + counts[TileStage.FAILED]
        return done, done + remaining

    @property
    def text(self) -> str:
        """Selection and thumbnails."""
        content = self._open_pack.state.content
        if content is None:
            return ""
        total = len(content.pack.images)
        if not total:
            return texts.NO_IMAGES.text()
        selected = self._selection.count
        parts = [
            texts.selection(selected, total) if selected else texts.image_count(total),
            *(mark_texts.counted(mark, self.mark_counts[mark]) for mark in mark_texts.WORDS if self.mark_counts[mark]),
            texts.thumbnails(self._open_pack.thumbnails.tiles.counts[TileStage.SHOWN], total),
        ]
        if self.failed_count:
            parts.append(texts.failed(self.failed_count))
        if loading := self._loading_text():
            parts.append(loading)
        return " · ".join(parts)

    def _loading_text(self) -> str:
        """Progress of *Load all*, or that the other images are loaded when they are scrolled to; empty for neither."""
        job = self._open_pack.load_all
        if job.is_running:
            return texts.loading_all(job.bytes_left)
        return texts.OTHERS_LOAD_WHEN_SCROLLED_TO.text() if job.held_back else ""

    @property
    def is_loading_all(self) -> bool:
        """Whether all thumbnails are being loaded."""
        return self._open_pack.load_all.is_running

    @property
    def load_all_offer(self) -> tuple[str, str]:
        """Text and tool tip of the button *Load all*; both empty while it is not offered."""
        job = self._open_pack.load_all
        if not job.is_offered:
            return "", ""
        if job.loadable < job.held_back:
            return texts.load_some(job.loadable, job.bytes_left), texts.load_some_tip(job.held_back)
        text = texts.load_all(len(self._open_pack.shelf.images), job.bytes_left)
        return text, texts.load_all_tip(job.held_back)

    def _on_marks_changed(self) -> None:
        self._mark_counts = None
        self._on_counts_changed()

    def _on_counts_changed(self) -> None:
        # start() would restart the interval, and postpone the count for as long as tiles change.
        if not self._count_timer.isActive():
            self._count_timer.start()
