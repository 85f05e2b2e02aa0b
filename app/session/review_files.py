"""Opens and writes the files of reviews that are handed on, one after the other, in a thread.

A file's pack is opened in a tab of its own, or shown in the tab that has it. Its server is only compared: nothing is
sent to a server that a file names. A folder that does not answer is waited for some seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from app.core.display_text import one_line
from app.core.errors import PackNotFoundError, ReviewNotSavedError, ReviewRefusedError
from app.core.plain_files import wait_for_folder
from app.core.shared_review import DEMO_SERVER, ReviewFileError, ReviewProblem, SharedReview, read, write
from app.core.worker import TaskOwner, Worker
from app.packs.loading import Failed, Target
from app.packs.marks import ReviewId, review_id

if TYPE_CHECKING:
    from app.packs.open_pack import OpenPack
    from app.session.workspace import Workspace

_ANSWER_SECONDS: Final = 5.0
_MOST: Final = 10  # reviews of one pack: each has a badge on each tile

type _Action = Callable[[], SharedReview | None]


class _File(NamedTuple):
    """A file that is read or written.

    Attributes:
        path: Its path.
        act: Reads or writes it.
        is_quiet: See `ReviewFiles.open`.
        is_written: Whether it is written.
        shown_time: See `ReviewFiles.open`.
    """

    path: Path
    act: _Action
    is_quiet: bool = False
    is_written: bool = False
    shown_time: str = ""


class ReviewFiles(QObject):
    """The files of one window. No two reviews of a pack have the same name: the second file by an Ana is by "Ana (2)".

    Attributes:
        answers: See `SharedReviews`, which all have the same ones.

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

    def __init__(self, workspace: Workspace, demo_pack_ids: frozenset[str], tasks: TaskOwner) -> None:
        """Read nothing yet.

        Args:
            workspace: What is open; the parent of this object.
            demo_pack_ids: UUIDs of the demonstration service's packs.
            tasks: Owns the task that waits for the thread.
        """
        super().__init__(workspace)
        self.answers: dict[ReviewId, bool] = {}
        self._opened: dict[tuple[str, str], tuple[SharedReview, ...]] = {}  # by server and pack
        self._paths: dict[tuple[str, str, str], Path] = {}  # of those that are open, by server, pack and name
        self._workspace = workspace
        self._demo_pack_ids = demo_pack_ids
        self._tasks = tasks
        self._worker = Worker("review file")
        self._waiting: list[_File] = []  # the first one is under way
        self._refused: list[tuple[_File, ReviewProblem]] = []
        self._unsaid: list[SharedReview] = []  # whose packs are not on screen yet

    def open(self, path_text: str, *, is_quiet: bool = False, shown_time: str = "") -> None:
        """Open a file soon.

        Args:
            path_text: Its path.
            is_quiet: Whether it was open in the last run: its tab is not shown, and nothing is said.
            shown_time: That of the review which was shown then. If it is still the same, nobody is asked again.
        """
        path = Path(path_text)
        self._put(_File(path, lambda: read(path, self._workspace.keys.redactor()), is_quiet, shown_time=shown_time))

    def opened_of(self, key: tuple[str, str]) -> tuple[SharedReview, ...]:
        """The reviews of a server and a pack that are open."""
        return self._opened.get(key, ())

    def paths_of(self, server: str, pack_id: str) -> tuple[str, ...]:
        """The files of the reviews of a pack that are open."""
        return tuple(str(self._paths[server, pack_id, each.reviewer]) for each in self.opened_of((server, pack_id)))

    def shown_of(self, server: str, pack_id: str) -> tuple[tuple[str, str], ...]:
        """The files of those that were chosen to be shown, and the times of their reviews."""
        shown = (each for each in self.opened_of((server, pack_id)) if self.answers.get(review_id(each)) is False)
        return tuple((str(self._paths[server, pack_id, each.reviewer]), each.time) for each in shown)

    def save(self, path: Path, review: SharedReview) -> None:
        """Write a review to a file, which is replaced if it exists."""
        self._put(_File(path, lambda: write(path, review, self._workspace.keys.redactor()), is_written=True))

    @property
    def is_busy(self) -> bool:
        """Whether there are files that are not opened or written yet."""
        return bool(self._waiting)

    def close(self, review: SharedReview) -> None:
        """Close a review. The file stays."""
        self._opened[review.key] = tuple(each for each in self.opened_of(review.key) if each != review)
        self.answers.pop(review_id(review), None)
        self._reload()

    def follow(self, pack: OpenPack) -> bool:
        """Say which reviews are shown with a pack that has just been opened, or that it was not found.

        Returns:
            Whether the pack is being opened, or was just now, because of a file.
        """
        if not self._unsaid:
            return False
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
        self._worker.close()

    def _put(self, file: _File) -> None:
        self._waiting.append(file)
        if len(self._waiting) == 1:
            self._tasks.start(self._run(), name="review files")

    async def _run(self) -> None:
        while self._waiting:
            result = await self._worker.run(partial(_done, self._waiting[0].act))
            file = self._waiting.pop(0)
            problem = self._add(result, file) if isinstance(result, SharedReview) else result
            if problem is None and not file.is_quiet:
                self._remove_alert()
            if problem is not None and not file.is_quiet:
                self._refused.append((file, problem))
            elif result is None:
                self.saved.emit(file.path.name)
        if self._refused:
            are_written = all(each.is_written for each, _ in self._refused)
            error_class = ReviewNotSavedError if are_written else ReviewRefusedError
            self._workspace.show_alert(error_class(*((each.path.name, why) for each, why in self._refused)))
            self._refused.clear()
            self.refused.emit()

    def _remove_alert(self) -> None:
        """Remove the alert of a file that was refused before: this one was not."""
        if isinstance(self._workspace.alert, ReviewRefusedError):
            self._workspace.dismiss_alert()

    def _add(self, review: SharedReview, file: _File) -> ReviewProblem | None:
        """Show a review with its pack, in place of what was read from its file before; return why not."""
        target = _target_of(review)
        is_here = review.server in {DEMO_SERVER, self._workspace.keys.connection.base_url.text}
        if not is_here or (target.is_demo and review.pack not in self._demo_pack_ids):
            return ReviewProblem.OTHER_SERVER
        opened = self.opened_of(review.key)
        places = (index for index, each in enumerate(opened) if self._paths[*each.key, each.reviewer] == file.path)
        place = next(places, len(opened))
        if place == _MOST:
            return ReviewProblem.TOO_MANY
        others = {each.reviewer for index, each in enumerate(opened) if index != place}
        shown = one_line(review.reviewer)  # otherwise two names could look the same
        names = (shown, *(f"{shown} ({number})" for number in range(2, _MOST + 1)))
        review = replace(review, reviewer=next(name for name in names if name not in others))
        self._opened[review.key] = (*opened[:place], review, *opened[place + 1 :])
        self._paths[*review.key, review.reviewer] = file.path
        if file.shown_time == review.time:
            self.answers[review_id(review)] = False
        if not file.is_quiet:
            self._unsaid.append(review)
            self._workspace.show_pack_of(target)
        self._reload()
        return None

    def _reload(self) -> None:
        for pack in self._workspace.packs:
            pack.marks.others.reload()
            self.follow(pack)
        self._workspace.place_changed.emit()  # so that the tab is saved with its files


def _target_of(review: SharedReview) -> Target:
    return Target(review.pack, is_demo=review.server == DEMO_SERVER)


def _done(action: _Action) -> SharedReview | ReviewProblem | None:
    """What an action returns, or why it failed."""

    def act() -> SharedReview | ReviewProblem | None:
        try:
            return action()
        except ReviewFileError as error:
            return error.problem

    silent: SharedReview | ReviewProblem | None = ReviewProblem.SILENT
    return wait_for_folder(act, silent, _ANSWER_SECONDS)
