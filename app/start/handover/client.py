"""A later start asks the running window to take its packs over: it sends one line of JSON, and the window answers.

Any process of this user can send a request, so everything in it is checked. The key is not sent: who knows it finds the
name of the window.

A window that has done nothing for four seconds hangs. Two hundred starts at once share the processors with the window,
and it answers them one after the other: as long as it does something, all of them wait. Steps of a tenth of a second
are counted, which take longer where a process gets no processor.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace
from PySide6.QtNetwork import QLocalSocket

from app.core.pack_id import shareable_text
from app.start.arguments import RunOptions
from app.start.bundle import allow_foreground
from app.start.handover.claims import Registration, is_running, names_for, window_of

MAX_LINE_BYTES: Final = 256 * 1024
MAX_PACKS: Final = 1000
ACCEPTED: Final = b"accepted\n"
_MAX_TEXT: Final = 4096  # characters of a text in a request: the URL of a file may be long
_MAX_TOKEN: Final = 512

STEP_MS: Final = 100
HANG_STEPS: Final = 40
START_STEPS: Final = 300  # of two hundred starts at once the first one may take half a minute

_USUAL_LOAD: Final = 3  # processes for each processor, with which a window still answers in time


class Request(Struct, frozen=True):
    """What a later start asks for.

    Attributes:
        packs: Texts as `core.pack_id.shareable_text` makes them.
        activation_token: Allows the window to come to the front on Wayland; may be empty.
    """

    packs: Annotated[tuple[Annotated[str, Meta(max_length=_MAX_TEXT)], ...], Meta(max_length=MAX_PACKS)]
    activation_token: str = ""

    def encode(self) -> bytes:
        """The line that is sent."""
        return msgspec.json.encode(self) + b"\n"


def decode_request(line: bytes) -> Request:
    """Read the line of a request. A token that is not printable ASCII is no desktop's, and left out.

    Raises:
        ValueError: The line is not valid.
    """
    request = msgspec.json.decode(line, type=Request)
    return replace(request, activation_token=_printable(request.activation_token))


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
            token = _printable(environment.get("XDG_ACTIVATION_TOKEN", ""))
            registration = hand_over(Request(texts, token), names[0])
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
    try:
        while is_running(patience.folder, patience.address):
            connected = _connect(patience)
            if connected is not None:
                allow_foreground(patience.process_id)
                return _exchange(connected, request.encode(), patience) == ACCEPTED
            time.sleep(STEP_MS / 1000)  # it has just been started
            patience.check(START_STEPS)
    except OSError:
        pass
    return False


class Patience:
    """Waits for a window as long as it does something.

    Attributes:
        folder: That of the name.
        address: Where the window listens.
        process_id: That of the window.
    """

    def __init__(self, name: str, address: str, process_id: int) -> None:
        """Begin to wait for the window that is registered under a name."""
        self.folder = os.path.dirname(name)
        self.address = address
        self.process_id = process_id
        self._name = name
        self._active_at = 0
        self._steps = 0

    def begin_again(self) -> None:
        """Set to zero how long the window was waited for."""
        self._steps = 0

    def check(self, steps: int) -> None:
        """Find out whether it is worth to wait any longer. Must be called after each step.

        Args:
            steps: For how many the window may do nothing.

        Raises:
            OSError: They have passed, or the name is no longer that of the window.
        """
        if window_of(self._name)[0] != self.address:
            raise TimeoutError
        active_at = os.stat(self._name).st_mtime_ns
        if active_at != self._active_at:
            self._active_at = active_at
            self._steps = 0
        self._steps += 1
        if self._steps > steps * _slowness():
            raise TimeoutError


def _slowness() -> float:
    """How many times longer a window may do nothing: among two hundred starts it seldom gets a processor."""
    if sys.platform == "win32":
        return 1.0
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1) / _USUAL_LOAD)


def _connect(patience: Patience) -> QLocalSocket | None:
    """Connect to the window; None if it does not listen yet."""
    connected = QLocalSocket()
    while True:
        if connected.state() is QLocalSocket.LocalSocketState.UnconnectedState:
            connected.connectToServer(patience.address)
        if connected.waitForConnected(STEP_MS):
            patience.begin_again()
            return connected
        errors = QLocalSocket.LocalSocketError
        if connected.error() in {errors.ServerNotFoundError, errors.ConnectionRefusedError}:
            return None
        patience.check(HANG_STEPS)  # the queue of connections that wait to be accepted is full


def _exchange(connected: QLocalSocket, line: bytes, patience: Patience) -> bytes:
    """Send a line, and receive the answer; less of it if the window has closed the connection.

    Raises:
        OSError: The window hangs.
    """
    connected.write(line)
    while connected.bytesAvailable() < len(ACCEPTED):
        if not connected.waitForReadyRead(STEP_MS):
            if connected.state() is not QLocalSocket.LocalSocketState.ConnectedState:
                break
            patience.check(HANG_STEPS)
    return bytes(connected.readAll().data())
