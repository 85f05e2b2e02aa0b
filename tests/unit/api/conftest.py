"""Clients of the partner API against servers on loopback."""

import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.api.client import PartnerClient
from app.core.connection import Connection, Network, parse_api_key, parse_base_url
from app.core.limits import ApiLimits
from app.core.redaction import Redactor
from tests.raw_server import CERTIFICATE
from tests.recording_servers import RecordedDemo

type MakeClient = Callable[..., PartnerClient]

KEY = "pub_4711.s3cr3t-PART"


@pytest.fixture
def json_executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as executor:
        yield executor


@pytest.fixture
def make_client(json_executor: ThreadPoolExecutor) -> MakeClient:
    """Makes a client for a base URL, which can be made to trust the certificate of the tests."""

    def make(
        base_url: str,
        *,
        key: str = KEY,
        limits: ApiLimits | None = None,
        trusted: bool = False,
        network: Network | None = None,
    ) -> PartnerClient:
        # Without the system's certificates, which loopback does not need: on Windows reading them takes half a second.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if trusted:
            context.load_verify_locations(cadata=CERTIFICATE)
        return PartnerClient(
            Connection(parse_base_url(base_url), parse_api_key(key)),
            limits=limits or ApiLimits(),
            ssl_context=context,
            decode_executor=json_executor,
            redactor=Redactor(key),
            network=network,
        )

    return make


@pytest.fixture
def demo() -> Iterator[RecordedDemo]:
    with RecordedDemo(slow_seconds=30) as running:
        yield running
