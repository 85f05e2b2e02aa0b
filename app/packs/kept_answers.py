"""Shows the last answer of a pack at once, from disk, and has later answers kept there.

The answer to the request then replaces the kept one as a live refresh does: it is merged with it in a thread. A request
that began with the program may have been answered before. The kept answer is read nevertheless, because the two are
compared, and because the request may have failed.

An answer with another key is none to the request. Between the answers for two keys nothing is counted as changed:
descriptions and images that only the former key may see would be shown, and saved, with the packs of the other one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.core.changes import UnseenChanges
from app.core.connection import PackRequest
from app.core.saved_values import KeptAnswer
from app.packs.states import Content

if TYPE_CHECKING:
    from app.packs.services import Services
    from app.storage.saved_packs import SavedPacks


class KeptAnswers:
    """Looks for the kept answer to one request at a time."""

    def __init__(
        self,
        services: Services,
        on_found: Callable[[PackRequest, KeptAnswer], None],
        on_looked: Callable[[PackRequest], None],
    ) -> None:
        """Look for nothing yet.

        Args:
            services: The services of this run.
            on_found: Called with the latest request and its kept answer.
            on_looked: Called when the request may be sent: its kept answer was found, or could not be read, or takes
                too long to read. `on_found` may be called after that in the latter case.
        """
        self._services = services
        self._on_found = on_found
        self._on_looked = on_looked
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def look_for(self, request: PackRequest) -> bool:
        """Look for the kept answer to a request; what was looked for before is given up.

        Returns:
            Whether there may be one, so that `on_looked` is called. Otherwise there certainly is none.
        """
        self.cancel()
        saved = self._saved(request)
        if not saved.is_kept(request):
            return False
        self._task = self._services.tasks.start(self._load(saved, request), name="load a kept answer")
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._services.settings.kept.look_seconds, self._on_timeout, request)
        return True

    def cancel(self) -> None:
        """Give up what is looked for. Nothing is called any more."""
        self._stop_timer()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def keep(self, content: Content, unseen: UnseenChanges) -> None:
        """Have the answer on screen kept, as the one that was used last unless it is that of a live refresh.

        Args:
            content: The pack on screen. If it was read from disk, only its use is noted.
            unseen: What has changed in it and was not seen yet.
        """
        saved = self._saved(content.request)
        if content.is_kept:
            saved.note_used(content.request)
        else:
            saved.save(content.request, content.pack, content.received_at, unseen, is_use=not content.is_live)

    def keep_unseen(self, content: Content, unseen: UnseenChanges) -> None:
        """Have it kept which changes of the pack on screen were not seen yet."""
        self._saved(content.request).save_unseen(content.request, unseen)

    def _saved(self, request: PackRequest) -> SavedPacks:
        return self._services.saved_packs(is_demo=request.connection.is_demo)

    async def _load(self, saved: SavedPacks, request: PackRequest) -> None:
        kept = await saved.load(request)
        self._task = None
        if kept is not None:
            self._on_found(request, kept)
        if self._timer is not None:
            self._stop_timer()
            self._on_looked(request)

    def _on_timeout(self, request: PackRequest) -> None:
        self._timer = None
        self._on_looked(request)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
