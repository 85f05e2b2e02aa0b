"""A later start and the running window, over a real local socket: who takes packs over, and hostile processes."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QTimer
from pytestqt.qtbot import QtBot

from app.core.connection import ApiKey
from app.start.arguments import RunOptions, parse_arguments
from app.start.handover import client, server
from app.start.handover.claims import Registration, names_for, new_address
from app.start.handover.client import Request, decode_request, hand_over, join
from app.start.handover.server import HandoverServer
from tests.disks import NO_FILES
from tests.tables import each_row

ID: Final = "11111111-1111-1111-1111-111111111111"
REQUEST: Final = Request((ID, "…"), "token-1")
_needs_sockets = pytest.mark.skipif(sys.platform == "win32", reason="Windows has pipes instead of these sockets")
_OTHER_UID: Final = 65534  # nobody
_MANY: Final = 5 if sys.platform == "win32" else 20  # there a process needs seconds to start


# What later starts do. It runs in other processes: a thread that makes a Qt object holds the interpreter lock while it
# waits for a lock of Qt, and the main thread, where the windows of these tests are, may wait the other way round.


def _set_up(steps: tuple[int, int, int]) -> None:
    client.STEP_MS, client.HANG_STEPS, client.START_STEPS = steps  # type: ignore[misc]
    if sys.platform != "win32":
        os.getloadavg = lambda: (0.0, 0.0, 0.0)


def _is_accepted(steps: tuple[int, int, int], request: Request, name: str) -> bool:
    """Hand packs over, and release the name if this process got it instead."""
    _set_up(steps)
    own = Registration()
    is_accepted = hand_over(request, name, own)
    own.release()
    return is_accepted


def _joins(steps: tuple[int, int, int], options: RunOptions, environment: dict[str, str]) -> bool:
    _set_up(steps)
    return join(options, environment) == (True, None)


def _hand_over_or_run(steps: tuple[int, int, int], request: Request, name: str) -> list[str] | None:
    """Hand packs over, or be the window of all other starts, and return what they have asked for."""
    _set_up(steps)
    own = Registration()
    if hand_over(request, name, own) or not own.names:
        return None
    app = QCoreApplication.instance() or QCoreApplication([])
    received: list[str] = []

    def receive(other: Request) -> None:
        received.extend(other.packs)
        if len(received) == _MANY - 1:
            QTimer.singleShot(300, app.quit)  # the last answer is sent meanwhile

    window = HandoverServer(own)
    window.accepted.connect(receive)
    QTimer.singleShot(300, window, lambda: window.listen((name,)))
    QTimer.singleShot(20_000, app.quit)
    app.exec()
    window.close()
    return received


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    context = get_context("spawn" if sys.platform == "win32" else "forkserver")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(_MANY, context) as executor:
        executor.submit(int).result()  # it begins before a test counts its processes
        yield executor


class Running:
    """Running windows.

    Attributes:
        folder: Of their names and sockets.
        name: Of the first one.
        received: What each has accepted.
    """

    def __init__(self, folder: Path, qtbot: QtBot, processes: ProcessPoolExecutor) -> None:
        self.folder = folder
        self.name = str(folder / "name")
        self.received: list[list[Request]] = []
        self._servers: list[HandoverServer] = []
        self._qtbot = qtbot
        self._processes = processes

    def start(self, *names: str, registration: Registration | None = None) -> HandoverServer:
        window = HandoverServer(registration or Registration())
        received: list[Request] = []
        window.accepted.connect(received.append)
        self._servers.append(window)
        self.received.append(received)
        assert window.listen(names or (self.name,))
        return window

    def stop(self) -> None:
        """Close the window that was started first."""
        self._servers.pop(0).close()

    def close(self) -> None:
        while self._servers:
            self.stop()

    def start_elsewhere[T](self, work: Callable[..., T], *arguments: object) -> Future[T]:
        """Run what a later start does in another process."""
        steps = (client.STEP_MS, client.HANG_STEPS, client.START_STEPS)
        return self._processes.submit(work, steps, *arguments)

    def wait_for[T](self, future: Future[T]) -> T:
        """What a later start returns. The running windows process events meanwhile."""
        self._qtbot.waitUntil(future.done, timeout=20_000)
        return future.result()

    def wait_for_thread[T](self, work: Callable[[], T]) -> T:
        """Run what sends data without Qt, while the running windows process events."""
        with ThreadPoolExecutor(1) as threads:
            return self.wait_for(threads.submit(work))

    def is_accepted(self, *packs: str, name: str = "") -> bool:
        """Hand packs over, and release the name if that start got it instead."""
        return self.wait_for(self.start_elsewhere(_is_accepted, Request(packs), name or self.name))

    def texts(self, number: int = 0) -> list[str]:
        return [text for request in self.received[number] for text in request.packs]


@pytest.fixture
def running(
    tmp_path: Path, qtbot: QtBot, processes: ProcessPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Running]:
    monkeypatch.setattr(client, "STEP_MS", 2)
    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0), raising=False)
    monkeypatch.setattr(client, "HANG_STEPS", 900)
    monkeypatch.setattr(client, "START_STEPS", 4000)
    started = Running(tmp_path, qtbot, processes)
    yield started
    started.close()


def raw_client(running: Running) -> socket.socket:
    connected = socket.socket(socket.AF_UNIX)
    connected.settimeout(20)
    while True:
        try:
            connected.connect(running.name)
        except BlockingIOError:  # the queue of connections that wait to be accepted is full
            time.sleep(0.001)
        else:
            return connected


def received_until_closed(connected: socket.socket) -> bytes:
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connected.recv(65536):
            received += piece
    return received


# --- Who takes packs over --------------------------------------------------------------------------------------------


def test_packs_are_handed_over_in_their_order_and_the_window_shows_that_it_does_something(running: Running) -> None:
    running.start()
    os.utime(running.name, (1, 1))

    assert running.is_accepted(ID, "b", "a")
    assert running.is_accepted()

    assert [request.packs for request in running.received[0]] == [(ID, "b", "a"), ()]
    assert os.stat(running.name).st_mtime > 1


def test_a_window_is_found_under_each_of_its_names_and_no_other(running: Running) -> None:
    other = f"{running.name}-other"
    window = running.start(running.name, other)
    assert running.is_accepted("a", name=running.name)
    assert running.is_accepted("b", name=other)

    assert window.listen((other, f"{running.name}-new"))

    assert not running.is_accepted("c", name=running.name)
    assert running.is_accepted("d", name=other)
    assert running.is_accepted("e", name=f"{running.name}-new")
    assert running.texts() == ["a", "b", "d", "e"]


def test_a_start_hands_over_unless_it_is_to_open_a_window_of_its_own(running: Running) -> None:
    folders = dict.fromkeys(("XDG_RUNTIME_DIR", "LOCALAPPDATA"), str(running.folder))
    environment = {**folders, "XDG_ACTIVATION_TOKEN": "token-1"}
    options = replace(parse_arguments([ID], {}), key=ApiKey("public.s3cret"))
    running.start(*names_for(options.base_url, options.key, environment))

    assert running.wait_for(running.start_elsewhere(_joins, options, environment))
    own_window = replace(options, new_window=True)
    for own in (own_window, replace(options, key_is_unusable=True)):
        is_accepted, registration = join(own, environment)
        assert not is_accepted
        assert registration is not None
        assert registration.names == set()

    assert running.received == [[Request((ID,), "token-1")]]  # which has nothing of the key


# --- Starting, hanging, and ended windows ----------------------------------------------------------------------------


def test_of_many_starts_at_once_one_opens_a_window_and_the_others_wait_for_it(running: Running) -> None:
    numbers = {str(number) for number in range(_MANY)}
    starts = [running.start_elsewhere(_hand_over_or_run, Request((number,)), running.name) for number in numbers]
    (received,) = [texts for start in starts if (texts := running.wait_for(start)) is not None]
    assert len(received) == _MANY - 1
    assert set(received) < numbers


@_needs_sockets
def test_starts_that_find_a_hanging_window_share_another_one_and_it_is_found_again(
    running: Running, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "HANG_STEPS", 50)
    environment = dict.fromkeys(("XDG_RUNTIME_DIR", "LOCALAPPDATA"), str(running.folder))
    options = parse_arguments([ID], {})
    (running.name,) = names_for(options.base_url, None, environment)
    with _silent_window(running):
        is_accepted, own = join(options, environment)
        assert not is_accepted
        assert own is not None
        assert own.names == {f"{running.name}.2"}
        running.start(registration=own)
        monkeypatch.setattr(client, "HANG_STEPS", 100_000)  # who comes later does not wait so long
        assert running.wait_for(running.start_elsewhere(_joins, options, environment))
        assert running.texts() == [ID]
    monkeypatch.setattr(server, "_AGAIN_MS", 10)
    running.start()  # its name is free, which the window beside it has not noticed yet
    assert running.wait_for(running.start_elsewhere(_joins, options, environment))
    assert running.texts(1) == [ID]


@_needs_sockets
def test_a_window_beside_one_that_hangs_gets_its_name_when_that_ends(
    running: Running, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_AGAIN_MS", 10)
    with _silent_window(running):
        own = Registration()
        assert own.add(f"{running.name}.2")
        running.start(registration=own)
        assert not own.add(running.name)
    qtbot.waitUntil(lambda: running.name in own.names)
    # One step is long enough for the answer: after it, a start would ask the window by its other name.
    monkeypatch.setattr(client, "STEP_MS", 20_000)
    assert running.is_accepted("a")
    assert running.is_accepted("b", name=f"{running.name}.2")
    assert running.texts() == ["a", "b"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no load average")
def test_a_window_is_waited_for_as_long_as_it_does_something_and_longer_at_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = tmp_path / "name"
    name.touch()
    idle, busy = client.Patience(str(name)), client.Patience(str(name))
    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    for number in range(20):
        os.utime(name, (number, number))
        idle.check(2)
        idle.check(2)
    with pytest.raises(TimeoutError):
        idle.check(2)
    monkeypatch.setattr(os, "getloadavg", lambda: (30.0 * (os.cpu_count() or 1), 0.0, 0.0))
    for _ in range(20):
        busy.check(2)
    with pytest.raises(TimeoutError):
        busy.check(2)


@_needs_sockets
def test_a_window_that_never_listens_is_not_waited_for_for_ever(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "START_STEPS", 100)
    starting = Registration()
    assert starting.add(running.name)

    assert not running.is_accepted(ID)
    starting.release()


@_needs_sockets
def test_the_socket_of_a_killed_window_is_replaced_and_closing_leaves_no_file(running: Running) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(running.name)
    own = Registration()
    assert not hand_over(REQUEST, running.name, own)

    running.start(registration=own)

    assert running.is_accepted(ID)
    running.close()
    assert list(running.folder.iterdir()) == []


@_needs_sockets
@pytest.mark.parametrize("kind", NO_FILES)
def test_where_something_else_stands_in_place_of_a_name_the_start_is_not_held_up(running: Running, kind: str) -> None:
    NO_FILES[kind](Path(running.name))
    began = time.monotonic()
    own = Registration()
    assert not hand_over(REQUEST, running.name, own)
    window = HandoverServer(own)
    assert window.listen((running.name,)) is (kind != "folder")
    window.close()
    assert time.monotonic() - began < 5


@_needs_sockets
@pytest.mark.parametrize("answer", [b"", b"x" * 70_000])
def test_a_start_that_does_not_understand_the_window_opens_its_own(running: Running, answer: bytes) -> None:
    def answer_one(listening: socket.socket) -> None:
        connected, _ = listening.accept()
        with connected, contextlib.suppress(OSError):
            connected.sendall(answer)
            connected.shutdown(socket.SHUT_WR)
            while connected.recv(65536):
                pass

    with _silent_window(running) as listening:
        thread = threading.Thread(target=answer_one, args=(listening,))
        thread.start()
        assert not running.is_accepted(ID)
        thread.join()


# --- Hostile processes of the same user ------------------------------------------------------------------------------


def line_of(**changes: object) -> bytes:
    """The line of a request, with some of its values replaced."""
    return json.dumps({**json.loads(REQUEST.encode()), **changes}).encode()


def test_a_request_is_one_line_and_is_read_as_it_was_sent() -> None:
    assert REQUEST.encode().count(b"\n") == 1
    assert decode_request(REQUEST.encode()) == REQUEST


@each_row(
    "line",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"{}",
        b"[" * 60_000,
        b"1" * 60_000,
        line_of(packs=ID),
        line_of(packs=[1]),
        line_of(packs=["x" * 4097]),
        line_of(packs=[""] * 1001),
        line_of(activation_token=None),
    ],
)
def test_a_wrong_request_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        decode_request(line)


@each_row("token", ["a\nb", "a\0b", "é", "x" * 513])
def test_a_token_of_no_desktop_is_left_out(token: object) -> None:
    assert decode_request(line_of(activation_token=token)) == Request(REQUEST.packs)


@_needs_sockets
@pytest.mark.parametrize(
    ("sent", "milliseconds", "answer", "texts"),
    [
        (b"\xff\0garbage\n", 60_000, b"", []),
        (b'{"x":' + b"[" * 60_000 + b"\n", 60_000, b"", []),
        (b"x" * 10_000_000, 60_000, b"", []),
        (b"", 200, b"", []),
        (b'{"packs": [', 200, b"", []),
        (Request(("a",)).encode() + Request(("b",)).encode(), 60_000, client.ACCEPTED, ["a"]),
    ],
    ids=["garbage", "deep", "too long", "silence", "half a line", "two lines"],
)
def test_a_connection_ends_after_a_line_or_what_is_no_request(
    running: Running, monkeypatch: pytest.MonkeyPatch, sent: bytes, milliseconds: int, answer: bytes, texts: list[str]
) -> None:
    monkeypatch.setattr(server, "CONNECTION_MS", milliseconds)
    running.start()

    def attack() -> bytes:
        with raw_client(running) as connected:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connected.sendall(sent)
            return received_until_closed(connected)

    assert running.wait_for_thread(attack) == answer
    assert running.texts() == texts
    monkeypatch.setattr(server, "CONNECTION_MS", 60_000)
    assert running.is_accepted(ID)


@_needs_sockets
def test_two_thousand_silent_connections_keep_no_later_start_out_and_the_oldest_are_ended(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "CONNECTION_MS", 60_000)
    running.start()

    def attack() -> bytes:
        with contextlib.ExitStack() as stack:
            start = running.start_elsewhere(_is_accepted, Request((ID,)), running.name)
            clients = [stack.enter_context(raw_client(running)) for _ in range(2000)]
            assert start.result(20)
            assert running.start_elsewhere(_is_accepted, Request((ID,)), running.name).result(20)
            return received_until_closed(clients[0])

    assert running.wait_for_thread(attack) == b""
    assert running.texts() == [ID] * 2


# --- Other users -----------------------------------------------------------------------------------------------------

_CONNECT: Final = """
import socket, sys
client = socket.socket(socket.AF_UNIX)
client.settimeout(20)
try:
    client.connect(sys.argv[1])
