"""A request for a pack lets hosts of images be connected to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.core.connection import ApiKey, BaseUrl, Connection, PackRequest
from app.packs.loading import ConnectingPackSource

if TYPE_CHECKING:
    from app.core.models import Pack

pytestmark = pytest.mark.anyio


class Recorder:
    """A pack source and a connector, which record their calls in order."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def connect_ahead(self, server_url: str) -> None:
        self.calls.append(server_url)

    async def get_pack(self, request: PackRequest) -> Pack:
        self.calls.append(request.pack_id)
        raise NotImplementedError


async def calls_of(*, is_demo: bool) -> list[str]:
    recorder = Recorder()
    base_url = BaseUrl("https://api.example.com/v1", is_loopback=False)
    request = PackRequest(Connection(base_url, ApiKey("a.b"), is_demo=is_demo), "pack")
    with pytest.raises(NotImplementedError):
        await ConnectingPackSource(recorder, recorder).get_pack(request)
    return recorder.calls


async def test_hosts_are_connected_to_when_the_request_is_sent() -> None:
    assert await calls_of(is_demo=False) == ["https://api.example.com/v1", "pack"]


async def test_hosts_of_the_demo_are_not() -> None:
    assert await calls_of(is_demo=True) == ["pack"]
