"""A later start and the running program, over a real local socket: who takes packs over, and hostile processes."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QTimer

from app.core.connection import DEFAULT_BASE_URL, ApiKey, Connection, parse_base_url
from app.start.handover import client as deadline
from app.start.handover import server as server_module
from app.start.handover.claims import take_claim
from app.start.handover.client import Outcome, Packs, Patience, hand_over
from app.start.handover.messages import Request, decode_hello, encode_request
from app.start.handover.server import MAX_CONNECTIONS, HandoverServer
from tests.disks import NO_FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

ID: Final = "11111111-1111-1111-1111-111111111111"
KEY: Final = ApiKey("public.s3cret")
_URL: Final = parse_base_url(DEFAULT_BASE_URL)
OTHER_KEY: Final = ApiKey("public.other")
_needs_sockets = pytest.mark.skipif(sys.platform == "win32", reason="Windows has pipes instead of these sockets")
_OTHER_UID: Final = 65534  # nobody


class Key:
    """The key of a running program."""

    def __init__(self, real_key: ApiKey | None, *, has_environment_key: bool = False) -> None:
        self.connection = Connection(_URL, real_key)
        self.has_environment_key = has_environment_key


class Running:
    """Running programs at the first addresses of a folder.

    Attributes:
        addresses: Where they listen, and one more.
        received: What each has accepted.
    """

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        prefix = rf"\\.\pipe\{folder.name}-" if sys.platform == "win32" else f"{folder}/s"
        self.addresses = [f"{prefix}{number}" for number in range(4)]
        self.received: list[list[Request]] = []
        self._servers: list[HandoverServer] = []
        self._qtbot = qtbot

    def start(self, *keys: Key) -> None:
        for key in keys:
            claim = take_claim(self.addresses[len(self._servers)])
            assert claim is not None
            server = HandoverServer(claim, key)
            received: list[Request] = []
            server.accepted.connect(received.append)
            assert server.listen()
            self._servers.append(server)
            self.received.append(received)

    def stop(self, number: int) -> None:
        self._servers[number].close()

    def close(self) -> None:
        for server in self._servers:
            server.close()

    def wait_for[T](self, work: Callable[[], T]) -> T:
        """Run what a later start does in another thread, while the running programs process events."""
        with ThreadPoolExecutor(1) as threads:
            future = threads.submit(work)
            self._qtbot.waitUntil(future.done, timeout=20_000)
            return future.result()

    def hand_over(self, packs: Packs, seconds: float = 10.0) -> Outcome:
        return self.wait_for(lambda: hand_over(packs, self.addresses, Patience(seconds, seconds)))

    def texts(self, number: int = 0) -> list[str]:
        return [text for request in self.received[number] for text in request.packs]


@pytest.fixture
def running(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr(deadline, "MOST_EXTRA_SECONDS", 0.0)  # how long it lasts must not depend on the machine
    started = Running(tmp_path, qtbot)
    yield started
    started.close()


def raw_client(running: Running) -> socket.socket:
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(20)
    client.connect(running.addresses[0])
    return client


def received_until_closed(client: socket.socket) -> bytes:
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := client.recv(65536):
            received += piece
    return received


# --- Who takes packs over --------------------------------------------------------------------------------------------


def test_packs_are_handed_over_in_their_order_with_the_tokens_of_the_desktop(running: Running) -> None:
    running.start(Key(KEY))

    outcome = running.hand_over(Packs((ID, "b", "a"), None, "token", "id_TIME1"))

    assert outcome == Outcome(is_accepted=True)
    assert running.texts() == [ID, "b", "a"]
    assert (running.received[0][0].activation_token, running.received[0][0].startup_id) == ("token", "id_TIME1")


def test_a_start_without_packs_is_accepted(running: Running) -> None:
    running.start(Key(None))

    assert running.hand_over(Packs(())).is_accepted
    assert [request.packs for request in running.received[0]] == [()]


def test_without_a_running_program_the_start_gets_the_first_address(running: Running) -> None:
    outcome = running.hand_over(Packs((ID,)))

    assert not outcome.is_accepted
    assert outcome.claim is not None
    assert outcome.claim.address == running.addresses[0]
    outcome.claim.release()


def test_the_same_key_in_the_environment_joins(running: Running) -> None:
    running.start(Key(KEY))

    assert running.hand_over(Packs((ID,), KEY)).is_accepted


@pytest.mark.parametrize("key", [OTHER_KEY, None])
def test_another_key_in_the_environment_opens_its_own_window_at_the_next_address(
    running: Running, key: ApiKey | None
) -> None:
    running.start(Key(key))

    outcome = running.hand_over(Packs((ID,), KEY))

    assert not outcome.is_accepted
    assert outcome.claim is not None
    assert outcome.claim.address == running.addresses[1]
    outcome.claim.release()
    assert running.texts() == []


def test_the_window_with_the_same_key_is_found_behind_others(running: Running) -> None:
    running.start(Key(OTHER_KEY), Key(None), Key(KEY))

    assert running.hand_over(Packs((ID,), KEY)).is_accepted
    assert [running.texts(number) for number in range(3)] == [[], [], [ID]]


def test_it_is_found_when_the_address_before_it_is_free_which_stays_free(running: Running) -> None:
    running.start(Key(OTHER_KEY), Key(KEY))
    running.stop(0)

    assert running.hand_over(Packs((ID,), KEY)).is_accepted
    claim = take_claim(running.addresses[0])
    assert claim is not None
    claim.release()


def test_a_link_prefers_a_window_whose_key_is_not_of_its_environment(running: Running) -> None:
    running.start(Key(OTHER_KEY, has_environment_key=True), Key(KEY))

    assert running.hand_over(Packs((ID,))).is_accepted
    assert [running.texts(0), running.texts(1)] == [[], [ID]]

    running.stop(1)
    assert running.hand_over(Packs((ID,))).is_accepted
    assert running.texts(0) == [ID]


def test_the_key_is_compared_as_it_is_at_the_moment(running: Running) -> None:
    key = Key(KEY)
    running.start(key)
    key.connection = Connection(_URL, OTHER_KEY)

    outcome = running.hand_over(Packs((ID,), KEY))
    assert outcome.claim is not None
    outcome.claim.release()
    assert running.hand_over(Packs((ID,), OTHER_KEY)).is_accepted


def test_two_hundred_links_at_once_arrive_quickly(running: Running) -> None:
    running.start(Key(KEY))

    def link_all() -> list[Outcome]:
        with ThreadPoolExecutor(200) as threads:
            return list(threads.map(lambda n: hand_over(Packs((str(n),)), running.addresses, Patience(10)), range(200)))

    assert all(outcome.is_accepted for outcome in running.wait_for(link_all))
    assert sorted(running.texts(), key=int) == [str(number) for number in range(200)]


# --- Starting, hanging, and ended programs ---------------------------------------------------------------------------


def test_a_program_that_has_just_been_started_is_waited_for(running: Running, qtbot: QtBot) -> None:
    claim = take_claim(running.addresses[0])
    assert claim is not None
    is_waiting = threading.Event()

    def start_later() -> Outcome:
        is_waiting.set()
        return hand_over(Packs((ID,)), running.addresses, Patience(10))

    with ThreadPoolExecutor(1) as threads:
        outcome = threads.submit(start_later)
        assert is_waiting.wait(10)
        qtbot.wait(100)
        server = HandoverServer(claim, Key(None))
        assert server.listen()
        qtbot.waitUntil(outcome.done, timeout=10_000)
        server.close()
    assert outcome.result().is_accepted


@_needs_sockets
def test_a_program_that_hangs_is_not_waited_for_and_the_next_one_is_asked(tmp_path: Path, running: Running) -> None:
    running.start(Key(KEY), Key(KEY))
    running.stop(0)
    with _silent_server(running.addresses[0]):
        assert running.hand_over(Packs((ID,)), seconds=1.0).is_accepted
    assert running.texts(1) == [ID]


@_needs_sockets
def test_the_time_for_answers_is_that_of_all_programs_together(running: Running) -> None:
    with contextlib.ExitStack() as stack:
        for address in running.addresses[:3]:
            stack.enter_context(_silent_server(address))
        started = time.monotonic()
        outcome = running.hand_over(Packs((ID,)), seconds=1.5)
        assert time.monotonic() - started < 2.5
    assert outcome.claim is not None
    outcome.claim.release()


@_needs_sockets
def test_if_only_a_hanging_program_runs_the_start_gets_the_next_address(running: Running) -> None:
    with _silent_server(running.addresses[0]):
        started = time.monotonic()
        outcome = running.hand_over(Packs((ID,)), seconds=0.7)
        assert 0.15 < time.monotonic() - started < 1.5
    assert outcome.claim is not None
    assert outcome.claim.address == running.addresses[1]
    outcome.claim.release()


@_needs_sockets
@pytest.mark.parametrize("has_own_key", [False, True])
def test_starts_that_follow_do_not_wait_for_a_hanging_program_again(running: Running, *, has_own_key: bool) -> None:
    running.start(Key(KEY), Key(KEY, has_environment_key=has_own_key))
    running.stop(0)
    with _silent_server(running.addresses[0]):
        assert running.hand_over(Packs(("first",)), seconds=1.5).is_accepted
        started = time.monotonic()
        assert running.hand_over(Packs(("second",)), seconds=20.0).is_accepted
        assert time.monotonic() - started < 10
    assert running.texts(1) == ["first", "second"]


@_needs_sockets
def test_a_program_that_answers_again_is_asked_as_before(running: Running, tmp_path: Path) -> None:
    _let_first_be_noted(running)
    running.start(Key(KEY, has_environment_key=True), Key(KEY))
    running.stop(1)

    assert running.hand_over(Packs(("first",))).is_accepted
    assert running.texts(0) == ["first"]
    running.close()
    assert list(tmp_path.iterdir()) == []


@_needs_sockets
def test_when_a_noted_program_was_killed_links_that_are_opened_together_share_one_window(running: Running) -> None:
    _let_first_be_noted(running)

    first = running.hand_over(Packs(("first",)))
    assert first.claim is not None
    server = HandoverServer(first.claim, Key(None))
    listening = QTimer(singleShot=True, interval=300)
    listening.timeout.connect(server.listen)
    listening.start()
    second = running.hand_over(Packs(("second",)))
    server.close()

    assert second.is_accepted


@_needs_sockets
def test_links_without_a_key_come_into_the_same_window_also_after_one_was_silent(running: Running) -> None:
    _let_first_be_noted(running)
    running.start(Key(KEY, has_environment_key=True), Key(OTHER_KEY, has_environment_key=True))

    for text in ("first", "second"):
        assert running.hand_over(Packs((text,))).is_accepted

    assert [running.texts(0), running.texts(1)] == [["first", "second"], []]


@_needs_sockets
def test_a_program_that_gets_no_processor_is_waited_for(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "MOST_EXTRA_SECONDS", 20.0)
    monkeypatch.setattr(deadline, "is_overloaded", lambda: True)
    running.start(Key(None))
    with ThreadPoolExecutor(1) as threads:
        outcome = threads.submit(hand_over, Packs(("late",)), running.addresses, Patience(0.6, 0.6))
        with contextlib.suppress(TimeoutError):  # the window gets no time
            outcome.result(0.8)
        running.wait_for(outcome.result)

    assert outcome.result().is_accepted


@_needs_sockets
def test_behind_two_that_hang_a_healthy_program_is_still_asked(running: Running) -> None:
    running.start(Key(KEY), Key(KEY), Key(KEY))
    running.stop(0)
    running.stop(1)
    with _silent_server(running.addresses[0]), _silent_server(running.addresses[1]):
        assert running.hand_over(Packs(("link",)), seconds=0.6).is_accepted
    assert running.texts(2) == ["link"]


@_needs_sockets
def test_a_slow_program_has_its_full_time_also_after_it_was_silent(running: Running) -> None:
    _let_first_be_noted(running)
    claim = take_claim(running.addresses[0])
    assert claim is not None
    server = HandoverServer(claim, Key(None))
    assert server.listen()
    with ThreadPoolExecutor(1) as threads:
        outcome_later = threads.submit(hand_over, Packs(("late",)), running.addresses, Patience(20.0, 20.0))
        with contextlib.suppress(TimeoutError):  # the window is busy for a while
            outcome_later.result(0.5)
        running.wait_for(outcome_later.result)
    server.close()

    assert outcome_later.result().is_accepted


@_needs_sockets
@pytest.mark.parametrize("hours", [-1, 1])
def test_a_program_is_waited_for_again_after_some_time_whatever_the_clock_says(
    running: Running, tmp_path: Path, hours: int
) -> None:
    running.start(Key(KEY), Key(KEY))
    running.stop(0)
    with _silent_server(running.addresses[0]):
        for text in ("first", "second"):
            started = time.monotonic()
            assert running.hand_over(Packs((text,)), seconds=0.7).is_accepted
            assert time.monotonic() - started > 0.15
            (note,) = tmp_path.glob("*.silent")
            noted_at = note.stat().st_mtime
            assert abs(time.time() - noted_at) < 60, "it is noted anew"
            os.utime(note, (noted_at + hours * 3600,) * 2)


def test_a_program_that_never_listens_is_not_waited_for_either(running: Running) -> None:
    claim = take_claim(running.addresses[0])
    assert claim is not None

    outcome = running.hand_over(Packs((ID,)), seconds=0.5)

    assert outcome.claim is not None
    assert outcome.claim.address == running.addresses[1]
    outcome.claim.release()
    claim.release()


@_needs_sockets
@pytest.mark.parametrize("kind", NO_FILES)
def test_where_something_else_stands_in_place_of_a_lock_the_next_address_is_taken_at_once(
    running: Running, kind: str
) -> None:
    NO_FILES[kind](Path(running.addresses[0] + ".lock"))
    began = time.monotonic()
    outcome = running.hand_over(Packs((ID,)))
    assert time.monotonic() - began < 5
    assert outcome.claim is not None  # a pipe can be locked like a file
    assert outcome.claim.address == running.addresses[0 if kind == "pipe" else 1]
    outcome.claim.release()


@_needs_sockets
@pytest.mark.parametrize("kind", NO_FILES)
def test_a_silent_program_is_noted_only_in_a_plain_file(running: Running, kind: str) -> None:
    with _silent_server(running.addresses[0]):
        NO_FILES[kind](Path(running.addresses[0] + ".silent"))
        outcome = running.hand_over(Packs((ID,)), seconds=0.7)
    assert outcome.claim is not None
    outcome.claim.release()


@_needs_sockets
def test_the_socket_of_a_killed_program_is_replaced(running: Running) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(running.addresses[0])
    running.start(Key(None))

    assert running.hand_over(Packs((ID,))).is_accepted


@_needs_sockets
def test_closing_leaves_no_file(running: Running, tmp_path: Path) -> None:
    running.start(Key(None))
    assert {file.name for file in tmp_path.iterdir()} == {"s0", "s0.lock"}

    running.stop(0)

    assert list(tmp_path.iterdir()) == []


@_needs_sockets
@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"rubbish\n",
        b"{}\n",
        b"x" * 70_000,
        b'{"version":2,"nonce":"' + b"00" * 16 + b'","has_own_key":false}\n',
        b'{"version":1,"nonce":"' + b"00" * 16 + b'","has_own_key":false}\n{"accepted":1}\n',
    ],
)
def test_a_start_that_does_not_understand_the_program_opens_its_own_window(running: Running, answer: bytes) -> None:
    def answer_one(listening: socket.socket) -> None:
        connected, _ = listening.accept()
        with connected, contextlib.suppress(OSError):
            connected.sendall(answer)
            connected.shutdown(socket.SHUT_WR)
            while connected.recv(65536):
                pass

    with _silent_server(running.addresses[0]) as listening:
        thread = threading.Thread(target=answer_one, args=(listening,))
        thread.start()
        outcome = running.hand_over(Packs((ID,)))
        thread.join()
    assert outcome.claim is not None
    outcome.claim.release()


# --- Hostile processes of the same user ------------------------------------------------------------------------------


@_needs_sockets
@pytest.mark.parametrize("sent", [b"\xff\0garbage\n", b"[" * 60_000 + b"\n", b"{}\n", b"x" * 10_000_000])
def test_what_is_no_request_ends_the_connection(running: Running, sent: bytes) -> None:
    running.start(Key(KEY))

    def attack() -> bytes:
        with raw_client(running) as client:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                client.sendall(sent)
            return received_until_closed(client)

    received = running.wait_for(attack)
    assert received.count(b"\n") <= 1  # the hello at most
    assert running.texts() == []
    assert running.hand_over(Packs((ID,))).is_accepted


@_needs_sockets
@pytest.mark.parametrize("sent", [b"", b'{"packs": ['])
def test_silence_and_half_a_line_end_the_connection_soon(
    running: Running, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "CONNECTION_SECONDS", 0.2)
    running.start(Key(KEY))

    def attack() -> bytes:
        with raw_client(running) as client:
            client.sendall(sent)
            return received_until_closed(client)

    assert running.wait_for(attack).count(b"\n") == 1
    assert running.texts() == []


@_needs_sockets
def test_a_wrong_proof_is_answered_with_no_and_a_second_line_is_not_read(running: Running) -> None:
    running.start(Key(KEY))

    def attack() -> bytes:
        with raw_client(running) as client:
            line = client.makefile("rb").readline()
            nonce = decode_hello(line).nonce
            wrong = encode_request(Request((ID,), nonce, "00" * 32))
            client.sendall(wrong + encode_request(Request((ID,), nonce)))
            return received_until_closed(client)

    assert running.wait_for(attack) == b'{"accepted":false}\n'
    assert running.texts() == []


@_needs_sockets
def test_silent_connections_are_limited_and_keep_no_later_start_out(running: Running) -> None:
    running.start(Key(KEY))

    def attack() -> bytes:
        with contextlib.ExitStack() as stack:
            clients = [stack.enter_context(raw_client(running)) for _ in range(MAX_CONNECTIONS)]
            assert all(client.recv(1000) for client in clients)
            for _ in range(3):
                assert hand_over(Packs((ID,)), running.addresses).is_accepted
            return received_until_closed(clients[0])  # the oldest one

    assert running.wait_for(attack) == b""
    assert running.texts() == [ID] * 3


@_needs_sockets
def test_requests_that_arrive_together_do_not_block_the_window(running: Running, qtbot: QtBot) -> None:
    running.start(Key(KEY))
    packs = tuple(f"{number:08x}-3d4e-4a6b-8c7d-9e0f1a2b3c4d" for number in range(1000))
    rounds: list[int] = []
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: rounds.append(len(running.received[0])))

    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(raw_client(running)) for _ in range(100)]
        for client in clients:
            client.setblocking(False)
        greeted = 0
        while greeted < len(clients):
            qtbot.wait(1)
            for client in clients:
                with contextlib.suppress(BlockingIOError):
                    greeted += bool(client.recv(1000))
        for client in clients:
            client.setblocking(True)
            client.sendall(encode_request(Request(packs, "00" * 16)))
        timer.start()
        qtbot.waitUntil(lambda: len(running.received[0]) == len(clients))
        timer.stop()
    assert max(later - former for former, later in itertools.pairwise([0, *rounds])) <= 2


@_needs_sockets
def test_nothing_that_goes_through_the_socket_contains_the_key_or_is_the_same_twice(running: Running) -> None:
    lines: list[bytes] = []

    def listen(listening: socket.socket) -> None:
        for _ in range(2):
            connected, _ = listening.accept()
            with connected:
                # A hostile program can send the same number twice.
                connected.sendall(b'{"version":1,"nonce":"' + b"00" * 16 + b'","has_own_key":false}\n')
                lines.append(connected.makefile("rb").readline())

    with _silent_server(running.addresses[0]) as listening:
        thread = threading.Thread(target=listen, args=(listening,))
        thread.start()
        for _ in range(2):
            outcome = running.hand_over(Packs((), KEY))
            assert outcome.claim is not None
            outcome.claim.release()
        thread.join()
    proofs = [line.split(b'"proof":"')[1][:64] for line in lines]
    assert proofs[0] != proofs[1]
    for line in lines:
        assert b"s3cret" not in line
        assert b"public" not in line


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
        print(client.recv(100))
    except ConnectionResetError:
        print(b"")
"""
_LISTEN: Final = """
import socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen()
print("listening", flush=True)
connected, _ = server.accept()
connected.settimeout(20)
hello = '{"version":1,"nonce":"' + 32 * "0" + '","has_own_key":false}' + chr(10)
try:
    connected.sendall(hello.encode())
    print(connected.recv(100))
except (BrokenPipeError, ConnectionResetError):
    print(b"")
"""


