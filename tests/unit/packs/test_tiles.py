"""Tiles: the stages and thumbnails of a pack's URLs, the limit of memory, and the signals."""

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from app.core.errors import ImageError, ImageGoneError
from app.packs.tiles import ALL_STAGES, REFRESHED_STAGES, Tiles, TileStage
from tests.unit.packs.stand_in_services import image, pack

pytestmark = pytest.mark.usefixtures("qapp")  # for timers
PICTURE = b"12345"
SIZE = (1080, 1920)


def url(image_id: str) -> str:
    return f"https://cdn.invalid/{image_id}"


@pytest.fixture
def tiles() -> Tiles:
    made = Tiles(3 * len(PICTURE))
    made.show_pack(pack("p", "abcde"))
    return made


def emitted_by(tiles: Tiles) -> list[str]:
    """The signals that are emitted from now on, with their URLs."""
    emitted: list[str] = []
    tiles.changed.connect(lambda url: emitted.append(f"changed {url}"))
    tiles.all_changed.connect(lambda: emitted.append("all changed"))
    tiles.counts_changed.connect(lambda: emitted.append("counts changed"))
    tiles.picture_replaced.connect(lambda url: emitted.append(f"picture replaced {url}"))
    return emitted


def stages(tiles: Tiles, image_ids: str = "abcde") -> str:
    """The first letter of the stage of each image."""
    return "".join(tiles.of(image).stage.value[0] for image in pack("p", image_ids).images)


def test_a_thumbnail_is_loaded_and_shown(tiles: Tiles) -> None:
    arrived: list[str] = []
    tiles.arrived.connect(arrived.append)
    assert stages(tiles) == "wwwww"
    for is_running, expected in ((True, "wlwww"), (False, "wwwww"), (True, "wlwww")):  # it is aborted, and repeated
        tiles.set_running(url("b"), is_running)
        assert stages(tiles) == expected
    tiles.set_picture(url("b"), PICTURE, SIZE, is_stored=False)
    assert (stages(tiles), arrived) == ("wswww", [url("b")])
    tiles.set_picture(url("d"), PICTURE, SIZE, is_stored=False)
    assert (stages(tiles), arrived) == ("wswsw", [url("b")]), "it was not loading"
    assert tiles.picture(url("b")) == PICTURE
    assert tiles.urls_to_fetch(pack("p", "abc").images) == (url("a"), url("c"))


def test_a_failed_tile_has_a_reason_and_waits_after_a_reset(tiles: Tiles) -> None:
    for image_id in "ac":
        tiles.set_picture(url(image_id), PICTURE, SIZE, is_stored=True)
    error = ImageGoneError()
    tiles.set_failed(url("c"), error)
    (image,) = pack("p", "c").images
    assert tiles.of(image).error is error
    assert tiles.picture(url("c")) is None
    assert tiles.failed_positions == (2,)
    assert tiles.urls_to_fetch([image]) == ()
    tiles.set_running(url("c"), False)
    assert stages(tiles) == "swfww", "only a download that is aborted waits again"
    assert tiles.reset_failed(map(url, "abc")) == (url("c"),)
    assert stages(tiles) == "swwww"
    assert tiles.urls_to_fetch([image]) == (url("c"),)


def test_an_image_without_a_usable_url_is_never_fetched(tiles: Tiles) -> None:
    unreadable = replace(image(1, "a"), is_readable=False)
    assert tiles.urls_to_fetch([unreadable, image(2, "b")]) == (url("b"),)


def test_signals_say_what_has_changed(tiles: Tiles) -> None:
    emitted = emitted_by(tiles)
    tiles.set_running(url("a"), True)
    assert emitted == [f"changed {url('a')}", "counts changed"]
    emitted.clear()
    for failed in (False, True):
        if failed:
            tiles.set_failed(url("a"), ImageError())
        else:
            tiles.set_picture(url("a"), PICTURE, SIZE, is_stored=False)
        assert emitted == [f"picture replaced {url('a')}", f"changed {url('a')}", "counts changed"]
        emitted.clear()


