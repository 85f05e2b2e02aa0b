"""The packs that were opened before with the server and key of a tab: their list, and what a search in them finds."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from app.core.connection import Connection
from app.core.full_text import FoundInPacks
from app.core.saved_values import LeftReview, Mark, MarkedPack, RecentPack, Review
from app.packs.credentials import KeySource
from app.packs.keys import Keys

if TYPE_CHECKING:
    from app.packs.services import Services
    from app.storage.saved_packs import SavedPacks


class _Removal(Struct, frozen=True):
    """What was removed at once.

    Attributes:
        number: Of the removal, for `SavedPacks.restore`.
        packs: Those that were listed.
        pack_id: The one that was removed; empty if all were.
    """

    number: int
    packs: tuple[RecentPack, ...]
    pack_id: str


class RecentPacks(QObject):
    """Follows the server and key for new requests.

    While the keychain has not answered yet, the packs of the key that was used last are listed.

    Attributes:
        packs: Pinned ones first, each by last use.
        search: Searches these packs.
        services: The services of this run, from `attach` on.
        is_loaded: Whether `packs` is the list of the server and key in use; otherwise it is not read yet, and empty.
        reviews: How far the reviews of these packs are that were begun, by pack ID, since `read_reviews`.
        used: How many of their images are used in slideshows, likewise, where that is known.

    Signals:
        changed: `packs`, `is_loaded`, `can_undo` or `can_redo` has changed; no arguments.
        reviews_read: `reviews` or `used` has changed; no arguments.
    """

    changed = Signal()
    reviews_read = Signal()

    def __init__(self, keys: Keys, parent: QObject | None = None) -> None:
        """Begin empty.

        Args:
            keys: The servers and their keys.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.packs: tuple[RecentPack, ...] = ()
        self.is_loaded = False
        self.reviews: dict[str, LeftReview] = {}
        self.used: Mapping[str, int] = {}
        self._keys = keys
        self._is_demo = False
        self.services: Services
        self._task: asyncio.Task[None] | None = None
        self._reading_reviews: asyncio.Task[None] | None = None
        self._removals: list[_Removal] = []
        self._undone: list[_Removal] = []
        self._listed: Connection | None = None  # whose packs are listed or being read
        self.search = PackSearch(self)

    @property
    def can_undo(self) -> bool:
        """Whether packs were removed that `undo` brings back."""
        return bool(self._removals)

    @property
    def can_redo(self) -> bool:
        """Whether packs were brought back that `redo` removes again."""
        return bool(self._undone)

    def attach(self, services: Services) -> None:
        """Begin to use the services, to read the list, and to follow the keys."""
        self.services = services
        self._keys.connection_changed.connect(self._follow)
        self._keys.recalled.connect(self._follow)
        self._keys.forgotten.connect(self._follow)  # which also notes again which key was used last
        self._follow()

    def set_demo(self, *, is_demo: bool) -> None:
        """Set whether the packs of the demonstration service are listed."""
        if is_demo != self._is_demo:
            self._is_demo = is_demo
            self._follow()

    def reload(self) -> None:
        """Read the list again, because it has changed. The former one stays meanwhile."""
        connection = self.connection
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if connection.key is None and not self._keys.is_recalling:
            self._show(())
        else:
            reading = self._read(self.services.saved_packs(is_demo=connection.is_demo), connection)
            self._task = self.services.tasks.start(reading, name="read recent packs")

    def read_reviews(self) -> None:
        """Read how far the reviews of the listed packs are, and what of them is used, because that is to be shown."""
        if self._reading_reviews is not None:
            self._reading_reviews.cancel()
            self._reading_reviews = None
        if self.packs:
            reading = self._read_reviews(self.connection)
            self._reading_reviews = self.services.tasks.start(reading, name="read reviews")

    async def _read_reviews(self, connection: Connection) -> None:
        saved_marks = self.services.saved_marks(is_demo=connection.is_demo)
        saved_packs = self.services.saved_packs(is_demo=connection.is_demo)
        found: dict[str, LeftReview] = {}
        used: dict[str, int] = {}
        knows_uses = await saved_packs.uses_of(connection, ()) is not None
        for pack in self.packs:
            marks = await saved_marks.load(MarkedPack(connection.base_url.text, pack.pack_id))
            images = await saved_packs.images(connection, pack.pack_id) if marks or knows_uses else ()
            ids = [each for each, _ in images] if marks else []
            counts = Counter(marks[each] for each in ids if each in marks)
            review = Review(len(ids), counts[Mark.PICKED], counts[Mark.REJECTED])
            if review.judged:
                unmarked = ((place, each) for place, each in enumerate(ids, 1) if each and each not in marks)
                found[pack.pack_id] = LeftReview(review, *next(unmarked, (0, "")))
            uses = await saved_packs.uses_of(connection, [url for _, url in images]) if images else None
            if uses is not None:
                used[pack.pack_id] = sum(url in uses for _, url in images)
        if (found, used) != (self.reviews, self.used) and connection == self.connection:
            self.reviews, self.used = found, used
            self.reviews_read.emit()

    def set_pinned(self, pack_id: str, *, is_pinned: bool) -> None:
        """Pin a pack, so that it stays in the list, or unpin it."""
        saved = self._saved
        if saved is not None:
            saved.set_pinned(self.connection, pack_id, is_pinned=is_pinned)
            self.reload()

    def remove(self, pack_id: str) -> None:
        """Remove a pack from the list, and delete its saved answer when the program ends."""
        self._undone.clear()
        self._remove(tuple(pack for pack in self.packs if pack.pack_id == pack_id), pack_id)

    def clear(self) -> None:
        """Remove all packs from the list, pinned ones too, and delete all saved answers when the program ends."""
        self._undone.clear()
        self._remove(self.packs)

    def _remove(self, packs: tuple[RecentPack, ...], pack_id: str = "") -> None:
        """Remove packs that are listed; the one with an ID, or all."""
        saved = self._saved
        if saved is not None:
            number = saved.remove(self.connection, pack_id) if pack_id else saved.clear(self.connection)
            self._removals.append(_Removal(number, packs, pack_id))
            self._show(tuple(pack for pack in self.packs if pack_id not in {"", pack.pack_id}))
            self.reload()

    def undo(self) -> tuple[RecentPack, ...]:
        """Bring back what was removed last, and return the packs of it that were listed."""
        saved = self._saved
        if saved is None or not self._removals:
            return ()
        removal = self._removals.pop()
        self._undone.append(removal)
        saved.restore(removal.number)
        self.changed.emit()
        self.reload()
        return removal.packs

    def redo(self) -> tuple[RecentPack, ...]:
        """Remove again what was brought back last, and return the packs of it that were listed."""
        if self._saved is None or not self._undone:
            return ()
        removal = self._undone.pop()
        self._remove(removal.packs, removal.pack_id)
        return removal.packs

    @property
    def connection(self) -> Connection:
        """The server and key whose packs are listed."""
        return self._keys.connection_for(is_demo=self._is_demo)

    @property
    def _saved(self) -> SavedPacks | None:
        """Where the packs are saved; None without a key."""
        connection = self.connection
        return self.services.saved_packs(is_demo=connection.is_demo) if connection.key is not None else None

    async def _read(self, saved: SavedPacks, connection: Connection) -> None:
        packs = await saved.recents(connection.base_url.text, connection.key)
        self._show(packs)

    def _show(self, packs: tuple[RecentPack, ...]) -> None:
        if packs != self.packs or not self.is_loaded:
            self.packs, self.is_loaded = packs, True
            self.changed.emit()

    def _follow(self) -> None:
        """List the packs of the server and key in use, and nothing of others meanwhile."""
        self.search.follow()
        connection = self.connection
        former, self._listed = self._listed, connection
        if former is not None and former != connection:
            self._removals.clear()
            self._undone.clear()
            # What was listed before the keychain has answered is nearly always what it answers.
            if former.key is not None or former.base_url != connection.base_url:
                self.packs, self.is_loaded, self.reviews, self.used = (), False, {}, {}
                self.changed.emit()
        # The environment's key is known at once in each run that has it. In others, its packs must not be listed.
        if self._saved is not None and self._keys.source is not KeySource.ENVIRONMENT:
            self._saved.use(connection)
        self.reload()


