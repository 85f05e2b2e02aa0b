"""What the home page and the field show, without services: packs that were opened, found images, a list of packs."""

from collections.abc import Sequence
from typing import cast, override

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from app.core.connection import Connection, parse_base_url
from app.core.errors import PackBrowserError
from app.core.full_text import FoundImage, FoundInPacks, FoundPack, fold
from app.core.models import PackSummary
from app.core.pack_id import parse_pack_id
from app.core.saved_values import LeftReview, RecentPack
from app.core.worker import TaskOwner
from app.packs.keys import Keys
from app.packs.pack_list import HomeSources, ListFailure, PackList, PackLists, Section
from app.packs.recent_packs import PackSearch, RecentPacks
from app.packs.thumbnails import Covers
from app.session.review_files import ReviewFiles
from app.session.workspace import Workspace
from tests.unit.packs.stand_in_services import StandInServices

PAGE = 100


def pack_id(number: int) -> str:
    """The ID of a pack by its number."""
    return f"{number:08d}-0000-4000-8000-000000000000"


def recent(number: int, name: str, last_used: float, cover_urls: Sequence[str] = ()) -> RecentPack:
    """A recent pack with 24 images."""
    return RecentPack(pack_id(number), name, 24, 20, last_used, False, tuple(cover_urls))


def summary(number: int, name: str, preview_url: str = "") -> PackSummary:
    """A pack of the service."""
    return PackSummary(pack_id(number), name, 24, preview_url, False, "2026-02-14T10:00:00Z", fold(name))


class FakeRecentPacks(QObject):
    """Recent packs in memory.

    Attributes:
        saved_reviews: How far the reviews of packs are, once they are read.
    """

    changed = Signal()
    reviews_read = Signal()

    def __init__(self, packs: Sequence[RecentPack] = ()) -> None:
        super().__init__()
        self.packs = tuple(packs)
        self.is_loaded = True
        self.reviews: dict[str, LeftReview] = {}
        self.saved_reviews: dict[str, LeftReview] = {}
        self.used: dict[str, int] = {}
        self._past: list[tuple[RecentPack, ...]] = []
        self._future: list[tuple[RecentPack, ...]] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def _set(self, packs: Sequence[RecentPack]) -> tuple[RecentPack, ...]:
        """List other packs, and return those that are in only one of the lists."""
        former, self.packs = self.packs, tuple(packs)
        self.changed.emit()
        return tuple(pack for pack in (*former, *packs) if (pack in former) is not (pack in packs))

    def read_reviews(self) -> None:
        if self.reviews != self.saved_reviews:
            self.reviews = self.saved_reviews
            self.reviews_read.emit()

    def set_pinned(self, pack_id: str, *, is_pinned: bool) -> None:
        packs = [replace(each, is_pinned=is_pinned) if each.pack_id == pack_id else each for each in self.packs]
        self._set(sorted(packs, key=lambda pack: not pack.is_pinned))

    def remove(self, pack_id: str) -> None:
        self._past.append(self.packs)
        self._future.clear()
        self._set([each for each in self.packs if pack_id not in {"", each.pack_id}])

    def clear(self) -> None:
        self.remove("")

    def undo(self) -> tuple[RecentPack, ...]:
        self._future.append(self.packs)
        return self._set(self._past.pop())

    def redo(self) -> tuple[RecentPack, ...]:
        self._past.append(self.packs)
        return self._set(self._future.pop())


