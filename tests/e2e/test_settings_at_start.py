"""What was set applies from the start: after a kill, and to the request that begins before the window."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from msgspec import convert, json

from app.core.network import OWN, NetworkSettings
from app.core.resources import RESOURCES
from tests.processes import wait_for
from tests.raw_server import RawServer, http_answer

if TYPE_CHECKING:
    from pathlib import Path

_CHANGED: Final = {
    "reopens_tabs": False,
    "auto_advances": True,
    "caption_lines": 2,
    "refreshes_live": False,
    "language": "en",
    "color_scheme": "dark",
}
_PACK_ID: Final = "22222222-2222-4222-8222-222222222222"
_NETWORK: Final = NetworkSettings(OWN, "http://proxy.invalid:3128", "ana", ("nas.lan",))
# Runs the program, and does something as soon as its services are attached, while the pack of the demo loads.
_DRIVER: Final = """
import asyncio, sys
from msgspec import json, structs
from app.core.network import NetworkSettings
from app.start import program, start
from app.ui.theme import colors

async def change(program, options, closing):
    settings = program.window.settings
    for name, value in json.decode(sys.argv[2]).items():
        settings.change(**{name: value})
    settings.change(network=json.decode(sys.argv[3], type=NetworkSettings))
    program.workspace.network.password = "s3cret"
    print("changed", flush=True)
    await closing.wait()
    return 0

async def show(program, options, closing):
    state = structs.asdict(program.window.settings.state)
    shown = {name: state[name] for name in (*json.decode(sys.argv[2]), "network")}
    is_in_use = program.workspace.network.settings == state["network"]
    is_dark = colors(program.window.palette()).dark
    print(json.encode([shown, is_in_use, is_dark, program.workspace.network.password]).decode(), flush=True)
    return 0

program.perform = {"change": change, "show": show}[sys.argv[1]]
start.main(["--demo"])
"""


def _begin(action: str, home: Path) -> subprocess.Popen[bytes]:
    folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "APPDATA"), str(home))
    environment = {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", _DRIVER, action, json.encode(_CHANGED).decode(), json.encode(_NETWORK).decode()]
    return subprocess.Popen(command, env=environment, cwd=RESOURCES.parent, stdout=subprocess.PIPE)


def _line(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout is not None
    return process.stdout.readline()


def test_a_killed_program_keeps_what_was_set(tmp_path: Path) -> None:
    file = tmp_path / "PackBrowser" / "pack-browser.ini"
    with _begin("change", tmp_path) as process:
        try:
            assert _line(process).strip() == b"changed"
            wait_for(lambda: file.exists() and b"nas.lan" in file.read_bytes())  # it is replaced as a whole
        finally:
            process.kill()
    assert b"s3cret" not in file.read_bytes()
    with _begin("show", tmp_path) as process:
        try:
            shown, is_in_use, is_dark, password = json.decode(_line(process))
        finally:
            process.kill()
    assert convert(shown.pop("network"), NetworkSettings) == _NETWORK
    assert shown == _CHANGED
    assert is_in_use
    assert is_dark
    assert password == ""
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == [file.name]


def test_the_first_request_goes_through_the_chosen_proxy(tmp_path: Path) -> None:
    folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "APPDATA"), str(tmp_path))
    environment = {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen", "GENVIRAL_API_KEY": "public.s3cret"}
    file = tmp_path / "PackBrowser" / "pack-browser.ini"
    file.parent.mkdir()
    with RawServer(http_answer("403 Forbidden")) as proxy:
        file.write_text(f"[network]\nproxy=own\naddress={proxy.origin}\n")
        command = [sys.executable, "main.py", "--new-window", "--base-url", "https://packs.invalid/v1", _PACK_ID]
        with subprocess.Popen(command, env=environment, cwd=RESOURCES.parent) as process:
            try:
                wait_for(lambda: bool(proxy.requests))
            finally:
                process.kill()
    assert (proxy.requests[0].method, proxy.requests[0].target) == ("CONNECT", "packs.invalid:443")
    assert not any(request.header("authorization") for request in proxy.requests)
