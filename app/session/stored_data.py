"""What is on disk: where it is, how much it is, how it is deleted, and what brings it back.

It concerns what is kept of the real service's packs. What is kept of the demonstration service's is in memory.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from PySide6.QtCore import QObject, Signal

from app.core.saved_values import Amount, StoredKind

if TYPE_CHECKING:
    from app.packs.services import Services
    from app.session.workspace import Workspace

KINDS: Final[tuple[StoredKind, ...]] = get_args(StoredKind.__value__)
_ANSWER_SECONDS: Final = 3.0  # counting on a busy disk takes longer than answering


class StoredData(QObject):
    """What is kept on disk, of each kind. The threads of the services count and delete it.

    Attributes:
        amounts: How much there is; None where the folder does not answer. What is not counted yet is missing.
        busy: The kinds that are being deleted or brought back.

    Signals:
        changed: `amounts`, `busy` or `can_undo` has changed; no arguments.
        cleared: A kind was deleted; which, and whether that was possible.
        restored: A kind was brought back; which, and whether that was possible.
    """

    changed = Signal()
    cleared = Signal(str, bool)
    restored = Signal(str, bool)

    def __init__(self, workspace: Workspace, services: Services) -> None:
        """Count nothing yet.

        Args:
            workspace: The open packs, whose marks are on screen; the Qt parent.
            services: The services of this run.
        """
        super().__init__(workspace)
        self.amounts: dict[StoredKind, Amount | None] = {}
        self.busy: set[StoredKind] = set()
        self._workspace = workspace
        self._services = services
        self._deleted: dict[StoredKind, list[Any]] = {kind: [] for kind in KINDS}  # what brings it back

    def path_of(self, kind: StoredKind) -> Path | None:
        """The file, also if its folder does not answer; None if the system has no folder for it."""
        return self._services.path_of(kind)

    def can_undo(self, kind: StoredKind) -> bool:
        """Whether something was deleted in this run that `undo` brings back."""
        return bool(self._deleted[kind])

    def count(self) -> None:
        """Find out how much there is of each kind."""
        for kind in KINDS:
            self._services.tasks.start(self._count(kind), name="count what is on disk")

    def clear(self, kind: StoredKind) -> None:
        """Delete everything of a kind. Packs are deleted when the program ends."""
        self._change(kind, is_undo=False)

    def undo(self, kind: StoredKind) -> None:
        """Bring back what was deleted last of a kind."""
        if self.can_undo(kind):
            self._change(kind, is_undo=True)

    def _change(self, kind: StoredKind, *, is_undo: bool) -> None:
        async def work() -> None:
            is_done = False
            try:
                is_done = await (self._restore(kind) if is_undo else self._clear(kind))
            finally:
                self.busy.discard(kind)
            if is_done and kind == "marks":
                for pack in self._workspace.packs:
                    pack.read_marks_again()
                self._workspace.recent_packs.read_reviews()
            (self.restored if is_undo else self.cleared).emit(kind, is_done)
            await self._count(kind)

        if kind not in self.busy:
            self.busy.add(kind)
            self.changed.emit()
            self._services.tasks.start(work(), name="change what is on disk")

    async def _clear(self, kind: StoredKind) -> bool:
        services = self._services
        deleted: Any = None
        match kind:
            case "thumbnails":
                return services.thumbnail_cache is not None and await services.thumbnail_cache.clear()
            case "packs":
                deleted = services.saved_packs(is_demo=False).clear_all()
            case "marks":
                deleted = await services.saved_marks(is_demo=False).clear()
        if deleted is not None:
            self._deleted[kind].append(deleted)
        return deleted is not None

    async def _restore(self, kind: StoredKind) -> bool:
        deleted = self._deleted[kind][-1]
        if kind == "packs":
            self._services.saved_packs(is_demo=False).restore(deleted)
        elif not await self._services.saved_marks(is_demo=False).restore(deleted):
            return False
        self._deleted[kind].pop()
        return True

    async def _count(self, kind: StoredKind) -> None:
        services, amount = self._services, None
        with suppress(TimeoutError):
            async with asyncio.timeout(_ANSWER_SECONDS):
                match kind:
                    case "thumbnails" if services.thumbnail_cache is not None:
                        amount = await services.thumbnail_cache.amount()
                    case "packs":
                        amount = await services.saved_packs(is_demo=False).amount()
                    case "marks":
                        amount = await services.saved_marks(is_demo=False).amount()
        self.amounts[kind] = amount
        self.changed.emit()
