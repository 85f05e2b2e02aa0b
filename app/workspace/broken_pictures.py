"""Which images of a pack have a picture that could not be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.workspace.tile import TileStage

if TYPE_CHECKING:
    from app.core.models import PackImage
    from app.workspace.shelf import Shelf
    from app.workspace.tiles import Tiles


class BrokenPictures:
    """The positions of images whose thumbnail failed, and of entries that could not be read.

    A picture that is tried again stays broken until it is shown. Otherwise it would vanish from a list of broken
    pictures as soon as it is tried again, and come back if it fails.

    Attributes:
        positions: Indices in the pack's images.
    """

    def __init__(self, shelf: Shelf, tiles: Tiles) -> None:
        """Begin without broken pictures."""
        self.positions: frozenset[int] = frozenset()
        self._shelf = shelf
        self._tiles = tiles
        self._urls: frozenset[str] = frozenset()
        self._unreadable: frozenset[int] | None = None

    @property
    def count(self) -> int:
        """Number of images that are broken at present, without those that are being tried again."""
        return self._tiles.counts[TileStage.FAILED] + len(self._find_unreadable(self._shelf.images))

    def update(self) -> bool:
        """Look at the tiles, and return whether other pictures are broken than before."""
        return self._update(self._shelf.images)

    def move_to(self, images: tuple[PackImage, ...]) -> None:
        """Find the pictures in a later answer, whose tiles are there already."""
        self._unreadable = None
        self._update(images)

    def forget(self) -> None:
        """Begin anew with another pack."""
        self.positions, self._urls, self._unreadable = frozenset(), frozenset(), None

    def _update(self, images: tuple[PackImage, ...]) -> bool:
        tiles = self._tiles
        failed = {images[position].url for position in tiles.failed_positions}
        still = {url for url in self._urls if self._is_missing(images, url)}
        self._urls = frozenset(failed | still)
        former = self.positions
        found = (position for url in self._urls for position in tiles.positions_of(url))
        self.positions = self._find_unreadable(images).union(found)
        return self.positions != former

    def _is_missing(self, images: tuple[PackImage, ...], url: str) -> bool:
        positions = self._tiles.positions_of(url)
        return bool(positions) and self._tiles.of(images[positions[0]]).stage is not TileStage.SHOWN

    def _find_unreadable(self, images: tuple[PackImage, ...]) -> frozenset[int]:
        if self._unreadable is None:
            self._unreadable = frozenset(position for position, image in enumerate(images) if not image.is_readable)
        return self._unreadable
