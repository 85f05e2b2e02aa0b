"""Connections to the hosts of images that begin before the window is built."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from app.images.certificates import Certificates
from app.images.known_hosts import KnownHosts
from app.start.first_services import connect_ahead
from tests.h2_server import H2Answer, H2Server
from tests.raw_server import CERTIFICATE
from tests.unit.start.test_first_services import no_keychain, services

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio


async def test_hosts_of_former_packs_are_connected_to_and_downloads_use_the_connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.images.downloaders.system_certificates", lambda: Certificates(pem=CERTIFICATE))
    server_url = "https://127.0.0.1:8443/v1"
    with H2Server(lambda _path, _number: H2Answer(b"x")) as server:
        known = KnownHosts(tmp_path)
        known.note("127.0.0.1:8443", f"127.0.0.1:{server.port}")
        known.save()
        async with services(no_keychain) as first:
            begun = connect_ahead(first, server_url, tmp_path).downloaders
            assert begun is not None
            await asyncio.to_thread(server.wait_for_connections, 1)
            downloaders = begun.result()
            (await downloaders.get(server_url).fetch(server.origin)).release()
            await downloaders.aclose()

    assert server.accepted == 1


async def test_without_a_folder_nothing_is_connected_to() -> None:
    async with services(no_keychain) as first:
        begun = connect_ahead(first, "https://127.0.0.1:8443/v1", None).downloaders
        assert begun is not None
        await (await asyncio.wrap_future(begun)).aclose()
