"""Clients of the partner API against servers on loopback."""

import ssl
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from app.api.pack_source import HttpPackSource
from app.core.connection import Connection, Network, PackRequest, parse_api_key, parse_base_url
from app.core.limits import ApiLimits
from app.core.models import Pack, PackListPage, PackListRequest, Subscription
from app.core.redaction import Redactor
from app.core.slideshows import SlideshowPage
from tests.raw_server import CERTIFICATE
from tests.recording_servers import RecordedDemo

KEY = "pub_4711.s3cr3t-PART"


class Client:
    """Sends requests to one server with one key."""

    def __init__(self, source: HttpPackSource, connection: Connection) -> None:
        self.source = source
        self.connection = connection

    async def get_pack(self, pack_id: str) -> Pack:
        return await self.source.get_pack(PackRequest(self.connection, pack_id))

    async def list_packs(self, request: PackListRequest) -> PackListPage:
        return await self.source.list_packs(request)

    async def get_subscription(self) -> Subscription:
        return await self.source.get_subscription(self.connection)

    async def list_slideshows(self, offset: int, limit: int) -> SlideshowPage:
        return await self.source.list_slideshows(self.connection, offset, limit)

    async def get_slideshow(self, slideshow_id: str) -> frozenset[bytes]:
        return await self.source.get_slideshow(self.connection, slideshow_id)


type MakeClient = Callable[..., Client]


@pytest.fixture
async def make_client() -> AsyncIterator[MakeClient]:
    """Makes a client for a base URL, which can be made to trust the certificate of the tests."""
    made: list[HttpPackSource] = []

    def make(
        base_url: str,
        *,
        key: str = KEY,
        limits: ApiLimits | None = None,
        trusted: bool = False,
        network: Network | None = None,
    ) -> Client:
        # Without the system's certificates, which loopback does not need: on Windows reading them takes half a second.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if trusted:
            context.load_verify_locations(cadata=CERTIFICATE)
        made.append(HttpPackSource(limits or ApiLimits(), context, Redactor(key), network))
        return Client(made[-1], Connection(parse_base_url(base_url), parse_api_key(key)))

    yield make
    for source in made:
        await source.aclose()


@pytest.fixture
def demo() -> Iterator[RecordedDemo]:
    with RecordedDemo(slow_seconds=30) as running:
        yield running
