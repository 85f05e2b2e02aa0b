"""Which pictures of an open pack are measured, and when."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import cast

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.core.errors import DamagedImageError
from app.core.readability import Detail, Third
from app.core.worker import TaskOwner
from app.images.decoded import Recalled, Thumbnail
from app.packs.thumbnails import Readability, Thumbnails
from app.packs.tiles import Tiles
from tests.unit.packs.stand_in_services import pack, until

pytestmark = pytest.mark.anyio

QUIET_AT_TOP = Detail(9, 16, bytes(9 * 6) + b"\xff" * (9 * 10) + bytes(9 * 16))
PACK = pack("p", "abc")


class Source:
    """Thumbnails on disk, and a decoder that measures."""

    def __init__(self) -> None:
        self.on_disk: dict[str, bytes] = {}
        self.measured: list[bytes] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def recall(self, urls: Sequence[str]) -> Recalled:
        found = {url: self.on_disk[url] for url in urls if url in self.on_disk}
        return Recalled({url: Thumbnail(9, 16, data, False, 9, 16, "JPEG") for url, data in found.items()})

    async def measure(self, thumbnail: bytes) -> Detail:
        self.measured.append(thumbnail)
        await self.may_answer.wait()
        if thumbnail == b"damaged":
            raise DamagedImageError
        return QUIET_AT_TOP


class Fetched(QObject):
    """The thumbnails of a pack."""

    def __init__(self) -> None:
        super().__init__()
        self.tiles = Tiles(1 << 20, self)
        self.tiles.show_pack(PACK)
        self.source = Source()

    def arrive(self, row: int, data: bytes) -> None:
        url = PACK.images[row].url
        self.tiles.set_running(url, True)
        self.tiles.set_picture(url, data, (9, 16), is_stored=False)


@pytest.fixture
def fetched(qapp: QApplication) -> Fetched:
    return Fetched()


@pytest.fixture
async def readability(fetched: Fetched) -> AsyncIterator[Readability]:
    tasks = TaskOwner()
    yield Readability(cast("Thumbnails", fetched), tasks, fetched)
    await tasks.aclose()


def url(row: int) -> str:
    return PACK.images[row].url


async def test_only_what_is_wanted_is_measured_once_from_memory_or_from_disk(
    readability: Readability, fetched: Fetched
) -> None:
    for row in range(3):
        fetched.arrive(row, b"in memory")
    fetched.tiles.remove_picture(url(1))
    fetched.source.on_disk[url(1)] = b"on disk"
    readability.measure(PACK.images[:2])
    readability.measure(PACK.images[:2])
    await until(lambda: readability.of(url(0)) is not None and readability.of(url(1)) is not None)
    readability.measure(PACK.images[:2])
    assert sorted(fetched.source.measured) == [b"in memory", b"on disk"]
    assert readability.of(url(2)) is None
    assert readability.quiet_places(PACK.images[0]) == frozenset({Third.TOP})
    assert readability.quiet_places(PACK.images[2]) is None


async def test_a_picture_without_a_thumbnail_is_measured_when_that_arrives_and_again_when_it_is_replaced(
    readability: Readability, fetched: Fetched
) -> None:
    readability.measure(PACK.images[:1])
    await until(lambda: readability._task is None)
    fetched.arrive(0, b"first")
    await until(lambda: readability.of(url(0)) is not None)
    fetched.arrive(0, b"second")
    assert readability.of(url(0)) is None
    await until(lambda: readability.of(url(0)) is not None)
    assert fetched.source.measured == [b"first", b"second"]


async def test_a_picture_that_cannot_be_measured_delays_no_other(readability: Readability, fetched: Fetched) -> None:
    fetched.arrive(0, b"damaged")
    fetched.arrive(1, b"whole")
    readability.measure(PACK.images)
    await until(lambda: readability.of(url(1)) is not None)
    assert readability.of(url(0)) is None


async def test_what_arrives_for_a_former_pack_is_ignored(readability: Readability, fetched: Fetched) -> None:
    fetched.arrive(0, b"whole")
    fetched.source.may_answer.clear()
    readability.measure(PACK.images[:1])
    await until(lambda: bool(fetched.source.measured))
    readability.show_pack()
    fetched.source.may_answer.set()
    await until(lambda: readability._task is None)
    assert readability.of(url(0)) is None


async def test_what_is_not_measured_yet_is_counted_and_quiet_thirds_follow_the_crop(
    readability: Readability, fetched: Fetched
) -> None:
    fetched.arrive(0, b"whole")
    readability.measure(PACK.images)
    assert readability.unmeasured == 3
    await until(lambda: not readability.is_measuring)
    assert readability.unmeasured == 2, "two have no thumbnail"
    assert readability.quiet_places(PACK.images[0]) == frozenset({Third.TOP})
    changes: list[None] = []
    readability.changed.connect(lambda: changes.append(None))
    readability.set_crop("1:1")
    assert (readability.quiet_places(PACK.images[0]), len(changes)) == (frozenset(), 1)
    fetched.tiles.remove_picture(url(0))
    assert (readability.quiet_places(PACK.images[0]), readability.unmeasured) == (None, 3)
