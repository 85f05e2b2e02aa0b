"""What Qt sends to screen readers, from C++, too: as the bridge to them gets it.

Only on Linux, where the name of Qt's function in its library is known.
"""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple, cast

import pytest
from PySide6.QtCore import QLibraryInfo
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface
from shiboken6 import wrapInstance

_INSTALL: Final = "_ZN11QAccessible20installUpdateHandlerEPFvP16QAccessibleEventE"
_KINDS: Final = {
    QAccessible.Event.Alert: "alert",
    QAccessible.Event.Focus: "focus",
    QAccessible.Event.Announcement: "announcement",
    QAccessible.Event.NameChanged: "name",
    QAccessible.Event.DescriptionChanged: "description",
}


class Heard(NamedTuple):
    """One event.

    Attributes:
        kind: One of `_KINDS`.
        name: Object name of the widget.
        child: The item in it; -1 for the widget itself.
        text: The sentence of an announcement, the description after its change, else the accessible name.
    """

    kind: str
    name: str
    child: int
    text: str


def _heard(event: QAccessibleEvent, address: int) -> Heard:
    kind = _KINDS[event.type()]
    if kind == "announcement":
        text = cast("QAccessibleAnnouncementEvent", wrapInstance(address, QAccessibleAnnouncementEvent)).message()
    else:
        part = QAccessible.Text.Description if kind == "description" else QAccessible.Text.Name
        interface = _interface_of(event)
        text = interface.text(part) if interface is not None else ""
    return Heard(kind, event.object().objectName(), event.child(), text)


def _interface_of(event: QAccessibleEvent) -> QAccessibleInterface | None:
    return event.accessibleInterface()  # Qt also returns none


@contextmanager
def listening() -> Iterator[list[Heard]]:
    """Give a list of what is sent from now on."""
    if sys.platform != "linux":
        pytest.skip("The name of Qt's function is that of Linux")
    heard: list[Heard] = []
    kind = ctypes.CFUNCTYPE(None, ctypes.c_void_p)

    def hear(address: int) -> None:
        event = cast("QAccessibleEvent", wrapInstance(address, QAccessibleEvent))
        if event.type() in _KINDS:
            heard.append(_heard(event, address))

    handler = kind(hear)
    (library,) = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.LibrariesPath)).glob("libQt6Gui.so.6")
    install = ctypes.CDLL(str(library))[_INSTALL]
    install.restype, install.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    was_active = QAccessible.isActive()
    former = install(ctypes.cast(handler, ctypes.c_void_p))
    QAccessible.setActive(True)
    try:
        yield heard
    finally:
        QAccessible.setActive(was_active)
        install(former)


def walk(interface: QAccessibleInterface, depth: int = 100) -> list[QAccessibleInterface]:
    """An element and its descendants down to a depth, in the order in which they are read."""
    found = [interface]
    for number in range(interface.childCount() if depth else 0):
        child = interface.child(number)
        if child is not None:
            found += walk(child, depth - 1)
    return found
