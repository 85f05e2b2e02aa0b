"""The downloaders of one run."""

import asyncio
from urllib.parse import urlsplit

from app.core.limits import FILE_DOWNLOADS, DownloadLimits
from app.core.network import Network
from app.images.curl_transfer import system_certificates
from app.images.download import ImageDownloader
from app.images.image_url import is_local_host


def library_versions() -> tuple[str, str]:
    """The versions of libcurl, with those of the libraries that it uses, and of Pillow."""
    import pycurl
    from PIL import __version__ as pillow

    return pycurl.version, pillow


class Downloaders:
    """One downloader for servers on the internet, and one for servers on this machine or its network.

    They are kept for later packs, so that their connections stay open.
    """

    def __init__(self, limits: DownloadLimits, network: Network | None = None) -> None:
        """Connect to nothing yet.

        Args:
            limits: Limits of downloads.
            network: The settings of the network, which may change; the usual ones where there are none.
        """
        self._limits = limits
        self._network = network
        self._downloaders: dict[tuple[bool, bool], ImageDownloader] = {}

    def get(self, server_url: str, *, to_files: bool = False) -> ImageDownloader:
        """The downloader for the packs of a server.

        Args:
            server_url: Root of its API.
            to_files: Whether files are written to the disk, in a thread that thumbnails do not wait for.
        """
        is_local = is_local_host(urlsplit(server_url).hostname or "")
        downloader = self._downloaders.get((is_local, to_files))
        if downloader is None:
            limits = FILE_DOWNLOADS if to_files else self._limits
            downloader = ImageDownloader(limits, system_certificates(), allows_private=is_local, network=self._network)
            self._downloaders[is_local, to_files] = downloader
        return downloader

    async def aclose(self) -> None:
        """Close all downloaders."""
        await asyncio.gather(*(downloader.aclose() for downloader in self._downloaders.values()))
