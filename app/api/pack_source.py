"""Sends requests to the partner API: the only code that sends an Authorization header. It does not retry.

A thread with an event loop of its own sends them, so that a request needs neither Qt nor the GUI thread.
"""

import asyncio
import contextlib
import io
import logging
import ssl
import time
from collections.abc import AsyncGenerator, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Lock, Thread
from typing import Any, Final, cast
from urllib.parse import urlencode

import anyio.lowlevel
import httpcore  # noqa: F401 - httpx would import it during the first request
import httpx
from msgspec.structs import replace

from app import __version__
from app.api.answers import (
    AnswerShape,
    ApiAnswer,
    decompressed,
    error_from_envelope,
    error_from_exception,
    error_from_status,
    find_way,
    make_client,
)
from app.api.route import Route
from app.core.connection import ApiKey, BaseUrl, Connection, Network, PackRequest
from app.core.decoding import (
    IMAGES,
    LIST_NAME,
    SLIDESHOWS,
    DataJson,
    decode_envelope,
    decode_pack,
    decode_pack_list,
    decode_subscription,
)
from app.core.display_text import line_shown
from app.core.errors import InternalError, PackBrowserError, UnexpectedAnswerError
from app.core.limits import ApiLimits
from app.core.models import Pack, PackListPage, PackListRequest, Subscription
from app.core.program import log_fault
from app.core.redaction import Redactor
from app.core.slideshows import MOST_SLIDES, SLIDES, SlideshowPage, decode_slideshow, decode_slideshow_list

_logger = logging.getLogger(__name__)

_JOIN_SECONDS: Final = 0.5


