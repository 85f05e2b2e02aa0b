"""Thumbnails of open packs and of lists of packs: what fetches them, tries failed ones again, and measures them.

Those of a gallery are in its tiles. Covers in lists, and images that are gone from a pack, are known by their URLs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from itertools import batched
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, override

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.connection import Connection
from app.core.errors import HostTimedOutError, HostUnreachableError, ImageError, IncompleteDownloadError
from app.core.models import SQUARE, Pack, PackImage
from app.core.program import log_fault
from app.core.readability import QUIET_PERCENT, Crop, Detail, Third
from app.core.worker import TaskOwner
from app.images.decoded import Recalled, Thumbnail
from app.images.image_url import host_of
from app.images.messages import DecoderFaultError
from app.packs.jobs import Job, JobList, JobState
from app.packs.loading import Content
from app.packs.tiles import ALL_STAGES, REFRESHED_STAGES, Tiles, TileStage
from app.pictures.byte_bounded import ByteBounded
from app.pictures.download_queue import Traffic
from app.pictures.thumbnail_service import DiskReader, ThumbnailService

if TYPE_CHECKING:
    from app.images.sources import HttpThumbnailSource
    from app.packs.services import Services


_logger = logging.getLogger(__name__)

_ERRORS: Final = (HostTimedOutError, HostUnreachableError, IncompleteDownloadError)
_FIRST_PROBE_MS: Final = 5_000
_LONGEST_PROBE_MS: Final = 20_000


class InterruptedDownloads(QTimer):
    """Images of one pack.

    An image is tried again once after another one of its host has arrived, so that a host that often fails is not asked
    again and again. If none arrives, one image of each host is tried after some seconds, and then in growing intervals.
    """

    def __init__(self, retry: Callable[[tuple[str, ...]], None], parent: QObject | None = None) -> None:
        """Begin without a failure.

        Args:
            retry: Tries images again, whose URLs are given.
            parent: The Qt parent.
        """
        super().__init__(parent, interval=_FIRST_PROBE_MS, singleShot=True)
        self.setObjectName("probe")
        self.timeout.connect(self._probe)
        self._retry = retry
        self._hosts: dict[str, str] = {}  # by the URL of each image
        self._retried: set[str] = set()

    def retain_only(self, urls: Container[str]) -> None:
        """Remove images with other URLs."""
        self._hosts = {url: host for url, host in self._hosts.items() if url in urls}
        self._retried = {url for url in self._retried if url in urls}
        self._follow()

    def record_failed(self, url: str, error: ImageError) -> None:
        """Store that an image failed."""
        if isinstance(error, _ERRORS):
            self._hosts[url] = host_of(url)
            self._follow()

    def record_arrived(self, url: str) -> None:
        """Store that an image has arrived, so that its host answers."""
        self._hosts.pop(url, None)
        if self._hosts:
            self.setInterval(_FIRST_PROBE_MS)
            host = host_of(url)
            again = tuple(each for each, its in self._hosts.items() if its == host and each not in self._retried)
            self._retried.update(again)
            self._emit(again)

    def _probe(self) -> None:
        self.setInterval(min(_LONGEST_PROBE_MS, 2 * self.interval()))
        self._emit(tuple({host: url for url, host in self._hosts.items()}.values()))

    def _emit(self, urls: tuple[str, ...]) -> None:
        for url in urls:
            del self._hosts[url]
        self._follow()
        if urls:
            self._retry(urls)

    def _follow(self) -> None:
        if not self._hosts:
            self.stop()
        elif not self.isActive():
            self.start()


_TYPICAL_BYTES_PER_PIXEL: Final = 0.17  # of the square that contains the thumbnail: 17 KB for a photo in 320 × 320

_NO_STAGES: Final[frozenset[TileStage]] = frozenset()
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class ThumbnailBoxes(NamedTuple):
    """Longest sides of thumbnails, in device pixels.

    Attributes:
        usual: For the thumbnails of the whole pack.
        large: For tiles that the usual thumbnails are too small for.
        former: What the usual one may have been with other screens. On disk there may be thumbnails of these sizes.
    """

    usual: int
    large: int
    former: tuple[int, ...] = ()


class Thumbnails(QObject):
    """Fetches the thumbnails of the pack on screen in one size.

    Attributes:
        tiles: The stages and pictures of the thumbnails.
        source: Where the thumbnails come from; None if there is no pack.
        service: Fetches them; None if there is no pack.
        traffic: What was downloaded since the pack was opened, and may be automatically.

    Signals:
        fingerprint_found: A thumbnail was downloaded; its URL, and what `core.copies` packs.
    """

    fingerprint_found = Signal(object, bytes)

    def __init__(
        self, services: Services, box: int, larger: Thumbnails | None = None, parent: QObject | None = None
    ) -> None:
        """Begin without a pack.

        Args:
            services: The services of this run.
            box: Longest side of a thumbnail in device pixels.
            larger: Thumbnails of the same pack, which are discarded if these are found to be out of date.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._larger = larger
        self.tiles = Tiles(services.settings.thumbnails.memory_bytes, parent=self)
        self._interrupted = InterruptedDownloads(self._retry_urls, parent=self)
        self.tiles.arrived.connect(self._interrupted.record_arrived)
        self._services = services
        self._box = box
        self._pack: Pack | None = None
        self._account = ""
        self._has_begun = False
        self.source: HttpThumbnailSource | None = None
        self.service: ThumbnailService | None = None
        self.traffic = Traffic(services.settings.traffic)
        self._loading_all: Job | None = None  # the latest one
        self._gives_way = False
        self._is_hidden = False

    def give_way(self, gives_way: bool) -> None:
        """Download nothing while the person waits for something else, and then go on.

        Args:
            gives_way: Whether something else is waited for.
        """
        self._gives_way = gives_way
        if self.service is not None:
            self.service.give_way(gives_way)

    def set_hidden(self, *, is_hidden: bool) -> None:
        """Set whether the pack is hidden, because another one is shown.

        Then only thumbnails that were visible stay in memory, those that become visible are fetched, and the rest
        of the pack is downloaded only if the person has requested it.
        """
        self._is_hidden = is_hidden
        self.tiles.set_hidden(is_hidden=is_hidden)
        if is_hidden:
            self.request((), ())
        if self.service is not None:
            self.service.set_hidden(is_hidden=is_hidden)

    def show_content(
        self, content: Content | None, *, is_refresh: bool, signed_anew: Mapping[str, str] = _NOTHING
    ) -> None:
        """Replace the pack.

        Args:
            content: The pack; None for none.
            is_refresh: Whether it is a later answer for the same pack of the same server. Then pictures and traffic
                counts stay; with the same key, running downloads as well.
            signed_anew: The later URLs of files that were only signed anew, by the former ones. With the same key their
                pictures stay; with another one, perhaps that key gives no access to them.
        """
        pack = content.pack if content is not None else None
        is_merged = content is not None and content.is_merged
        account = content.request.connection.account if content is not None else ""
        is_same_account, self._account = account == self._account, account
        if not is_same_account:
            signed_anew = _NOTHING
        elif is_merged and pack is not None and self._pack is not None and pack.urls == self._pack.urls:
            self._pack = pack  # the service goes on
            self.tiles.show_pack(pack, keep=ALL_STAGES)
            return
        keep = (ALL_STAGES if is_merged else REFRESHED_STAGES) if is_refresh else _NO_STAGES
        if is_refresh and is_same_account and pack is not None and self.service is not None:
            self.service.retain_only(pack.rows_by_url.keys(), signed_anew)
        else:
            keep -= {TileStage.LOADING}
            source = None  # made before anything is changed, because making it may fail
            if content is not None:
                source = self._services.make_thumbnail_source(content.request.connection, self._box)
            self._stop()
            if not is_refresh:  # otherwise the limits would not hold, however often the person refreshes
                self.traffic = Traffic(self._services.settings.traffic)
            self.source = source
            if source is not None:
                self.service = self._make_service(source)
                self.service.give_way(self._gives_way)
                self.service.set_hidden(is_hidden=self._is_hidden)
        self._pack = pack
        self._interrupted.retain_only(pack.rows_by_url if is_refresh and pack is not None else ())
        self._has_begun = False
        ratio, likely_ratio = None, SQUARE
        if content is not None and not is_refresh:
            saved = self._services.saved_packs(is_demo=content.request.connection.is_demo)
            ratio, likely_ratio = content.ratio, saved.last_ratio
        self.tiles.show_pack(pack, keep=keep, signed_anew=signed_anew, ratio=ratio, likely_ratio=likely_ratio)

    def begin(self, *, must_check: bool) -> None:
        """Begin to fetch the whole pack, after a call of `show_content` and a call of `request` after that.

        After a live refresh in which no URL has changed, the service has begun already, and nothing is done. Without a
        call, only what `request` requests is fetched, and what is shown is not checked.

        Args:
            must_check: Whether thumbnails that are already shown may be outdated. Then each is checked with its host
                once it is visible.
        """
        if self.service is not None and self._pack is not None and not self._has_begun:
            self._has_begun = True
            unchecked = self.tiles.shown_urls if must_check else ()
            self.service.begin(self._pack.urls, self.tiles.ended_urls, unchecked)

    def request(self, visible: Sequence[PackImage], ahead: Sequence[PackImage]) -> None:
        """Fetch the visible images first, then those ahead. Waiting downloads of other images are cancelled.

        Args:
            visible: The visible images.
            ahead: The images that will be visible next, the nearest first.
        """
        if not self._is_hidden:
            self.tiles.needed = frozenset(image.url for image in visible)
        if self.service is None:
            return
        # No more than fit in memory: fetching images ahead must not evict nearer ones.
        typical = self.tiles.mean_picture_bytes or _TYPICAL_BYTES_PER_PIXEL * self._box**2
        room = round(self._services.settings.thumbnails.memory_bytes / typical) - len(visible)
        if self.traffic.has_spent_bytes:
            room = min(room, len(visible))
        if self._is_hidden:
            room = 0
        wanted = [*visible, *ahead[: max(0, room)]]
        # Mark all as used: images ahead may be the least recently used, and fetching others would evict them.
        self.tiles.use([image.url for image in wanted])
        self.service.request(self.tiles.urls_to_fetch(wanted), (image.url for image in visible))

    def delete(self, url: str) -> None:
        """Delete a thumbnail that is out of date, in memory and on disk. `request` has to request it again."""
        self.tiles.remove_picture(url)
        if self.service is not None:
            self.service.delete(url)

    def retry(self, images: Iterable[PackImage]) -> None:
        """Retry failed thumbnails."""
        self._retry_urls(image.url for image in images if image.is_readable)

    def retry_failed(self) -> None:
        """Retry all failed thumbnails, because the network is back."""
        self._retry_urls(self.tiles.positions_by_url)

    def _retry_urls(self, urls: Iterable[str]) -> None:
        reset = self.tiles.reset_failed(urls)
        if self.service is not None and not self._is_hidden:  # otherwise they are fetched when they are requested
            self.service.fetch_again(reset)

    @property
    def images(self) -> tuple[PackImage, ...]:
        """The images of the pack."""
        return self._pack.images if self._pack is not None else ()

    @property
    def remaining(self) -> int:
        """Number of thumbnails that are still to be fetched."""
        return self.service.remaining if self.service is not None else 0

    # --- Load all -------------------------------------------------------------------------------------------------

    @property
    def is_loading_all(self) -> bool:
        """Whether a job loads the thumbnails that are not loaded automatically because of `TrafficLimits`."""
        return self.traffic.wants_all

    def load_all(self, jobs: JobList, title: Callable[[], str], sentence: Callable[[Job], str]) -> None:
        """Start that job, or resume it; arguments as of `JobList.start`. Parts are done whose thumbnail is loaded.

        It is to be cancelled when another pack is shown, and when the tab is closed.
        """
        if self._loading_all is not None and self._loading_all.state is JobState.PAUSED:
            self._loading_all.resume()
        else:
            self._loading_all = jobs.start(title, self._load_all, sentence, total=len(self.images), can_pause=True)

    def cancel_loading_all(self) -> None:
        """Cancel the job. What is loaded stays."""
        if self._loading_all is not None:
            self._loading_all.cancel()
            self._loading_all = None

    async def _load_all(self, job: Job) -> None:
        """Load what is left: the thumbnail service ignores the limits meanwhile."""
        tiles, service, changed = self.tiles, self.service, asyncio.Event()
        assert service is not None
        tiles.counts_changed.connect(changed.set)
        self.retry_failed()
        service.load_all()
        tiles.counts_changed.emit()  # what is offered has changed
        try:
            # A refresh with another key replaces the service.
            while not (service := self.service or service).has_loaded_all:
                job.advance(tiles.counts[TileStage.SHOWN] - job.done)
                changed.clear()
                await changed.wait()
        finally:
            tiles.counts_changed.disconnect(changed.set)
            service.stop_loading_all()
            tiles.counts_changed.emit()
        job.advance(tiles.counts[TileStage.SHOWN] - job.done)
        for image in self.images:
            if (error := tiles.of(image).error) is not None:
                job.fail(image.position, f"{image.position} · {host_of(image.url)}", error)

    # --- The service ----------------------------------------------------------------------------------------------

    async def aclose(self) -> None:
        """Cancel all downloads, and wait until they have ended."""
        self._interrupted.retain_only(())
        if self.service is not None:
            service, self.service = self.service, None
            await service.aclose()

    def _stop(self) -> None:
        if self.service is not None:
            self._services.tasks.start(self.service.aclose(), name="close thumbnails", must_finish=True)
            self.service = None

    def _make_service(self, source: HttpThumbnailSource) -> ThumbnailService:
        settings = self._services.settings
        service = ThumbnailService(source, self._services.tasks, settings.download, settings.thumbnails, self.traffic)
        service.running_changed.connect(self.tiles.set_running)
        service.arrived.connect(self._on_arrived)
        service.failed.connect(self._on_failed)
        if self._larger is not None:
            service.outdated.connect(self._larger.delete)
        service.stored_found.connect(self.tiles.set_stored)
        return service

    def _on_arrived(self, url: str, thumbnail: Thumbnail, is_stored: bool, is_wanted: bool) -> None:
        size = (thumbnail.source_width, thumbnail.source_height)
        if thumbnail.fingerprint:
            self.fingerprint_found.emit(url, thumbnail.fingerprint)
        self.tiles.set_picture(url, thumbnail.data, size, is_stored=is_stored, is_wanted=is_wanted)

    def _on_failed(self, url: str, error: ImageError) -> None:
        self.tiles.set_failed(url, error)
        self._interrupted.record_failed(url, error)


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
        self._reader = DiskReader(services.tasks, name="read covers")
        self._is_visible = False
        self._pictures: ByteBounded[bytes] = ByteBounded(services.settings.thumbnails.cover_bytes, len)
        self._ended: set[str] = set()  # not to be fetched again: they have failed, or are not on disk
        self._in_sight: dict[str, None] = {}
        self._interrupted = InterruptedDownloads(self._retry, parent=self)

    def use(self, connection: Connection | None) -> None:
        """Use another server, or another key with it; None for none. If any has changed, all covers are removed."""
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
        missing = [url for url in self._in_sight if self.picture(url) is None and url not in self._ended]
        if self._only_stored and not self._connection.is_demo:
            boxes, make = self._boxes, self._services.make_thumbnail_source
            sources = [make(self._connection, box) for box in (boxes.usual, *boxes.former)]
            self._reader.read(missing, sources, self._on_read)
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

    def _on_read(self, urls: Sequence[str], recalled: Recalled) -> None:
        for url in urls:
            if url in recalled.thumbnails:
                self._on_arrived(url, recalled.thumbnails[url])
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


class GonePictures(Covers):
    """Thumbnails of images that are gone from the pack, as covers from the disk, and those that were in memory."""

    def __init__(self, thumbnails: Thumbnails, services: Services, boxes: ThumbnailBoxes, parent: QObject) -> None:
        """Read nothing yet; arguments as of `Covers`, and the thumbnails of the pack."""
        super().__init__(services, boxes, only_stored=True, parent=parent)
        self._thumbnails = thumbnails
        self.set_visible(is_visible=True)

    def store(self, images: Iterable[PackImage]) -> None:
        """Store the thumbnails of images that are going to be removed, as far as they are in memory."""
        for image in images:
            picture = self._thumbnails.tiles.picture(image.url)
            if picture is not None:
                self._pictures.put(image.url, picture)

    @override
    def picture(self, url: str) -> bytes | None:
        # An image of the pack may have the same URL.
        return super().picture(url) or self._thumbnails.tiles.picture(url)


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
