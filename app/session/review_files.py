"""Opens and writes the files of reviews that are handed on, one after the other, in a thread.

A file's pack is opened in a tab of its own, or shown in the tab that has it. Its server is only compared: nothing is
sent to a server that a file names. A folder that does not answer is waited for some seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.core.plain_files import wait_for_folder
from app.core.shared_review import DEMO_SERVER, ReviewFileError, ReviewProblem, SharedReview, read, write
from app.packs.states import Failed, Target

if TYPE_CHECKING:
    from app.packs.open_pack import OpenPack
    from app.packs.services import Services
    from app.packs.thread_work import ThreadWork
    from app.session.workspace import Workspace

_ANSWER_SECONDS: Final = 5.0
_MOST: Final = 10  # reviews of one pack: each has a badge on each tile

type _Action = Callable[[], SharedReview | None]


class ReviewFiles(QObject):
    """The files of one window.

    Attributes:
        opened: The reviews that are open, by server and pack.

    Signals:
        shown: A review is beside one's own; its `OpenPack` and the `SharedReview`.
        not_found: The key in use sees no pack that a review is of; the `SharedReview`.
        refused: Files were not opened or written; no arguments. The workspace's alert says why.
        revealed: Reviews are shown that were hidden until one's own was complete; no arguments.
        saved: A file was written; its name.
    """

    shown = Signal(object, object)
    not_found = Signal(object)
    refused = Signal()
    revealed = Signal()
    saved = Signal(str)

    def __init__(self, workspace: Workspace, demo_pack_ids: frozenset[str]) -> None:
        """Read nothing until the services are attached.

        Args:
            workspace: What is open; the parent of this object.
            demo_pack_ids: UUIDs of the demonstration service's packs.
        """
        super().__init__(workspace)
        self.opened: dict[tuple[str, str], tuple[SharedReview, ...]] = {}
        self._workspace = workspace
        self._demo_pack_ids = demo_pack_ids
        self._work: ThreadWork[tuple[SharedReview | ReviewProblem | None]] | None = None
        self._waiting: list[tuple[str, _Action]] = []  # with the name of each; the first one is under way
        self._refused: list[tuple[str, ReviewProblem]] = []
        self._unsaid: list[SharedReview] = []  # whose packs are not on screen yet

    def attach(self, services: Services) -> None:
        """Begin to use the services, and open the files that were to be opened before."""
        from app.packs.thread_work import ThreadWork  # imported late: the first paint does not need it

        self._work = ThreadWork(services.tasks, self._on_done, name="review file")
        self._begin()

    def open(self, path_text: str) -> None:
        """Open a file soon."""
        path = Path(path_text)
        self._put(path, lambda: read(path, self._workspace.keys.connection.key))

    def save(self, path: Path, review: SharedReview) -> None:
        """Write a review to a file, which is replaced if it exists."""
        self._put(path, lambda: write(path, review, self._workspace.keys.connection.key))

    @property
    def is_busy(self) -> bool:
        """Whether there are files that are not opened or written yet."""
        return bool(self._waiting)

    def close(self, review: SharedReview) -> None:
        """Close a review. The file stays."""
        self.opened[review.key] = tuple(each for each in self.opened.get(review.key, ()) if each != review)
        self._reload()

    def follow(self, pack: OpenPack) -> bool:
        """Say which reviews are shown with a pack that has just been opened, or that it was not found.

        Returns:
            Whether the pack is being opened, or was just now, because of a file.
        """
        if not self._unsaid:
            return False
        from app.core.errors import PackNotFoundError  # imported late, as above

        state = pack.state
        is_missing = isinstance(state, Failed) and isinstance(state.error, PackNotFoundError)
        unsaid = [review for review in self._unsaid if state.target == _target_of(review)]
        for review in unsaid:
            if state.content is not None and review in pack.marks.others.all:
                self._unsaid.remove(review)
                self.shown.emit(pack, review)
            elif is_missing:
                self._unsaid.remove(review)
                self.not_found.emit(review)
        return bool(unsaid)

    async def aclose(self) -> None:
        """Open and write nothing any more."""
        if self._work is not None:
            self._work.close()

    def _put(self, path: Path, action: _Action) -> None:
        self._waiting.append((path.name, action))
        if len(self._waiting) == 1:
            self._begin()

    def _begin(self) -> None:
        if self._work is not None and self._waiting:
            self._work.start(partial(_done, self._waiting[0][1]))

    def _on_done(self, results: tuple[SharedReview | ReviewProblem | None]) -> None:
        (name, _), (result,) = self._waiting.pop(0), results
        problem = self._add(result) if isinstance(result, SharedReview) else result
        if problem is not None:
            self._refused.append((name, problem))
        elif result is None:
            self.saved.emit(name)
        if self._waiting:
            self._begin()
        elif self._refused:
            from app.core.errors import ReviewRefusedError  # imported late, as above

            self._workspace.show_alert(ReviewRefusedError(*self._refused))
            self._refused.clear()
            self.refused.emit()

    def _add(self, review: SharedReview) -> ReviewProblem | None:
        """Show a review with its pack, in place of an earlier one of the same person; return why not."""
        target = _target_of(review)
        is_here = review.server in {DEMO_SERVER, self._workspace.keys.connection.base_url.text}
        if not is_here or (target.is_demo and review.pack not in self._demo_pack_ids):
            return ReviewProblem.OTHER_SERVER
        by_name = {each.reviewer: each for each in self.opened.get(review.key, ())} | {review.reviewer: review}
        if len(by_name) > _MOST:
            return ReviewProblem.TOO_MANY
        self.opened[review.key] = tuple(by_name.values())
        self._unsaid.append(review)
        self._workspace.show_pack_of(target)
        self._reload()
        return None

    def _reload(self) -> None:
        for pack in self._workspace.packs:
            pack.marks.others.reload()
            self.follow(pack)


def _target_of(review: SharedReview) -> Target:
    return Target(review.pack, is_demo=review.server == DEMO_SERVER)


def _done(action: _Action, _is_superseded: Event) -> tuple[SharedReview | ReviewProblem | None]:
    """What an action returns, or why it failed; in a tuple, because None would be no result."""

    def act() -> SharedReview | ReviewProblem | None:
        try:
            return action()
        except ReviewFileError as error:
            return error.problem

    silent: SharedReview | ReviewProblem | None = ReviewProblem.SILENT
    return (wait_for_folder(act, silent, _ANSWER_SECONDS),)
