"""A downloader for one test."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from app.core.limits import DownloadLimits
from app.images.download import ImageDownloader
from tests.raw_server import TRUSTED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.core.connection import Network


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
