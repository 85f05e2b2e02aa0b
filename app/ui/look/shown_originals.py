"""Requests the originals of the shown images and of those that the next steps lead to, and plays animations.

With reduced motion an animation is played only when the person wants it.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.models import PackImage
from app.packs.originals import Originals
from app.ui import theme
from app.ui.look.shown_images import ShownImages


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


class ShownOriginals(QObject):
    """Tells `Originals` what is in sight. Images that a held key passes over are not requested.

    Attributes:
        direction: Of the last step, 1 or -1.

    Signals:
        requested: What is shown now was requested, perhaps earlier; no arguments.
    """

    requested = Signal()

    def __init__(self, originals: Originals, shown: ShownImages, parent: QObject) -> None:
        """Request nothing yet."""
        super().__init__(parent)
        self.direction = 1
        self._originals = originals
        self._shown = shown
        self._box = (1, 1)
        self._requested: tuple[list[str], list[str], tuple[int, int]] | None = None  # in sight, ahead, in which box
        self._rests = QTimer(self, singleShot=True, interval=theme.VIEWER_REQUESTS_MS)
        self._rests.timeout.connect(self._request)

    def follow(self) -> None:
        """Request what is shown now, unless something else was requested just now: then in a moment."""
        if not self._rests.isActive():
            self._request()
        self._rests.start()

    def fit(self, box: tuple[int, int]) -> None:
        """Request pictures in another size in a moment, because sizes change many times while a window is resized.

        Args:
            box: Width and height of the room for each picture, in device pixels.
        """
        self._box = box
        if self._requested is not None and self._requested[2] != box:
            self._rests.start()

    def stop(self) -> None:
        """Request nothing more, because nothing is shown any more."""
        self._requested = None
        self._rests.stop()

    def _request(self) -> None:
        shown = self._shown
        images = (shown.images[shown.active], *shown.images)  # the active pane is the most urgent
        urls = _urls(images)
        # The next two images, and the one behind.
        ahead = _urls(shown.neighbours(self.direction, 2 * self.direction, -self.direction))
        request = (urls, [url for url in ahead if url not in urls], self._box)
        if request != self._requested:
            self._requested = request
            self._originals.show(*request)
        self.requested.emit()


def _urls(images: Iterable[PackImage]) -> list[str]:
    return [*dict.fromkeys(image.url for image in images if image.is_readable)]
