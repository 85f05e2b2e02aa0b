"""Presses keys on a display, as a keyboard does, by the extension XTEST. Linux only."""

from __future__ import annotations

import ctypes
import ctypes.util
import time


class Keyboard:
    """The keyboard of one display."""

    def __init__(self, display: str) -> None:
        """Connect to a running display.

        Raises:
            RuntimeError: There is no such display, or the libraries are not installed.
        """
        names = [ctypes.util.find_library(name) for name in ("X11", "Xtst")]
        if None in names:
            raise RuntimeError("libX11 or libXtst is not installed; see tests/benchmarks/README.md")
        self._x11, self._xtst = (ctypes.CDLL(name) for name in names)
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        address = self._x11.XOpenDisplay(display.encode())
        if not address:
            raise RuntimeError(f"there is no display {display}")
        self._display = ctypes.c_void_p(address)

    def press(self, key: str) -> float:
        """Press and release a key by its name in X11, such as ``Right``.

        Returns:
            When it was pressed, by `time.perf_counter`.
        """
        symbol = self._x11.XStringToKeysym(key.encode())
        code = self._x11.XKeysymToKeycode(self._display, ctypes.c_ulong(symbol))
        pressed_at = time.perf_counter()
        for is_down in (1, 0):
            self._xtst.XTestFakeKeyEvent(self._display, code, is_down, ctypes.c_ulong(0))
        self._x11.XSync(self._display, 0)
        return pressed_at

    def close(self) -> None:
        """Disconnect."""
        self._x11.XCloseDisplay(self._display)
