"""Encoded thumbnails by URL that no gallery shows: covers in lists of packs, and images that are gone from a pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.core.connection import Connection
from app.core.errors import ImageError
from app.core.models import PackImage
from app.images.decoded import Thumbnail
from app.packs.thumbnails import InterruptedDownloads, ThumbnailBoxes, Thumbnails
from app.pictures.byte_bounded import ByteBounded
from app.pictures.tasks import TaskOwner
from app.pictures.thumbnail_service import DiskReader, ThumbnailService
from app.pictures.traffic import Traffic

if TYPE_CHECKING:
    from app.packs.services import Services


class Covers(QObject):
    """The covers of packs of one server, from disk or network: the same thumbnails as in an open pack, also on disk.

    Signals:
        changed: A picture has arrived, or was removed; the URL.
        all_changed: All covers were removed; no arguments.
    """

    changed = Signal(str)
    all_changed = Signal()

    def __init__(
        self, services: Services, boxes: ThumbnailBoxes, *, only_stored: bool, parent: QObject | None = None
    ) -> None:
        """Begin without a server.

        Args:
            services: The services of this run.
            boxes: Sizes of thumbnails, of which the usual one is used. From the disk alone, former ones are read as
                well: otherwise a person who has come to another screen would see no covers.
            only_stored: Whether covers are read from the disk alone, without any request. Those of the demonstration
                service, which are never on disk, are fetched from it nevertheless: it is on this machine.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._services = services
        self._boxes = boxes
        self._only_stored = only_stored
        self._connection: Connection | None = None
        self._service: ThumbnailService | None = None
        self._reader = DiskReader(services.tasks, self._on_read, name="read covers")
        self._is_visible = False
        self._pictures: ByteBounded[bytes] = ByteBounded(services.settings.thumbnails.cover_bytes, len)
        self._ended: set[str] = set()  # not to be fetched again: they have failed, or are not on disk
        self._in_sight: dict[str, None] = {}
        self._interrupted = InterruptedDownloads(self._retry, parent=self)

    def use(self, connection: Connection) -> None:
        """Use another server, or another key with it. If either has changed, all covers are removed."""
        if connection == self._connection:
            return
        self._stop()
        self._connection = connection
        self._pictures.clear()
        self._ended.clear()
        self._interrupted.retain_only(())
        self._in_sight = {}
        self.all_changed.emit()

    def set_visible(self, *, is_visible: bool) -> None:
        """Set whether covers can be seen. While they cannot, nothing is fetched, and downloads are cancelled.

        When they are visible again, those that have failed are tried again as soon as they are requested.
        """
        if is_visible != self._is_visible:
            self._is_visible = is_visible
            self._ended.clear()
            self._interrupted.retain_only(())
            if is_visible:
                self.request(self._in_sight)
            else:
                self._stop()

    def request(self, urls: Iterable[str]) -> None:
        """Replace the covers that are requested. What is no longer requested and has not begun is not downloaded.

        Args:
            urls: Of the covers in sight, the first ones first. Empty ones are ignored.
        """
        self._in_sight = dict.fromkeys(url for url in urls if url)
        if self._connection is None or not self._is_visible:
            return
        missing = [url for url in self._in_sight if self._pictures.get(url) is None and url not in self._ended]
        if self._only_stored and not self._connection.is_demo:
            boxes, make = self._boxes, self._services.make_thumbnail_source
            self._reader.read(missing, [make(self._connection, box) for box in (boxes.usual, *boxes.former)])
        else:
            self._service = self._service or self._make_service(self._connection)
            self._service.request(missing, self._in_sight)

    def picture(self, url: str) -> bytes | None:
        """The encoded thumbnail of a URL, which becomes the most recently used one; None if it is not in memory."""
        return self._pictures.get(url)

    async def aclose(self) -> None:
        """Cancel all downloads, and wait until they have ended."""
        self._is_visible = False
        self._interrupted.retain_only(())
        self._reader.stop()
        if self._service is not None:
            service, self._service = self._service, None
            await service.aclose()

    def _make_service(self, connection: Connection) -> ThumbnailService:
        source, settings = self._services.make_thumbnail_source(connection, self._boxes.usual), self._services.settings
        traffic = Traffic(settings.traffic)
        service = ThumbnailService(source, self._services.tasks, settings.download, settings.thumbnails, traffic)
        service.arrived.connect(self._on_arrived)
        service.failed.connect(self._on_failed)
        return service

    def _retry(self, urls: tuple[str, ...]) -> None:
        self._ended.difference_update(urls)
        self.request(self._in_sight)

    def _stop(self) -> None:
        self._reader.stop()
        if self._service is not None:
            # Begun at once, so that it reports nothing any more.
            self._services.tasks.start(self._service.aclose(), name="close covers", must_finish=True, is_eager=True)
            self._service = None

    def _on_read(self, urls: Sequence[str], found: Mapping[str, Thumbnail]) -> None:
        for url in urls:
            if url in found:
                self._on_arrived(url, found[url])
            else:
                self._ended.add(url)

    def _on_arrived(self, url: str, thumbnail: Thumbnail) -> None:
        self._interrupted.record_arrived(url)
        dropped = self._pictures.put(url, thumbnail.data, self._in_sight)
        for each in (url, *dropped):  # those that were dropped are fetched again when they are requested
            self.changed.emit(each)

    def _on_failed(self, url: str, error: ImageError) -> None:
        self._interrupted.record_failed(url, error)
        self._ended.add(url)
        if url in self._pictures:
            self._pictures.remove(url)
            self.changed.emit(url)


_MOST_BYTES: Final = 1 << 20  # some 60 thumbnails


class GonePictures(QObject):
    """Thumbnails of images that are not in the pack any more, from memory or disk. Nothing is downloaded.

    Signals:
        changed: More thumbnails can be shown; no arguments.
    """

    changed = Signal()

    def __init__(self, thumbnails: Thumbnails, tasks: TaskOwner, parent: QObject | None = None) -> None:
        """Read nothing yet.

        Args:
            thumbnails: Those of the pack.
            tasks: Owns the task that reads.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._reader = DiskReader(tasks, self._on_read, name="read thumbnails of gone images")
        self._pictures: ByteBounded[bytes] = ByteBounded(_MOST_BYTES, len)
        self._absent: set[str] = set()

    def show_pack(self) -> None:
        """Begin with another pack."""
        self._pictures.clear()
        self._absent.clear()
        self._reader.stop()

    def store(self, images: Iterable[PackImage]) -> None:
        """Store the thumbnails of images that are going to be removed, as far as they are in memory."""
        for image in images:
            picture = self._thumbnails.tiles.picture(image.url)
            if picture is not None:
                self._pictures.put(image.url, picture)

    def picture(self, url: str) -> bytes | None:
        """The encoded thumbnail of a URL; None if it is not known, or not yet."""
        # An image of the pack may have the same URL.
        return self._pictures.get(url) or self._thumbnails.tiles.picture(url)

    def request(self, urls: Iterable[str]) -> None:
        """Read the thumbnails of the rows in sight; earlier ones that were not read yet are not read any more."""
        wanted = [url for url in urls if url not in self._absent and self.picture(url) is None]
        source = self._thumbnails.source
        self._reader.read(wanted, [source] if source is not None else [])

    def _on_read(self, urls: Sequence[str], found: Mapping[str, Thumbnail]) -> None:
        self._absent.update(url for url in urls if url not in found)
        for url, thumbnail in found.items():
            self._pictures.put(url, thumbnail.data)
        if found:
            self.changed.emit()
