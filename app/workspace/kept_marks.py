"""Connects the marks of one open pack with those that are kept between runs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.marks import MarkedPack

if TYPE_CHECKING:
    from app.storage.saved_marks import SavedMarks
    from app.workspace.marks import Marks
    from app.workspace.services import Services
    from app.workspace.states import Content


class KeptMarks(QObject):
    """Loads the marks of the pack on screen, and has every change saved."""

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
        self._content: Content | None = None
        self._are_loaded = False
        self._loading: asyncio.Task[None] | None = None
        marks.changed.connect(self._on_changed)

    def show_content(self, content: Content | None) -> None:
        """Replace the pack; None for none. Do not call it for a later answer for the same pack."""
        self._finish()
        self._marks.clear()
        self._content = content
        self._are_loaded = False
        if content is not None:
            self._loading = self._services.tasks.start(self._load(content), name="load the marks")

    def save_now(self) -> None:
        """Have everything written as soon as possible: the program is about to end."""
        self._finish()
        if self._content is not None:
            self._saved(self._content).save_now()

    async def _load(self, content: Content) -> None:
        await asyncio.sleep(self._services.settings.marks.load_after_seconds)
        self._marks.add_loaded(await self._saved(content).load(_marked_pack(content)))
        # Marks are noted only now, because until then it is not known which mark an undone one is replaced by.
        self._are_loaded = True
        self._note(self._marks.given_ids)

    def _finish(self) -> None:
        """Stop loading, and note the marks that were given meanwhile."""
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
        if not self._are_loaded:
            self._note(self._marks.given_ids)

    def _on_changed(self, ids: frozenset[str]) -> None:
        if self._are_loaded:
            self._note(ids)

    def _note(self, ids: frozenset[str]) -> None:
        if ids and self._content is not None:
            changed = {each: self._marks.of_id(each) for each in ids}
            self._saved(self._content).note(_marked_pack(self._content), changed)

    def _saved(self, content: Content) -> SavedMarks:
        return self._services.marks_of(content.request.connection)


def _marked_pack(content: Content) -> MarkedPack:
    return MarkedPack(content.request.connection.base_url.text, content.request.pack_id)
