"""A downloader for one test."""

import contextlib
from collections.abc import AsyncIterator

from app.core.connection import Network
from app.core.limits import DownloadLimits
from app.images.download import ImageDownloader
from tests.raw_server import TRUSTED, Answer, RawServer


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


@contextlib.asynccontextmanager
async def downloading_from(
    answer: Answer,
    limits: DownloadLimits = DownloadLimits(),  # noqa: B008 (frozen)
    *,
    allows_private: bool = True,
    network: Network | None = None,
) -> AsyncIterator[tuple[RawServer, ImageDownloader]]:
    """A server with this answer, and a downloader."""
    with RawServer(answer) as server:
        async with downloading(limits, allows_private=allows_private, network=network) as downloader:
            yield server, downloader
