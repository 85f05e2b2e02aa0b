"""Requests the original of the viewed image, and those that the next steps lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.ui import theme

if TYPE_CHECKING:
    from app.core.models import PackImage
    from app.ui.pack_page.gallery.model import GalleryModel
    from app.ui.pack_page.viewer.canvas import Canvas
    from app.ui.pack_page.viewer.loading_notice import LoadingNotice
    from app.ui.pack_page.viewer.player import Player
    from app.ui.pack_page.viewer.viewed_image import ViewedImage
    from app.workspace.originals import Originals


class ViewedOriginals(QObject):
    """Tells `Originals` what is in sight, and then what is said of the image and whether it plays.

    Images that a held key passes over are not requested.

    Attributes:
        direction: Of the last step, 1 or -1.
    """

    def __init__(
        self,
        originals: Originals,
        viewed: ViewedImage,
        model: GalleryModel,
        canvas: Canvas,
        loading: LoadingNotice,
        player: Player,
    ) -> None:
        """Request nothing yet.

        Args:
            originals: Requests and plays.
            viewed: The image.
            model: Has the errors of entries without an original.
            canvas: Shows the image; the parent of this object.
            loading: Says that the original is late, or failed.
            player: Plays it if it is an animation.
        """
        super().__init__(canvas)
        self.direction = 1
        self._originals = originals
        self._viewed = viewed
        self._model = model
        self._canvas = canvas
        self._loading = loading
        self._player = player
        self._requested: tuple[str, tuple[int, int]] | None = None  # which image in which box
        self._is_watched = False  # whether the image's original is waited for, and played if it is an animation
        self._rests = QTimer(self, singleShot=True, interval=theme.VIEWER_REQUESTS_MS)
        self._rests.timeout.connect(self._request_if_needed)

    def follow(self, image: PackImage) -> None:
        """Request what is viewed now, unless something else was requested just now: then in a moment."""
        if not self._rests.isActive():
            self._request(image)
        self._rests.start()

    def fit(self) -> None:
        """Request pictures in another size in a moment, if the canvas has another one."""
        if self._requested is not None and self._requested[1] != self._canvas.picture.room:
            self._rests.start()

    def stop_watching(self) -> None:
        """Say and play nothing, because another image is viewed."""
        self._is_watched = False
        self._loading.watch("")
        self._player.watch("")

    def stop(self) -> None:
        """Request nothing more, because nothing is viewed any more."""
        self._requested = None
        self._rests.stop()
        self.stop_watching()

    def _request_if_needed(self) -> None:
        image = self._viewed.image
        if image is None:
            return
        if self._requested != (image.url, self._canvas.picture.room):
            self._request(image)
        self._watch(image)  # also after steps that have led back to what was requested last

    def _request(self, image: PackImage) -> None:
        """Request the original, those of the next two images and that of the one behind."""
        self._requested = (image.url, self._canvas.picture.room)
        ahead = self._viewed.neighbours(self.direction, 2 * self.direction, -self.direction)
        urls = dict.fromkeys(each.url for each in ahead if each.is_readable and each.url != image.url)
        self._originals.show([image.url] if image.is_readable else [], [*urls], self._canvas.picture.room)
        self._canvas.take()  # what was decoded ahead since the step, which is not told
        # Now, because only what is in sight is played, and an image that failed ahead is tried again.
        self._watch(image)

    def _watch(self, image: PackImage) -> None:
        if not self._is_watched:
            self._is_watched = True
            error = None if image.is_readable else self._model.tile(self._viewed.row).error
            self._loading.watch(self._canvas.url, error)
            self._player.watch(self._canvas.url)
