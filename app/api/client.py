"""The partner API's client: the only code that holds an Authorization header. Retries nothing, shows nothing."""

from __future__ import annotations

import asyncio
import contextlib
import io
from typing import TYPE_CHECKING, Final, cast

import httpx

from app import __version__
from app.api.answer import ApiAnswer, decompressed
from app.api.error_map import error_from_envelope, error_from_exception, error_from_status
from app.api.route import Route
from app.core.decoding import decode_envelope, decode_pack
from app.core.errors import PackBrowserError, ProxyUnusableError, RedirectedError, UnexpectedAnswerError

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, Callable
    from concurrent.futures import Executor

    from app.core.connection import Connection
    from app.core.models import Pack
    from app.core.settings import ApiLimits

_TURN_SECONDS: Final = 0.01


async def _refuse_redirect(response: httpx.Response) -> None:
    """Leave before httpx reads the `Location`: it fails on a broken one even where it is not to follow it."""
    if response.is_redirect:
        raise RedirectedError(http_status=response.status_code)


class PartnerClient:
    """Gets packs from one server with one key.

    Every request has an `httpx.AsyncClient` of its own, so that a cancelled one can ruin no pool but its own (httpcore
    issue 1093); with a shared SSL context that costs a millisecond, and packs are opened by hand.
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
        """Keep what requests need; nothing is sent yet.

        Args:
            connection: Server and key; the key must be there.
            limits: How long and how much an answer may be.
            ssl_context: Trusts what the system trusts.
            decode_executor: Where JSON is decoded, off the GUI thread.
            redact: Takes secrets out of what the service says, this connection's key among them.
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
            pack_id: UUID in lower case; nothing else is ever put in the path.

        Raises:
            PackBrowserError: One of the classes in `core.errors`, with the answer's status and code.
        """
        url = f"{self._base_url}/packs/{pack_id}"
        route = Route(url)
        try:
            async with asyncio.timeout(self._limits.total_seconds):
                answer = await self._fetch(url, route)
                return await asyncio.get_running_loop().run_in_executor(self._decode_executor, self._decode, answer)
        except PackBrowserError:
            raise
        except Exception as error:  # noqa: BLE001 - httpx lets idna, Unicode and OS errors through, not only its own
            raise error_from_exception(error, route) from None
        finally:
            await route.aclose()

    async def _fetch(self, url: str, route: Route) -> ApiAnswer:
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
                # Proxies of the environment must not see, or fail, what stays on this machine.
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
            # Encodings can be stacked: 492 bytes of gzip in gzip become 600 MB before anyone can count them.
            if encoding not in {"identity", "gzip"}:
                raise UnexpectedAnswerError(http_status=response.status_code)
            answer = ApiAnswer(
                response.status_code, response.headers.get("Retry-After"), io.BytesIO(), is_gzip=encoding == "gzip"
            )
            try:
                await self._read(response, answer.body)
            except BaseException:
                answer.body.close()  # exceptions of httpx are parts of cycles, which hold this frame for a while
                raise
            return answer

    async def _read(self, response: httpx.Response, body: io.BytesIO) -> None:
        loop = asyncio.get_running_loop()
        turn_began = loop.time()
        # qasync has no asynchronous-generator hooks: a generator left early has to be closed by hand.
        # Raw, because httpx would decompress each piece in this thread, and to any size.
        generator = cast("AsyncGenerator[bytes]", response.aiter_raw())
        async with contextlib.aclosing(generator) as chunks:
            async for chunk in chunks:
                body.write(chunk)
                if body.tell() > self._limits.max_bytes:
                    raise UnexpectedAnswerError(http_status=response.status_code)
                # What one read of the socket brought comes without a wait: up to 10,000 chunks of one byte each.
                if loop.time() - turn_began > _TURN_SECONDS:
                    await asyncio.sleep(0)
                    turn_began = loop.time()

    def _decode(self, answer: ApiAnswer) -> Pack:
        # Closed in any case: a buffer in a traceback may outlive its BytesIO, which then complains.
        with answer.body as sent, sent.getbuffer() as view:
            try:
                if not answer.is_gzip:
                    return self._decode_body(answer, view)
                with decompressed(view, self._limits.max_bytes) as body, body.getbuffer() as view_of_body:
                    return self._decode_body(answer, view_of_body)
            except UnexpectedAnswerError:
                raise error_from_status(answer.status, answer.retry_after_text) from None

    def _decode_body(self, answer: ApiAnswer, body: memoryview) -> Pack:
        envelope = decode_envelope(body, self._limits)
        if envelope.ok and httpx.codes.is_success(answer.status):
            return decode_pack(envelope.data, self._limits)
        raise error_from_envelope(answer.status, envelope, answer.retry_after_text, self._redact)
