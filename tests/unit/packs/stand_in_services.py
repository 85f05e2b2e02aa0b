"""Services whose answers are given by the test, in any order."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast, override

from msgspec import Raw
from msgspec.structs import replace

from app.api.pack_source import HttpPackSource
from app.core.connection import ApiKey, BaseUrl, Connection, KeychainError, KeychainProblem, PackRequest
from app.core.errors import PackBrowserError
from app.core.limits import DownloadLimits, Settings
from app.core.models import Pack, PackImage, PackListPage, PackListRequest, Subscription
from app.core.saved_values import DataProblem, PacksEvent, StoredKind
from app.core.slideshows import SlideshowPage
from app.core.worker import TaskOwner
from app.demo.service import DemoService
from app.images.decoded import Recalled, Thumbnail
from app.images.download import ImageDownloader
from app.images.image_request import DownloadObserver
from app.images.sources import HttpOriginalSource, HttpThumbnailSource
from app.images.thumbnail_store import ThumbnailCache
from app.keychain import Entries, Keychain
from app.packs.credentials import Connections, StoredKeys
from app.packs.loading import Loader, merging
from app.packs.services import Services
from app.packs.thumbnails import Readability, Thumbnails
from app.packs.tiles import Tiles
from app.storage.saved_marks import SavedMarks
from app.storage.saved_packs import SavedPacks
from tests.keychains import DictBackend
from tests.unit.packs.held_packs import HeldPacks

BASE_URL = BaseUrl("https://packs.invalid/v1")


def image(position: int, image_id: str, url: str | None = None) -> PackImage:
    """One image of a pack. Its URL is derived from its id if none is given."""
    return PackImage(position, image_id, url or f"https://cdn.invalid/{image_id}", None, True, Raw(b"{}"))


def pack(pack_id: str, image_ids: Iterable[str] = ()) -> Pack:
    """A pack of images with these ids."""
    return pack_of(pack_id, [image(number, image_id) for number, image_id in enumerate(image_ids, 1)])


def pack_of(pack_id: str, images: Iterable[PackImage]) -> Pack:
    """A pack of these images."""
    images = tuple(images)
    rows: dict[str, list[int]] = {}
    for row, each in enumerate(images):
        rows.setdefault(each.url, []).append(row)
    return Pack(pack_id, pack_id, len(images), True, None, images, {}, rows, tuple(rows))


def nothing_measured(tiles: Tiles, tasks: TaskOwner) -> Readability:
    """What measures pictures of a pack of which there are no thumbnails."""
    return Readability(cast("Thumbnails", SimpleNamespace(tiles=tiles, source=None)), tasks, tiles)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.001)


async def settle() -> None:
    """Let the tasks go on that wait for nothing."""
    for _ in range(20):
        await asyncio.sleep(0)


class PackSource:
    """Stands in for the client of the API."""

    def __init__(self, waiting: dict[tuple[str, str], asyncio.Future[Pack]], sent: list[tuple[str, str]]) -> None:
        self._waiting = waiting
        self._sent = sent

    async def get_pack(self, request: PackRequest) -> Pack:
        key = request.connection.key
        sent = (key.secret_text if key is not None else "", request.pack_id)
        self._sent.append(sent)
        future: asyncio.Future[Pack] = asyncio.get_running_loop().create_future()
        self._waiting[sent] = future
        return await future


class PackListSource:
    """Stands in for the client of the API: a request waits until the test answers it.

    Attributes:
        sent: All requests so far.
    """

    def __init__(self) -> None:
        self.sent: list[PackListRequest] = []
        self._waiting: dict[int, asyncio.Future[PackListPage]] = {}

    async def list_packs(self, request: PackListRequest) -> PackListPage:
        number = len(self.sent)
        self.sent.append(request)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            return await self._waiting[number]
        finally:
            del self._waiting[number]

    @property
    def waiting(self) -> list[PackListRequest]:
        """Requests that have neither been answered nor cancelled, the oldest first."""
        return [self.sent[number] for number, future in self._waiting.items() if not future.done()]

    def answer(self, page: PackListPage) -> None:
        """Answer the oldest request that waits."""
        self._oldest.set_result(page)

    def fail(self, error: PackBrowserError) -> None:
        """Let the oldest request that waits fail."""
        self._oldest.set_exception(error)

    @property
    def _oldest(self) -> asyncio.Future[PackListPage]:
        return next(future for future in self._waiting.values() if not future.done())


class NoThumbnails:
    """A source without thumbnails."""

    has_store = False
    room_on_disk = 0

    def is_stored(self, _url: str) -> bool:
        return False

    async def remove(self, url: str) -> None:
        """Do nothing: none is stored."""

    async def recall(self, urls: Sequence[str]) -> Recalled:
        raise NotImplementedError

    async def find_stored(self, urls: Sequence[str]) -> dict[str, bytes]:
        del urls
        return {}

    async def get_thumbnail(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail:
        del url, rank, observer
        await asyncio.get_running_loop().create_future()
        raise AssertionError

    async def check(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail | None:
        del url, rank, observer
        await asyncio.get_running_loop().create_future()
        raise AssertionError


FILE_BYTES = 1_000


class HeldThumbnails(NoThumbnails):
    """A source whose thumbnails arrive as soon as the test allows it, from files of `FILE_BYTES`."""

    def __init__(self) -> None:
        self.may_arrive = asyncio.Event()

    async def get_thumbnail(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail:
        del url, rank
        await self.may_arrive.wait()
        observer.on_received(FILE_BYTES)
        return Thumbnail(1, 1, b"data", False, 1, 1, "JPEG")


class Secrets:
    """A keychain whose answers are given by the test."""

    def __init__(self) -> None:
        self.backend = DictBackend()
        self.problem: KeychainProblem | None = None
        self.may_answer = asyncio.Event()  # to what only reads
        self.may_write = asyncio.Event()  # or delete
        self.may_write.set()

    @property
    def stored(self) -> str | None:
        """The keys that it has, in the order of their entries; None if there is none."""
        entries = self.backend.entries.items()
        return ",".join(each for (_, account), secrets in entries for each in secrets if "#" not in account) or None

    @stored.setter
    def stored(self, secret: str) -> None:
        self.backend.entries["Pack Browser", BASE_URL.text] = [secret]

    async def check(self) -> None:
        self._fail_if_told_to()

    async def run[T](self, work: Callable[[Entries], T]) -> T:
        is_change = work.__qualname__.startswith("StoredKeys._change")
        await (self.may_write if is_change else self.may_answer).wait()
        self._fail_if_told_to()
        return work(Entries(self.backend))

    def _fail_if_told_to(self) -> None:
        if self.problem is not None:
            raise KeychainError(self.problem)


class Demo(DemoService):
    """A demonstration service that opens no port."""

    def __init__(self) -> None:
        super().__init__()
        self.base_url = "http://127.0.0.1:1/v1"
        self.key = "demo.key"

    @override
    def start(self) -> None:
        return

    @override
    def stop(self) -> None:
        return


async def at_once[T](work: Callable[[], T]) -> T:
    """Do something in the thread of the caller, in place of `Worker.run`."""
    return work()


class StandInServices(Services):
    """The services that the workspace uses. `answer` and `fail` complete the request for a pack.

    Attributes:
        pack_lists: Completes requests for lists of packs.
        slideshows: What the list of slideshows is answered with, unless there is a `slideshow_error`.
        slideshow_requests: With which server and key it was requested.
        sent: Key and pack ID of each request so far that the person has made.
        sent_live: The same of live refreshes.
        held: Saved answers that are there at once.
        packs: What is kept of packs, by whether they are the demonstration service's; close it with `aclose`.
        packs_changes: How many times that has changed.
    """

    def __init__(self, key_text: str | None) -> None:
        self.api = cast("HttpPackSource", self)
        self.settings = Settings()
        self.tasks = TaskOwner()
        self.secrets = Secrets()
        self.stored_keys = StoredKeys(cast("Keychain", self.secrets), BASE_URL)
        self.tested: dict[str, asyncio.Future[Subscription]] = {}  # keys about which the service is asked
        key = ApiKey(key_text) if key_text is not None else None
        self.connections = Connections(BASE_URL, key, lambda: cast("DemoService", Demo()))
        self.marks: SavedMarks | None = None
        self.held: HeldPacks | None = HeldPacks()  # None for those that `storage` keeps
        self.packs: dict[bool, SavedPacks] = {}
        self.packs_changes = 0
        self.thumbnail_cache: ThumbnailCache | None = None
        self.thumbnails = NoThumbnails()
        self.originals: object | None = None  # stands in for the source
        self.demo_may_start = asyncio.Event()
        self.thumbnails_of_box: dict[int, NoThumbnails] = {}  # instead of `thumbnails`
        self.demo_error: Exception | None = None
        self.pack_lists = PackListSource()
        self.slideshows: SlideshowPage = ()
        self.slideshow_error: PackBrowserError | None = None
        self.slideshow_requests: list[Connection] = []
        self.sent: list[tuple[str, str]] = []
        self.sent_live: list[tuple[str, str]] = []
        self._waiting: dict[tuple[str, str], asyncio.Future[Pack]] = {}
        self._waiting_live: dict[tuple[str, str], asyncio.Future[Pack]] = {}

    def make_pack_loader(
        self, former: Callable[[], Pack | None], *, is_unasked: bool = False
    ) -> Loader[PackRequest, Pack]:
        source = PackSource(self._waiting_live, self.sent_live) if is_unasked else PackSource(self._waiting, self.sent)
        limits = replace(self.settings.api, retries=0) if is_unasked else self.settings.api
        return Loader(merging(source.get_pack, former, at_once), self.tasks, limits, name="open a pack")

    async def list_packs(self, request: PackListRequest) -> PackListPage:
        return await self.pack_lists.list_packs(request)

    async def find_way(self, _base_url: BaseUrl) -> str:
        raise AssertionError("no test asks the service")

    async def get_subscription(self, connection: Connection) -> Subscription:
        assert connection.key is not None
        answer: asyncio.Future[Subscription] = asyncio.get_running_loop().create_future()
        self.tested[connection.key.secret_text] = answer
        return await answer

    async def list_slideshows(self, connection: Connection, offset: int, limit: int) -> SlideshowPage:
        self.slideshow_requests.append(connection)
        if self.slideshow_error is not None:
            raise self.slideshow_error
        return self.slideshows[offset : offset + limit]

    async def get_slideshow(self, connection: Connection, slideshow_id: str) -> frozenset[bytes]:
        raise AssertionError("the list has what they show")

    def make_thumbnail_source(self, _connection: Connection, box: int) -> HttpThumbnailSource:
        return cast("HttpThumbnailSource", self.thumbnails_of_box.get(box, self.thumbnails))

    def make_original_source(self, _connection: Connection) -> HttpOriginalSource:
        assert self.originals is not None, "no test needs originals"
        return cast("HttpOriginalSource", self.originals)

    def make_downloader(self, _connection: Connection, _limits: DownloadLimits) -> ImageDownloader:
        raise AssertionError("no test downloads files")

    def saved_marks(self, *, is_demo: bool) -> SavedMarks:
        del is_demo
        self.marks = self.marks or SavedMarks(None, self.settings.marks, lambda _problem: None)
        return self.marks

    def saved_packs(self, *, is_demo: bool) -> SavedPacks:
        if self.held is not None:
            return cast("SavedPacks", self.held)
        if is_demo not in self.packs:
            self.packs[is_demo] = SavedPacks(None, self.settings.packs, self._on_packs_event)
        return self.packs[is_demo]

    def _on_packs_event(self, event: PacksEvent | DataProblem) -> None:
        assert event is PacksEvent.CHANGED
        self.packs_changes += 1

    def path_of(self, kind: StoredKind) -> Path | None:
        del kind
        return None

    async def start_demo(self) -> None:
        await self.demo_may_start.wait()
        if self.demo_error is not None:
            raise self.demo_error
        self.connections.start_demo()

    def expire_at_once(self) -> None:
        """Let the time limit for the keychain be over as soon as it is asked."""
        self.settings = replace(self.settings, keychain_seconds=0.0)

    def requests(self) -> set[tuple[str, str]]:
        """Key and pack ID of each pending request."""
        return {requested for requested, future in self._waiting.items() if not future.done()}

    def answer(self, pack_id: str, image_ids: Iterable[str] = (), key_text: str = "env.key") -> None:
        """Complete a request with a pack of images with these ids."""
        self.answer_with(pack(pack_id, image_ids), key_text)

    def answer_with(self, answer: Pack, key_text: str = "env.key") -> None:
        """Complete a request with a pack."""
        self._waiting.pop((key_text, answer.id)).set_result(answer)

    def fail(self, pack_id: str, error: PackBrowserError, key_text: str = "env.key") -> None:
        """Complete a request with an error."""
        self._waiting.pop((key_text, pack_id)).set_exception(error)

    def is_live_under_way(self, sent: tuple[str, str]) -> bool:
        """Whether a live refresh with that key and pack ID is pending."""
        return sent in self._waiting_live and not self._waiting_live[sent].done()

    def answer_live(self, sent: tuple[str, str], later: Pack) -> None:
        """Complete a live refresh with a pack."""
        self._waiting_live.pop(sent).set_result(later)

    def fail_live(self, sent: tuple[str, str], error: PackBrowserError) -> None:
        """Complete a live refresh with an error."""
        self._waiting_live.pop(sent).set_exception(error)
