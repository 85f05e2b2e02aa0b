"""Copies in an open pack: found as thumbnails arrive, again when it is shown, and kept apart by a person's decision."""

import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from threading import Event
from threading import enumerate as enumerate_threads
from typing import cast

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from app.core.connection import ApiKey, Connection, PackRequest
from app.core.copies import ContentPair, CopyPlace, Fingerprint, Kinship, groups_of
from app.packs.copies import Copies
from app.packs.marks import Marks
from app.packs.thumbnails import Thumbnails
from tests.tables import each_row
from tests.unit.core.test_copies import HALF, MOTIF, mirrored, unknown
from tests.unit.packs.stand_in_services import BASE_URL, StandInServices, image, pack, until

IMAGES = pack("p", "abcd").images
REQUEST = PackRequest(Connection(BASE_URL, ApiKey("k")), "p")
COPIES = {
    image.url: each.packed() for image, each in zip(IMAGES, (MOTIF, unknown(1), HALF, mirrored(HALF)), strict=True)
}


class Source:
    """Fingerprints on disk."""

    has_store = True

    def __init__(self) -> None:
        self.on_disk: dict[str, bytes] = {}
        self.asked: list[str] = []

    async def find_stored(self, urls: Sequence[str]) -> dict[str, bytes]:
        self.asked += urls
        return {url: self.on_disk[url] for url in urls if url in self.on_disk}


class Fetched(QObject):
    """Thumbnails that arrive."""

    fingerprint_found = Signal(object, bytes)

    def __init__(self) -> None:
        super().__init__()
        self.source = Source()


@pytest.fixture
def fetched(qapp: QApplication) -> Fetched:
    return Fetched()


@pytest.fixture
def marks() -> Marks:
    marks = Marks()
    marks.not_the_same.load({}, ())
    return marks


@pytest.fixture
def services() -> StandInServices:
    return StandInServices("k")


@pytest.fixture
@asynccontextmanager
async def copies(fetched: Fetched, marks: Marks, services: StandInServices) -> AsyncIterator[Copies]:
    copies = Copies(cast("Thumbnails", fetched), marks, services, lambda: REQUEST, fetched)
    yield copies
    await copies.aclose()
    await services.tasks.aclose()


async def test_copies_are_found_as_thumbnails_arrive(copies: Copies, fetched: Fetched) -> None:
    fetched.source.on_disk = {url: COPIES[url] for url in list(COPIES)[:2]}
    copies.show_images(IMAGES, is_refresh=False)
    await until(lambda: fetched.source.asked == list(COPIES))
    fetched.fingerprint_found.emit(IMAGES[2].url, COPIES[IMAGES[2].url])
    await until(lambda: copies.groups == (("a", "c"),))
    fetched.fingerprint_found.emit(IMAGES[3].url, COPIES[IMAGES[3].url])
    await until(lambda: copies.groups == (("a", "c", "d"),))
    assert [copies.kinship("a", each) for each in "abcd"] == [None, None, Kinship.OTHER_SIZE, Kinship.MIRRORED]
    assert (copies.group_of("c"), copies.group_of("b")) == (("a", "c", "d"), ())
    assert copies.fingerprint_of("c") == HALF
    assert copies.fingerprint_of("b") is None


async def test_a_file_that_has_changed_is_compared_with_what_is_on_disk(
    copies: Copies, fetched: Fetched, services: StandInServices
) -> None:
    assert services.held is not None
    services.held.put("k", replace(pack("q", ""), images=(image(1, "elsewhere"),)), 0.0)
    fetched.source.on_disk = dict(COPIES)
    copies.show_images(IMAGES, is_refresh=False)
    await until(lambda: len(fetched.source.asked) == 5)  # all other packs are read
    assert copies.group_of("a") == ("a", "c", "d")
    fetched.fingerprint_found.emit(IMAGES[0].url, unknown(9).packed())
    await until(lambda: copies.groups == (("c", "d"),))


async def test_a_refresh_keeps_what_is_known_and_another_pack_does_not(copies: Copies, fetched: Fetched) -> None:
    fetched.source.on_disk = dict(COPIES)
    copies.show_images(IMAGES, is_refresh=False)
    await until(lambda: bool(copies.groups))
    fetched.source.asked.clear()
    anew = replace(IMAGES[2], url="https://elsewhere.example/c")
    copies.show_images((IMAGES[3], IMAGES[0], anew), is_refresh=True)
    assert copies.group_of("c") == ("a", "c", "d")
    await until(lambda: copies.groups == (("d", "a"),))
    assert fetched.source.asked == [anew.url]
    copies.show_images(pack("q", "xy").images, is_refresh=False)
    assert not copies.groups


async def test_a_hidden_pack_is_compared_when_it_is_shown(
    copies: Copies, fetched: Fetched, marks: Marks, services: StandInServices
) -> None:
    shown = Copies(cast("Thumbnails", fetched), marks, services, lambda: REQUEST, fetched)
    copies.show_images(IMAGES, is_refresh=False)
    copies.set_hidden(is_hidden=True)
    fetched.source.on_disk = dict(COPIES)
    fetched.fingerprint_found.emit(IMAGES[2].url, COPIES[IMAGES[2].url])
    shown.show_images(IMAGES, is_refresh=False)
    await until(lambda: bool(shown.groups))
    await shown.aclose()
    assert not copies.groups
    copies.set_hidden(is_hidden=False)
    await until(lambda: copies.groups == (("a", "c", "d"),))


