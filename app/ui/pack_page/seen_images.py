"""Decides when the person has seen images that have changed: after a second in sight, or when selected or viewed.

Of an image that is in sight, at least half can be seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QObject, QTimer

from app.ui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.models import PackImage
    from app.ui.pack_page.gallery.model import GalleryModel
    from app.ui.pack_page.gallery.view import GalleryView
    from app.workspace.image_changes import ImageChanges

# All widgets get the first two when their window becomes active or inactive.
_EVENTS: Final = frozenset(
    {QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate, QEvent.Type.Show, QEvent.Type.Hide}
)


class SeenImages(QObject):
    """Tells `ImageChanges` which images were seen in a gallery."""

    def __init__(self, changes: ImageChanges, gallery: GalleryView, model: GalleryModel) -> None:
        """Follow what is visible and selected in a gallery that shows a model."""
        super().__init__(gallery)
        self._changes = changes
        self._gallery = gallery
        self._model = model
        self._in_sight: frozenset[str] = frozenset()  # ids of unseen images
        self._viewed: Sequence[PackImage] = ()
        self._timer = QTimer(self, interval=theme.SEEN_MS, singleShot=True)
        self._timer.timeout.connect(self._on_in_sight_long_enough)
        changes.changed.connect(self._look)
        gallery.visible_rows_changed.connect(self._look)
        gallery.selection.changed.connect(self._on_selection_changed)
        gallery.installEventFilter(self)

    @property
    def _images_in_sight(self) -> list[PackImage]:
        """The images in sight that have not been seen, while the person can look at them."""
        gallery, changes = self._gallery, self._changes
        if not changes.unseen or self._viewed or not gallery.isVisible() or not gallery.isActiveWindow():
            return []
        return [image for image in self._model.images(gallery.rows_in_sight) if changes.is_unseen(image)]

    def set_viewed(self, images: Sequence[PackImage]) -> None:
        """Set the images in the viewer or the comparison, which cover the gallery; none if both are closed."""
        self._viewed = images
        self._look()

    def _look(self) -> None:
        if self._viewed:
            self._changes.see(self._viewed)
        in_sight = frozenset(image.id for image in self._images_in_sight)
        if in_sight == self._in_sight:
            return
        # Begins again with each other image in sight, so that images which are scrolled past do not count as seen.
        self._in_sight = in_sight
        if in_sight:
            self._timer.start()
        else:
            self._timer.stop()

    def _on_in_sight_long_enough(self) -> None:
        seen, self._in_sight = self._images_in_sight, frozenset()
        self._changes.see(seen)

    def _on_selection_changed(self) -> None:
        if self._changes.unseen:
            self._changes.see(self._gallery.selection.images())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _EVENTS:
            self._look()
        return False