def _as_other_user(code: str, address: str) -> subprocess.Popen[str]:
    base = getattr(sys, "_base_executable", sys.executable)
    try:
        return subprocess.Popen(
            [base, "-I", "-S", "-c", code, address], user=_OTHER_UID, cwd="/", stdout=subprocess.PIPE, text=True
        )
    except PermissionError:
        pytest.skip("only root can start processes of other users")


def _open_to_all(folder: Path) -> None:
    """Let other users into a folder, as if the program had chosen one that is not private."""
    for each in (folder, *folder.parents):
        if each.stat().st_uid == folder.stat().st_uid and each.stat().st_mode & 0o77 != 0o77 and "pytest" in str(each):
            each.chmod(0o777)


@_needs_sockets
def test_another_user_cannot_open_the_socket(running: Running, tmp_path: Path) -> None:
    _open_to_all(tmp_path)
    running.start(Key(None))

    with _as_other_user(_CONNECT, running.addresses[0]) as other:
        assert running.wait_for(lambda: other.communicate(timeout=20)[0]) == "denied\n"


@_needs_sockets
def test_another_user_who_can_open_the_socket_is_told_nothing(running: Running, tmp_path: Path) -> None:
    _open_to_all(tmp_path)
    running.start(Key(None))
    (tmp_path / "s0").chmod(0o777)

    with _as_other_user(_CONNECT, running.addresses[0]) as other:
        assert running.wait_for(lambda: other.communicate(timeout=20)[0]) == "b''\n"


@_needs_sockets
def test_the_program_of_another_user_is_told_nothing(running: Running, tmp_path: Path) -> None:
    _open_to_all(tmp_path)

    with _as_other_user(_LISTEN, running.addresses[0]) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "listening\n"
        (tmp_path / "s0").chmod(0o777)
        outcome = running.hand_over(Packs((ID,)))
        assert outcome.claim is not None
        assert outcome.claim.address == running.addresses[1]
        outcome.claim.release()
        assert other.communicate(timeout=20)[0] == "b''\n"


def _let_first_be_noted(running: Running) -> None:
    """Let a start note that the program at the first address does not answer. It has ended afterwards."""
    with _silent_server(running.addresses[0]):
        outcome = running.hand_over(Packs(()), seconds=0.7)
    assert outcome.claim is not None
    outcome.claim.release()


@contextlib.contextmanager
def _silent_server(address: str) -> Iterator[socket.socket]:
    """A program that listens, but accepts no connection. It has the claim."""
    claim = take_claim(address)
    assert claim is not None
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.settimeout(20)
            listening.bind(address)
            listening.listen()
            yield listening
    finally:
        claim.release()
