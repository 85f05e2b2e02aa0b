"""Makes and closes the services of one run. Imported after the first paint: httpx, Pillow and the rest take a while."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import truststore

from app.api.client import PartnerClient
from app.images.addresses import is_local_host
from app.images.decoders import DecoderPool
from app.images.download import ImageDownloader
from app.images.kept_thumbnails import KeptThumbnails
from app.images.thumbnail_source import HttpThumbnailSource
from app.images.thumbnail_store import ThumbnailStore
from app.services.kept_key import KeptKey
from app.services.pack_loader import PackLoader
from app.services.tasks import TaskOwner
from app.services.thumbnail_service import ThumbnailService

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from app.core.connection import BaseUrl, Connection
    from app.core.redaction import Redactor
    from app.core.settings import Settings
    from app.images.store_file import StoreProblem
    from app.images.thumbnail import Thumbnail
    from app.keychain import Keychain
    from app.services.pack_loader import PackListener
    from app.services.session import Session
    from app.services.thumbnail_service import ThumbnailListener, ThumbnailSource
    from app.services.traffic import Traffic


class ServiceListener(Protocol):
    """Who is told of what fails in the background, always in the loop's thread."""

    def on_background_error(self, error: BaseException) -> None:
        """A background task failed."""

    def on_store_problem(self, problem: StoreProblem) -> None:
        """Thumbnails are not kept on disk any more."""

    def on_decoders_not_started(self) -> None:
        """A picture could not be decoded, because no decoder process could be started."""


class AppServices:
    """What fetches packs and thumbnails and asks the keychain; `workspace.services.Services` is what others see of it.

    Attributes:
        settings: All limits.
        tasks: Owns what runs in the background.
        kept_key: The keychain's key of the real service.
        keychain: Where the key is kept; closed with the services.
    """

    def __init__(
        self,
        session: Session,
        base_url: BaseUrl,
        settings: Settings,
        keychain: Keychain,
        cache_folder: Path | None,
        redactor: Redactor,
        listener: ServiceListener,
    ) -> None:
        """Make everything; nothing is sent yet.

        Args:
            session: Owns the demonstration service, which is stopped with the services.
            base_url: Of the real service.
            settings: All limits.
            keychain: Where the key is kept.
            cache_folder: Where thumbnails are kept; None for memory only.
            redactor: Takes secrets out of what the service says; it hears of every key.
            listener: Is told of what fails in the background.
        """
        self.settings = settings
        self.tasks = TaskOwner(listener.on_background_error)
        self.kept_key = KeptKey(keychain, base_url)
        self.keychain = keychain
        self._session = session
        self._redactor = redactor
        self._ssl_context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # Own threads: those of the default executor may all hang in name look-ups.
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="services")
        # Two: the pack that was superseded may still be decoded.
        self._json_executor = ThreadPoolExecutor(max_workers=2, thread_name_prefix="json")
        self._decoders = DecoderPool(
            settings.thumbnails.decoder_processes, settings.decode, listener.on_decoders_not_started
        )
        self._said_not_started = False  # since the pack on screen was opened
        self._downloaders: dict[bool, ImageDownloader] = {}
        self._kept: KeptThumbnails | None = None
        if cache_folder is not None:
            store = ThumbnailStore(cache_folder, settings.store)
            self._kept = KeptThumbnails(store, settings.store, listener.on_store_problem)

    def make_pack_loader(self, listener: PackListener) -> PackLoader:
        """Make the loader of one open pack."""
        return PackLoader(self.tasks, self.settings.api, listener, self._make_pack_source)

    def _make_pack_source(self, connection: Connection) -> PartnerClient:
        if connection.key is not None:
            self._redactor.add(connection.key.secret_text)
        return PartnerClient(
            connection,
            limits=self.settings.api,
            ssl_context=self._ssl_context,
            decode_executor=self._json_executor,
            redact=self._redactor.redact,
        )

    def make_thumbnail_source(self, connection: Connection, box: int) -> HttpThumbnailSource:
        """Make a source of thumbnails for a pack; see `workspace.services.Services`."""
        # A downloader outlasts the packs, so that its connections stay open.
        is_local = is_local_host(urlsplit(connection.base_url.text).hostname or "")
        downloader = self._downloaders.get(is_local)
        if downloader is None:
            downloader = ImageDownloader(self.settings.download, self._ssl_context, allows_private=is_local)
            self._downloaders[is_local] = downloader
        # The demo has another port each time: what it shows would never be found again.
        kept = None if connection.is_demo else self._kept
        return HttpThumbnailSource(downloader, self._decoders, kept, box=box)

    def make_thumbnail_service(
        self, source: ThumbnailSource, traffic: Traffic, listener: ThumbnailListener
    ) -> ThumbnailService:
        """Make what fetches the thumbnails of a pack in the right order."""
        return ThumbnailService(source, self.tasks, self.settings.download, self.settings.thumbnails, traffic, listener)

    async def start_demo(self) -> None:
        """Start the demonstration service if need be.

        Raises:
            OSError: No port could be had.
        """
        await asyncio.get_running_loop().run_in_executor(self._executor, self._session.start_demo)

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
                lambda: self.tasks.start(close(generator), name="close generator", must_finish=True)
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
        # Callbacks run last in, first out: read from the bottom to the top.
        async with contextlib.AsyncExitStack() as steps:
            steps.callback(self._executor.shutdown, wait=False, cancel_futures=True)
            steps.callback(self._json_executor.shutdown, wait=False, cancel_futures=True)
            steps.callback(self.keychain.close)
            steps.push_async_callback(lambda: loop.run_in_executor(self._executor, self._session.close))
            if self._kept is not None:
                steps.push_async_callback(self._kept.aclose)
            steps.push_async_callback(self._decoders.aclose)
            steps.callback(sys.set_asyncgen_hooks, finalizer=None)
            for downloader in self._downloaders.values():
                steps.push_async_callback(downloader.aclose)
            steps.push_async_callback(self.tasks.aclose)
