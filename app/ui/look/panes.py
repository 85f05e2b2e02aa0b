"""The panes of viewer and comparison, each with one picture and what is said of it, and how they are arranged."""

from collections.abc import Sequence
from typing import Final, override

from PySide6.QtCore import QMarginsF, QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.changes import is_same_file
from app.core.display_text import file_name_of, line_shown
from app.core.errors import ImageError
from app.core.filtering import REVIEW_CHOICES
from app.core.models import PackImage
from app.core.saved_values import Mark
from app.core.shared_review import OtherMark
from app.packs.open_pack import OpenPack
from app.packs.pack_filter import PackFilter, Shelf
from app.pictures.originals import Originals
from app.ui import theme
from app.ui.accessibility import identify
from app.ui.look.canvas import Canvas
from app.ui.look.image_details import SignChip
from app.ui.look.overlay_parts import EdgeButton, Island, Notice, OverlayReview, Tools, mark_label, show_mark
from app.ui.look.shown_images import Player
from app.ui.texts import accessible_names
from app.ui.texts import image as texts
from app.ui.texts import marks as mark_texts
from app.ui.texts.wording import follow_language
from app.ui.widgets.button_rows import tab_as_read
from app.ui.widgets.focus_ring import paint_ring
from app.ui.widgets.parts import ElidedLabel, column_layout, plain_label, row_layout

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

    def size_with(columns: int) -> QSize:
        rows = -(-count // columns)
        return QSize((room[0] - (columns - 1) * gap) // columns, (room[1] - (rows - 1) * gap) // rows)

    def seen(columns: int) -> float:
        left = QSizeF(size_with(columns)).shrunkBy(QMarginsF(bars[0], bars[1], 0, 0)).expandedTo(QSizeF(0, 0))
        fitted = [QSizeF(ratio, 1).scaled(left, Qt.AspectRatioMode.KeepAspectRatio) for ratio in ratios]
        return sum(size.width() * size.height() for size in fitted)

    columns = max((count, count // 2) if count >= _GRID_FROM else (count,), key=seen)
    width, height = size_with(columns).toTuple()
    return [
        (number % columns * (width + gap), number // columns * (height + gap), width, height) for number in range(count)
    ]


class Pane(QWidget):
    """A picture and what is said of its loading; a subclass says which image it is.

    Attributes:
        canvas: The picture.
        player: Plays it if it is an animation; in the comparison animations do not play.
        ratio: Width divided by height of the picture, or of the last one while it is not known; 1 at first.
    """

    def __init__(self, originals: Originals, parent: QWidget, *, is_one_of_several: bool) -> None:
        """Begin without an image."""
        super().__init__(parent)
        self.setMouseTracking(True)  # so that movements over the canvas go to the parent
        self.canvas = Canvas(originals, self, is_pane=is_one_of_several)
        self.player = Player(originals, self)
        self.ratio = 1.0
        self._notice = Notice(originals, self.canvas, theme.SPACE_8 if is_one_of_several else theme.SPACE_12)
        self._is_one_of_several = is_one_of_several
        self._shown: PackImage | None = None
        self._watched: str | None = None
        self.canvas.picture.scale_changed.connect(self._on_scale_changed)
        follow_language(self, self._on_scale_changed)

    def show_image(self, image: PackImage, thumbnail: QImage | None, size: QSize | None) -> None:
        """Show an image; other arguments as of `Canvas.show_image`. One of several shows the same part as before."""
        url = image.url if image.is_readable else ""
        former, self._shown = self._shown, image
        if url and url == self.canvas.url:
            return
        self._stop_watching()
        if former is not None and image.is_readable and is_same_file(former, image):
            self.canvas.use_url(url)
            return
        view = self.canvas.picture.view
        self.canvas.show_image(url, thumbnail, size)
        if self._is_one_of_several:
            self.canvas.picture.show_view(view)

    def watch(self, error: ImageError | None) -> None:
        """Say when the original is late or fails, and play an animation: the original was requested just now.

        Args:
            error: Why the image has no original, whatever is tried; None if it may have one.
        """
        if self._watched != self.canvas.url or error is not None:
            self._watched = self.canvas.url
            self._notice.watch(self.canvas.url, error)
            if not self._is_one_of_several:
                self.player.watch(self.canvas.url)

    def clear(self) -> None:
        """Show no image."""
        self._shown = None
        self._stop_watching()
        self.canvas.show_image("", None, None)
        self.canvas.picture.show_whole()

    def _stop_watching(self) -> None:
        self._watched = None
        self._notice.watch("")
        self.player.watch("")

    def _on_scale_changed(self) -> None:
        size = self.canvas.picture.size
        if not size.isEmpty():
            self.ratio = size.width() / size.height()
        self._show_size(size, texts.percent(self.canvas.picture.scale) if not size.isEmpty() else "")

    def show_caption(self, image: PackImage, mark: Mark, others: Sequence[OtherMark], row: int, shelf: Shelf) -> None:
        """Say which image of the shelf it is."""
        self.canvas.set_pale(is_pale=shelf.is_retained(row))

    def _show_size(self, size: QSize, scale: str) -> None:
        """Show the size of the original, which is empty if it is not known, and the scale as text."""
        raise NotImplementedError

    def show_number(self, number: int, total: int) -> None:
        """Set the name by which screen readers distinguish several panes."""

    def show_ring(self, *, is_active: bool, has_focus: bool) -> None:
        """Mark the pane as the active one of several, in the accent if it or something in it has the focus."""

    def bars(self) -> tuple[int, int]:
        """Width and height that the picture does not get."""
        return 0, 0

    def place(self, room: QRect) -> None:
        """Fill a room at once, also while the pane is hidden."""
        raise NotImplementedError


_LONGEST_NAME: Final = 200


class PlaceIsland(Island):
    """Says which image it is."""

    def __init__(self, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._position = plain_label(name="viewer_position", font=theme.semibold_font(self.font()))
        self._shown = plain_label(name="viewer_shown")
        self._file = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        identify(self._file, "viewer_file")
        self._file.setFont(theme.caption_font(self.font()))
        self._file.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._size = plain_label(name="viewer_size", font=theme.caption_font(self.font()))
        first = row_layout(None, self._position, self._shown, 1, spacing=theme.SPACE_12)
        second = row_layout(None, (self._file, 1), self._size, spacing=theme.SPACE_8)
        margins = (theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_8)
        column_layout(self, first, second, spacing=theme.SPACE_4, margins=margins)

    def show_image(self, image: PackImage, row: int, shelf: Shelf, filter_name: str) -> None:
        """Show the position in the pack, the one among the images that pass a filter, and the name."""
        total, retained = len(shelf.images), shelf.retained
        shown = len(shelf) - len(retained)
        place = row + 1 - sum(each < image.position for each in retained)
        has_place = shown + shelf.folded_away < total and not shelf.is_retained(row)
        self._position.setText(texts.position(image.position, total))
        self._shown.setText(mark_texts.shown_of(filter_name, place, shown) if has_place else "")
        self._shown.setVisible(has_place)
        self._file.setText(line_shown(file_name_of(image.url), _LONGEST_NAME))

    def show_size(self, size: QSize) -> None:
        """Show the size of the original; nothing if it is empty."""
        self._size.setText(texts.pixels(size.width(), size.height()) if not size.isEmpty() else "")

    def fit(self, most_width: int) -> None:
        """Become as wide as the texts are, but no wider than there is room."""
        self.resize(self.sizeHint().boundedTo(QSize(most_width, self.sizeHint().height())))


class ViewerPane(Pane):
    """The picture of the viewer. Everything else lies over it.

    Attributes:
        place_island: Which image it is.
        tools: Buttons.
        review: Its mark, and how far the review of the pack is.
        edges: The areas that lead to other images, by the commands that they run.
    """

    def __init__(self, open_pack: OpenPack, parent: QWidget) -> None:
        """Begin without an image."""
        super().__init__(open_pack.originals, parent, is_one_of_several=False)
        identify(self.canvas, "canvas")
        previous = EdgeButton(
            name="previous", accessible_name=accessible_names.PREVIOUS, icon="chevron_left", parent=self.canvas
        )
        following = EdgeButton(
            name="next", accessible_name=accessible_names.NEXT, icon="chevron_right", parent=self.canvas
        )
        self.edges = {"previous_image": previous, "next_image": following}
        self._filter = open_pack.filter
        self.place_island = PlaceIsland(self)
        self.tools = Tools(self)
        self.review = OverlayReview(open_pack, is_over_picture=True)
        self.review.setParent(self)
        self.tools.show_player(is_animated=False, is_playing=False)
        self._notice.raise_()
        tab_as_read(self)
        self.player.changed.connect(self._on_player_changed)
        follow_language(self, self._on_player_changed)

    @override
    def show_caption(self, image: PackImage, mark: Mark, others: Sequence[OtherMark], row: int, shelf: Shelf) -> None:
        super().show_caption(image, mark, others, row, shelf)
        self.place_island.show_image(image, row, shelf, _name_of(self._filter))
        self.review.show_mark(mark, is_retained=shelf.is_retained(row), others=others)
        self._fit()
        self.edges["previous_image"].setEnabled(row > 0)
        self.edges["next_image"].setEnabled(row < len(shelf) - 1)

    @override
    def _show_size(self, size: QSize, scale: str) -> None:
        self.place_island.show_size(size)
        self.tools.show_scale(scale)
        self._fit()

    def _on_player_changed(self) -> None:
        self.tools.show_player(is_animated=self.player.is_animated, is_playing=self.player.is_playing)
        self._fit()

    @override
    def place(self, room: QRect) -> None:
        self.setGeometry(room)
        self.canvas.setGeometry(self.rect())
        self._fit()

    def _fit(self) -> None:
        """Put what lies over the picture to its edges and corners."""
        margin, tools, review = theme.SPACE_12, self.tools, self.review
        tools.place(self.rect())
        self._notice.fit()
        # Below the buttons if both have no room side by side. What it needs is known when its texts are laid out.
        self.place_island.adjustSize()
        is_beside = self.place_island.minimumSizeHint().width() <= tools.x() - 2 * margin
        self.place_island.move(margin, margin if is_beside else tools.geometry().bottom() + margin)
        self.place_island.fit((tools.x() if is_beside else self.width()) - 2 * margin)
        # In the right corner: the names of guides are in the left one.
        review.fit(self.width() - 2 * margin)
        review.move(max(0, self.width() - margin - review.width()), self.height() - margin - review.height())
        width, height = theme.VIEWER_EDGE
        if not self.canvas.picture.placement.can_move:  # otherwise it is clicked and dragged near the edges, too
            height = self.height() - 2 * (tools.geometry().bottom() + margin)
        for edge, x in zip(self.edges.values(), (0, self.width() - width), strict=True):
            edge.setGeometry(x, (self.height() - height) // 2, width, height)


class PaneCaption(QWidget):
    """Position and mark at the left, then the status unless the image is described, and the scale at the right."""

    def __init__(self, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._position = plain_label(name="pane_position", font=theme.semibold_font(self.font()))
        self._mark = mark_label("pane_mark")
        self._status = SignChip("pane_status", theme.STATUS_MARK)
        self._status.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab moves between the pictures
        self._status.show_status(_DESCRIBED)  # without a text it would be less high
        self._status.hide()
        self._scale = plain_label(name="pane_scale", font=theme.caption_font(self.font()))
        parts = (self._position, self._mark, self._status, 1, self._scale)
        margins = (theme.SPACE_8, theme.SPACE_4, theme.SPACE_8, theme.SPACE_4)
        row_layout(self, *parts, spacing=theme.SPACE_12, margins=margins)

    def show_image(self, image: PackImage, mark: Mark, others: Sequence[OtherMark], row: int, shelf: Shelf) -> None:
        """Show which image of the shelf it is."""
        self._position.setText(texts.position(image.position, len(shelf.images)))
        show_mark(self._mark, mark, is_retained=shelf.is_retained(row), others=others)
        self._status.show_status(image.status)
        self._status.setVisible(image.status != _DESCRIBED)
        self._fit()

    def show_scale(self, text: str) -> None:
        """Show the scale; empty for none."""
        self._scale.setText(text)
        self._fit()

    def _fit(self) -> None:
        """Leave the scale out where the mark would not have its room otherwise, because words differ in length."""
        mark = self._mark.sizeHint().width() if self._mark.text() else 0
        needed = self._position.sizeHint().width() + mark + self._scale.sizeHint().width()
        self._scale.setVisible(needed + 2 * (theme.SPACE_8 + theme.SPACE_12) <= self.width())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


_DESCRIBED: Final = "completed"


_RING: Final = theme.FOCUS_RING


class ComparePane(Pane):
    """One of the pictures that are compared, the line below it, and the ring around both if it is the active one."""

    def __init__(self, originals: Originals, parent: QWidget) -> None:
        """Begin without an image."""
        super().__init__(originals, parent, is_one_of_several=True)
        identify(self, "pane")
        identify(self.canvas, "pane_canvas")
        self._caption = PaneCaption(self)
        self._notice.raise_()
        self._is_active = False
        self._has_focus = False

    @override
    def show_caption(self, image: PackImage, mark: Mark, others: Sequence[OtherMark], row: int, shelf: Shelf) -> None:
        super().show_caption(image, mark, others, row, shelf)
        self._caption.show_image(image, mark, others, row, shelf)

    @override
    def _show_size(self, size: QSize, scale: str) -> None:
        self._caption.show_scale(scale)
        self._notice.fit()  # which has another place if there is a picture

    @override
    def show_number(self, number: int, total: int) -> None:
        self.setAccessibleName(accessible_names.pane(number, total))

    @override
    def show_ring(self, *, is_active: bool, has_focus: bool) -> None:
        if (is_active, has_focus) != (self._is_active, self._has_focus):
            self._is_active, self._has_focus = is_active, has_focus
            self.update()

    @override
    def bars(self) -> tuple[int, int]:
        return 2 * _RING, 2 * _RING + self._caption.sizeHint().height()

    @override
    def place(self, room: QRect) -> None:
        self.setGeometry(room)
        across, down = self.bars()
        width, height = max(1, room.width() - across), max(1, room.height() - down)
        self.canvas.setGeometry(_RING, _RING, width, height)
        self._caption.setGeometry(_RING, _RING + height, width, down - across)
        self._notice.fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.fillRect(event.rect(), colors.panel)
        if self._is_active:
            paint_ring(painter, self.rect(), colors.accent if self._has_focus else colors.muted)


def _name_of(pack_filter: PackFilter) -> str:
    """What a filter is called that shows images by their marks alone; another one is only said to be one."""
    is_named = len(pack_filter.choices) == 1 and not pack_filter.text
    filters = zip(REVIEW_CHOICES, mark_texts.REVIEW_FILTERS, strict=True)
    names = (name for choice, name in filters if is_named and pack_filter.shows_marked(choice))
    return next(names, mark_texts.FILTERED).text()
