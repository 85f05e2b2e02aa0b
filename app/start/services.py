"""Makes and closes the services of one run."""

import contextlib
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT
from typing import NamedTuple

import truststore
from msgspec.structs import replace

from app.api.pack_source import HttpPackSource
from app.core.connection import ApiKey, BaseUrl, Connection, Network, PackRequest
from app.core.identity import APP_ID
from app.core.limits import DownloadLimits, Settings
from app.core.models import Pack, PackListPage, PackListRequest, Subscription
from app.core.redaction import Redactor
from app.core.saved_values import DataProblem, PacksEvent, StoredKind, StoreProblem
from app.core.slideshows import SlideshowPage
from app.core.worker import TaskOwner, Worker
from app.images.decoders import DecoderPool
from app.images.download import Downloaders, ImageDownloader
from app.images.sources import HttpOriginalSource, HttpThumbnailSource
from app.images.thumbnail_store import FILE_NAME, ThumbnailCache, ThumbnailStore
from app.keychain import Keychain
from app.packs.credentials import Connections, StoredKeys
from app.packs.loading import Loader, merging
from app.start.handover.claims import wait_for_claim
from app.start.logs import Folders, log_folder
from app.storage.saved_marks import MarksStore, SavedMarks
from app.storage.saved_packs import SavedPacks


class Reports(NamedTuple):
    """What is called in the event loop's thread when background work fails.

    Attributes:
        decoders_not_started: An image could not be decoded, because no decoder process could be started.
        store_problem: Thumbnails are no longer stored on disk.
        marks_problem: Marks are not saved, or a damaged file of marks was renamed.
        packs_event: See `storage.packs_writer.Report`.
    """

    decoders_not_started: Callable[[], None]
    store_problem: Callable[[StoreProblem], None]
    marks_problem: Callable[[DataProblem], None]
    packs_event: Callable[[PacksEvent | DataProblem], None]


