"""Connections as httpcore wants them, on asyncio's transports: plain and TLS. Resolves nothing, connects nothing.

httpcore's own, on anyio, goes through the loop and sets a timer for each read, which on Qt's loop costs more than the
read itself. And its waits can only be ended by cancelling the task; see `images.transfer`.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from typing import Any, Final, override

import httpcore

from app.images.transfer import current_transfer

# More than that waits in the kernel, and so at the sender.
_BUFFER_BYTES: Final = 256 * 1024
_PORTION_BYTES: Final = 256 * 1024
# Portions that were there without waiting, in a row, before others get their turn.
_PORTIONS_IN_A_ROW: Final = 4
# Of headers, before others get their turn: 1 KB may hold 40 interim answers, which keep h11 busy for 1 ms.
_HEADER_PORTION_BYTES: Final = 1024


class _Stream(httpcore.AsyncNetworkStream):
    """What httpcore reads: headers in small portions, and only so many of them."""

    async def receive(self, max_bytes: int, seconds: float | None) -> bytes:
        """Wait for bytes, whatever they are."""
        raise NotImplementedError

    def receive_now(self) -> bytes | None:
        """Take bytes that have arrived: None if none have, an empty text at the connection's end."""
        raise NotImplementedError

    @override
    def get_extra_info(self, info: str) -> Any:
        # httpcore asks for this alone, and before each use of an idle connection. What has arrived there is the end of
        # the connection, or data that belongs to no request; RFC 9112, section 6.3, forbids to take that for an answer.
        # httpcore closes the connection in both cases, so that the data may be lost here.
        return self.receive_now() is not None if info == "is_readable" else None

    @override
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        transfer = current_transfer.get()
        if transfer.reads_body:
            data = await self.receive(max_bytes, timeout)
            transfer.on_received(len(data))
            return data
        if transfer.header_bytes >= transfer.max_header_bytes:
            raise httpcore.ReadError
        if transfer.header_bytes:
            # One such download after the other: with all connections in each turn of the loop, a turn would be long.
            async with transfer.header_turns:
                await asyncio.sleep(0)
        data = await self.receive(min(max_bytes, _HEADER_PORTION_BYTES), timeout)
        transfer.header_bytes += len(data)
        transfer.on_received(len(data))
        return data


class TcpStream(asyncio.Protocol, _Stream):
    """A plain connection; also the protocol of its transport."""

    def __init__(self) -> None:
        """Wait for the transport."""
        self._transport: asyncio.Transport | None = None
        self._pieces: deque[bytes] = deque()
        self._offset = 0  # of what is unread in the first piece
        self._size = 0
        self._is_paused = False
        self._has_ended = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._portions = 0

    # --- The transport's side -------------------------------------------------------------------------------------

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        self._pieces.append(bytes(data))  # a bytearray on Windows
        self._size += len(data)
        if self._size >= _BUFFER_BYTES and self._transport is not None:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    @override
    def eof_received(self) -> None:
        self._has_ended = True
        self._wake()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._has_ended = True
        self._error = exc
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # --- httpcore's side ------------------------------------------------------------------------------------------

    @override
    async def receive(self, max_bytes: int, seconds: float | None) -> bytes:
        transfer = current_transfer.get()
        try:
            if not self._pieces and not self._has_ended:
                self._portions = 0
                self._waiter = asyncio.get_running_loop().create_future()
                await transfer.wait(self._waiter, seconds)
            else:
                transfer.check()
                self._portions += 1
                if self._portions >= _PORTIONS_IN_A_ROW:
                    self._portions = 0
                    await asyncio.sleep(0)
        except TimeoutError:
            raise httpcore.ReadTimeout from None
        return self._take(max_bytes)

    @override
    def receive_now(self) -> bytes | None:
        if self._pieces:
            return self._take(_PORTION_BYTES)
        return b"" if self._has_ended else None

    def _take(self, max_bytes: int) -> bytes:
        if not self._pieces:
            if self._error is not None:
                raise httpcore.ReadError from self._error
            return b""
        piece, begin = self._pieces[0], self._offset
        end = begin + max_bytes
        if end < len(piece):
            self._offset = end
            taken = piece[begin:end]
        else:
            self._pieces.popleft()
            self._offset = 0
            taken = piece[begin:] if begin else piece
        self._size -= len(taken)
        if self._is_paused and self._size < _BUFFER_BYTES // 2 and self._transport is not None:
            self._is_paused = False
            self._transport.resume_reading()
        return taken

    @override
    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            current_transfer.get().check()
        except TimeoutError:
            raise httpcore.WriteTimeout from None
        if self._has_ended or self._transport is None:
            raise httpcore.WriteError
        # Requests are small: there is nothing to wait for.
        self._transport.write(buffer)

    @override
    async def aclose(self) -> None:
        self.abort()

    def abort(self) -> None:
        """Close at once; nothing of ours is left to send."""
        self._has_ended = True
        if self._transport is not None:
            self._transport.abort()

    @override
    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        return await _start_tls(self, ssl_context, server_hostname, timeout)


