"""The comparison: two to four images side by side over the whole window, zoomed and moved together.

It starts no I/O itself: it tells `Originals` what is in sight and what will be next.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import starmap
from typing import Final, override

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from app.core.models import PackImage
from app.packs.open_pack import OpenPack
from app.ui import message, theme
from app.ui.accessibility import announce
from app.ui.look.canvas import Canvas
from app.ui.look.overlay_parts import Fader, OverlayButton, ToolsBase
from app.ui.look.panes import ComparePane, Panes
from app.ui.look.picture_overlay import PictureOverlay
from app.ui.look.placement import View
from app.ui.look.shown_images import ComparedImages
from app.ui.look.shown_originals import ComparedOriginals
from app.ui.shelf_model import GalleryModel
from app.ui.texts import accessible_names
from app.ui.texts import viewer as texts

type Rect = tuple[int, int, int, int]

_GRID_FROM: Final = 4  # panes; two or three are always side by side


def arrange(ratios: Sequence[float], room: tuple[int, int], gap: int, bars: tuple[int, int]) -> list[Rect]:
    """Find places for panes of equal size. Four are arranged so that more of their pictures is seen.

    Args:
        ratios: Width divided by height of each picture.
        room: Width and height for all panes.
        gap: Between panes.
        bars: Width and height in each pane that its picture does not get.

    Returns:
        Left, top, width and height of each pane.
    """
    count = len(ratios)
    choices = (count, count // 2) if count >= _GRID_FROM else (count,)

    def seen(columns: int) -> float:
        width, height = _pane_size(count, columns, room, gap)
        return sum(_area(ratio, width - bars[0], height - bars[1]) for ratio in ratios)

    columns = max(choices, key=seen)
    width, height = _pane_size(count, columns, room, gap)
    return [
        (number % columns * (width + gap), number // columns * (height + gap), width, height) for number in range(count)
    ]


def _pane_size(count: int, columns: int, room: tuple[int, int], gap: int) -> tuple[int, int]:
    rows = -(-count // columns)
    width, height = ((side - (parts - 1) * gap) // parts for side, parts in zip(room, (columns, rows), strict=True))
    return width, height


def _area(ratio: float, width: int, height: int) -> float:
    """The area of a picture that is fitted into a room."""
    if width <= 0 or height <= 0:
        return 0.0
    fitted_width = min(float(width), height * ratio)
    return fitted_width * fitted_width / ratio


class CompareTools(ToolsBase):
    """Whether the pictures move together, and the buttons that the viewer has, too.

    Tab moves between the pictures and not to these buttons: each has a key and a row of the menu.

    Attributes:
        tie: Lets the pictures zoom and move together, or each on its own; says what they do.
    """

    def __init__(self, parent: QWidget) -> None:
        """Lay out the buttons."""
        tie = OverlayButton(name="zoom_together", accessible_name=texts.TIE.text())
        super().__init__(("compare_info", "compare_menu", "close_compare"), (tie,), parent)
        self.tie = tie
        tie.setCheckable(True)
        for button in (tie, self.info, self.menu_button, self.close_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_tie(self, *, is_tied: bool) -> None:
        """Show whether the pictures move together."""
        self.tie.setChecked(is_tied)
        self.tie.setText((texts.TOGETHER if is_tied else texts.SEPARATELY).text())
        self.tie.updateGeometry()


class SpokenChanges(QObject):
    """Collects what has changed, and lets it be said when nothing has changed for a moment.

    Signals:
        settled: Something is to be said: whether another pane is active, and whether the active one has another image.
    """

    settled = Signal(bool, bool)

    def __init__(self, parent: QObject) -> None:
        """Begin without an image."""
        super().__init__(parent)
        self._image: PackImage | None = None
        self._is_other_pane = self._is_other_image = False
        self._rests = QTimer(self, singleShot=True, interval=theme.VIEWER_SPEAKS_MS)
        self._rests.timeout.connect(self._on_rested)

    def note_pane(self, image: PackImage) -> None:
        """Note that another pane is active, which has the focus: its image is read out because of that."""
        self._image = image
        self._is_other_pane = True
        self._rests.start()

    def note_image(self, image: PackImage) -> None:
        """Note which image the active pane has; the first one is read out because it gets the focus."""
        former, self._image = self._image, image
        if former is not None and (former.id, former.url) != (image.id, image.url):
            self._is_other_image = True
            self._rests.start()

    def stop(self) -> None:
        """Say nothing, because nothing is compared any more."""
        self._image = None
        self._is_other_pane = self._is_other_image = False
        self._rests.stop()

    def _on_rested(self) -> None:
        changes = self._is_other_pane, self._is_other_image
        self._is_other_pane = self._is_other_image = False
        self.settled.emit(*changes)


class Compare(PictureOverlay):
    """Shows several images at a time, one of which is active: keys apply to it.

    Signals:
        closed: It was closed; the rows of the compared images that are still there, and the active one's, -1 for none.
    """

    closed = Signal(object, int)

    def __init__(self, open_pack: OpenPack, model: GalleryModel, parent: QWidget) -> None:
        """Make the comparison, hidden.

        Args:
            open_pack: The pack whose images are shown.
            model: The gallery's rows, which have the thumbnails.
            parent: The window that it covers.
        """
        super().__init__(parent)
        self.setObjectName("compare")
        self.setAccessibleName(accessible_names.COMPARE)
        self._open_pack = open_pack
        self._model = model
        self._is_open = False
        self._compared = ComparedImages(open_pack, self)
        self._suspended_views: list[View | None] = []  # as of `Viewer`, of each pane
        self._tools = CompareTools(self)
        self._panes = Panes(open_pack.originals, self, self._tools)
        self._fader = Fader((self._tools,), self)
        self.woken.connect(self._fader.wake)
        self._originals = ComparedOriginals(open_pack, self._compared, self)
        self._originals.requested.connect(self._on_requested)
        self._spoken = SpokenChanges(self)
        self._spoken.settled.connect(self._speak)
        self._connect()

    def _connect(self) -> None:
        self._panes.ratio_changed.connect(self.lay_out)
        self._panes.moved_over.connect(self.woken)
        self._compared.pane_closed.connect(self._panes.close)
        self._compared.changed.connect(self._on_changed)
        self._compared.activated.connect(self._on_activated)
        self._compared.gone.connect(self.leave)
        self._open_pack.thumbnails.tiles.changed.connect(self._on_tile_changed)
        self._open_pack.large_thumbnails.tiles.changed.connect(self._on_tile_changed)
        self._open_pack.marks.changed.connect(self._on_marks_changed)

    # --- Opening and closing --------------------------------------------------------------------------------------

    def open_at(self, rows: Sequence[int], active: int) -> None:
        """Compare the images of two to four rows, over the window.

        Args:
            rows: The rows.
            active: The row that is active at first; one that is not among `rows` stands for the first of them.
        """
        self._is_open = True
        self._panes.is_tied = True
        self._tools.show_tie(is_tied=True)
        self.fit_window()
        self._compared.start(rows, rows.index(active) if active in rows else 0)
        self.appear()

    @override
    def leave(self) -> None:
        if self._is_open:
            self._close()
            self._open_pack.originals.forget_all()

    def leave_for_viewer(self) -> int:
        """Close, keep the originals for the viewer, and return the row of the active image."""
        row = self._compared.rows[self._compared.active]
        self._close()
        return row

    def _close(self) -> None:
        self._is_open = False
        rows, active = self._compared.rows, self._compared.active
        self._compared.clear()
        self._stop()
        self._panes.clear()
        # The page moves the focus first: hiding the widget that has it would move it to the field for the pack ID.
        self.closed.emit(rows, rows[active] if rows else -1)
        self.hide()

    def _stop(self) -> None:
        """Request and say nothing more."""
        self._originals.stop()
        self._spoken.stop()
        self._fader.stop()

    @override
    def suspend(self) -> None:
        pictures = [pane.canvas.picture for pane in self.panes]
        self._suspended_views = [each.view if each.is_zoomed else None for each in pictures]
        super().suspend()
        self._stop()
        self._panes.show_nothing()
        self._open_pack.originals.forget_all()

    @override
    def resume(self) -> None:
        super().resume()
        self._on_changed()
        views, self._suspended_views = self._suspended_views, []
        for pane, view in zip(self.panes, views, strict=False):  # a pane may have been closed
            if view is not None:
                pane.canvas.picture.show_view(view)

    @property
    @override
    def is_open(self) -> bool:
        return self._is_open

    @property
    @override
    def image(self) -> PackImage | None:
        return self._compared.active_image

    @property
    @override
    def images(self) -> tuple[PackImage, ...]:
        return self._compared.images

    @property
    @override
    def canvas(self) -> Canvas:
        return self.panes[self._compared.active].canvas

    @property
    @override
    def tools(self) -> CompareTools:
        return self._tools

    @property
    @override
    def buttons(self) -> dict[str, QToolButton]:
        tools = self._tools
        return {
            "zoom_together": tools.tie,
            "image_info": tools.info,
            "image_menu": tools.menu_button,
            "close_compare": tools.close_button,
        }

    # --- What commands call ---------------------------------------------------------------------------------------

    @override
    def step(self, by: int) -> None:
        self._originals.direction = by
        self._compared.step(by)
        self.woken.emit()

    @override
    def step_to_end(self, direction: int) -> None:
        self._originals.direction = -direction  # from the end, only the steps back are left
        self._compared.step_to_end(direction)
        self.woken.emit()

    @override
    def canvas_at(self, place: QPoint) -> Canvas:
        return next((pane.canvas for pane in self.panes if pane.geometry().contains(place)), self.canvas)

    @property
    def is_tied(self) -> bool:
        """Whether all pictures zoom and move together."""
        return self._panes.is_tied

    def toggle_tie(self) -> None:
        """Let each picture zoom and move on its own, or all as the active one."""
        self._panes.is_tied = not self.is_tied
        self._tools.show_tie(is_tied=self.is_tied)
        self._show_same_part()
        self.lay_out()
        self.woken.emit()
        message.say((texts.TIED if self.is_tied else texts.LOOSENED).text())
        self.state_changed.emit()

    # --- The images -----------------------------------------------------------------------------------------------

    @property
    def panes(self) -> list[ComparePane]:
        """The pane of each image."""
        return self._panes.used

    def _on_changed(self) -> None:
        if self.is_suspended:
            return
        rows = self._compared.rows
        self._panes.use(len(rows))
        if any(pane.isAncestorOf(self.window().focusWidget()) for pane in self._panes.unused):
            self.canvas.setFocus()  # hiding the pane would move the focus elsewhere
        for number, (pane, row) in enumerate(zip(self.panes, rows, strict=True), start=1):
            pane.show()
            pane.show_image(self._model.image(row), self._model.picture(row), self._model.original_size(row))
            pane.show_place(number, len(rows))
        for pane in self._panes.unused:
            pane.hide()
            pane.clear()
        self.lay_out()
        self._show_captions()
        self._on_active_shown()

    def _on_activated(self) -> None:
        self._spoken.note_pane(self._compared.images[self._compared.active])
        self._on_active_shown()
        self.state_changed.emit()

    def _on_active_shown(self) -> None:
        """Handle that another pane is active, or has another image."""
        self._spoken.note_image(self._compared.images[self._compared.active])
        self._originals.follow()
        self._show_rings()
        self.show_info()
        self.stepped.emit(self._compared.rows[self._compared.active])

    def _on_requested(self) -> None:
        for pane, row in zip(self.panes, self._compared.rows, strict=True):
            pane.canvas.take()  # what was decoded ahead since the step, which is not told
            is_readable = self._model.image(row).is_readable
            pane.watch(None if is_readable else self._model.tile(row).error)

    def _on_tile_changed(self, url: str) -> None:
        for pane, row in zip(self.panes, self._compared.rows, strict=True):
            if url and url == pane.canvas.url:
                pane.canvas.set_thumbnail(self._model.picture(row), self._model.original_size(row))

    def _on_marks_changed(self, _ids: frozenset[str]) -> None:
        self._show_captions()

    def _show_captions(self) -> None:
        total = len(self._open_pack.shelf.images)
        for pane, image in zip(self.panes, self._compared.images, strict=True):
            pane.show_caption(image, total, self._open_pack.marks.of(image))

    @override
    def show_info(self) -> None:
        image = self._compared.active_image
        if image is not None and self.is_info_shown:
            self.info.show_image(image, len(self._open_pack.shelf.images))

    def _speak(self, is_other_pane: bool, is_other_image: bool) -> None:
        pane = self.panes[self._compared.active]
        spoken = [pane.accessibleName()] if is_other_pane else []
        if is_other_image:
            spoken.append(pane.canvas.accessibleName())
        announce(self, ". ".join(spoken))

    def _show_same_part(self) -> None:
        if self._compared.rows:
            self._panes.show_part_of(self.panes[self._compared.active])

    # --- Places ---------------------------------------------------------------------------------------------------

    @override
    def lay_out(self) -> None:
        panes = self.panes
        if not panes:
            return
        room = QRect(self.rect())
        if self.is_info_shown:
            width = min(theme.VIEWER_PANEL_WIDTH, room.width() // 2)
            self.info.setGeometry(room.right() + 1 - width, 0, width, room.height())
            room.setWidth(room.width() - width)
        size = (room.width(), room.height())
        places = arrange([pane.ratio for pane in panes], size, theme.COMPARE_GAP, panes[0].bars())
        for pane, place in zip(panes, starmap(QRect, places), strict=True):
            pane.place(place)
        tools, margin = self._tools.sizeHint(), theme.SPACE_12
        self._tools.setGeometry(room.right() + 1 - margin - tools.width(), margin, tools.width(), tools.height())
        self._show_same_part()
        self._originals.resize(self.canvas.picture.room)

    def _show_rings(self) -> None:
        focused = self.window().focusWidget()
        for number, pane in enumerate(self.panes):
            pane.show_ring(is_active=number == self._compared.active, has_focus=pane.isAncestorOf(focused))

    @override
    def follow_focus(self, former: QWidget | None, now: QWidget | None) -> None:
        super().follow_focus(former, now)
        if now is None:  # another window has the focus, or this one is being closed
            return
        for number, pane in enumerate(self.panes):
            if pane.isAncestorOf(now):
                self._compared.activate(number)
        self._show_rings()