class FakePackSearch(QObject):
    """A search whose results the test sets."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.is_searching = False
        self.results = FoundInPacks()
        self.shows_all = False

    def show_all(self) -> None:
        self.shows_all = True

    def set_text(self, text: str) -> None:
        before = (self.results, self.is_searching)
        self.text = text
        self.shows_all = False
        self.results = FoundInPacks()
        self.is_searching = bool(text.strip())
        if (self.results, self.is_searching) != before:
            self.changed.emit()

    def find(
        self, *images: FoundImage, packs: Sequence[RecentPack] = (), count: int | None = None, has_more: bool = False
    ) -> None:
        """Deliver results.

        Args:
            images: Those that are shown.
            packs: Those whose names match.
            count: How many images match; by default all that are shown.
            has_more: Whether there are more than were counted.
        """
        found = tuple(FoundPack(pack, ()) for pack in packs)
        self.results = FoundInPacks(found, images, len(images) if count is None else count, has_more)
        self.is_searching = False
        self.changed.emit()


class FakePackList(QObject):
    """A list of the service's packs, of which each `load_more` delivers a page."""

    changed = Signal()

    def __init__(self, packs: Sequence[PackSummary] = (), *, has_key: bool = True) -> None:
        super().__init__()
        self.connection = Connection(parse_base_url("https://api.example.com/v1"))
        self.text = ""
        self.section = Section.YOURS
        self.has_key = has_key
        self.is_listing = False
        self.failure: ListFailure | None = None
        self.is_current = True
        self.awaits_person = False
        self.is_visible = False
        self.was_visible = False
        self._all = tuple(packs)
        self.rows = self._all[:PAGE]

    @property
    def is_listed(self) -> bool:
        return self.has_key and not self.is_listing and self.failure is None

    @property
    def _matching(self) -> tuple[PackSummary, ...]:
        return tuple(each for each in self._all if self.text.lower() in each.name.lower())

    @property
    def total(self) -> int | None:
        return len(self._matching) if self.is_current and self.is_listed else None

    def set_visible(self, *, is_visible: bool) -> None:
        self.is_visible = is_visible
        self.was_visible |= is_visible

    def set_text(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.rows = self._matching[:PAGE]
            self.changed.emit()

    def search_now(self) -> None:
        """Do nothing: this list needs no time."""

    def set_section(self, section: Section) -> None:
        self.section = section
        self.changed.emit()

    def load_more(self) -> None:
        more = self._matching[: len(self.rows) + PAGE]
        if len(more) > len(self.rows) and self.is_listed:
            self.rows = more
            self.changed.emit()

    @property
    def has_more(self) -> bool:
        return len(self.rows) < len(self._matching)

    def dismiss(self) -> None:
        assert self.failure is not None
        self.failure = ListFailure(self.failure.error, is_dismissed=True)
        self.changed.emit()

    def replace(self, packs: Sequence[PackSummary]) -> None:
        """List other packs."""
        self._all = tuple(packs)
        self.rows = self._matching[:PAGE]
        self.changed.emit()

    def answer(self, *packs: PackSummary) -> None:
        """Answer with packs that match, some perhaps not by their names."""
        self.is_listing, self.failure, self.rows = False, None, packs
        self.changed.emit()

    def await_answer(self) -> None:
        """Begin a request that is not answered."""
        self.is_listing, self.failure, self.rows = True, None, ()
        self.changed.emit()

    def fail_more(self, error: PackBrowserError) -> None:
        """Let the request for a further page fail."""
        self.is_listing, self.failure = False, ListFailure(error)
        self.changed.emit()

    def fail(self, error: PackBrowserError, retry_in: int | None = None) -> None:
        """Let a request fail."""
        self.is_listing, self.failure, self.rows = False, ListFailure(error, retry_in), ()
        self.changed.emit()


class FakeCovers(QObject):
    """Pictures that are delivered when the test says so."""

    changed = Signal(str)
    all_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_visible = False
        self.wanted: tuple[str, ...] = ()
        self._pictures: dict[str, bytes] = {}

    def request(self, urls: Sequence[str]) -> None:
        self.wanted = tuple(urls)

    def set_visible(self, *, is_visible: bool) -> None:
        self.is_visible = is_visible

    def picture(self, url: str) -> bytes | None:
        return self._pictures.get(url)

    def deliver(self, url: str, picture: bytes) -> None:
        """Let a picture arrive."""
        self._pictures[url] = picture
        self.changed.emit(url)


class FakeLibrary:
    """All of them."""

    def __init__(
        self, recents: Sequence[RecentPack] = (), packs: Sequence[PackSummary] = (), *, has_key: bool = True
    ) -> None:
        self.recents = FakeRecentPacks(recents)
        self.search = FakePackSearch()
        self.packs = FakePackList(packs, has_key=has_key)
        self.recent_covers, self.found_covers, self.preview_covers = FakeCovers(), FakeCovers(), FakeCovers()

    @property
    def sources(self) -> HomeSources:
        """What the widgets are given."""
        return HomeSources(
            cast("RecentPacks", self.recents),
            cast("PackSearch", self.search),
            cast("PackList", self.packs),
            cast("Covers", self.recent_covers),
            cast("Covers", self.found_covers),
            cast("Covers", self.preview_covers),
        )


class FakePackLists:
    """Gives out the lists of a library, and one of public packs."""

    def __init__(self, library: FakeLibrary, community: FakePackList) -> None:
        self._library, self._community = library, community

    def make_sources(self, _recents: RecentPacks, _search: PackSearch) -> HomeSources:
        return self._library.sources

    def make_pack_list(self, *, is_community: bool) -> PackList:
        assert is_community
        return cast("PackList", self._community)


class FakeWorkspace(Workspace):
    """Notes which packs are opened.

    Attributes:
        opened: Packs, and whether each in a new tab.
        opened_images: Packs and images, and whether each in a new tab.
        requested: IDs of packs that were entered.
    """

    def __init__(self, library: FakeLibrary | None = None, community: FakePackList | None = None) -> None:
        super().__init__(Keys(StandInServices("own.key").connections, environment_wins=True), ())
        self.pack_lists = cast("PackLists", FakePackLists(library or FakeLibrary(), community or FakePackList()))
        self.review_files = ReviewFiles(self, frozenset(), TaskOwner())
        self.requested: list[str] = []
        self.opened: list[tuple[str, bool]] = []
        self.opened_images: list[tuple[str, str, bool]] = []

    @override
    def open(self, pack_text: str) -> None:
        if (named := parse_pack_id(pack_text).pack_id) is not None:
            self.requested.append(named)
        else:
            super().open(pack_text)

    @override
    def open_pack(self, pack_id: str, *, new_tab: bool, image_id: str = "") -> None:
        if image_id:
            self.opened_images.append((pack_id, image_id, new_tab))
        else:
            self.opened.append((pack_id, new_tab))