async def test_pictures_that_a_person_keeps_apart_are_in_no_group_until_that_is_undone(
    copies: Copies, fetched: Fetched, marks: Marks
) -> None:
    fetched.source.on_disk = dict(COPIES)
    copies.show_images(IMAGES, is_refresh=False)
    await until(lambda: bool(copies.groups))
    copies.set_not_the_same(["d", "b"])
    await until(lambda: copies.groups == (("a", "c"),))
    assert marks.undo() == ()
    await until(lambda: copies.groups == (("a", "c", "d"),))
    copies.set_not_the_same("acd")
    await until(lambda: copies.groups == ())
    known = marks.not_the_same.known
    copies.show_images(pack("q", "xy").images, is_refresh=False)
    images = [replace(image, id=image.id + "2") for image in IMAGES]  # in another pack
    copies.show_images(images, is_refresh=False)
    fetched.source.asked.clear()
    await until(lambda: bool(fetched.source.asked))
    marks.not_the_same.set(dict.fromkeys(known, False))
    await until(lambda: copies.groups == (("a2", "c2", "d2"),))


async def test_copies_in_recent_packs_of_the_same_key_are_found_from_what_is_on_disk(
    copies: Copies, fetched: Fetched, marks: Marks, services: StandInServices
) -> None:
    others = [image(number, f"{number}") for number in (1, 2, 3)]
    coffee, secret = replace(pack("q", ""), name="Morning Coffee", images=tuple(others)), pack("s", "x")
    assert services.held is not None
    for key_text, each in {"k": coffee, "other key": secret}.items():
        services.held.put(key_text, each, 0.0)
    services.held.put("k", pack("p", "abcd"), 0.0)
    fetched.source.on_disk = COPIES | {others[1].url: HALF.packed(), secret.images[0].url: MOTIF.packed()}
    copies.show_images(IMAGES, is_refresh=False)
    place = CopyPlace("q", "Morning Coffee", 2, "2")
    await until(lambda: copies.elsewhere == {each: [place] for each in "acd"})
    assert others[0].url in fetched.source.asked
    assert secret.images[0].url not in fetched.source.asked
    copies.set_not_the_same("d")
    await until(lambda: copies.elsewhere == {each: [place] for each in "ac"})
    copies.set_hidden(is_hidden=True)
    tea = replace(pack("t", ""), name="Tea", images=(image(1, "4"),))
    services.held.put("k", tea, 0.0)
    fetched.source.on_disk[tea.images[0].url] = unknown(1).packed()
    copies.set_hidden(is_hidden=False)
    await until(lambda: copies.elsewhere.get("b") == [CopyPlace("t", "Tea", 1, "4")])
    copies.show_images(IMAGES, is_refresh=False)  # as of another key
    assert not copies.elsewhere


async def test_without_a_store_other_packs_have_copies_with_the_same_url(
    copies: Copies, fetched: Fetched, services: StandInServices
) -> None:
    assert services.held is not None
    fetched.source.has_store = False
    services.held.put("k", replace(pack("q", ""), name="Coffee", images=IMAGES[1:2]), 0.0)
    copies.show_images(IMAGES, is_refresh=False)
    for url, fingerprint in COPIES.items():
        fetched.fingerprint_found.emit(url, fingerprint)
    await until(lambda: copies.elsewhere == {"b": [CopyPlace("q", "Coffee", 1, "b")]})
    for is_hidden in (True, False):
        copies.set_hidden(is_hidden=is_hidden)
    copies.set_not_the_same("d")
    await until(lambda: copies.groups == (("a", "c"),))


@each_row(
    "end",
    [lambda copies: copies.show_images((), is_refresh=False), lambda copies: copies.set_hidden(is_hidden=True)],
    ids=["another pack", "hidden"],
)
async def test_a_comparison_that_is_no_longer_needed_ends(
    copies: Copies,
    fetched: Fetched,
    monkeypatch: pytest.MonkeyPatch,
    end: Callable[[Copies], object],
) -> None:
    monkeypatch.setattr("app.packs.copies.PAUSE_SECONDS", 0.05)  # so that all would take ten seconds
    images = [image(number, f"{number}") for number in range(1, 3201)]
    fetched.source.on_disk = {each.url: unknown(each.position).packed() for each in images}

    has_begun = Event()

    def find(
        pictures: Sequence[Fingerprint], apart: Collection[ContentPair], pause: Callable[[], object]
    ) -> list[list[int]]:
        has_begun.set()
        return groups_of(pictures, apart, pause)

    def is_comparing() -> bool:
        return any(each.name == "copies" for each in enumerate_threads())

    monkeypatch.setattr("app.packs.copies.groups_of", find)
    copies.show_images(images, is_refresh=False)
    await until(has_begun.is_set)
    began = time.monotonic()
    end(copies)
    await until(lambda: not is_comparing())
    assert time.monotonic() - began < 5
