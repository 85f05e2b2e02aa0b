"""The start of the program: what comes first, in which thread, and with which settings."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from msgspec import convert, json

from app.core.connection import OWN_PROXY, NetworkSettings
from app.core.program import RESOURCES
from tests.processes import run_program, wait_for
from tests.raw_server import Exchange, RawServer, http_answer

_PACK_ID: Final = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
_ANSWER: Final = json.encode({"ok": True, "data": {"id": _PACK_ID, "name": "A pack", "images": []}})


def _environment(home: Path, **more: str) -> dict[str, str]:
    folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(home))
    return {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen", "GENVIRAL_API_KEY": "public.s3cret", **more}


def _command(server: RawServer, *options: str) -> list[str]:
    main = str(RESOURCES.parent / "main.py")
    return [sys.executable, main, _PACK_ID, "--base-url", f"{server.origin}/v1", "--log-level", "INFO", *options]


def test_the_request_is_sent_before_there_are_services_and_once(tmp_path: Path) -> None:
    with RawServer(http_answer("200 OK", _ANSWER)) as server:
        command = _command(server, "--screenshot", str(tmp_path / "shot.png"))
        ended = run_program(command, env=_environment(tmp_path), cwd=tmp_path, timeout=40)
        assert len(server.requests) == 1

    assert ended.returncode == 0, ended.stderr
    order = [ended.stderr.index(step) for step in ("request sent", "services started", "pack shown")]
    assert order == sorted(order)


_ESCAPE_WITH_THE_SERVICES: Final = """
import logging, sys
from app.start import program, start
sent = []
logging.getLogger("app.api.pack_source").addFilter(lambda record: sent.append(record) or True)
def accept(self, registration, original=program.Program.accept_handovers):
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    while not sent:
        pass
    QTest.keyClick(self.window, Qt.Key.Key_Escape)
    original(self, registration)
program.Program.accept_handovers = accept
start.main(sys.argv[1:])
"""


def test_escape_cancels_the_request_that_began_before_the_window_had_services(tmp_path: Path) -> None:
    left: list[str] = []

    def answer(exchange: Exchange) -> bytes | None:
        if _PACK_ID not in exchange.request.target:  # the home page, which is shown then, lists packs
            return http_answer("404 Not Found")
        exchange.wait_until_left()
        left.append(exchange.request.target)
        return None

    with (
        RawServer(answer) as server,
        subprocess.Popen(
            [sys.executable, "-c", _ESCAPE_WITH_THE_SERVICES, _PACK_ID, "--base-url", f"{server.origin}/v1"],
            env=_environment(tmp_path),
            cwd=RESOURCES.parent,
        ) as process,
    ):
        try:
            wait_for(lambda: len(left) == 1)
            assert process.poll() is None  # the window is still open
        finally:
            process.kill()


def test_a_missing_library_of_the_system_is_named(tmp_path: Path) -> None:
    # A package that takes Qt's place.
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "QtCore.py").write_text("raise ImportError('libEGL.so.1: cannot open shared object file')")
    command = [sys.executable, str(RESOURCES.parent / "main.py"), "--demo", "--new-window"]
    ended = run_program(command, env=_environment(tmp_path, PYTHONPATH=str(tmp_path)), cwd=tmp_path, timeout=40)
    assert ended.returncode == 1
    assert ended.stderr.startswith("Pack Browser cannot start: a system library that Qt needs is missing (libEGL.so.1)")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_ctrl_c_ends_the_program_while_it_imports_qt(tmp_path: Path) -> None:
    # A package that takes Qt's place: it ignores the exception, as PySide6 does in a slot.
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").write_text(
        "import contextlib, sys, time\nprint('importing', file=sys.stderr, flush=True)\n"
        "while True:\n    with contextlib.suppress(KeyboardInterrupt):\n        time.sleep(60)\n"
    )
    main = str(RESOURCES.parent / "main.py")
    environment = _environment(tmp_path, PYTHONPATH=str(tmp_path))
    with subprocess.Popen([sys.executable, main], env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert process.stderr.readline() == "importing\n"
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=10)
        finally:
            process.kill()
    assert process.returncode == -signal.SIGINT, errors


_IMPORTS_OF_QT_BY_THREADS: Final = """
import sys, threading
class Finder:
    @staticmethod
    def find_spec(name, path, target=None):
        if name.startswith("PySide6") and threading.current_thread() is not threading.main_thread():
            print(name, threading.current_thread().name)
sys.meta_path.insert(0, Finder)
from app.start.start import main
main(sys.argv[1:])
"""


def test_only_the_gui_thread_imports_qt(tmp_path: Path) -> None:
    # Importing a module of Qt changes what shiboken knows of all classes, which the GUI thread reads without a lock.
    shot = str(tmp_path / "shot.png")
    command = [sys.executable, "-c", _IMPORTS_OF_QT_BY_THREADS, "--demo", "--screenshot", shot]
    ended = run_program(command, env=_environment(tmp_path), cwd=RESOURCES.parent, timeout=40)
    assert (ended.returncode, ended.stdout) == (0, f"{shot}\n"), ended.stderr


_CHANGED: Final = {
    "reopens_tabs": False,
    "auto_advances": True,
    "caption_lines": 2,
    "refreshes_live": False,
    "language": "en",
    "color_scheme": "dark",
}
_NETWORK: Final = NetworkSettings(OWN_PROXY, "http://proxy.invalid:3128", "ana", ("nas.lan",))


# Runs the program, and does something as soon as its services are attached, while the pack of the demo loads.
_DRIVER: Final = """
import asyncio, sys
from msgspec import json, structs
from app.core.connection import NetworkSettings
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
        command = [
            sys.executable,
            "main.py",
            "--new-window",
            "--base-url",
            "https://packs.invalid/v1",
            _PACK_ID,
        ]
        with subprocess.Popen(command, env=environment, cwd=RESOURCES.parent) as process:
            try:
                wait_for(lambda: bool(proxy.requests))
            finally:
                process.kill()
    assert (proxy.requests[0].method, proxy.requests[0].target) == ("CONNECT", "packs.invalid:443")
    assert not any(request.header("authorization") for request in proxy.requests)
