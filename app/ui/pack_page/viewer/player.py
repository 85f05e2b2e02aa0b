"""Plays the viewed image if it is an animation; with reduced motion only when the person wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui import theme

if TYPE_CHECKING:
    from app.workspace.originals import Originals


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
