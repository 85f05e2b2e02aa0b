"""Connecting: only addresses that have been checked are connected to.

What was checked is what is connected to: a name that is looked up twice may give two different answers (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import ipaddress
from typing import TYPE_CHECKING, Final, override

import httpcore

from app.core.errors import AddressRefusedError
from app.images.addresses import is_public_address
from app.images.streams import TcpStream
from app.images.transfer import current_transfer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.images.name_lookup import NameLookUp

# RFC 8305: an address that has not answered by then gets company.
_HEAD_START_SECONDS: Final = 0.25


class NetworkBackend(httpcore.AsyncNetworkBackend):
    """Connects for httpcore."""

    def __init__(self, names: NameLookUp, *, allows_private: bool) -> None:
        """Set the rule.

        Args:
            names: Where addresses come from.
            allows_private: Whether to connect to addresses that are not on the internet.
        """
        self._names = names
        self._allows_private = allows_private

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> TcpStream:
        connecting = asyncio.get_running_loop().create_task(self._connect(host, port))
        try:
            return await current_transfer.get().wait(connecting, timeout)
        except TimeoutError:
            raise httpcore.ConnectTimeout from None
        except OSError as error:
            raise httpcore.ConnectError from error

    async def _connect(self, host: str, port: int) -> TcpStream:
        addresses = (host,) if _is_address(host) else await self._names.addresses(host)
        if not self._allows_private and not all(map(is_public_address, addresses)):
            raise AddressRefusedError
        try:
            return await _connect_to_first(addresses, port)
        except OSError:
            self._names.forget(host)
            raise


def _is_address(host: str) -> bool:
    """Whether a host is an address already; a look-up would take a thread for it."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _connect_to_first(addresses: Sequence[str], port: int) -> TcpStream:
    """Connect to whichever answers first, with a head start for the earlier ones.

    Raises:
        OSError: None could be connected to.
    """
    if len(addresses) == 1:
        return await _connect_to(addresses[0], port)
    attempts: list[asyncio.Task[TcpStream]] = []
    errors: list[BaseException] = []
    remaining = list(addresses)
    try:
        while remaining or len(errors) < len(attempts):
            if remaining:
                attempts.append(asyncio.get_running_loop().create_task(_connect_to(remaining.pop(0), port)))
            pending = [attempt for attempt in attempts if not attempt.done()]
            await asyncio.wait(
                pending, timeout=_HEAD_START_SECONDS if remaining else None, return_when=asyncio.FIRST_COMPLETED
            )
            for attempt in attempts:
                if attempt.done() and attempt.exception() is None:
                    attempts.remove(attempt)
                    return attempt.result()
            errors = [error for attempt in attempts if attempt.done() and (error := attempt.exception())]
    finally:
        for attempt in attempts:
            attempt.cancel()
            attempt.add_done_callback(_close_late)
    raise OSError from BaseExceptionGroup("no address could be connected to", errors)


async def _connect_to(address: str, port: int) -> TcpStream:
    _, stream = await asyncio.get_running_loop().create_connection(TcpStream, address, port)
    return stream


def _close_late(attempt: asyncio.Task[TcpStream]) -> None:
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().abort()
