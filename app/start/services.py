"""Makes and closes the services of one run. Imported after the first paint, because it imports pycurl and sqlite3."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from app.core.connection import BaseUrl, Connection
from app.core.saved_values import DataProblem
from app.images.decoders import DecoderPool
from app.images.downloaders import make_downloaders
from app.images.store_file import StoreProblem
from app.images.thumbnail_cache import ThumbnailCache
from app.images.thumbnail_source import HttpThumbnailSource
from app.images.thumbnail_store import ThumbnailStore
from app.packs.credentials import Session, StoredKey
from app.packs.loading import (
    ConnectingPackSource,
    LaterAnswers,
    LaterListener,
    PackListListener,
    PackListLoader,
    PackLoader,
)
from app.pictures.tasks import TaskOwner
from app.pictures.thumbnail_service import ThumbnailListener, ThumbnailService, ThumbnailSource
from app.pictures.traffic import Traffic
from app.start.first_services import FirstServices
from app.start.folders import Folders
from app.storage.packs_writer import PacksListener
from app.storage.saved_packs import SavedPacks

if TYPE_CHECKING:
    from app.pictures.original import OriginalListener
    from app.pictures.original_service import OriginalService
    from app.storage.saved_marks import SavedMarks


class ServiceListener(PacksListener, Protocol):
    """Receives failures of background work, always in the event loop's thread."""

    def on_background_error(self, error: BaseException) -> None:
        """A background task failed."""

    def on_store_problem(self, problem: StoreProblem) -> None:
        """Thumbnails are no longer stored on disk."""

    def on_marks_problem(self, problem: DataProblem) -> None:
        """Marks are not saved, or a damaged file of marks was renamed."""

    def on_decoders_not_started(self) -> None:
        """An image could not be decoded, because no decoder process could be started."""


