"""Whether there is a display: sockets that accept connections, sockets that do not, and invalid names."""

import ctypes
import os
import random
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.start.display import NO_CURSOR_LIBRARY, NO_DISPLAY, missing_display, screenshot_platform
from tests.tables import each_row

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")


@pytest.fixture
def runtime_folder() -> Iterator[Path]:
    """A folder with a short path, because addresses of Unix domain sockets have at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="pb-") as folder:
        yield Path(folder)


@pytest.fixture
def cursor_library(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Simulates that libxcb-cursor is installed, and records which libraries were loaded."""
    loaded: list[str] = []
    monkeypatch.setattr(ctypes, "CDLL", loaded.append)
    return loaded


def listening(address: str) -> socket.socket:
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(address)
    server.listen()
    return server


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"QT_QPA_PLATFORM": "", "DISPLAY": " "},
        {"WAYLAND_DISPLAY": "bogus-7", "XDG_RUNTIME_DIR": "/nowhere"},
        {"WAYLAND_DISPLAY": "/etc/passwd"},
        {"WAYLAND_DISPLAY": "w" * 500, "XDG_RUNTIME_DIR": "/tmp"},
        {"DISPLAY": ":59999"},
        {"DISPLAY": "unix:59999"},
        {"DISPLAY": ":0x"},
        {"DISPLAY": "a:b:0"},
        {"DISPLAY": "127.0.0.1:59000"},
        {"DISPLAY": "127.0.0.1:99999"},
        {"DISPLAY": "a" * 300 + ":0"},
        {"DISPLAY": ":" + "9" * 30},
    ],
    ids=lambda environment: " ".join(f"{name}={value[:20]}" for name, value in environment.items()) or "nothing",
)
def test_without_a_display_there_is_a_sentence(environment: dict[str, str], cursor_library: list[str]) -> None:
    assert missing_display(environment) == NO_DISPLAY
    assert cursor_library == []


@each_row(
    ("system", "platform", "of_screenshots"),
    [
        ("linux", "offscreen", "offscreen"),
        ("linux", "xcb", "offscreen"),
        ("darwin", "", "offscreen"),
        ("win32", "", "windows"),
    ],
)
def test_a_requested_platform_is_not_checked_and_other_systems_always_have_a_display(
    system: str, platform: str, of_screenshots: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert missing_display({"QT_QPA_PLATFORM": platform}) is None
    assert screenshot_platform() == of_screenshots


def test_a_wayland_socket_that_listens_is_a_display(runtime_folder: Path, cursor_library: list[str]) -> None:
    with listening(str(runtime_folder / "wayland-7")):
        assert missing_display({"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(runtime_folder)}) is None
        assert missing_display({"WAYLAND_DISPLAY": str(runtime_folder / "wayland-7")}) is None

    assert cursor_library == []  # only X11 needs it


@pytest.mark.parametrize("left_behind", ["socket", "file", "folder"])
def test_a_socket_without_a_compositor_is_not_a_display(runtime_folder: Path, left_behind: str) -> None:
    path = runtime_folder / "wayland-7"
    if left_behind == "socket":
        listening(str(path)).close()
    elif left_behind == "file":
        path.touch()
    else:
        path.mkdir()
    assert path.exists()

    assert missing_display({"WAYLAND_DISPLAY": path.name, "XDG_RUNTIME_DIR": str(runtime_folder)}) == NO_DISPLAY


@pytest.fixture
def x11_number() -> Iterator[int]:
    """The number of an X11 display on an abstract socket, which leaves no file behind."""
    number = 40_000 + random.randrange(10_000) + os.getpid() % 1_000
    with listening(f"\0/tmp/.X11-unix/X{number}"):
        yield number


@pytest.mark.parametrize("display", [":{}", ":{}.0", "unix:{}.1", " :{} "])
def test_an_x11_socket_that_listens_is_a_display(x11_number: int, display: str, cursor_library: list[str]) -> None:
    environment = {"WAYLAND_DISPLAY": "bogus", "XDG_RUNTIME_DIR": "/nowhere", "DISPLAY": display.format(x11_number)}
    assert missing_display(environment) is None
    assert cursor_library == ["libxcb-cursor.so.0"]


def test_a_display_of_another_machine_is_accepted(cursor_library: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1] - 6000

        assert missing_display({"DISPLAY": f"127.0.0.1:{number}.0"}) is None
    assert cursor_library
    assert missing_display({"DISPLAY": f"127.0.0.1:{number}.0"}) == NO_DISPLAY


def test_a_missing_cursor_library_has_its_own_sentence(x11_number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str) -> None:
        raise OSError("cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", fail)

    assert missing_display({"DISPLAY": f":{x11_number}"}) == NO_CURSOR_LIBRARY
