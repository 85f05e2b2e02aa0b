"""Requests the originals of compared images, and of those that the next steps lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui import theme

if TYPE_CHECKING:
    from app.ui.pack_page.compare.compared_images import ComparedImages
    from app.workspace.open_pack import OpenPack


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