class AppServices:
    """The services of one run. The workspace uses them through the protocol `packs.services.Services`.

    Attributes:
        settings: All limits.
        tasks: Owns the background tasks.
        stored_key: The real service's key in the keychain.
        keychain: The system's keychain; closed with the services.
    """

    def __init__(
        self,
        session: Session,
        base_url: BaseUrl,
        first: FirstServices,
        folders: Folders,
        listener: ServiceListener,
    ) -> None:
        """Make all services. Nothing is sent yet.

        Args:
            session: Owns the demonstration service, which is stopped with the services.
            base_url: Root of the real service's API.
            first: Those that may have begun already; closed with the others.
            folders: Where thumbnails, marks and packs are kept.
            listener: Receives failures of background work.
        """
        settings = first.settings
        self.settings = settings
        self.tasks = TaskOwner(listener.on_background_error)
        self.stored_key = StoredKey(first.keychain, base_url)
        self.keychain = first.keychain
        self._session = session
        # Not the default executor, whose threads may all be blocked by name look-ups.
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="services")
        self._packs = first.packs
        self._decoders = DecoderPool(first.decoders, listener.on_decoders_not_started)
        # They have been made while Qt was imported, so this does not wait.
        begun = first.downloaders
        self._downloaders = begun.result() if begun else make_downloaders(settings.download, folders.cache)
        self._thumbnail_cache: ThumbnailCache | None = None
        if folders.cache is not None:
            store = ThumbnailStore(folders.cache, settings.store)
            self._thumbnail_cache = ThumbnailCache(store, settings.store, listener.on_store_problem)
        self._data_folder = folders.data
        self._on_marks_problem = listener.on_marks_problem
        self._packs_listener = listener
        self._marks: dict[Path | None, SavedMarks] = {}
        self._saved_packs: dict[Path | None, SavedPacks] = {}

    def make_pack_loader(self, listener: LaterListener) -> PackLoader:
        """Make the loader of one open pack; see `packs.services.Services`."""
        source = LaterAnswers(ConnectingPackSource(self._packs, self._downloaders), listener, self._executor)
        return PackLoader(self.tasks, self.settings.api, listener, source)

    def make_live_loader(self, listener: LaterListener) -> PackLoader:
        """Make the loader of live refreshes; see `packs.services.Services`."""
        source = LaterAnswers(self._packs, listener, self._executor)
        return PackLoader(self.tasks, replace(self.settings.api, retries=0), listener, source)

    def make_pack_list_loader(self, listener: PackListListener) -> PackListLoader:
        """Make the loader of one list of packs."""
        return PackListLoader(self.tasks, self.settings.api, listener, self._packs)

    def make_thumbnail_source(self, connection: Connection, box: int) -> HttpThumbnailSource:
        """Make the source of thumbnails of a pack; see `packs.services.Services`."""
        server_url = connection.base_url.text
        # The demo has another port in each run, so that its thumbnails would never be found again.
        cache = None if connection.is_demo else self._thumbnail_cache
        return HttpThumbnailSource(
            self._downloaders.get(server_url),
            self._decoders,
            cache,
            box=box,
            account=connection.account,
            on_shared_connection=partial(self._downloaders.note, server_url),
        )

    def make_thumbnail_service(
        self, source: ThumbnailSource, traffic: Traffic, listener: ThumbnailListener
    ) -> ThumbnailService:
        """Make the service that fetches the thumbnails of a pack in order of priority."""
        return ThumbnailService(source, self.tasks, self.settings.download, self.settings.thumbnails, traffic, listener)

    def make_original_service(
        self, connection: Connection, traffic: Traffic, listener: OriginalListener
    ) -> OriginalService:
        """Make the service that fetches the originals of a pack; see `packs.services.Services`."""
        # Imported when a viewer is opened for the first time.
        from app.images.original_source import HttpOriginalSource
        from app.pictures.original_service import OriginalService

        downloader = self._downloaders.get(connection.base_url.text)
        source = HttpOriginalSource(downloader, self._decoders, self.settings.decode)
        return OriginalService(source, self.tasks, self.settings, traffic, listener)

    def saved_marks(self, *, is_demo: bool) -> SavedMarks:
        """The marks of all packs, or of the demo's; see `packs.services.Services`."""
        from app.storage.saved_marks import (
            MarksStore,  # imported late: the first row does not need them
            SavedMarks,
        )

        # The demo has another port in each run, so that marks of its packs would never be found again.
        folder = None if is_demo else self._data_folder
        if folder not in self._marks:
            limits = self.settings.marks
            store = MarksStore(folder, limits.busy_seconds) if folder is not None else None
            self._marks[folder] = SavedMarks(store, limits, self._on_marks_problem)
        return self._marks[folder]

    def saved_packs(self, *, is_demo: bool) -> SavedPacks:
        """Recent packs, kept answers and tabs, or the demo's; see `packs.services.Services`."""
        from app.storage.saved_packs import SavedPacks  # imported late: the first paint does not need them

        # The demo has another port in each run, so that its packs would never be found again.
        folder = None if is_demo else self._data_folder
        if folder not in self._saved_packs:
            self._saved_packs[folder] = SavedPacks(folder, self.settings.packs, self._packs_listener)
        return self._saved_packs[folder]

    async def start_demo(self) -> None:
        """Start the demonstration service, if it does not run yet.

        Raises:
            OSError: No port is available.
        """
        await asyncio.get_running_loop().run_in_executor(self._executor, self._session.start_demo)

    def warm_up(self) -> None:
        """Start the decoder processes and open the store, so that the first image need not wait for them."""
        self._decoders.warm_up()
        if self._thumbnail_cache is not None:
            self._thumbnail_cache.warm_up()

    async def aclose(self) -> None:
        """Stop the tasks, close clients, end decoders and stop the demo. Each step runs even if others fail."""
        loop = asyncio.get_running_loop()
        # Callbacks run last in, first out: read from the bottom to the top.
        async with contextlib.AsyncExitStack() as steps:
            steps.callback(self._executor.shutdown, wait=False, cancel_futures=True)
            steps.callback(self.keychain.close)
            for close in (each.aclose for saved in (self._marks, self._saved_packs) for each in saved.values()):
                # Writing has begun when the workspace was closed, and goes on while the others are closed.
                steps.push_async_callback(close)
            steps.push_async_callback(lambda: loop.run_in_executor(self._executor, self._session.close))
            if self._thumbnail_cache is not None:
                steps.push_async_callback(self._thumbnail_cache.aclose)
            steps.push_async_callback(self._decoders.aclose)
            steps.push_async_callback(self._downloaders.aclose)
            steps.push_async_callback(self._packs.aclose)
            steps.push_async_callback(self.tasks.aclose)
