"""The keychain with a Secret Service that is locked, missing, or asks the person; entries of keyring are found."""

import logging
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from app.core.connection import ApiKey, KeychainError, KeychainProblem, parse_base_url
from app.keychain import Keychain
from app.packs.credentials import StoredKeys

if sys.platform != "linux":
    pytest.skip("the keychain of Linux desktops", allow_module_level=True)

from tests.keychains import delete, read, write
from tests.secret_service import SecretServiceState, secret_service
from tests.unit.test_keychain import ACCOUNT, CALLS

pytestmark = pytest.mark.anyio

# As keyring 25.7 with SecretStorage 3.5 stores an entry.
KEYRINGS_ATTRIBUTES = {"service": "Pack Browser", "username": ACCOUNT, "application": "Python keyring library"}


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretServiceState]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    with secret_service(tmp_path / "bus") as state:
        yield state


@pytest.fixture
def keychain() -> Iterator[Keychain]:
    made = Keychain()
    yield made
    made.close()


async def test_an_entry_of_keyring_is_read_replaced_and_deleted(
    service: SecretServiceState, keychain: Keychain
) -> None:
    await keychain.check()
    assert await read(keychain, ACCOUNT) is None
    service.create(KEYRINGS_ATTRIBUTES, b"former.key")
    assert await read(keychain, ACCOUNT) == "former.key"
    await write(keychain, ACCOUNT, "schlüssel")
    assert list(service.items.values()) == [(KEYRINGS_ATTRIBUTES, "schlüssel".encode())]
    assert await read(keychain, ACCOUNT) == "schlüssel"
    assert await read(keychain, "https://other.example.com/v1") is None
    # Copies of other programs are deleted, too.
    service.create({**KEYRINGS_ATTRIBUTES, "application": "another"}, b"a.key")
    await delete(keychain, ACCOUNT)
    assert service.items == {}
    assert service.dialogs == []


@pytest.mark.parametrize("call", CALLS)
async def test_a_locked_collection_is_unlocked_in_the_services_dialog(
    call: Callable[[Keychain], Awaitable[object]], service: SecretServiceState, keychain: Keychain
) -> None:
    service.create(KEYRINGS_ATTRIBUTES, b"pub.s3cr3t")
    service.is_locked = True
    service.is_dismissed = True
    with pytest.raises(KeychainError) as raised:
        await call(keychain)
    assert raised.value.problem is KeychainProblem.REFUSED
    assert list(service.items.values()) == [(KEYRINGS_ATTRIBUTES, b"pub.s3cr3t")]
    service.is_dismissed = False
    await call(keychain)
    assert service.dialogs == ["unlock", "unlock"]
    assert not service.is_locked


async def test_several_keys_need_one_dialog(service: SecretServiceState, keychain: Keychain) -> None:
    keys = StoredKeys(keychain, parse_base_url(ACCOUNT))
    await keys.store(ApiKey("one.key"), "Personal", None)
    await keys.store(ApiKey("two.key"), "Berlin", None)
    service.is_locked = True
    stored = await keys.recall()
    assert {each.key.secret_text: each.name for each in stored.keys} == {"one.key": "Personal", "two.key": "Berlin"}
    assert service.dialogs == ["unlock"]
    service.is_locked = service.is_dismissed = True
    with pytest.raises(KeychainError):
        await keys.forget(ApiKey("two.key"))
    service.is_locked = False
    assert await keys.recall() == stored


async def test_a_missing_collection_is_created_when_a_secret_is_stored(
    service: SecretServiceState, keychain: Keychain
) -> None:
    service.has_collection = False
    await keychain.check()
    assert await read(keychain, ACCOUNT) is None
    await delete(keychain, ACCOUNT)
    assert service.dialogs == []
    await write(keychain, ACCOUNT, "one.key")
    assert service.dialogs == ["collection"]
    assert await read(keychain, ACCOUNT) == "one.key"


async def test_a_service_that_asks_for_each_change(service: SecretServiceState, keychain: Keychain) -> None:
    service.asks_always = True
    await write(keychain, ACCOUNT, "one.key")
    await delete(keychain, ACCOUNT)
    assert service.dialogs == ["create", "delete"]
    assert service.items == {}
    service.is_dismissed = True
    with pytest.raises(KeychainError) as raised:
        await write(keychain, ACCOUNT, "one.key")
    assert raised.value.problem is KeychainProblem.REFUSED


@pytest.mark.parametrize("call", [*CALLS, Keychain.check])
async def test_a_bus_without_a_service_is_a_missing_keychain(
    call: Callable[[Keychain], Awaitable[object]], service: SecretServiceState, keychain: Keychain
) -> None:
    service.is_on_bus = False
    with pytest.raises(KeychainError) as raised:
        await call(keychain)
    assert raised.value.problem is KeychainProblem.MISSING


@pytest.mark.parametrize("address", [None, "", "tcp:host=127.0.0.1,port=9", "unix:path=/nonexistent/bus"])
async def test_no_bus_of_this_user_is_a_missing_keychain(
    address: str | None, keychain: Keychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    if address is None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    else:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    with pytest.raises(KeychainError) as raised:
        await keychain.check()
    assert raised.value.problem is KeychainProblem.MISSING


async def test_a_service_that_refuses_a_session_is_given_no_secret(
    service: SecretServiceState, keychain: Keychain, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    service.algorithms = ()
    with pytest.raises(KeychainError) as raised:
        await write(keychain, ACCOUNT, "pub.s3cr3t")
    assert raised.value.problem is KeychainProblem.REFUSED
    assert service.items == {}
    assert "s3cr3t" not in caplog.text
