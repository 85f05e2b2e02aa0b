"""Notices that addresses or routes of this computer change, as they do when the network is back. Sends nothing.

Only Linux has a notification for which no service has to answer. Qt's QNetworkInformation is not used: it asks
NetworkManager by D-Bus, and if that does not answer, it blocks the thread of the window for 50 s.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSocketNotifier

if TYPE_CHECKING:
    import socket

# RTMGRP_IPV4_IFADDR, RTMGRP_IPV4_ROUTE, RTMGRP_IPV6_IFADDR and RTMGRP_IPV6_ROUTE of rtnetlink(7).
_GROUPS: Final = 0x10 | 0x40 | 0x100 | 0x400
_LARGEST: Final = 65_536  # bytes of a message


class NetworkChanges(QObject):
    """Has a socket while it is started.

    Attributes:
        on_changed: Called when an address or a route was added or removed, often several times in a row.
    """

    def __init__(self, on_changed: Callable[[], None], parent: QObject | None = None) -> None:
        """Notice nothing yet."""
        super().__init__(parent)
        self.on_changed = on_changed
        self._socket: socket.socket | None = None
        self._notifier: QSocketNotifier | None = None

    def start(self) -> None:
        """Begin to notice changes, where the system allows it."""
        if sys.platform != "linux" or self._socket is not None:
            return
        import socket  # only while there is no network

        try:
            self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK)
            self._socket.bind((0, _GROUPS))
        except OSError:
            self.stop()
            return
        self._notifier = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_activated)

    def stop(self) -> None:
        """Notice nothing any more."""
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _on_activated(self) -> None:
        try:
            if self._socket is not None:
                self._socket.recv(_LARGEST)
        except BlockingIOError:
            return
        except OSError:  # ENOBUFS: there were more messages than fit, so that something has changed
            pass
        self.on_changed()
