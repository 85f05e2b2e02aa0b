"""Requests parts of the list of packs: a new request supersedes the former one. Knows neither HTTP nor the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, override

from app.core.pack_list import PackListPage, PackListRequest
from app.services.newest_request import NewestRequest

if TYPE_CHECKING:
    from app.core.errors import PackBrowserError
    from app.core.settings import ApiLimits
    from app.services.tasks import TaskOwner


class PackListSource(Protocol):
    """Where lists of packs come from: `api.pack_source.HttpPackSource`, or a stand-in."""

    async def list_packs(self, request: PackListRequest) -> PackListPage:
        """Fetch a part of the list or raise a `PackBrowserError`; may be cancelled."""


class PackListListener(Protocol):
    """Receives results: one call for each request that is not superseded, in the loop's thread."""

    def on_packs_listed(self, request: PackListRequest, page: PackListPage) -> None:
        """A part of the list has been loaded."""

    def on_listing_failed(self, request: PackListRequest, error: PackBrowserError) -> None:
        """A part of the list could not be loaded."""


class PackListLoader(NewestRequest[PackListRequest, PackListPage]):
    """Requests one part of the list at a time."""

    def __init__(self, tasks: TaskOwner, limits: ApiLimits, listener: PackListListener, source: PackListSource) -> None:
        """Send nothing yet.

        Args:
            tasks: Owns the task of a request.
            limits: How often temporary failures are retried.
            listener: Receives results.
            source: Fetches lists.
        """
        super().__init__(tasks, limits)
        self._listener = listener
        self._source = source

    def open(self, request: PackListRequest) -> None:
        """Request a part of the list; the former request is superseded, and its result is discarded."""
        self._begin(request, name="list packs")

    @override
    async def _get(self, request: PackListRequest) -> PackListPage:
        return await self._source.list_packs(request)

    @override
    def _deliver(self, request: PackListRequest, answer: PackListPage) -> None:
        self._listener.on_packs_listed(request, answer)

    @override
    def _report(self, request: PackListRequest, error: PackBrowserError) -> None:
        self._listener.on_listing_failed(request, error)
