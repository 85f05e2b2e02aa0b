"""The keychain's operations and their errors, with a fake and with the real one."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from app.core.connection import ApiKey, KeychainError, KeychainProblem, parse_base_url
from app.core.resources import RESOURCES
from app.keychain import Keychain, find_backend
from app.packs.credentials import StoredKey
from tests.keychains import DictBackend, HangingBackend, RefusingBackend, SlowWriter, StubbornBackend, no_backend

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.anyio

ACCOUNT = "https://api.example.com/v1"

CALLS: tuple[Callable[[Keychain], Awaitable[object]], ...] = (
    lambda keychain: keychain.read(ACCOUNT),
    lambda keychain: keychain.write(ACCOUNT, "pub.s3cr3t"),
    lambda keychain: keychain.delete(ACCOUNT),
)


@pytest.fixture(autouse=True)
def _no_keychain_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each keychain that a test makes is closed."""
    made: list[Keychain] = []
    make = Keychain.__init__

    def note(self: Keychain, *arguments: object) -> None:
        make(self, *arguments)  # type: ignore[arg-type]
        made.append(self)

    monkeypatch.setattr(Keychain, "__init__", note)
    yield
    for keychain in made:
        keychain.close()


async def test_a_secret_is_kept_replaced_and_deleted() -> None:
    backend = DictBackend()
    keychain = Keychain(backend)

    assert await keychain.read(ACCOUNT) is None
    await keychain.write(ACCOUNT, "one.key")
    await keychain.write(ACCOUNT, "two.key")
    assert await Keychain(backend).read(ACCOUNT) == "two.key"
    assert await keychain.read("https://other.example.com/v1") is None
    assert set(backend.entries) == {("Pack Browser", ACCOUNT)}
    await keychain.delete(ACCOUNT)
    await keychain.delete(ACCOUNT)
    assert await keychain.read(ACCOUNT) is None


async def test_every_copy_of_an_entry_is_deleted() -> None:
    backend = DictBackend()
    backend.entries["Pack Browser", ACCOUNT] = ["one.key", "two.key", "three.key"]
    await Keychain(backend).delete(ACCOUNT)

    assert backend.secrets == []


async def test_an_entry_that_was_not_deleted_is_not_reported_as_deleted() -> None:
    backend = StubbornBackend()
    keychain = Keychain(backend)
    await keychain.write(ACCOUNT, "one.key")
    with pytest.raises(KeychainError) as raised:
        await keychain.delete(ACCOUNT)

    assert raised.value.problem is KeychainProblem.REFUSED


async def test_no_call_runs_in_the_loops_thread() -> None:
    backend = DictBackend()
    keychain = Keychain(backend)
    for call in CALLS:
        await call(keychain)

    assert backend.threads
    assert threading.current_thread().name not in backend.threads


@pytest.mark.fault(33)
@pytest.mark.parametrize("call", CALLS)
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


@pytest.mark.parametrize("call", CALLS)
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


@pytest.mark.parametrize("call", [*CALLS, Keychain.check])
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


@pytest.mark.parametrize("stored", [None, "", "no key at all", "pub.s3cr3t\nmore"])
async def test_an_invalid_key_is_none(stored: str | None) -> None:
    backend = DictBackend()
    if stored is not None:
        backend.entries["Pack Browser", ACCOUNT] = [stored]

    assert await StoredKey(Keychain(backend), parse_base_url(ACCOUNT)).recall() is None


async def test_a_key_is_kept_for_one_server() -> None:
    keychain = Keychain(DictBackend())
    await StoredKey(keychain, parse_base_url(ACCOUNT)).store(ApiKey("pub.s3cr3t"))

    assert await StoredKey(keychain, parse_base_url(ACCOUNT + "/")).recall() == ApiKey("pub.s3cr3t")
    assert await StoredKey(keychain, parse_base_url("https://evil.example.com/v1")).recall() is None


async def test_a_forgotten_key_is_deleted_though_the_keychain_hung_while_it_was_stored() -> None:
    backend = SlowWriter()
    stored_key = StoredKey(Keychain(backend), parse_base_url(ACCOUNT))
    storing = asyncio.ensure_future(stored_key.store(ApiKey("pub.s3cr3t")))
    await asyncio.wait({storing}, timeout=0.1)
    storing.cancel()  # its caller was cancelled
    forgetting = asyncio.ensure_future(stored_key.forget())
    await asyncio.wait({forgetting}, timeout=0.1)
    assert not forgetting.done()
    backend.release.set()
    await forgetting

    assert backend.secrets == []


_REAL = """
import asyncio
from app.keychain import Keychain

async def main():
    keychain = Keychain()
    await keychain.check()
    await keychain.write("a server", "one.key")
    await keychain.write("a server", "two.key")
    assert await keychain.read("a server") == "two.key"
    await keychain.delete("a server")
    assert await keychain.read("a server") is None

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
