"""The shelf: which images are shown, and in which rows."""

from __future__ import annotations

import pytest

from app.core.changes import compare
from app.workspace.shelf import Shelf
from tests.unit.workspace.stand_in_services import pack


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


@pytest.mark.parametrize(
    ("shown", "later", "expected"),
    [
        ("abcd", "xdcb", "xdcb"),  # all
        ("bd", "xdcb", "db"),
        ("bd", "ac", ""),
        ("", "abcde", ""),
    ],
)
def test_a_later_answer_shows_what_was_shown_and_new_images_only_if_all_were(
    shown: str, later: str, expected: str
) -> None:
    former_pack, later_pack = pack("p", "abcd"), pack("p", later)
    shelf = Shelf()
    shelf.show_pack(former_pack.images)
    shelf.show(["abcd".index(image_id) for image_id in shown])
    shelf.show_later(later_pack.images, compare(former_pack, later_pack))

    assert "".join(shelf.image(row).id for row in range(len(shelf))) == expected


@pytest.mark.parametrize(("later", "expected"), [("abc", ["updated"]), ("abcd", ["replaced"]), ("acb", ["replaced"])])
def test_rows_are_replaced_only_if_images_were_added_removed_or_moved(later: str, expected: list[str]) -> None:
    former_pack, later_pack = pack("p", "abc"), pack("p", later)
    shelf = Shelf()
    shelf.show_pack(former_pack.images)
    seen: list[str] = []
    shelf.replaced.connect(lambda: seen.append("replaced"))
    shelf.updated.connect(lambda: seen.append("updated"))
    shelf.show_later(later_pack.images, compare(former_pack, later_pack))

    assert seen == expected
    assert shelf.images is later_pack.images
