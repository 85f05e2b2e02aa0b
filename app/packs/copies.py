"""Which images of an open pack are copies of one another, and where else they are; see `core.copies`.

It is found out while the pack is on screen, from the fingerprints that thumbnails have. Nothing is downloaded for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.copies import ContentPair, Fingerprint, Kinship, content_pair, groups_of, kinship
from app.core.models import PackImage
from app.core.worker import Worker
from app.packs.marks import Marks
from app.packs.thumbnails import Thumbnails
from app.pictures.tasks import TaskOwner

if TYPE_CHECKING:
    from app.images.sources import HttpThumbnailSource

_LOOK_MS: Final = 250  # after a thumbnail has arrived: others follow
_REST: Final = 4  # times as long as comparing has taken, until the next comparison
PAUSE_SECONDS: Final = 0.0005  # in which other threads run

type _Groups = tuple[tuple[str, ...], ...]


class Copies(QObject):
    """Finds the copies in the pack on screen, quietly, as its thumbnails arrive.

    Attributes:
        groups: The IDs of images that are the same picture, in pack order. Every image of a group is a copy of every
            other one, and an image is in one group at most.

    Signals:
        changed: `groups` has changed; no arguments.
    """

    changed = Signal()

    def __init__(self, thumbnails: Thumbnails, marks: Marks, tasks: TaskOwner, parent: QObject) -> None:
        """Begin without a pack.

        Args:
            thumbnails: Of the pack.
            marks: Has what a person has said not to be the same.
            tasks: Owns the task that compares.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.groups: _Groups = ()
        self._thumbnails = thumbnails
        self._not_the_same = marks.not_the_same
        self._tasks = tasks
        self._images: Sequence[PackImage] = ()
        self._packed: dict[str, bytes] = {}  # fingerprints by URL
        self._found: dict[str, Fingerprint] = {}  # by the ID of each image of a group
        self._must_read = False
        self._is_outdated = False
        self._is_hidden = False
        self._worker = Worker("copies")
        self._stop = Event()
        self._task: asyncio.Task[None] | None = None
        self._timer = QTimer(self, interval=_LOOK_MS, singleShot=True)
        self._timer.timeout.connect(self._begin)
        thumbnails.fingerprint_found.connect(self._on_fingerprint_found)
        self._not_the_same.changed.connect(self._look_soon)

    def group_of(self, image_id: str) -> tuple[str, ...]:
        """The group that an image is in; empty if it has no copy."""
        return next((group for group in self.groups if image_id in group), ())

    def kinship(self, image_id: str, other_id: str) -> Kinship | None:
        """How an image is a copy of another one of its group; None if it is in another one, or in none."""
        one, other = self._found.get(image_id), self._found.get(other_id)
        return kinship(one, other) if one is not None and other is not None and image_id != other_id else None

    def fingerprint_of(self, image_id: str) -> Fingerprint | None:
        """The size of the original of an image of a group, and how sharp it is; None if it is in none."""
        return self._found.get(image_id)

    def set_not_the_same(self, image_ids: Iterable[str]) -> None:
        """Remember that images are not the same as the others of their groups, wherever they are. It can be undone."""
        pairs = {
            " ".join(content_pair(self._found[each], self._found[other])): True
            for each in image_ids
            for other in self.group_of(each)
            if other != each
        }
        self._not_the_same.set(pairs)

    def show_images(self, images: Sequence[PackImage], *, is_refresh: bool) -> None:
        """Replace the images of the pack, after its thumbnails were replaced.

        Args:
            images: Of the pack on screen; empty for none.
            is_refresh: Whether they are those of a later answer for the same pack.
        """
        self._stop_looking()
        self._images = images
        if not is_refresh:
            self._packed.clear()
            self._set_groups((), {})
        self._must_read = True
        self._look_soon()

    def set_hidden(self, *, is_hidden: bool) -> None:
        """Set whether another tab is shown. Then nothing is compared, and fingerprints that are on disk are dropped."""
        self._is_hidden = is_hidden
        if is_hidden:
            self._stop_looking()
            if self._thumbnails.source is not None and self._thumbnails.source.has_store:
                self._packed.clear()
                self._must_read = True
        elif self._is_outdated:
            self._look_soon()

    async def aclose(self) -> None:
        """Stop comparing, and wait until that has ended."""
        self._stop_looking()
        self._worker.close()
        if self._task is not None:
            await asyncio.wait((self._task,))

    def _on_fingerprint_found(self, url: str, fingerprint: bytes) -> None:
        if self._packed.get(url) != fingerprint:
            self._packed[url] = fingerprint
            self._look_soon()

    def _look_soon(self) -> None:
        self._is_outdated = True
        if self._images and not self._is_hidden and not self._timer.isActive():
            self._timer.start()

    def _stop_looking(self) -> None:
        self._timer.stop()
        self._stop.set()
        if self._task is not None and self._task.cancel():
            self._is_outdated = True

    def _begin(self) -> None:
        if self._task is None or self._task.done():
            self._stop = Event()
            self._task = self._tasks.start(self._look(), name="find copies")
        else:
            self._timer.start()

    async def _look(self) -> None:
        if (source := self._thumbnails.source) is not None and self._must_read:
            await self._read(source)
        self._is_outdated = False
        known = [image for image in self._images if image.url in self._packed]
        self._packed = {image.url: self._packed[image.url] for image in known}  # URLs may be signed anew
        ids = {image.id: self._packed[image.url] for image in known if image.id}
        apart = {_pair(text) for text, is_apart in self._not_the_same.known.items() if is_apart}
        began = time.monotonic()
        groups, found = await self._worker.run(partial(_find, ids, apart, self._stop))
        self._timer.setInterval(max(_LOOK_MS, round(1000 * _REST * (time.monotonic() - began))))
        self._set_groups(groups, found)

    async def _read(self, source: HttpThumbnailSource) -> None:
        """Read the fingerprints of thumbnails on disk."""
        missing = [image.url for image in self._images if image.is_readable and image.url not in self._packed]
        self._packed |= await source.fingerprints([*dict.fromkeys(missing)])
        self._must_read = False

    def _set_groups(self, groups: _Groups, found: dict[str, Fingerprint]) -> None:
        is_changed, self.groups, self._found = groups != self.groups, groups, found
        if is_changed:
            self.changed.emit()


def _pair(text: str) -> ContentPair:
    one, _, other = text.partition(" ")
    return one, other


def _find(
    packed: dict[str, bytes], apart: Collection[ContentPair], stop: Event
) -> tuple[_Groups, dict[str, Fingerprint]]:
    """Find groups in a thread; arguments as of `groups_of`."""

    def pause() -> None:
        time.sleep(PAUSE_SECONDS)
        if stop.is_set():
            raise asyncio.CancelledError

    ids, pictures = [*packed], [Fingerprint.unpacked(each) for each in packed.values()]
    numbers = groups_of(pictures, apart, pause)
    groups = tuple(tuple(ids[number] for number in group) for group in numbers)
    return groups, {ids[number]: pictures[number] for group in numbers for number in group}
