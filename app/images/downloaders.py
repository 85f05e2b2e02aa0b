"""The downloaders of one run, and the hosts that they connect to before images are requested."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.images.addresses import is_local_host
from app.images.certificates import system_certificates
from app.images.download import ImageDownloader
from app.images.known_hosts import KnownHosts

if TYPE_CHECKING:
    from pathlib import Path

    from app.core.settings import DownloadLimits


def make_downloaders(limits: DownloadLimits, folder: Path | None) -> Downloaders:
    """Make the downloaders of a run.

    Args:
        limits: Limits of downloads.
        folder: Where known hosts are stored; None to store none.
    """
    return Downloaders(limits, KnownHosts(folder) if folder is not None else None)


class Downloaders:
    """One downloader for servers on the internet, and one for servers on this machine or its network.

    They are kept for later packs, so that their connections stay open.
    """

    def __init__(self, limits: DownloadLimits, known: KnownHosts | None) -> None:
        """Connect to nothing yet.

        Args:
            limits: Limits of downloads.
            known: Which hosts the packs of each server used; None to connect to none ahead.
        """
        self._limits = limits
        self._known = known
        self._has_loaded = False
        self._is_closed = False
        self._noted: set[tuple[str, str]] = set()
        self._lock = Lock()
        self._file_lock = Lock()  # held as long as the folder does not answer
        self._connecting: Thread | None = None  # the latest one that connects ahead
        self._downloaders: dict[bool, ImageDownloader] = {}

    def get(self, server_url: str) -> ImageDownloader:
        """The downloader for the packs of a server. May be called in any thread.

        Args:
            server_url: Root of its API.
        """
        is_local = is_local_host(urlsplit(server_url).hostname or "")
        with self._lock:
            downloader = self._downloaders.get(is_local)
            if downloader is None:
                downloader = ImageDownloader(self._limits, system_certificates(), allows_private=is_local)
                self._downloaders[is_local] = downloader
            return downloader

    def connect_ahead(self, server_url: str) -> None:
        """Connect to the hosts that the packs of a server used before, without sending requests. Does not block.

        It does nothing while a name look-up of an earlier call hangs: each refresh would occupy another thread.

        Args:
            server_url: Root of its API.
        """
        if self._known is None or (self._connecting is not None and self._connecting.is_alive()):
            return
        thread = Thread(target=self.connect_now, args=(server_url,), name="connect ahead", daemon=True)
        with suppress(RuntimeError):  # the system has no thread left
            thread.start()
            self._connecting = thread

    def connect_now(self, server_url: str) -> None:
        """Do the same as `connect_ahead`, in this thread, until the names of the hosts are looked up."""
        known = self._known
        if known is None:
            return
        with self._file_lock:
            if not self._has_loaded:
                known.load()
                self._has_loaded = True
        for host in known.of(_host_of(server_url))[: self._limits.ahead_connections]:
            if self._is_closed:
                return
            self.get(server_url).connect_ahead(host)

    def note(self, server_url: str, image_url: str) -> None:
        """Note that an image of a server's pack came over a connection that others can share.

        Args:
            server_url: Root of its API.
            image_url: A URL over https.
        """
        noted = _host_of(server_url), _host_of(image_url)
        if self._known is None or not self._has_loaded or noted in self._noted:
            return
        self._noted.add(noted)
        if self._known.note(*noted):
            with suppress(RuntimeError):
                Thread(target=self._save, args=(self._known,), name="write known hosts", daemon=True).start()

    async def aclose(self) -> None:
        """Close all downloaders."""
        with self._lock:
            self._is_closed = True
        for downloader in self._downloaders.values():
            await downloader.aclose()

    def _save(self, known: KnownHosts) -> None:
        with self._file_lock:
            known.save()


def _host_of(url: str) -> str:
    return urlsplit(url).netloc
