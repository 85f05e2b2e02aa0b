"""The services of one run, which all above use: requests, keys, pictures, and what is kept on disk."""

import contextlib
import ssl
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from app.api.pack_source import HttpPackSource
from app.core.connection import ApiKey, BaseUrl, Connection, Network, PackRequest
from app.core.identity import APP_ID
from app.core.limits import DownloadLimits, Settings
from app.core.models import Pack
from app.core.redaction import Redactor
from app.core.saved_values import DataProblem, Folders, PacksEvent, StoredKind, StoreProblem
from app.core.worker import TaskOwner, Worker
from app.images.decoders import DecoderPool
from app.images.download import Downloaders, ImageDownloader
from app.images.sources import HttpOriginalSource, HttpThumbnailSource
from app.images.thumbnail_store import FILE_NAME, ThumbnailCache, ThumbnailStore
from app.keychain import Keychain
from app.packs.credentials import Connections, StoredKeys
from app.packs.loading import Loader, merging
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


class Services:
    """The services of one run. `start.services` makes them.

    Attributes:
        settings: All limits.
        api: Sends requests to the partner API.
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
        ssl_context: ssl.SSLContext,
        claim: Callable[[], Callable[[], object]],
        settings: Settings,
        decoders: DecoderPool | None = None,
    ) -> None:
        """Make what needs no folder, perhaps before the window is made. Nothing is sent, and no process is started.

        Args:
            base_url: Root of the real service's API.
            redactor: Removes secrets from the service's messages; it learns each key that is used.
            keychain: The system's keychain.
            network: The settings of the network, which may change.
            ssl_context: For TLS with the API; it trusts the system's certificates.
            claim: Waits until no other window changes the keys in the keychain, and returns what lets the next one.
            settings: All limits.
            decoders: The decoder processes; None for those of the settings. Closed with the services.
        """
        self.settings = settings
        self.tasks = TaskOwner()
        self.keychain = keychain
        self.stored_keys = StoredKeys(keychain, base_url, claim)
        self.thumbnail_cache: ThumbnailCache | None = None
        self._base_url = base_url
        self._worker = Worker("services")
        self.api = HttpPackSource(settings.api, ssl_context, redactor, network)
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
                self.api.begin(PackRequest(Connection(self._base_url, found), pack_id))

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
        self._folders, self._reports = folders, reports
        self._decoders.on_not_started = reports.decoders_not_started
        self._decoders.warm_up()
        if folders.cache is not None:
            store = ThumbnailStore(folders.cache, self.settings.store)
            self.thumbnail_cache = ThumbnailCache(store, self.settings.store, reports.store_problem)
            self.thumbnail_cache.warm_up()

    def make_pack_loader(
        self, former: Callable[[], Pack | None], *, is_unasked: bool = False
    ) -> Loader[PackRequest, Pack]:
        """Make a loader of one open pack.

        Args:
            former: Returns the answer on screen that a later one is merged with; None if there is none. If nothing has
                changed, it is the later answer itself.
            is_unasked: Whether the person does not wait for the answer. Then nothing is retried, and the hosts of
                images are not connected to ahead.
        """
        get = merging(self.api.get_pack, former, self._worker.run)
        limits = replace(self.settings.api, retries=0) if is_unasked else self.settings.api
        return Loader(get, self.tasks, limits, name="open a pack")

    def make_thumbnail_source(self, connection: Connection, box: int) -> HttpThumbnailSource:
        """Make the source of thumbnails of a pack.

        Args:
            connection: The server of the pack, which decides which addresses may be accessed and whether thumbnails
                are stored on disk.
            box: Longest side of a thumbnail in device pixels.
        """
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
        """Make what downloads and decodes the originals of a pack.

        Args:
            connection: The server of the pack, which decides which addresses may be accessed.
        """
        downloader = self._downloaders.get(connection.base_url.text)
        return HttpOriginalSource(downloader, self._decoders, self.settings.decode)

    def make_downloader(self, connection: Connection, limits: DownloadLimits) -> ImageDownloader:
        """Make what jobs download from the hosts of a pack with, in a thread that thumbnails do not wait for.

        Args:
            connection: The server of the pack, which decides which addresses may be accessed.
            limits: Of its downloads.
        """
        return self._downloaders.get(connection.base_url.text, limits)

    def saved_marks(self, *, is_demo: bool) -> SavedMarks:
        """The marks of all packs, or those of the demonstration service's packs, which are in memory only."""
        # The demo has another port in each run, so that marks of its packs would never be found again.
        folder = None if is_demo else self._folders.data
        if is_demo not in self._marks:
            limits = self.settings.marks
            store = MarksStore(folder, limits.busy_seconds) if folder is not None else None
            self._marks[is_demo] = SavedMarks(store, limits, self._reports.marks_problem)
        return self._marks[is_demo]

    def saved_packs(self, *, is_demo: bool) -> SavedPacks:
        """Recent packs, saved answers and tabs, or those of the demonstration service, which are in memory only."""
        # The demo has another port in each run, so that its packs would never be found again.
        folder = None if is_demo else self._folders.data
        if folder not in self._saved_packs:
            self._saved_packs[folder] = SavedPacks(
                folder, self.settings.packs, self._reports.packs_event, self._connections.redactor
            )
        return self._saved_packs[folder]

    def path_of(self, kind: StoredKind) -> Path | None:
        """The file of what is kept on disk, also if its folder does not answer; None if the system has no folder."""
        cache, data = self._folders.places
        folder, name = data, f"{kind}.sqlite3"
        if kind == "thumbnails":
            folder, name = cache, FILE_NAME
        elif kind == "logs":
            folder, name = self._folders.log, f"{APP_ID}.log"
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
            steps.push_async_callback(self.api.aclose)
            steps.push_async_callback(self.tasks.aclose)
