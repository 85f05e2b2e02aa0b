"""What covers the window with pictures: the viewer, which shows one, and the comparison, which shows two to four.

It starts no I/O itself: it reports to `Originals` what is in sight and what will be next. Tab stays inside of it.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import starmap
from typing import override

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.core.readability import Sample
from app.packs.open_pack import OpenPack
from app.ui import message, theme
from app.ui.accessibility import announce, follow_focus, identify
from app.ui.look.canvas import Canvas
from app.ui.look.image_details import InfoPanel, review_signals
from app.ui.look.overlay_parts import Fader, OverlayButton, OverlayReview, Tools
from app.ui.look.panes import ComparePane, Pane, ViewerPane, arrange
from app.ui.look.picture_strip import Filmstrip, is_column
from app.ui.look.placement import View
from app.ui.look.shown_images import Player, Series, ShownImages, ShownOriginals
from app.ui.shelf_model import GalleryModel
from app.ui.texts import accessible_names
from app.ui.texts import image as texts
from app.ui.texts.wording import follow_language
from app.ui.widgets.button_rows import next_tab_stop
from app.ui.widgets.parts import delayed


def _exceeds_others(pane: Pane) -> bool:
    """Whether a pane shows a part that is too small for the pictures that are tied to it."""
    picture = pane.canvas.picture
    return picture.view.scale > picture.most_view_scale * 1.0001  # scales are computed with rounding errors


class Viewer(QWidget):
    """Covers the window, and closes when the focus goes to what it covers. Made once, and hidden while not in use.

    Commands apply to the active pane: the only one of the viewer, and one of those of the comparison.

    Attributes:
        is_comparison: Whether it shows two to four pictures. They zoom and move together unless they are separated.
        is_open: Whether it covers the window, or would if it were not suspended.
        is_tied: Whether all pictures zoom and move together.
        info: The panel beside the pictures, with what the service wrote about the image; hidden at first.
        tools: The island with most of the buttons, in the comparison a bar above the pictures.
        review: How far the review of the pack is.
        shown: The images that are shown, none while it is closed; commands apply to the active one.
        strip: The images around the one that is shown; the comparison has none.
        buttons: All buttons, by the commands that they run.

    Signals:
        closed: It was closed; the rows of the images that are still there, and the active one's, -1 for none.
        stepped: Another image is shown; its row.
        state_changed: What commands are about has changed, beside what `player` emits; no arguments.
        menu_requested: The context menu is to be opened; the global position.
    """

    closed = Signal(object, int)
    stepped = Signal(int)
    state_changed = Signal()
    menu_requested = Signal(QPoint)

    def __init__(
        self, open_pack: OpenPack, model: GalleryModel, parent: QWidget, *, is_comparison: bool = False
    ) -> None:
        """Begin hidden.

        Args:
            open_pack: The pack whose images are shown.
            model: The gallery's rows, which have the thumbnails.
            parent: The window that it covers.
            is_comparison: Whether it shows two to four pictures.
        """
        super().__init__(parent)
        self.is_comparison = is_comparison
        self.is_open = False
        self.is_tied = True
        names = ("compare", accessible_names.COMPARE) if is_comparison else ("viewer", accessible_names.VIEWER)
        identify(self, *names)
        self.setPalette(theme.viewer_palette(QApplication.palette()))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda place: self.menu_requested.emit(self.mapToGlobal(place)))
        self._open_pack = open_pack
        self._model = model
        self._is_suspended = False
        self._suspended_views: list[View | None] = []  # the part that each pane showed; None if it was the whole
        self.shown = ShownImages(open_pack, self)
        self._series = Series(open_pack, self.shown)
        self._originals = ShownOriginals(open_pack.originals, self.shown, self)
        self.info = InfoPanel(self)
        self.info.hide()
        self._panes: list[Pane] = []  # those in use, and then others that are hidden until they are needed again
        self._used = 0
        self._ratios: list[float] = []  # of the panes, when they were arranged last
        self.strip: Filmstrip | None = None
        self._shows_strip = True
        self._usual_tips = QToolTip.palette()
        if is_comparison:
            self.review = OverlayReview(open_pack, is_over_picture=False)
            self.tools = Tools(self, self.review)
            self.buttons: Mapping[str, OverlayButton] = self.tools.buttons
            self._fader = Fader((), self)
        else:
            pane = ViewerPane(open_pack, self)
            self._add_pane(pane)
            self._used = 1
            self.tools, self.review = pane.tools, pane.review
            self.buttons = {**pane.edges, **pane.tools.buttons}
            self._fader = Fader((pane.place_island, pane.tools), self)
            self.strip = Filmstrip(open_pack, model, self)
            self.strip.chosen.connect(self.go_to)
        self._sample = Sample()
        self._blurred: set[str] = set()  # images of which was said that they are not sharp at a high scale
        self._spoken: object = None
        self._is_other_pane = False
        self._speaks = delayed(self, self._speak, theme.VIEWER_SPEAKS_MS)
        self._connect()
        parent.installEventFilter(self)
        self.hide()

    def _connect(self) -> None:
        open_pack = self._open_pack
        self.shown.changed.connect(self._on_changed)
        self.shown.gone.connect(self.leave)
        self._originals.requested.connect(self._on_requested)
        open_pack.thumbnails.tiles.changed.connect(self._on_tile_changed)
        open_pack.large_thumbnails.tiles.changed.connect(self._on_tile_changed)
        open_pack.marks.changed.connect(self._on_marks_changed)
        open_pack.marks.others.changed.connect(self._show_captions)
        for changed in review_signals(open_pack):
            changed.connect(self._show_info)
            changed.connect(self._show_captions)
        open_pack.readability.changed.connect(self._show_sample)
        open_pack.originals.region_failed.connect(self._on_region_failed)
        follow_focus(self._on_focus_changed)
        follow_language(self, self._retranslate)

    def _retranslate(self) -> None:
        if self.is_comparison:
            self._set_tied(is_tied=self.is_tied)
        if self.is_open and not self._is_suspended:
            self.review.update_counts()
            self._show_captions()
            self._show_info()
            self._show_sample()
            self._lay_out()

    @property
    def panes(self) -> list[Pane]:
        """The pane of each image."""
        return self._panes[: self._used]

    @property
    def _active_pane(self) -> Pane:
        return self._panes[self.shown.active]

    @property
    def canvas(self) -> Canvas:
        """The picture that keys apply to."""
        return self._active_pane.canvas

    @property
    def player(self) -> Player:
        """Plays the image if it is an animation."""
        return self._active_pane.player

    # --- Opening and closing --------------------------------------------------------------------------------------

    def open_at(self, rows: Sequence[int], active: int) -> None:
        """Show the images of rows, over the window.

        Args:
            rows: One row in the viewer, two to four in the comparison.
            active: The row that is active at first; one that is not among `rows` stands for the first of them.
        """
        self.is_open = True
        if self.is_comparison:
            self._set_tied(is_tied=True)
        self.review.update_counts()
        self._fit_window()
        self._series.begin()
        self.shown.start(rows, rows.index(active) if active in rows else 0)
        self._appear()

    def _fit_window(self) -> None:
        window = self.parentWidget()
        if window is not None and self.geometry() != window.rect():
            self.setGeometry(window.rect())
        self._lay_out()

    def _appear(self) -> None:
        self._is_suspended = False
        self.info.raise_()  # a screen reader goes through the children in their order: the pictures come first
        self.show()
        self.raise_()
        self.canvas.setFocus()
        self._spoken = self._speakable  # by the focus
        self._fader.wake()

    def leave(self, *, keeps_originals: bool = False) -> None:
        """Close, and give all memory for pictures back, unless the viewer is opened instead of the comparison."""
        if not self.is_open:
            return
        self.is_open = self._is_suspended = False
        self._blurred.clear()
        rows, row = self.shown.rows, self.shown.row
        self.shown.clear()
        self._stop()
        if not keeps_originals:
            self._open_pack.originals.discard_all()
        # The page moves the focus first: hiding the widget that has it would move it to the field for the pack ID.
        self.closed.emit(rows, row)
        self.hide()

    def _stop(self) -> None:
        """Request and say nothing more, and show no picture."""
        self._originals.stop()
        for pane in self._panes:
            pane.clear()
        if self.strip is not None:
            self.strip.pictures.clear()
        self._speaks.stop()
        self._is_other_pane = False
        self._fader.stop()

    def suspend(self) -> None:
        """Give all memory for pictures back without closing it: another pack is about to be shown.

        It is to be hidden once something else has the focus, which Qt would otherwise move to what nobody has chosen.
        """
        pictures = [pane.canvas.picture for pane in self.panes]
        self._suspended_views = [each.view if each.is_zoomed else None for each in pictures]
        self._is_suspended = True
        QToolTip.setPalette(self._usual_tips)
        self._stop()
        self._open_pack.originals.discard_all()

    def resume(self) -> None:
        """Show it again as it was."""
        self.review.update_counts()
        self._fit_window()
        self._appear()
        self._on_changed(range(len(self.shown.rows)))
        self._spoken = self._speakable
        views, self._suspended_views = self._suspended_views, []
        for pane, view in zip(self.panes, views, strict=False):  # a pane may have been closed
            if view is not None:
                pane.canvas.picture.show_view(view)

    # --- What commands call ---------------------------------------------------------------------------------------

    def step(self, direction: int) -> None:
        """Show the next image, or the one before if -1; the comparison passes over those of other panes."""
        self._originals.direction = direction
        self.shown.step(direction)
        self._fader.wake()

    def step_to_end(self, direction: int) -> None:
        """Show the last image, or the first one if -1; the comparison passes over those of other panes."""
        # The comparison requests what the steps back lead to, which are the only ones that are left at the end.
        self._originals.direction = -direction if self.is_comparison else direction
        self.shown.step_to_end(direction)
        self._fader.wake()

    def go_to(self, row: int) -> None:
        """Show the image of a row."""
        self._originals.direction = 1 if row >= self.shown.row else -1
        self.shown.go_to(row)
        self._fader.wake()

    def show_next_guide(self) -> None:
        """Draw the next guide over the picture."""
        self.canvas.set_guide(self.canvas.guide.following)
        announce(self, texts.guide(self.canvas.guide.name))

    def toggle_tie(self) -> None:
        """Let each picture zoom and move on its own, or all as the active one."""
        self._set_tied(is_tied=not self.is_tied)
        self._lay_out()
        self._fader.wake()
        message.say((texts.TIED if self.is_tied else texts.LOOSENED).text())
        self.state_changed.emit()

    def _set_tied(self, *, is_tied: bool) -> None:
        self.is_tied = is_tied
        self.tools.show_tie(is_tied=is_tied)

    def toggle_info(self) -> None:
        """Show the panel with the description, or hide it."""
        focused = QApplication.focusWidget()
        if focused is not None and self.info.isAncestorOf(focused):
            self.canvas.setFocus()
        self.info.setHidden(not self.info.isHidden())
        self._show_info()
        self.tools.buttons["image_info"].setChecked(self.is_info_shown)
        self._lay_out()
        self._fader.wake()
        self.state_changed.emit()

    @property
    def is_info_shown(self) -> bool:
        """Whether the panel with the description is shown."""
        return not self.info.isHidden()

    def show_filmstrip(self, *, is_shown: bool) -> None:
        """Show the filmstrip where there is room for it, or hide it."""
        self._shows_strip = is_shown
        self.tools.buttons["filmstrip"].setChecked(is_shown)
        if self.strip is None or not self.is_open:
            return
        self._lay_out()
        self._fader.wake()
        if is_shown and self.strip.isHidden():
            message.say(texts.NO_ROOM_FOR_FILMSTRIP.text())

    def show_sample(self, sample: Sample) -> None:
        """Show the sample text over the pictures, or not."""
        self._sample = sample
        self._show_sample()

    def _show_sample(self) -> None:
        if self._sample.is_shown and self.is_open:
            self._open_pack.readability.measure(self.shown.images)
        for pane in self.panes:
            pane.canvas.set_sample(self._sample, self._open_pack.readability.of(pane.canvas.url))

    def let_win(self) -> None:
        """Reject the images in the other panes, and show the next ones without a mark there."""
        self._series.let_win()

    def request_menu(self) -> None:
        """Have the context menu opened below its button."""
        button = self.tools.buttons["image_menu"]
        self.menu_requested.emit(button.mapToGlobal(button.rect().bottomLeft()))

    # --- The panes ------------------------------------------------------------------------------------------------

    def _add_pane(self, pane: Pane) -> None:
        pane.canvas.picture.scale_changed.connect(self._on_scale_changed)
        pane.canvas.picture.tied = lambda: [each.canvas.picture for each in self.panes if self.is_tied]
        pane.canvas.picture.view_changed.connect(partial(self._show_part_of, pane))
        self._panes.append(pane)

    def _use_panes(self, numbers: Sequence[int]) -> None:
        """Use panes in an order, those that there are not yet included, and hide the others."""
        while len(self._panes) < len(numbers):
            made = ComparePane(self._open_pack.originals, self)
            made.stackUnder(self.tools)
            self._add_pane(made)
        used = [self._panes[number] for number in numbers]
        unused = [pane for pane in self._panes if pane not in used]
        self._panes, self._used = [*used, *unused], len(used)
        if any(pane.isAncestorOf(self.window().focusWidget()) for pane in unused):
            self.canvas.setFocus()  # hiding the pane would move the focus elsewhere
        for pane in unused:
            pane.hide()
            pane.clear()

    def _show_part_of(self, pane: Pane) -> None:
        """Show in all panes the part that one of them shows, if they are tied."""
        if self.is_tied:
            view = pane.canvas.picture.view
            for other in self.panes:
                if other is not pane or _exceeds_others(pane):
                    other.canvas.picture.show_view(view)

    # --- The images -----------------------------------------------------------------------------------------------

    def _on_changed(self, former_panes: Sequence[int]) -> None:
        if self._is_suspended:
            return
        rows = self.shown.rows
        self._use_panes(former_panes)
        for pane, row in zip(self.panes, rows, strict=True):
            pane.show()
            pane.show_image(self._model.image(row), self._model.picture(row), self._model.original_size(row))
        self._lay_out()
        self._show_captions()
        self._show_sample()
        self._on_active_shown()

    def _on_active_shown(self) -> None:
        """Handle that another pane is active, or has another image."""
        self._speaks.start()
        self._originals.follow()
        self._show_rings()
        self._show_info()
        if self.shown.image is not None:
            self.tools.show_mark(self._open_pack.marks.of(self.shown.image))
        if self.strip is not None:
            self.strip.show_row(self.shown.row)
        self.stepped.emit(self.shown.row)

    def _on_requested(self) -> None:
        for pane, row in zip(self.panes, self.shown.rows, strict=True):
            pane.canvas.take()  # what was decoded ahead since the step, which is not told
            is_readable = self._model.image(row).is_readable
            pane.watch(None if is_readable else self._model.tile(row).error)

    def _on_tile_changed(self, url: str) -> None:
        for pane, row in zip(self.panes, self.shown.rows, strict=False):
            if url and url == pane.canvas.url:
                pane.canvas.set_thumbnail(self._model.picture(row), self._model.original_size(row))

    def _on_marks_changed(self, ids: frozenset[str]) -> None:
        if not self.is_open:
            return
        self.review.update_counts()
        self._show_captions()
        image = self.shown.image
        if image is not None and image.id in ids and not self.is_comparison:
            if not self._speaks.isActive():
                self._spoken = self._speakable  # by the change of the name
            self._fader.wake()

    def _on_region_failed(self, url: str) -> None:
        if self.is_open and url not in self._blurred:
            self._blurred.add(url)
            message.say(texts.NOT_SHARPER.text())

    def _show_captions(self) -> None:
        shown, marks = self.shown, self._open_pack.marks
        for number, (pane, row, image) in enumerate(zip(self.panes, shown.rows, shown.images, strict=False), start=1):
            pane.show_number(number, len(shown.rows))
            # Before the focus moves to it, because a button that has it is disabled at an end of the pack.
            pane.canvas.setAccessibleName(self._model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))
            pane.show_caption(image, marks.of(image), marks.others.marks_of(image), row, self._open_pack.shelf)
        if shown.image is not None:
            self.tools.show_mark(marks.of(shown.image))

    def _show_info(self) -> None:
        if self.shown.image is not None and self.is_info_shown:
            self.info.show_image(self.shown.image, self._open_pack)

    # --- What is spoken -------------------------------------------------------------------------------------------

    @property
    def _speakable(self) -> object:
        """What the active pane shows; if that changes, it is spoken. The comparison does not speak other data."""
        image = self.shown.image
        return (image.id, image.url) if self.is_comparison and image is not None else self.canvas.accessibleName()

    def _speak(self) -> None:
        former, self._spoken = self._spoken, self._speakable
        is_other_pane, self._is_other_pane = self._is_other_pane, False
        said = [self._active_pane.accessibleName()] if is_other_pane else []
        if self._spoken != former:
            said.append(self.canvas.accessibleName())
        if said:
            announce(self, ". ".join(said))

    # --- Places ---------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        panes = self.panes
        if not panes:
            return
        room = QRect(self.rect())
        if self.is_info_shown:
            width = min(theme.VIEWER_PANEL_WIDTH, room.width() // 2)
            self.info.setGeometry(room.right() + 1 - width, 0, width, room.height())
            room.setWidth(room.width() - width)
        if self.strip is not None:
            room = self._place_strip(self.strip, room)
        else:
            self.tools.place(QRect(0, 0, room.width(), theme.COMPARE_BAR))
            room.setTop(theme.COMPARE_BAR)
        self._ratios = [pane.ratio for pane in panes]
        places = arrange(self._ratios, (room.width(), room.height()), theme.COMPARE_GAP, panes[0].bars())
        for pane, place in zip(panes, starmap(QRect, places), strict=True):
            pane.place(place.translated(room.topLeft()))
        self._show_part_of(self._active_pane)
        self._originals.fit(self.canvas.picture.room)

    def _place_strip(self, strip: Filmstrip, room: QRect) -> QRect:
        """Put the filmstrip at the left or at the bottom of a room, if there is space. Return what is left."""
        is_beside = None
        if self._shows_strip and len(self._open_pack.shelf) > 1:
            is_beside = is_column(self._active_pane.ratio, room.size())
        strip.setVisible(is_beside is not None)
        if is_beside is None:
            return room
        side, left = theme.FILMSTRIP, QRect(room)
        if is_beside:
            left.setLeft(side)
            strip.place(QRect(0, 0, side, room.height()), is_column=True)
        else:
            left.setHeight(room.height() - side)
            strip.place(QRect(0, left.height(), room.width(), side), is_column=False)
        return left

    def _on_scale_changed(self) -> None:
        if [pane.ratio for pane in self.panes] != self._ratios or any(map(_exceeds_others, self.panes)):
            self._lay_out()
        self._originals.fit(self.canvas.picture.room)  # the screen may have another resolution
        self._fader.wake()

    # --- The focus ------------------------------------------------------------------------------------------------

    def _on_focus_changed(self, _former: QWidget | None, now: QWidget | None) -> None:
        """Close when a command moves the focus to what it covers, such as the field for the pack ID."""
        if now is None or not self.is_open:  # another window has the focus, or this one is being closed
            return
        if self.isAncestorOf(now):
            self._fader.wake()
            for number, pane in enumerate(self.panes):
                if pane.isAncestorOf(now):
                    self._activate(number)
            if now is self.canvas:
                self._spoken = self._speakable  # by the focus
            self._show_rings()
        elif now.window() is self.window() and not self._is_suspended and now is not self:
            self.leave()

    def _activate(self, number: int) -> None:
        if number != self.shown.active:
            self.shown.active = number
            self._spoken = self._speakable  # by the focus
            self._is_other_pane = True
            self._on_active_shown()
            self.state_changed.emit()

    def _show_rings(self) -> None:
        focused = self.window().focusWidget()
        for number, pane in enumerate(self.panes):
            pane.show_ring(is_active=number == self.shown.active, has_focus=pane.isAncestorOf(focused))

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        if not self.is_open or self._is_suspended:  # Qt moves the focus out of what is being hidden
            return super().focusNextPrevChild(next)
        stop = next_tab_stop(self, is_forward=next)
        if stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        return stop is not None

    # --- Qt -------------------------------------------------------------------------------------------------------

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit_window()
        elif event.type() == QEvent.Type.PaletteChange:
            self.setPalette(theme.viewer_palette(QApplication.palette()))
            if self.isVisible():
                self._show_dark_tips()
        return super().eventFilter(watched, event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_dark_tips()

    def _show_dark_tips(self) -> None:
        """Let tool tips be as dark as what they lie over. Qt has one palette for all of them."""
        if QToolTip.palette() != self.palette():
            self._usual_tips = QToolTip.palette()
            QToolTip.setPalette(self.palette())

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not self._is_suspended:  # the viewer of another tab may be shown
            QToolTip.setPalette(self._usual_tips)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._fader.wake()  # canvases leave movements to their parents

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        # Buttons and sentences do not handle the wheel. It zooms the picture below them.
        place = event.position().toPoint()
        canvas = next((pane.canvas for pane in self.panes if pane.geometry().contains(place)), self.canvas)
        canvas.turn_wheel(event, canvas.mapFrom(self, event.position()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme.colors(self.palette()).view)
