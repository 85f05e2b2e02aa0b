"""The keychain's operations and their errors, with a fake and with the real one."""

import asyncio
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from app.core.connection import ApiKey, KeychainError, KeychainProblem, parse_base_url
from app.core.program import RESOURCES
from app.keychain import Keychain, find_backend
from app.packs.credentials import MOST_KEYS, NAME_CHARACTERS, Stored, StoredKeys
from app.start.handover.claims import wait_for_claim
from tests.keychains import (
    DictBackend,
    HangingBackend,
    RefusingBackend,
    SlowWriter,
    StubbornBackend,
    delete,
    no_backend,
    read,
    write,
)
from tests.tables import each_row

pytestmark = pytest.mark.anyio

ACCOUNT = "https://api.example.com/v1"

CALLS: tuple[Callable[[Keychain], Awaitable[object]], ...] = (
    lambda keychain: read(keychain, ACCOUNT),
    lambda keychain: write(keychain, ACCOUNT, "pub.s3cr3t"),
    lambda keychain: delete(keychain, ACCOUNT),
)


async def test_a_secret_is_kept_replaced_and_deleted() -> None:
    backend = DictBackend()
    keychain = Keychain(backend)

    assert await read(keychain, ACCOUNT) is None
    await write(keychain, ACCOUNT, "one.key")
    await write(keychain, ACCOUNT, "two.key")
    assert await read(Keychain(backend), ACCOUNT) == "two.key"
    assert await read(keychain, "https://other.example.com/v1") is None
    assert set(backend.entries) == {("Pack Browser", ACCOUNT)}
    backend.entries["Pack Browser", ACCOUNT] += ["another copy", "a third"]
    await delete(keychain, ACCOUNT)
    await delete(keychain, ACCOUNT)
    assert backend.secrets == []
    assert threading.current_thread().name not in backend.threads


@pytest.mark.fault(33)
@each_row("call", CALLS)
async def test_a_keychain_that_hangs_does_not_block_the_loop(call: Callable[[Keychain], Awaitable[object]]) -> None:
    backend = HangingBackend()
    keychain = Keychain(backend)
    asked = asyncio.ensure_future(call(keychain))
    try:
        for _ in range(100):
            await asyncio.sleep(0)
        await keychain.check()  # does not wait behind what hangs
        assert not asked.done()
    finally:
        backend.release.set()
    await asked


