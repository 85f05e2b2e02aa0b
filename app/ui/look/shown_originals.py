"""Requests the originals of the shown images and of those that the next steps lead to, and plays animations.

With reduced motion an animation is played only when the person wants it.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.models import PackImage
from app.packs.open_pack import OpenPack
from app.pictures.originals import Originals
from app.ui import theme
from app.ui.look.canvas import Canvas
from app.ui.look.overlay_parts import LoadingNotice
from app.ui.look.shown_images import ComparedImages, ViewedImage
from app.ui.shelf_model import GalleryModel


class Player(QObject):
    """Plays and pauses one image at a time.

    Attributes:
        is_animated: Whether the image is an animation; False until its original is decoded.
        is_playing: Whether it is played.

    Signals:
        changed: One of the attributes has changed; no arguments.
    """

    changed = Signal()

    def __init__(self, originals: Originals, parent: QObject) -> None:
        """Begin without an image."""
        super().__init__(parent)
        self.is_animated = False
        self.is_playing = False
        self._originals = originals
        self._url = ""
        originals.arrived.connect(self._on_arrived)

    def watch(self, url: str) -> None:
        """Stop the former image, and play another one if it is an animation; empty for none."""
        if self.is_playing:
            self._originals.pause(self._url)
        self._url = url
        self._set(is_animated=False, is_playing=False)
        self._on_arrived(url)

    def toggle(self) -> None:
        """Play, or pause."""
        if self.is_animated:
            self._play(is_playing=not self.is_playing)

    def _on_arrived(self, url: str) -> None:
        picture = self._originals.picture(url) if url == self._url else None
        if picture is not None and picture.is_animated and not self.is_animated:
            self._play(is_playing=theme.motion_ms(theme.FADE_MS) > 0)

    def _play(self, *, is_playing: bool) -> None:
        if is_playing:
            self._originals.play(self._url)
        elif self.is_playing:
            self._originals.pause(self._url)
        self._set(is_animated=True, is_playing=is_playing)

    def _set(self, *, is_animated: bool, is_playing: bool) -> None:
        if (is_animated, is_playing) != (self.is_animated, self.is_playing):
            self.is_animated, self.is_playing = is_animated, is_playing
            self.changed.emit()


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


class ComparedOriginals(QObject):
    """Tells `Originals` what is in sight. Images that a held key passes over are not requested.

    Attributes:
        box: Width and height of the room for each picture, in device pixels.
        direction: Of the last step, 1 or -1.

    Signals:
        requested: What is compared now was requested, perhaps earlier; no arguments.
    """

    requested = Signal()

    def __init__(self, open_pack: OpenPack, compared: ComparedImages, parent: QObject) -> None:
        """Request nothing yet."""
        super().__init__(parent)
        self.box = (1, 1)
        self.direction = 1
        self._open_pack = open_pack
        self._compared = compared
        self._requested: tuple[list[str], tuple[int, int]] | None = None  # in sight, in which box
        self._rests = QTimer(self, singleShot=True, interval=theme.VIEWER_REQUESTS_MS)
        self._rests.timeout.connect(self._request)

    def follow(self) -> None:
        """Request what is compared now, unless something else was requested just now: then in a moment."""
        if not self._rests.isActive():
            self._request()
        self._rests.start()

    def resize(self, box: tuple[int, int]) -> None:
        """Request pictures in another size in a moment, because sizes change many times while a window is resized."""
        self.box = box
        if self._requested is not None and self._requested[1] != box:
            self._rests.start()

    def stop(self) -> None:
        """Request nothing more, because nothing is compared any more."""
        self._requested = None
        self._rests.stop()

    def _request(self) -> None:
        compared = self._compared
        images = (compared.images[compared.active], *compared.images)  # the active pane is the most urgent
        urls = [*dict.fromkeys(each.url for each in images if each.is_readable)]
        if self._requested != (urls, self.box):
            self._requested = (urls, self.box)
            self._show(urls)
        self.requested.emit()

    def _show(self, urls: list[str]) -> None:
        compared = self._compared
        ahead = compared.neighbours(self.direction, 2 * self.direction, -self.direction)
        ahead_urls = dict.fromkeys(each.url for each in ahead if each.is_readable and each.url not in urls)
        self._open_pack.originals.show(urls, [*ahead_urls], self.box)
