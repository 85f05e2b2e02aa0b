"""Requests for packs in the thread of the API: begun early, answered once, cancelled and closed."""

import asyncio
import json
import ssl
import threading
from collections.abc import AsyncIterator

import pytest

from app.api.pack_source import HttpPackSource
from app.core.connection import Connection, PackRequest, parse_api_key, parse_base_url
from app.core.errors import UnexpectedAnswerError
from app.core.limits import ApiLimits
from app.core.models import PackListRequest
from app.core.redaction import Redactor
from tests.raw_server import Exchange, RawServer, http_answer

pytestmark = pytest.mark.anyio

IDS = ("0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", "1a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d")


def answer(exchange: Exchange) -> bytes:
    data = {"id": "p", "name": exchange.request.target.rpartition("/")[2], "images": []}
    return http_answer("200 OK", json.dumps({"ok": True, "data": data}).encode())


def answer_the_second(exchange: Exchange) -> bytes | None:
    """Answer each request but the first one, whose connection is open until the program leaves it."""
    if exchange.number == 1:
        exchange.wait_until_left()
        return None
    return answer(exchange)


def request(server: RawServer, pack_id: str, key: str = "public.s3cret") -> PackRequest:
    return PackRequest(Connection(parse_base_url(f"{server.origin}/v1"), parse_api_key(key)), pack_id)


@pytest.fixture
def redactor() -> Redactor:
    return Redactor()


@pytest.fixture
async def source(redactor: Redactor) -> AsyncIterator[HttpPackSource]:
    made = HttpPackSource(ApiLimits(), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), redactor)
    yield made
    await made.aclose()


async def test_a_request_is_sent_when_it_begins_and_answered_once(source: HttpPackSource) -> None:
    with RawServer(answer) as server:
        source.begin(request(server, IDS[0]))
        await asyncio.to_thread(server.wait_for_requests, 1)  # before anything awaits the answer

        with pytest.raises(UnexpectedAnswerError):  # a list leaves it alone; this server has none
            await source.list_packs(PackListRequest(request(server, IDS[0]).connection))
        assert (await source.get_pack(request(server, IDS[0]))).name == IDS[0]
        assert len(server.requests) == 2
        assert (await source.get_pack(request(server, IDS[0]))).name == IDS[0]
        assert len(server.requests) == 3


@pytest.mark.parametrize(("pack_id", "key"), [(IDS[1], "public.s3cret"), (IDS[0], "other.key")])
async def test_another_request_does_not_get_the_answer_that_was_begun(
    source: HttpPackSource, redactor: Redactor, pack_id: str, key: str
) -> None:
    with RawServer(answer_the_second) as server:
        source.begin(request(server, IDS[0]))
        await asyncio.to_thread(server.wait_for_requests, 1)

        assert (await source.get_pack(request(server, pack_id, key))).name == pack_id
        assert key not in redactor.redact(f"the service said {key}")
        await asyncio.to_thread(server.wait_for_connections, 0)  # the first request was cancelled
        assert server.requests[1].header("authorization") == f"Bearer {key}"


async def test_a_request_that_is_withdrawn_is_cancelled_and_its_answer_is_not_kept(source: HttpPackSource) -> None:
    with RawServer(answer_the_second) as server:
        source.begin(request(server, IDS[0]))
        await asyncio.to_thread(server.wait_for_requests, 1)
        source.withdraw()
        await asyncio.to_thread(server.wait_for_connections, 0)
        assert (await source.get_pack(request(server, IDS[0]))).name == IDS[0]
        assert len(server.requests) == 2


@pytest.mark.parametrize("is_withdrawn", [True, False])
async def test_nothing_is_sent_for_a_much_later_request(
    source: HttpPackSource, redactor: Redactor, is_withdrawn: bool
) -> None:
    with RawServer(answer) as server:
        if is_withdrawn:
            source.withdraw()
        else:
            await source.get_pack(request(server, IDS[0]))
        source.begin(request(server, IDS[0], "another.k3yofyours"))  # as by a keychain that answers late
    assert "k3yofyours" in redactor.redact("k3yofyours")  # a key is redacted as soon as it is sent


async def test_cancelling_closes_the_connection(source: HttpPackSource) -> None:
    with RawServer(lambda exchange: exchange.wait_until_left()) as server:
        task = asyncio.ensure_future(source.get_pack(request(server, IDS[0])))
        await asyncio.to_thread(server.wait_for_requests, 1)
        task.cancel()
        await asyncio.to_thread(server.wait_for_connections, 0)
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_closing_ends_requests_and_the_thread() -> None:
    source = HttpPackSource(ApiLimits(), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), Redactor())
    with RawServer(lambda exchange: exchange.wait_until_left()) as server:
        source.begin(request(server, IDS[0]))
        await asyncio.to_thread(server.wait_for_requests, 1)
        await source.aclose()
        await asyncio.to_thread(server.wait_for_connections, 0)
        source.begin(request(server, IDS[1]))  # as by a keychain that answers late
        assert server.accepted == 1
    assert "api" not in {thread.name for thread in threading.enumerate()}
