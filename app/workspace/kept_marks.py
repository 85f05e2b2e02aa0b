"""Connects the marks of one open pack with those that are kept between runs."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.marks import MarkedPack

if TYPE_CHECKING:
    from app.core.request import PackRequest
    from app.storage.saved_marks import SavedMarks
    from app.workspace.marks import Marks
    from app.workspace.services import Services


class KeptMarks(QObject):
    """Loads the marks of the pack on screen, and has every change saved.

    It has no reference to the request of the pack, whose key may be forgotten.
    """

    def __init__(self, marks: Marks, services: Services, parent: QObject | None = None) -> None:
        """Begin without a pack.

        Args:
            marks: The marks of the pack on screen.
            services: The services of this run.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._marks = marks
        self._services = services
        self._pack: MarkedPack | None = None
        self._is_demo = False
        self._are_loaded = False
        self._is_marked = asyncio.Event()  # since the pack was shown
        self._newer_ids: set[str] = set()  # of images that were marked since the marks on disk are being read again
        self._loading: asyncio.Task[None] | None = None
        marks.given.connect(self._on_given)

    def show_pack(self, request: PackRequest | None) -> None:
        """Replace the pack by that of a request; None for none. Do not call it for a later answer for the same pack."""
        self._finish()
        self._marks.clear()
        self._are_loaded = False
        self._is_marked.clear()
        self._pack = None
        if request is not None:
            self._pack = MarkedPack(request.connection.base_url.text, request.pack_id)
            self._is_demo = request.connection.is_demo
            self._loading = self._services.tasks.start(self._load(self._pack), name="load the marks")

    def read_again(self) -> None:
        """Read the marks of the pack on screen again, because another window may have changed them."""
        if self._pack is not None and self._are_loaded:
            self._finish()
            self._loading = self._services.tasks.start(self._reload(self._pack), name="read the marks again")

    def save_now(self) -> None:
        """Have everything written as soon as possible: the program is about to end."""
        self._finish()
        if self._pack is not None:
            self._saved.save_now()

    @property
    def _saved(self) -> SavedMarks:
        return self._services.saved_marks(is_demo=self._is_demo)

    async def _load(self, pack: MarkedPack) -> None:
        # Once an image is marked, its mark has to be on disk soon.
        with suppress(TimeoutError):
            async with asyncio.timeout(self._services.settings.marks.load_after_seconds):
                await self._is_marked.wait()
        saved = await self._saved.load(pack)
        given = frozenset(self._marks.known)
        self._marks.load(saved, given)
        # Marks are noted only now, because until then it is not known which mark an undone one is replaced by.
        self._are_loaded = True
        self._note(given)

    async def _reload(self, pack: MarkedPack) -> None:
        self._newer_ids.clear()
        saved = await self._saved.load(pack, otherwise=self._marks.known)
        self._marks.load(saved, self._newer_ids)

    def _finish(self) -> None:
        """Stop loading, and note the marks that were given meanwhile."""
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
        if not self._are_loaded:
            self._note(frozenset(self._marks.known))

    def _on_given(self, ids: frozenset[str]) -> None:
        self._is_marked.set()
        if self._are_loaded:
            self._newer_ids |= ids
            self._note(ids)

    def _note(self, ids: frozenset[str]) -> None:
        if ids and self._pack is not None:
            self._saved.note(self._pack, {each: self._marks.of_id(each) for each in ids})
