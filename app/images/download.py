"""One image URL -> bytes, under limits on time, size and redirects. Knows no key, sends no cookie and no Referer.

httpcore, on which httpx is built, is used without httpx's client, so that there are no cookies, no default headers and
no automatic redirects.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast, overload

import httpcore
import httpx

from app import __version__
from app.core.errors import (
    DownloadTooLargeError,
    IncompleteDownloadError,
    LinkExpiredError,
    NotAnImageError,
    RedirectRefusedError,
)
from app.images.answers import REDIRECTS, check_answer, error_from_exception, has_data_after_its_end, header
from app.images.byte_budget import ByteBudget
from app.images.downloaded import NO_OBSERVER, Download, Validators
from app.images.expiry import has_expired
from app.images.image_url import parse_image_url, redirected
from app.images.name_lookup import NameLookUp
from app.images.routes import Routes
from app.images.transfer import Transfer, Watchdog, current_transfer

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, AsyncIterable, Callable

    from app.core.settings import DownloadLimits

_logger = logging.getLogger(__name__)

if importlib.util.find_spec("sniffio") is None:
    # httpcore tries to import it several times per request, and Python searches all folders for it each time, which is
    # a fifth of a download's cost. With None in its place the import fails at once.
    sys.modules.setdefault("sniffio", cast("Any", None))

_HEADERS: Final = [
    (b"Accept", b"image/*"),
    (b"Accept-Encoding", b"identity"),
    (b"User-Agent", f"PackBrowser/{__version__}".encode()),
]
_MAY_HAVE_EXPIRED: Final = frozenset({400, 403})
_EXPLANATION_BYTES: Final = 4096
_WATCHDOG_SECONDS: Final = 0.1
# Chunks of a body that one download reads before others continue: a chunk of one byte costs as much as a large one.
_CHUNKS_IN_A_ROW: Final = 16


class ImageDownloader:
    """Downloads from image hosts, with connection pools that outlast every pack.

    A caller may be cancelled at any time, and is gone at once. Its transfer runs in a task of the downloader's own,
    which is never cancelled; see `images.transfer`.
    """

    def __init__(self, limits: DownloadLimits, ssl_context: ssl.SSLContext, *, allows_private: bool) -> None:
        """Make a downloader; nothing is sent yet.

        Args:
            limits: On time, size and number.
            ssl_context: Which certificates to trust.
            allows_private: Whether images may come from this machine and its network: only where the API is there too;
                see `addresses.is_local_host`.
        """
        self._limits = limits
        self._make_routes = partial(Routes, limits, ssl_context, NameLookUp(limits), allows_private=allows_private)
        self._routes = self._make_routes()
        self._budget = ByteBudget(limits.max_bytes_in_flight)
        self._slots = asyncio.Semaphore(limits.connections)
        self._header_turns = asyncio.Lock()
        self._running: dict[Transfer, asyncio.Task[None]] = {}
        # A host that stalls in the middle of large files must not occupy the memory that others wait for.
        self._watchdog = Watchdog(
            self._running, _WATCHDOG_SECONDS, limits.slow_after_seconds, lambda: self._budget.is_crowded
        )
        self._closing: set[asyncio.Task[None]] = set()
        self._is_closed = False

    @overload
    async def fetch(self, image_url: str, *, on_received: Callable[[int], None] = ...) -> Download: ...

    @overload
    async def fetch(
        self, image_url: str, known: Validators | None, *, on_received: Callable[[int], None] = ...
    ) -> Download | None: ...

    async def fetch(
        self,
        image_url: str,
        known: Validators | None = None,
        *,
        on_received: Callable[[int], None] = NO_OBSERVER.on_received,
    ) -> Download | None:
        """Download one file.

        Args:
            image_url: As the API sent it.
            known: Validators of the version that the caller has; only another version is downloaded.
            on_received: Called with the number of bytes whenever some have arrived, headers included, whatever becomes
                of the download.

        Returns:
            The file, or None if it has not changed. Until it is released, others may have to wait for room.

        Raises:
            ImageError: One of the download classes in `core.errors`.
        """
        url = parse_image_url(image_url)
        await self._slots.acquire()
        if self._is_closed:
            self._slots.release()
            raise IncompleteDownloadError
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[Download | None] = loop.create_future()
        transfer = Transfer(self._limits.total_seconds, self._limits.max_header_bytes, on_received, self._header_turns)
        self._running[transfer] = loop.create_task(self._run(transfer, url, known or Validators(), outcome))
        self._watchdog.wake()
        try:
            return await outcome
        except asyncio.CancelledError:
            transfer.stop()
            if not outcome.cancelled():  # the file came in the same moment
                self._budget.release(transfer)
            raise

    async def aclose(self) -> None:
        """End all downloads, close all connections."""
        self._is_closed = True
        tasks = (*self._running.values(), *self._closing)
        for transfer in tuple(self._running):
            transfer.stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._watchdog.close()
        await self._routes.aclose()

    async def _run(
        self, transfer: Transfer, url: httpx.URL, known: Validators, outcome: asyncio.Future[Download | None]
    ) -> None:
        current_transfer.set(transfer)
        is_handed_over = False
        try:
            download = await self._follow(transfer, url, known)
        except Exception as error:  # noqa: BLE001 - httpcore lets idna, Unicode and OS errors through
            if not outcome.done():
                outcome.set_exception(error_from_exception(error))
        else:
            if not outcome.done():
                outcome.set_result(download)
                is_handed_over = download is not None
        finally:
            outcome.cancel()  # nobody waits for ever, whatever happened
            if not is_handed_over:
                self._budget.release(transfer)
            del self._running[transfer]
            self._slots.release()

    async def _follow(self, transfer: Transfer, url: httpx.URL, known: Validators) -> Download | None:
        for redirects in range(self._limits.max_redirects + 1):
            transfer.expect_headers()
            # Validators are sent to their own URL only: another host could identify the client by them.
            expected = Validators() if redirects else known
            answer = await self._ask(url, expected)
            try:
                transfer.reads_body = True
                if answer.status not in REDIRECTS:
                    download = await self._read(answer, url, expected, transfer)
                    return replace(download, validators=Validators()) if download and redirects else download
            finally:
                if has_data_after_its_end(answer):
                    # The connection must not be used again: the data would be read as the next request's answer.
                    await answer.extensions["network_stream"].aclose()
                await answer.aclose()
            url = redirected(url, header(answer, b"location"))
        raise RedirectRefusedError

    async def _ask(self, url: httpx.URL, known: Validators) -> httpcore.Response:
        """Send a request, and wait until the answer's headers are there."""
        routes = self._routes
        try:
            return await self._send(routes, url, known)
        except httpcore.PoolTimeout:
            if routes is self._routes:
                _logger.warning("the image connections did not come back: new ones are made")
                self._replace_routes()
            return await self._send(self._routes, url, known)

    async def _send(self, routes: Routes, url: httpx.URL, known: Validators) -> httpcore.Response:
        limits = self._limits
        request = httpcore.Request(
            "GET",
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=[(b"Host", url.netloc), *_HEADERS, *known.headers()],
            extensions={
                "timeout": {
                    "connect": limits.connect_seconds,
                    "read": limits.read_seconds,
                    "write": limits.read_seconds,
                    "pool": limits.pool_seconds,
                }
            },
        )
        return await routes.pool_for(url).handle_async_request(request)

    def _replace_routes(self) -> None:
        old, self._routes = self._routes, self._make_routes()
        # Others may be reading from the old ones.
        others = tuple(task for task in self._running.values() if task is not asyncio.current_task())

        async def close() -> None:
            await asyncio.gather(*others, return_exceptions=True)
            await old.aclose()

        task = asyncio.get_running_loop().create_task(close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _read(
        self, answer: httpcore.Response, url: httpx.URL, known: Validators, transfer: Transfer
    ) -> Download | None:
        if answer.status == httpx.codes.NOT_MODIFIED and known != Validators():
            return None
        if answer.status in _MAY_HAVE_EXPIRED:
            explanation = await self._read_body(answer, transfer, enough=_EXPLANATION_BYTES)
            if has_expired(url.params, explanation):
                raise LinkExpiredError
        check_answer(answer, self._limits.max_bytes)
        data = await self._read_body(answer, transfer)
        if not data:
            raise NotAnImageError
        validators = Validators(header(answer, b"etag") or "", header(answer, b"last-modified") or "")
        return Download(data, validators, partial(self._budget.release, transfer))

    async def _read_body(self, answer: httpcore.Response, transfer: Transfer, enough: int | None = None) -> bytes:
        """Read a body to its end, or until there is enough of it."""
        pieces: list[bytes] = []
        size = 0
        generator = cast("AsyncGenerator[bytes]", aiter(cast("AsyncIterable[bytes]", answer.stream)))
        # qasync has no asynchronous-generator hooks: a generator left early has to be closed by hand.
        async with contextlib.aclosing(generator) as stream:
            async for piece in stream:
                pieces.append(piece)
                size += len(piece)
                if enough is not None and size >= enough:
                    break
                if size > self._limits.max_bytes:
                    raise DownloadTooLargeError
                room = self._budget.add(transfer, len(piece))
                if room is not None:
                    await transfer.wait(room, None)
                elif len(pieces) % _CHUNKS_IN_A_ROW == 0:
                    await asyncio.sleep(0)
                    transfer.check()
        return b"".join(pieces)
