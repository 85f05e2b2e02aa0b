"""Which images the viewer and the comparison show, whose originals are requested for that, and which animation plays.

They are rows of the shelf, which are followed when the pack or the filter changes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand

from app.core.changes import PackChanges
from app.core.models import PackImage
from app.core.saved_values import Mark
from app.packs.open_pack import OpenPack
from app.pictures.originals import Originals
from app.ui import message, theme
from app.ui.texts import image as texts
from app.ui.texts import marks as mark_texts
from app.ui.widgets.parts import delayed


class ShownImages(QObject):
    """A different row of the shelf in each pane, one of which is active. The viewer has one pane.

    If an image is no longer shown, the nearest one that no other pane has takes its place: the next one, else the last
    one before it. If there is none, the pane is closed.

    Attributes:
        rows: The row of each pane; none while nothing is shown.
        images: The image of each pane.
        active: The active pane.

    Signals:
        changed: Panes have other images, or another answer has data about them; for each pane the number that it had
            before.
        gone: There are not enough images left; no arguments. `rows` are those that are left.
    """

    changed = Signal(object)
    gone = Signal()

    def __init__(self, open_pack: OpenPack, parent: QObject) -> None:
        """Begin with none."""
        super().__init__(parent)
        self.rows: tuple[int, ...] = ()
        self.images: tuple[PackImage, ...] = ()
        self.active = 0
        self._shelf = open_pack.shelf
        # What the rows refer to: a filter may replace the shelf again before `content_changed` is emitted.
        self._positions: Sequence[int] = ()
        self._pack_images: tuple[PackImage, ...] = ()
        self._shelf.replaced.connect(self._on_replaced)
        self._shelf.updated.connect(self._on_updated)
        open_pack.content_changed.connect(self._on_content_changed)

    def start(self, rows: Iterable[int], active: int, former_panes: Sequence[int] | None = None) -> None:
        """Show the images of rows, and let a pane be the active one; `former_panes` as of `changed`."""
        self.active = active
        self._set(tuple(rows), former_panes)

    def clear(self) -> None:
        """Show none."""
        self.rows, self.images, self.active = (), (), 0

    @property
    def row(self) -> int:
        """The row of the active pane; -1 for none."""
        return self.rows[self.active] if self.rows else -1

    @property
    def image(self) -> PackImage | None:
        """The image of the active pane; None for none."""
        return self.images[self.active] if self.images else None

    def go_to(self, row: int | None) -> None:
        """Show the image of a row in the active pane; None for no other one."""
        if row not in {None, self.row}:
            self._set(tuple(row if pane == self.active else each for pane, each in enumerate(self.rows)))

    def step(self, direction: int) -> None:
        """Replace the image of the active pane by the next one, or the one before if -1, as far as there is one."""
        self.go_to(self._row_after(direction, 1))

    def step_to_end(self, direction: int) -> None:
        """Replace the image of the active pane by the last one that no other pane has, or the first one if -1."""
        others = {row for pane, row in enumerate(self.rows) if pane != self.active}
        rows = range(len(self._shelf))
        self.go_to(next(each for each in (reversed(rows) if direction > 0 else rows) if each not in others))

    def neighbours(self, *steps: int) -> list[PackImage]:
        """The images that so many steps lead to, as far as there are any."""
        rows = (self._row_after(1 if step > 0 else -1, abs(step)) for step in steps)
        return [self._shelf.image(row) for row in rows if row is not None]

    def _row_after(self, direction: int, steps: int) -> int | None:
        """The row that steps of the active pane lead to. Rows that other panes have are passed over."""
        row = self.row
        while steps:
            row += direction
            if not 0 <= row < len(self._shelf):
                return None
            if row not in self.rows:
                steps -= 1
        return row

    def _set(self, rows: tuple[int, ...], former_panes: Sequence[int] | None = None) -> None:
        self.rows = rows
        self.images = tuple(self._shelf.image(row) for row in rows)
        self._positions, self._pack_images = self._shelf.positions, self._shelf.images
        self.changed.emit(range(len(rows)) if former_panes is None else former_panes)

    def _end(self, rows: tuple[int, ...]) -> None:
        self.clear()
        self.rows = rows
        self.gone.emit()

    # --- The shelf ------------------------------------------------------------------------------------------------

    def _on_replaced(self) -> None:
        """Follow if other images of the same answer are shown; else `content_changed` is emitted later."""
        if self.rows and self._shelf.images is self._pack_images:
            self._follow(None)

    def _on_updated(self) -> None:
        if self.rows:
            self._set(self.rows)

    def _on_content_changed(self, changes: PackChanges | None) -> None:
        if not self.rows or self._shelf.images is self._pack_images:
            return
        if changes is None:  # another pack
            self._end(())
        else:
            self._follow(changes.position_of)

    def _follow(self, moved: Callable[[int], int | None] | None) -> None:
        """Show what is nearest; for `moved` see `Shelf.nearest_row`."""
        former = [self._positions[row] for row in self.rows]
        present = [self._present_row(moved(position) if moved is not None else position) for position in former]
        for pane, former_row in enumerate(self.rows):
            if present[pane] is None:
                nearest = self._shelf.nearest_row(self._positions, former_row, moved, present)
                present[pane] = nearest[1] if nearest is not None else None
        panes = [pane for pane, row in enumerate(present) if row is not None]
        rows = tuple(row for row in present if row is not None)
        if len(rows) < min(len(self.rows), theme.FEWEST_COMPARED):
            self._end(rows)
        else:
            self.active = min(sum(pane < self.active for pane in panes), len(rows) - 1)
            self._set(rows, panes)

    def _present_row(self, position: int | None) -> int | None:
        return self._shelf.row_of(position) if position is not None else None


class _Compared(Struct, frozen=True):
    """What was compared at a time: all positions, the active pane, and the panes that had them, as of `changed`."""

    positions: tuple[int, ...]
    active: int
    panes: tuple[int, ...] | None = None


class Series(QObject):
    """A series of images of which the best one is compared with all others, a few at a time."""

    def __init__(self, open_pack: OpenPack, shown: ShownImages) -> None:
        """Begin where the comparison is, which shows `shown`."""
        super().__init__(shown)
        self._open_pack = open_pack
        self._shown = shown
        # By the entry of the undo stack: what was compared before an image won, and what after it.
        self._wins: dict[QUndoCommand, tuple[_Compared, _Compared | None]] = {}
        self._index = open_pack.marks.undo_stack.index()
        open_pack.marks.undo_stack.indexChanged.connect(self._on_index_changed)
        open_pack.content_changed.connect(self.begin)  # images may have other positions

    def begin(self) -> None:
        """Begin anew: what was compared before is not brought back."""
        self._wins.clear()

    def let_win(self) -> None:
        """Reject the images in the other panes, and show the next ones without a mark there.

        The winner is picked if it was rejected, and else keeps the mark that it has.
        """
        shown, marks, shelf = self._shown, self._open_pack.marks, self._open_pack.shelf
        winner = shown.image
        if winner is None:
            return
        before = _Compared(tuple(shelf.positions[row] for row in shown.rows), shown.active)
        given = {image.id: Mark.REJECTED for image in shown.images if image is not winner and image.id}
        if marks.of(winner) is Mark.REJECTED:
            given[winner.id] = Mark.PICKED
        index = self._index
        marks.set(given)  # a filter may leave too few images for a comparison, which is closed then
        following = list(islice(self._unmarked_after(before.positions), max(0, len(shown.rows) - 1)))
        row = shelf.row_of(winner.position - 1)
        entry = marks.undo_stack.command(index) if self._index > index else None
        if not following or row is None:
            if entry is not None:
                self._wins[entry] = before, None
            is_round = self._open_pack.filter.is_of_marked
            message.offer((mark_texts.ONLY_ONE_LEFT if is_round else texts.NONE_LEFT).text(), "pick")
            return
        message.offer(texts.wins(winner.position), "undo")
        losing = [pane for pane in range(len(shown.rows)) if pane != shown.active][: len(following)]
        panes = sorted([shown.active, *losing])
        active = panes.index(shown.active)
        following.insert(active, row)
        after = _Compared(tuple(shelf.positions[each] for each in following), active, tuple(panes))
        if entry is not None:
            self._wins[entry] = before, after
        self._show(after)

    def _unmarked_after(self, positions: Sequence[int]) -> Iterator[int]:
        """The rows of images without a mark, from the last of some positions to the end and then from the beginning.

        Where only images with a mark are shown, one chooses among them: then all that still pass.
        """
        shelf, marks = self._open_pack.shelf, self._open_pack.marks
        is_round = self._open_pack.filter.is_of_marked
        begin = max(map(shelf.place_of, positions))
        for row in chain(range(begin, len(shelf)), range(begin)):
            image = shelf.image(row)
            is_left = not shelf.is_retained(row) if is_round else marks.of(image) is Mark.NONE
            if image.id and is_left and shelf.positions[row] not in positions:
                yield row

    def _on_index_changed(self, index: int) -> None:
        """Show what was compared before an image won, if that is what was undone; what came after it, if redone."""
        is_undone, self._index = index < self._index, index
        if not (self._shown.rows and self._wins):  # a stack that is being deleted is cleared, and must not be asked
            return
        win = self._wins.get(self._open_pack.marks.undo_stack.command(index if is_undone else index - 1))
        if win is not None:
            self._show(win[0] if is_undone else win[1])

    def _show(self, compared: _Compared | None) -> None:
        if compared is not None:
            rows = [self._open_pack.shelf.row_of(position) for position in compared.positions]
            present = [row for row in rows if row is not None]
            if len(present) == len(rows):
                self._shown.start(present, compared.active, compared.panes)


class Player(QObject):
    """Plays and pauses one image at a time. With reduced motion an animation is played only when the person wants it.

    Attributes:
        is_animated: Whether the image is an animation; False until its original is decoded.
        is_playing: Whether it is played.

    Signals:
        changed: One of the attributes has changed; no arguments.
    """

    changed = Signal()

    def __init__(self, originals: Originals, parent: QObject) -> None:
        """Begin without an image."""
        super().__init__(parent)
        self.is_animated = False
        self.is_playing = False
        self._originals = originals
        self._url = ""
        originals.arrived.connect(self._on_arrived)

    def watch(self, url: str) -> None:
        """Stop the former image, and play another one if it is an animation; empty for none."""
        self._set(is_animated=False, is_playing=False)
        self._url = url
        self._on_arrived(url)

    def toggle(self) -> None:
        """Play, or pause."""
        if self.is_animated:
            self._set(is_animated=True, is_playing=not self.is_playing)

    def _on_arrived(self, url: str) -> None:
        picture = self._originals.picture(url) if url == self._url else None
        if picture is not None and picture.is_animated and not self.is_animated:
            self._set(is_animated=True, is_playing=theme.motion_ms(theme.FADE_MS) > 0)

    def _set(self, *, is_animated: bool, is_playing: bool) -> None:
        if is_playing is not self.is_playing:
            (self._originals.play if is_playing else self._originals.pause)(self._url)
        if (is_animated, is_playing) != (self.is_animated, self.is_playing):
            self.is_animated, self.is_playing = is_animated, is_playing
            self.changed.emit()


class ShownOriginals(QObject):
    """Reports to `Originals` what is in sight. Images that a held key passes over are not requested.

    Attributes:
        direction: Of the last step, 1 or -1.

    Signals:
        requested: What is shown now was requested, perhaps earlier; no arguments.
    """

    requested = Signal()

    def __init__(self, originals: Originals, shown: ShownImages, parent: QObject) -> None:
        """Request nothing yet."""
        super().__init__(parent)
        self.direction = 1
        self._originals = originals
        self._shown = shown
        self._box = (1, 1)
        self._requested: tuple[list[str], list[str], tuple[int, int]] | None = None  # in sight, ahead, in which box
        self._rests = delayed(self, self._request, theme.VIEWER_REQUESTS_MS)

    def follow(self) -> None:
        """Request what is shown now, unless something else was requested just now: then in a moment."""
        if not self._rests.isActive():
            self._request()
        self._rests.start()

    def fit(self, box: tuple[int, int]) -> None:
        """Request pictures in another size in a moment, because sizes change many times while a window is resized.

        Args:
            box: Width and height of the room for each picture, in device pixels.
        """
        self._box = box
        if self._requested is not None and self._requested[2] != box:
            self._rests.start()

    def stop(self) -> None:
        """Request nothing more, because nothing is shown any more."""
        self._requested = None
        self._rests.stop()

    def _request(self) -> None:
        shown = self._shown
        images = (shown.images[shown.active], *shown.images)  # the active pane is the most urgent
        urls = _urls(images)
        # The next two images, and the one behind.
        ahead = _urls(shown.neighbours(self.direction, 2 * self.direction, -self.direction))
        request = (urls, [url for url in ahead if url not in urls], self._box)
        if request != self._requested:
            self._requested = request
            self._originals.show(*request)
        self.requested.emit()


def _urls(images: Iterable[PackImage]) -> list[str]:
    return [*dict.fromkeys(image.url for image in images if image.is_readable)]
