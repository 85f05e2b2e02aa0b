"""Knows which images failed because of the network, and when it is worth to try them again by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import HostTimedOutError, HostUnreachableError, ImageError, IncompleteDownloadError
from app.workspace.network_changes import NetworkChanges

if TYPE_CHECKING:
    from collections.abc import Container

_ERRORS: Final = (HostTimedOutError, HostUnreachableError, IncompleteDownloadError)
_FIRST_PROBE_MS: Final = 5_000
_LONGEST_PROBE_MS: Final = 60_000


class InterruptedDownloads(QObject):
    """Images of one pack.

    An image is tried again once after another one of its host has arrived, so that a host that often fails is not asked
    again and again, and whenever the network of this computer has changed. If none arrives, one image of each host is
    tried after some seconds, and then in growing intervals.

    Signals:
        retry_due: Images are to be tried again; a tuple of their URLs.
    """

    retry_due = Signal(object)

    def __init__(self, after_change_seconds: float, parent: QObject | None = None) -> None:
        """Know of no failure.

        Args:
            after_change_seconds: How long to wait after a change of the network, which others often follow.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._hosts: dict[str, str] = {}  # by the URL of each image
        self._retried: set[str] = set()
        self._network = NetworkChanges(self)
        self._network.changed.connect(self._on_network_changed)
        self._change_timer = QTimer(self, interval=round(after_change_seconds * 1000), singleShot=True)
        self._change_timer.setObjectName("network_changed")
        self._change_timer.timeout.connect(self._retry_all)
        self._probe_timer = QTimer(self, interval=_FIRST_PROBE_MS, singleShot=True)
        self._probe_timer.setObjectName("probe")
        self._probe_timer.timeout.connect(self._probe)

    def keep_only(self, urls: Container[str]) -> None:
        """Forget images with other URLs."""
        self._hosts = {url: host for url, host in self._hosts.items() if url in urls}
        self._retried = {url for url in self._retried if url in urls}
        self._follow()

    def note_failed(self, url: str, error: ImageError) -> None:
        """Note that an image failed."""
        if isinstance(error, _ERRORS):
            self._hosts[url] = _host_of(url)
            self._follow()

    def note_arrived(self, url: str) -> None:
        """Note that an image has arrived, so that its host answers."""
        self._hosts.pop(url, None)
        if self._hosts:
            self._probe_timer.setInterval(_FIRST_PROBE_MS)
            host = _host_of(url)
            again = tuple(each for each, its in self._hosts.items() if its == host and each not in self._retried)
            self._retried.update(again)
            self._emit(again)

    def _on_network_changed(self) -> None:
        self._change_timer.start()

    def _probe(self) -> None:
        self._probe_timer.setInterval(min(_LONGEST_PROBE_MS, 2 * self._probe_timer.interval()))
        self._emit(tuple({host: url for url, host in self._hosts.items()}.values()))

    def _retry_all(self) -> None:
        self._emit(tuple(self._hosts))

    def _emit(self, urls: tuple[str, ...]) -> None:
        for url in urls:
            del self._hosts[url]
        self._follow()
        if urls:
            self.retry_due.emit(urls)

    def _follow(self) -> None:
        if self._hosts:
            self._network.start()
            if not self._probe_timer.isActive():
                self._probe_timer.start()
        else:
            self._network.stop()
            self._probe_timer.stop()


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:  # an URL of an answer may be anything
        return ""
