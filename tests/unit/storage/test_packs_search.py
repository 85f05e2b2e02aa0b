"""Searching saved answers: what is found, in which order, under which key, how much, and what stops a search."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.core.changes import NOTHING_CHANGED
from app.core.connection import Connection
from app.core.full_text import FoundInPacks
from app.core.limits import PacksLimits
from app.storage.saved_packs import SavedPacks
from tests.unit.storage.kept_packs import (
    OTHER_PLACE,
    PLACE,
    Listener,
    described,
    image_json,
    pack_id_of,
    pack_of,
    request_of,
)

pytestmark = pytest.mark.anyio

LIMITS = PacksLimits(save_after_seconds=0.0, close_seconds=20.0, found_images=10, counted_images=30)


@pytest.fixture(params=["disk", "memory"])
async def saved(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SavedPacks]:
    listener = Listener()
    made = SavedPacks(tmp_path / "data" if request.param == "disk" else None, LIMITS, listener)
    yield made
    await made.aclose()
    assert not listener.problems


async def keep(
    saved: SavedPacks, number: int, images: list[dict[str, object]], name: str = "Pack", place: Connection = PLACE
) -> None:
    """Keep a pack, and wait until it can be found."""
    word = f"kept{number}x{len(images)}end"
    images = [*images, image_json(len(images) + 1, word)]
    saved.save(request_of(number, place), pack_of(number, images, name), 1.0, NOTHING_CHANGED)
    async with asyncio.timeout(20):
        while not (await search(saved, word, place)).images:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.001)


async def search(saved: SavedPacks, text: str, place: Connection = PLACE) -> FoundInPacks:
    found = await saved.search(place, text)
    assert found is not None
    return found


def places(found: FoundInPacks) -> list[tuple[int, int]]:
    """Number of the pack and position of each image."""
    return [(int(image.pack_id[:8], 16), image.position) for image in found.images]


async def test_all_images_are_found_that_are_counted_if_they_are_asked_for(saved: SavedPacks) -> None:
    await keep(saved, 1, [image_json(position, "zebra") for position in range(1, 16)])
    await keep(saved, 2, [image_json(position, "zebra") for position in range(1, 10)])
    found = await search(saved, "zebra")
    assert places(found) == [(2, position) for position in range(1, 10)] + [(1, 1)]
    assert found.image_count == 24
    every = await saved.search(PLACE, "zebra", finds_all=True)
    assert every is not None
    assert places(every) == [(2, position) for position in range(1, 10)] + [(1, position) for position in range(1, 16)]
    assert every.image_count == 24
    saved.record_used(request_of(1))
    await saved.recents(PLACE.base_url.text, PLACE.key)
    assert places(await search(saved, "zebra")) == [(1, position) for position in range(1, 11)]
    await keep(saved, 3, [image_json(position, "zebra") for position in range(1, 100)])
    many = await saved.search(PLACE, "zebra", finds_all=True)
    assert many is not None
    assert (len(many.images), many.image_count, many.has_more) == (30, 30, True)


async def test_an_image_is_found_with_its_place_and_what_was_found_in_it(saved: SavedPacks) -> None:
    images = [
        *described(70),
        image_json(71, "Une crème  brûlée", ["dessert", "crème"], url="https://cdn.invalid/x.jpg"),
    ]
    await keep(saved, 1, images, name="Food")
    found = await search(saved, "creme")
    (image,) = found.images
    assert (image.pack_id, image.pack_name, image.position) == (pack_id_of(1), "Food", 71)
    assert (image.image_id, image.url) == ("00000047-1111-4111-8111-111111111111", "https://cdn.invalid/x.jpg")
    assert image.excerpt == "Une crème brûlée"
    assert [image.excerpt[begin:end] for begin, end in image.matches] == ["crème"]
    assert image.keywords == ("crème",)
    assert (found.packs, found.image_count, found.has_more) == ((), 1, False)


async def test_all_words_are_meant_in_description_or_keywords(saved: SavedPacks) -> None:
    await keep(saved, 1, [image_json(1, "red car", ["sky"]), image_json(2, "red dog"), image_json(3, None, ["car"])])
    assert places(await search(saved, "sk re")) == [(1, 1)]
    assert places(await search(saved, "red -car")) == [(1, 2)]
    assert places(await search(saved, "car")) == [(1, 1), (1, 3)]
    assert places(await search(saved, '"car sky"')) == []
    assert places(await search(saved, "-red")) == []
    assert places(await search(saved, "  ")) == []


async def test_a_pack_is_found_by_its_name_and_words_of_it_narrow_its_images(saved: SavedPacks) -> None:
    await keep(saved, 1, [image_json(1, "red car"), image_json(2, "dog")], name="Summer Größe")
    await keep(saved, 2, [image_json(1, "red car in summer")], name="Winter")
    found = await search(saved, "größe")
    assert [(each.pack.name, each.matches) for each in found.packs] == [("Summer Größe", ((7, 12),))]
    assert places(found) == []
    found = await search(saved, "summ red")
    assert found.packs == ()
    assert places(found) == [(2, 1), (1, 1)]
    assert places(await search(saved, "summer dog")) == [(1, 2)]
    assert places(await search(saved, "red -winter")) == [(1, 1)]
    assert (await search(saved, "summer -groesse -größ")).packs == ()


async def test_matches_in_old_packs_are_found_among_many_of_another_key(saved: SavedPacks) -> None:
    await keep(saved, 1, described(2, words="zebra"))
    for number in range(2, 6):
        await keep(saved, number, described(40, words="zebra"), place=OTHER_PLACE)
        await keep(saved, number, described(2, words="horse"))
    assert places(await search(saved, "zeb")) == [(1, 1), (1, 2)]
    found = await search(saved, "zeb", OTHER_PLACE)
    assert places(found) == [(5, i) for i in range(1, 11)]
    assert await saved.search(replace(PLACE, key=None), "zeb") == await saved.search(PLACE, "")


async def test_later_answers_and_removed_packs(saved: SavedPacks) -> None:
    await keep(saved, 1, [image_json(1, "old words"), image_json(2, "same")])
    await keep(
        saved, 1, [image_json(1, "new words", url="https://cdn.invalid/2"), image_json(2, "same"), *described(99)]
    )
    assert places(await search(saved, "old")) == []
    assert places(await search(saved, "new")) == [(1, 1)]
    assert places(await search(saved, "same")) == [(1, 2)]
    assert (await search(saved, "car")).images[-1].position < 100
    await keep(saved, 1, [image_json(1, "short again")])
    assert places(await search(saved, "car")) == []
    saved.remove(PLACE, pack_id_of(1))
    await saved.recents(PLACE.base_url.text, PLACE.key)
    assert places(await search(saved, "short")) == []


async def test_a_newer_search_stops_the_former(saved: SavedPacks) -> None:
    await keep(saved, 1, described(200))
    searches = [asyncio.ensure_future(saved.search(PLACE, text)) for text in ("c", "ca", "car")]
    *former, latest = [await each for each in searches]
    assert former == [None, None]
    assert latest is not None
    assert latest.images