class AppServices:
    """The services of one run. The workspace uses them through the protocol `packs.services.Services`.

    Attributes:
        settings: All limits.
        packs: Sends requests for packs.
        tasks: Owns the background tasks.
        stored_keys: The real service's keys in the keychain.
        keychain: The system's keychain; closed with the services.
        thumbnail_cache: The thumbnails on disk; None if none are kept there.
    """

    def __init__(
        self,
        base_url: BaseUrl,
        redactor: Redactor,
        keychain: Keychain,
        network: Network,
        settings: Settings | None = None,
        decoders: DecoderPool | None = None,
    ) -> None:
        """Make what needs no folder, perhaps before the window is made. Nothing is sent, and no process is started.

        Args:
            base_url: Root of the real service's API.
            redactor: Removes secrets from the service's messages; it learns each key that is used.
            keychain: The system's keychain.
            network: The settings of the network, which may change.
            settings: All limits; None for the usual ones.
            decoders: The decoder processes; None for those of the settings. Closed with the services.
        """
        settings = self.settings = settings or Settings()
        self.tasks = TaskOwner()
        self.keychain = keychain
        self.stored_keys = StoredKeys(keychain, base_url, partial(wait_for_claim, os.environ, "keychain"))
        self.thumbnail_cache: ThumbnailCache | None = None
        self._base_url = base_url
        self._worker = Worker("services")
        self.packs = HttpPackSource(settings.api, truststore.SSLContext(PROTOCOL_TLS_CLIENT), redactor, network)
        self._decoders = decoders or DecoderPool(settings.thumbnails.decoder_processes, settings.decode)
        self._downloaders = Downloaders(settings.download, network)
        self._marks: dict[bool, SavedMarks] = {}  # by whether they are the demo's
        self._saved_packs: dict[Path | None, SavedPacks] = {}

    def begin_request(self, key: ApiKey | None, pack_id: str) -> None:
        """Send the request for a pack before its answer is awaited, and start the decoder processes for its pictures.

        See `HttpPackSource.begin`.

        Args:
            key: The key; None to read it from the keychain first. Without one there nothing is sent.
            pack_id: UUID in lower case.
        """

        def begin(found: ApiKey | None) -> None:
            if found is not None:
                self.packs.begin(PackRequest(Connection(self._base_url, found), pack_id))

        if key is not None:
            begin(key)
        else:
            self.keychain.begin(StoredKeys(self.keychain, self._base_url).read_used, begin)
        self._decoders.warm_up()

    def attach(self, connections: Connections, folders: Folders, reports: Reports) -> None:
        """Open the store, and start the decoder processes that do not run yet, so that the first image waits for none.

        Args:
            connections: Own the demonstration service, which is stopped with the services.
            folders: Where thumbnails, marks and packs are kept.
            reports: What is called when background work fails.
        """
        self._connections = connections
        self._data_folder, self._places, self._reports = folders.data, folders.places, reports
        self._decoders.on_not_started = reports.decoders_not_started
        self._decoders.warm_up()
        if folders.cache is not None:
            store = ThumbnailStore(folders.cache, self.settings.store)
            self.thumbnail_cache = ThumbnailCache(store, self.settings.store, reports.store_problem)
            self.thumbnail_cache.warm_up()

    def make_pack_loader(
        self, former: Callable[[], Pack | None], *, is_unasked: bool = False
    ) -> Loader[PackRequest, Pack]:
        """Make a loader of one open pack; see `packs.services.Services`."""
        get = merging(self.packs.get_pack, former, self._worker.run)
        limits = replace(self.settings.api, retries=0) if is_unasked else self.settings.api
        return Loader(get, self.tasks, limits, name="open a pack")

    def make_pack_list_loader(self) -> Loader[PackListRequest, PackListPage]:
        """Make the loader of one list of packs."""
        return Loader(self.packs.list_packs, self.tasks, self.settings.api, name="list packs")

    async def get_subscription(self, connection: Connection) -> Subscription:
        """Ask the service what a key may do; see `packs.services.Services`."""
        return await self.packs.get_subscription(connection)

    async def list_slideshows(self, connection: Connection, offset: int, limit: int) -> SlideshowPage:
        """Ask the service for a part of the list of slideshows; see `packs.services.Services`."""
        return await self.packs.list_slideshows(connection, offset, limit)

    async def get_slideshow(self, connection: Connection, slideshow_id: str) -> frozenset[bytes]:
        """Ask the service which files a slideshow shows; see `packs.services.Services`."""
        return await self.packs.get_slideshow(connection, slideshow_id)

    def make_way_finder(self) -> Loader[BaseUrl, str]:
        """Make what finds out whether a server answers; see `packs.services.Services`."""
        return Loader(self.packs.find_way, self.tasks, replace(self.settings.api, retries=0), name="test the network")

    def make_thumbnail_source(self, connection: Connection, box: int) -> HttpThumbnailSource:
        """Make the source of thumbnails of a pack; see `packs.services.Services`."""
        server_url = connection.base_url.text
        # The demo has another port in each run, so that its thumbnails would never be found again. Those of a pack
        # whose key was forgotten must not be.
        cache = None if connection.is_demo or connection.key is None else self.thumbnail_cache
        return HttpThumbnailSource(
            self._downloaders.get(server_url),
            self._decoders,
            cache,
            box=box,
            account=connection.account,
        )

    def make_original_source(self, connection: Connection) -> HttpOriginalSource:
        """Make the source of the originals of a pack; see `packs.services.Services`."""
        downloader = self._downloaders.get(connection.base_url.text)
        return HttpOriginalSource(downloader, self._decoders, self.settings.decode)

    def make_downloader(self, connection: Connection, limits: DownloadLimits) -> ImageDownloader:
        """Make what jobs download from the hosts of a pack with; see `packs.services.Services`."""
        return self._downloaders.get(connection.base_url.text, limits)

    def saved_marks(self, *, is_demo: bool) -> SavedMarks:
        """The marks of all packs, or of the demo's; see `packs.services.Services`."""
        # The demo has another port in each run, so that marks of its packs would never be found again.
        folder = None if is_demo else self._data_folder
        if is_demo not in self._marks:
            limits = self.settings.marks
            store = MarksStore(folder, limits.busy_seconds) if folder is not None else None
            self._marks[is_demo] = SavedMarks(store, limits, self._reports.marks_problem)
        return self._marks[is_demo]

    def saved_packs(self, *, is_demo: bool) -> SavedPacks:
        """Recent packs, saved answers and tabs, or the demo's; see `packs.services.Services`."""
        # The demo has another port in each run, so that its packs would never be found again.
        folder = None if is_demo else self._data_folder
        if folder not in self._saved_packs:
            self._saved_packs[folder] = SavedPacks(
                folder, self.settings.packs, self._reports.packs_event, self._connections.redactor
            )
        return self._saved_packs[folder]

    def path_of(self, kind: StoredKind) -> Path | None:
        """The file of what is kept on disk; see `packs.services.Services`."""
        cache, data = self._places
        folder, name = data, f"{kind}.sqlite3"
        if kind == "thumbnails":
            folder, name = cache, FILE_NAME
        elif kind == "logs":
            folder, name = log_folder(), f"{APP_ID}.log"
        return folder / name if folder is not None else None

    async def start_demo(self) -> None:
        """Start the demonstration service, if it does not run yet.

        Raises:
            OSError: No port is available.
        """
        await self._worker.run(self._connections.start_demo)

    async def aclose(self) -> None:
        """Stop the tasks, close clients, end decoders and stop the demo. Each step runs even if others fail."""
        # Callbacks run last in, first out: read from the bottom to the top.
        async with contextlib.AsyncExitStack() as steps:
            steps.callback(self._worker.close)
            steps.callback(self.keychain.close)
            for close in (each.aclose for saved in (self._marks, self._saved_packs) for each in saved.values()):
                # Writing has begun when the workspace was closed, and goes on while the others are closed.
                steps.push_async_callback(close)
            steps.push_async_callback(partial(self._worker.run, self._connections.close))
            if self.thumbnail_cache is not None:
                steps.push_async_callback(self.thumbnail_cache.aclose)
            steps.push_async_callback(self._decoders.aclose)
            steps.push_async_callback(self._downloaders.aclose)
            steps.push_async_callback(self.packs.aclose)
            steps.push_async_callback(self.tasks.aclose)


def make_services(base_url: BaseUrl, redactor: Redactor, network: Network) -> AppServices:
    """Make the services of a run with the usual limits and the system's keychain; see `AppServices`."""
    return AppServices(base_url, redactor, Keychain(), network)
