"""The client of the partner API: the only code that sends an Authorization header. It does not retry."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlencode

import httpx

from app import __version__
from app.api.answer import AnswerShape, ApiAnswer, decompressed
from app.api.error_map import error_from_envelope, error_from_exception, error_from_status
from app.api.route import Route
from app.core.decoding import IMAGES, decode_envelope, decode_pack
from app.core.errors import PackBrowserError, ProxyUnusableError, RedirectedError, UnexpectedAnswerError
from app.core.pack_list_decoding import LIST_NAME, decode_pack_list
from app.core.redaction import AnswerRedactor

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, Callable
    from concurrent.futures import Executor

    from app.core.connection import Connection
    from app.core.decoding import DataJson
    from app.core.models import Pack
    from app.core.pack_list import PackListPage, PackListRequest
    from app.core.settings import ApiLimits

_logger = logging.getLogger(__name__)

_LONGEST_BLOCK_SECONDS: Final = 0.01


async def _refuse_redirect(response: httpx.Response) -> None:
    """Raise before httpx parses the `Location` header: it fails on an invalid one even if it does not follow it."""
    if response.is_redirect:
        raise RedirectedError(http_status=response.status_code)


class PartnerClient:
    """Gets packs, and lists of them, from one server with one key.

    Each request has its own `httpx.AsyncClient`, because cancelling a request can break the connection pool (httpcore
    issue 1093). With a shared SSL context, making a client takes a millisecond.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        limits: ApiLimits,
        ssl_context: ssl.SSLContext,
        decode_executor: Executor,
        redact: Callable[[str], str],
    ) -> None:
        """Make a client. Nothing is sent yet.

        Args:
            connection: The server, and the key, which must not be None.
            limits: Limits of time and size.
            ssl_context: The context for TLS, which trusts the system's certificates.
            decode_executor: Decodes JSON outside of the GUI thread.
            redact: Removes secrets from texts, this connection's key included.
        """
        if connection.key is None:
            raise ValueError("a key is needed before anything can be requested")
        self._key = connection.key
        self._base_url = connection.base_url.text
        self._is_loopback = connection.base_url.is_loopback
        self._limits = limits
        self._ssl_context = ssl_context
        self._decode_executor = decode_executor
        self._redact = redact

    async def get_pack(self, pack_id: str) -> Pack:
        """Fetch and decode one pack. May be cancelled at any time.

        Args:
            pack_id: UUID in lower case. It becomes a part of the path as it is.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        limits = self._limits
        shape = AnswerShape(IMAGES, limits.max_images, limits.max_bytes, lambda data: decode_pack(data, limits))
        pack, received_bytes = await self._get(f"/packs/{pack_id}", shape)
        return replace(pack, received_bytes=received_bytes)

    async def list_packs(self, request: PackListRequest) -> PackListPage:
        """Fetch and decode a part of the list of packs. May be cancelled at any time.

        Args:
            request: What is listed. Its connection must be that of this client.

        Raises:
            PackBrowserError: The request failed; the class says how.
        """
        limits = self._limits
        shape = AnswerShape(LIST_NAME, limits.max_listed_packs, limits.max_list_bytes, decode_pack_list)
        page, _ = await self._get(f"/packs?{_query(request)}", shape)
        return page

    async def _get[T](self, target: str, shape: AnswerShape[T]) -> tuple[T, int]:
        """Send a request, and return the decoded answer and its size in bytes as it was sent."""
        url = f"{self._base_url}{target}"
        route = Route(url)
        try:
            async with asyncio.timeout(self._limits.total_seconds):
                _logger.info("request sent")
                answer = await self._fetch(url, route, shape.max_bytes)
                _logger.info("answer received")
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._decode_executor, self._decode, answer, shape)
        except PackBrowserError:
            raise
        except Exception as error:  # noqa: BLE001 - httpx also raises errors of idna, Unicode and the system
            raise error_from_exception(error, route) from None
        finally:
            await route.aclose()

    async def _fetch(self, url: str, route: Route, max_bytes: int) -> ApiAnswer:
        headers = {
            "Authorization": f"Bearer {self._key.secret_text}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": f"PackBrowser/{__version__}",
        }
        timeout = httpx.Timeout(self._limits.read_seconds, connect=self._limits.connect_seconds)
        try:
            client = httpx.AsyncClient(
                verify=self._ssl_context,
                timeout=timeout,
                # Requests to this machine must not go through the environment's proxies.
                trust_env=not self._is_loopback,
                event_hooks={"response": [_refuse_redirect]},
            )
        except (ValueError, ImportError, httpx.InvalidURL):
            raise ProxyUnusableError from None
        async with (
            client,
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
        loop = asyncio.get_running_loop()
        resumed_at = loop.time()
        # Closed explicitly: after an error the loop would close it later, in a task of its own.
        # Raw, because httpx would decompress each chunk in this thread, without a limit.
        generator = cast("AsyncGenerator[bytes]", response.aiter_raw())
        async with contextlib.aclosing(generator) as chunks:
            async for chunk in chunks:
                body.write(chunk)
                if body.tell() > max_bytes:
                    raise UnexpectedAnswerError(http_status=response.status_code)
                # Let other callbacks run: one read of the socket may yield 10,000 chunks without waiting.
                if loop.time() - resumed_at > _LONGEST_BLOCK_SECONDS:
                    await asyncio.sleep(0)
                    resumed_at = loop.time()

    def _decode[T](self, answer: ApiAnswer, shape: AnswerShape[T]) -> tuple[T, int]:
        # Released in any case: a BytesIO cannot be closed while a traceback refers to a view of its buffer.
        with answer.body as sent, sent.getbuffer() as view:
            try:
                if not answer.is_gzip:
                    return self._decode_body(answer, view, shape), len(view)
                with decompressed(view, shape.max_bytes) as body, body.getbuffer() as view_of_body:
                    return self._decode_body(answer, view_of_body, shape), len(view)
            except UnexpectedAnswerError:
                raise error_from_status(answer.status, answer.retry_after_text) from None

    def _decode_body[T](self, answer: ApiAnswer, body: memoryview, shape: AnswerShape[T]) -> T:
        envelope = decode_envelope(body, self._limits, list_name=shape.list_name, max_entries=shape.max_entries)
        if envelope.ok and httpx.codes.is_success(answer.status):
            return shape.decode(self._without_key(envelope.data))
        raise error_from_envelope(answer.status, envelope, answer.retry_after_text, self._redact)

    def _without_key(self, data: DataJson | None) -> DataJson | None:
        if data is None:
            return None
        redacted = data.redacted(AnswerRedactor(self._key))
        if redacted is not data:
            _logger.warning("the answer contained the API key: it was replaced")
        return redacted


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