class TlsStream(_Stream):
    """TLS over another stream, which may be TLS to a proxy."""

    def __init__(self, stream: _Stream, ssl_context: ssl.SSLContext, server_hostname: str | None) -> None:
        """Wrap the stream; nothing is sent yet."""
        self._stream = stream
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._ssl = ssl_context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_hostname)

    async def shake_hands(self, seconds: float | None) -> None:
        """Agree on keys and check the certificate, within so many seconds.

        Raises:
            ssl.SSLError: It is not trusted, or the other side does not speak TLS.
            httpcore.NetworkError: The connection broke.
            httpcore.TimeoutException: It took too long.
        """
        clock = asyncio.get_running_loop().time
        ends_at = None if seconds is None else clock() + seconds
        while True:
            try:
                self._ssl.do_handshake()
            except ssl.SSLWantReadError:
                await self._flush()
                await self._fill(None if ends_at is None else ends_at - clock())
            except ssl.SSLError:
                await self._flush()  # tells the other side why
                raise
            else:
                return await self._flush()

    async def _flush(self) -> None:
        if self._outgoing.pending:
            await self._stream.write(self._outgoing.read())

    async def _fill(self, seconds: float | None) -> None:
        data = await self._stream.receive(_PORTION_BYTES, seconds)
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    @override
    async def receive(self, max_bytes: int, seconds: float | None) -> bytes:
        # A record holds 16 KiB: several at a time are less work for all that follows.
        records: list[bytes] = []
        size = 0
        while size < max_bytes:
            try:
                record = self._ssl.read(max_bytes - size)
            except ssl.SSLWantReadError:
                await self._flush()
                if records:
                    break
                await self._fill(seconds)
                continue
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                break
            except ssl.SSLError as error:
                raise httpcore.ReadError from error
            if not record:
                break
            records.append(record)
            size += len(record)
        return b"".join(records)

    @override
    def receive_now(self) -> bytes | None:
        data = self._stream.receive_now()
        if data is None and not self._incoming.pending and not self._ssl.pending():
            return None
        while data:
            self._incoming.write(data)
            data = self._stream.receive_now()
        try:
            return self._ssl.read(_PORTION_BYTES)
        except ssl.SSLWantReadError:
            # Session tickets and changes of keys are no data of the connection, and may arrive at any time.
            return None if data is None else b""
        except ssl.SSLError:
            return b""

    @override
    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            self._ssl.write(buffer)  # memory has room for it all
        except ssl.SSLError as error:
            raise httpcore.WriteError from error
        await self._flush()

    @override
    async def aclose(self) -> None:
        await self._stream.aclose()

    @override
    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        return await _start_tls(self, ssl_context, server_hostname, timeout)

    @override
    def get_extra_info(self, info: str) -> Any:
        return self._ssl if info == "ssl_object" else super().get_extra_info(info)


async def _start_tls(
    stream: _Stream, ssl_context: ssl.SSLContext, hostname: str | None, seconds: float | None
) -> TlsStream:
    try:
        secure = TlsStream(stream, ssl_context, hostname)
        await secure.shake_hands(seconds)
    except BaseException as error:
        # httpcore has no hold of it yet.
        await stream.aclose()
        if isinstance(error, httpcore.TimeoutException):
            raise httpcore.ConnectTimeout from error
        if isinstance(error, httpcore.NetworkError | ssl.SSLError):
            raise httpcore.ConnectError from error
        raise
    return secure
