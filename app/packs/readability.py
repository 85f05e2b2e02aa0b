"""What was measured of the pictures of one open pack: where a text over them would be readable."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from itertools import batched
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import ImageError
from app.core.models import PackImage
from app.core.program import log_fault
from app.core.readability import QUIET_PERCENT, Crop, Detail, Third
from app.images.messages import DecoderFaultError
from app.packs.thumbnails import Thumbnails
from app.pictures.tasks import TaskOwner

if TYPE_CHECKING:
    from app.images.sources import HttpThumbnailSource

_logger = logging.getLogger(__name__)

_AT_ONCE: Final = 32  # pictures, which take some 50 ms
_TELL_MS: Final = 250


class Readability(QObject):
    """Requests measurements of pictures from their thumbnails, which are made after everything else is decoded.

    Signals:
        changed: More pictures were measured, four times a second at most, or they are cropped otherwise; no arguments.
    """

    changed = Signal()

    def __init__(self, thumbnails: Thumbnails, tasks: TaskOwner, parent: QObject) -> None:
        """Measure nothing yet.

        Args:
            thumbnails: Of the pack.
            tasks: Owns the task that waits for the decoders.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._tasks = tasks
        self._details: dict[str, Detail] = {}
        self._crop: Crop = "9:16"
        self._quiet: dict[str, frozenset[Third]] = {}  # with the present crop, as far as it was asked for
        self._wanted: dict[str, None] = {}
        self._missing: set[str] = set()  # wanted, but without a thumbnail
        self._task: asyncio.Task[None] | None = None
        self._tells = QTimer(self, interval=_TELL_MS, singleShot=True)
        self._tells.timeout.connect(self.changed)
        thumbnails.tiles.changed.connect(self._on_tile_changed)
        thumbnails.tiles.picture_replaced.connect(self._on_picture_replaced)

    def of(self, url: str) -> Detail | None:
        """What was measured of a picture; None if that was not done yet."""
        return self._details.get(url)

    def quiet_places(self, image: PackImage) -> frozenset[Third] | None:
        """Which thirds of a picture are quiet, as it is cropped at present; None if that was not measured yet."""
        url, detail = image.url, self._details.get(image.url)
        if detail is not None and url not in self._quiet:
            places = (each for each in Third if detail.quiet_percent(each, self._crop) >= QUIET_PERCENT)
            self._quiet[url] = frozenset(places)
        return self._quiet.get(url)

    @property
    def unmeasured(self) -> int:
        """Number of pictures that are wanted and not measured, because that takes time or they have no thumbnail."""
        return len(self._wanted) + len(self._missing)

    @property
    def is_measuring(self) -> bool:
        """Whether pictures are being measured."""
        return self._task is not None

    def set_crop(self, crop: Crop) -> None:
        """Set how the player crops pictures."""
        if crop != self._crop:
            self._crop = crop
            self._quiet.clear()
            self.changed.emit()

    def measure(self, images: Iterable[PackImage]) -> None:
        """Measure pictures as soon as they have thumbnails."""
        self._wanted |= {
            image.url: None
            for image in images
            if image.url not in self._details and image.url not in self._missing and image.is_readable
        }
        if self._wanted and self._task is None:
            self._task = self._tasks.start(self._measure(), name="measure pictures")

    def show_pack(self) -> None:
        """Begin anew with another pack."""
        self._quiet.clear()
        self._details.clear()
        self._wanted.clear()
        self._missing.clear()

    async def aclose(self) -> None:
        """Stop measuring, and wait until that has ended: what uses a timer of a deleted object raises."""
        self.show_pack()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
        self._tells.stop()

    async def _measure(self) -> None:
        try:
            while self._wanted:
                urls = next(batched(self._wanted, _AT_ONCE))
                await self._measure_some(urls)
                for url in urls:
                    self._wanted.pop(url, None)
        finally:
            self._task = None
            self._tells.start()

    async def _measure_some(self, urls: tuple[str, ...]) -> None:
        source, tiles = self._thumbnails.source, self._thumbnails.tiles
        found = {url: data for url in urls if (data := tiles.picture(url)) is not None}
        if source is not None:
            recalled = await source.recall([url for url in urls if url not in found])
            found |= {url: each.data for url, each in recalled.thumbnails.items()}
            await asyncio.gather(*(self._measure_one(source, url, data) for url, data in found.items()))
        self._missing.update(url for url in urls if url in self._wanted and url not in self._details)

    async def _measure_one(self, source: HttpThumbnailSource, url: str, thumbnail: bytes) -> None:
        try:
            detail = await source.measure(thumbnail)
        except ImageError:
            return
        except DecoderFaultError as error:
            log_fault(_logger, "measuring a picture", error)
            return
        if source is self._thumbnails.source and url in self._wanted:  # it is still the same pack
            self._details[url] = detail
            if not self._tells.isActive():
                self._tells.start()

    def _on_tile_changed(self, url: str) -> None:
        if url in self._missing:
            self._missing.remove(url)
            self._wanted[url] = None
            self.measure(())

    def _on_picture_replaced(self, url: str) -> None:
        if self._details.pop(url, None) is not None:
            self._quiet.pop(url, None)
            self._missing.add(url)
