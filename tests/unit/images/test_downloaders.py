"""Connections to the hosts that the images of each server's packs came from, before images are requested."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from app.core.limits import DownloadLimits
from app.images.curl_transfer import Certificates
from app.images.downloaders import Downloaders, KnownHosts
from tests.disks import unanswering_disk
from tests.h2_server import H2Answer, H2Server
from tests.raw_server import CERTIFICATE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


API = "https://127.0.0.1:8443/api"
LIMITS = replace(DownloadLimits(), connect_seconds=2.0, ahead_seconds=60.0)


def answer(_path: str, _number: int) -> H2Answer:
    return H2Answer(b"x")


def known(folder: Path) -> KnownHosts:
    hosts = KnownHosts(folder)
    hosts.load()
    return hosts


@pytest.fixture(autouse=True)
def _trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.images.downloaders.system_certificates", lambda: Certificates(pem=CERTIFICATE))


@contextlib.asynccontextmanager
async def running(folder: Path | None) -> AsyncIterator[Downloaders]:
    downloaders = Downloaders(LIMITS, folder)
    try:
        yield downloaders
    finally:
        await downloaders.aclose()
        for thread in threading.enumerate():
            if thread.name in {"connect ahead", "write known hosts"}:
                thread.join(5)


async def use(downloaders: Downloaders, url: str) -> None:
    """Download an image of a pack of the server."""
    download = await downloaders.get(API).fetch(url)
    download.release()
    downloaders.record(API, url)


@pytest.mark.anyio
async def test_the_hosts_of_the_last_packs_are_connected_to_and_no_more_than_two(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        first, second, third = (stack.enter_context(H2Server(answer)) for _ in range(3))
        async with running(tmp_path) as downloaders:
            downloaders.connect_now(API)
            for server in (first, second, third):
                await use(downloaders, f"{server.origin}/1.jpg")
        async with running(tmp_path) as downloaders:
            downloaders.connect_ahead(API)
            for server in (second, third):
                await asyncio.to_thread(server.wait_for_connections, 1)
            await use(downloaders, f"{third.origin}/2.jpg")

    assert [server.accepted for server in (first, second, third)] == [1, 2, 2]
    assert [server.paths for server in (first, second, third)] == [["/1.jpg"], ["/1.jpg"], ["/1.jpg", "/2.jpg"]]


@pytest.mark.anyio
async def test_the_hosts_of_one_server_are_not_connected_to_for_another(tmp_path: Path) -> None:
    with H2Server(answer) as server:
        async with running(tmp_path) as downloaders:
            downloaders.connect_now(API)
            await use(downloaders, server.origin)
        async with running(tmp_path) as downloaders:
            downloaders.connect_now("https://127.0.0.1:9443/api")
            await use(downloaders, server.origin)

    assert server.accepted == 2  # one for each download


@pytest.mark.anyio
async def test_a_name_look_up_that_hangs_is_not_begun_again_at_each_refresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, begins, ends = list[object](), threading.Event(), threading.Event()

    def look_up(host: object, *_arguments: object, **_named: object) -> None:
        asked.append(host)
        begins.set()
        ends.wait(5)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    hosts = known(tmp_path)
    hosts.record("127.0.0.1:8443", "photos.example.com")
    hosts.save()
    async with running(tmp_path) as downloaders:
        for _ in range(3):
            downloaders.connect_ahead(API)
        assert await asyncio.to_thread(begins.wait, 5)
        ends.set()

    assert asked == ["photos.example.com"]


@pytest.mark.anyio
async def test_without_a_folder_nothing_is_remembered() -> None:
    async with running(None) as downloaders:
        downloaders.record(API, "https://photos.example.com/1.jpg")
        downloaders.connect_now(API)
        downloaders.connect_ahead(API)


@pytest.mark.anyio
async def test_what_was_stored_is_not_overwritten_before_it_was_read(tmp_path: Path) -> None:
    hosts = known(tmp_path)
    hosts.record("127.0.0.1:8443", "a.example.com")
    hosts.save()
    async with running(tmp_path) as downloaders:
        downloaders.record("https://127.0.0.1:1/demo", "https://photos.example.com/1.jpg")
    assert known(tmp_path).of("127.0.0.1:8443") == ("a.example.com",)


@pytest.mark.anyio
async def test_a_folder_that_does_not_answer_holds_no_download_up(tmp_path: Path) -> None:
    with H2Server(answer) as server:
        async with running(tmp_path / "hosts") as downloaders:
            with unanswering_disk(tmp_path / "hosts"):
                downloaders.connect_ahead(API)
                await use(downloaders, f"{server.origin}/1.jpg")

    assert server.paths == ["/1.jpg"]
