"""The stage and the encoded thumbnail of each tile of one pack, in one size. Fetches and decodes nothing.

There is one tile for each URL: fifty images with the same URL need one download. A tile counts as shown if its
thumbnail is in memory or on disk; `urls_to_fetch` finds those that are not in memory.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from types import MappingProxyType

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import ImageError, UnreadableEntryError
from app.core.models import SQUARE, Pack, PackImage, cell_ratio
from app.pictures.byte_bounded import ByteBounded


class TileStage(Enum):
    """The stage of a tile's thumbnail."""

    WAITING = "waiting"
    LOADING = "loading"
    SHOWN = "shown"
    FAILED = "failed"


class Tile(Struct, frozen=True):
    """The state of one tile.

    Attributes:
        stage: The stage of its thumbnail.
        error: Why the thumbnail failed; None in other stages.
    """

    stage: TileStage
    error: ImageError | None = None


WAITING = Tile(TileStage.WAITING)
LOADING = Tile(TileStage.LOADING)
SHOWN = Tile(TileStage.SHOWN)
UNREADABLE = Tile(TileStage.FAILED, UnreadableEntryError())


_NOTHING: Mapping[str, str] = MappingProxyType({})
REFRESHED_STAGES = frozenset({TileStage.SHOWN, TileStage.LOADING})  # unchanged by a refresh, which retries failed ones
ALL_STAGES = frozenset(TileStage)  # unchanged by a live refresh, which retries nothing
_DECIDING = 12  # images, about the first two rows, that decide the shape of the cells
FEWEST = 3  # of them, that suffice if all have one shape
DECIDE_MS = 200  # after the first picture, at most; the other pictures of the first row take longer anyway


