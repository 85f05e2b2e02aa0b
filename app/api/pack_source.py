"""Fetches packs in a thread with an event loop of its own, so that a request needs neither Qt nor the GUI thread."""

import asyncio
import ssl
from collections.abc import Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, Thread
from typing import Any, Final

import anyio.lowlevel
import httpcore  # noqa: F401 - httpx would import it during the first request

from app.api.client import PartnerClient, find_way
from app.core.connection import BaseUrl, Connection, Network, PackRequest
from app.core.limits import ApiLimits
from app.core.models import Pack, PackListPage, PackListRequest, Subscription
from app.core.redaction import Redactor
from app.core.slideshows import SlideshowPage

_JOIN_SECONDS: Final = 0.5


class HttpPackSource:
    """Sends requests for packs, for lists of packs, and for slideshows.

    All methods but `begin` are called in one thread, usually the GUI's.
    """

    def __init__(
        self, limits: ApiLimits, ssl_context: ssl.SSLContext, redactor: Redactor, network: Network | None = None
    ) -> None:
        """Start the thread. Nothing is sent yet.

        Args:
            limits: Limits of time and size.
            ssl_context: The context for TLS, which trusts the system's certificates.
            redactor: Removes secrets from the service's messages; it learns each key that is used.
            network: The settings of the network, which may change; the usual ones where there are none.

        Raises:
            RuntimeError: The system has no threads left.
        """
        self._limits = limits
        self._ssl_context = ssl_context
        self._redactor = redactor
        self._network = network or Network()
        # Two threads, because a superseded pack may still be decoded.
        self._decode_executor = ThreadPoolExecutor(max_workers=2, thread_name_prefix="json")
        self._begun: tuple[PackRequest, Future[Pack]] | None = None
        self._may_begin = True
        self._lock = Lock()  # protects `_begun` and `_may_begin`: a request may begin in the keychain's thread
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, name="api", daemon=True)
        self._thread.start()

    def begin(self, request: PackRequest) -> None:
        """Send a request before its answer is awaited: the next `get_pack` for an equal request returns its answer.

        It may be called in any thread. After `get_pack`, `withdraw` or `aclose` it does nothing: the answer would be
        kept for a much later request.

        Args:
            request: Its connection must have a key.
        """
        with self._lock:
            if self._may_begin:
                self._begun = request, self._send(request)

    def withdraw(self) -> None:
        """Cancel the request that has begun, if its answer is not awaited yet, and begin none later."""
        begun = self._take_begun()
        if begun is not None:
            begun[1].cancel()

    async def get_pack(self, request: PackRequest) -> Pack:
        """Fetch one pack. May be cancelled at any time.

        Args:
            request: Its connection must have a key.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        begun = self._take_begun()
        if begun is not None and begun[0] == request:
            future = begun[1]
        else:
            if begun is not None:
                begun[1].cancel()
            future = self._send(request)
        return await asyncio.wrap_future(future)

    async def list_packs(self, request: PackListRequest) -> PackListPage:
        """Fetch a part of the list of packs. May be cancelled at any time.

        Args:
            request: Its connection must have a key.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        return await self._in_thread(self._make_client(request.connection).list_packs(request))

    async def find_way(self, base_url: BaseUrl) -> str:
        """Find out whether a server answers; see `client.find_way`. May be cancelled at any time.

        Raises:
            PackBrowserError: No answer came; the class says why.
        """
        return await self._in_thread(find_way(base_url.text, self._network, self._limits, self._ssl_context))

    async def get_subscription(self, connection: Connection) -> Subscription:
        """Ask what a key may do. May be cancelled at any time.

        Args:
            connection: It must have a key.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        return await self._in_thread(self._make_client(connection).get_subscription())

    async def list_slideshows(self, connection: Connection, offset: int, limit: int) -> SlideshowPage:
        """Fetch a part of the list of slideshows. May be cancelled at any time.

        Args:
            connection: It must have a key.
            offset: How many slideshows of the list precede the requested part.
            limit: How many are requested.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        return await self._in_thread(self._make_client(connection).list_slideshows(offset, limit))

    async def get_slideshow(self, connection: Connection, slideshow_id: str) -> frozenset[bytes]:
        """Fetch one slideshow, and return the digests of its files. May be cancelled at any time.

        Args:
            connection: It must have a key.
            slideshow_id: As of `Slideshow.id`.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        return await self._in_thread(self._make_client(connection).get_slideshow(slideshow_id))

    async def aclose(self) -> None:
        """Cancel all requests, and end the thread."""
        self._take_begun()
        await self._in_thread(_cancel_other_tasks())
        # Not before: a request whose answer has just arrived would fail, instead of being cancelled.
        self._decode_executor.shutdown(wait=False, cancel_futures=True)
        self._loop.call_soon_threadsafe(self._loop.stop)
        # Nothing runs there any more but the stop, so this does not block the caller noticeably.
        self._thread.join(_JOIN_SECONDS)

    async def _in_thread[T](self, work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    def _take_begun(self) -> tuple[PackRequest, Future[Pack]] | None:
        with self._lock:
            self._may_begin = False
            begun, self._begun = self._begun, None
        return begun

    def _send(self, request: PackRequest) -> Future[Pack]:
        client = self._make_client(request.connection)
        return asyncio.run_coroutine_threadsafe(client.get_pack(request.pack_id), self._loop)

    def _make_client(self, connection: Connection) -> PartnerClient:
        if connection.key is not None:
            self._redactor.add(connection.key.secret_text)
        return PartnerClient(
            connection,
            limits=self._limits,
            ssl_context=self._ssl_context,
            decode_executor=self._decode_executor,
            redactor=self._redactor,
            network=self._network,
        )

    def _run(self) -> None:
        # Loads anyio's backend, which otherwise delays the first request.
        self._loop.run_until_complete(anyio.lowlevel.checkpoint())
        self._loop.run_forever()
        self._loop.close()


async def _cancel_other_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