class HttpPackSource:
    """Gets packs, lists of them, slideshows, and what a key may do. All coroutines may be cancelled at any time.

    Each request has its own `httpx.AsyncClient`, because cancelling a request can break the connection pool (httpcore
    issue 1093). With a shared SSL context, making a client takes a millisecond.

    All methods but `begin` are called in one thread, usually the GUI's. Their connections must have a key.
    """

    def __init__(
        self, limits: ApiLimits, ssl_context: ssl.SSLContext, redactor: Redactor, network: Network | None = None
    ) -> None:
        """Start the thread. Nothing is sent yet.

        Args:
            limits: Limits of time and size.
            ssl_context: The context for TLS, which trusts the system's certificates.
            redactor: Removes every key that is known from the service's messages; it learns each key that is used.
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
        """Fetch one pack. Its ID becomes a part of the path as it is.

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
        """Fetch a part of the list of packs.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        limits = self._limits
        shape = AnswerShape(LIST_NAME, limits.max_listed_packs, limits.max_list_bytes, decode_pack_list)
        return await self._answer(request.connection, f"/packs?{_query(request)}", shape)

    async def get_subscription(self, connection: Connection) -> Subscription:
        """Ask what a key may do.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        shape = AnswerShape("", 1, self._limits.max_list_bytes, decode_subscription)
        return await self._answer(connection, "/subscription", shape)

    async def list_slideshows(self, connection: Connection, offset: int, limit: int) -> SlideshowPage:
        """Fetch a part of the list of slideshows.

        Args:
            connection: The server and key.
            offset: How many slideshows of the list precede the requested part.
            limit: How many are requested.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        limits = self._limits
        shape = AnswerShape(SLIDESHOWS, limits.max_listed_packs, limits.max_list_bytes, decode_slideshow_list)
        return await self._answer(connection, f"/slideshows?limit={limit}&offset={offset}", shape)

    async def get_slideshow(self, connection: Connection, slideshow_id: str) -> frozenset[bytes]:
        """Fetch one slideshow, and return the digests of its files.

        Args:
            connection: The server and key.
            slideshow_id: As of `Slideshow.id`. It becomes a part of the path as it is.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        shape = AnswerShape(SLIDES, MOST_SLIDES, self._limits.max_list_bytes, decode_slideshow)
        return await self._answer(connection, f"/slideshows/{slideshow_id}", shape)

    async def find_way(self, base_url: BaseUrl) -> str:
        """Find out whether a server answers; see `answers.find_way`.

        Raises:
            PackBrowserError: No answer came; the class says why.
        """
        return await self._in_thread(find_way(base_url.text, self._network, self._limits, self._ssl_context))

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
        return asyncio.run_coroutine_threadsafe(self._ask_for_pack(request), self._loop)

    async def _ask_for_pack(self, request: PackRequest) -> Pack:
        limits = self._limits
        shape = AnswerShape(IMAGES, limits.max_images, limits.max_bytes, partial(decode_pack, limits=limits))
        pack, received_bytes = await self._ask(request.connection, f"/packs/{request.pack_id}", shape)
        return replace(pack, received_bytes=received_bytes)

    async def _answer[T](self, connection: Connection, target: str, shape: AnswerShape[T]) -> T:
        answer, _ = await self._in_thread(self._ask(connection, target, shape))
        return answer

    def _run(self) -> None:
        # Loads anyio's backend, which otherwise delays the first request.
        self._loop.run_until_complete(anyio.lowlevel.checkpoint())
        self._loop.run_forever()
        self._loop.close()

    # --- In the thread --------------------------------------------------------------------------------------------

    async def _ask[T](self, connection: Connection, target: str, shape: AnswerShape[T]) -> tuple[T, int]:
        """Send a request, and return the decoded answer and its size in bytes as it was sent."""
        key, url = connection.key, f"{connection.base_url.text}{target}"
        assert key is not None
        self._redactor.add(key.secret_text)
        route = Route(url)
        path, began, outcome = target.partition("?")[0], time.monotonic(), "cancelled"
        try:
            async with asyncio.timeout(self._limits.total_seconds):
                _logger.info("request sent: %s", path)
                answer = await self._fetch(key, url, route, shape.max_bytes)
                _logger.info("answer received: %d", answer.status)
                loop = asyncio.get_running_loop()
                decoded = await loop.run_in_executor(self._decode_executor, self._decode, key, answer, shape)
            outcome = str(answer.status)
        except PackBrowserError as error:
            outcome = _outcome(error)
            raise
        except Exception as error:  # noqa: BLE001 - httpx also raises errors of idna, Unicode and the system
            failure = error_from_exception(error, route)
            outcome = _outcome(failure)
            if isinstance(failure, InternalError):
                log_fault(_logger, "a request", error)
            raise failure from None
        else:
            return decoded
        finally:
            _logger.info("%s: %s after %.0f ms", path, outcome, (time.monotonic() - began) * 1000)
            await route.aclose()

    async def _fetch(self, key: ApiKey, url: str, route: Route, max_bytes: int) -> ApiAnswer:
        headers = {
            "Authorization": f"Bearer {key.secret_text}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": f"PackBrowser/{__version__}",
        }
        async with (
            make_client(url, self._network, self._limits, self._ssl_context) as client,
            client.stream(
                "GET", url, headers=headers, follow_redirects=False, extensions={"trace": route.trace}
            ) as response,
        ):
            encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
            # Nested encodings are refused: 492 bytes of gzip in gzip decompress to 600 MB.
            if encoding not in {"identity", "gzip"}:
                raise UnexpectedAnswerError(http_status=response.status_code)
            answer = ApiAnswer(
                response.status_code, response.headers.get("Retry-After"), io.BytesIO(), is_gzip=encoding == "gzip"
            )
            try:
                await self._read(response, answer.body, max_bytes)
            except BaseException:
                answer.body.close()  # httpx's exceptions are in reference cycles, which keep this frame alive
                raise
            return answer

    async def _read(self, response: httpx.Response, body: io.BytesIO, max_bytes: int) -> None:
        # Closed explicitly: after an error the loop would close it later, in a task of its own.
        # Raw, because httpx would decompress each chunk in this thread, without a limit.
        generator = cast("AsyncGenerator[bytes]", response.aiter_raw())
        async with contextlib.aclosing(generator) as chunks:
            async for chunk in chunks:
                body.write(chunk)
                if body.tell() > max_bytes:
                    raise UnexpectedAnswerError(http_status=response.status_code)

    def _decode[T](self, key: ApiKey, answer: ApiAnswer, shape: AnswerShape[T]) -> tuple[T, int]:
        # Released in any case: a BytesIO cannot be closed while a traceback refers to a view of its buffer.
        with answer.body as sent, sent.getbuffer() as view:
            try:
                if not answer.is_gzip:
                    return self._decode_body(key, answer, view, shape), len(view)
                with decompressed(view, shape.max_bytes) as body, body.getbuffer() as view_of_body:
                    return self._decode_body(key, answer, view_of_body, shape), len(view)
            except UnexpectedAnswerError:
                raise error_from_status(answer.status, answer.retry_after_text) from None

    def _decode_body[T](self, key: ApiKey, answer: ApiAnswer, body: memoryview, shape: AnswerShape[T]) -> T:
        envelope = decode_envelope(body, self._limits, list_name=shape.list_name, max_entries=shape.max_entries)
        if envelope.ok and httpx.codes.is_success(answer.status):
            return shape.decode(self._without_key(key, envelope.data))
        raise error_from_envelope(answer.status, envelope, answer.retry_after_text, self._redactor.redact)

    def _without_key(self, key: ApiKey, data: DataJson | None) -> DataJson | None:
        if data is None:
            return None
        redacted = data.redacted(self._redactor.for_answers(key))
        if redacted is not data:
            _logger.warning("the answer contained an API key: it was replaced")
        return redacted


async def _cancel_other_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()


def _outcome(error: PackBrowserError) -> str:
    """How a request has failed, for the log."""
    return f"{type(error).__name__} {line_shown(error.code_text)}".strip()


def _query(request: PackListRequest) -> str:
    """The query of a request for a list, as the documentation of List Packs names its parameters."""
    parameters: dict[str, str | int] = {"search": request.search} if request.search else {}
    parameters |= {
        "limit": request.limit,
        "offset": request.offset,
        "include_public": "true" if request.include_public else "false",
    }
    # Unpaired surrogates, which a pasted text may have, cannot be encoded.
    return urlencode(parameters, errors="replace")
