"""Connections that are opened before an image is requested: without a request, within the rules, and not for long."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from app.core.limits import DownloadLimits
from app.images.download import ImageDownloader
from tests.h2_server import H2Answer, H2Server
from tests.raw_server import TRUSTED
from tests.tables import each_row

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

PICTURE = bytes(range(256)) * 400
HEALTHY = H2Answer(PICTURE)
LIMITS = replace(DownloadLimits(), total_seconds=5.0, connect_seconds=2.0, ahead_seconds=60.0)


@contextlib.asynccontextmanager
async def downloading(
    limits: DownloadLimits = LIMITS, *, allows_private: bool = True
) -> AsyncIterator[ImageDownloader]:
    downloader = ImageDownloader(limits, TRUSTED, allows_private=allows_private)
    try:
        yield downloader
    finally:
        await downloader.aclose()


async def file_of(downloader: ImageDownloader, url: str) -> bytes:
    download = await downloader.fetch(url)
    download.release()
    return download.data


def host_of(server: H2Server) -> str:
    return f"127.0.0.1:{server.port}"


async def test_downloads_share_the_connection_and_it_carries_no_other_request() -> None:
    with H2Server(lambda _path, _number: HEALTHY) as server:
        async with downloading() as downloader:
            downloader.connect_ahead(host_of(server))
            await asyncio.to_thread(server.wait_for_connections, 1)
            files = await asyncio.gather(*(file_of(downloader, f"{server.origin}/{n}") for n in range(8)))

    assert files == [PICTURE] * 8
    assert server.accepted == 1
    assert sorted(server.paths) == [f"/{n}" for n in range(8)]


async def test_it_may_begin_before_the_loop_runs_and_in_another_thread() -> None:
    with H2Server(lambda _path, _number: HEALTHY) as server:
        async with downloading() as downloader:
            await asyncio.to_thread(downloader.connect_ahead, host_of(server))
            await asyncio.to_thread(server.wait_for_connections, 1)
            assert await file_of(downloader, server.origin) == PICTURE

    assert server.accepted == 1


async def test_downloads_wait_for_a_connection_that_is_being_opened() -> None:
    with H2Server(lambda _path, _number: HEALTHY) as server:
        async with downloading() as downloader:
            downloader.connect_ahead(host_of(server))
            await asyncio.gather(*(file_of(downloader, f"{server.origin}/{n}") for n in range(8)))

    assert server.accepted == 1


async def test_a_host_without_http2_gets_no_request_and_keeps_no_connection() -> None:
    with H2Server(lambda _path, _number: HEALTHY, protocols=("http/1.1",)) as server:
        async with downloading() as downloader:
            downloader.connect_ahead(host_of(server))
            await asyncio.to_thread(server.wait_until, lambda: server.accepted == 1)
            await asyncio.to_thread(server.wait_for_connections, 0)
            assert server.paths == []
            assert await file_of(downloader, server.origin) == PICTURE


async def test_a_connection_that_nothing_uses_is_closed() -> None:
    with H2Server(lambda _path, _number: HEALTHY) as server:
        async with downloading(replace(LIMITS, ahead_seconds=0.05)) as downloader:
            downloader.connect_ahead(host_of(server))
            await asyncio.to_thread(server.wait_until, lambda: server.accepted == 1)
            await asyncio.to_thread(server.wait_for_connections, 0)
            assert await file_of(downloader, server.origin) == PICTURE

    assert server.accepted == 2
    assert server.paths == ["/"]


async def test_a_connection_that_is_used_stays_open() -> None:
    with H2Server(lambda _path, _number: HEALTHY) as used, H2Server(lambda _path, _number: HEALTHY) as unused:
        async with downloading(replace(LIMITS, ahead_seconds=0.3)) as downloader:
            downloader.connect_ahead(host_of(used))
            await file_of(downloader, used.origin)
            downloader.connect_ahead(host_of(unused))
            await asyncio.to_thread(unused.wait_until, lambda: unused.accepted == 1)
            await asyncio.to_thread(unused.wait_for_connections, 0)  # it was opened later
            assert await file_of(downloader, used.origin) == PICTURE

    assert used.accepted == 1


async def test_an_address_that_is_not_on_the_internet_is_not_connected_to() -> None:
    with H2Server(lambda _path, _number: HEALTHY) as server:
        async with downloading(allows_private=False) as downloader:
            downloader.connect_ahead(host_of(server))
        async with downloading() as downloader:  # connects later than the one before would have
            await file_of(downloader, server.origin)

    assert server.accepted == 1


@each_row("addresses", [["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], []])
async def test_a_name_with_such_an_address_or_with_none_is_not_connected_to(
    addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(_host: str, port: int, *_arguments: object, **_named: object) -> list[Any]:
        family, kind = socket.AF_INET, socket.SOCK_STREAM
        return [(family, kind, socket.IPPROTO_TCP, "", (address, port)) for address in addresses]

    with H2Server(lambda _path, _number: HEALTHY) as server:
        async with downloading(allows_private=False) as downloader:
            with monkeypatch.context() as patched:
                patched.setattr(socket, "getaddrinfo", look_up)
                downloader.connect_ahead(f"photos.example.com:{server.port}")
        async with downloading() as downloader:
            await file_of(downloader, server.origin)

    assert server.accepted == 1


@each_row("host", ["", "a b", "user@127.0.0.1", "127.0.0.1:22", "127.0.0.1/x", "::1", "127.0.0.1:99999"])
async def test_what_is_no_host_is_ignored(host: str) -> None:
    async with downloading() as downloader:
        downloader.connect_ahead(host)


async def test_nothing_is_connected_to_after_closing() -> None:
    with H2Server(lambda _path, _number: HEALTHY) as server:
        async with downloading() as closed:
            pass
        closed.connect_ahead(host_of(server))
        async with downloading() as downloader:
            await file_of(downloader, server.origin)

    assert server.accepted == 1


async def test_a_host_that_does_not_answer_delays_no_closing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with downloading() as downloader:
            downloader.connect_ahead(f"127.0.0.1:{listener.getsockname()[1]}")
            before = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - before < 1.0
