"""A gallery on screen, without services."""

import io
import json
from collections.abc import Iterator
from typing import Final, cast

from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.core.decoding import decode_envelope, decode_pack
from app.core.models import Pack
from app.core.saved_values import Mark
from app.packs.open_pack import OpenPack
from app.packs.tiles import REFRESHED_STAGES, Tiles
from app.ui.pack.gallery_view import GalleryView
from app.ui.pack.tile_geometry import TileParts, tile_parts
from app.ui.shelf_model import GalleryModel
from tests.ui.shown_pack import ShownPack

COUNT: Final = 900
RED, BLUE = (200, 30, 30), (30, 30, 200)


def encoded(color: tuple[int, int, int], size: tuple[int, int] = (320, 320)) -> bytes:
    """A file of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, "JPEG", quality=95)
    return file.getvalue()


def url(row: int) -> str:
    """The URL of an image of `made_pack`."""
    return f"https://cdn.example.com/{row}.jpg"


def pack_of(urls: list[str]) -> Pack:
    """A pack of images with these URLs."""
    images = [{"id": f"i{row}", "url": each, "metadata": None} for row, each in enumerate(urls)]
    data = {"id": "11111111-1111-1111-1111-111111111111", "name": "Pack", "images": images}
    return decode_pack(decode_envelope(json.dumps({"ok": True, "data": data}).encode()).data)


def made_pack(suffix: str = "", urls: int = COUNT) -> Pack:
    """A pack of `COUNT` images, which have so many different URLs with an end."""
    return pack_of([url(row % urls) + suffix for row in range(COUNT)])


class ShownGallery(GalleryView):
    """A gallery with what it shows: shelf, tiles, marks and findings."""

    def __init__(self) -> None:
        """Begin without a pack."""
        self._shown = shown = ShownPack()
        shown.thumbnails.tiles = Tiles(256 << 20)
        self.shelf, self.tiles, self.marks = shown.shelf, shown.thumbnails.tiles, shown.marks
        self.findings = shown.findings
        self.gallery_model = GalleryModel(cast("OpenPack", shown))
        super().__init__(self.gallery_model)

    def show_pack(self, pack: Pack | None, *, keep_pictures: bool = False) -> None:
        """Show a pack."""
        self.tiles.show_pack(pack, keep=REFRESHED_STAGES if keep_pictures else frozenset())
        self.shelf.show_pack(pack.images if pack is not None else ())

    def give(self, rows: range | list[int], color: tuple[int, int, int], *, is_stored: bool = False) -> None:
        """Let thumbnails arrive."""
        for row in rows:
            self.tiles.set_picture(self.shelf.image(row).url, encoded(color), (320, 320), is_stored=is_stored)

    def mark(self, rows: list[int], mark: Mark) -> None:
        """Mark images."""
        self.marks.mark([self.shelf.image(row) for row in rows], mark)

    def name(self, row: int) -> str:
        """What a screen reader says of a tile."""
        name: str = self.gallery_model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        return name

    def middle(self, row: int) -> QPoint:
        """The middle of a picture."""
        return self.visualRect(self.gallery_model.index(row, 0)).center() - QPoint(0, 12)

    def parts(self, row: int) -> TileParts:
        """Where the parts of a tile are whose picture fills the background, or is not there yet."""
        return tile_parts(
            self.visualRect(self.gallery_model.index(row, 0)), self.grid.tile, self.fontMetrics().height()
        )

    def seen(self) -> QImage:
        """What is on the screen."""
        return self.screen().grabWindow(self.winId()).toImage()

    def is_painted(self, row: int, color: tuple[int, int, int]) -> bool:
        """Whether the middle of a picture on the screen has nearly a colour."""
        pixel: QColor = self.seen().pixelColor(self.viewport().mapTo(self, self.middle(row)))
        seen = pixel.red(), pixel.green(), pixel.blue()
        return all(abs(a - b) < 12 for a, b in zip(seen, color, strict=True))


def open_gallery(qtbot: QtBot, pack: Pack, size: tuple[int, int] = (700, 500)) -> Iterator[ShownGallery]:
    """What a fixture yields: a gallery that shows a pack."""
    view = ShownGallery()
    view.resize(*size)
    view.show()
    view.show_pack(pack)
    qtbot.waitUntil(lambda: bool(view.visible_rows))
    yield view
    view.close()
