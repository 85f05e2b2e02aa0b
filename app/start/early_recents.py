"""Shows the recent packs right after the first paint, before the services and the modules of a page are loaded.

A thread reads them and their covers, while the window's thread makes the lists.
"""

import logging
from collections.abc import Sequence
from threading import Thread
from typing import Final

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.core.connection import ApiKey, BaseUrl
from app.start.folders import Folders
from app.ui.home.home_page import HomePage

_logger = logging.getLogger(__name__)

_MOST: Final = 50
_WITH_COVERS: Final = 24  # packs; a window of usual size shows fewer
_LONGEST_MS: Final = 150  # that the start waits for a slow disk; what is read later is shown as well


class EarlyRecents(QObject):
    """Reads recent packs and covers.

    Signals:
        read: They were read; the packs, and encoded thumbnails by URL.
    """

    read = Signal(object, object)

    def __init__(self, folders: Folders, server: BaseUrl, key: ApiKey | None, boxes: Sequence[int]) -> None:
        """Read nothing yet.

        Args:
            folders: Where thumbnails and packs are kept.
            server: Root of the server's API.
            key: None for the one that was used last with this server.
            boxes: Longest sides of thumbnails in device pixels, the usual one first.
        """
        super().__init__()
        self._folders = folders
        self._server = server
        self._key = key
        self._boxes = boxes

    def start(self) -> None:
        """Begin to read, in a thread that a slow disk may hold up for ever."""
        try:
            Thread(target=self._run, name="early recents", daemon=True).start()
        except RuntimeError:  # the system has no thread left
            self.read.emit((), {})

    def _run(self) -> None:
        from app.core.connection import Connection
        from app.images.store_file import read_thumbnails
        from app.storage.packs_list import read_recents

        data, cache = self._folders.data, self._folders.cache
        packs = read_recents(data, self._server.text, self._key, _MOST) if data is not None else ()
        urls = [url for pack in packs[:_WITH_COVERS] for url in pack.cover_urls]
        account = Connection(self._server, self._key).account
        pictures = read_thumbnails(cache, urls, self._boxes, account) if cache is not None and urls else {}
        self.read.emit(packs, pictures)


def show_early_recents(app: QApplication, home: HomePage, reader: EarlyRecents) -> None:
    """Show the recent packs, and process events until they are painted, but not for long."""
    is_read = False
    deadline = QDeadlineTimer(_LONGEST_MS)

    def show(packs: object, pictures: object) -> None:
        nonlocal is_read
        is_read = True
        home.show_early(packs, pictures)  # type: ignore[arg-type] # signals carry objects
        if deadline.hasExpired():
            QTimer.singleShot(0, home, lambda: _logger.info("recent packs shown late"))

    reader.setParent(home)
    reader.read.connect(show)
    reader.start()
    home.prepare()
    while not is_read and not deadline.hasExpired():
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
    if is_read:
        app.processEvents()
        _logger.info("recent packs painted")
