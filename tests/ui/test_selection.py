"""Selecting many images at once, in as many ranges as there may be."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from app.core.decoding import decode_envelope, decode_pack
from app.packs.pack_filter import Shelf
from app.packs.tiles import Tiles
from app.ui import theme
from app.ui.pack.gallery.selection import spans
from tests.tables import each_row
from tests.ui.test_gallery_view import ShownGallery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from app.ui.pack.gallery.view import GalleryView

_COUNT = 40_000


@pytest.fixture(scope="module")
def images() -> str:
    return json.dumps([{"id": str(number), "url": f"https://x.test/{number}.jpg"} for number in range(_COUNT)])


@pytest.fixture
def gallery(qtbot: QtBot, images: str) -> Iterator[GalleryView]:
    pack = decode_pack(decode_envelope(f'{{"ok": true, "data": {{"images": {images}}}}}'.encode()).data)
    shelf, tiles = Shelf(), Tiles(1 << 20)
    view = ShownGallery(shelf, tiles)
    view.resize(900, 700)
    view.show()
    view.show_pack(pack)
    qtbot.waitUntil(lambda: bool(view.visible_rows))
    yield view
    view.close()


def test_every_second_image_is_selected_and_inverted_at_once(gallery: GalleryView) -> None:
    even, odd = range(0, _COUNT, 2), range(1, _COUNT, 2)
    gallery.selectAll()
    changes: list[int] = []
    gallery.selection.changed.connect(lambda: changes.append(gallery.selection.count))
    began = time.process_time()
    gallery.selection.select(even)
    assert gallery.selection.rows() == tuple(even)
    gallery.selection.invert()
    assert gallery.selection.rows() == tuple(odd)
    gallery.selection.select(range(_COUNT))

    assert gallery.selection.count == _COUNT
    assert changes == [len(even), len(odd), _COUNT]
    assert time.process_time() - began < 2  # comparing all ranges with one another takes ten times as long


def test_images_that_are_not_selected_any_more_are_painted_so(gallery: GalleryView, qtbot: QtBot) -> None:
    accent = theme.colors(gallery.palette()).accent.name()

    def is_painted_as_selected() -> bool:
        caption = gallery.visualRect(gallery.model().index(0, 0)).bottomLeft() + gallery.viewport().pos()
        seen = gallery.screen().grabWindow(gallery.winId()).toImage()
        return any(seen.pixelColor(caption.x() + 9, caption.y() - up).name() == accent for up in range(4, 20))

    gallery.selection.select([0, 1])
    qtbot.waitUntil(is_painted_as_selected)
    gallery.selection.select([_COUNT - 1])
    qtbot.waitUntil(lambda: not is_painted_as_selected(), timeout=2000)


def test_none_is_a_change_too(gallery: GalleryView) -> None:
    gallery.selection.select([3, 4])
    changes: list[int] = []
    gallery.selection.changed.connect(lambda: changes.append(gallery.selection.count))
    gallery.selection.select([])

    assert changes == [0]


@each_row(
    ("rows", "ranges"),
    [([], []), ([5], [(5, 5)]), ([0, 1, 2, 4, 6, 7], [(0, 2), (4, 4), (6, 7)])],
)
def test_adjacent_rows_are_one_range(rows: list[int], ranges: list[tuple[int, int]]) -> None:
    assert list(spans(rows)) == ranges
