"""The parts of an open pack that viewer and comparison use, without services."""

import io
from typing import Final, cast

from msgspec import Raw
from msgspec.structs import replace
from PIL import Image
from PySide6.QtCore import QObject, Signal

from app.core.changes import PackChanges, compare
from app.core.limits import ThumbnailLimits
from app.core.models import ImageMetadata, Pack, PackImage
from app.core.worker import TaskOwner
from app.packs.copies import Copies
from app.packs.findings import Findings
from app.packs.image_changes import ImageChanges
from app.packs.marks import Marks
from app.packs.pack_filter import PackFilter, Shelf
from app.packs.thumbnails import Readability, Thumbnails
from app.packs.tiles import Tiles, TileStage
from tests.ui.fake_originals import FakeOriginals
from tests.unit.packs.stand_in_services import StandInServices, nothing_measured

IDS: Final = "abcdefgh"


def image(position: int, image_id: str) -> PackImage:
    """A described image."""
    metadata = ImageMetadata("completed", f"Picture {image_id}", ("key",))
    return PackImage(position, image_id, url(image_id), metadata, True, Raw(b"{}"))


def url(image_id: str) -> str:
    """The URL of an image."""
    return f"https://cdn.example.com/folder/{image_id}%20x.jpg?Expires=9&Signature=1"


def pack(ids: str) -> Pack:
    """A pack whose images have one letter each as their id."""
    images = tuple(image(number, each) for number, each in enumerate(ids, 1))
    rows = {each.url: [row] for row, each in enumerate(images)}
    return Pack("p", "Pack", len(images), True, None, images, {}, rows, tuple(rows))


def signed_anew() -> Pack:
    """The pack with `IDS`, with another signature in each URL."""
    images = tuple(replace(each, url=each.url + "2") for each in pack(IDS).images)
    rows = {each.url: [row] for row, each in enumerate(images)}
    return replace(pack(IDS), images=images, rows_by_url=rows, urls=tuple(rows))


def empty_filter() -> PackFilter:
    """The filter of a pack without images."""
    tiles, tasks = Tiles(0), TaskOwner()
    return PackFilter(Shelf(), Marks(), tiles, tasks, nothing_measured(tiles, tasks), Findings())


def jpeg(size: tuple[int, int]) -> bytes:
    """A file."""
    file = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(file, "JPEG")
    return file.getvalue()


class Fetched(QObject):
    """Thumbnails in one size."""

    fingerprint_found = Signal(object, bytes)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.tiles = Tiles(16 << 20)
        self.source = None


class ShownPack(QObject):
    """The parts of an open pack that the viewer uses."""

    content_changed = Signal(object)

    def __init__(self) -> None:
        """Begin without a pack."""
        super().__init__()
        self.limits = ThumbnailLimits()
        self.shelf = Shelf()
        self.marks = Marks()
        self.changes = ImageChanges(self.marks.undo_stack)
        self.thumbnails = Fetched()
        self.large_thumbnails = Fetched()
        self.readability = Readability(cast("Thumbnails", self.thumbnails), TaskOwner(), self)
        self.findings = Findings()
        thumbnails = cast("Thumbnails", self.thumbnails)
        self.copies = Copies(thumbnails, self.marks, StandInServices("k"), lambda: None, self)
        parts = self.shelf, self.marks, self.thumbnails.tiles, TaskOwner(), self.readability, self.findings
        self.filter = PackFilter(*parts)
        self.originals = FakeOriginals()
        self.pack = pack("")

    def show_pack(self, later: Pack, *, is_refresh: bool = False) -> None:
        """Show another pack, or another answer for the same one."""
        changes: PackChanges | None = compare(self.pack, later) if is_refresh else None
        self.pack = later
        keep = frozenset({TileStage.SHOWN}) if is_refresh else frozenset()
        self.thumbnails.tiles.show_pack(later, keep=keep)
        self.large_thumbnails.tiles.show_pack(later, keep=keep)
        if changes is not None:
            positions = range(len(later.images))
            self.shelf.show_later(later.images, positions, moves_nothing=changes.moves_nothing)
        else:
            self.shelf.show_pack(later.images)
        self.content_changed.emit(changes)
