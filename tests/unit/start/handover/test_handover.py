"""A later start and the running window, over a real local socket: who takes packs over, and hostile processes."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QTimer

from app.start.arguments import RunOptions, parse_arguments
from app.start.handover import client, server
from app.start.handover.claims import Registration, names_for, new_address
from app.start.handover.client import Request, decode_request, hand_over, join
from app.start.handover.server import MAX_CONNECTIONS, HandoverServer
from tests.disks import NO_FILES
from tests.tables import each_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

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


def test_packs_are_handed_over_in_their_order_with_the_tokens_of_the_desktop(running: Running) -> None:
    running.start()

    assert running.wait_for(running.start_elsewhere(_is_accepted, Request((ID, "b", "a"), "token"), running.name))

    assert running.received == [[Request((ID, "b", "a"), "token")]]


def test_a_start_without_packs_is_accepted(running: Running) -> None:
    running.start()

    assert running.is_accepted()
    assert [request.packs for request in running.received[0]] == [()]


def test_without_a_running_window_the_start_gets_the_name(running: Running) -> None:
    own = Registration()
    assert not hand_over(REQUEST, running.name, own)

    running.start(registration=own)
    assert running.is_accepted("next")


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


def test_a_name_that_another_window_has_is_taken_when_that_one_has_ended(
    running: Running, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_AGAIN_MS", 10)
    running.start()
    running.start(running.name, f"{running.name}-other")
    qtbot.wait(50)
    assert running.is_accepted("a")
    assert running.is_accepted("b", name=f"{running.name}-other")

    running.stop()

    qtbot.waitUntil(lambda: Path(running.name).exists())
    assert running.is_accepted("c")
    assert [running.texts(0), running.texts(1)] == [["a"], ["b", "c"]]


def test_many_links_at_once_arrive_in_one_window(running: Running) -> None:
    running.start()
    numbers = [str(number) for number in range(_MANY)]

    starts = [running.start_elsewhere(_is_accepted, Request((number,)), running.name) for number in numbers]

    assert all(running.wait_for(start) for start in starts)
    assert sorted(running.texts(), key=int) == numbers


def test_a_start_hands_over_unless_it_is_to_open_a_window_of_its_own(running: Running) -> None:
    running.folder.chmod(0o700)
    folders = dict.fromkeys(("XDG_RUNTIME_DIR", "LOCALAPPDATA"), str(running.folder))
    environment = {**folders, "XDG_ACTIVATION_TOKEN": "token-1"}
    options = parse_arguments([ID], {})
    names = names_for(options.base_url, None, environment)
    running.start(*names)

    assert running.wait_for(running.start_elsewhere(_joins, options, environment))
    own_window = replace(options, new_window=True)
    for own in (own_window, replace(options, key_is_unusable=True)):
        is_accepted, registration = join(own, environment)
        assert not is_accepted
        assert registration is not None
        assert registration.names == set()

    assert running.received == [[Request((ID,), "token-1")]]


# --- Starting, hanging, and ended windows ----------------------------------------------------------------------------


def test_of_many_starts_at_once_one_opens_a_window_and_the_others_wait_for_it(running: Running) -> None:
    assert_that_one_opens_a_window(running)


def assert_that_one_opens_a_window(running: Running) -> None:
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
    running.folder.chmod(0o700)
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


@_needs_sockets
def test_a_window_that_took_long_to_start_has_its_full_time_to_answer(
    running: Running, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "HANG_STEPS", 250)
    starting = Registration()
    assert starting.add(running.name)
    with socket.socket(socket.AF_UNIX) as listening:
        start = running.start_elsewhere(_is_accepted, REQUEST, running.name)
        qtbot.wait(1500)
        listening.bind(running.name)
        listening.listen()
        qtbot.wait(500)
        assert not start.done()
        connected, _ = listening.accept()
        with connected:
            connected.sendall(client.ACCEPTED)
            assert start.result(20)
    starting.release()


@_needs_sockets
def test_a_window_that_does_something_is_waited_for(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "HANG_STEPS", 300)
    with _silent_window(running) as listening:
        start = running.start_elsewhere(_is_accepted, Request(("late",)), running.name)
        for number in range(10):  # it opens other packs
            with contextlib.suppress(TimeoutError):
                start.result(0.3)
            os.utime(running.name, (number, number))
        assert not start.done()
        connected, _ = listening.accept()
        with connected:
            assert b"late" in connected.recv(1000)
            connected.sendall(client.ACCEPTED)
            assert start.result(20)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no load average")
def test_a_window_is_waited_for_longer_where_many_processes_share_a_processor(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = client.Patience(running.name)
    monkeypatch.setattr(os, "getloadavg", lambda: (30.0 * (os.cpu_count() or 1), 0.0, 0.0))
    for _ in range(20):
        patience.check(2)
    with pytest.raises(TimeoutError):
        patience.check(2)


def test_a_window_that_accepts_a_start_shows_the_others_that_it_does_something(running: Running) -> None:
    running.start()
    os.utime(running.name, (1, 1))

    assert running.is_accepted(ID)

    assert os.stat(running.name).st_mtime > 1


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
@pytest.mark.parametrize("answer", [b"", b"rubbish\n", b"{}\n", b"x" * 70_000])
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
        b"[]",
        b"{}",
        b"7",
        b"[" * 60_000,
        b"1" * 60_000,
        b'{"packs": [' + b'"",' * 30_000 + b'""]}',
        line_of(packs=ID),
        line_of(packs={ID: ID}),
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
    "sent",
    [b"\xff\0garbage\n", b'{"x":' + b"[" * 60_000 + b"\n", b"{}\n", b"x" * 10_000_000],
    ids=["garbage", "deep", "empty", "too long"],
)
def test_what_is_no_request_ends_the_connection(running: Running, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(server, "CONNECTION_MS", 60_000)
    running.start()

    def attack() -> bytes:
        with raw_client(running) as connected:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connected.sendall(sent)
            return received_until_closed(connected)

    assert running.wait_for_thread(attack) == b""
    assert running.texts() == []
    assert running.is_accepted(ID)


@_needs_sockets
@pytest.mark.parametrize("sent", [b"", b'{"packs": ['])
def test_silence_and_half_a_line_end_the_connection_soon(
    running: Running, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "CONNECTION_MS", 200)
    running.start()

    def attack() -> bytes:
        with raw_client(running) as connected:
            connected.sendall(sent)
            return received_until_closed(connected)

    assert running.wait_for_thread(attack) == b""
    assert running.texts() == []


@_needs_sockets
def test_a_second_line_is_not_read(running: Running) -> None:
    running.start()

    def attack() -> bytes:
        with raw_client(running) as connected:
            connected.sendall(Request(("a",)).encode() + Request(("b",)).encode())
            return received_until_closed(connected)

    assert running.wait_for_thread(attack) == client.ACCEPTED
    assert running.texts() == ["a"]


@_needs_sockets
def test_silent_connections_are_limited_and_keep_no_later_start_out(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "CONNECTION_MS", 60_000)
    running.start()

    def attack() -> bytes:
        with contextlib.ExitStack() as stack:
            clients = [stack.enter_context(raw_client(running)) for _ in range(MAX_CONNECTIONS)]
            for _ in range(3):
                assert running.start_elsewhere(_is_accepted, Request((ID,)), running.name).result(20)
            return received_until_closed(clients[0])  # the oldest one

    assert running.wait_for_thread(attack) == b""
    assert running.texts() == [ID] * 3


@_needs_sockets
def test_two_thousand_silent_connections_keep_no_later_start_out(running: Running) -> None:
    running.start()

    def attack() -> None:
        with contextlib.ExitStack() as stack:
            start = running.start_elsewhere(_is_accepted, Request((ID,)), running.name)
            for _ in range(2000):
                stack.enter_context(raw_client(running))
            assert start.result(20)
            assert running.start_elsewhere(_is_accepted, Request((ID,)), running.name).result(20)

    running.wait_for_thread(attack)
    assert running.texts() == [ID] * 2


@_needs_sockets
def test_requests_that_arrive_together_do_not_block_the_window(running: Running, qtbot: QtBot) -> None:
    running.start()
    packs = tuple(f"{number:08x}-3d4e-4a6b-8c7d-9e0f1a2b3c4d" for number in range(1000))
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(raw_client(running)) for _ in range(100)]
        for connected in clients:
            connected.sendall(Request(packs).encode())
        began = time.thread_time()
        qtbot.waitUntil(lambda: len(running.received[0]) == len(clients))
        used = time.thread_time() - began
    assert used < 0.1, used


@_needs_sockets
def test_nothing_that_goes_through_the_socket_contains_anything_of_the_key(running: Running) -> None:
    lines: list[bytes] = []

    def listen(listening: socket.socket) -> None:
        connected, _ = listening.accept()
        with connected:
            lines.append(connected.makefile("rb").readline())

    with _silent_window(running) as listening:
        thread = threading.Thread(target=listen, args=(listening,))
        thread.start()
        assert not running.is_accepted(ID)
        thread.join()
    assert json.loads(lines[0]) == {"packs": [ID], "activation_token": ""}


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