class Tiles(QObject):
    """The tiles of one pack in one size.

    Attributes:
        positions_by_url: The indices in `Pack.images` of the images with each URL, ascending.
        needed: The URLs of visible images, whose thumbnails stay in memory even beyond the limit.
        ratio: Width divided by height of a cell. Before a picture is painted it may change once.
        found_ratio: What the first images decide; None until enough of their sizes are known. It may differ from
            `ratio`, which it replaces when the pack is opened again.
        holds_pictures: Whether `ratio` may still change, so that no picture may be painted.

    Signals:
        ratio_decided: `holds_pictures` has become false, and `ratio` may have changed; no arguments.
        ratio_found: `found_ratio` was set; no arguments.
        changed: The stage of a tile has changed; the URL.
        all_changed: The stages of many tiles may have changed, as after a look-up on disk; no arguments.
        counts_changed: `counts` has changed; no arguments.
        picture_replaced: The thumbnail of a URL was replaced, or removed because it is no longer valid; the URL.
        arrived: The thumbnail of a tile that was loading has arrived; the URL.
    """

    ratio_decided = Signal()
    ratio_found = Signal()
    changed = Signal(str)
    all_changed = Signal()
    counts_changed = Signal()
    picture_replaced = Signal(str)
    arrived = Signal(str)

    def __init__(self, max_picture_bytes: int, parent: QObject | None = None) -> None:
        """Begin without a pack, with a limit of memory for encoded thumbnails."""
        super().__init__(parent)
        self.ratio = SQUARE
        self.found_ratio: float | None = None
        self.holds_pictures = False
        self._decide_timer = QTimer(self, singleShot=True)
        self._decide_timer.timeout.connect(self._decide)
        self.positions_by_url: Mapping[str, Sequence[int]] = {}
        self._sizes: dict[str, tuple[int, int]] = {}
        self._first_urls: tuple[str, ...] = ()
        self._tiles: dict[str, Tile] = {}
        self._broken: set[str] = set()  # those that have failed, until they are shown
        self._unreadable: frozenset[int] = frozenset()
        self._counts = dict.fromkeys(TileStage, 0)
        self._on_disk: set[str] = set()
        self._pictures: ByteBounded[bytes] = ByteBounded(max_picture_bytes, len)
        self.needed: frozenset[str] = frozenset()
        self._is_hidden = False

    # --- The pack -------------------------------------------------------------------------------------------------

    def show_pack(
        self,
        pack: Pack | None,
        *,
        keep: frozenset[TileStage] = frozenset(),
        signed_anew: Mapping[str, str] = _NOTHING,
        ratio: float | None = None,
        likely_ratio: float = SQUARE,
    ) -> None:
        """Replace the tiles by those of a pack, which are waiting.

        Args:
            pack: The pack; None for none.
            keep: Tiles in these stages stay if their URL is also in the new pack.
            signed_anew: URLs of the new pack that replace former ones of the same files, by these. Then their tiles are
                unchanged if they are shown.
            ratio: Shape of the cells, as it was found when the pack was open before; None if it was not.
            likely_ratio: The shape that is used if `ratio` is None, unless the first pictures have another one.
        """
        positions = pack.rows_by_url if pack is not None else {}
        if keep:
            if signed_anew:
                self._replace_urls(signed_anew)
            self._tiles = {url: tile for url, tile in self._tiles.items() if url in positions and tile.stage in keep}
            # Signed URLs may change with each refresh, so old ones must be removed.
            self._on_disk.intersection_update(positions)
            self._broken.intersection_update(positions)
            for url in [each for each in self._pictures if each not in positions]:
                self._pictures.remove(url)
                self.picture_replaced.emit(url)
            self._sizes = {url: size for url, size in self._sizes.items() if url in positions}
        else:
            self._decide_timer.stop()
            self.ratio = ratio or likely_ratio
            self.found_ratio = ratio
            self.holds_pictures = ratio is None and bool(positions)
            self._tiles = {}
            self._sizes = {}
            self._on_disk.clear()
            self._broken.clear()
            self._pictures.clear()
        images = pack.images if pack is not None else ()
        self._unreadable = frozenset(position for position, image in enumerate(images) if not image.is_readable)
        self._first_urls = pack.urls[:_DECIDING] if pack is not None else ()
        self.positions_by_url = positions
        self._counts = dict.fromkeys(TileStage, 0)
        for url, tile in self._tiles.items():
            self._counts[tile.stage] += len(positions[url])
        self.counts_changed.emit()

    def _replace_urls(self, later: Mapping[str, str]) -> None:
        """Replace URLs by those of the same files that were signed anew.

        A download has to begin again with the other URL, and may succeed where it failed.
        """
        self._tiles = {
            later.get(url, url): tile for url, tile in self._tiles.items() if url not in later or tile is SHOWN
        }
        self._sizes = {later.get(url, url): size for url, size in self._sizes.items()}
        self._on_disk = {later.get(url, url) for url in self._on_disk}
        self._broken = {later.get(url, url) for url in self._broken}
        self._pictures.rename(later)
        self.needed = frozenset(later.get(url, url) for url in self.needed)

    # --- State ----------------------------------------------------------------------------------------------------

    def of(self, image: PackImage) -> Tile:
        """The tile of an image."""
        return self._tiles.get(image.url, WAITING) if image.is_readable else UNREADABLE

    def picture(self, url: str) -> bytes | None:
        """The encoded thumbnail of a URL, which becomes the most recently used one; None if it is not in memory."""
        return self._pictures.get(url)

    def size_of(self, url: str) -> tuple[int, int] | None:
        """Width and height of the original image, upright, in pixels; None until its thumbnail has arrived."""
        return self._sizes.get(url)

    def positions_of(self, url: str) -> Sequence[int]:
        """The indices in `Pack.images` of the images with a URL, ascending."""
        return self.positions_by_url.get(url, ())

    @property
    def mean_picture_bytes(self) -> float:
        """Mean size of the encoded thumbnails in memory, in bytes; 0 if there are none."""
        return self._pictures.mean_bytes

    @property
    def counts(self) -> dict[TileStage, int]:
        """Number of images whose tile is in each stage; waiting ones are not counted."""
        return dict(self._counts)

    @property
    def failed_positions(self) -> tuple[int, ...]:
        """Indices in `Pack.images` of the images whose thumbnail failed and can be retried."""
        return tuple(
            position
            for url, tile in self._tiles.items()
            if tile.stage is TileStage.FAILED
            for position in self.positions_by_url[url]
        )

    @property
    def broken_positions(self) -> frozenset[int]:
        """Indices in `Pack.images` of the images whose thumbnail failed, and of entries that could not be read.

        A picture that is tried again stays broken until it is shown. Otherwise it would vanish from a list of broken
        pictures as soon as it is tried again, and come back if it fails.
        """
        return self._unreadable.union(*map(self.positions_of, self._broken))

    @property
    def shown_urls(self) -> frozenset[str]:
        """URLs whose thumbnail is in memory or on disk."""
        return frozenset(url for url, tile in self._tiles.items() if tile is SHOWN)

    @property
    def ended_urls(self) -> frozenset[str]:
        """URLs whose thumbnail is in memory or on disk, or has failed."""
        return frozenset(url for url, tile in self._tiles.items() if tile is not LOADING)

    def urls_to_fetch(self, images: Iterable[PackImage]) -> tuple[str, ...]:
        """The URLs, in the order of the images, whose thumbnail is not in memory and has not failed."""
        return tuple(
            image.url
            for image in images
            if image.is_readable
            and image.url not in self._pictures
            and self._tiles.get(image.url, WAITING).stage is not TileStage.FAILED
        )

    def set_hidden(self, *, is_hidden: bool) -> None:
        """Set whether the tiles are hidden, because another pack is shown.

        Then only thumbnails of images that were visible stay in memory. Those of the others that are not on disk
        are waiting again. What arrives later is stored only if it is not on disk.
        """
        self._is_hidden = is_hidden
        if is_hidden:
            self._drop_pictures(but=self.needed)

    def drop_stored_pictures(self) -> None:
        """Drop all thumbnails from memory that are on disk, because the tiles have been hidden for long."""
        self._drop_pictures(but=frozenset(each for each in self._pictures if each not in self._on_disk))

    def _drop_pictures(self, but: frozenset[str]) -> None:
        for url in [each for each in self._pictures if each not in but]:
            self._pictures.remove(url)
            if url not in self._on_disk:
                # Not `_set`, which emits two signals for each: there may be thousands.
                tile = self._tiles.pop(url, WAITING)
                self._counts[tile.stage] -= len(self.positions_by_url[url])
        self.all_changed.emit()
        self.counts_changed.emit()

    def use(self, urls: Sequence[str]) -> None:
        """Mark thumbnails as recently used, the first one as the most recent, so that they are dropped last."""
        for url in reversed(urls):
            self._pictures.get(url)

    def reset_failed(self, urls: Iterable[str]) -> tuple[str, ...]:
        """Set the failed tiles of these URLs to waiting, for a retry, and return them."""
        failed = tuple(url for url in dict.fromkeys(urls) if self._has_failed(url))
        for url in failed:
            self._set(url, WAITING)
        return failed

    # --- Results of the thumbnail service -------------------------------------------------------------------------

    def set_running(self, url: str, is_running: bool) -> None:
        """Handle that a download has begun, or was aborted and will be repeated."""
        if is_running:
            self._set(url, LOADING)
        elif self._tiles.get(url) is LOADING:
            self._set(url, WAITING)

    def set_picture(
        self, url: str, thumbnail: bytes, size: tuple[int, int], *, is_stored: bool, is_wanted: bool = True
    ) -> None:
        """Handle a new thumbnail.

        Args:
            url: The URL that it belongs to.
            thumbnail: The encoded thumbnail.
            size: Width and height of the original image, upright, in pixels.
            is_stored: Whether it is also on disk, so that it may be dropped from memory.
            is_wanted: Whether the image is visible or near, so that others may be dropped for it.
        """
        if url not in self.positions_by_url:
            return
        was_loading = self._tiles.get(url) is LOADING
        self._sizes[url] = size
        if is_stored:
            self._on_disk.add(url)
        self._pictures.remove(url)
        self.picture_replaced.emit(url)
        is_needed = is_wanted or url in self.needed
        if is_needed or (self._pictures.has_room(thumbnail) and not (self._is_hidden and is_stored)):
            for dropped in self._pictures.put(url, thumbnail, self.needed):
                if dropped not in self._on_disk:
                    self._set(dropped, WAITING)
        self._set(url, SHOWN if is_stored or url in self._pictures else WAITING)
        self._decide_ratio(url)
        if was_loading:
            self.arrived.emit(url)

    def set_stored(self, urls: Iterable[str]) -> None:
        """Handle that thumbnails are on disk."""
        known = [url for url in urls if url in self.positions_by_url]
        for url in known:
            self._on_disk.add(url)
            if url not in self._tiles:
                self._tiles[url] = SHOWN
                self._broken.discard(url)
                self._counts[TileStage.SHOWN] += len(self.positions_by_url[url])
        if known:
            # One signal for all, because ten thousand signals would block the GUI thread.
            self.all_changed.emit()
        self.counts_changed.emit()

    def remove_picture(self, url: str) -> None:
        """Handle that a thumbnail is out of date: its tile is waiting again."""
        self._pictures.remove(url)
        self.picture_replaced.emit(url)
        self._on_disk.discard(url)
        self._set(url, WAITING)

    def set_failed(self, url: str, error: ImageError) -> None:
        """Handle that a thumbnail failed. An earlier thumbnail of the URL is no longer valid."""
        self._pictures.remove(url)
        self.picture_replaced.emit(url)
        self._on_disk.discard(url)
        self._set(url, Tile(TileStage.FAILED, error.without_origin()))
        self._decide_ratio(url)

    def _decide_ratio(self, url: str) -> None:
        """Decide the shape of the cells as soon as enough of the pack's first images are known.

        The first images in the pack decide, not the first ones to arrive, so that a pack always looks the same.

        Args:
            url: Of an image whose size is known since, or which has failed.
        """
        if not self.holds_pictures and url not in self._first_urls:
            return
        sizes = [self._sizes[url] for url in self._first_urls if url in self._sizes]
        unknown = sum(url not in self._sizes and not self._has_failed(url) for url in self._first_urls)
        found = cell_ratio(sizes, unknown) if sizes else None
        if found not in {None, self.found_ratio}:
            self.found_ratio = found
            self.ratio_found.emit()
        if not self.holds_pictures:
            return
        is_uniform = len(sizes) >= FEWEST and len({cell_ratio([size]) for size in sizes}) == 1
        if found is not None or is_uniform or not unknown:
            self._decide()
        elif self._sizes and not self._decide_timer.isActive():
            self._decide_timer.start(DECIDE_MS)

    def _decide(self) -> None:
        """Wait for no more pictures: those that are known decide. What all of them say counts at the next opening."""
        self._decide_timer.stop()
        first = [self._sizes[url] for url in self._first_urls if url in self._sizes]
        if self._sizes:
            self.ratio = cell_ratio(first or self._sizes.values()) or self.ratio
        self.holds_pictures = False
        self.ratio_decided.emit()

    def _has_failed(self, url: str) -> bool:
        return self._tiles.get(url, WAITING).stage is TileStage.FAILED

    def _set(self, url: str, tile: Tile) -> None:
        positions = self.positions_by_url.get(url)
        if positions is None:
            return
        former = self._tiles.pop(url, None)
        if former is not None:
            self._counts[former.stage] -= len(positions)
        if tile is not WAITING:
            self._tiles[url] = tile
            self._counts[tile.stage] += len(positions)
        if tile is SHOWN:
            self._broken.discard(url)
        elif tile.stage is TileStage.FAILED:
            self._broken.add(url)
        self.changed.emit(url)
        self.counts_changed.emit()
