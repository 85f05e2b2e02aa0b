"""Brings the window to the front when another start hands its packs over.

Desktops protect the person from windows that come to the front by themselves. Each has its own way to say that the
person has asked for it: a token on Wayland, a message to the window manager on X11, and on Windows a permission by the
process that was started (`app.start.handover.windows_pipe`).

The messages on X11 are those for which Qt has no functions. They use libxcb, as Qt does, in the formats of two
specifications of freedesktop.org: Extended Window Manager Hints, and startup notification.
"""

import ctypes
import os
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_CLIENT_MESSAGE: Final = 33  # XCB_CLIENT_MESSAGE
_PROPERTY_CHANGES: Final = 1 << 22  # XCB_EVENT_MASK_PROPERTY_CHANGE
_SUBSTRUCTURE: Final = 1 << 19 | 1 << 20  # XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY and _REDIRECT
_DIRECT_ACTION: Final = 2  # source indication: the person has requested it


def activate(window: int, startup_ids: Sequence[str]) -> None:
    """Request the focus for a window from the window manager, and report to the desktop that starts are complete.

    Nothing happens if the X server does not answer.

    Args:
        window: The X11 identifier of the window.
        startup_ids: Identifiers of the starts, printable ASCII.
    """
    try:
        server = _Server()
    except OSError:  # there is no libxcb
        return
    try:
        root = server.root_of(window)
        if root is None:
            return
        data = (_DIRECT_ACTION, _time_of(startup_ids), 0, 0, 0)
        event = struct.pack("=BBHII5I", _CLIENT_MESSAGE, 32, 0, window, server.atom("_NET_ACTIVE_WINDOW"), *data)
        server.send(root, _SUBSTRUCTURE, event)
        for startup_id in startup_ids:
            for number, piece in enumerate(startup_pieces(startup_id)):
                kind = server.atom("_NET_STARTUP_INFO" if number else "_NET_STARTUP_INFO_BEGIN")
                event = struct.pack("=BBHII20s", _CLIENT_MESSAGE, 8, 0, window, kind, piece)
                server.send(root, _PROPERTY_CHANGES, event)
        # Waits until the server has processed all requests, which it may not if the connection is closed before.
        server.root_of(window)
    finally:
        server.close()


_PIECE_BYTES: Final = 20


def startup_pieces(startup_id: str) -> Iterator[bytes]:
    """The message that a start is complete, in pieces of 20 bytes, the last one with a terminating zero."""
    escaped = re.sub(r'([\\" ])', r"\\\1", startup_id)
    message = f"remove: ID={escaped}".encode() + b"\0"
    for at in range(0, len(message), _PIECE_BYTES):
        yield message[at : at + _PIECE_BYTES].ljust(_PIECE_BYTES, b"\0")


_TIME: Final = re.compile(r"_TIME(\d{1,10})$", re.ASCII)


def _time_of(startup_ids: Sequence[str]) -> int:
    """When the person has started the program, in the X server's milliseconds; 0 if it is not known.

    By this time the window manager knows whether the person has done something else meanwhile.
    """
    times = [int(match[1]) & 0xFFFFFFFF for each in startup_ids if (match := _TIME.search(each))]
    return times[-1] if times else 0


class _Cookie(ctypes.Structure):
    """The number of a request, by which its reply is waited for."""

    _fields_ = (("sequence", ctypes.c_uint),)


_POINTER: Final = ctypes.c_void_p
_NUMBER: Final = ctypes.c_uint32


class _Server:
    """A connection to the X server of the environment. Without one, all replies are None."""

    def __init__(self) -> None:
        """Connect.

        Raises:
            OSError: libxcb is not installed.
        """
        self._library = ctypes.CDLL("libxcb.so.1")
        connect = self._function("xcb_connect", _POINTER, ctypes.c_char_p, _POINTER)
        self._connection = connect(None, None)

    def _function(self, name: str, *types: type[Any]) -> Callable[..., Any]:
        """A function of libxcb, by the types of its result and of its arguments."""
        return ctypes.CFUNCTYPE(*types)((name, self._library))

    def root_of(self, window: int) -> int | None:
        """The root window above a window; None if the server does not answer, or has no such window."""
        request = self._function("xcb_get_geometry", _Cookie, _POINTER, _NUMBER)
        reply = self._function("xcb_get_geometry_reply", _POINTER, _POINTER, _Cookie, _POINTER)
        return _unsigned_at_8(reply(self._connection, request(self._connection, window), None))

    def atom(self, name: str) -> int:
        """The number of a name; 0 if the server does not answer."""
        types = (_POINTER, ctypes.c_uint8, ctypes.c_uint16, ctypes.c_char_p)
        request = self._function("xcb_intern_atom", _Cookie, *types)
        reply = self._function("xcb_intern_atom_reply", _POINTER, _POINTER, _Cookie, _POINTER)
        cookie = request(self._connection, 0, len(name), name.encode())
        return _unsigned_at_8(reply(self._connection, cookie, None)) or 0

    def send(self, root: int, mask: int, event: bytes) -> None:
        """Send an event of 32 bytes to those who have selected it on the root window."""
        types = (_POINTER, ctypes.c_uint8, _NUMBER, _NUMBER, ctypes.c_char_p)
        self._function("xcb_send_event", _Cookie, *types)(self._connection, 0, root, mask, event)

    def close(self) -> None:
        """End the connection."""
        self._function("xcb_disconnect", None, _POINTER)(self._connection)  # type: ignore[arg-type]


def _unsigned_at_8(reply: int | None) -> int | None:
    """The number after the 8 bytes with which each reply begins: the root window of a geometry, or an atom."""
    if not reply:
        return None
    try:
        return ctypes.c_uint32.from_address(reply + 8).value
    finally:
        ctypes.CDLL(None).free(ctypes.c_void_p(reply))


# Qt's plugin for Wayland takes the token from the environment when it activates a window.
_TOKEN_VARIABLE: Final = "XDG_ACTIVATION_TOKEN"


def bring_to_front(window: QWidget, *, activation_token: str, startup_ids: Sequence[str]) -> None:
    """Restore a window that is minimised, raise it, and give it the focus.

    Args:
        window: The window.
        activation_token: What the desktop has given the other start on Wayland; empty if nothing.
        startup_ids: By what the desktop identifies the other starts on X11. It learns that they are complete, so that
            its busy cursor disappears.
    """
    # Not `showNormal`, which would also make a maximised window small.
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    platform = QGuiApplication.platformName()
    if platform == "xcb":
        activate(int(window.winId()), startup_ids)
    elif platform == "wayland" and activation_token:
        os.environ[_TOKEN_VARIABLE] = activation_token
    window.activateWindow()
    os.environ.pop(_TOKEN_VARIABLE, None)  # it is used up
