"""Connections to the hosts of images that begin before the window is built."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from app.api.pack_source import HttpPackSource
from app.core.connection import Connection, PackRequest, parse_api_key, parse_base_url
from app.core.errors import PackRetrievalError
from app.core.limits import DownloadLimits, Settings
from app.core.redaction import Redactor
from app.demo.service import DemoService
from app.images.curl_transfer import Certificates
from app.images.download import ImageDownloader
from app.images.downloaders import Downloaders, KnownHosts
from app.keychain import Keychain
from app.packs.credentials import Session
from app.start.first_services import connect_ahead, make_first_services
from app.start.folders import Folders
from app.start.services import AppServices, Reports
from tests.h2_server import H2Answer, H2Server
from tests.raw_server import CERTIFICATE, TRUSTED
from tests.tables import each_row
from tests.unit.start.test_first_services import PACK_ID, no_keychain, services

if TYPE_CHECKING:
    from pathlib import Path

    from app.core.models import Pack

pytestmark = pytest.mark.anyio


async def test_hosts_of_former_packs_are_connected_to_and_downloads_use_the_connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.images.downloaders.system_certificates", lambda: Certificates(pem=CERTIFICATE))
    server_url = "https://127.0.0.1:8443/v1"
    with H2Server(lambda _path, _number: H2Answer(b"x")) as server:
        known = KnownHosts(tmp_path)
        known.record("127.0.0.1:8443", f"127.0.0.1:{server.port}")
        known.save()
        async with services(no_keychain) as first:
            begun = connect_ahead(first, server_url, tmp_path).downloaders
            assert begun is not None
            first.begin_request(parse_base_url(server_url), parse_api_key("public.s3cret"), PACK_ID)
            await asyncio.to_thread(server.wait_for_connections, 1)
            downloaders = begun.result()
            (await downloaders.get(server_url).fetch(server.origin)).release()
            await downloaders.aclose()

    assert server.accepted == 1


async def test_without_a_key_nothing_is_connected_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.images.downloaders.system_certificates", lambda: Certificates(pem=CERTIFICATE))
    server_url = "https://127.0.0.1:8443/v1"
    with H2Server(lambda _path, _number: H2Answer(b"x")) as server:
        known = KnownHosts(tmp_path)
        known.record("127.0.0.1:8443", f"127.0.0.1:{server.port}")
        known.save()
        async with services(no_keychain) as made:
            limits = replace(made.settings.download, ahead_seconds=0.05)
            first = replace(made, settings=replace(made.settings, download=limits))
            first.begin_request(parse_base_url(server_url), None, PACK_ID)
            begun = connect_ahead(first, server_url, tmp_path).downloaders
            assert begun is not None
            for thread in threading.enumerate():
                if thread.name == "connect ahead":
                    await asyncio.to_thread(thread.join, 5)
            await begun.result().aclose()
        downloader = ImageDownloader(DownloadLimits(), TRUSTED, allows_private=True)
        (await downloader.fetch(server.origin)).release()  # connects later than the thread would have
        await downloader.aclose()

    assert server.accepted == 1


async def test_without_a_folder_nothing_is_connected_to() -> None:
    async with services(no_keychain) as first:
        begun = connect_ahead(first, "https://127.0.0.1:8443/v1", None).downloaders
        assert begun is not None
        await (await asyncio.wrap_future(begun)).aclose()


@each_row(
    ("is_demo", "is_unasked", "is_connected"),
    [
        pytest.param(False, False, True, id="a request of the person"),
        pytest.param(True, False, False, id="the demo is on this machine"),
        pytest.param(False, True, False, id="a live refresh: the images are there"),
    ],
)
async def test_a_request_lets_hosts_be_connected_to_before_it_is_sent(
    is_demo: bool, is_unasked: bool, is_connected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    is_sent = asyncio.Event()

    async def get_pack(_source: HttpPackSource, _request: PackRequest) -> Pack:
        calls.append("request")
        is_sent.set()
        raise PackRetrievalError

    monkeypatch.setattr(Downloaders, "connect_ahead", lambda _downloaders, server_url: calls.append(server_url))
    monkeypatch.setattr(HttpPackSource, "get_pack", get_pack)
    base_url, key = parse_base_url("https://api.example.com/v1"), parse_api_key("public.s3cret")
    first = make_first_services(Settings(), Redactor(), Keychain(no_keychain))
    session = Session(base_url, None, DemoService)
    made = AppServices(session, base_url, first, Folders(), Reports(*[lambda *_arguments: None] * 4))
    loader = made.make_pack_loader(lambda: None, is_unasked=is_unasked)
    loader.open(PackRequest(Connection(base_url, key, is_demo=is_demo), PACK_ID))
    await is_sent.wait()
    await made.aclose()

    assert calls == [base_url.text, "request"][not is_connected :]
