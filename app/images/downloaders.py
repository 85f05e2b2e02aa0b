"""The downloaders of one run, and the hosts that they connect to before images are requested.

Which hosts the images of each server's packs came from is saved in a file, only of hosts over HTTPS and HTTP/2, whose
connections can be shared. The file is a cache: it holds names and ports of hosts and nothing else, and a damaged one
counts as empty.

Two hosts at most are connected to, while the answer of the API is on its way. Names and addresses are checked as for a
download. libcurl has no option for a connection without a request that later transfers share: `CONNECT_ONLY` reserves
it for its own handle. But a transfer that ends in the callback before its request leaves its connection open if it is
one over HTTP/2. A connection that nothing has used after 10 s is closed.
"""

import asyncio
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Annotated, Final
from urllib.parse import urlsplit

from msgspec import Meta, MsgspecError, json

from app.core.limits import FILE_DOWNLOADS, DownloadLimits
from app.core.network import Network
from app.core.plain_files import read_plain_file, write_plain_file
from app.images.curl_transfer import system_certificates
from app.images.download import ImageDownloader
from app.images.image_url import host_of, is_local_host

# A name has at most 253 characters, and a port 5. Hosts are checked when they are used, like those of an image.
type _Host = Annotated[str, Meta(min_length=1, max_length=260)]


def library_versions() -> tuple[str, str]:
    """The versions of libcurl, with those of the libraries that it uses, and of Pillow."""
    import pycurl
    from PIL import __version__ as pillow

    return pycurl.version, pillow


_FILE_NAME: Final = "hosts-v1.json"
_MOST_BYTES: Final = 64 * 1024
_MOST_SERVERS: Final = 16
_MOST_HOSTS: Final = 4


class KnownHosts:
    """Hosts by server, the latest first. Its methods that read or write the file block."""

    def __init__(self, folder: Path) -> None:
        """Read nothing yet.

        Args:
            folder: Made if it is missing. If it is a link, nothing is read or written.
        """
        self._folder = folder
        self._hosts: dict[str, tuple[str, ...]] = {}

    def load(self) -> None:
        """Read the file."""
        with suppress(OSError, MsgspecError, UnicodeDecodeError, RecursionError):
            if not self._folder.is_symlink():
                read = read_plain_file(self._folder / _FILE_NAME, _MOST_BYTES)
                self._hosts = json.decode(read, type=dict[str, tuple[_Host, ...]])

    def save(self) -> None:
        """Write the file; without effect if that fails."""
        with suppress(OSError):
            if not self._folder.is_symlink():
                write_plain_file(self._folder / _FILE_NAME, json.encode(self._hosts))

    def of(self, server: str) -> tuple[str, ...]:
        """The hosts of a server's packs, the latest first."""
        return self._hosts.get(server, ())

    def record(self, server: str, host: str) -> bool:
        """Record a host of a server's packs.

        Returns:
            Whether it is new.
        """
        former = self.of(server)
        hosts = (host, *(each for each in former if each != host))[:_MOST_HOSTS]
        others = {each: self._hosts[each] for each in self._hosts if each != server}
        self._hosts = dict([(server, hosts), *others.items()][:_MOST_SERVERS])
        return host not in former


class Downloaders:
    """One downloader for servers on the internet, and one for servers on this machine or its network.

    They are kept for later packs, so that their connections stay open.
    """

    def __init__(self, limits: DownloadLimits, folder: Path | None, network: Network | None = None) -> None:
        """Connect to nothing yet.

        Args:
            limits: Limits of downloads.
            folder: Where it is stored which hosts the packs of each server used; None to connect to none ahead.
            network: The settings of the network, which may change; the usual ones where there are none.
        """
        self._limits = limits
        self._network = network
        self._known = KnownHosts(folder) if folder is not None else None
        self._has_loaded = False
        self._is_closed = False
        self._noted: set[tuple[str, str]] = set()
        self._lock = Lock()
        self._file_lock = Lock()  # held as long as the folder does not answer
        self._connecting: Thread | None = None  # the latest one that connects ahead
        self._downloaders: dict[tuple[bool, bool], ImageDownloader] = {}

    def get(self, server_url: str, *, to_files: bool = False) -> ImageDownloader:
        """The downloader for the packs of a server. May be called in any thread.

        Args:
            server_url: Root of its API.
            to_files: Whether files are written to the disk, in a thread that thumbnails do not wait for.
        """
        is_local = is_local_host(urlsplit(server_url).hostname or "")
        with self._lock:
            downloader = self._downloaders.get((is_local, to_files))
            if downloader is None:
                limits = FILE_DOWNLOADS if to_files else self._limits
                downloader = ImageDownloader(
                    limits, system_certificates(), allows_private=is_local, network=self._network
                )
                self._downloaders[is_local, to_files] = downloader
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
        for host in known.of(host_of(server_url))[: self._limits.ahead_connections]:
            if self._is_closed:
                return
            self.get(server_url).connect_ahead(host)

    def record(self, server_url: str, image_url: str) -> None:
        """Record that an image of a server's pack came over a connection that others can share.

        Args:
            server_url: Root of its API.
            image_url: A URL over https.
        """
        noted = host_of(server_url), host_of(image_url)
        if self._known is None or not self._has_loaded or noted in self._noted:
            return
        self._noted.add(noted)
        if self._known.record(*noted):
            with suppress(RuntimeError):
                Thread(target=self._save, args=(self._known,), name="write known hosts", daemon=True).start()

    async def aclose(self) -> None:
        """Close all downloaders."""
        with self._lock:
            self._is_closed = True
        await asyncio.gather(*(downloader.aclose() for downloader in self._downloaders.values()))

    def _save(self, known: KnownHosts) -> None:
        with self._file_lock:
            known.save()
