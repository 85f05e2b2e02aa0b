"""A later start asks the running window to take its packs over: it sends one line of JSON, and the window answers.

Any process of this user can send a request, so everything in it is checked. The key is not sent: who knows it finds the
name of the window.

A window that has done nothing for two seconds hangs. Two hundred starts at once share the processors with the window,
and it answers them one after the other: as long as it does something, all of them wait.

Imports no Qt: a start that has handed its packs over ends within a tenth of a second.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from app.core.pack_id import shareable_text
from app.start.arguments import RunOptions
from app.start.handover.claims import Registration, is_running, names_for, window_of

if TYPE_CHECKING:
    import socket

MAX_LINE_BYTES: Final = 256 * 1024
MAX_PACKS: Final = 1000
ACCEPTED: Final = b"accepted\n"
_MAX_TEXT: Final = 4096  # characters of a text in a request: the URL of a file may be long
_MAX_TOKEN: Final = 512

STEP_SECONDS: Final = 0.1
HANG_SECONDS: Final = 1.9  # a check is a tenth of a second later, at most
START_SECONDS: Final = 10.0
_SHORT_OF_TIME: Final = 0.5  # seconds in which its threads had no processor


class Request(Struct, frozen=True):
    """What a later start asks for.

    Attributes:
        packs: Texts as `core.pack_id.shareable_text` makes them.
        activation_token: Allows the window to come to the front on Wayland; may be empty.
        startup_id: Identifies the start to the desktop on X11; may be empty.
    """

    packs: Annotated[tuple[Annotated[str, Meta(max_length=_MAX_TEXT)], ...], Meta(max_length=MAX_PACKS)]
    activation_token: str = ""
    startup_id: str = ""

    def encode(self) -> bytes:
        """The line that is sent."""
        return msgspec.json.encode(self) + b"\n"


def decode_request(line: bytes) -> Request:
    """Read the line of a request. A token that is not printable ASCII is no desktop's, and left out.

    Raises:
        ValueError: The line is not valid.
    """
    request = msgspec.json.decode(line, type=Request)
    return replace(
        request, activation_token=_printable(request.activation_token), startup_id=_printable(request.startup_id)
    )


def _printable(text: str) -> str:
    return text if len(text) <= _MAX_TOKEN and text.isascii() and text.isprintable() else ""


def join(options: RunOptions, environment: Mapping[str, str]) -> tuple[bool, Registration | None]:
    """Hand the packs of the command line to the window that runs with the same server and key, if there is one.

    Args:
        options: What this start is to do.
        environment: Names the display and the folders, and may have a token with which the window comes to the front.

    Returns:
        Whether a window has taken the packs over. If not, this process's registration; None if the system refuses.
    """
    names = names_for(options.arguments.base_url, options.key, environment)
    with suppress(OSError, IndexError):
        if options.arguments.new_window or options.key_is_unusable:
            registration: Registration | None = Registration(os.path.dirname(names[0]))
        else:
            texts = tuple(shareable_text(text) for text in options.arguments.pack_texts[:MAX_PACKS])
            tokens = (_printable(environment.get(each, "")) for each in ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"))
            registration = hand_over(Request(texts, *tokens), names[0])
        if registration is not None:
            with suppress(OSError):  # the window says so
                for name in names:
                    registration.add(name)
        return registration is None, registration
    return False, None


def hand_over(request: Request, name: str) -> Registration | None:
    """Ask the window that is registered under a name to take packs over. If it does not, take its place.

    A window that has just been started is waited for, and so is another start that has taken the place meanwhile.

    Returns:
        None if a window has taken the packs over.

    Raises:
        OSError: The system refuses.
    """
    own: Registration | None = None
    while True:
        address, process_id = window_of(name)
        if address and _is_accepted(request, Patience(name, address, process_id)):
            if own is not None:
                own.release()
            return None
        own = own or Registration(os.path.dirname(name))
        if own.replace(name, address):
            return own


def _is_accepted(request: Request, patience: Patience) -> bool:
    if sys.platform == "win32":
        from app.start.handover.windows_pipe import exchange
    else:
        exchange = _exchange
    try:
        while True:
            with suppress(AbsentError):
                return exchange(request.encode(), patience) == ACCEPTED
            if not is_running(patience.address):
                return False
            time.sleep(STEP_SECONDS)  # it has just been started
            patience.check(START_SECONDS)
    except OSError:
        return False


class AbsentError(OSError):
    """Nobody listens at the address."""


class Patience:
    """Waits for a window as long as it does something, or cannot because it gets no processor.

    Attributes:
        address: Where the window listens.
    """

    def __init__(self, name: str, address: str, process_id: int) -> None:
        """Begin to wait for the window that is registered under a name."""
        self.address = address
        self._name = name
        self._process_id = process_id
        self._active_at = 0
        self._since = 0.0
        self._waited = 0.0
        self.begin_again()

    def begin_again(self) -> None:
        """Set to zero how long the window was waited for."""
        self._since = time.monotonic()
        self._waited = _waited_seconds(self._process_id)

    def check(self, seconds: float) -> None:
        """Find out whether it is worth to wait any longer. Must be called about every tenth of a second.

        Args:
            seconds: For how long the window may do nothing.

        Raises:
            OSError: The time has passed, or the name is no longer that of the window.
        """
        if window_of(self._name)[0] != self.address:
            raise TimeoutError
        active_at = os.stat(self._name).st_mtime_ns
        if active_at != self._active_at:
            self._active_at = active_at
            self._since = time.monotonic()
        elif time.monotonic() > self._since + seconds:
            if _waited_seconds(self._process_id) < self._waited + _SHORT_OF_TIME:
                raise TimeoutError
            self.begin_again()


def _waited_seconds(process_id: int) -> float:
    """For how long the threads of a process had no processor to run on; 0 where the system does not tell."""
    waited = 0
    with suppress(OSError, LookupError, ValueError):
        for thread in os.scandir(f"/proc/{process_id}/task"):
            with open(f"{thread.path}/schedstat", encoding="ascii") as file:
                waited += int(file.read().split()[1])
    return waited / 1e9


def _exchange(line: bytes, patience: Patience) -> bytes:
    """Send a line through a Unix domain socket, and receive the answer.

    Raises:
        AbsentError: Nobody listens at the address.
        OSError: The process that listens is another user's, has closed the connection, or hangs.
    """
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connected:
        connected.settimeout(STEP_SECONDS)
        try:
            _repeat(lambda: connected.connect(patience.address), patience)
        except (FileNotFoundError, ConnectionRefusedError):
            raise AbsentError from None
        if not is_of_this_user(connected):
            raise PermissionError
        patience.begin_again()
        while line:
            line = line[_repeat(partial(connected.send, line), patience) :]
        return _repeat(partial(connected.recv, len(ACCEPTED)), patience)


def _repeat[T](action: Callable[[], T], patience: Patience) -> T:
    while True:
        try:
            return action()
        except BlockingIOError:  # the queue of connections that wait to be accepted is full
            time.sleep(STEP_SECONDS)
        except TimeoutError:
            pass
        patience.check(HANG_SECONDS)


def peer_uid(connected: socket.socket) -> int | None:
    """The user whose process is at the other end of a Unix domain socket; None where the system does not tell."""
    import socket
    import struct

    if sys.platform == "linux":
        credentials = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        return int(struct.unpack("3i", credentials)[1])
    if sys.platform == "darwin":
        # `struct xucred`, which begins with its version and the user: option LOCAL_PEERCRED of level SOL_LOCAL.
        return int(struct.unpack_from("II", connected.getsockopt(0, 1, 76))[1])
    return None


def is_of_this_user(connected: socket.socket) -> bool:
    """Whether the process at the other end of a Unix domain socket is one of this user, as far as the system tells."""
    return peer_uid(connected) in {os.geteuid(), None}  # type: ignore[attr-defined, unused-ignore]
