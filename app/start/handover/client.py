"""A later start asks the running window to take its packs over: it sends one line of JSON, and the window answers.

Any process of this user can send a request, so everything in it is checked. The key is not sent: who knows it finds the
name of the window.

A window that has done nothing for four seconds hangs. Another one is then registered under the same name with a number,
which starts try next; the one that hangs may go on, and is found again. Two hundred starts at once share the processors
with the window, and it answers them one after the other: as long as it does something, all of them wait. Steps of a
tenth of a second are counted, which take longer where a process gets no processor.
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
from app.start.display import let_others_come_to_front
from app.start.handover.claims import Registration, address_of, names_for

MAX_LINE_BYTES: Final = 256 * 1024
MAX_PACKS: Final = 1000
ACCEPTED: Final = b"accepted\n"
_MAX_TEXT: Final = 4096  # characters of a text in a request: the URL of a file may be long
_MAX_TOKEN: Final = 512

STEP_MS: Final = 100
HANG_STEPS: Final = 40
START_STEPS: Final = 300  # of two hundred starts at once the first one may take half a minute

_MOST_WINDOWS: Final = 3  # of one server and key, of which all but one hang
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
        Whether a window has taken the packs over. If not, this process's registration; None if there is no folder.
    """
    names = names_for(options.base_url, options.key, environment)
    registration = Registration()
    with suppress(OSError):  # the window says so
        if names and not (options.new_window or options.key_is_unusable):
            texts = tuple(shareable_text(text) for text in options.pack_texts[:MAX_PACKS])
            request = Request(texts, _printable(environment.get("XDG_ACTIVATION_TOKEN", "")))
            name: str | None = names[0]
            while not registration.names and name is not None:
                if hand_over(request, name, registration):
                    return True, None
                name = _name_beside(name)
        for name in names:
            registration.add(name)
    return False, registration if names else None


def _name_beside(name: str) -> str | None:
    """The name that is tried if the window that has a name hangs."""
    root, number = os.path.splitext(name)
    following = int(number[1:] or 1) + 1
    return f"{root}.{following}" if following <= _MOST_WINDOWS else None


def hand_over(request: Request, name: str, registration: Registration) -> bool:
    """Ask the window that has a name to take packs over. If there is none, take the name.

    A window that has just been started is waited for.

    Returns:
        Whether a window has taken the packs over. If not, the registration has the name, unless the window hangs.

    Raises:
        OSError: The system refuses.
    """
    patience = Patience(name)
    with suppress(TimeoutError):
        while not registration.add(name):
            answer = _ask(request, name)
            if answer == ACCEPTED:
                return True
            if answer is not None:  # the window is ending, or does not understand the request
                registration.add(name)
                return False
            time.sleep(STEP_MS / 1000)
            patience.check(START_STEPS)
    return False


def _ask(request: Request, name: str) -> bytes | None:
    """Send a request to the window that has a name, and receive the answer.

    Returns:
        The answer; less of it if the window has closed the connection; None if it does not listen yet.

    Raises:
        TimeoutError: The window hangs.
    """
    connected, patience = QLocalSocket(), Patience(name)
    connected.connectToServer(address_of(name))
    while not connected.waitForConnected(STEP_MS):
        errors = QLocalSocket.LocalSocketError
        if connected.error() in {errors.ServerNotFoundError, errors.ConnectionRefusedError}:
            return None
        if connected.state() is QLocalSocket.LocalSocketState.UnconnectedState:
            connected.connectToServer(address_of(name))
        patience.check(HANG_STEPS)  # the queue of connections that wait to be accepted is full
    let_others_come_to_front()
    connected.write(request.encode())
    patience = Patience(name)
    while connected.bytesAvailable() < len(ACCEPTED) and not connected.waitForReadyRead(STEP_MS):
        if connected.state() is not QLocalSocket.LocalSocketState.ConnectedState:
            break
        patience.check(HANG_STEPS)
    return bytes(connected.readAll().data())


class Patience:
    """Waits for a window as long as it does something."""

    def __init__(self, name: str) -> None:
        """Begin to wait for the window that has a name."""
        self._name = name
        self._active_at = 0
        self._steps = 0

    def check(self, steps: int) -> None:
        """Find out whether it is worth to wait any longer. Must be called after each step.

        Args:
            steps: For how many the window may do nothing.

        Raises:
            TimeoutError: They have passed, or another start has found that the window hangs.
        """
        if os.path.exists(f"{_name_beside(self._name)}.lock"):
            raise TimeoutError
        with suppress(OSError):  # it does not listen yet
            active_at = os.stat(self._name).st_mtime_ns
            if active_at != self._active_at:
                self._active_at, self._steps = active_at, 0
        self._steps += 1
        # A window among two hundred starts seldom gets a processor. Windows has no load average.
        load = 0.0 if sys.platform == "win32" else os.getloadavg()[0]
        if self._steps > steps * max(1.0, load / (os.cpu_count() or 1) / _USUAL_LOAD):
            raise TimeoutError