class PackSearch(QObject):
    """One search at a time; a newer one stops the former. Nothing of another server or key is ever shown.

    Attributes:
        text: What is searched for, as typed.
        results: The latest results. While a newer text is searched for, they are those of a former one.
        is_searching: Whether `results` are not those of `text` yet.
        shows_all: Whether all images that match are searched for, and not only the first ones.

    Signals:
        changed: `results` or `is_searching` was replaced; no arguments.
    """

    changed = Signal()

    def __init__(self, recent_packs: RecentPacks) -> None:
        """Search for nothing yet, and belong to the packs that are searched."""
        super().__init__(recent_packs)
        self.text = ""
        self.results = FoundInPacks()
        self.is_searching = False
        self.shows_all = False
        self._recent_packs = recent_packs
        self._task: asyncio.Task[None] | None = None
        self._searched = recent_packs.connection

    def set_text(self, text: str) -> None:
        """Search for a text as typed; see `core.filtering`. An empty one finds nothing."""
        if text != self.text:
            self.text = text
            self.shows_all = False
            self.search_again()

    def show_all(self) -> None:
        """Search for the same text again, for all images that match, and not only for the first ones."""
        self.shows_all = True
        self.search_again()

    def search_again(self) -> None:
        """Search for the same text again, because other packs are saved now."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if not self.text.strip() or self._recent_packs.connection.key is None:
            self._show(FoundInPacks())
        else:
            self._task = self._recent_packs.services.tasks.start(self._search(), name="search packs")
            if not self.is_searching:
                self.is_searching = True
                self.changed.emit()

    async def _search(self) -> None:
        connection = self._recent_packs.connection
        saved = self._recent_packs.services.saved_packs(is_demo=connection.is_demo)
        results = await saved.search(connection, self.text, finds_all=self.shows_all)
        if results is not None:
            self._show(results)

    def _show(self, results: FoundInPacks) -> None:
        if self.is_searching or results != self.results:
            self.results, self.is_searching = results, False
            self.changed.emit()

    def follow(self) -> None:
        """Search again if the packs of another server or key are listed now."""
        former, self._searched = self._searched, self._recent_packs.connection
        if former != self._searched:
            self._show(FoundInPacks())
            self.search_again()
