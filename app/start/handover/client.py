"""A later start asks the running programs, one after the other, whether one of them takes its packs over.

A program that has not answered is noted by an empty file, whose modification time is when that was: otherwise links
that are opened together while a window hangs would wait one after the other. Two hundred starts at once share the
processors with the window, which then only seems to hang; while the processors are overloaded, its answer is waited for
longer.

Imports no Qt: a start that has handed its packs over ends within a tenth of a second.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from app.core.connection import ApiKey
from app.start.handover.claims import Claim, take_claim
from app.start.handover.messages import (
    MAX_LINE_BYTES,
    MessageError,
    Request,
    decode_answer,
    decode_hello,
    encode_request,
    make_nonce,
    make_proof,
)

if TYPE_CHECKING:
    import socket

MOST_EXTRA_SECONDS: Final = 10.0
_EXTRA_SECONDS: Final = 1.0  # by which the deadline is put off, before the load is measured again
# CPU time. Windows counts that of a thread in steps of 16 ms.
_SAMPLE_SECONDS: Final = 0.05
# The processors count as overloaded if so much CPU time takes this many times as long.
_OVERLOADED: Final = 3.0


class Deadline:
    """A time that is put off while the processors are overloaded, by ten seconds at most."""

    def __init__(self, seconds: float) -> None:
        """Set how long to wait from now on."""
        self._due = time.monotonic() + seconds
        self._last = self._due + MOST_EXTRA_SECONDS

    def remaining(self) -> float:
        """Seconds until the deadline, which is put off first if it has passed and may be; always more than 0.

        Raises:
            TimeoutError: The time has passed.
        """
        remaining = self._due - time.monotonic()
        if remaining > 0:
            return remaining
        if time.monotonic() >= self._last or not is_overloaded():
            raise TimeoutError
        now = time.monotonic()
        self._due = min(now + _EXTRA_SECONDS, self._last)
        return max(self._due - now, 0.001)


def is_overloaded() -> bool:
    """Whether other processes want the processors as well, so that this one gets a small part of one. Takes 0.05 s."""
    began, began_working = time.monotonic(), time.thread_time()
    while time.thread_time() < began_working + _SAMPLE_SECONDS:
        pass
    return time.monotonic() - began > _OVERLOADED * _SAMPLE_SECONDS


_VALID_SECONDS: Final = 10.0  # afterwards the program may have recovered, and one start waits for it again


def note_silence(address: str) -> None:
    """Note that the program at an address has not answered in time. A failure only costs later starts time."""
    path = _path(address)
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if os.path.isabs(path):
        with contextlib.suppress(OSError):
            os.close(os.open(path, flags, 0o600))
            os.utime(path)  # it may be there already


def forget_silence(address: str) -> None:
    """Note that the program at an address has answered, or has ended."""
    with contextlib.suppress(OSError):
        os.unlink(_path(address))


def is_silent(address: str) -> bool:
    """Whether the program at an address has not answered in the last seconds."""
    try:
        noted_at = os.stat(_path(address)).st_mtime
    except OSError:
        return False
    # The clock may have been set back since.
    return abs(time.time() - noted_at) < _VALID_SECONDS


def _path(address: str) -> str:
    if sys.platform == "win32":  # pipes are not in a folder
        folder = os.environ.get("TEMP", "")  # each user has their own
        return os.path.join(folder, address.rpartition("\\")[2] + ".silent")
    return f"{address}.silent"


_CONNECT_SECONDS: Final = 0.1
_POLL_SECONDS: Final = 0.005


class AbsentError(OSError):
    """Nobody listens at the address."""


class Channel(Protocol):
    """A connection to the running program. Its process belongs to the same user."""

    def send(self, data: bytes) -> None:
        """Send all bytes.

        Raises:
            OSError: The connection has ended, or the deadline has passed.
        """

    def receive(self) -> bytes:
        """Wait for bytes.

        Returns:
            At least one byte, or none if the connection has ended.

        Raises:
            OSError: The connection has failed, or the deadline has passed.
        """

    def close(self) -> None:
        """End the connection."""


def connect(address: str, deadline: Deadline) -> Channel:
    """Connect to the running program.

    Args:
        address: The path of a socket, or the name of a pipe.
        deadline: Until when all calls return.

    Raises:
        AbsentError: Nobody listens there.
        OSError: The process that listens is another user's, or the deadline has passed.
    """
    if sys.platform == "win32":
        from app.start.handover.windows_pipe import PipeChannel

        return PipeChannel(address, deadline)
    return SocketChannel(address, deadline)


def receive_line(channel: Channel) -> bytes:
    """Wait for a line.

    Raises:
        OSError: The connection has ended, the deadline has passed, or the line is too long.
    """
    line = b""
    while b"\n" not in line:
        received = channel.receive()
        line += received
        if not received or len(line) > MAX_LINE_BYTES:
            raise OSError
    return line.partition(b"\n")[0]


class SocketChannel:
    """A connection to a Unix domain socket."""

    def __init__(self, path: str, deadline: Deadline) -> None:
        """Connect; see `connect`."""
        import socket

        self._deadline = deadline
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)  # type: ignore[attr-defined, unused-ignore]
        try:
            self._connect(path)
            _check_user(self._socket)
        except BaseException:
            self._socket.close()
            raise

    def _connect(self, path: str) -> None:
        while True:
            # Connecting does not wait for the other process.
            self._socket.settimeout(_CONNECT_SECONDS)
            try:
                self._socket.connect(path)
            except (FileNotFoundError, ConnectionRefusedError):
                raise AbsentError from None
            except BlockingIOError:
                self._deadline.remaining()
                time.sleep(_POLL_SECONDS)  # the queue of connections that wait to be accepted is full
            else:
                return

    def send(self, data: bytes) -> None:
        """Send all bytes; see `Channel.send`."""
        self._socket.settimeout(self._deadline.remaining())
        self._socket.sendall(data)

    def receive(self) -> bytes:
        """Wait for bytes; see `Channel.receive`."""
        while True:
            self._socket.settimeout(self._deadline.remaining())
            with contextlib.suppress(TimeoutError):  # perhaps the deadline is put off
                return self._socket.recv(MAX_LINE_BYTES)

    def close(self) -> None:
        """End the connection."""
        self._socket.close()


def peer_uid(connected: socket.socket) -> int | None:
    """The user whose process is at the other end of a Unix domain socket; None where the system does not tell."""
    import socket
    import struct

    if sys.platform.startswith("linux"):
        credentials = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        return int(struct.unpack("3i", credentials)[1])
    if sys.platform == "darwin":
        # `struct xucred`, which begins with its version and the user: option LOCAL_PEERCRED of level SOL_LOCAL.
        return int(struct.unpack_from("II", connected.getsockopt(0, 1, 76))[1])
    return None


def is_of_this_user(connected: socket.socket) -> bool:
    """Whether the process at the other end of a Unix domain socket is one of this user, as far as the system tells."""
    import os

    return peer_uid(connected) in {os.geteuid(), None}  # type: ignore[attr-defined, unused-ignore]


def _check_user(connected: socket.socket) -> None:
    if not is_of_this_user(connected):
        raise PermissionError


ANSWER_SECONDS: Final = 2.5
START_SECONDS: Final = 10.0
# A program that does not answer leaves this time for asking the others.
_OTHERS_SECONDS: Final = 0.5
# For a program that has not answered a start before, if another one takes the packs otherwise. If it has recovered, it
# answers within milliseconds.
_SILENT_SECONDS: Final = 0.1
_LEAST_SECONDS: Final = 0.1
_ANSWER_POLL_SECONDS: Final = 0.02


class _Reply(Enum):
    """What a program at an address has replied."""

    ACCEPTED = auto()
    OTHER_KEY = auto()
    UNKNOWN = auto()  # it has another version, or belongs to another user
    SILENT = auto()  # it has not answered, or does not listen, in time
    OWN_KEY = auto()  # it would accept, but has a key of its own environment: ask it last
    ABSENT = auto()  # nobody listens


class Packs(Struct, frozen=True):
    """What a later start hands over.

    Attributes:
        texts: As `core.pack_id.shareable_text` makes them.
        key: The key of its environment; None if it has none.
        activation_token: See `messages.Request`.
        startup_id: See `messages.Request`.
    """

    texts: tuple[str, ...]
    key: ApiKey | None = None
    activation_token: str = ""
    startup_id: str = ""


class Outcome(Struct, frozen=True):
    """The result of `hand_over`.

    Attributes:
        is_accepted: Whether a running program has taken the packs over.
        claim: The right to listen for later starts; None if the packs were accepted, or if every address is taken.
    """

    is_accepted: bool
    claim: Claim | None = None


class Patience(Struct):
    """For how long a later start still waits. What it waits for is subtracted.

    Attributes:
        answer_seconds: For answers of programs that listen. One that hangs is not waited for any longer.
        start_seconds: For programs that have been started, and do not listen yet.
    """

    answer_seconds: float = ANSWER_SECONDS
    start_seconds: float = START_SECONDS

    def shortened(self, seconds: float) -> Patience:
        """At most so many seconds for either."""
        return Patience(min(self.answer_seconds, seconds), min(self.start_seconds, seconds))


def hand_over(packs: Packs, addresses: Sequence[str], patience: Patience | None = None) -> Outcome:
    """Ask the running programs to take packs over. If none does, take the right to listen instead.

    A process that has the right but does not listen yet has just been started: it is waited for. Programs that have not
    answered another start are asked last.

    Args:
        packs: What to hand over.
        addresses: Where programs may listen.
        patience: For how long to wait; None for the usual times.
    """
    patience = patience or Patience()
    claim: Claim | None = None
    silent = {address for address in addresses if is_silent(address)}
    own_key_addresses: list[str] = []
    for address in sorted(addresses, key=silent.__contains__):
        limit = patience.shortened(_SILENT_SECONDS) if address in silent and own_key_addresses else patience
        reply, taken = _ask_or_claim(packs, address, limit)
        if claim is None:
            claim = taken
        elif taken is not None:
            taken.release()
        if reply is _Reply.SILENT:
            note_silence(address)
        else:
            forget_silence(address)
        if reply is _Reply.ACCEPTED:
            break
        if reply is _Reply.OWN_KEY:
            own_key_addresses.append(address)
    else:
        if not own_key_addresses:
            return Outcome(is_accepted=False, claim=claim)
        # The first address of all, so that links that are opened together come into one window.
        first = min(own_key_addresses, key=addresses.index)
        reply = _ask(packs, first, patience, takes_own_key=True)
    if reply is not _Reply.ACCEPTED:
        return Outcome(is_accepted=False, claim=claim)
    if claim is not None:
        claim.release()
    return Outcome(is_accepted=True)


def _ask_or_claim(packs: Packs, address: str, patience: Patience) -> tuple[_Reply, Claim | None]:
    """Ask the program at an address; if nobody listens there, take the right to listen, or wait for who has it."""
    while True:
        reply = _ask(packs, address, patience, takes_own_key=False)
        if reply is not _Reply.ABSENT:
            return reply, None
        try:
            claim = take_claim(address)
        except OSError:
            return reply, None  # no process can have it
        if claim is not None:
            return reply, claim
        if patience.start_seconds <= 0:
            return _Reply.SILENT, None
        time.sleep(_ANSWER_POLL_SECONDS)
        patience.start_seconds -= _ANSWER_POLL_SECONDS


def claim_first(addresses: Sequence[str]) -> Claim | None:
    """Take the right to listen at the first free address, for a window that joins no other one; None without one."""
    for address in addresses:
        with contextlib.suppress(OSError):
            if claim := take_claim(address):
                return claim
    return None


def _ask(packs: Packs, address: str, patience: Patience, *, takes_own_key: bool) -> _Reply:
    began = time.monotonic()
    reserve = _OTHERS_SECONDS if patience.answer_seconds > _OTHERS_SECONDS else 0.0
    # One that is asked when no time is left may be healthy.
    seconds = max(patience.answer_seconds - reserve, _LEAST_SECONDS)
    try:
        channel = connect(address, Deadline(seconds))
    except AbsentError:
        return _Reply.ABSENT
    except TimeoutError:
        return _Reply.SILENT
    except OSError:
        return _Reply.UNKNOWN
    try:
        return _request(channel, packs, takes_own_key=takes_own_key)
    except TimeoutError:
        return _Reply.SILENT
    except (OSError, MessageError):
        return _Reply.UNKNOWN
    finally:
        channel.close()
        patience.answer_seconds -= min(time.monotonic() - began, seconds)


def _request(channel: Channel, packs: Packs, *, takes_own_key: bool) -> _Reply:
    hello = decode_hello(receive_line(channel))
    if packs.key is None and hello.has_own_key and not takes_own_key:
        return _Reply.OWN_KEY
    nonce = make_nonce()
    proof = "" if packs.key is None else make_proof(packs.key, hello.nonce, nonce)
    request = Request(packs.texts, nonce, proof, packs.activation_token, packs.startup_id)
    channel.send(encode_request(request))
    return _Reply.ACCEPTED if decode_answer(receive_line(channel)) else _Reply.OTHER_KEY
