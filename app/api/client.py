"""The partner API's client: the only code that holds an Authorization header. Retries nothing, shows nothing."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, cast

import httpx

from app import __version__
from app.api.error_map import error_from_answer, error_from_exception
from app.core.decoding import decode_envelope, decode_pack
from app.core.errors import PackBrowserError, ProxyUnusableError, RedirectedError, UnexpectedAnswerError

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator
    from concurrent.futures import Executor

    from app.core.connection import Connection
    from app.core.models import Pack
    from app.core.settings import ApiLimits


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
        self, connection: Connection, *, limits: ApiLimits, ssl_context: ssl.SSLContext, decode_executor: Executor
    ) -> None:
        """Keep what requests need; nothing is sent yet.

        Args:
            connection: Server and key; the key must be there.
            limits: How long and how much an answer may be.
            ssl_context: Trusts what the system trusts.
            decode_executor: Where JSON is decoded, off the GUI thread.
        """
        if connection.key is None:
            raise ValueError("a key is needed before anything can be requested")
        self._key = connection.key
        self._base_url = connection.base_url.text
        self._is_loopback = connection.base_url.is_loopback
        self._limits = limits
        self._ssl_context = ssl_context
        self._decode_executor = decode_executor

    async def get_pack(self, pack_id: str) -> Pack:
        """Fetch and decode one pack. May be cancelled at any time.

        Args:
            pack_id: UUID in lower case; nothing else is ever put in the path.

        Raises:
            PackBrowserError: One of the classes in `core.errors`, with the answer's status and code.
        """
        try:
            async with asyncio.timeout(self._limits.total_seconds):
                status, retry_after_text, body = await self._fetch(f"{self._base_url}/packs/{pack_id}")
                return await asyncio.get_running_loop().run_in_executor(
                    self._decode_executor, self._decode, status, retry_after_text, body
                )
        except PackBrowserError:
            raise
        except Exception as error:  # noqa: BLE001 - httpx lets idna, Unicode and OS errors through, not only its own
            raise error_from_exception(error) from None

    async def _fetch(self, url: str) -> tuple[int, str | None, bytes]:
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
            client.stream("GET", url, headers=headers, follow_redirects=False) as response,
        ):
            # Encodings can be stacked: 492 bytes of gzip in gzip become 600 MB before anyone can count them.
            if response.headers.get("Content-Encoding", "identity").strip().lower() not in {"identity", "gzip"}:
                raise UnexpectedAnswerError(http_status=response.status_code)
            body = bytearray()
            # qasync has no asynchronous-generator hooks: a generator left early has to be closed by hand.
            generator = cast("AsyncGenerator[bytes]", response.aiter_bytes())
            async with contextlib.aclosing(generator) as chunks:
                async for chunk in chunks:
                    body += chunk
                    if len(body) > self._limits.max_bytes:
                        raise UnexpectedAnswerError(http_status=response.status_code)
            return response.status_code, response.headers.get("Retry-After"), bytes(body)

    def _decode(self, status: int, retry_after_text: str | None, body: bytes) -> Pack:
        if httpx.codes.is_success(status):
            try:
                envelope = decode_envelope(body)
                if envelope.ok:
                    return decode_pack(envelope.data)
            except UnexpectedAnswerError:
                raise UnexpectedAnswerError(http_status=status) from None
        raise error_from_answer(status, body, retry_after_text=retry_after_text, redact=self._redact)

    def _redact(self, text: str) -> str:
        return text.replace(self._key.secret_text, "…")
