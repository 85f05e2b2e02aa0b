"""Puts services and window together. Imported after the first paint: httpx, Pillow and the rest take their time."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import truststore

from app.api.client import PartnerClient
from app.core.errors import DecodersNotStartedError
from app.core.redaction import Redactor
from app.images.addresses import is_local_host
from app.images.decoders import DecoderPool
from app.images.download import ImageDownloader
from app.images.kept_thumbnails import KeptThumbnails
from app.images.thumbnail_source import HttpThumbnailSource
from app.images.thumbnail_store import ThumbnailStore
from app.services.kept_key import KeptKey
from app.services.session import DemoServer, Session
from app.services.tasks import TaskOwner
from app.ui.controller import Controller
from app.ui.gallery_controller import GalleryController
from app.ui.garbage import GarbageCollector
from app.ui.thumbnail_controller import ThumbnailController

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from app.core.connection import ApiKey, BaseUrl, Connection
    from app.core.settings import Settings
    from app.images.store_file import StoreProblem
    from app.images.thumbnail import Thumbnail
    from app.keychain import Keychain
    from app.ui.main_window import MainWindow


class Program:
    """A running window with everything behind it.

    Attributes:
        controller: Opens packs.
        gallery: Runs the gallery.
        session: Server and key.
    """

    def __init__(
        self,
        window: MainWindow,
        base_url: BaseUrl,
        key: ApiKey | None,
        settings: Settings,
        cache_folder: Path | None = None,
        *,
        keychain: Keychain,
        environment_wins: bool,
        redactor: Redactor | None = None,
    ) -> None:
        """Connect everything; nothing is sent yet.

        Args:
            window: The widgets.
            base_url: Of the API.
            key: From the environment, if there is one.
            settings: All limits.
            cache_folder: Where thumbnails are kept; None for memory only.
            keychain: Where the key is kept; closed with the program.
            environment_wins: Whether the environment has a key, so that the keychain's is not used.
            redactor: Takes secrets out of the log, too; it hears of every key. None for one that no log uses.
        """
        self._redactor = redactor or Redactor()
        self._window = window
        self._garbage_collector = GarbageCollector(window)
        self._settings = settings
        self._ssl_context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # Own threads: those of the default executor may all hang in name look-ups.
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="services")
        # Two: the pack that was superseded may still be decoded.
        self._json_executor = ThreadPoolExecutor(max_workers=2, thread_name_prefix="json")
        self._decoders = DecoderPool(
            settings.thumbnails.decoder_processes, settings.decode, self._on_decoders_not_started
        )
        self._said_not_started = False  # since the pack on screen was opened
        self._downloaders: dict[bool, ImageDownloader] = {}
        self._kept: KeptThumbnails | None = None
        if cache_folder is not None:
            store = ThumbnailStore(cache_folder, settings.store)
            self._kept = KeptThumbnails(store, settings.store, self._on_store_problem)
        self._tasks = TaskOwner(self._on_background_error)
        self._keychain = keychain
        self.session = Session(base_url, key, _make_demo, self._redactor.add)
        self._thumbnails = ThumbnailController(window, self._tasks, settings, self._make_thumbnail_source)
        self.gallery = GalleryController(window, self._thumbnails)
        self.controller = Controller(
            window,
            self.gallery,
            self.session,
            self._tasks,
            settings,
            self._make_pack_source,
            self._executor,
            KeptKey(keychain, base_url),
            environment_wins=environment_wins,
        )

    def _on_background_error(self, error: BaseException) -> None:
        self.controller.on_background_error(error)

    def _on_store_problem(self, problem: StoreProblem) -> None:
        self._window.status_line.say(f"Thumbnails are kept in memory only: {problem.value}")

    def _on_decoders_not_started(self) -> None:
        banner = self.controller.banner
        if not self._said_not_started and banner.error is None:
            self._said_not_started = True
            banner.show(DecodersNotStartedError())

    def _make_pack_source(self, connection: Connection) -> PartnerClient:
        if connection.key is not None:
            self._redactor.add(connection.key.secret_text)
        return PartnerClient(
            connection,
            limits=self._settings.api,
            ssl_context=self._ssl_context,
            decode_executor=self._json_executor,
            redact=self._redactor.redact,
        )

    def _make_thumbnail_source(self, box: int) -> HttpThumbnailSource:
        self._said_not_started = False
        connection = self.session.connection
        # A downloader outlasts the packs, so that its connections stay warm.
        is_local = is_local_host(urlsplit(connection.base_url.text).hostname or "")
        downloader = self._downloaders.get(is_local)
        if downloader is None:
            downloader = ImageDownloader(self._settings.download, self._ssl_context, allows_private=is_local)
            self._downloaders[is_local] = downloader
        # The demo has another port each time: what it shows would never be found again.
        kept = None if connection.is_demo else self._kept
        return HttpThumbnailSource(downloader, self._decoders, kept, box=box)

    def close_abandoned_generators(self) -> None:
        """Close asynchronous generators that were left early in the loop, as asyncio's own loops do.

        qasync installs no hooks for that; httpx leaves inner generators to them whenever an answer is not read whole.
        """
        loop = asyncio.get_running_loop()

        async def close(generator: AsyncGenerator[object, object]) -> None:
            await generator.aclose()

        def finalize(generator: AsyncGenerator[object, object]) -> None:
            # The garbage collector may run in any thread.
            loop.call_soon_threadsafe(
                lambda: self._tasks.start(close(generator), name="close generator", must_finish=True)
            )

        sys.set_asyncgen_hooks(finalizer=finalize)

    def warm_up(self) -> None:
        """Start the decoder processes and open the store: the first picture shall not wait for them."""
        self._decoders.warm_up()
        if self._kept is not None:
            self._kept.warm_up()

    async def decode(self, data: bytes, box: int) -> Thumbnail:
        """Decode a picture in a worker process; see `DecoderPool.decode`."""
        return await self._decoders.decode(data, box)

    async def aclose(self) -> None:
        """Stop taking work, close clients, end decoders, stop the demo: each, whatever becomes of the others."""
        loop = asyncio.get_running_loop()
        async with contextlib.AsyncExitStack() as steps:  # from below
            steps.callback(self._executor.shutdown, wait=False, cancel_futures=True)
            steps.callback(self._json_executor.shutdown, wait=False, cancel_futures=True)
            steps.callback(self._keychain.close)
            steps.push_async_callback(lambda: loop.run_in_executor(self._executor, self.session.close))
            if self._kept is not None:
                steps.push_async_callback(self._kept.aclose)
            steps.push_async_callback(self._decoders.aclose)
            steps.callback(sys.set_asyncgen_hooks, finalizer=None)
            for downloader in self._downloaders.values():
                steps.push_async_callback(downloader.aclose)
            steps.push_async_callback(self._tasks.aclose)
            steps.push_async_callback(self._thumbnails.aclose)
            steps.callback(self.controller.close)


def _make_demo() -> DemoServer:
    from app.demo.service import DemoService

    return DemoService()