except PermissionError:
    print("denied")
else:
    try:
        client.sendall(sys.argv[2].encode())
        print(client.recv(100))
    except (BrokenPipeError, ConnectionResetError):
        print(b"")
"""


def _as_other_user(code: str, *arguments: str) -> subprocess.Popen[str]:
    base = getattr(sys, "_base_executable", sys.executable)
    try:
        return subprocess.Popen(
            [base, "-I", "-S", "-c", code, *arguments], user=_OTHER_UID, cwd="/", stdout=subprocess.PIPE, text=True
        )
    except PermissionError:
        pytest.skip("only root can start processes of other users")


def _open_to_all(folder: Path) -> None:
    """Let other users into a folder, as if the program had chosen one that is not private."""
    for each in (folder, *folder.parents):
        if each.stat().st_uid == folder.stat().st_uid and each.stat().st_mode & 0o77 != 0o77 and "pytest" in str(each):
            each.chmod(0o777)


@_needs_sockets
def test_another_user_cannot_open_the_socket(running: Running) -> None:
    _open_to_all(running.folder)
    umask = os.umask(0)
    try:
        running.start()
    finally:
        os.umask(umask)

    with _as_other_user(_CONNECT, running.name, REQUEST.encode().decode()) as other:
        assert running.wait_for_thread(lambda: other.communicate(timeout=20)[0]) == "denied\n"


@contextlib.contextmanager
def _silent_window(running: Running) -> Iterator[socket.socket]:
    """A window that listens, but accepts no connection."""
    registration = Registration()
    assert registration.add(running.name)
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.settimeout(20)
            listening.bind(new_address(running.name))
            listening.listen()
            yield listening
    finally:
        registration.release()