@each_row("call", CALLS)
async def test_the_message_of_a_keychain_is_neither_shown_nor_logged(
    call: Callable[[Keychain], Awaitable[object]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    backend = RefusingBackend()
    backend.entries["Pack Browser", ACCOUNT] = ["pub.s3cr3t"]
    with pytest.raises(KeychainError) as raised:
        await call(Keychain(backend))

    assert raised.value.problem is KeychainProblem.REFUSED
    assert raised.value.__cause__ is None
    assert "s3cr3t" not in str(raised.value) + caplog.text


@each_row("call", [*CALLS, Keychain.check])
async def test_without_a_keychain_every_call_says_so(call: Callable[[Keychain], Awaitable[object]]) -> None:
    with pytest.raises(KeychainError) as raised:
        await call(Keychain(no_backend))

    assert raised.value.problem is KeychainProblem.MISSING


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is one")
def test_a_session_without_a_keychain_falls_back_to_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/no-bus")
    # With any configuration of keyring: a back end that keeps secrets in a file must not get the key.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with pytest.raises(KeychainError) as raised:
        find_backend()

    assert raised.value.problem is KeychainProblem.MISSING


@each_row("stored", [None, "", "no key at all", "pub.s3cr3t\nmore"])
async def test_an_invalid_key_and_one_of_another_server_are_none(stored: str | None) -> None:
    backend = DictBackend()
    backend.entries["Pack Browser", "https://evil.example.com/v1"] = ["pub.s3cr3t"]
    if stored is not None:
        backend.entries["Pack Browser", ACCOUNT] = [stored]

    assert await keys_of(backend, ACCOUNT + "/").recall() == Stored()


async def test_a_forgotten_key_is_deleted_though_the_keychain_hung_while_it_was_stored() -> None:
    backend = SlowWriter()
    stored_keys = keys_of(backend)
    storing = asyncio.ensure_future(stored_keys.store(ApiKey("pub.s3cr3t"), "", None))
    await asyncio.wait({storing}, timeout=0.1)
    storing.cancel()  # its caller was cancelled
    forgetting = asyncio.ensure_future(stored_keys.forget(ApiKey("pub.s3cr3t")))
    await asyncio.wait({forgetting}, timeout=0.1)
    assert not forgetting.done()
    backend.release.set()
    await forgetting

    assert backend.secrets == []


def keys_of(
    backend: DictBackend, server: str = ACCOUNT, claim: Callable[[], Callable[[], object]] = lambda: lambda: None
) -> StoredKeys:
    """The keys of a server in a keychain, as one window has them."""
    return StoredKeys(Keychain(backend), parse_base_url(server), claim)


def listed(stored: Stored) -> list[str]:
    """The keys with their names; an asterisk marks the one that was used last."""
    names = (f"{each.key.secret_text} {each.name}".strip() for each in stored.keys)
    return [f"{name}{'*' * (each == stored.used)}" for name, each in zip(names, stored.keys, strict=True)]


async def test_several_keys_are_kept_by_name() -> None:
    backend = DictBackend()
    keys = keys_of(backend)
    await keys.store(ApiKey("one.key"), "", None)
    await keys.store(ApiKey("two.key"), "Berlin", None)
    assert listed(await keys_of(backend).recall()) == ["one.key", "two.key Berlin*"]
    assert len(backend.entries) == 3  # one for each key, and one for their names
    await keys.rename(ApiKey("one.key"), "Personal")
    await keys.use(ApiKey("one.key"))
    assert listed(await keys_of(backend).recall()) == ["one.key Personal*", "two.key Berlin"]
    await keys.store(ApiKey("two.key"), "", None)  # it was entered again
    assert listed(await keys_of(backend).recall()) == ["one.key Personal", "two.key Berlin*"]
    await keys.store(ApiKey("three.key"), "", ApiKey("two.key"))  # in place of one that was refused
    assert listed(await keys_of(backend).recall()) == ["one.key Personal", "three.key Berlin*"]
    await keys.forget(ApiKey("three.key"))
    assert listed(await keys_of(backend).recall()) == ["one.key Personal*"]
    await keys.forget(ApiKey("one.key"))
    assert backend.secrets == []


async def test_the_names_of_the_most_keys_fit_into_an_entry_on_windows() -> None:
    backend = DictBackend()
    keys = keys_of(backend)
    for number in range(MOST_KEYS):
        await keys.store(ApiKey(f"{number}.key"), "\U0001f642" * (NAME_CHARACTERS // 2), None)
    (index,) = backend.entries["Pack Browser", f"{ACCOUNT} #keys"]
    assert len(index.encode("utf-16-le")) <= 2_560


async def test_one_key_without_a_name_is_stored_as_former_versions_did() -> None:
    backend = DictBackend()
    backend.entries["Pack Browser", ACCOUNT] = ["former.key"]
    keys = keys_of(backend)
    assert listed(await keys.recall()) == ["former.key*"]
    await keys.store(ApiKey("two.key"), "", None)
    assert listed(await keys.recall()) == ["former.key", "two.key*"]
    await keys.forget(ApiKey("two.key"))
    assert {account: entry for (_, account), entry in backend.entries.items() if entry} == {ACCOUNT: ["former.key"]}


@each_row("index", ["", "no JSON", "[]", '{"names": 3}', '{"used": "lost", "names": {"lost": "Gone"}}'])
async def test_keys_are_found_though_something_else_has_written_the_index(index: str) -> None:
    backend = DictBackend()
    keys = keys_of(backend)
    await keys.store(ApiKey("one.key"), "", None)
    backend.entries["Pack Browser", f"{ACCOUNT} #keys"] = [index]
    assert listed(await keys.recall()) == ["one.key*"]
    await keys.store(ApiKey("two.key"), "Berlin", None)
    assert listed(await keys.recall()) == ["one.key", "two.key Berlin*"]


async def test_forgetting_deletes_each_entry_with_the_key() -> None:
    backend = DictBackend()
    keys = keys_of(backend)
    await keys.store(ApiKey("one.key"), "Personal", None)
    await keys.store(ApiKey("two.key"), "Berlin", None)
    (twice,) = [account for account, secrets in backend.entries.items() if secrets == ["two.key"]]
    backend.entries[twice] = ["two.key", "two.key"]
    backend.entries["Pack Browser", ACCOUNT] = ["two.key"]  # a former version has stored it beside
    await keys.forget(ApiKey("two.key"))
    assert not any("two.key" in secret for secret in backend.secrets)


async def test_a_key_that_was_not_deleted_stays_listed() -> None:
    backend = StubbornBackend()
    keys = keys_of(backend)
    await keys.store(ApiKey("one.key"), "Personal", None)
    with pytest.raises(KeychainError) as raised:
        await keys.forget(ApiKey("one.key"))
    assert raised.value.problem is KeychainProblem.REFUSED
    assert listed(await keys.recall()) == ["one.key Personal*"]


class SlowReader(DictBackend):
    """Lets other threads run whenever it is called."""

    def get_password(self, service: str, username: str) -> str | None:
        found = super().get_password(service, username)
        time.sleep(0.001)
        return found


async def test_windows_do_not_lose_the_keys_of_each_other(tmp_path: Path) -> None:
    backend, environment = SlowReader(), {"XDG_RUNTIME_DIR": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    windows = [keys_of(backend, claim=partial(wait_for_claim, environment, "keychain")) for _ in range(6)]
    storing = (keys.store(ApiKey(f"{number}.key"), f"Key {number}", None) for number, keys in enumerate(windows))
    await asyncio.gather(*storing)
    stored = await windows[0].recall()
    assert sorted(each.name for each in stored.keys) == [f"Key {number}" for number in range(len(windows))]
    await asyncio.gather(*(keys.forget(ApiKey(f"{number}.key")) for number, keys in enumerate(windows)))
    assert backend.secrets == []


_REAL = """
import asyncio
from app.core.connection import ApiKey, parse_base_url
from app.keychain import Keychain
from app.packs.credentials import StoredKeys

async def main():
    keychain = Keychain()
    await keychain.check()
    keys = StoredKeys(keychain, parse_base_url("https://api.example.com/v1"))
    await keys.store(ApiKey("one.key"), "", None)
    await keys.store(ApiKey("two.key"), "Büro", None)
    assert [each.name for each in (await keys.recall()).keys] == ["", "Büro"]
    await keys.forget(ApiKey("one.key"))
    assert [each.name for each in (await keys.recall()).keys] == ["Büro"]
    await keys.forget(ApiKey("two.key"))
    assert not (await keys.recall()).keys

asyncio.run(main())
print("kept and forgotten")
"""


@pytest.mark.skipif(
    shutil.which("gnome-keyring-daemon") is None or shutil.which("dbus-run-session") is None,
    reason="needs gnome-keyring and dbus-run-session",
)
def test_the_real_secret_service_keeps_and_forgets() -> None:
    unlock = "echo -n password | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
    script = f'{unlock} && exec "$0" -c "$1"'
    done = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", script, sys.executable, _REAL],
        cwd=RESOURCES.parent,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.stdout.strip() == "kept and forgotten", done.stderr
