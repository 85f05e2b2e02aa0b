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


class InterruptedDownloads(QObject):
    """Images of one pack.

    An image is tried again once after another one of its host has arrived, so that a host that often fails is not asked
    again and again, and whenever the network of this computer has changed.

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
        self._timer = QTimer(self, interval=round(after_change_seconds * 1000), singleShot=True)
        self._timer.timeout.connect(self._retry_all)

    def keep_only(self, urls: Container[str]) -> None:
        """Forget images with other URLs."""
        self._hosts = {url: host for url, host in self._hosts.items() if url in urls}
        self._retried = {url for url in self._retried if url in urls}
        self._follow_network()

    def note_failed(self, url: str, error: ImageError) -> None:
        """Note that an image failed."""
        if isinstance(error, _ERRORS):
            self._hosts[url] = _host_of(url)
            self._follow_network()

    def note_arrived(self, url: str) -> None:
        """Note that an image has arrived, so that its host answers."""
        self._hosts.pop(url, None)
        if self._hosts:
            host = _host_of(url)
            again = tuple(each for each, its in self._hosts.items() if its == host and each not in self._retried)
            self._retried.update(again)
            self._emit(again)

    def _on_network_changed(self) -> None:
        self._timer.start()

    def _retry_all(self) -> None:
        self._emit(tuple(self._hosts))

    def _emit(self, urls: tuple[str, ...]) -> None:
        for url in urls:
            del self._hosts[url]
        self._follow_network()
        if urls:
            self.retry_due.emit(urls)

    def _follow_network(self) -> None:
        if self._hosts:
            self._network.start()
        else:
            self._network.stop()


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:  # an URL of an answer may be anything
        return ""
