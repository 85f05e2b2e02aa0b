"""A source of packs that also connects to the hosts of their images, while the answer is on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.core.models import Pack
    from app.core.request import PackRequest
    from app.services.pack_loader import PackSource


class HostConnector(Protocol):
    """Connects to hosts of images: `images.downloaders.Downloaders`."""

    def connect_ahead(self, server_url: str) -> None:
        """Connect to the hosts that the packs of a server used before, without sending requests. Does not block."""


class ConnectingPackSource:
    """A `PackSource` that connects to hosts of images when a request is sent."""

    def __init__(self, source: PackSource, connector: HostConnector) -> None:
        """Send nothing yet.

        Args:
            source: Sends the requests.
            connector: Connects to hosts of images.
        """
        self._source = source
        self._connector = connector

    async def get_pack(self, request: PackRequest) -> Pack:
        """Fetch one pack; see `PackSource`."""
        if not request.connection.is_demo:
            self._connector.connect_ahead(request.connection.base_url.text)
        return await self._source.get_pack(request)
