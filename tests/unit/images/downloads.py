"""A downloader for one test."""

import contextlib
from collections.abc import AsyncIterator

from app.core.connection import Network
from app.core.limits import DownloadLimits
from app.images.download import ImageDownloader
from tests.raw_server import TRUSTED


@contextlib.asynccontextmanager
async def downloading(
    limits: DownloadLimits = DownloadLimits(),  # noqa: B008 (frozen)
    *,
    allows_private: bool = True,
    network: Network | None = None,
) -> AsyncIterator[ImageDownloader]:
    """A downloader that trusts the tests' own certificate, and is closed in the end."""
    downloader = ImageDownloader(limits, TRUSTED, allows_private=allows_private, network=network)
    try:
        yield downloader
    finally:
        await downloader.aclose()
