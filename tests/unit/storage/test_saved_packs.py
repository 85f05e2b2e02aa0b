"""Recent packs, saved answers and tabs: what is found again, in which order, under which key, and what goes."""

import os
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.core.changes import NOTHING_CHANGED, GoneImage, UnseenChanges
from app.core.connection import ApiKey, Connection
from app.core.full_text import FoundInPacks
from app.core.limits import PacksLimits
from app.core.links import Hop, LinkCheck
from app.core.models import index_urls
from app.core.saved_values import SavedTab
from app.core.slideshows import Slideshow, Use, file_digest
from app.storage.packs_list import digest_of
from app.storage.saved_packs import SavedPacks
from tests.unit.storage.kept_packs import (
    OTHER_PLACE,
    PLACE,
    SERVER,
    Listener,
    described,
    image_json,
    pack_id_of,
    pack_of,
    request_of,
)

pytestmark = pytest.mark.anyio

LIMITS = PacksLimits(save_after_seconds=0.0, retry_seconds=0.05, close_seconds=20.0)
UNSEEN = UnseenChanges(new=frozenset({"a", "b"}), since=5.0)

type Restart = Callable[..., Awaitable[SavedPacks]]


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture(params=["disk", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    """Where the file is; None for memory, where the demonstration service's packs are."""
    return tmp_path / "data" if request.param == "disk" else None


@pytest.fixture
async def saved(folder: Path | None, listener: Listener) -> AsyncIterator[SavedPacks]:
    made = SavedPacks(folder, LIMITS, listener)
    yield made
    await made.aclose()
    assert not listener.problems


@pytest.fixture
async def restart(tmp_path: Path, listener: Listener) -> AsyncIterator[Restart]:
    """Makes the packs of a program that is started again: the former one is closed before."""
    made: list[SavedPacks] = []

    async def restart_one(limits: PacksLimits = LIMITS) -> SavedPacks:
        if made:
            await made[-1].aclose()
        made.append(SavedPacks(tmp_path / "data", limits, listener))
        return made[-1]

    yield restart_one
    if made:
        await made[-1].aclose()


async def recent_ids(saved: SavedPacks, place: Connection = PLACE) -> list[str]:
    return [each.pack_id for each in await saved.recents(place.base_url.text, place.key)]


def ids(*numbers: int) -> list[str]:
    return [pack_id_of(number) for number in numbers]


async def test_an_answer_is_found_again_as_it_was(restart: Restart) -> None:
    saved = await restart()
    images = [*described(200), image_json(201, None), image_json(202, "Größe 大きい \x01", ["ü", ""])]
    pack = pack_of(1, [*images, {"id": 5}, {"id": "", "url": "javascript:1"}], name="Größe")
    # Its URL is that of a former signature, not the one in its JSON.
    shown = (replace(pack.images[0], url="https://cdn.invalid/packs/0001.jpg?signature=former"), *pack.images[1:])
    rows_by_url, urls = index_urls(shown)
    pack = replace(pack, received_bytes=1234, images=shown, rows_by_url=rows_by_url, urls=urls)
    saved.save(request_of(1), pack, 77.5, UNSEEN)
    saved = await restart()
    kept = await saved.load(request_of(1))
    assert kept is not None
    assert kept.pack == pack
    assert (kept.received_at, kept.unseen) == (77.5, UNSEEN)
    saved.save_unseen(request_of(1), NOTHING_CHANGED)
    saved = await restart()
    kept = await saved.load(request_of(1))
    assert kept is not None
    assert kept.unseen == NOTHING_CHANGED


async def test_the_ids_and_urls_of_images_are_found_without_their_texts(restart: Restart) -> None:
    saved = await restart()
    pack = pack_of(1, [*described(100), {"url": 5}, image_json(102, None)])
    saved.save(request_of(1), pack, 1.0, NOTHING_CHANGED)
    of_pack = [(image.id, image.url) for image in pack.images]
    assert await saved.images(PLACE, request_of(1).pack_id) == of_pack, "it waits to be written"
    saved = await restart()
    assert await saved.images(PLACE, request_of(1).pack_id) == of_pack
    assert not await saved.images(OTHER_PLACE, request_of(1).pack_id), "another key sees nothing of it"


async def test_a_key_that_a_former_version_has_kept_is_replaced(restart: Restart) -> None:
    assert PLACE.key is not None
    secret = PLACE.key.secret_text
    url = f"https://cdn.invalid/packs/1.jpg?token={secret}"
    images = [*described(100), image_json(101, f"A bus of {secret}", [secret], url=url)]
    pack = pack_of(1, images, name=f"Pack of {secret}")
    # Its JSON has another URL than it is known by, as after a refresh.
    pack = replace(pack, images=(replace(pack.images[0], url=f"{url}&signed"), *pack.images[1:]))
    gone = GoneImage(1, secret, url, f"A dog of {secret}")
    saved = await restart()
    saved.save(request_of(1), pack, 1.0, UnseenChanges(gone=(gone,), since=5.0))
    saved.save_tabs(PLACE, [SavedTab(pack_id_of(1), f"Pack of {secret}", current_image_id=secret)])
    saved = await restart()

    kept = await saved.load(request_of(1))
    (recent,) = await saved.recents(SERVER.text, PLACE.key)
    found = await saved.search(PLACE, "bus")
    assert found is not None
    assert kept is not None
    assert kept.pack.name == recent.name == found.images[0].pack_name == "Pack of […]"
    assert kept.pack.images[0].url == "https://cdn.invalid/packs/1.jpg?token=[…]&signed"
    assert kept.pack.images[1:100] == pack.images[1:100]
    urls = [kept.pack.images[100].url, *(each.url for each in found.images)]
    assert urls == ["https://cdn.invalid/packs/1.jpg?token=[…]"] * 2
    assert kept.unseen.gone[0].description == "A dog of […]"
    everything = (kept, recent, found, await saved.tabs(SERVER.text, PLACE.key))
    assert "key-of-this-team" not in repr(everything)


async def test_the_former_answer_is_found_before_a_later_one_is_written(tmp_path: Path, listener: Listener) -> None:
    # Another window of the program, or its next run after it was killed, comes between the list and the answer.
    former, later = pack_of(1, described(70)), pack_of(1, described(75))
    saved = SavedPacks(tmp_path, LIMITS, listener)
    saved.save(request_of(1), former, 1.0, NOTHING_CHANGED)
    await saved.aclose()
    waiting = SavedPacks(tmp_path, replace(LIMITS, save_after_seconds=3600.0), listener)
    waiting.save(request_of(1), later, 2.0, NOTHING_CHANGED)
    waiting.save_unseen(request_of(1), UNSEEN)
    (listed,) = await waiting.recents(SERVER.text, PLACE.key)
    assert listed.image_count == 75
    found = await waiting.load(request_of(1))
    assert found is not None
    assert (found.pack, found.unseen) == (later, UNSEEN), "it is found at once"
    other = SavedPacks(tmp_path, LIMITS, listener)
    kept = await other.load(request_of(1))
    await other.aclose()
    await waiting.aclose()
    assert kept is not None
    assert kept.pack == former
    assert not listener.problems


async def test_a_later_answer_replaces_the_former_one(saved: SavedPacks) -> None:
    for count in (200, 130, 64, 150, 0):
        pack = pack_of(1, described(count, words=f"of {count}"))
        saved.save(request_of(1), pack, float(count), NOTHING_CHANGED)
        await saved.recents(SERVER.text, PLACE.key)
        kept = await saved.load(request_of(1))
        assert kept is not None
        assert (kept.pack, kept.received_at) == (pack, float(count))


async def test_the_shape_of_cells_is_kept_with_the_answer_and_that_of_the_last_pack_is_known(restart: Restart) -> None:
    saved = await restart()
    for number in (1, 2, 3):
        saved.save(request_of(number), pack_of(number, described(3)), 1.0, NOTHING_CHANGED)
    saved.save_ratio(request_of(1), 9 / 16)
    saved = await restart()
    saved.save_ratio(request_of(2), 4 / 5)
    saved.record_used(request_of(2))
    saved = await restart()
    kept = [await saved.load(request_of(number)) for number in (1, 2, 3)]
    assert [answer.ratio for answer in kept if answer is not None] == [9 / 16, 4 / 5, None]
    await saved.recents(SERVER.text, PLACE.key)  # the thread has read what it reads first
    assert saved.last_ratio == 4 / 5
    saved.save(request_of(2), pack_of(2, described(4)), 2.0, NOTHING_CHANGED, 9 / 16)
    saved.save_ratio(request_of(1), 17.5)  # as if it were damaged
    saved = await restart()
    kept = [await saved.load(request_of(number)) for number in (1, 2)]
    assert [answer.ratio for answer in kept if answer is not None] == [None, 9 / 16]


def link_place(number: int, place: Connection = PLACE) -> tuple[str, str]:
    return place.account, pack_id_of(number)


async def test_checks_of_links_are_kept_with_the_answer_and_a_killed_check_knows_what_is_left(restart: Restart) -> None:
    saved = await restart()
    saved.save(request_of(1), pack_of(1, described(3)), 1.0, NOTHING_CHANGED)
    found = LinkCheck(5.0, 206, hops=(Hop(301, "https://cdn.invalid/ä.jpg"),), format="JPEG", size=7, width=1080)
    left = LinkCheck(0.0, is_left=True)
    saved.save_links(*link_place(1), dict.fromkeys("abc", left))
    saved.save_links(*link_place(1), {"a": found})
    saved = await restart()  # what was killed has not ended it
    assert await saved.links(*link_place(1)) == {"a": found, "b": left, "c": left}
    assert await saved.links(*link_place(1, OTHER_PLACE)) == {}
    assert await saved.links(*link_place(2)) == {}
    saved.delete_other_links(*link_place(1), ["a", "d"])
    assert await saved.links(*link_place(1)) == {"a": found}, "b and c are no links of the pack any more"
    saved.forget(PLACE)
    saved.save_links(*link_place(1), {"a": found})  # the job goes on
    assert not await recent_ids(saved)
    saved.save(request_of(1), pack_of(1, described(3)), 1.0, NOTHING_CHANGED)
    assert await saved.links(*link_place(1)) == {}


async def test_clearing_the_packs_clears_the_checks_of_their_links(restart: Restart, tmp_path: Path) -> None:
    saved = await restart()
    saved.save(request_of(1), pack_of(1, described(3)), 1.0, NOTHING_CHANGED)
    saved.save_links(*link_place(1), {"https://cdn.invalid/checked.jpg": LinkCheck(5.0, 404)})
    removal = await saved.clear_all()
    assert await saved.links(*link_place(1)) == {}
    saved.restore(removal)
    assert [*await saved.links(*link_place(1))] == ["https://cdn.invalid/checked.jpg"]
    await saved.clear_all()
    await restart()
    assert b"checked.jpg" not in (tmp_path / "data" / "packs.sqlite3").read_bytes()


async def test_the_packs_of_a_file_of_the_first_version_stay(restart: Restart, tmp_path: Path) -> None:
    saved = await restart()
    saved.save(request_of(1), pack_of(1, described(3)), 1.0, NOTHING_CHANGED)
    await saved.aclose()
    with closing(sqlite3.connect(tmp_path / "data" / "packs.sqlite3")) as file:
        file.executescript("DROP TABLE links; DROP TABLE slideshows; DROP TABLE slideshow_lists")
        file.execute("PRAGMA user_version = 1")
    saved = await restart()
    assert await recent_ids(saved) == ids(1)
    saved.save_links(*link_place(1), {"a": LinkCheck(5.0, 404)})
    assert [*await saved.links(*link_place(1))] == ["a"]


async def test_it_is_known_without_reading_whether_an_answer_is_kept(restart: Restart) -> None:
    saved = await restart()
    saved.save(request_of(1), pack_of(1), 1.0, NOTHING_CHANGED)
    saved = await restart()
    assert saved.is_saved(request_of(1))
    assert saved.is_saved(request_of(2))  # nothing was read yet
    await saved.recents(SERVER.text, PLACE.key)
    assert saved.is_saved(request_of(1))
    assert not saved.is_saved(request_of(2))
    assert not saved.is_saved(request_of(1, OTHER_PLACE))
    assert not saved.is_saved(request_of(1, replace(PLACE, key=None)))


async def test_only_so_many_answers_are_kept_the_last_used_ones(restart: Restart) -> None:
    saved = await restart(replace(LIMITS, answers=3))
    for number in range(3):
        saved.save(request_of(number), pack_of(number, described(5)), 1.0, NOTHING_CHANGED)
    saved.record_used(request_of(0))
    saved.save(request_of(3), pack_of(3, described(5)), 1.0, NOTHING_CHANGED)
    saved = await restart()
    found = [number for number in range(4) if await saved.load(request_of(number)) is not None]
    assert found == [0, 2, 3]
    assert await recent_ids(saved) == ids(3, 0, 2, 1)


async def test_answers_take_only_so_many_bytes(restart: Restart) -> None:
    saved = await restart(replace(LIMITS, answer_bytes=60_000))
    for number in range(12):
        saved.save(request_of(number), pack_of(number, described(200)), 1.0, NOTHING_CHANGED)
    saved.save(request_of(99), pack_of(99, described(3000)), 1.0, NOTHING_CHANGED)  # alone too large
    saved = await restart()
    found = [number for number in (*range(12), 99) if await saved.load(request_of(number)) is not None]
    assert 1 <= len(found) < 12
    assert found == list(range(12 - len(found), 12))


async def test_a_recent_pack_says_what_a_card_shows(saved: SavedPacks) -> None:
    before = time.time()
    images = [*described(5), image_json(6, None), {"url": 5}]
    saved.save(request_of(1), pack_of(1, images, name="Coffee"), 1.0, NOTHING_CHANGED)
    (recent,) = await saved.recents(SERVER.text, PLACE.key)
    assert (recent.name, recent.image_count, recent.described_count, recent.is_pinned) == ("Coffee", 7, 5, False)
    assert recent.cover_urls == tuple(f"https://cdn.invalid/packs/000{number}.jpg" for number in range(1, 6))
    assert before <= recent.last_used <= time.time()


async def test_recent_packs_are_ordered_by_last_use_whatever_the_clock_says(
    saved: SavedPacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, now in enumerate((5e9, 4e9, 1.0, 3e9)):
        monkeypatch.setattr(time, "time", lambda now=now: now)
        saved.save(request_of(number), pack_of(number), now, NOTHING_CHANGED)
    assert await recent_ids(saved) == ids(3, 2, 1, 0)
    saved.record_used(request_of(1))
    assert await recent_ids(saved) == ids(1, 3, 2, 0)


async def test_a_live_refresh_moves_no_pack_and_brings_no_removed_one_back(saved: SavedPacks) -> None:
    for number in range(3):
        saved.save(request_of(number), pack_of(number, described(2)), 1.0, NOTHING_CHANGED)
    removal = saved.remove(PLACE, pack_id_of(1))
    for number in (0, 1):
        later = pack_of(number, described(3), name="Later")
        saved.save(request_of(number), later, 2.0, NOTHING_CHANGED, is_use=False)
    assert await recent_ids(saved) == ids(2, 0)
    saved.restore(removal)
    assert await recent_ids(saved) == ids(2, 1, 0)
    recents = await saved.recents(SERVER.text, PLACE.key)
    assert [(each.name, each.image_count) for each in recents[1:]] == [("Later", 3), ("Later", 3)]


async def test_only_so_many_packs_are_listed_and_pinned_ones_stay(restart: Restart) -> None:
    saved = await restart(replace(LIMITS, recents=3))
    for number in range(3):
        saved.save(request_of(number), pack_of(number), 1.0, NOTHING_CHANGED)
    saved.set_pinned(PLACE, pack_id_of(0), is_pinned=True)
    for number in range(3, 6):
        saved.save(request_of(number), pack_of(number), 1.0, NOTHING_CHANGED)
    assert await recent_ids(saved) == ids(0, 5, 4)
    saved.set_pinned(PLACE, pack_id_of(0), is_pinned=False)
    assert await recent_ids(saved) == ids(5, 4, 0)
    for number in range(3, 6):
        saved.set_pinned(PLACE, pack_id_of(number), is_pinned=True)
    saved.record_used(request_of(1))  # its answer is kept, though it is not listed any more
    assert await recent_ids(saved) == ids(5, 4, 1)


async def test_a_pack_that_is_no_longer_listed_is_listed_again_by_pinning_it(restart: Restart) -> None:
    saved = await restart(replace(LIMITS, recents=2))
    for number in range(3):
        saved.save(request_of(number), pack_of(number, name=f"Pack {number}"), 1.0, NOTHING_CHANGED)
    assert await recent_ids(saved) == ids(2, 1)
    found = await saved.search(PLACE, "Pack 0")
    assert found is not None
    assert [each.pack.pack_id for each in found.packs] == ids(0)
    saved.set_pinned(PLACE, pack_id_of(0), is_pinned=True)
    assert await recent_ids(saved) == ids(0, 2)
    saved.set_pinned(PLACE, pack_id_of(0), is_pinned=False)
    assert await recent_ids(saved) == ids(2, 0)


async def test_a_removed_pack_comes_back_as_long_as_the_program_runs(restart: Restart) -> None:
    saved = await restart()
    for number in range(3):
        saved.save(request_of(number), pack_of(number, described(3)), 1.0, NOTHING_CHANGED)
    saved.set_pinned(PLACE, pack_id_of(1), is_pinned=True)
    removal = saved.remove(PLACE, pack_id_of(1))
    assert await recent_ids(saved) == ids(2, 0)
    assert not saved.is_saved(request_of(1))
    assert await saved.load(request_of(1)) is None
    saved.restore(removal)
    assert await recent_ids(saved) == ids(1, 2, 0)
    assert await saved.load(request_of(1)) is not None
    cleared = saved.clear(PLACE)
    assert await recent_ids(saved) == []
    saved.save(request_of(2), pack_of(2, described(3)), 1.0, NOTHING_CHANGED)
    assert await recent_ids(saved) == ids(2)
    saved.restore(cleared)
    assert await recent_ids(saved) == ids(1, 2, 0)
    saved.remove(PLACE, pack_id_of(0))
    saved = await restart()
    assert await recent_ids(saved) == ids(1, 2)
    assert await saved.load(request_of(0)) is None


@pytest.mark.parametrize("later", [2 * 3600.0, -2 * 3600.0, 0.0], ids=["later", "the clock was set back", "at once"])
async def test_what_was_removed_before_a_run_was_killed_is_deleted_by_another_an_hour_later(
    tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch, later: float
) -> None:
    killed = SavedPacks(tmp_path, LIMITS, listener)
    killed.save(request_of(1), pack_of(1, described(50, words="unforgettable")), 1.0, NOTHING_CHANGED)
    assert await recent_ids(killed) == ids(1)
    removal = killed.clear(PLACE)
    assert await recent_ids(killed) == []
    now = time.time() + later
    monkeypatch.setattr(time, "time", lambda: now)
    after = SavedPacks(tmp_path, LIMITS, listener)
    assert await recent_ids(after) == []
    await after.aclose()
    assert (b"unforgettable" in (tmp_path / "packs.sqlite3").read_bytes()) == (not later)
    killed.restore(removal)  # it was not killed, and may undo it
    assert await recent_ids(killed) == ([] if later else ids(1))
    await killed.aclose()


async def test_nothing_of_one_key_is_found_under_another(saved: SavedPacks) -> None:
    saved.save(request_of(1), pack_of(1, described(3)), 1.0, NOTHING_CHANGED)
    saved.save_tabs(PLACE, [SavedTab(pack_id_of(1))])
    other_server = replace(PLACE, base_url=replace(SERVER, text="https://other.invalid/v1"))
    for place in (OTHER_PLACE, other_server, replace(PLACE, key=None)):
        assert await saved.load(request_of(1, place)) is None
    for place in (OTHER_PLACE, other_server):
        assert await recent_ids(saved, place) == []
        assert await saved.tabs(place.base_url.text, place.key) == ()
        saved.record_used(request_of(1, place))
        saved.set_pinned(place, pack_id_of(1), is_pinned=True)
        saved.clear(place)
    (recent,) = await saved.recents(SERVER.text, PLACE.key)
    assert not recent.is_pinned


async def test_before_the_key_is_known_the_packs_of_the_last_one_are_listed(restart: Restart) -> None:
    saved = await restart()
    saved.save(request_of(1), pack_of(1), 1.0, NOTHING_CHANGED)
    saved.save(request_of(2, OTHER_PLACE), pack_of(2), 1.0, NOTHING_CHANGED)
    nameless = replace(PLACE, key=None)
    assert await recent_ids(saved, nameless) == [], "no key was noted as the one in use"
    saved.use(OTHER_PLACE)
    saved = await restart()
    assert await recent_ids(saved, nameless) == ids(2)
    saved.use(PLACE)
    assert await recent_ids(saved, nameless) == ids(1)
    saved.use(OTHER_PLACE)
    saved.forget(OTHER_PLACE)
    saved.save(request_of(3, replace(PLACE, key=ApiKey("third.key-of-a-team"))), pack_of(3), 1.0, NOTHING_CHANGED)
    assert await recent_ids(saved, nameless) == [], "another key may have its number"


async def test_a_forgotten_key_takes_everything_along(restart: Restart, tmp_path: Path) -> None:
    saved = await restart(replace(LIMITS, save_after_seconds=3600.0))
    for place, words in ((PLACE, "unforgettable"), (OTHER_PLACE, "remaining")):
        saved.save(request_of(1, place), pack_of(1, described(70, words), name=words), 1.0, UNSEEN)
        saved.save_tabs(place, [SavedTab(pack_id_of(1), words)])
        await saved.save_slideshow(place, slideshow(words))
        await saved.save_slideshow_list(place, 1.0)
    saved = await restart(replace(LIMITS, save_after_seconds=3600.0))
    assert b"unforgettable" in (tmp_path / "data" / "packs.sqlite3").read_bytes()
    saved.save(request_of(2), pack_of(2, described(70, "unforgettable")), 1.0, UNSEEN)
    saved.forget(PLACE)
    assert await recent_ids(saved) == []
    assert await saved.load(request_of(2)) is None, "it waited to be written"
    await saved.save_slideshow(PLACE, slideshow("unforgettable"))  # a job that has not ended yet
    await saved.save_slideshow_list(PLACE, 1.0)
    assert (await saved.slideshows(PLACE), len((await saved.slideshows(OTHER_PLACE))[1])) == ((None, {}), 1)
    assert await saved.tabs(SERVER.text, PLACE.key) == ()
    assert await recent_ids(saved, replace(PLACE, key=None)) == []  # not those of the other key
    assert await recent_ids(saved, OTHER_PLACE) == ids(1)
    saved = await restart()
    assert await saved.load(request_of(1)) is None
    assert await saved.load(request_of(2)) is None
    assert await saved.load(request_of(1, OTHER_PLACE)) is not None
    content = (tmp_path / "data" / "packs.sqlite3").read_bytes()
    assert b"remaining" in content
    assert not [each for each in (b"unforgettable", b"own.key", b"key-of-this-team") if each in content]


def slideshow(title: str, *urls: str) -> Slideshow:
    """A slideshow that shows some files."""
    return Slideshow(title, Use("2026-03-01", title, "draft"), frozenset(map(file_digest, urls)))


async def test_which_images_were_used_is_known_once_the_list_was_read(saved: SavedPacks, folder: Path | None) -> None:
    images = [image_json(number, "", url=f"https://x.test/{number}.jpg?Expires=1&Signature=2") for number in range(3)]
    urls = [str(image["url"]) for image in images]
    saved.save(request_of(1), pack_of(1, images), 1.0, NOTHING_CHANGED)
    await saved.save_slideshow(PLACE, slideshow("first", urls[0].replace("=2", "=3")))
    await saved.save_slideshow(PLACE, slideshow("second", *urls[:2]))
    assert await saved.uses_of(PLACE, urls) is None
    assert await saved.uses_of(PLACE, ()) is None
    await saved.save_slideshow_list(PLACE, 5.0)
    uses = await saved.uses_of(PLACE, urls)
    assert uses is not None
    assert {url: sorted(use.title for use in of_url) for url, of_url in uses.items()} == {
        urls[0]: ["first", "second"],
        urls[1]: ["second"],
    }
    assert await saved.uses_of(OTHER_PLACE, urls) is None
    await saved.save_slideshow(PLACE, slideshow("third", "https://only-in-a-slideshow.test/1"))
    if folder is not None:
        content = (folder / "packs.sqlite3").read_bytes()
        assert b"third" in content
        assert b"only-in-a-slideshow" not in content
    await saved.save_slideshow_list(PLACE, 6.0, ["second"])
    assert await saved.uses_of(PLACE, urls) == {urls[0]: [slideshow("first").use]}
    await saved.clear_all()
    assert await saved.slideshows(PLACE) == (None, {})


async def test_only_so_many_keys_have_packs(restart: Restart) -> None:
    saved = await restart(replace(LIMITS, accounts=2))
    places = [replace(PLACE, base_url=replace(SERVER, text=f"https://server{number}.invalid")) for number in range(3)]
    for place in places:
        saved.save(request_of(1, place), pack_of(1), 1.0, NOTHING_CHANGED)
        await saved.recents(SERVER.text, PLACE.key)
    assert [await recent_ids(saved, place) for place in places] == [[], ids(1), ids(1)]


async def test_an_account_has_a_name_that_stays_and_does_not_tell_the_key(restart: Restart) -> None:
    saved = await restart()
    name = await saved.account_name(PLACE)
    assert await saved.account_name(OTHER_PLACE) != name
    saved = await restart()
    assert await saved.account_name(PLACE) == name
    assert digest_of(b"", PLACE.account).hex()[: len(name)] != name


async def test_tabs_come_back_by_key(restart: Restart) -> None:
    saved = await restart()
    tabs = [
        SavedTab(pack_id_of(1), "Größe", filter_text="red \ud800 “car”", choices=(("mark", "picked", True),)),
        SavedTab(pack_id_of(2), current_image_id="an id", is_current=True),
    ]
    saved.save_tabs(PLACE, [SavedTab(pack_id_of(9))])
    saved.save_tabs(PLACE, tabs)
    saved.save_tabs(OTHER_PLACE, [SavedTab(pack_id_of(3))])
    saved = await restart()
    assert await saved.tabs(SERVER.text, PLACE.key) == tuple(tabs)
    assert await saved.tabs(SERVER.text, OTHER_PLACE.key) == (SavedTab(pack_id_of(3)),)
    saved.save_tabs(PLACE, [])
    assert await saved.tabs(SERVER.text, PLACE.key) == ()


async def test_closing_without_having_kept_anything_makes_no_file(restart: Restart, tmp_path: Path) -> None:
    saved = await restart()
    assert await recent_ids(saved) == []
    assert await saved.tabs(SERVER.text, None) == ()
    assert await saved.load(request_of(1)) is None
    assert await saved.search(PLACE, "car") == FoundInPacks()
    saved.use(PLACE)
    await restart()
    assert os.listdir(tmp_path) == []


async def test_damaged_copies_go_with_a_forgotten_key_and_with_everything(restart: Restart, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for delete in ("forget", "clear_all"):
        saved = await restart()
        saved.save(request_of(1), pack_of(1), 1.0, UNSEEN)
        await recent_ids(saved)
        before = await saved.amount()
        lost = ("packs-damaged-1.sqlite3", "packs-damaged-12.sqlite3-journal", "packs-rescue.sqlite3-journal")
        for name in (*lost, "packs-damaged-of-mine.txt"):
            (folder / name).write_bytes(bytes(100_000))
        after = await saved.amount()
        assert before is not None
        assert after is not None
        assert after.size - before.size == 300_000
        if delete == "forget":
            saved.forget(PLACE)
        else:
            await saved.clear_all()
        await recent_ids(saved)
        assert [each.name for each in folder.glob("packs-*")] == ["packs-damaged-of-mine.txt"]
