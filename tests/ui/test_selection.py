"""Selecting many images at once, in as many ranges as there may be."""

import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.ui import theme
from tests.ui.shown_gallery import ShownGallery, open_gallery, pack_of

_COUNT = 40_000


@pytest.fixture
def gallery(qtbot: QtBot) -> Iterator[ShownGallery]:
    yield from open_gallery(qtbot, pack_of([f"https://x.test/{number}.jpg" for number in range(_COUNT)]), (900, 700))


def test_every_second_image_is_selected_and_inverted_at_once(gallery: ShownGallery) -> None:
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
    gallery.selection.select([])

    assert changes == [len(even), len(odd), _COUNT, 0]
    assert time.process_time() - began < 2  # comparing all ranges with one another takes ten times as long


def test_images_that_are_not_selected_any_more_are_painted_so(gallery: ShownGallery, qtbot: QtBot) -> None:
    accent = theme.colors(gallery.palette()).accent.name()

    def is_painted_as_selected() -> bool:
        ground = gallery.parts(0).ground.translated(gallery.viewport().pos())
        seen, middle = gallery.seen(), ground.center().y()
        # The ring of the current tile that is not selected has dots, and gaps between them. With the focus it is wider.
        columns, rows = range(ground.left() - 8, ground.left() + 1), range(middle - 20, middle + 20)
        return any(all(seen.pixelColor(x, y).name() == accent for y in rows) for x in columns)

    gallery.selection.select([0, 1])
    qtbot.waitUntil(is_painted_as_selected)
    gallery.selection.select([_COUNT - 1])
    qtbot.waitUntil(lambda: not is_painted_as_selected())