def test_a_url_in_several_images_is_one_tile() -> None:
    tiles = Tiles(100)
    tiles.show_pack(pack("p", "aab"))
    tiles.set_picture(url("a"), PICTURE, SIZE, is_stored=False)
    assert tiles.counts[TileStage.SHOWN] == 2
    assert tiles.positions_of(url("a")) == [0, 1]
    tiles.set_failed(url("a"), ImageError())
    assert (tiles.counts[TileStage.SHOWN], tiles.counts[TileStage.FAILED]) == (0, 2)


def test_a_thumbnail_dropped_from_memory_waits_again_unless_it_is_on_disk(tiles: Tiles) -> None:
    tiles.set_picture(url("a"), PICTURE, SIZE, is_stored=True)
    tiles.set_picture(url("b"), PICTURE, SIZE, is_stored=False)
    for image_id in "cde":
        tiles.set_picture(url(image_id), PICTURE, SIZE, is_stored=False)
    assert stages(tiles) == "swsss"
    assert tiles.picture(url("a")) is None


def test_visible_thumbnails_stay_and_recently_used_ones_are_dropped_last(tiles: Tiles) -> None:
    for image_id in "abc":
        tiles.set_picture(url(image_id), PICTURE, SIZE, is_stored=False)
    tiles.use([url("a")])
    tiles.needed = frozenset([url("b")])
    tiles.set_picture(url("d"), PICTURE, SIZE, is_stored=False)
    assert stages(tiles) == "sswsw"


def test_an_unwanted_thumbnail_replaces_no_other(tiles: Tiles) -> None:
    tiles.needed = frozenset([url("e")])
    for image_id in "abcde":
        tiles.set_picture(url(image_id), PICTURE, SIZE, is_stored=False, is_wanted=False)
    assert stages(tiles) == "wssws", "the last one is visible, so that it is wanted in any case"
    tiles.set_picture(url("b"), PICTURE * 3, SIZE, is_stored=False, is_wanted=False)
    assert stages(tiles) == "wwsws", "neither the new one nor the one that it replaces"


def test_thumbnails_that_are_on_disk_count_as_shown(tiles: Tiles) -> None:
    emitted = emitted_by(tiles)
    tiles.set_stored([url("a"), url("e"), url("elsewhere")])
    assert stages(tiles) == "swwws"
    assert tiles.counts[TileStage.SHOWN] == 2
    assert tiles.shown_urls == {url("a"), url("e")}
    assert emitted == ["all changed", "counts changed"]


def test_a_refresh_keeps_shown_and_loading_tiles_and_drops_removed_ones(tiles: Tiles) -> None:
    gone: list[str] = []
    for image_id in "abc":
        tiles.set_picture(url(image_id), PICTURE, SIZE, is_stored=False)
    tiles.set_failed(url("d"), ImageError())
    tiles.set_running(url("e"), True)
    tiles.picture_replaced.connect(gone.append)
    tiles.show_pack(pack("p", "bcdex"), keep=REFRESHED_STAGES)

    assert stages(tiles, "bcdex") == "sswlw"
    assert gone == [url("a")]
    assert [tiles.size_of(url(image_id)) for image_id in "ab"] == [None, SIZE]
    assert (tiles.counts[TileStage.SHOWN], tiles.counts[TileStage.LOADING]) == (2, 1)


def test_a_file_that_was_signed_anew_keeps_what_is_shown_of_it_and_tries_the_rest_again(tiles: Tiles) -> None:
    tiles.set_picture(url("a"), PICTURE, SIZE, is_stored=False)
    tiles.set_stored([url("b")])
    tiles.set_failed(url("c"), ImageError())
    tiles.set_running(url("d"), True)
    tiles.needed = frozenset([url("a")])
    tiles.show_pack(
        pack("p", "vwxyze"), keep=ALL_STAGES, signed_anew=dict(zip(map(url, "abcd"), map(url, "vwxy"), strict=True))
    )

    assert stages(tiles, "vwxyze") == "ssw" + "www"
    assert tiles.picture(url("v")) == PICTURE
    assert tiles.size_of(url("v")) == SIZE
    assert tiles.shown_urls == {url("v"), url("w")}
    assert tiles.counts[TileStage.SHOWN] == 2
    assert [tiles.picture(url("a")), tiles.size_of(url("a"))] == [None, None]
    for image_id in "xyze":
        tiles.set_picture(url(image_id), PICTURE, SIZE, is_stored=False)
    assert tiles.picture(url("v")) == PICTURE, "it is still visible"


