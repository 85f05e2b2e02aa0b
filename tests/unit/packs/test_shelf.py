"""The shelf: which images are shown, and in which rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.changes import compare
from app.packs.pack_filter import Shelf
from tests.tables import each_row
from tests.unit.packs.stand_in_services import pack

if TYPE_CHECKING:
    from collections.abc import Sequence


def test_all_images_of_a_pack_are_shown_in_order() -> None:
    shelf = Shelf()
    shelf.show_pack(pack("p", "abcd").images)

    assert len(shelf) == 4
    assert [shelf.image(row).id for row in range(4)] == ["a", "b", "c", "d"]
    assert [shelf.row_of(position) for position in range(5)] == [0, 1, 2, 3, None]


def test_some_images_are_shown_in_consecutive_rows() -> None:
    shelf = Shelf()
    shelf.show_pack(pack("p", "abcdef").images)
    shelf.show((1, 4, 5))

    assert [shelf.image(row).id for row in range(len(shelf))] == ["b", "e", "f"]
    assert [shelf.row_of(position) for position in range(6)] == [None, 0, None, None, 1, 2]
    shelf.show(())
    assert len(shelf) == 0
    assert shelf.row_of(1) is None


def test_the_signals_are_emitted_before_and_after_the_change() -> None:
    shelf = Shelf()
    seen: list[tuple[str, int]] = []
    shelf.about_to_be_replaced.connect(lambda: seen.append(("before", len(shelf))))
    shelf.replaced.connect(lambda: seen.append(("after", len(shelf))))
    shelf.show_pack(pack("p", "abc").images)
    shelf.show((0,))

    assert seen == [("before", 0), ("after", 3), ("before", 3), ("after", 1)]


@each_row(
    ("later", "shown", "expected"),
    [
        ("abc", "abc", ["updated"]),
        ("abc", "ac", ["replaced"]),
        ("abcd", "abc", ["replaced"]),
        ("acb", "abc", ["replaced"]),
    ],
)
def test_rows_are_replaced_only_if_they_show_other_images(later: str, shown: str, expected: list[str]) -> None:
    former_pack, later_pack = pack("p", "abc"), pack("p", later)
    shelf = Shelf()
    shelf.show_pack(former_pack.images)
    seen: list[str] = []
    shelf.replaced.connect(lambda: seen.append("replaced"))
    shelf.updated.connect(lambda: seen.append("updated"))
    positions = sorted(later.index(image_id) for image_id in shown)
    moves_nothing = compare(former_pack, later_pack).moves_nothing
    shelf.show_later(later_pack.images, positions, moves_nothing=moves_nothing)

    assert seen == expected
    assert shelf.images is later_pack.images
    assert [*shelf.positions] == positions


@each_row(
    ("positions", "is_shown"), [(range(3), True), ([0, 1, 2], True), ([0, 1], False), ([0, 1, 3], False), ((), False)]
)
def test_whether_images_are_shown(positions: Sequence[int], *, is_shown: bool) -> None:
    shelf = Shelf()
    shelf.show_pack(pack("p", "abcd").images)
    shelf.show([0, 1, 2])

    assert shelf.shows(positions) == is_shown
    assert shelf.shows([0, 1, 2])
