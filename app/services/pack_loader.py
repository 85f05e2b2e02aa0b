"""Opens packs: a new request supersedes the former one. Knows neither HTTP nor the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, override

from app.core.models import Pack
from app.core.request import PackRequest
from app.services.newest_request import NewestRequest

if TYPE_CHECKING:
    from app.core.errors import PackBrowserError
    from app.core.settings import ApiLimits
    from app.services.tasks import TaskOwner


class PackSource(Protocol):
    """Where packs come from: `api.pack_source.HttpPackSource`, or a stand-in."""

    async def get_pack(self, request: PackRequest) -> Pack:
        """Fetch one pack or raise a `PackBrowserError`; may be cancelled."""


class PackListener(Protocol):
    """Receives results: one call for each request that is not superseded, in the loop's thread."""

    def on_pack_loaded(self, request: PackRequest, pack: Pack) -> None:
        """The pack has been loaded."""

    def on_pack_failed(self, request: PackRequest, error: PackBrowserError) -> None:
        """The pack could not be loaded."""


class PackLoader(NewestRequest[PackRequest, Pack]):
    """Requests one pack at a time."""

    def __init__(self, tasks: TaskOwner, limits: ApiLimits, listener: PackListener, source: PackSource) -> None:
        """Send nothing yet.

        Args:
            tasks: Owns the task of a request.
            limits: How often temporary failures are retried.
            listener: Receives results.
            source: Fetches packs.
        """
        super().__init__(tasks, limits)
        self._listener = listener
        self._source = source

    def open(self, request: PackRequest) -> None:
        """Request a pack; the former request is superseded, and its result is discarded."""
        self._begin(request, name=f"open pack {request.pack_id}")

    @override
    async def _get(self, request: PackRequest) -> Pack:
        return await self._source.get_pack(request)

    @override
    def _deliver(self, request: PackRequest, answer: Pack) -> None:
        self._listener.on_pack_loaded(request, answer)

    @override
    def _report(self, request: PackRequest, error: PackBrowserError) -> None:
        self._listener.on_pack_failed(request, error)
