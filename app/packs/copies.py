"""Which images of an open pack are copies of one another, and where else they are; see `core.copies`.

It is found out while the pack is on screen, from the fingerprints that thumbnails have. Nothing is downloaded for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.connection import PackRequest
from app.core.copies import ContentPair, CopyPlace, Fingerprint, Kinship, Matcher, content_pair, groups_of, kinship
from app.core.models import PackImage
from app.core.worker import Worker
from app.packs.marks import Marks
from app.packs.thumbnails import Thumbnails

if TYPE_CHECKING:
    from app.images.sources import HttpThumbnailSource
    from app.packs.services import Services

_LOOK_MS: Final = 250  # after a thumbnail has arrived: others follow
_REST: Final = 4  # times as long as comparing has taken, until the next comparison
PAUSE_SECONDS: Final = 0.0005  # in which other threads run

_ELSEWHERE_MS: Final = 1500  # without another comparison, until other packs are compared
_MOST_ELSEWHERE: Final = 20_000  # images of other packs


type _Groups = tuple[tuple[str, ...], ...]


class Copies(QObject):
    """Finds the copies in the pack on screen, quietly, as its thumbnails arrive.

    Attributes:
        groups: The IDs of images that are the same picture, in pack order. Every image of a group is a copy of every
            other one, and an image is in one group at most.
        elsewhere: Where copies of images are in the recent packs of the same key, by the IDs of the images. The packs
            that were used last come first.

    Signals:
        changed: `groups` has changed; no arguments.
        elsewhere_changed: `elsewhere` has changed; no arguments.
    """

    changed = Signal()
    elsewhere_changed = Signal()

    def __init__(
        self,
        thumbnails: Thumbnails,
        marks: Marks,
        services: Services,
        request: Callable[[], PackRequest | None],
        parent: QObject,
    ) -> None:
        """Begin without a pack.

        Args:
            thumbnails: Of the pack.
            marks: Has what a person has said not to be the same.
            services: The services of this run.
            request: Returns what the pack on screen is the answer to, which has no key any more once that is forgotten.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.groups: _Groups = ()
        self.elsewhere: Mapping[str, Sequence[CopyPlace]] = {}
        self._thumbnails = thumbnails
        self._not_the_same = marks.not_the_same
        self._services = services
        self._request = request
        self._images: Sequence[PackImage] = ()
        self._packed: dict[str, bytes] = {}  # fingerprints by URL
        self._found: dict[str, Fingerprint] = {}  # by the ID of each image of a group
        self._must_read = False
        self._is_outdated = False
        self._is_hidden = False
        self._stop = Event()
        self._task: asyncio.Task[None] | None = None
        self._timer = QTimer(self, singleShot=True)  # until the pack is compared if that is outdated, else other packs
        self._timer.timeout.connect(self._begin)
        self._pause_ms = _LOOK_MS
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
            is_refresh: Whether they are those of a later answer for the same pack and the same key.
        """
        self._stop_looking()
        self._images = images
        if not is_refresh:
            self._packed.clear()
            self._set_groups((), {})
            self._set_elsewhere({})
        self._must_read = True
        self._look_soon()

    def set_hidden(self, *, is_hidden: bool) -> None:
        """Set whether another tab is shown. Then nothing is compared."""
        self._is_hidden = is_hidden
        if is_hidden:
            self._stop_looking()
            self._drop_stored()
        elif self._is_outdated:
            self._look_soon()
        else:
            self._timer.start(_ELSEWHERE_MS)  # other packs may have been opened

    async def aclose(self) -> None:
        """Stop comparing, and wait until that has ended."""
        self._stop_looking()
        if self._task is not None:
            await asyncio.wait([self._task])

    def _on_fingerprint_found(self, url: str, fingerprint: bytes) -> None:
        self._packed[url] = fingerprint
        self._look_soon()

    def _look_soon(self) -> None:
        if self._images and not self._is_hidden and not (self._is_outdated and self._timer.isActive()):
            self._timer.start(self._pause_ms)
        self._is_outdated = True

    def _stop_looking(self) -> None:
        self._timer.stop()
        self._stop.set()
        self._stop = Event()
        if self._task is not None and self._task.cancel():
            self._is_outdated = True

    def _begin(self) -> None:
        if self._task is None or self._task.done():
            work = self._look() if self._is_outdated else self._search()
            self._task = self._services.tasks.start(work, name="find copies")
        else:
            self._timer.start()

    async def _look(self) -> None:
        if (source := self._thumbnails.source) is not None:
            await self._read(source)
        self._is_outdated = False
        known = [image for image in self._images if image.url in self._packed]
        self._packed = {image.url: self._packed[image.url] for image in known}  # URLs may be signed anew
        ids = {image.id: self._packed[image.url] for image in known if image.id}
        began = time.monotonic()
        groups, found = await self._in_thread(partial(_find, ids, self._apart))
        self._pause_ms = max(_LOOK_MS, round(1000 * _REST * (time.monotonic() - began)))
        self._set_groups(groups, found)
        if not self._timer.isActive():
            self._timer.start(_ELSEWHERE_MS)

    async def _in_thread[T](self, find: Callable[[Callable[[], object]], T]) -> T:
        with closing(Worker("copies")) as worker:  # no thread of each tab stays
            return await worker.run(partial(find, partial(_pause, self._stop)))

    @property
    def _apart(self) -> set[ContentPair]:
        pairs = (text.split(" ") for text, is_apart in self._not_the_same.known.items() if is_apart)
        return {(one, other) for one, other in pairs}

    async def _read(self, source: HttpThumbnailSource) -> None:
        """Read the fingerprints of thumbnails on disk, unless that was done."""
        if self._must_read:
            missing = [image.url for image in self._images if image.is_readable and image.url not in self._packed]
            self._packed |= await _fingerprints(source, dict.fromkeys(missing))
            self._must_read = False

    def _set_groups(self, groups: _Groups, found: dict[str, Fingerprint]) -> None:
        is_changed, self.groups, self._found = groups != self.groups, groups, found
        if is_changed:
            self.changed.emit()

    # --- Other packs -----------------------------------------------------------------------------------------------

    async def _search(self) -> None:
        """Compare with the recent packs of the same key, of which thumbnails are on disk."""
        source, request = self._thumbnails.source, self._request()
        if source is None or request is None:
            return
        connection, pack_id = request.connection, request.pack_id
        await self._read(source)
        saved = self._services.saved_packs(is_demo=connection.is_demo)
        recents = await saved.recents(connection.base_url.text, connection.key) if connection.key is not None else ()
        own = {image.id: self._packed[image.url] for image in self._images if image.url in self._packed}
        apart = self._apart  # read in this thread
        matcher = await self._in_thread(lambda _: Matcher([*map(Fingerprint.unpacked, own.values())], apart))
        ids, elsewhere = [*own], dict[str, list[CopyPlace]]()
        left = _MOST_ELSEWHERE
        for recent in recents:
            if recent.pack_id == pack_id:
                continue
            images = await saved.images(connection, recent.pack_id)
            urls = {url for _, url in images}
            known = {url: self._packed[url] for url in urls if url in self._packed}  # there may be no store
            known |= await _fingerprints(source, urls - known.keys())
            others = [(place, *image) for place, image in enumerate(images, 1) if image[1] in known][:left]
            left -= len(others)
            # One pack after another: the fingerprints of all would take 25 MB.
            for number, other in await self._in_thread(partial(_match, matcher, [known[url] for _, _, url in others])):
                position, image_id, _ = others[other]
                place = CopyPlace(recent.pack_id, recent.name, position, image_id)
                elsewhere.setdefault(ids[number], []).append(place)
        self._set_elsewhere(elsewhere)
        if not self._is_outdated:
            self._drop_stored()

    def _drop_stored(self) -> None:
        """Free the memory of fingerprints if they can be read from disk again: there may be 100,000."""
        source = self._thumbnails.source
        if source is not None and source.has_store:
            self._packed.clear()
            self._must_read = True

    def _set_elsewhere(self, elsewhere: Mapping[str, Sequence[CopyPlace]]) -> None:
        if elsewhere != self.elsewhere:
            self.elsewhere = elsewhere
            self.elsewhere_changed.emit()


async def _fingerprints(source: HttpThumbnailSource, urls: Iterable[str]) -> dict[str, bytes]:
    """The packed fingerprints of thumbnails on disk, by their URLs."""
    return {url: packed for url, packed in (await source.find_stored([*urls])).items() if packed}


def _pause(stop: Event) -> None:
    time.sleep(PAUSE_SECONDS)
    if stop.is_set():
        raise asyncio.CancelledError


def _find(
    packed: Mapping[str, bytes], apart: Collection[ContentPair], pause: Callable[[], object]
) -> tuple[_Groups, dict[str, Fingerprint]]:
    """Find groups of copies, in a thread, and return them with the fingerprints of what is in them."""
    ids, pictures = [*packed], [Fingerprint.unpacked(each) for each in packed.values()]
    numbers = groups_of(pictures, apart, pause)
    groups = tuple(tuple(ids[number] for number in group) for group in numbers)
    return groups, {ids[number]: pictures[number] for group in numbers for number in group}


def _match(matcher: Matcher, others: Iterable[bytes], pause: Callable[[], object]) -> list[tuple[int, int]]:
    """Find which pictures are copies of which others, in a thread."""
    return list(matcher.matches(map(Fingerprint.unpacked, others), pause))
