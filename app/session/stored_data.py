"""What is on disk: where it is, how much it is, how it is deleted, and what brings it back.

It concerns what is kept of the real service's packs. What is kept of the demonstration service's is in memory.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from PySide6.QtCore import QObject, Signal

from app.core.plain_files import is_read_only, size_of
from app.core.saved_values import Amount, DataProblem, StoredKind
from app.core.worker import Worker

if TYPE_CHECKING:
    from app.packs.services import Services
    from app.session.workspace import Workspace

KINDS: Final[tuple[StoredKind, ...]] = get_args(StoredKind.__value__)
_ANSWER_SECONDS: Final = 3.0  # counting on a busy disk takes longer than answering


class StoredData(QObject):
    """What is kept on disk, of each kind. The threads of the services count and delete it.

    Attributes:
        amounts: How much there is; None where the folder does not answer. What is not counted yet is missing.

    Signals:
        changed: `amounts` or `can_undo` has changed; no arguments.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, services: Services) -> None:
        """Count nothing yet.

        Args:
            workspace: The open packs, whose marks are on screen; the Qt parent.
            services: The services of this run.
        """
        super().__init__(workspace)
        self.amounts: dict[StoredKind, Amount | None] = {}
        self._workspace = workspace
        self._services = services
        self._worker = Worker(name="log files")
        self._busy: set[StoredKind] = set()  # what is being deleted or brought back
        self._deleted: dict[StoredKind, list[Any]] = {kind: [] for kind in KINDS}  # what brings it back

    def path_of(self, kind: StoredKind) -> Path | None:
        """The file, also if its folder does not answer; None if the system has no folder for it."""
        return self._services.path_of(kind)

    def can_undo(self, kind: StoredKind) -> bool:
        """Whether something was deleted in this run that `undo` brings back."""
        return bool(self._deleted[kind])

    def count(self, kind: StoredKind) -> None:
        """Find out how much there is of a kind."""
        if kind not in self._busy:  # otherwise it is counted in the end
            self._services.tasks.start(self._count(kind), name="count what is on disk")

    def clear(self, kind: StoredKind, report: Callable[[bool], object]) -> None:
        """Delete everything of a kind, and report whether that was possible. Packs are deleted when the program ends.

        Open packs keep what is on screen, but for marks.
        """
        self._start(kind, self._clear, report)

    def undo(self, kind: StoredKind, report: Callable[[bool], object]) -> None:
        """Bring back what was deleted last of a kind, and report whether that was possible."""
        self._start(kind, self._restore, report)

    def _start(
        self,
        kind: StoredKind,
        change: Callable[[StoredKind], Awaitable[bool]],
        report: Callable[[bool], object],
    ) -> None:
        async def work() -> None:
            try:
                is_done = await change(kind)
                if is_done and kind == "marks":
                    for pack in self._workspace.packs:
                        pack.marks_sync.read_again()
                    self._workspace.recent_packs.read_reviews()
                elif is_done and kind == "packs":
                    for pack in self._workspace.packs:
                        await pack.update_uses()
                report(is_done)
                await self._count(kind)
            finally:
                self._busy.discard(kind)

        if kind not in self._busy:  # otherwise it is a second click
            self._busy.add(kind)
            self._services.tasks.start(work(), name="change what is on disk")

    async def _clear(self, kind: StoredKind) -> bool:
        services = self._services
        if kind == "thumbnails":
            return services.thumbnail_cache is not None and await services.thumbnail_cache.clear()
        if kind == "logs":
            return await self._worker.run(partial(_delete_logs, self.path_of(kind)))
        packs, marks = services.saved_packs(is_demo=False), services.saved_marks(is_demo=False)
        deleted: Any = await (packs.clear_all() if kind == "packs" else marks.on_disk(lambda store: store.clear()))
        if deleted is not None:
            self._deleted[kind].append(deleted)
        return deleted is not None

    async def _restore(self, kind: StoredKind) -> bool:
        deleted = self._deleted[kind].pop()
        if kind == "packs":
            self._services.saved_packs(is_demo=False).restore(deleted)
            return True
        saved_marks = self._services.saved_marks(is_demo=False)
        is_restored = await saved_marks.on_disk(lambda store: store.restore(deleted)) is not None
        if not is_restored:
            self._deleted[kind].append(deleted)
        return is_restored

    async def _count(self, kind: StoredKind) -> None:
        services, amount = self._services, None
        with suppress(TimeoutError):
            async with asyncio.timeout(_ANSWER_SECONDS):
                match kind:
                    case "thumbnails" if services.thumbnail_cache is not None:
                        amount = await services.thumbnail_cache.amount()
                    case "packs":
                        amount = await services.saved_packs(is_demo=False).amount()
                    case "logs":
                        amount = await self._worker.run(partial(_amount_of_logs, self.path_of(kind)))
                    case "marks":
                        saved_marks = services.saved_marks(is_demo=False)
                        amount = await saved_marks.on_disk(lambda store: store.file.amount(store.count))
        self.amounts[kind] = amount
        self.changed.emit()


def _logs(path: Path) -> list[Path]:
    """The files of the log: those of all processes that run, and former ones."""
    name = re.compile(rf"{re.escape(path.stem)}(-\d)?{re.escape(path.suffix)}(\.\d)?")
    return [each for each in path.parent.iterdir() if name.fullmatch(each.name)] if path.parent.exists() else []


def _amount_of_logs(path: Path | None) -> Amount | None:
    if path is None:
        return None
    logs = _logs(path)
    return Amount(
        sum(size_of(each) for each in logs), len(logs), 0, DataProblem.READ_ONLY if is_read_only(path) else None
    )


def _delete_logs(path: Path | None) -> bool:
    try:
        for each in _logs(path) if path is not None else ():
            each.unlink(missing_ok=True)  # each line is written by opening the file, which is made again
    except OSError:
        return False
    return True
