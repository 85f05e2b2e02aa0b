"""Messages to the window manager and the desktop on X11 for which Qt has no functions. Uses libxcb, as Qt does.

The formats are those of two specifications of freedesktop.org: Extended Window Manager Hints, and startup notification.
"""

from __future__ import annotations

import ctypes
import re
import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CLIENT_MESSAGE: Final = 33  # XCB_CLIENT_MESSAGE
_PROPERTY_CHANGES: Final = 1 << 22  # XCB_EVENT_MASK_PROPERTY_CHANGE
_SUBSTRUCTURE: Final = 1 << 19 | 1 << 20  # XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY and _REDIRECT
_DIRECT_ACTION: Final = 2  # source indication: the person has asked for it
_TIME: Final = re.compile(r"_TIME(\d{1,10})$", re.ASCII)
_PIECE_BYTES: Final = 20


def activate(window: int, startup_ids: Sequence[str]) -> None:
    """Ask the window manager to give a window the focus, and tell the desktop that starts are complete.

    Nothing happens if the X server does not answer.

    Args:
        window: The X11 identifier of the window.
        startup_ids: Identifiers of the starts, printable ASCII.
    """
    try:
        xcb = _load()
    except OSError:
        return
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    try:
        if xcb.xcb_connection_has_error(connection):
            return
        root = _root_of(xcb, connection, window)
        if root is None:
            return
        time = _time_of(startup_ids)
        active = _atom(xcb, connection, "_NET_ACTIVE_WINDOW")
        event = struct.pack("=BBHII5I", _CLIENT_MESSAGE, 32, 0, window, active, _DIRECT_ACTION, time, 0, 0, 0)
        xcb.xcb_send_event(connection, 0, root, _SUBSTRUCTURE, event)
        for startup_id in startup_ids:
            _complete(xcb, connection, root, window, startup_id)
        # Waits until the server has processed all requests, which it may not if the connection is closed before.
        _root_of(xcb, connection, window)
    finally:
        xcb.xcb_disconnect(connection)


def startup_pieces(startup_id: str) -> Iterator[bytes]:
    """The message that a start is complete, in pieces of 20 bytes, the last one with a terminating zero."""
    escaped = re.sub(r'([\\" ])', r"\\\1", startup_id)
    message = f"remove: ID={escaped}".encode() + b"\0"
    for at in range(0, len(message), _PIECE_BYTES):
        yield message[at : at + _PIECE_BYTES].ljust(_PIECE_BYTES, b"\0")


def _time_of(startup_ids: Sequence[str]) -> int:
    """When the person has started the program, in the X server's milliseconds; 0 if it is not known.

    By this time the window manager knows whether the person has done something else meanwhile.
    """
    times = [int(match[1]) & 0xFFFFFFFF for each in startup_ids if (match := _TIME.search(each))]
    return times[-1] if times else 0


def _complete(xcb: ctypes.CDLL, connection: ctypes.c_void_p, root: int, window: int, startup_id: str) -> None:
    kinds = ("_NET_STARTUP_INFO_BEGIN", "_NET_STARTUP_INFO")
    for number, piece in enumerate(startup_pieces(startup_id)):
        kind = _atom(xcb, connection, kinds[min(number, 1)])
        event = struct.pack("=BBHII20s", _CLIENT_MESSAGE, 8, 0, window, kind, piece)
        xcb.xcb_send_event(connection, 0, root, _PROPERTY_CHANGES, event)


def _root_of(xcb: ctypes.CDLL, connection: ctypes.c_void_p, window: int) -> int | None:
    sequence = xcb.xcb_get_geometry(connection, window)
    reply = xcb.xcb_get_geometry_reply(connection, sequence, None)
    return _unsigned_at_8(reply)


def _atom(xcb: ctypes.CDLL, connection: ctypes.c_void_p, name: str) -> int:
    sequence = xcb.xcb_intern_atom(connection, 0, len(name), name.encode())
    return _unsigned_at_8(xcb.xcb_intern_atom_reply(connection, sequence, None)) or 0


def _unsigned_at_8(reply: int | None) -> int | None:
    """The number after the 8 bytes with which each reply begins: the root window of a geometry, or an atom."""
    if not reply:
        return None
    try:
        return ctypes.c_uint32.from_address(reply + 8).value
    finally:
        ctypes.CDLL(None).free(ctypes.c_void_p(reply))


class _Cookie(ctypes.Structure):
    """The number of a request, whose reply is waited for with it."""

    _fields_ = (("sequence", ctypes.c_uint),)


def _load() -> ctypes.CDLL:
    """Load libxcb.

    Raises:
        OSError: It is not installed.
    """
    xcb = ctypes.CDLL("libxcb.so.1")
    pointer, number = ctypes.c_void_p, ctypes.c_uint32
    xcb.xcb_connect.restype = pointer
    xcb.xcb_connection_has_error.argtypes = [pointer]
    xcb.xcb_disconnect.argtypes = [pointer]
    xcb.xcb_get_geometry.argtypes = [pointer, number]
    xcb.xcb_get_geometry.restype = _Cookie
    xcb.xcb_get_geometry_reply.argtypes = [pointer, _Cookie, pointer]
    xcb.xcb_get_geometry_reply.restype = pointer
    xcb.xcb_intern_atom.argtypes = [pointer, ctypes.c_uint8, ctypes.c_uint16, ctypes.c_char_p]
    xcb.xcb_intern_atom.restype = _Cookie
    xcb.xcb_intern_atom_reply.argtypes = [pointer, _Cookie, pointer]
    xcb.xcb_intern_atom_reply.restype = pointer
    xcb.xcb_send_event.argtypes = [pointer, ctypes.c_uint8, number, number, ctypes.c_char_p]
    xcb.xcb_send_event.restype = _Cookie
    return xcb