def test_a_file_that_was_signed_anew_is_still_on_disk(tiles: Tiles) -> None:
    tiles.set_picture(url("a"), PICTURE, SIZE, is_stored=True)
    tiles.show_pack(pack("p", "vbcde"), keep=REFRESHED_STAGES, signed_anew={url("a"): url("v")})
    for image_id in "bcd":
        tiles.set_picture(url(image_id), PICTURE, SIZE, is_stored=False)
    assert tiles.picture(url("v")) is None
    assert stages(tiles, "vbcde") == "ssssw"


@pytest.mark.fault(84)
def test_a_late_result_for_a_removed_url_is_ignored(tiles: Tiles) -> None:
    tiles.set_picture(url("elsewhere"), PICTURE, SIZE, is_stored=False)
    tiles.set_failed(url("elsewhere"), ImageError())
    tiles.set_running(url("elsewhere"), True)
    assert stages(tiles) == "wwwww"
    assert tiles.picture(url("elsewhere")) is None


def record_decisions(tiles: Tiles) -> list[float]:
    decided: list[float] = []
    tiles.ratio_decided.connect(lambda: decided.append(tiles.ratio))
    return decided


def arrive(tiles: Tiles, image_ids: str, size: tuple[int, int]) -> None:
    for image_id in image_ids:
        tiles.set_picture(url(image_id), PICTURE, size, is_stored=False)


def test_the_shape_of_the_cells_is_decided_once_from_the_first_images() -> None:
    tiles = Tiles(1000)
    decided = record_decisions(tiles)
    tiles.show_pack(pack("p", "abcdefghijklmnop"))
    arrive(tiles, "mnop", (1920, 1080))
    arrive(tiles, "l", (1920, 1080))
    arrive(tiles, "kjihgf", (1080, 1920))
    assert tiles.holds_pictures, "five of the first twelve are not known yet, whatever came before them"
    assert not decided
    for image_id in "edc":
        tiles.set_failed(url(image_id), ImageError())
    assert decided == [9 / 16], "six of nine"
    assert not tiles.holds_pictures
    arrive(tiles, "ba", (1920, 1080))
    tiles.show_pack(pack("p", "abcdefghijklmnopq"), keep=REFRESHED_STAGES)
    assert decided == [9 / 16]
    assert tiles.ratio == 9 / 16
    assert tiles.size_of(url("n")) == (1920, 1080)

    tiles.show_pack(pack("q", "a"))
    assert tiles.holds_pictures
    arrive(tiles, "a", (1920, 1080))
    assert decided == [9 / 16, 16 / 9]

    tiles.show_pack(pack("r", "ab"))
    arrive(tiles, "a", (1080, 1920))
    tiles.set_failed(url("b"), ImageError())
    assert decided == [9 / 16, 16 / 9, 9 / 16]


@pytest.mark.parametrize(("sizes", "ratio"), [([(1080, 1920)] * 2, 9 / 16), ([(1080, 1920), (1920, 1080)], 1)])
def test_few_pictures_decide_soon(qtbot: QtBot, sizes: list[tuple[int, int]], ratio: float) -> None:
    tiles = Tiles(1000)
    tiles.show_pack(pack("p", "abcdefghijkl"), likely_ratio=16 / 9)
    with qtbot.waitSignal(tiles.ratio_decided):
        for image_id, size in zip("ba", sizes, strict=True):
            arrive(tiles, image_id, size)
        assert tiles.holds_pictures
    assert (tiles.ratio, tiles.found_ratio) == (ratio, None)


def test_a_known_pack_has_its_shape_from_the_beginning() -> None:
    tiles = Tiles(1000)
    decided, found = record_decisions(tiles), list[float | None]()
    tiles.ratio_found.connect(lambda: found.append(tiles.found_ratio))
    tiles.show_pack(pack("p", "abc"), ratio=4 / 5, likely_ratio=9 / 16)
    assert (tiles.ratio, tiles.holds_pictures) == (4 / 5, False)
    arrive(tiles, "abc", (1080, 1920))
    assert (tiles.ratio, decided, found) == (4 / 5, [], [9 / 16])
    tiles.show_pack(pack("p", "abc"), ratio=9 / 16)
    arrive(tiles, "abc", (1080, 1920))
    assert found == [9 / 16], "it is saved already"
