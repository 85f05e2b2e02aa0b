"""A pack opens without a jump: no tile changes its place or shape after its picture was painted."""

import io
from collections.abc import Callable
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from PIL import Image
from PySide6.QtCore import QModelIndex, QPoint
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from app.core.saved_values import Mark
from app.demo.loopback_server import Answer
from app.packs.open_pack import OpenPack
from app.ui.pack.gallery_view import GalleryView
from app.ui.pack.tile_delegate import TileDelegate
from app.ui.shelf_model import GalleryModel
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite

COUNT: Final = 30
SHAPES: Final = {
    "portrait": [(90, 160)],
    "square": [(120, 120)],
    "mixed": [(90, 160), (160, 90), (120, 120)],
}
RATIOS: Final = {"portrait": 9 / 16, "square": 1, "mixed": 1}


class Painted:
    """Where tiles are when they are painted.

    Attributes:
        places: All places and sizes of each row, in the window, since its picture was painted first.
        first_marks: The marks with which the tiles were painted first.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.places: dict[int, set[tuple[int, int, int, int]]] = {}
        self.first_marks: dict[int, Mark] = {}
        paint, find = TileDelegate.paint, GalleryModel.painted_picture
        found = set[int]()

        def found_picture(
            model: GalleryModel, row: int, form: object, make: Callable[[QImage], QPixmap], **when: bool
        ) -> QPixmap | None:
            picture = find(model, row, form, make, **when)
            if picture is not None:
                found.add(row)
            return picture

        def painted(delegate: TileDelegate, painter: QPainter, option: QStyleOptionViewItem, at: QModelIndex) -> None:
            row, gallery = at.row(), delegate.parent()
            assert isinstance(gallery, GalleryView)
            model = gallery.model()
            assert isinstance(model, GalleryModel)
            found.discard(row)
            paint(delegate, painter, option, at)
            self.first_marks.setdefault(row, model.mark(row))
            if row in found or row in self.places:
                corner = option.rect.topLeft() + gallery.viewport().mapTo(gallery.window(), QPoint())
                tile = delegate.grid.tile
                place = (corner.x(), corner.y(), tile.width(), tile.height())
                self.places.setdefault(row, set()).add(place)

        monkeypatch.setattr(GalleryModel, "painted_picture", found_picture)
        monkeypatch.setattr(TileDelegate, "paint", painted)

    def begin(self, pack: OpenPack | None) -> None:
        """Forget everything whenever another pack is shown in a tab."""
        assert pack is not None
        pack.content_changed.connect(self._on_content_changed)

    def _on_content_changed(self, changes: object) -> None:
        if changes is None:
            self.places.clear()
            self.first_marks.clear()

    def check(self) -> None:
        """Fail if a tile has changed."""
        assert len(self.places) >= 6, "pictures were painted"
        assert {row: places for row, places in self.places.items() if len(places) > 1} == {}


@cache
def _picture(width: int, height: int, red: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (red, 90, 120)).save(file, "PNG")
    return file.getvalue()


def show(site: PackSite, shape: str) -> None:
    """Let the site have a pack of a shape. Each image has another colour, so that each is a file of its own."""
    site.images.clear()
    for number in range(COUNT):
        width, height = SHAPES[shape][number % len(SHAPES[shape])]
        answer = Answer(200, _picture(width * 2, height * 2, number), "image/png")
        site.add(f"/{site.pack_id}/{number}.png", lambda exchange, answer=answer: exchange.send_answer(answer))  # type: ignore[misc]


def test_no_tile_changes_after_its_picture_was_painted(
    qapp: QApplication, site: PackSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    painted = Painted(monkeypatch)
    cases = {
        f"{shape} after {former}": (PACK_ID.replace("2", str(number)), shape, former)
        for number, (former, shape) in enumerate(product(("portrait", "square"), SHAPES))
    }
    former_ids = {"portrait": PACK_ID.replace("2", "a"), "square": PACK_ID.replace("2", "b")}

    async def open_pack(app: AppUnderTest, pack_id: str, opened: str) -> None:
        site.pack_id = pack_id
        site.name = f"{opened} {pack_id[0]}"
        show(site, opened)
        app.type_pack(pack_id)
        await app.until_opened(site.name)
        await app.until(lambda: app.loaded == f"{COUNT}/{COUNT}", "all are loaded")
        await app.until_settled()
        await app.until(lambda: set(app.page.gallery.visible_rows) <= painted.places.keys(), "all are painted")

    async def first(app: AppUnderTest) -> None:
        painted.begin(app.program.workspace.current)
        for case, (pack_id, shape, former) in cases.items():
            with subtests.test(case):
                await open_pack(app, former_ids[former], former)
                painted.check()
                await open_pack(app, pack_id, shape)
                painted.check()
                app.page.marking.mark([app.page.model.image(1)], Mark.PICKED)

    async def again(app: AppUnderTest, pack_id: str, shape: str) -> None:
        painted.begin(app.program.workspace.current)
        await open_pack(app, pack_id, shape)
        painted.check()
        tile = app.page.gallery.grid.tile
        assert tile.width() / tile.height() == pytest.approx(RATIOS[shape], abs=0.02), "it has its own shape"
        assert painted.first_marks[1] is Mark.PICKED, "the mark was there with the tile"

    cache, data = tmp_path / "cache", tmp_path / "data"
    run_app(first, base_url=site.base_url, key_text=KEY, cache_folder=cache, data_folder=data)
    for pack_id, shape, former in cases.values():
        if former == "square":  # of which the later start knows nothing
            with subtests.test(f"{shape} at the next start"):
                shown = partial(again, pack_id=pack_id, shape=shape)
                run_app(shown, base_url=site.base_url, key_text=KEY, cache_folder=cache, data_folder=data)
