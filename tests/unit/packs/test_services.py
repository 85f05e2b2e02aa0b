"""What begins before the window is built: the request, with the environment's key or the keychain's."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Final

import pytest

from app.core import identity
from app.core.connection import (
    ApiKey,
    BaseUrl,
    Connection,
    KeychainError,
    KeychainProblem,
    Network,
    PackRequest,
    parse_api_key,
    parse_base_url,
)
from app.core.limits import Settings
from app.core.redaction import Redactor
from app.images.decoders import DecoderPool
from app.keychain import Backend, Keychain
from app.packs.credentials import StoredKeys
from app.packs.services import Services
from app.start.services import make_services
from tests.keychains import DictBackend, read
from tests.raw_server import RawServer, http_answer
from tests.tables import each_row

pytestmark = pytest.mark.anyio

PACK_ID: Final = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
ANSWER: Final = http_answer("200 OK", json.dumps({"ok": True, "data": {"id": "p", "name": "n", "images": []}}).encode())


@contextlib.asynccontextmanager
async def services(base_url: BaseUrl, find: Callable[[], Backend]) -> AsyncIterator[Services]:
    no_decoders = DecoderPool(0, Settings().decode)
    made = make_services(base_url, Redactor(), Network(), Keychain(find), decoders=no_decoders)
    try:
        yield made
    finally:
        made.keychain.close()
        await made.api.aclose()


def stored(server: RawServer, secret: str) -> DictBackend:
    backend = DictBackend()
    backend.set_password(identity.NAME, f"{server.origin}/v1", secret)
    return backend


@each_row(("key_text", "sent"), [("env.key", "env.key"), (None, "stored.key")])
async def test_the_request_has_the_environments_key_or_else_the_keychains(key_text: str | None, sent: str) -> None:
    with RawServer(ANSWER) as server:
        base_url = parse_base_url(f"{server.origin}/v1")
        async with services(base_url, stored(server, "stored.key")) as first:
            first.begin_request(parse_api_key(key_text) if key_text else None, PACK_ID)
            await asyncio.to_thread(server.wait_for_requests, 1)
            assert server.requests[0].header("authorization") == f"Bearer {sent}"

            # The workspace reads the key as well, and gets the answer to the request that was begun.
            assert key_text or await read(first.keychain, base_url.text) == sent
            await first.api.get_pack(PackRequest(Connection(base_url, parse_api_key(sent)), PACK_ID))
            assert len(server.requests) == 1


async def test_of_several_keys_the_request_has_the_one_that_was_used_last() -> None:
    with RawServer(ANSWER) as server:
        base_url = parse_base_url(f"{server.origin}/v1")
        async with services(base_url, stored(server, "one.key")) as first:
            keys = StoredKeys(first.keychain, base_url)
            await keys.store(ApiKey("two.key"), "Berlin", None)
            await keys.store(ApiKey("three.key"), "Rome", None)
            await keys.use(ApiKey("two.key"))
            first.begin_request(None, PACK_ID)
            await asyncio.to_thread(server.wait_for_requests, 1)
        assert [each.header("authorization") for each in server.requests] == ["Bearer two.key"]


def no_keychain() -> Backend:
    raise KeychainError(KeychainProblem.MISSING)


@each_row("secret", ["no key", None])
async def test_without_a_usable_key_nothing_is_sent(secret: str | None) -> None:
    with RawServer(ANSWER) as server:
        base_url = parse_base_url(f"{server.origin}/v1")
        async with services(base_url, no_keychain if secret is None else stored(server, secret)) as first:
            first.begin_request(None, PACK_ID)
            with contextlib.suppress(KeychainError):
                await read(first.keychain, base_url.text)  # executed after the first one
            # The request would have been begun by now; another one is not mistaken for it.
            await first.api.get_pack(PackRequest(Connection(base_url, parse_api_key("typed.key")), PACK_ID))
        assert [each.header("authorization") for each in server.requests] == ["Bearer typed.key"]
