"""Opens and writes the files of reviews that are handed on, in threads that nobody waits for longer than some seconds.

A file is read with the next one after it. Its pack is opened in a tab of its own, or shown in the tab that has it. Its
server is only compared: nothing is ever sent to a server that a file names.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.core.errors import PackNotFoundError, ReviewProblem, ReviewRefusedError
from app.core.shared_review import DEMO_SERVER, SharedReview, read, write
from app.packs.states import Failed, Target

if TYPE_CHECKING:
    import asyncio

    from app.packs.open_pack import OpenPack
    from app.packs.services import Services
    from app.session.workspace import Workspace

_ANSWER_SECONDS: Final = 5.0  # for which a file is waited for
_MOST: Final = 10  # reviews of one pack: each has a badge on each tile


class ReviewFiles(QObject):
    """The files of one window.

    Attributes:
        opened: The reviews that are open, by server and pack.

    Signals:
        shown: A review is beside one's own; its `OpenPack` and the `SharedReview`.
        not_found: The key in use sees no pack that a review is of; the `SharedReview`.
        refused: Files were not opened; no arguments. The workspace's alert says why.
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
        self._services: Services | None = None
        self._paths: list[str] = []
        self._task: asyncio.Task[None] | None = None
        self._unsaid: list[SharedReview] = []  # whose packs are not on screen yet

    def attach(self, services: Services) -> None:
        """Begin to use the services, and open the files that were to be opened before."""
        self._services = services
        self._read_soon()

    def open(self, path: str) -> None:
        """Open a file soon."""
        if path not in self._paths:
            self._paths.append(path)
            self._read_soon()

    @property
    def is_reading(self) -> bool:
        """Whether files were to be opened that are not read yet."""
        return bool(self._paths)

    def close(self, review: SharedReview) -> None:
        """Close a review. The file stays."""
        self.opened[review.key] = tuple(each for each in self.opened.get(review.key, ()) if each != review)
        self._reload()

    def save(self, path: Path, review: SharedReview) -> None:
        """Write a review to a file, which is replaced if it exists."""
        if self._services is not None:
            self._services.tasks.start(self._save(path, review), name="save a review")

    def follow(self, pack: OpenPack) -> None:
        """Say which reviews are shown with a pack that has just been opened, or that it was not found."""
        content, target = pack.state.content, pack.state.target
        is_missing = isinstance(pack.state, Failed) and isinstance(pack.state.error, PackNotFoundError)
        for review in tuple(self._unsaid):
            if content is not None and review in pack.marks.others.all:
                self._unsaid.remove(review)
                self.shown.emit(pack, review)
            elif is_missing and target == _target_of(review):
                self._unsaid.remove(review)
                self.not_found.emit(review)

    def _read_soon(self) -> None:
        if self._services is not None and self._task is None and self._paths:
            self._task = self._services.tasks.start(self._read_all(), name="read reviews")

    async def _read_all(self) -> None:
        refused: list[tuple[str, ReviewProblem]] = []
        try:
            while self._paths:
                path = Path(self._paths[0])
                try:
                    self._add(await _wait_for(partial(read, path, self._workspace.keys.connection.key), path.name))
                except ReviewRefusedError as error:
                    refused += [(path.name, problem) for _, problem in error.refused]
                self._paths.pop(0)
        finally:
            self._task = None
        if refused:
            self._workspace.show_alert(ReviewRefusedError(*refused))
            self.refused.emit()

    def _add(self, review: SharedReview) -> None:
        """Show a review with its pack, in place of an earlier one of the same person.

        Raises:
            ReviewRefusedError: The pack cannot be requested, or too many reviews of it are open.
        """
        target = _target_of(review)
        is_here = review.server in {DEMO_SERVER, self._workspace.keys.connection.base_url.text}
        if not is_here or (target.is_demo and review.pack not in self._demo_pack_ids):
            raise ReviewRefusedError(("", ReviewProblem.OTHER_SERVER))
        opened = self.opened.get(review.key, ())
        former = next((each for each in opened if each.reviewer == review.reviewer), None)
        if former is None and len(opened) >= _MOST:
            raise ReviewRefusedError(("", ReviewProblem.TOO_MANY))
        replaced = tuple(review if each is former else each for each in opened)
        self.opened[review.key] = replaced if former is not None else (*opened, review)
        self._unsaid.append(review)
        self._workspace.show_pack_of(target)
        self._reload()

    def _reload(self) -> None:
        for pack in self._workspace.packs:
            pack.marks.others.reload()
            self.follow(pack)

    async def _save(self, path: Path, review: SharedReview) -> None:
        try:
            await _wait_for(partial(write, path, review, self._workspace.keys.connection.key), path.name)
        except ReviewRefusedError as error:
            self._workspace.show_alert(error.without_origin())
        else:
            self.saved.emit(path.name)


def _target_of(review: SharedReview) -> Target:
    return Target(review.pack, is_demo=review.server == DEMO_SERVER)


async def _wait_for[T](action: Callable[[], T], name: str) -> T:
    """Do something with a file in a thread.

    Raises:
        ReviewRefusedError: It was refused, or does not answer in time. The thread may go on then; it is a daemon.
    """
    import asyncio  # not before the first paint

    loop = asyncio.get_running_loop()
    done: asyncio.Future[T | ReviewRefusedError] = loop.create_future()

    def act() -> None:
        try:
            result: T | ReviewRefusedError = action()
        except ReviewRefusedError as error:
            result = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(lambda: None if done.done() else done.set_result(result))

    Thread(target=act, name="review file", daemon=True).start()
    await asyncio.wait((done,), timeout=_ANSWER_SECONDS)
    if not done.done():
        done.cancel()
        raise ReviewRefusedError((name, ReviewProblem.SILENT))
    result = done.result()
    if isinstance(result, ReviewRefusedError):
        raise result
    return result
